"""A session's days of defences as the planner and the checker take them, read from rows; a timetable judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from parchemin.candidates.actions import rules_in_force
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Assessment
from parchemin.domain import schedule
from parchemin.domain.composition.facts import College, RelationKind, Seat
from parchemin.domain.composition.facts import Relation as Tie
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.schedule import Window
from parchemin.juries.facts import relations
from parchemin.juries.models import Availability, Juror, Recusal, Session, SessionEntry, Timetable
from parchemin.planning.grid import problem_digest


@dataclass(frozen=True, slots=True)
class DayRules:
    """How a day of defences goes, from the key ``planning`` of the certifier's rules; these are the defaults.

    Hours are on the wall of the site. ``panel_minimum`` serves where the sheet prints no number of its own.
    """

    opens: time = time(9)
    closes: time = time(18)
    pause: tuple[time, time] | None = (time(12, 30), time(13, 30))
    minutes: int = 45
    transition_minutes: int = 10
    step_minutes: int = 15
    max_per_day: int | None = None
    panel_minimum: int = 2

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> DayRules:
        """Hours as "09:00"; ``pause`` as ["12:30", "13:30"], null for none. Raises ValueError on a wrong hour."""
        base = cls()
        pause = data.get("pause", ["12:30", "13:30"])
        return cls(
            opens=time.fromisoformat(data["opens"]) if "opens" in data else base.opens,
            closes=time.fromisoformat(data["closes"]) if "closes" in data else base.closes,
            pause=(time.fromisoformat(pause[0]), time.fromisoformat(pause[1])) if pause else None,
            minutes=int(data.get("minutes", base.minutes)),
            transition_minutes=int(data.get("transition_minutes", base.transition_minutes)),
            step_minutes=int(data.get("step_minutes", base.step_minutes)),
            max_per_day=data.get("max_per_day"),
            panel_minimum=int(data.get("panel_minimum", base.panel_minimum)),
        )


# -- reading the problem from rows ------------------------------------------------------------------------


def day_rules(session: Session) -> DayRules:
    """The rules of the certifier for the session's first framework, on its first day; defaults where silent."""
    framework = session.frameworks.order_by("pk").first()
    rules = rules_in_force(session.certifier, framework, session.starts_on) if framework else None
    return DayRules.from_dict(rules.content.get("planning", {}) if rules else {})


def days_of(session: Session) -> list[date]:
    """Days of defences: from the first one to the eve of the deliberation, or the day itself when it is the same."""
    count = max(1, (session.jury_on - session.starts_on).days)
    return [session.starts_on + timedelta(days=n) for n in range(count)]


def problem_of(session: Session) -> schedule.Problem:
    """Everything a timetable of this session is judged against, from the rows as they are now.

    Who may sit on a panel: jurors of the pool who declared availability on those days. Ties: declared
    relations, a common employer, recusals. Jurors and candidates are keyed by their person.
    """
    rules, zone = day_rules(session), ZoneInfo(session.site.time_zone)
    opening = tuple(_window(day, rules.opens, rules.closes, zone) for day in days_of(session))
    entries = list(
        session.entries.exclude(candidacy__state=Candidacy.State.WITHDRAWN)
        .select_related("candidacy__person")
        .prefetch_related("blocks")
        .order_by("position", "pk")
    )
    jurors = _jurors(session, opening)
    return schedule.Problem(
        opening=opening,
        rooms=tuple(
            schedule.Room(str(r.pk), r.name, str(session.site_id))
            for r in session.site.rooms.order_by("name", "pk")
        ),
        defences=tuple(_defences(entries, rules)),
        candidates=tuple(
            schedule.Candidate(str(e.candidacy.person_id), e.candidacy.person.full_name) for e in entries
        ),
        people=tuple(_person(juror, windows, rules) for juror, windows in jurors),
        relations=tuple(_ties(session, entries, [juror for juror, _ in jurors])),
        breaks=tuple(_window(day, *rules.pause, zone) for day in days_of(session)) if rules.pause else (),
        transition_minutes=rules.transition_minutes,
        step_minutes=rules.step_minutes,
        zone=session.site.time_zone,
    )


