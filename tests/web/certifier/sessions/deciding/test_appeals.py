"""Appeals and faults by their pages: the candidate, then the service."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from parchemin.juries.models import Appeal, Fault, FaultCase, Session
from parchemin.parties.models import Letter
from tests import life, make

pytestmark = pytest.mark.django_db
GROUNDS = "Un membre du jury est mon ancien tuteur."


@pytest.fixture
def world(now):
    made = make.world(candidates=2)
    life.bring(made, now, "published")
    made.session.refresh_from_db()
    return made


@pytest.fixture
def sign_in(client):
    def go(account):
        client.force_login(account)
        return client

    return go


def again(world) -> dict[str, str]:
    return {
        "title": "Second jury fictif",
        "site": str(world.site.pk),
        "starts_on": "2026-01-12",
        "jury_on": "2026-01-13",
    }


def test_a_candidate_contests_the_service_answers_and_prepares_a_second_jury(world, sign_in):
    entry = life.entries_of(world)[0]
    person = entry.candidacy.person
    candidate = sign_in(make.member(world.certifier, person, "candidate"))
    url = reverse("candidate_contest", args=[entry.candidacy_id])
    assert "Le règlement ne fixe pas de délai." in candidate.get(url).text
    refused = candidate.post(url, {"grounds": " ", "act_key": "a1"})
    assert refused.status_code == 409
    assert "Dites ce que vous contestez" in refused.text
    assert candidate.post(url, {"grounds": GROUNDS, "act_key": "a2"}).status_code == 302
    shown = candidate.get(url).text
    assert "Reçu, en attente de réponse" in shown
    assert "Déposer mon recours" not in shown, "one appeal at a time"

    desk = sign_in(world.manager)
    page = reverse("session_appeals", args=[world.session.pk])
    assert GROUNDS in desk.get(page).text
    appeal = Appeal.objects.get()
    answer = reverse("appeal_answer", args=[world.session.pk, appeal.pk])
    empty = desk.post(answer, {"state": "upheld", "act_key": "a3"})
    assert empty.status_code == 409
    assert "Pourquoi, dit au candidat" in empty.text
    today = timezone.localdate().isoformat()
    said = {"state": "upheld", "decided_on": today, "answer": "Le lien est établi.", "act_key": "a4"}
    assert desk.post(answer, said).status_code == 302
    assert Letter.objects.get(kind="appeal").person == person
    prepare = reverse("session_again", args=[world.session.pk])
    assert desk.post(prepare, {**again(world), "act_key": "a5"}).status_code == 302
    second = Session.objects.get(title="Second jury fictif")
    assert [e.again_of_id for e in second.entries.all()] == [entry.pk]
    assert "Second jury fictif" in desk.get(page).text


def test_an_error_found_lists_everyone_and_each_is_taken_up_or_kept(world, sign_in):
    desk = sign_in(world.manager)
    about = f"jury:{life.jury_of(world).pk}"
    found = desk.get(reverse("faults"), {"quoi": about}).text
    assert "2 dossiers décidés sous cette faute" in found
    refused = desk.post(reverse("faults"), {"kind": "composition", "about": about, "act_key": "b1"})
    assert refused.status_code == 409
    assert "Dites ce qui a été découvert" in refused.text
    noted = {
        "kind": "composition",
        "about": about,
        "reason": "Quatre membres au lieu de cinq.",
        "act_key": "b2",
    }
    assert desk.post(reverse("faults"), noted).status_code == 302
    fault = Fault.objects.get()
    page = reverse("fault", args=[fault.pk])
    assert "2 dossiers à reprendre" in desk.get(page).text
    first = FaultCase.objects.order_by("pk")[0]
    keep = reverse("fault_keep", args=[fault.pk, first.pk])
    assert desk.post(keep, {"reason": "", "act_key": "b3"}).status_code == 409
    assert desk.post(keep, {"reason": "Décision confirmée par le juge.", "act_key": "b4"}).status_code == 302
    together = reverse("fault_again", args=[fault.pk])
    assert desk.post(together, {**again(world), "act_key": "b5"}).status_code == 302
    second = Session.objects.get(title="Second jury fictif")
    assert second.entries.count() == 1, "whose decision was kept is not taken up"
    assert "Chaque dossier est repris ou maintenu" in desk.get(page).text


def test_a_search_that_names_nothing_says_so(world, sign_in):
    desk = sign_in(world.manager)
    answer = desk.get(reverse("faults"), {"quoi": "juror:999999"})
    assert answer.status_code == 409
    assert re.search("n’existe pas chez ce certificateur", answer.text)
