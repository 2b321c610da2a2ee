"""A deliberation closed by fifty hands at once, or cut short by a machine that stops: closed once, whole, or not at all."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.db import connection

from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries.deliberation import deciding, deliberating
from parchemin.juries.minutes import sealing
from parchemin.juries.models import BlockDecision, Jury, Minutes, Outcome
from parchemin.runtime import files
from tests import life, make
from tests.racing import at_once
from tests.runtime.test_kill import ROOT, database, environment

HANDS = 50
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="needs PostgreSQL (PARCHEMIN_DATABASE_URL): SQLite has one writer at a time",
)


@pytest.mark.slow
@pytest.mark.postgres
@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_fifty_hands_that_close_and_seal_at_once_make_one_of_each():
    world = make.world(candidates=2)
    life.bring(world, make.NOW, "voted")
    deciding.adopt_undisputed(actor=life.clerk(), now=make.NOW, jury=life.jury_of(world))
    decided = list(BlockDecision.objects.order_by("pk").values())

    answers = at_once(deliberating.close_deliberation, HANDS, jury=life.jury_of(world))
    assert answers == {"done": 1, "deliberation.not-open": HANDS - 1}
    assert list(BlockDecision.objects.order_by("pk").values()) == decided
    assert list(Outcome.objects.values_list("verdict", flat=True)) == ["granted", "granted"]
    assert Entry.objects.filter(act="deliberation_closed").count() == 1

    life.step("signed", world, make.NOW)
    answers = at_once(sealing.seal_minutes, HANDS, jury=life.jury_of(world))
    assert answers == {"done": 1, "minutes.not-ready": HANDS - 1}
    sealed = Entry.objects.get(act="minutes_sealed")
    assert sealed.facts["pdf"] == Minutes.objects.get().pdf_id
    assert Jury.objects.get().state == Jury.State.SEALED
    assert (faults(), files.damaged()) == ([], [])


@pytest.mark.slow
@pytest.mark.usefixtures("django_db_setup")
def test_a_closing_killed_at_twenty_points_is_done_or_not(tmp_path):
    with database(tmp_path) as address:
        done = subprocess.run(
            [sys.executable, "-m", "tests.juries.deliberation.closing_killed"],
            cwd=ROOT,
            env=environment(address, tmp_path),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout)
    before, after = seen["before"], seen["after"]
    assert (before["jury"], before["outcomes"], before["closed"]) == ("deliberating", [], 0)
    assert after == {
        **before,
        "jury": "closed",
        "outcomes": ["granted", "granted"],
        "closed": 1,
        "closed_at": True,
    }
    assert len(seen["kills"]) == 20
    assert all(one["stopped"] for one in seen["kills"])
    assert len({one["at"] for one in seen["kills"]}) == 20
    *cut, last = seen["kills"]
    assert [one["left"] for one in cut] == [before] * 19
    assert last["left"] == after
