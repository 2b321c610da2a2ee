"""What a session shows afterwards: was the composition lawful, who carried the load, which promises were kept, where
the jury departed from the rules' proposal. Reads alone, in a number of queries that does not grow with the session.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

from parchemin.domain.access import AccessRoute
from parchemin.domain.clock import day_at
from parchemin.domain.composition import Moment
from parchemin.domain.convocation import notification_due
from parchemin.domain.deliberation import Departure
from parchemin.domain.law import NoRuleError
from parchemin.domain.objection import Level
from parchemin.juries.facts import day_of_session
from parchemin.juries.models import (
    BlockDecision,
    CompositionCheck,
    Incident,
    Juror,
    PanelSeat,
    Session,
    SessionEntry,
    Waiver,
)
from parchemin.parties.models import Certifier, Letter

STOPS = {level.value for level in Level if level.blocks}
MIDDAY = 13


# -- composition --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MomentLine:
    """What the checks kept at one moment say, the last one for the jury and for each candidate.

    ``general``: what the jury as a whole lacked, as kept; ``concerned``: candidates for whom it lacked something.
    """

    moment: Moment
    checked: int
    last_at: datetime | None
    general: tuple[str, ...]
    concerned: tuple[str, ...]

    @property
    def lawful(self) -> bool:
        return self.checked > 0 and not self.general and not self.concerned


def composition(session: Session) -> list[MomentLine]:
    """One line a moment, in the order of a session's life; those never checked say so."""
    rows = CompositionCheck.objects.filter(jury__session=session).select_related("entry__candidacy__person")
    by_moment: dict[str, list[CompositionCheck]] = defaultdict(list)
    for row in rows.order_by("checked_at", "pk"):
        by_moment[row.moment].append(row)
    return [_moment_line(moment, by_moment[moment.value]) for moment in Moment]


def _moment_line(moment: Moment, rows: Sequence[CompositionCheck]) -> MomentLine:
    last = {row.entry_id: row for row in rows}
    whole = last.pop(None, None)
    general = _stopping(whole) if whole else ()
    concerned = {
        row.entry.candidacy.person.full_name
        for row in last.values()
        if row.entry is not None and set(_stopping(row)) - set(general)
    }
    return MomentLine(
        moment, len(rows), rows[-1].checked_at if rows else None, general, tuple(sorted(concerned))
    )


def _stopping(row: CompositionCheck) -> tuple[str, ...]:
    """Sentences of what stopped, as they were said then."""
    return tuple(str(o.get("message") or o.get("code")) for o in row.objections if o.get("level") in STOPS)


# -- loads --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """What a juror carried: defences heard, half-days spent, candidates; beside what was wished and agreed."""

    juror: Juror
    defences: int
    half_days: int
    candidates: int

    @property
    def over(self) -> bool:
        return self.juror.load_max is not None and self.half_days > self.juror.load_max


@dataclass(frozen=True, slots=True)
class Fairness:
    """Half-days of the jurors who heard somebody: the least, the middle, the most."""

    least: int
    middle: float
    most: int

    @property
    def spread(self) -> int:
        return self.most - self.least


def loads(sessions: Iterable[Session]) -> list[Load]:
    """By juror, over one session or several, the most loaded first; timetables in force alone."""
    zones = {s.pk: s.site.zone for s in sessions}
    seats = (
        PanelSeat.objects.filter(
            defence__timetable__session__in=zones, defence__timetable__released_at__isnull=False
        )
        .select_related("juror__person", "defence__timetable", "defence__entry")
        .order_by("defence__timetable__version", "pk")
    )
    in_force: dict[int, int] = {}
    for seat in seats:
        in_force[seat.defence.timetable.session_id] = seat.defence.timetable_id  # the last version wins
    jurors: dict[int, Juror] = {}
    defences: Counter[int] = Counter()
    halves: dict[int, set[tuple[int, date, bool]]] = defaultdict(set)
    candidates: dict[int, set[int]] = defaultdict(set)
    for seat in seats:
        timetable = seat.defence.timetable
        if in_force[timetable.session_id] != timetable.pk:
            continue
        zone = zones[timetable.session_id]
        at = seat.defence.starts_at.astimezone(zone)
        jurors[seat.juror_id] = seat.juror
        defences[seat.juror_id] += 1
        halves[seat.juror_id].add((timetable.session_id, day_at(at, zone), at.hour < MIDDAY))
        candidates[seat.juror_id].add(seat.defence.entry.candidacy_id)
    by_juror = [
        Load(juror, defences[pk], len(halves[pk]), len(candidates[pk])) for pk, juror in jurors.items()
    ]
    return sorted(by_juror, key=lambda one: (-one.half_days, -one.defences, one.juror.person.sort_name))


