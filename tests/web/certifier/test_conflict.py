"""A manager tied to a candidate is not shown what is decided about them before it is published."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.candidates.relations import clear_relation, declare_relation
from parchemin.juries.models import Session
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
