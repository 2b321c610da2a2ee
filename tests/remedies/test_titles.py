"""Ways out of what stops a title, taken: refused, mended, accepted; and the link that opens them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.awards.actions import issue_award
from parchemin.juries.models import Outcome
from parchemin.parties.actions import change_certifier
from tests import life, make
from tests.replays import replay

pytestmark = pytest.mark.django_db

# What a certifier's record lacks, and the reason it gives.
RECORD = [
    pytest.param("city", "claims.place", marks=pytest.mark.replays("claims.place")),
    pytest.param("signatory_name", "claims.signatory", marks=pytest.mark.replays("claims.signatory")),
]


def due(world, now) -> Outcome:
    """A title decided and published, to issue."""
    life.bring(world, now, "published")
    return Outcome.objects.filter(entry__candidacy=world.candidacies[0]).get()


@pytest.mark.parametrize(("field", "code"), RECORD)
def test_a_record_completed_lets_the_title_be_issued(world, now, field, code):
    outcome, account = due(world, now), make.manager(world.certifier)
    kept = getattr(world.certifier, field)
    type(world.certifier).objects.filter(pk=world.certifier.pk).update(**{field: ""})
    later = now + timedelta(days=9)
    client = Client()
    client.force_login(account)
    page = client.get(reverse("award_due", args=[outcome.pk]))
    assert reverse("certifier_record") in page.content.decode()

    def issue():
        row = Outcome.objects.get(pk=outcome.pk)
        return issue_award(actor=make.actor(account), now=later, outcome=row)

    def complete():
        certifier = type(world.certifier).objects.get(pk=world.certifier.pk)
        change_certifier(actor="user:1", now=later, certifier=certifier, fields={field: kept})

    assert replay(code, issue, complete).number
