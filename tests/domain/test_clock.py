"""An instant becomes a day in one place, in a zone that is said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from parchemin.domain.clock import day_at

LATE = datetime(2023, 6, 14, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2023, 6, 14)),
        ("Europe/Paris", date(2023, 6, 15)),
        ("Indian/Reunion", date(2023, 6, 15)),
        ("America/Martinique", date(2023, 6, 14)),
        ("Pacific/Noumea", date(2023, 6, 15)),
    ],
)
def test_at_half_past_eleven_at_night_each_place_has_its_own_day(zone, day):
    assert day_at(LATE, ZoneInfo(zone)) == day


def test_a_time_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="which zone"):
        day_at(LATE.replace(tzinfo=None), UTC)
