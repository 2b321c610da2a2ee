"""What repeats in a calendar, told one by one within a span: rules, dates added and left out, occurrences moved or cancelled.

The library tells the occurrences (RFC 5545: RRULE, RDATE with periods, EXDATE, RECURRENCE-ID, THISANDFUTURE). Each rule
is given an end first: a rule without end, or one that never falls, would be reckoned until the year 9999.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any

import icalendar
from dateutil.rrule import rrulestr
from recurring_ical_events import CalendarQuery

from parchemin.domain.clock import day_at

Component = Any  # icalendar types a property as one of thirty kinds
OLDEST = 1990  # year: a repetition that began before was mistyped
MOST_DAYS = 1_000_000  # looked at, by all the repetitions of a file: some seconds
NEVER = 300_000  # days: what a rule that never falls costs, looked for until the year 9999
SEVERAL_A_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}
FORBIDDEN = {  # RFC 5545, § 3.3.10
    "DAILY": {"BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set[str](),
}


class Unreckoned(ValueError):  # noqa: N818 - named for what it says
    """The repetition cannot be told; French sentence without the line."""


class TooLong(ValueError):  # noqa: N818 - named for what it says
    """The repetitions of the file would take too long to tell."""


class Effort:
    """What telling the repetitions of one file may still cost."""

    def __init__(self) -> None:
        self.days = MOST_DAYS

    def spend(self, days: int) -> None:
        """Raises TooLong when nothing is left."""
        self.days -= days
        if self.days < 0:
            raise TooLong


def occurrences(
    events: Iterable[Component], since: datetime, until: datetime, effort: Effort
) -> list[Component]:
    """The occurrences of one series (its events share their UID) that touch the span, cancelled ones included.

    Times of the events are dates or aware instants. Raises Unreckoned, TooLong.
    """
    book = icalendar.Calendar()
    for event in events:
        rules = event.pop("RRULE", [])
        if "RECURRENCE-ID" not in event:
            ended = [
                _ended(rule, event["DTSTART"].dt, until, effort)
                for rule in (rules if isinstance(rules, list) else [rules])
            ]
            event["RRULE"] = [rule for rule in ended if rule is not None]
        book.add_component(event)
    try:
        return list(CalendarQuery(book).between(since, until))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise Unreckoned(f"la répétition ne se lit pas ({error})") from error


def _ended(rule: Any, start: date, until: datetime, effort: Effort) -> Any:
    """``rule`` with an UNTIL that is at most ``until``, in the form that goes with ``start``, and no COUNT; None when
    it never falls."""
    parts = {
        str(name).upper(): list(values) if isinstance(values, list | tuple) else [values]
        for name, values in rule.items()
    }
    _refuse_what_is_not_read(parts, start)
    count = parts.pop("COUNT", None)
    first = start if isinstance(start, datetime) else datetime.combine(start, time(), UTC)
    last = min([until, *(_end_of(each, first.tzinfo) for each in parts.pop("UNTIL", [])[:1])])
    if last < first:
        # it ended before it began: no time at all
        return icalendar.vRecur(FREQ="DAILY", UNTIL=[_until(last, start)])
    effort.spend(max((last - first).days, 1))
    told = _told(parts, first, last, int(count[0]) if count else None)
    if told is None:
        effort.spend(NEVER)
        return None
    ended = icalendar.vRecur(parts)
    ended["UNTIL"] = [_until(told, start)]
    return ended


def _until(last: datetime, start: date) -> date:
    return last.astimezone(UTC) if isinstance(start, datetime) else day_at(last, UTC)


def _refuse_what_is_not_read(parts: dict[str, list[Any]], start: date) -> None:
    freq = str(parts.get("FREQ", [""])[0]).upper()
    if start.year < OLDEST:
        raise Unreckoned("la répétition est trop ancienne")
    if freq not in FORBIDDEN or any(len(parts.get(name, ())) > 1 for name in SEVERAL_A_DAY):
        raise Unreckoned("la répétition se fait plusieurs fois par jour")
    for name in sorted(FORBIDDEN[freq] & parts.keys()):
        raise Unreckoned(f"la répétition ne se lit pas ({name} ne va pas avec FREQ={freq})")


def _end_of(asked: date, zone: tzinfo | None) -> datetime:
    """The last instant that an UNTIL lets in: a date lets its whole day in, an hour without zone is that of the event."""
    if not isinstance(asked, datetime):
        return datetime.combine(asked + timedelta(days=1), time(), zone) - timedelta(seconds=1)
    return asked if asked.tzinfo else asked.replace(tzinfo=zone)


def _told(parts: dict[str, list[Any]], first: datetime, last: datetime, count: int | None) -> datetime | None:
    """When the last of ``count`` occurrences begins, ``last`` when the rule goes on or falls short, None when it never
    falls; reckoned on the wall clock of ``first``."""
    end = last.astimezone(first.tzinfo).replace(tzinfo=None)
    rule: Any = icalendar.vRecur(parts)
    text = rule.to_ical().decode()
    try:
        every = rrulestr(f"{text};UNTIL={end:%Y%m%dT%H%M%S}", dtstart=first.replace(tzinfo=None))
        told = [*islice(every, max(count or 1, 1))]
    except (ValueError, TypeError) as error:
        raise Unreckoned(f"la répétition ne se lit pas ({error})") from error
    if not told:
        return None
    return told[-1].replace(tzinfo=first.tzinfo) if count == len(told) else last
