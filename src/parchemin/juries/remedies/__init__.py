"""What leads out of each reason that a session gives, a module a room: see `domain.remedies`."""

from parchemin.juries.remedies import (
    again,
    composing,
    convoking,
    day,
    deliberation,
    jury,
    minutes,
    planning,
    pool,
    session,
)

__all__ = [
    "again",
    "composing",
    "convoking",
    "day",
    "deliberation",
    "jury",
    "minutes",
    "planning",
    "pool",
    "session",
]
