"""Days and births as people type them in a list: read, or guessed where one reading alone is left."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS = 12
SPREADSHEET_EPOCH = date(1899, 12, 30)
_UNKNOWN = r"00?|xx|--|\?\?"


def birth_parts(text: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of a birth as papers write it, a part not known being None; None for any other text.

    "1999", "01/1999", "31/01/1999", "00/00/1999", "xx/01/1999", "1999-01-31": the parts are not judged here.
    """
    words = text.strip().casefold()
    if match := re.fullmatch(
        rf"(?:(?:(\d{{1,2}}|{_UNKNOWN})[/.-])?(\d{{1,2}}|{_UNKNOWN})[/.-])?(\d{{4}})", words
    ):
        day, month, year = match.groups()
    elif match := re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", words):
        year, month, day = match.groups()
    else:
        return None

    def known(part: str | None) -> int | None:
        return int(part) if part and part.isdecimal() and int(part) else None

    return int(year), known(month), known(day)


def parse_date(text: str) -> date | None:
    """AAAA-MM-JJ, or day, month, year of four digits with / . or - between; None otherwise."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def suggested_date(text: str) -> str:
    """What a date that cannot be read was, when the form leaves one reading only."""
    if re.fullmatch(r"\d{5}", text):  # a spreadsheet's day number that lost its format
        return (SPREADSHEET_EPOCH + timedelta(days=int(text))).strftime("%d/%m/%Y")
    if (match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)) and int(match[2]) > MONTHS >= int(
        match[1]
    ):
        swapped = parse_date(f"{match[2]}/{match[1]}/{match[3]}")
        return swapped.strftime("%d/%m/%Y") if swapped else ""
    return ""
