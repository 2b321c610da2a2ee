"""Commands of a session as strong as its pages: reasons and ways out of an impossible day, moving, replacing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parchemin.juries.models import Availability, RuleLevel, Timetable
from parchemin.runtime.models import Progress
from tests import life, make
from tests.commands import run

pytestmark = pytest.mark.django_db


def plan(world, *more: str):
    return run("session", "plan", world.session.pk, "--seconds", 3, *more, by=world.manager)


def test_an_impossible_day_says_why_and_what_would_do(now):
    world = make.world(candidates=2)
    life.bring(world, now, "composed")
    Availability.objects.all().delete()
    done = plan(world)
    assert done.exit_code == 3
    result = Progress.objects.get().result
    assert result["reasons"], "the page has its reasons"
    for reason in result["reasons"]:
        assert reason["message"] in done.stderr
    for way in result["ways"]:
        assert all(change["words"] in done.stderr for change in way["changes"])
    assert not Timetable.objects.exists()


def test_a_session_moves_and_a_member_is_replaced_by_commands(now):
    world = make.world(candidates=1)
    life.bring(world, now, "composed")
    gone = next(m for m in life.members_of(world) if m.seat == "professional")
    seated = {m.juror_id for m in life.members_of(world)}
    spare = next(j for j in world.jurors if j.college == gone.juror.college and j.pk not in seated)
    day = world.session.jury_on + timedelta(days=14)
    moved = session("move", world, "--jury", day.isoformat(), "--reason", "Grève fictive")
    assert moved.exit_code == 0, moved.output
    world.session.refresh_from_db()
    assert world.session.jury_on == day
    done = session("replace", world, gone.juror.person.email, "--by", spare.person.email, "--reason", "Parti")
    assert done.exit_code == 0, done.output
    assert spare.pk in {m.juror_id for m in life.members_of(world)}
    assert gone.juror_id not in {m.juror_id for m in life.members_of(world)}


def session(command: str, world, *more: str):
    first, rest = ([more[0]], more[1:]) if command == "replace" else ([], more)
    return run("session", command, world.session.pk, *first, *rest, by=world.manager)


def test_an_older_draft_is_never_shown_for_the_plan_that_was_not_found(now):
    world = make.world(candidates=2)
    life.bring(world, now, "composed")
    assert plan(world).exit_code == 0
    Availability.objects.all().delete()
    done = plan(world, "--release")
    assert done.exit_code == 3
    assert not Timetable.objects.filter(released_at__isnull=False).exists()


def test_a_certifier_sets_what_a_rule_stops_by_command_and_what_the_law_fixes_stays(now):
    world = make.world(candidates=1)
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    given = [world.certifier.slug, "requirement.grid", "warn", "--starts", day, "--reason", "Essai"]
    done = run("certifier", "level", *given, by=world.manager)
    assert done.exit_code == 0, done.output
    assert RuleLevel.objects.get().code == "requirement.grid"
    given[1] = "vae.president"
    assert run("certifier", "level", *given, by=world.manager).exit_code == 3
    given[1:3] = ["requirement.grid", "peut-être"]
    assert "n’est pas un niveau" in run("certifier", "level", *given, by=world.manager).stderr
    assert RuleLevel.objects.count() == 1
