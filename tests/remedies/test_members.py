"""Ways out of what stops somebody being put in a member's stead."""

from __future__ import annotations

import pytest

from parchemin.domain.attendance import DELIBERATION
from parchemin.juries.day.attending import record_attendance
from parchemin.juries.jury import seating
from parchemin.juries.models import JuryMember
from tests import life
from tests.replays import replay

pytestmark = pytest.mark.django_db


def seats(world):
    """A member who sits, and somebody of the pool of the same college."""
    gone = next(m for m in life.members_of(world) if m.seat == "professional")
    named = set(JuryMember.objects.values_list("juror_id", flat=True))
    return gone, next(j for j in world.jurors if j.college == gone.juror.college and j.pk not in named)


def replaced(world, now, reason="Parti à midi"):
    gone, spare = seats(world)
    return seating.replace_member(actor=world.actor, now=now, member=gone, juror=spare, reason=reason)


@pytest.mark.replays("replacement.no-reason")
def test_who_replaces_a_member_says_why(world, now):
    life.bring(world, now, "composed")
    replay(
        "replacement.no-reason",
        lambda: replaced(world, now, " "),
        again=lambda: replaced(world, now),
    )


@pytest.mark.replays("replacement.still-there")
def test_a_member_who_sits_is_replaced_once_noted_gone_or_aside(world, now):
    life.bring(world, now, "deliberating")
    gone, _ = seats(world)
    by = {"actor": world.actor, "now": now}
    replay(
        "replacement.still-there",
        lambda: replaced(world, now),
        lambda: record_attendance(
            session=world.session,
            person=gone.juror.person,
            role="juror",
            occasion=DELIBERATION,
            present=False,
            **by,
        ),
    )


@pytest.mark.replays("replacement.still-there")
def test_a_member_who_steps_aside_leaves_a_seat(world, now):
    life.bring(world, now, "deliberating")
    gone, _ = seats(world)
    about = {"candidacy": world.candidacies[0], "reason": "Ancien collègue"}
    replay(
        "replacement.still-there",
        lambda: replaced(world, now),
        lambda: seating.recuse(actor=world.actor, now=now, member=gone, **about),
    )
