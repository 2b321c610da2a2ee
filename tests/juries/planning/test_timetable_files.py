"""A timetable written to a table and read back: a draft judged like any other, each bad cell named."""

from __future__ import annotations

import pytest

from parchemin.domain.objection import Refused, blocking
from parchemin.juries.models import SessionEntry, Timetable
from parchemin.juries.planning.changes import changes_between
from parchemin.juries.planning.problem import judge
from parchemin.juries.planning.searching import propose
from parchemin.juries.planning.timetable_files import import_timetable, timetable_file
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(world, now) -> Timetable:
    for n, candidacy in enumerate(world.candidacies, start=1):
        entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=n)
        entry.blocks.set(world.framework.blocks.all())
    for n, juror in enumerate(world.jurors):
        type(juror.person).objects.filter(pk=juror.person_id).update(first_names=f"Prénom{n}")
    made = propose(actor=world.actor, now=now, session=world.session, seconds=2)
    assert made is not None
    return made


def bring(world, now, text: str | bytes, **more) -> Timetable:
    data = text if isinstance(text, bytes) else text.encode()
    return import_timetable(
        actor=world.actor, now=now, session=world.session, data=data, filename="jury.csv", **more
    )


def test_what_was_written_is_read_back_and_judged(world, plan, now):
    again = bring(world, now, timetable_file(actor=world.actor, timetable=plan), key="once")
    assert (again.version, again.origin) == (2, "import")
    assert changes_between(plan, again).count == 0
    assert blocking(judge(again)) == []


def test_an_imported_timetable_that_breaks_a_rule_is_a_draft_with_its_objections(world, plan, now):
    lines = timetable_file(actor=world.actor, timetable=plan).decode("utf-8-sig").split("\r\n")
    cells = lines[1].split(";")
    cells[5] = cells[5].split(" / ")[0]
    again = bring(world, now, "\r\n".join([lines[0], ";".join(cells), *lines[2:]]))
    assert "schedule.panel-too-small" in {o.code for o in blocking(judge(again))}


def test_each_bad_cell_is_named_by_file_row_and_column(world, plan, now):
    text = timetable_file(actor=world.actor, timetable=plan).decode("utf-8-sig")
    head, *rows = [line.split(";") for line in text.strip().split("\r\n")]
    rows[0][0] = "INCONNU-1"
    rows[1][2] = "Salle Z"
    rows[2][3] = "31/02/2023"
    rows[3][4] = "midi"
    rows[4][5] = "Personne Inconnue / " + rows[4][5]
    rows[5][1] = "bloc 9"
    with pytest.raises(Refused) as caught:
        bring(world, now, "\r\n".join(";".join(cells) for cells in [head, *rows]))
    assert [o.message for o in caught.value.objections] == [
        "jury.csv, ligne 2, colonne « Dossier » : aucun dossier de cette session (« INCONNU-1 »).",
        "jury.csv, ligne 3, colonne « Salle » : aucune salle de ce site (« Salle Z »).",
        "jury.csv, ligne 4, colonne « Jour » : ce n’est pas un jour (attendu : 2026-03-12 ou 12/03/2026) (« 31/02/2023 »).",
        "jury.csv, ligne 5, colonne « Heure » : ce n’est pas une heure (attendu : 14:30) (« midi »).",
        "jury.csv, ligne 6, colonne « Commission » : aucun juré du vivier de ce nom (« Personne Inconnue »).",
        "jury.csv, ligne 7, colonne « Épreuve » : ce candidat ne soutient pas cette épreuve (« bloc 9 »).",
    ]
    assert Timetable.objects.count() == 1


def test_a_missing_column_and_a_file_that_is_no_table_are_said(world, plan, now):
    with pytest.raises(Refused) as caught:
        bring(world, now, "Dossier;Salle\r\n1;A\r\n")
    assert [o.params["column"] for o in caught.value.objections] == ["Épreuve", "Jour", "Heure", "Commission"]
    with pytest.raises(Refused) as caught:
        bring(world, now, b"\x00\x01\x02")
    assert [o.code for o in caught.value.objections] == ["timetable.unreadable"]


def test_two_jurors_of_one_name_are_not_told_apart(world, plan, now):
    text = timetable_file(actor=world.actor, timetable=plan)
    seat = plan.defences.order_by("pk").first().panel.select_related("juror__person").order_by("pk").first()
    twin = make.juror(world.certifier, "employer", days=world.days)
    type(twin.person).objects.filter(pk=twin.person_id).update(
        birth_name=seat.juror.person.birth_name,
        usage_name=seat.juror.person.usage_name,
        first_names=seat.juror.person.first_names,
    )
    with pytest.raises(Refused) as caught:
        bring(world, now, text)
    assert "plusieurs jurés du vivier portent ce nom" in caught.value.objections[0].message


def test_a_stranger_imports_and_exports_nothing(world, plan, now):
    stranger = make.actor(make.manager(world.other))
    with pytest.raises(Refused):
        timetable_file(actor=stranger, timetable=plan)
    with pytest.raises(Refused):
        import_timetable(actor=stranger, now=now, session=world.session, data=b"", filename="x.csv")
