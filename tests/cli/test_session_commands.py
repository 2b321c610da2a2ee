"""Commands of a session as strong as its pages: reasons and ways out of an impossible day, moving, replacing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from parchemin.cli.main import app
from parchemin.juries.models import Availability, RuleLevel, Timetable
from parchemin.runtime.models import Progress
from tests import life, make

pytestmark = pytest.mark.django_db


def plan(session, *more: str):
    return CliRunner().invoke(app, ["session", "plan", str(session.pk), "--seconds", "3", *more])


def test_an_impossible_day_says_why_and_what_would_do(now):
    world = make.world(candidates=2)
    life.bring(world, now, "composed")
    Availability.objects.all().delete()
    done = plan(world.session)
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
    return CliRunner().invoke(app, ["session", command, str(world.session.pk), *first, *rest])


def test_an_older_draft_is_never_shown_for_the_plan_that_was_not_found(now):
    world = make.world(candidates=2)
    life.bring(world, now, "composed")
    assert plan(world.session).exit_code == 0
    Availability.objects.all().delete()
    done = plan(world.session, "--release")
    assert done.exit_code == 3
    assert not Timetable.objects.filter(released_at__isnull=False).exists()


def test_a_certifier_sets_what_a_rule_stops_by_command_and_what_the_law_fixes_stays(now):
    world = make.world(candidates=1)
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    given = [world.certifier.slug, "requirement.grid", "warn", "--starts", day, "--reason", "Essai"]
    done = CliRunner().invoke(app, ["certifier", "level", *given])
    assert done.exit_code == 0, done.output
    assert RuleLevel.objects.get().code == "requirement.grid"
    given[1] = "vae.president"
    assert CliRunner().invoke(app, ["certifier", "level", *given]).exit_code == 3
    given[1:3] = ["requirement.grid", "peut-être"]
    assert "n’est pas un niveau" in CliRunner().invoke(app, ["certifier", "level", *given]).stderr
    assert RuleLevel.objects.count() == 1
