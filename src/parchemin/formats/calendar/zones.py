"""The time zone that a calendar file names: by its own name, by that of Windows, or described in the file.

A description holds for its file alone: two agendas may give one name to two zones.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from io import StringIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.tz import tzical
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from parchemin.formats.calendar.lines import Block

MOST_CHANGES = 300  # parts of one description: more is not a zone of this earth
_OF_A_CHANGE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYDAY", "BYMONTHDAY", "WKST"}


class Zones:
    """The zones of one file; ``known(name)`` is None when nothing says what the name means."""

    def __init__(self, described: Iterable[Block]) -> None:
        self._described = {block.value("TZID"): block for block in described}
        self._known: dict[str, tzinfo | None] = {}

    def known(self, name: str) -> tzinfo | None:
        if name not in self._known:
            self._known[name] = _named(name) or _read(self._described.get(name))
        return self._known[name]


def _named(name: str) -> ZoneInfo | None:
    """Europe/Paris, Romance Standard Time, /a-vendor/20250101/Europe/Paris."""
    words = name.strip("/").split("/")
    tails = ["/".join(words[start:]) for start in range(len(words))] if name.startswith("/") else [name]
    for tail in (WINDOWS_TO_OLSON.get(name, name), *tails):
        try:
            return ZoneInfo(tail)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def _read(block: Block | None) -> tzinfo | None:
    """The zone that a VTIMEZONE describes; None when it describes none that can be reckoned."""
    if block is None or not 0 < len(block.parts) <= MOST_CHANGES:
        return None
    if not all(_once_or_twice_a_year(part.value("RRULE")) for part in block.parts):
        return None
    plain = Block("VTIMEZONE", block.line, [f"TZID:{block.value('TZID')}"], [_plain(p) for p in block.parts])
    try:
        zone: tzinfo | None = tzical(StringIO(plain.whole())).get()
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return zone


def _once_or_twice_a_year(rule: str) -> bool:
    """Nothing else is a change of hour, and a rule that gives more would be reckoned for centuries."""
    if not rule:
        return True
    parts = dict(each.partition("=")[::2] for each in rule.upper().split(";"))
    return (
        parts.get("FREQ") == "YEARLY"
        and parts.keys() <= _OF_A_CHANGE
        and ("BYMONTH" in parts or not parts.keys() & {"BYDAY", "BYMONTHDAY"})
    )


def _plain(part: Block) -> Block:
    """Only what tells an hour: comments and vendors' own lines trouble the reader of zones."""
    needed = {"DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO"}
    kept = [line for line in part.lines if line.partition(":")[0].partition(";")[0].upper() in needed]
    return Block(part.name, part.line, kept)
