"""Who of the pool is offered for a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from parchemin.domain.composition import Moment
from parchemin.juries.facts import pool
from parchemin.juries.jury import seating, sittings
from parchemin.juries.models import Availability
from tests import life, make

pytestmark = pytest.mark.django_db


def test_a_stretch_of_several_days_counts_on_each_of_them():
    world = make.world()
    away = make.juror(world.certifier)
    start = datetime(2023, 6, 14, 6, 0, tzinfo=UTC)
    Availability.objects.create(juror=away, starts_at=start, ends_at=start + timedelta(days=2, hours=6))
    key = str(away.person_id)
    days = [date(2023, 6, day) for day in range(13, 18)]
    assert [key in {j.key for j in pool(world.session, day)} for day in days] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_a_day_is_that_of_the_site():
    world = make.world()
    world.site.time_zone = "Indian/Reunion"
    world.site.save()
    early = make.juror(world.certifier)
    start = datetime(2023, 6, 14, 21, 0, tzinfo=UTC)  # 15 June, 1 h, in La Réunion
    Availability.objects.create(juror=early, starts_at=start, ends_at=start + timedelta(minutes=30))
    world.session.refresh_from_db()
    assert str(early.person_id) in {j.key for j in pool(world.session, date(2023, 6, 15))}
    assert str(early.person_id) not in {j.key for j in pool(world.session, date(2023, 6, 14))}


def test_who_is_a_candidate_is_not_proposed_for_the_jury(now):
    world = make.world(candidates=1)
    both = world.jurors[0].person
    world.candidacies.append(
        make.candidacy(world.certifier, world.framework, rules=world.rules, at=world.site, person=both)
    )
    life.bring(world, now, "composed")
    assert both.pk not in {m.juror.person_id for m in life.members_of(world)}
    jury = life.jury_of(world)
    for member in life.members_of(world)[:1]:
        seating.withdraw_member(actor=life.clerk(), now=now, member=member)
    day = world.session.jury_on
    whole = sittings.sitting(jury)
    remedies = sittings.remedies(whole, Moment.NOMINATION, day)
    offered = {
        one.key for lacking in whole.objections(Moment.NOMINATION, day) for one in remedies.of(lacking)
    }
    assert offered
    assert str(both.pk) not in offered
