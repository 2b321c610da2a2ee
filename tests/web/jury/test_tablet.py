"""The jury's tablet and the service's paper: signed presence, both versions of a form, a grid typed back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.assessments.models import Marking
from parchemin.journal.models import Entry
from parchemin.juries.day import incidents
from parchemin.juries.models import Attendance, Incident
from parchemin.runtime import files
from tests import life, make
from tests.browser import plain

DRAWN = "M10 20L30 40L50 20"


@pytest.fixture
def seated(world, now, client):
    """A session with its jury named, at the window of its first member."""
    life.bring(world, now, "composed")
    world.member = life.members_of(world)[0]
    world.entry = life.entries_of(world)[0]
    client.force_login(make.member(world.certifier, world.member.juror.person, "juror"))
    return world


def here(world, name, *more):
    return reverse(name, args=[world.session.pk, *more])


def kept(client, url, fields):
    """A form kept on the device, sent by its script."""
    return client.post(url, fields, headers={"accept": "application/json"})


def test_a_juror_signs_in_and_the_page_draws_the_signature(client, seated):
    url = here(seated, "jury_presence")
    assert client.post(url, {"typed_name": " "}).status_code == 409
    assert client.post(url, {"drawing": DRAWN}).status_code == 302
    assert f'd="{DRAWN}"' in client.get(url).text
    assert client.post(here(seated, "jury_leave")).status_code == 302
    assert Attendance.objects.get().left_at


def test_a_form_kept_is_done_once_and_says_why_when_it_is_not(client, seated):
    url = here(seated, "jury_candidate_presence", seated.entry.pk)
    said = {"state": "present", "drawing": DRAWN, "identity": "card", "base": "", "act_key": "k1"}
    first = kept(client, url, said)
    assert first.json()["done"]
    assert kept(client, url, said).json() == {"done": True}
    row = Attendance.objects.get()
    assert (row.drawing, row.identity_document) == (DRAWN, "card")
    other = kept(client, url, {"state": "absent", "base": "", "act_key": "k2"})
    assert other.status_code == 409
    conflict = other.json()["conflict"]
    assert conflict["lines"][0][1:] == ["présent, signature dessinée", "absent"]
    mine = kept(client, url, {"state": "absent", "base": conflict["base"], "act_key": "k3"})
    assert mine.json()["done"]
    wrong = kept(client, url, {"state": "", "base": "", "act_key": "k4"})
    assert [r["code"] for r in wrong.json()["reasons"]] == ["attendance.state"]
    assert "conflict" not in wrong.json()


def test_who_is_not_signed_in_is_sent_to_the_door_and_the_form_stays(client, seated):
    client.logout()
    answer = kept(client, here(seated, "jury_presence"), {"typed_name": "Nom"})
    assert (answer.status_code, Attendance.objects.count()) == (302, 0)


def test_signing_out_empties_what_the_browser_kept(client, seated):
    assert client.post(reverse("logout")).headers["Clear-Site-Data"] == '"storage"'


def test_the_worker_is_served_under_the_address_it_acts_for(client, db):
    answer = client.get(reverse("jury_worker"))
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert reverse("jury_worker").startswith(reverse("jury_day"))
    assert "addEventListener" in answer.text


def test_an_incident_is_noted_on_the_candidate_and_read_there(client, seated):
    url = here(seated, "jury_incident", seated.entry.pk)
    assert client.post(url, {"code": ""}).status_code == 409
    assert client.post(url, {"code": "late", "words": "Train supprimé"}).status_code == 302
    assert Incident.objects.get().entry == seated.entry
    assert "Train supprimé" in client.get(here(seated, "jury_candidate", seated.entry.pk)).text


def test_the_jury_that_rules_reads_what_was_noted_on_the_day(client, seated, now):
    incidents.note_incident(
        actor=life.clerk(),
        now=now,
        session=seated.session,
        entry=seated.entry,
        code="copied",
        words="Deux pages",
    )
    life.step("deliberating", seated, now)
    board = client.get(here(seated, "jury_deliberation_entry", seated.entry.pk)).text
    other = client.get(here(seated, "jury_deliberation_entry", life.entries_of(seated)[1].pk)).text
    client.force_login(seated.manager)
    desk = client.get(reverse("session_deliberation_entry", args=[seated.session.pk, seated.entry.pk])).text
    assert all("Travail qui n’est pas du candidat" in text and "Deux pages" in text for text in (board, desk))
    assert "Deux pages" not in other


def test_stepping_aside_says_at_once_what_the_jury_lacks_for_that_candidate(client, seated):
    url = here(seated, "jury_recuse", seated.entry.pk)
    answer = client.post(url, {"reason": "Ancien tuteur"}, follow=True)
    assert "le jury ne peut plus statuer en l’état" in answer.text


def test_sheets_are_printed_for_each_candidate_and_juror_and_typed_back(client, seated):
    client.force_login(seated.manager)
    printed = client.get(here(seated, "session_paper_print")).text
    for entry in life.entries_of(seated):
        assert plain(printed).count(f"{entry.position}. {entry.candidacy.person.full_name}") == 1 + len(
            seated.grids
        ) * len(life.members_of(seated))
    grid, juror = seated.grids[0], seated.member.juror
    url = here(seated, "session_paper_grid", seated.entry.pk, grid.pk, juror.pk)
    assert client.get(url).status_code == 200
    fields = {f"level-{c.pk}": "acquired" for c in grid.criteria.all()}
    done = client.post(url, {**fields, "base": "", "submit": "1", "act_key": "k1"})
    assert done.status_code == 302
    marking = Marking.objects.get()
    assert (marking.assessor, bool(marking.submitted_at)) == (juror.person, True)
    again = client.post(url, {**fields, "base": "", "submit": "1", "act_key": "k2"})
    assert again.status_code == 409
    client.force_login(juror.person.memberships.get().user)
    told = client.get(here(seated, "jury_grid", seated.entry.pk, grid.pk)).text
    assert f"Saisie par {seated.manager.name}" in told


def test_a_grid_typed_for_a_juror_keeps_its_signed_sheet_where_the_rules_ask_for_it(client, seated):
    rules = seated.rules
    type(rules).objects.update(content={**rules.content, "jury": {"in_their_name": "paper"}})
    client.force_login(seated.manager)
    grid, juror = seated.grids[0], seated.member.juror
    url = here(seated, "session_paper_grid", seated.entry.pk, grid.pk, juror.pk)
    fields = {f"level-{c.pk}": "acquired" for c in grid.criteria.all()} | {"base": "", "submit": "1"}
    refused = client.post(url, {**fields, "act_key": "k1"})
    assert [o.code for o in refused.context["objections"]] == ["marking.no-paper"]
    assert not Marking.objects.filter(submitted_at__isnull=False).exists()
    sheet = SimpleUploadedFile("feuille.pdf", b"%PDF-feuille", "application/pdf")
    assert client.post(url, {**fields, "act_key": "k2", "paper": sheet}).status_code == 302
    marking = Marking.objects.get()
    assert marking.submitted_at
    assert files.read(marking.paper_id) == b"%PDF-feuille"
    assert Entry.objects.get(act="grid_typed_back").facts["paper"] == marking.paper_id
    sheet_url = here(seated, "session_paper_sheet", seated.entry.pk, grid.pk, juror.pk)
    assert sheet_url in client.get(url).text
    assert sheet_url in client.get(here(seated, "session_paper")).text
    kept = client.get(sheet_url)
    assert b"".join(kept.streaming_content) == b"%PDF-feuille"
    assert kept["Content-Disposition"].endswith('.pdf"')
    assert kept["Content-Type"] == "application/octet-stream", "what somebody sent is saved, never run"
    other = here(seated, "session_paper_sheet", seated.entry.pk, seated.grids[1].pk, juror.pk)
    assert client.get(other).status_code == 404


def test_the_service_notes_an_identity_and_a_drawn_signature_stays(client, seated, now):
    person = seated.entry.candidacy.person
    row = Attendance.objects.create(
        session=seated.session,
        person=person,
        role="candidate",
        hearing_on=seated.session.starts_on,
        present=True,
        method="drawn",
        drawing=DRAWN,
        recorded_at=now,
    )
    client.force_login(seated.manager)
    field = f"candidate-{person.pk}"
    client.post(
        here(seated, "session_attendance"),
        {field: "present", f"id-{field}": "passport", f"sign-{field}": "", "moment": "2023-06-15"},
    )
    row.refresh_from_db()
    assert (row.drawing, row.identity_document) == (DRAWN, "passport")


def test_the_paper_page_costs_the_same_for_few_candidates_and_for_many(
    client, seated, django_assert_num_queries, now
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from parchemin.juries.models import SessionEntry

    client.force_login(seated.manager)
    client.get(here(seated, "session_paper"))  # a session first seen is listed to its owner: not of this page
    with CaptureQueriesContext(connection) as few:
        client.get(here(seated, "session_paper"))
    for n in range(10, 20):
        entry = SessionEntry.objects.create(
            session=seated.session,
            candidacy=make.candidacy(seated.certifier, seated.framework),
            position=n,
        )
        entry.blocks.set(seated.framework.blocks.all())
    with django_assert_num_queries(len(few)):
        client.get(here(seated, "session_paper"))
