"""The planner's page: a withdrawal mended, what it changes and whom to tell, versions named and compared, causes in words."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.juries import queries
from parchemin.juries.models import Timetable
from parchemin.juries.planning import searching, timetables
from parchemin.juries.planning.timetables import changes_between
from parchemin.juries.session import preparing
from parchemin.runtime.models import Progress

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 6, 15, 7, tzinfo=UTC)


@pytest.fixture
def by(world):
    return {"actor": world.actor, "now": NOW}


@pytest.fixture
def published(world, by) -> Timetable:
    preparing.enter_candidates(session=world.session, candidacies=world.candidacies, **by)
    preparing.open_session(session=world.session, **by)
    made = searching.propose(session=world.session, seconds=2, **by)
    return timetables.release_timetable(timetable=made, name="Premier", **by)


@pytest.fixture
def desk(client, world):
    client.force_login(world.manager)
    return client


def page_of(desk, world, **query) -> str:
    got = desk.get(reverse("session_planning", args=[world.session.pk]), query)
    assert got.status_code == 200
    return html.unescape(got.content.decode())


def test_a_withdrawal_is_mended_from_the_page_and_says_whom_to_tell(
    desk, world, published, django_capture_on_commit_callbacks
):
    seat = published.defences.order_by("starts_at").first().panel.select_related("juror__person").first()
    assert "Un juré se retire" in page_of(desk, world)
    address = reverse("session_repair", args=[world.session.pk, published.version])
    with django_capture_on_commit_callbacks(execute=True):
        done = desk.post(address, {"juror": seat.juror_id, "since": "", "act_key": "a" * 32})
    assert done.status_code == 302
    draft = queries.latest_timetable(world.session)
    assert (draft.origin, draft.based_on) == ("repair", published)
    page = page_of(desk, world)
    assert "Depuis la version publiée 1" in page
    assert f"à la place de {seat.juror.person.full_name}" in page
    changes = changes_between(published, draft)
    told = page[page.index("À prévenir") :].split("</p>")[0]
    names = {str(j.person_id): j.person.full_name for j in world.jurors}
    assert all(names[key] in told for key in changes.jurors)
    assert "Le planning réparé" not in page_of(desk, world), "a message is shown once"


def test_a_withdrawal_of_nobody_is_refused_in_words(desk, world, published):
    address = reverse("session_repair", args=[world.session.pk, published.version])
    got = desk.post(address, {"juror": "0", "act_key": "b" * 32})
    assert got.status_code == 409
    assert "parmi ceux qui siègent" in got.content.decode()


def test_a_release_takes_a_name_and_two_versions_are_compared(desk, world, published, by):
    draft = timetables.redraft(timetable=published, **by)
    defence = draft.defences.order_by("starts_at").last()
    panel = [seat.juror for seat in defence.panel.select_related("juror")]
    others = [(d.starts_at, d.ends_at) for d in draft.defences.exclude(pk=defence.pk)]
    hours = [datetime(2023, 6, 15, hour, tzinfo=UTC) for hour in (7, 8, 9, 12, 13, 14, 15)]
    later = next(
        at
        for at in hours
        if at != defence.starts_at
        and all(end <= at or at + timedelta(minutes=45) <= start for start, end in others)
    )
    timetables.move_defence(defence=defence, room=defence.room, starts_at=later, panel=panel, **by)
    page = page_of(desk, world, version=2, avec=1)
    assert "déplacée de" in page
    assert defence.entry.candidacy.person.full_name in page[page.index("À prévenir") :].split("</p>")[0]
    done = desk.post(
        reverse("session_release", args=[world.session.pk, 2]),
        {"name": "Après le report", "act_key": "c" * 32},
    )
    assert done.status_code == 302, done.context["objections"]
    draft.refresh_from_db()
    assert (draft.name, draft.note) == (
        "Après le report",
        f"1 soutenance change d’heure ; 1 candidat(s) et {len(panel)} juré(s) à prévenir.",
    )
    assert "Après le report" in page_of(desk, world)


def test_what_is_impossible_is_told_with_what_would_do(desk, world, by, django_capture_on_commit_callbacks):
    world.rules.content["planning"] = {"opens": "09:00", "closes": "12:00", "pause": None}
    world.rules.save()
    preparing.enter_candidates(session=world.session, candidacies=world.candidacies, **by)
    preparing.open_session(session=world.session, **by)
    with django_capture_on_commit_callbacks(execute=True):
        searching.start_planning(session=world.session, seconds=2, **by)
    assert Progress.objects.get().state == Progress.State.FAILED
    page = page_of(desk, world)
    assert "Il manque 1 salle le 15/06/2023 à Site d’Exempleville entre" in page
    assert "Ce qui suffirait" in page
    assert "Ajouter 1 salle le 15/06/2023 à Site d’Exempleville" in page
    assert reverse("rooms") in page


def test_a_timetable_is_taken_out_as_a_table_and_brought_in_as_a_draft(desk, world, published):
    session = world.session.pk
    got = desk.get(reverse("session_plan_file", args=[session, 1]))
    assert got["Content-Type"].startswith("text/csv")
    address = reverse("session_plan_import", args=[session])
    wrong = SimpleUploadedFile("jury.csv", b"Dossier;Salle\r\n1;A\r\n")
    refused = desk.post(address, {"file": wrong, "act_key": "d" * 32})
    assert refused.status_code == 409
    assert "colonne « Heure » : cette colonne manque" in html.unescape(refused.content.decode())
    for n, juror in enumerate(world.jurors):  # names drawn by the builder may be shared
        type(juror.person).objects.filter(pk=juror.person_id).update(first_names=f"Prénom{n}")
    again = desk.get(reverse("session_plan_file", args=[session, 1])).content
    brought = SimpleUploadedFile("jury.csv", again)
    done = desk.post(address, {"file": brought, "act_key": "e" * 32})
    assert done.status_code == 302
    assert queries.latest_timetable(world.session).origin == "import"
