"""Awards told to the State: nothing left out, nothing doubled, every answer read once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from parchemin.accounts.actor import ANONYMOUS
from parchemin.awards.models import Revocation
from parchemin.declarations import queries
from parchemin.declarations.actions import prepare, put_back, write_file
from parchemin.declarations.models import DeclarationFile, Passage, Receipt
from parchemin.declarations.reports import read_report
from parchemin.declarations.sweep import sweep
from parchemin.domain.objection import Refused
from parchemin.formats.cdc import passage_file
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.runtime import files
from tests import make
from tests.declarations.conftest import award

pytestmark = pytest.mark.django_db
State = Passage.State


def write(world, now, **more):
    return write_file(actor=world.actor, now=now, certifier=world.certifier, **more)


def codes(caught) -> list[str]:
    return [o.code for o in caught.value.objections]


def ids(row) -> list[str]:
    return list(row.passages.order_by("pk").values_list("technical_id", flat=True))


def report(row, ok=(), ko=(), extra="") -> bytes:
    return (
        f"<rapport><nomFichier>{row.filename}</nomFichier><idFlux>{row.flux_id}</idFlux>"
        "<PassagesKO>"
        + "".join(
            f"<passage><idTechnique>{i}</idTechnique><messageErreur>{m}</messageErreur></passage>"
            for i, m in ko
        )
        + "</PassagesKO><PassagesOK>"
        + "".join(f"<idTechnique>{i}</idTechnique>" for i in ok)
        + f"</PassagesOK>{extra}</rapport>"
    ).encode()


def read(world, now, data, **more):
    return read_report(actor=world.actor, now=now, certifier=world.certifier, data=data, **more)


def states(world) -> list[str]:
    return list(
        Passage.objects.filter(certifier=world.certifier).order_by("pk").values_list("state", flat=True)
    )


# -- due and prepared -------------------------------------------------------------------------------------


def test_every_award_is_due_before_anything_was_done(world, awards):
    found = queries.due(world.actor, on=date(2023, 7, 1))
    assert [d.award for d in found] == awards
    assert {(d.due_on, d.days_left, d.ready) for d in found} == {(date(2023, 9, 30), 91, True)}


def test_what_is_missing_is_listed_before_writing(world, awards, now):
    person = awards[0].person
    person.sex = ""
    person.birth_commune_insee = ""
    person.save()
    found = queries.due(world.actor, on=date(2023, 10, 1))[0]
    assert [o.code for o in found.missing] == ["identity.sex-missing"]
    assert [o.code for o in found.warnings] == ["identity.commune-missing", "declaration.late"]
    prepared = prepare(actor=world.actor, now=now, certifier=world.certifier)
    assert ([p.award for p in prepared.ready], [p.award for p in prepared.blocked]) == (
        awards[1:],
        awards[:1],
    )
    assert prepared.blocked[0].reasons[0]["code"] == "identity.sex-missing"


def test_preparing_twice_changes_nothing_and_keeps_the_identifier_for_life(world, awards, now):
    first = prepare(actor=world.actor, now=now, certifier=world.certifier)
    entries = Entry.objects.count()
    second = prepare(actor=world.actor, now=now + timedelta(days=1), certifier=world.certifier)
    assert [p.technical_id for p in first.ready] == [p.technical_id for p in second.ready]
    assert Entry.objects.count() == entries
    assert sweep(now) == "3 passages à déclarer, 0 bloqués, 0 écrits à déposer"


def test_a_rehearsal_or_a_revoked_award_is_never_declared(world, now):
    trial = make.candidacy(world.certifier, world.framework, rehearsal=True)
    award(world, trial, 1)
    revoked = award(world, world.candidacies[0], 2)
    Revocation.objects.create(award=revoked, revoked_on=date(2023, 7, 1), revoked_at=now, reason="erreur")
    assert queries.due(world.actor, on=date(2023, 7, 1)) == []
    with pytest.raises(Refused) as caught:
        write(world, now)
    assert codes(caught) == ["declaration.nothing-due"]


def test_another_certifiers_awards_are_not_seen(world, awards):
    stranger = make.actor(make.manager(world.other))
    assert queries.due(stranger, on=date(2023, 7, 1)) == []
    assert queries.due(ANONYMOUS, on=date(2023, 7, 1)) == []


# -- written ----------------------------------------------------------------------------------------------


def test_written_and_blocked_are_all_the_awards(world, awards, now):
    awards[0].person.__class__.objects.filter(pk=awards[0].person_id).update(birth_year=None)
    row = write(world, now, key="once")
    flux = passage_file.load(files.read(row.file_id))
    written = [p.technical_id for c in flux.certifications for p in c.passages]
    assert sorted(written) == sorted(ids(row))
    assert sorted(states(world)) == [State.BLOCKED, State.WRITTEN, State.WRITTEN]
    found = queries.counts([world.certifier.pk])
    assert {each: count for each, count in found.items() if count} == {"blocked": 1, "written": 2}
    entry = Entry.objects.get(stream=row.stream)
    assert (entry.facts["written"], entry.facts["blocked"]) == (2, 1)
    assert faults() == []


def test_the_file_says_the_award_as_it_stands(world, awards, now):
    row = write(world, now)
    flux = passage_file.load(files.read(row.file_id))
    passage = flux.certifications[0].passages[0]
    assert (flux.sender_id, flux.contract_id, flux.written_at) == ("03ABC123", "MCFCER000000", now)
    assert flux.certifications[0].code == f"RNCP{world.framework.sheet.number}"
    assert (passage.valid_from, passage.valid_until) == (date(2023, 6, 30), None)
    assert passage.access_mode == "FORMATION_INITIALE_HORS_APPRENTISSAGE"
    assert passage.exam_postcode == "00000"
    assert passage.holder.birth_name in {a.person.birth_name for a in awards}


def test_the_same_click_twice_writes_one_file(world, awards, now):
    write(world, now, key="once")
    with pytest.raises(AlreadyDone):
        write(world, now, key="once")
    assert DeclarationFile.objects.count() == 1


def test_a_passage_already_in_a_file_is_not_written_again(world, awards, now):
    write(world, now)
    with pytest.raises(Refused) as caught:
        write(world, now)
    assert codes(caught) == ["declaration.nothing-due"]


def test_a_certifier_without_its_identifiers_writes_nothing(world, awards, now):
    world.certifier.cdc_client_id = world.certifier.cdc_contract_id = ""
    with pytest.raises(Refused) as caught:
        write(world, now)
    assert codes(caught) == ["declaration.client-id", "declaration.contract-id"]
    assert DeclarationFile.objects.count() == 0


def test_a_schema_of_the_users_own_has_the_last_word(world, awards, now, shared):
    xsd = (shared / "data" / "cdc" / "pix-cpf-1.1.2.xsd").read_bytes()
    stricter = xsd.replace(b'<xsd:maxLength value="9"/>', b'<xsd:maxLength value="4"/>', 1)
    with pytest.raises(Refused) as caught:
        write(world, now, xsd=stricter)
    assert set(codes(caught)) == {"cdc.xsd"}
    assert (set(states(world)), DeclarationFile.objects.count()) == ({State.DUE}, 0)
    assert write(world, now, xsd=xsd).passages.count() == 3


def test_the_version_chosen_decides_of_the_action_element(world, awards, now):
    row = write(world, now, schema_version="1.1.5")
    assert passage_file.load(files.read(row.file_id), schema_version="1.1.5").action == "CREATION"


def test_a_partners_hand_or_anyone_elses_writes_nothing(world, awards, now):
    with pytest.raises(Refused) as caught:
        write_file(actor=make.actor(make.manager(world.other)), now=now, certifier=world.certifier)
    assert codes(caught) == ["permission.manager"]


# -- answered ---------------------------------------------------------------------------------------------


def test_each_passage_gets_its_state_from_the_report(world, awards, now):
    row = write(world, now)
    a, b, c = ids(row)
    receipt = read(
        world,
        now,
        report(
            row,
            ok=[a],
            ko=[(b, "Plusieurs titulaires ont été identifiés"), (c, "Passage existe déjà en base")],
        ),
    )
    assert states(world) == [State.ACCEPTED, State.REFUSED, State.HELD]
    assert (receipt.accepted, receipt.refused) == (1, 2)
    row.refresh_from_db()
    assert row.state == DeclarationFile.State.ANSWERED
    refused = queries.refused(world.actor).get()
    assert (refused.reasons[0]["code"], refused.reasons[0]["message"]) == (
        "cdc.several_holders",
        "Plusieurs titulaires ont été identifiés",
    )


def test_a_passage_the_report_does_not_name_keeps_waiting(world, awards, now):
    row = write(world, now)
    a, b, c = ids(row)
    read(world, now, report(row, ok=[a, b]))
    assert states(world) == [State.ACCEPTED, State.ACCEPTED, State.DEPOSITED]  # the report proves the deposit
    row.refresh_from_db()
    assert row.state == DeclarationFile.State.DEPOSITED
    read(world, now, report(row, ok=[c]))
    assert states(world) == [State.ACCEPTED] * 3


@pytest.mark.parametrize(
    ("make_data", "code"),
    [
        (lambda row, all_: report(row, ok=[*all_, "inconnu"]), "report.unknown-passage"),
        (lambda row, all_: report(row, ok=[all_[0], all_[0]]), "report.unreadable"),
        (lambda _row, _all: b"nom;prenom", "report.unreadable"),
        (lambda row, all_: report(row, ok=all_).replace(row.flux_id.encode(), b"autre"), "report.no-file"),
    ],
)
def test_a_report_that_cannot_be_relied_on_changes_nothing(world, awards, now, make_data, code):
    row = write(world, now)
    with pytest.raises(Refused) as caught:
        read(world, now, make_data(row, ids(row)))
    assert codes(caught) == [code]
    assert (set(states(world)), Receipt.objects.count()) == ({State.WRITTEN}, 0)


def test_a_report_is_read_once_and_an_answer_is_not_changed_by_another(world, awards, now):
    row = write(world, now)
    a = ids(row)[0]
    data = report(row, ok=[a])
    read(world, now, data)
    with pytest.raises(Refused) as caught:
        read(world, now, data)
    assert codes(caught) == ["report.read-before"]
    with pytest.raises(Refused) as caught:
        read(world, now, report(row, ko=[(a, "Aucun titulaire")]))
    assert codes(caught) == ["report.already-answered"]


WHOLE = (
    b"<rapport><erreurs><erreur><type>XSD</type><message>horodatage</message><ligne>4</ligne><colonne>2</colonne>"
    b"</erreur></erreurs></rapport>"
)


def test_a_whole_file_refusal_gives_every_passage_back_and_says_the_line(world, awards, now):
    row = write(world, now)
    with pytest.raises(Refused) as caught:
        read(world, now, WHOLE)
    assert codes(caught) == ["report.no-file"]
    receipt = read(world, now, WHOLE, declaration=row)
    assert receipt.errors == [{"type": "XSD", "message": "horodatage", "line": 4, "column": 2}]
    row.refresh_from_db()
    assert (row.state, states(world)) == (DeclarationFile.State.REFUSED, [State.DUE] * 3)
    again = write(world, now)
    assert sorted(ids(again)) == sorted(ids(row))


def test_a_report_names_another_file_than_the_one_that_is_open(world, awards, now):
    first = write(world, now)
    read(world, now, WHOLE, declaration=first)
    second = write(world, now)
    with pytest.raises(Refused) as caught:
        read(world, now, report(second, ok=ids(second)), declaration=first)
    assert codes(caught) == ["report.other-file"]


def test_only_a_refused_passage_goes_again_under_the_same_identifier(world, awards, now):
    row = write(world, now)
    a, b, c = ids(row)
    read(
        world,
        now,
        report(row, ok=[a, b], ko=[(c, "Aucun titulaire ne correspond aux critères obligatoires")]),
    )
    with pytest.raises(Refused) as caught:
        put_back(actor=world.actor, now=now, passage=Passage.objects.get(technical_id=a))
    assert codes(caught) == ["passage.not-refused"]
    put_back(actor=world.actor, now=now, passage=Passage.objects.get(technical_id=c))
    assert ids(write(world, now)) == [c]
    assert faults() == []


def test_a_revoked_award_that_was_declared_is_listed_for_withdrawal(world, awards, now):
    row = write(world, now)
    read(world, now, report(row, ok=ids(row)))
    Revocation.objects.create(award=awards[0], revoked_on=date(2023, 7, 1), revoked_at=now, reason="erreur")
    assert [p.award for p in queries.to_withdraw([world.certifier.pk])] == awards[:1]