def _window(day: date, start: time, end: time, zone: ZoneInfo) -> Window:
    return Window(datetime.combine(day, start, zone), datetime.combine(day, end, zone))


def _defences(entries: Sequence[SessionEntry], rules: DayRules) -> list[schedule.Defence]:
    blocks = {block.pk for entry in entries for block in entry.blocks.all()}
    by_block: dict[int, list[Assessment]] = {}
    for assessment in (
        Assessment.objects.filter(block__in=blocks, mode=Assessment.Mode.DEFENCE)
        .select_related("block")
        .order_by("block__number", "position", "pk")
    ):
        by_block.setdefault(assessment.block_id, []).append(assessment)
    return [
        schedule.Defence(
            key=f"{entry.pk}:{assessment.pk}",
            candidate_key=str(entry.candidacy.person_id),
            assessment_key=str(assessment.pk),
            label=f"bloc {block.number}, {assessment.label or assessment.kind}".strip(", "),
            minutes=rules.minutes,
            panel_min=assessment.panel_minimum or rules.panel_minimum,
        )
        for entry in entries
        for block in sorted(entry.blocks.all(), key=lambda b: b.number)
        for assessment in by_block.get(block.pk, [])
    ]


def _jurors(session: Session, opening: Sequence[Window]) -> list[tuple[Juror, tuple[Window, ...]]]:
    windows: dict[int, list[Window]] = {}
    jurors: dict[int, Juror] = {}
    for row in (
        Availability.objects.filter(
            juror__certifier=session.certifier_id, starts_at__lt=opening[-1].end, ends_at__gt=opening[0].start
        )
        .select_related("juror__person")
        .prefetch_related("juror__sites")
        .order_by("starts_at", "pk")
    ):
        jurors[row.juror_id] = row.juror
        windows.setdefault(row.juror_id, []).append(Window(row.starts_at, row.ends_at))
    return [(jurors[pk], tuple(windows[pk])) for pk in sorted(jurors)]


def _person(juror: Juror, windows: tuple[Window, ...], rules: DayRules) -> schedule.Person:
    return schedule.Person(
        key=str(juror.person_id),
        name=juror.person.full_name,
        college=College(juror.college),
        roles=(Seat.CERTIFIER,) if juror.certifier_member else (Seat.PROFESSIONAL,),
        professional=juror.professional,
        available=windows,
        max_per_day=rules.max_per_day,
        accredited=Interval(juror.accredited_from, juror.accredited_until),
        sites=tuple(str(site.pk) for site in sorted(juror.sites.all(), key=lambda s: s.pk)),
    )


def _ties(session: Session, entries: Sequence[SessionEntry], jurors: Sequence[Juror]) -> list[Tie]:
    recusals = Recusal.objects.filter(member__jury__session=session).select_related(
        "member__juror", "candidacy"
    )
    return [
        *relations([entry.candidacy for entry in entries], jurors),
        *(
            Tie(str(row.member.juror.person_id), str(row.candidacy.person_id), RelationKind.PERSONAL)
            for row in recusals.order_by("pk")
        ),
    ]


def timetable_of(row: Timetable) -> schedule.Timetable:
    """A stored timetable as the checker takes it."""
    return schedule.Timetable(
        tuple(
            schedule.Placement(
                defence_key=f"{d.entry_id}:{d.assessment_id}",
                room_key=str(d.room_id),
                starts_at=d.starts_at,
                panel=tuple(str(seat.juror.person_id) for seat in sorted(d.panel.all(), key=lambda s: s.pk)),
                locked=d.locked,
            )
            for d in row.defences.prefetch_related("panel__juror").order_by("starts_at", "room__name", "pk")
        ),
        row.version,
    )


def judge(row: Timetable) -> list[Objection]:
    """What is wrong with a timetable, against the data as they are now; a warning says that they moved."""
    problem = problem_of(row.session)
    found = schedule.violations(problem, timetable_of(row))
    if row.input_digest != problem_digest(problem):
        found.append(
            Objection(
                "timetable.older-data",
                gettext_noop("Les données de la session ont changé depuis que ce planning a été fait."),
                mend=gettext_noop("Relire les constats ci-dessus, ou relancer le calcul."),
                level=Level.WARN,
            )
        )
    return found