def fairness(carried: Sequence[Load]) -> Fairness | None:
    """None when nobody heard anybody."""
    halves = [one.half_days for one in carried]
    return Fairness(min(halves), median(halves), max(halves)) if halves else None


# -- delays -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delay:
    """A date promised or set by law, and the day it was kept. ``kept_on`` None: not yet."""

    kind: str  # "result" (promised) or "notification" (R. 6412-7)
    name: str
    due_on: date
    kept_on: date | None

    def late_by(self, on: date) -> int:
        """Days past the date, on that day while it is not kept; 0 when it was kept or is still ahead."""
        return max(0, ((self.kept_on or on) - self.due_on).days)


def delays(session: Session) -> list[Delay]:
    """Results promised, then the notifications that the law of the VAE dates, by position."""
    zone = session.site.zone
    published = _day(session.published_at, zone)
    entries = list(
        SessionEntry.objects.filter(session=session)
        .select_related("candidacy__person")
        .order_by("position", "pk")
    )
    listed = []
    for entry in entries:
        promised = entry.result_promised_on or session.results_promised_on
        if promised is not None:
            listed.append(Delay("result", entry.candidacy.person.full_name, promised, published))
    sent = {
        letter.about: _day(letter.sent_at, zone)
        for letter in Letter.objects.filter(
            certifier=session.certifier_id, kind="results", about__in=[f"outcome:{e.pk}" for e in entries]
        )
    }
    try:
        due = notification_due(day_of_session(session))
    except NoRuleError:
        return listed
    return listed + [
        Delay("notification", e.candidacy.person.full_name, due, sent.get(f"outcome:{e.pk}"))
        for e in entries
        if e.candidacy.route == AccessRoute.VAE
    ]


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return day_at(at, zone) if at else None


# -- departures, waivers, incidents -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Departures:
    """Decisions beside what the certifier's rules proposed: how many, by coded reason, the most frequent first."""

    proposed: int
    followed: int
    by_reason: tuple[tuple[Departure, int], ...]

    @property
    def departed(self) -> int:
        return self.proposed - self.followed


def departures(sessions: Iterable[Session]) -> Departures:
    """Over one session or several. What was recorded, never computed again."""
    rows = list(
        BlockDecision.objects.filter(entry__session__in=list(sessions), proposal__isnull=False).values_list(
            "acquired", "proposal", "departure_code"
        )
    )
    reasons = Counter(
        Departure(code or Departure.OTHER) for acquired, proposed, code in rows if acquired != proposed
    )
    ranked = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0].value))
    return Departures(len(rows), sum(acquired == proposed for acquired, proposed, _ in rows), tuple(ranked))


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a session shows afterwards."""

    session: Session
    composition: list[MomentLine]
    loads: list[Load]
    fairness: Fairness | None
    delays: list[Delay]
    departures: Departures
    waivers: list[Waiver]
    incidents: Mapping[str, int]

    @property
    def lawful(self) -> bool:
        """Nothing stopped at any moment that was checked."""
        return all(line.lawful for line in self.composition if line.checked)


def of(session: Session) -> Report:
    """The report of one session."""
    carried = loads([session])
    kinds = Incident.objects.filter(session=session).values_list("kind", flat=True)
    return Report(
        session,
        composition(session),
        carried,
        fairness(carried),
        delays(session),
        departures([session]),
        list(Waiver.objects.filter(session=session).order_by("given_at", "pk")),
        Counter(Incident.Kind(kind).label for kind in kinds),
    )


@dataclass(frozen=True, slots=True)
class YearLine:
    """A session in the report of a year."""

    session: Session
    lawful: bool
    checked: bool
    late: int
    promised: int
    departures: Departures


def year(certifier: Certifier, on: date, year_: int) -> tuple[list[YearLine], list[Load]]:
    """Sessions whose jury was planned in a civil year, oldest first, and what each juror carried over them."""
    sessions = list(
        Session.objects.filter(certifier=certifier, jury_on__year=year_)
        .select_related("site", "jury")
        .order_by("jury_on", "pk")
    )
    year_lines = []
    for session in sessions:
        lines, dated = composition(session), delays(session)
        checked = [line for line in lines if line.checked]
        year_lines.append(
            YearLine(
                session,
                lawful=all(line.lawful for line in checked),
                checked=bool(checked),
                late=sum(d.late_by(on) > 0 for d in dated),
                promised=len(dated),
                departures=departures([session]),
            )
        )
    return year_lines, loads(sessions)
