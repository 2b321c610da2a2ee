"""A session's days of defences as the planner and the checker take them, read from rows; a timetable judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Assessment
from parchemin.domain import schedule
from parchemin.domain.composition.facts import College, RelationKind, Seat
from parchemin.domain.composition.facts import Relation as Tie
from parchemin.domain.day_rules import DayRules, Slot
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Level, Objection, Refused, gettext_noop
from parchemin.domain.schedule import Window
from parchemin.juries.facts import relations, session_days
from parchemin.juries.models import (
    Availability,
    Defence,
    Juror,
    Recusal,
    Room,
    Session,
    SessionEntry,
    Timetable,
)
from parchemin.juries.queries import HEARD
from parchemin.juries.terms import ALL, mandate_of, session_rules, terms_of
from parchemin.parties.models import Site
from parchemin.planning.grid import problem_digest

SITE_PARAMS = {  # places of a sentence that hold a site's key, where they are not "site"
    "schedule.two-sites-one-day": ("from", "to"),
    "schedule.travel-too-short": ("from", "to"),
}

# -- reading the problem from rows ------------------------------------------------------------------------


def day_rules(session: Session) -> DayRules:
    """How its days of defences go. Raises ``Refused`` where the rules, published before they were checked, do not hold."""
    rules = session_rules(session)
    if faults := rules.faults_under("planning"):
        raise Refused(faults)
    return rules.day


def days_of(session: Session) -> list[date]:
    """Its days of defences."""
    return session_days(session).of_defences()


def open_rooms(session: Session) -> list[Room]:
    """Rooms of the site where a defence may be planned: those open, and those this session already uses."""
    used = Exists(Defence.objects.filter(room=OuterRef("pk"), timetable__session=session))
    return list(session.site.rooms.filter(Q(seats__gt=0) | used).order_by("name", "pk"))


def problem_of(session: Session) -> schedule.Problem:
    """Everything a timetable of this session is judged against, from the rows as they are now.

    Who may sit on a panel: jurors of the pool who declared availability on those days; those seated in a timetable
    who no longer have any stay known, never free. Ties: declared
    relations, a common employer, recusals. Jurors and candidates are keyed by their person.
    """
    rules, zone = day_rules(session), session.site.zone
    opening = tuple(_window(day, rules.opens, rules.closes, zone) for day in days_of(session))
    entries = list(
        session.entries.exclude(candidacy__state=Candidacy.State.WITHDRAWN)
        .select_related("candidacy__person")
        .prefetch_related("blocks")
        .order_by("position", "pk")
    )
    jurors = _jurors(session, opening)
    mandates = _mandates(session, [juror for juror, _ in jurors])
    return schedule.Problem(
        opening=opening,
        rooms=tuple(schedule.Room(str(r.pk), r.name, str(session.site_id)) for r in open_rooms(session)),
        defences=tuple(_defences(entries, rules)),
        candidates=tuple(
            schedule.Candidate(str(e.candidacy.person_id), e.candidacy.person.full_name) for e in entries
        ),
        people=tuple(_person(juror, windows, rules, mandates) for juror, windows in jurors),
        relations=tuple(_ties(session, entries, [juror for juror, _ in jurors])),
        breaks=tuple(_window(day, *rules.pause, zone) for day in days_of(session)) if rules.pause else (),
        transition_minutes=rules.transition_minutes,
        step_minutes=rules.step_minutes,
        zone=session.site.time_zone,
        panel=rules.panel,
        panel_by=rules.panel_by,
        per_sitting=rules.per_sitting,
        travel_minutes=rules.travel_minutes,
    )


def _window(day: date, start: time, end: time, zone: ZoneInfo) -> Window:
    return Window(datetime.combine(day, start, zone), datetime.combine(day, end, zone))


def _defences(entries: Sequence[SessionEntry], rules: DayRules) -> list[schedule.Defence]:
    blocks = {block.pk for entry in entries for block in entry.blocks.all()}
    by_block: dict[int, list[Assessment]] = {}
    for assessment in (
        Assessment.objects.filter(HEARD, block__in=blocks)
        .select_related("block")
        .order_by("block__number", "position", "pk")
    ):
        by_block.setdefault(assessment.block_id, []).append(assessment)
    defences = []
    for entry in entries:
        defended = [
            assessment
            for block in sorted(entry.blocks.all(), key=lambda b: b.number)
            for assessment in by_block.get(block.pk, [])
        ]
        defences += [_defence(entry, group, rules) for group in _groups(defended, rules.slot)]
    return defences


def _groups(defended: Sequence[Assessment], slot: Slot) -> list[list[Assessment]]:
    """What each slot hears; ``defended`` in order of block."""
    if slot is Slot.CANDIDATE:
        return [list(defended)] if defended else []
    if slot is Slot.BLOCK:
        return [list(group) for _, group in groupby(defended, key=lambda a: a.block_id)]
    return [[assessment] for assessment in defended]


def _defence(entry: SessionEntry, group: Sequence[Assessment], rules: DayRules) -> schedule.Defence:
    """One slot. Its key is that of the first assessment it hears; its label names them all."""
    first = group[0]
    return schedule.Defence(
        key=f"{entry.pk}:{first.pk}",
        candidate_key=str(entry.candidacy.person_id),
        assessment_key=str(first.pk),
        label=" ; ".join(f"bloc {a.block.number}, {a.label or a.kind}".strip(", ") for a in group),
        minutes=rules.length(len(group), entry.extra_time_percent),
        panel_min=max(a.panel_minimum or rules.panel_minimum for a in group),
        language=entry.language or "fr",
        remote=entry.remote,
    )


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
    # Somebody seated who took their times back is still named: the timetable says whom to replace.
    seated = Juror.objects.filter(panel_seats__defence__timetable__session=session).distinct()
    for juror in seated.exclude(pk__in=windows).select_related("person").prefetch_related("sites"):
        jurors[juror.pk] = juror
    return [(jurors[pk], tuple(windows.get(pk, ()))) for pk in sorted(jurors)]


def _mandates(session: Session, jurors: Sequence[Juror]) -> dict[int, Interval]:
    """When each juror may sit here: the mandate within the certifier's limit; over before it began, as the
    timetable sees it, for who is accredited for another certification only."""
    terms = terms_of(session, session.jury_on, jurors)
    never = Interval(date.min, date.min + timedelta(days=1))
    return {
        j.pk: mandate_of(j, terms.limit_years) if terms.scopes.get(j.pk, ALL).here else never for j in jurors
    }


def _person(
    juror: Juror, windows: tuple[Window, ...], rules: DayRules, mandates: Mapping[int, Interval]
) -> schedule.Person:
    return schedule.Person(
        key=str(juror.person_id),
        name=juror.person.full_name,
        college=College(juror.college),
        roles=(Seat.CERTIFIER,) if juror.certifier_member else (Seat.PROFESSIONAL,),
        professional=juror.professional,
        available=windows,
        max_per_day=rules.max_per_day,
        accredited=mandates[juror.pk],
        sites=tuple(str(site.pk) for site in sorted(juror.sites.all(), key=lambda s: s.pk)),
        certifier_member=juror.certifier_member,
        can_preside=juror.can_preside,
        languages=tuple(juror.languages) or ("fr",),
        max_half_days=juror.load_max,
        wished_half_days=juror.load_wished,
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


def slots_of(
    timetable: Timetable | int, *, entry: SessionEntry | None = None
) -> dict[tuple[int, int], Defence]:
    """Which slot of a timetable hears each assessment to defend, by entry and assessment.

    An assessment with no slot of its own is heard in the slot of its block, or in the candidate's only one: the
    timetable itself says how it grouped them, whatever the rules have become since.
    """
    rows = Defence.objects.filter(timetable=timetable).select_related("assessment")
    rows = rows.filter(entry=entry) if entry else rows
    return _slots(rows.order_by("starts_at", "pk"))[0]


def _slots(
    rows: Iterable[Defence],
) -> tuple[dict[tuple[int, int], Defence], dict[int, Assessment]]:
    """The same from the rows of a timetable, in order of time, with their assessments; and the assessments by key."""
    by_entry: dict[int, list[Defence]] = {}
    known: dict[int, Assessment] = {}
    for row in rows:
        by_entry.setdefault(row.entry_id, []).append(row)
        known[row.assessment_id] = row.assessment
    blocks: dict[int, set[int]] = defaultdict(set)
    presented = SessionEntry.blocks.through.objects.filter(
        sessionentry__in=by_entry, sessionentry__taken_out_at__isnull=True
    )
    for entry, block in presented.values_list("sessionentry_id", "block_id"):
        blocks[entry].add(block)
    wanted: dict[int, list[int]] = {}
    heard = Assessment.objects.filter(HEARD, block__in={b for held in blocks.values() for b in held})
    for one in heard.select_related("block"):
        wanted.setdefault(one.block_id, []).append(one.pk)
        known[one.pk] = one
    slots: dict[tuple[int, int], Defence] = {}
    for key, held in by_entry.items():
        own = {row.assessment_id: row for row in held}
        of_block: dict[int, Defence] = {}
        for row in held:
            of_block.setdefault(row.assessment.block_id, row)
            slots[key, row.assessment_id] = row
        for block in blocks.get(key, ()):
            for assessment in wanted.get(block, ()):
                slot = own.get(assessment) or of_block.get(block) or (held[0] if len(held) == 1 else None)
                if slot is not None:
                    slots[key, assessment] = slot
    return slots, known


def heard_in(timetable: Timetable, rows: Sequence[Defence] | None = None) -> dict[int, list[Assessment]]:
    """The assessments that each slot of a timetable hears, by its row, in order of block. ``rows``: its slots in order of
    time, where they are read with their assessments and their blocks."""
    slots, known = _slots(
        timetable.defences.select_related("assessment__block").order_by("starts_at", "pk")
        if rows is None
        else rows
    )
    assessments: dict[int, list[Assessment]] = {}
    for (_, assessment), slot in slots.items():
        assessments.setdefault(slot.pk, []).append(known[assessment])
    return {
        pk: sorted(held, key=lambda a: (a.block.number, a.position, a.pk)) for pk, held in assessments.items()
    }


def judge(row: Timetable) -> list[Objection]:
    """What is wrong with a timetable, against the data as they are now; a warning says that they moved."""
    problem = problem_of(row.session)
    objections = placed(row.session, schedule.violations(problem, timetable_of(row)))
    if row.input_digest != problem_digest(problem):
        objections.append(
            Objection(
                "timetable.older-data",
                gettext_noop("Les données de la session ont changé depuis que ce planning a été fait."),
                mend=gettext_noop("Relire les constats ci-dessus, ou relancer le calcul."),
                level=Level.WARN,
            )
        )
    return objections


def placed(session: Session, reasons: Iterable[Objection]) -> list[Objection]:
    """Reasons that name sites by their key, with their names."""
    names = sites_by_key(session)
    return [
        replace(
            o,
            params={
                name: names.get(str(value), value) if name in SITE_PARAMS.get(o.code, ("site",)) else value
                for name, value in o.params.items()
            },
        )
        for o in reasons
    ]


def sites_by_key(session: Session) -> dict[str, str]:
    """The certifier's sites: names, by key in the problem."""
    rows = Site.objects.filter(certifier=session.certifier_id).order_by("pk")
    return {str(site.pk): site.name for site in rows}
