"""An instant as signed records write it."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp(moment: datetime) -> str:
    """``moment`` (aware) as an XML Schema dateTimeStamp in UTC, to the second."""
    if moment.tzinfo is None:
        raise ValueError("un instant sans fuseau n’est pas un instant")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
