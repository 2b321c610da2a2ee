"""A manager tied to a candidate is not shown what is decided about them before it is published."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.candidates.relations import clear_relation, declare_relation
from parchemin.juries.again.faults import note_fault
from parchemin.juries.models import Session
from parchemin.web.certifier.sessions.day.paper import sheets
from tests import life, make

REFUSED = ("session_deliberation", "session_minutes", "session_close", "session_seal")


@pytest.fixture
def tied(world, now):
    """A manager whose cousin is a candidate; another manager of the same house, who is free."""
    life.bring(world, now, "closed")
    account = make.manager(world.certifier, name="Alix Parent")
    cousin = make.person(world.certifier, email=account.email)
    candidate = world.candidacies[0].person
    declare_relation(actor=world.actor, now=now, candidate=candidate, other=cousin, kind="family")
    return account, cousin, candidate


def test_the_deliberation_the_minutes_and_their_acts_are_refused_with_words(world, client, tied):
    account, _, candidate = tied
    client.force_login(account)
    for name in REFUSED:
        answer = client.post(reverse(name, args=[world.session.pk]))
        assert answer.status_code == 403, name
    page = client.get(reverse("session_deliberation", args=[world.session.pk]))
    assert page.status_code == 403
    assert f"Vous avez un lien avec {candidate.full_name}" in page.text
    other = life.entries_of(world)[1]
    assert (
        client.get(reverse("session_deliberation_entry", args=[world.session.pk, other.pk])).status_code
        == 403
    )
    client.force_login(world.manager)
    assert client.get(reverse("session_deliberation", args=[world.session.pk])).status_code == 200


def test_the_file_and_the_journal_keep_silent(world, client, tied):
    account, _, _ = tied
    decided = "non publiée"
    address = reverse("candidate", args=[world.candidacies[0].pk])
    client.force_login(world.manager)
    assert decided in client.get(address).text
    assert "délibération" in client.get(reverse("journal")).text
    client.force_login(account)
    page = client.get(address).text
    assert decided not in page
    assert decided in client.get(reverse("candidate", args=[world.candidacies[1].pk])).text
    stream = {"stream": world.session.stream}
    assert "délibération" not in client.get(reverse("journal"), stream).text


def test_everything_shows_once_published_or_once_the_tie_is_cleared_by_another(world, client, now, tied):
    account, cousin, candidate = tied
    client.force_login(account)
    address = reverse("session_deliberation", args=[world.session.pk])
    Session.objects.filter(pk=world.session.pk).update(published_at=now)
    assert client.get(address).status_code == 200
    Session.objects.filter(pk=world.session.pk).update(published_at=None)
    assert client.get(address).status_code == 403
    clear_relation(
        actor=world.actor, now=now, candidate=candidate, other=cousin, kind="family", reason="Homonyme"
    )
    assert client.get(address).status_code == 200


def test_a_manager_who_is_the_candidate_is_kept_apart_too(world, client, now):
    life.bring(world, now, "voted")
    person = world.candidacies[0].person
    account = make.manager(world.certifier, email=person.email)
    client.force_login(account)
    assert client.get(reverse("session_deliberation", args=[world.session.pk])).status_code == 403


def read_by(client, account, name, *args, **query) -> str:
    client.force_login(account)
    return client.get(reverse(name, args=args), query).text


def test_the_page_of_the_session_and_its_candidates_keep_silent(world, client, tied):
    account, _, candidate = tied
    first, second = life.entries_of(world)[:2]
    for row in (first, second):
        assert row.outcome.published_at is None
    assert "a clos la délibération" in read_by(client, world.manager, "session", world.session.pk)
    assert "a clos la délibération" not in read_by(client, account, "session", world.session.pk)
    client.force_login(account)
    page = client.get(reverse("session_candidates", args=[world.session.pk]), {"vue": "presentes"})
    assert page.context["apart"] == {first.pk}
    free = read_by(client, world.manager, "session_candidates", world.session.pk, vue="presentes")
    assert free.count('class="state') - page.text.count('class="state') == 1
    assert candidate.full_name in page.text


def test_a_result_to_deliver_is_refused_until_it_is_published(world, client, tied):
    account, _, _ = tied
    first, second = life.entries_of(world)[:2]
    client.force_login(account)
    assert client.get(reverse("award_due", args=[first.outcome.pk])).status_code == 403
    assert client.post(reverse("award_refuse", args=[first.outcome.pk])).status_code == 403
    assert client.get(reverse("award_due", args=[second.outcome.pk])).status_code == 200
    client.force_login(world.manager)
    assert client.get(reverse("award_due", args=[first.outcome.pk])).status_code == 200


def test_the_search_of_a_fault_leaves_the_candidate_out(world, client, tied, now):
    account, _, candidate = tied
    about = f"jury:{world.session.jury.pk}"
    assert candidate.full_name in read_by(client, world.manager, "faults", quoi=about)
    page = read_by(client, account, "faults", quoi=about)
    assert candidate.full_name not in page
    assert world.candidacies[1].person.full_name in page
    noted = note_fault(
        actor=world.actor,
        now=now,
        certifier=world.certifier,
        kind="composition",
        about=about,
        reason="Essai",
        found_on=now.date(),
    )
    assert candidate.full_name in read_by(client, world.manager, "fault", noted.pk)
    assert candidate.full_name not in read_by(client, account, "fault", noted.pk)


def test_a_grid_filled_on_paper_is_typed_back_by_another(world, client, tied):
    account, _, candidate = tied
    own, other = (
        next(s for s in sheets(world.session) if (s.entry.candidacy.person == candidate) is wanted)
        for wanted in (True, False)
    )
    client.force_login(account)
    for sheet, status in ((own, 403), (other, 200)):
        address = reverse(
            "session_paper_grid",
            args=[world.session.pk, sheet.entry.pk, sheet.grid.pk, sheet.assessor.juror.pk],
        )
        assert client.get(address).status_code == status
        assert client.get(f"{address}feuille").status_code == (403 if status == 403 else 404)
