"""Ways out of the hearing that comes before a block is withdrawn for fraud."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.juries.deliberation import hearing
from parchemin.juries.models import Hearing
from tests.life import Life
from tests.replays import post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(world, now):
    made = Life(world, now).to("published")
    made.entry = made.entries[0]
    made.client = Client()
    made.client.force_login(world.manager)
    return made


def say(lived: Life, **form):
    """A step of the page of the hearing."""
    url = reverse("session_hearing", args=[lived.session.pk, lived.entry.pk])
    return lambda: post(lived.client, url, **form)


INVITED = {"step": "invite", "day": "2023-06-20", "reason": "Un rapport copié."}
HEARD = {"step": "heard", "day": "2023-06-27", "observations": "Rien à redire."}


@pytest.mark.replays("hearing.unknown", "hearing.no-day", "hearing.no-reason")
def test_the_page_is_filled_in_again(lived):
    replay("hearing.unknown", say(lived), again=say(lived, **INVITED))
    Hearing.objects.update(heard_on=lived.now.date() + timedelta(days=9))
    replay("hearing.no-day", say(lived, **{**INVITED, "day": ""}), again=say(lived, **INVITED))
    Hearing.objects.update(heard_on=lived.now.date() + timedelta(days=9))
    replay("hearing.no-reason", say(lived, **{**INVITED, "reason": " "}), again=say(lived, **INVITED))


@pytest.mark.replays("hearing.not-invited", "hearing.already-invited", "hearing.before-invitation")
def test_a_candidate_is_invited_then_heard_then_may_be_invited_again(lived):
    replay("hearing.not-invited", say(lived, **HEARD), say(lived, **INVITED))
    lived.do(
        hearing.invite_to_hearing, entry=lived.entry, invited_on=lived.now.date(), reason="Un autre rapport."
    )
    replay("hearing.already-invited", say(lived, **INVITED), say(lived, **HEARD))
    replay(
        "hearing.before-invitation", say(lived, **{**HEARD, "day": "2023-06-01"}), again=say(lived, **HEARD)
    )
