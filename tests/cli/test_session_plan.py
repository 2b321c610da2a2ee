"""`session plan` on a day that cannot be: the reasons and the ways out that the page gives, and exit 3."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from parchemin.cli.main import app
from parchemin.juries.models import Availability, Timetable
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


def test_an_older_draft_is_never_shown_for_the_plan_that_was_not_found(now):
    world = make.world(candidates=2)
    life.bring(world, now, "composed")
    assert plan(world.session).exit_code == 0
    Availability.objects.all().delete()
    done = plan(world.session, "--release")
    assert done.exit_code == 3
    assert not Timetable.objects.filter(released_at__isnull=False).exists()
