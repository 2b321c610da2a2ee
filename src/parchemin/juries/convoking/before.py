"""What each person of a session was told before: read at once for all of them. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from parchemin.formats import calendar
from parchemin.juries.convoking.calls import Call
from parchemin.juries.models import Session
from parchemin.parties.models import Attachment, Letter
from parchemin.runtime import files

TOLD = (Letter.State.APPROVED, Letter.State.SENT, Letter.State.FAILED)  # read and let go
CALENDAR = "convocation.ics"

Told = tuple[UUID, str]  # person, role


@dataclass(frozen=True, slots=True)
class Before:
    """``written``: how many convocations, withdrawn ones among them; ``standing``: who has one that was not withdrawn;
    ``calendars``: the file of the calendar last let go, by its digest."""

    written: Mapping[Told, int]
    standing: frozenset[Told]
    calendars: Mapping[Told, str]

    def count(self, call: Call) -> int:
        return self.written.get((call.person.pk, call.role), 0)

    def sequence(self, person: UUID) -> int:
        """How many times the calendar of somebody was written, in any role."""
        return sum(count for (who, _), count in self.written.items() if who == person)

    def again(self, call: Call) -> bool:
        return (call.person.pk, call.role) in self.standing

    def events(self, call: Call) -> list[calendar.CalendarEvent]:
        """What the person was last told and has in their calendar; empty when the file is lost or nothing left."""
        digest = self.calendars.get((call.person.pk, call.role))
        if digest is None:
            return []
        try:
            return calendar.load(files.read(digest))
        except (FileNotFoundError, calendar.Unreadable):
            return []


def before(session: Session) -> Before:
    """Of everybody convoked to a session: two queries."""
    rows = list(
        session.convocations.order_by("pk").values_list("person_id", "role", "letter_id", "letter__state")
    )
    let_go = {(person, role): letter for person, role, letter, state in rows if state in TOLD}
    enclosed = Attachment.objects.filter(letter__in=let_go.values(), name=CALENDAR).order_by("-pk")
    by_letter = dict(enclosed.values_list("letter_id", "file_id"))
    return Before(
        written=Counter((person, role) for person, role, _, _ in rows),
        standing=frozenset(
            (person, role) for person, role, _, state in rows if state != Letter.State.CANCELLED
        ),
        calendars={who: by_letter[letter] for who, letter in let_go.items() if letter in by_letter},
    )
