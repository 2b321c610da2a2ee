"""Reads about jurors: what their file lacks, whose clock they live by, the half-days of a month."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from parchemin.accounts.actor import Actor
from parchemin.catalogue.models import CompositionRule
from parchemin.domain.availability import Half, Held, Window, half_day, held
from parchemin.domain.clock import day_at
from parchemin.domain.composition import place_key
from parchemin.domain.interval import Interval
from parchemin.domain.juror_file import Dated, JurorFile, gaps
from parchemin.domain.objection import Objection
from parchemin.juries.models import (
    Accreditation,
    Availability,
    Invitation,
    Juror,
    JurorEvidence,
    Session,
)
from parchemin.parties.models import Letter, Site

ROLES = ("juror", "assessor")


def places_of(certifier_id: int) -> list[str]:
    """The seats that the rules confirmed for a certifier's sheets name in their own words, in alphabetical order."""
    rows = CompositionRule.objects.filter(framework__sheet__awarding__certifier=certifier_id).order_by("pk")
    places = {
        place_key(clause["what"]): str(clause["what"])
        for rule in rows.values_list("rule", flat=True)
        for clause in rule["clauses"]
        if clause.get("what")
    }
    return sorted(places.values())


def of_actor(actor: Actor) -> QuerySet[Juror]:
    """The jurors that an account is: one for each pool."""
    rows = Juror.objects.filter(person__in=actor.persons(*ROLES), person__erased_at__isnull=True)
    return rows.select_related("certifier", "person").order_by("certifier__name", "pk")


def with_file(rows: QuerySet[Juror]) -> QuerySet[Juror]:
    """The same with accreditations and papers kept at hand, for `wanting`."""
    return rows.prefetch_related(
        Prefetch(
            "accreditations",
            queryset=Accreditation.objects.select_related("sheet", "block").order_by("-starts_on", "pk"),
        ),
        Prefetch(
            "evidence",
            queryset=JurorEvidence.objects.filter(removed_at__isnull=True)
            .select_related("file")
            .order_by("-added_at", "pk"),
        ),
    )


def wanting(juror: Juror, on: date) -> list[Objection]:
    """What is missing from the file of a juror or about to end; loaded by `with_file`."""
    rows = list(juror.accreditations.all())
    latest: dict[tuple[int, int | None], Accreditation] = {}
    for row in rows:  # latest start first
        latest.setdefault((row.sheet_id, row.block_id), row)
    return gaps(
        JurorFile(
            mandate=Interval(juror.accredited_from, juror.accredited_until),
            evidence=[Dated(e.label, e.valid_until) for e in juror.evidence.all()],
            accreditations=[
                Dated(f"{a.sheet}, bloc {a.block.number}" if a.block else str(a.sheet), a.ends_on)
                for a in latest.values()
            ],
            trade=juror.trade,
            practice_since=juror.practice_since,
            briefed_on=juror.briefed_on,
            confidentiality_on=juror.confidentiality_on,
            certifier_member=juror.certifier_member,
            email=juror.person.email,
        ),
        on,
    )


# Letters read and let go, whatever the mail did: before that, nothing was said to the juror.
SAID = (Letter.State.APPROVED, Letter.State.SENT, Letter.State.FAILED)


def invitations(juror: Juror) -> QuerySet[Invitation]:
    """Invitations said to a juror, for sessions still to be held, the nearest first."""
    rows = juror.invitations.exclude(state=Invitation.State.CANCELLED).filter(
        Q(letter__isnull=True) | Q(letter__state__in=SAID),
        session__state__in=[Session.State.DRAFT, Session.State.OPEN],
    )
    return rows.select_related("session__site", "session__certifier").order_by("session__starts_on", "pk")


# -- when they may sit ----------------------------------------------------------------------------------------------


def clocks(juror: Juror) -> list[ZoneInfo]:
    """Zones of the sites the juror comes to (all the certifier's when none is named), the first one most used."""
    chosen = list(juror.sites.order_by("name").values_list("time_zone", flat=True))
    names = chosen or list(
        Site.objects.filter(certifier=juror.certifier_id).order_by("name").values_list("time_zone", flat=True)
    )
    ranked = sorted(dict.fromkeys(names), key=lambda name: -names.count(name))
    return [ZoneInfo(name) for name in ranked or [settings.TIME_ZONE]]


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A half-day of the month: whether it is declared, and whether it can still change."""

    day: date
    half: Half
    held: Held
    past: bool

    @property
    def key(self) -> str:
        return f"{self.day.isoformat()}-{self.half.value}"


def latest_day(juror: Juror, now: datetime) -> date:
    """The latest day it is where the juror sits: what is dated of that day has come, somewhere at least."""
    return max(day_at(now, zone) for zone in clocks(juror))


def month(juror: Juror, first: date, zone: ZoneInfo, now: datetime) -> list[list[tuple[date, list[HalfDay]]]]:
    """Weeks of a month, Monday first; days of other months have no half-day."""
    begins = datetime.combine(first, time(), zone)
    rows = Availability.objects.filter(
        juror=juror, ends_at__gt=begins, starts_at__lt=begins + timedelta(days=32)
    )
    windows = list(rows.order_by("starts_at").values_list("starts_at", "ends_at"))
    return [
        [(day, _halves(day, windows, zone, now) if day.month == first.month else []) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]


def _halves(day: date, windows: Sequence[Window], zone: ZoneInfo, now: datetime) -> list[HalfDay]:
    half_days = []
    for half in Half:
        asked = half_day(day, half, zone)
        half_days.append(HalfDay(day, half, held(_meeting(windows, asked), asked), asked[1] <= now))
    return half_days


def _meeting(windows: Iterable[Window], asked: Window) -> list[Window]:
    return [w for w in windows if w[0] < asked[1] and w[1] > asked[0]]
