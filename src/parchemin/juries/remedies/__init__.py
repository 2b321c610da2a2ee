"""What leads out of each reason that a session gives, a module a room: see `domain.remedies`."""

from parchemin.juries.remedies import again, convoking, day, deliberation, jury, minutes, session

__all__ = ["again", "convoking", "day", "deliberation", "jury", "minutes", "session"]
