"""Where a candidate stands: what was read of a candidacy, and the page made of it.

Nothing of a session shows before its results are published: not a decision, not a block it made acquired.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from parchemin.accounts.actor import Actor
from parchemin.assessments import queries as assessments
from parchemin.assessments.models import Deposit
from parchemin.awards.models import Award
from parchemin.candidates import queries as candidates
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.catalogue.facts import rules_of
from parchemin.catalogue.models import Block
from parchemin.domain.certification_rules import Rules
from parchemin.domain.clock import day_at
from parchemin.juries.minutes.publishing import STATEMENT
from parchemin.juries.models import BlockDecision, Convocation, Defence, SessionEntry
from parchemin.parties.models import Attachment, Letter
from parchemin.runtime.clock import day_here

# A draft is not said yet; a letter that could not leave is still what the certifier decided to say.
SAID = (Letter.State.APPROVED, Letter.State.SENT, Letter.State.FAILED)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A defence as it was said to the candidate by a convocation."""

    defence: Defence
    convocation: Convocation

    @property
    def zone(self) -> ZoneInfo:
        return self.defence.room.site.zone

    @property
    def day(self) -> date:
        return day_at(self.defence.starts_at, self.zone)

    @property
    def ends_on(self) -> date:
        return day_at(self.defence.ends_at, self.zone)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a candidacy, that its candidate may know.

    ``coming``: presentation whose results are not published. ``result``: last one whose results are.
    ``acquired``: blocks held today, by block id.
    """

    candidacy: Candidacy
    now: datetime
    today: date
    coming: SessionEntry | None
    result: SessionEntry | None
    acquired: dict[int, AcquiredBlock]
    appointments: tuple[Appointment, ...]
    deposits: tuple[Deposit, ...]
    award: Award | None
    statement: Attachment | None = None  # of results, as it went with their letter

    @property
    def sittings(self) -> list[tuple[Appointment, ...]]:
        """Appointments by day and room, in order: one place to come to, several hours."""
        grouped = groupby(self.appointments, key=lambda one: (one.day, one.defence.room_id))
        return [tuple(rows) for _, rows in grouped]

    @property
    def convocation(self) -> Convocation | None:
        """The convocation that tells the appointments."""
        return self.appointments[0].convocation if self.appointments else None

    @property
    def ahead(self) -> tuple[Appointment, ...]:
        """Appointments of today and after, on the clock of the place where the candidate is expected."""
        return tuple(a for a in self.appointments if a.ends_on >= day_at(self.now, a.zone))

    @property
    def unconfirmed(self) -> bool:
        """Whether coming is still to be said; nobody is asked to come to what is past."""
        convocation = self.convocation
        return (
            bool(self.ahead)
            and convocation is not None
            and not (convocation.confirmed_at or convocation.declined_at)
        )

    @property
    def rules(self) -> Rules:
        """What the certifier's rules say, as pinned by the candidacy."""
        return rules_of(self.candidacy.rules)


def own(actor: Actor) -> QuerySet[Candidacy]:
    return candidates.of_person(actor)


def standing(actor: Actor, candidacy: Candidacy, now: datetime) -> Standing:
    """Read for this actor, at that moment."""
    today = day_here(now)
    entries = list(_entries(candidacy))
    published = [e for e in entries if e.session.published_at]
    coming = next((e for e in entries if not e.session.published_at), None)
    award = Award.objects.filter(candidacy=candidacy)
    result = published[-1] if published else None
    return Standing(
        candidacy=candidacy,
        now=now,
        today=today,
        coming=coming,
        result=result,
        acquired=_acquired(candidacy, entries, today),
        appointments=_appointments(candidacy, coming),
        deposits=tuple(assessments.deposits(actor, candidacy)),
        award=award.select_related("parchment", "credential", "revocation").first(),
        statement=_statement(result) if result else None,
    )


def _statement(entry: SessionEntry) -> Attachment | None:
    return (
        Attachment.objects.filter(letter__once=f"results:{entry.pk}", letter__state__in=SAID, name=STATEMENT)
        .select_related("file")
        .first()
    )


def _entries(candidacy: Candidacy) -> QuerySet[SessionEntry]:
    decisions = BlockDecision.objects.select_related("block").order_by("block__number")
    return (
        candidacy.entries.select_related("session__site", "session__jury", "outcome")
        .prefetch_related(
            Prefetch("decisions", queryset=decisions),
            Prefetch("blocks", queryset=Block.objects.order_by("number")),
        )
        .order_by("session__jury_on", "pk")
    )


def _acquired(candidacy: Candidacy, entries: list[SessionEntry], on: date) -> dict[int, AcquiredBlock]:
    """Those of a session not yet published are not told."""
    silent = tuple(f"session:{e.session_id}:" for e in entries if not e.session.published_at)
    rows = candidates.acquired(candidacy, on)
    return {row.block_id: row for row in rows if not (silent and row.decision.startswith(silent))}


def _appointments(candidacy: Candidacy, entry: SessionEntry | None) -> tuple[Appointment, ...]:
    """Defences of the release that the last convocation speaks of."""
    if entry is None:
        return ()
    convocation = (
        Convocation.objects.filter(
            session=entry.session, person=candidacy.person, role="candidate", letter__state__in=SAID
        )
        .select_related("timetable", "letter")
        .order_by("-created_at", "-pk")
        .first()
    )
    if convocation is None or convocation.timetable is None:
        return ()
    rows = (
        Defence.objects.filter(timetable=convocation.timetable, entry=entry)
        .select_related("assessment__block", "room__site")
        .order_by("starts_at")
    )
    return tuple(Appointment(row, convocation) for row in rows)
