"""A clock that moved and was put back: what was written meanwhile keeps nobody waiting, and hides nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parchemin.accounts import throttle
from parchemin.journal import holding
from parchemin.journal.models import Round

pytestmark = pytest.mark.django_db
FAR = timedelta(days=3650)


def test_tries_counted_in_years_to_come_make_nobody_wait(now):
    counts = throttle.signing_in("dany@lyon.example", "127.0.0.1")
    for _ in range(8):
        throttle.take(counts, now + FAR)
    assert throttle.take(counts, now + FAR) > 0
    assert throttle.take(counts, now) == 0
    assert throttle.take(counts, now + timedelta(seconds=1)) == 0


def test_a_round_dated_in_years_to_come_does_not_stop_those_of_today(now, settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    Round.objects.create(at=now + FAR)
    assert holding.nightly(now=now) is not None
    assert holding.nightly(now=now + timedelta(hours=1)) is None
    assert holding.nightly(now=now + timedelta(hours=21)) is not None
