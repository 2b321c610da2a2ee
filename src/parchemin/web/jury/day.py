"""A juror's sessions, the order of the day, the candidates and the grids still to fill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from parchemin.assessments.models import Grid, Marking
from parchemin.assessments.queries import deposits_received, latest_deposits
from parchemin.catalogue.queries import without_readings
from parchemin.domain.attendance import IdentityDocument, Occasion
from parchemin.domain.clock import day_at
from parchemin.domain.incident import CODES, Kind
from parchemin.domain.objection import Objection
from parchemin.juries.convoking.answering import over
from parchemin.juries.day import attending, incidents, occasions
from parchemin.juries.jury import apart
from parchemin.juries.models import Defence, Juror, Jury, Session, SessionEntry
from parchemin.juries.requirements import lines_of
from parchemin.web.jury import convocation, mine
from parchemin.web.jury.to_do import is_today, to_do
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided

PER_PAGE = 50


@tells_nothing_decided
@login_required
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """Where a juror starts: what is heard next, then every session held."""
    actor = who(request)
    page = Paginator(mine.sessions(actor), PER_PAGE).get_page(request.GET.get("page"))
    now, coming = timezone.now(), _coming(request, list(page))
    context = {
        "page": page,
        "to_do": to_do(actor.persons(*mine.ROLES), list(page), coming, now),
        "stops": _stops(coming, now),
        "leaving": closed_among(page),
        "in_pool": Juror.objects.filter(person__in=actor.persons(*mine.ROLES)).exists(),
    }
    return render(request, "jury/day.html", context)


def _coming(request: HttpRequest, sessions: list[Session]) -> list[Defence]:
    """Defences heard by the account's persons in these sessions, from today on, in order of time."""
    persons = who(request).persons(*mine.ROLES)
    in_force = [s.in_force for s in sessions if s.state == Session.State.OPEN and s.in_force]  # type: ignore[attr-defined]
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return list(
        Defence.objects.filter(timetable__in=in_force, panel__juror__person__in=persons, ends_at__gte=today)
        .select_related("entry__candidacy__person", "entry__session", "assessment__block", "room__site")
        .distinct()
        .order_by("starts_at", "pk")[:PER_PAGE]
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """A defence of the juror's day on the wall of its own site: "now", "next" or "" beside it."""

    defence: Defence
    starts_at: datetime
    ends_at: datetime
    mark: str


def _stops(defences: list[Defence], now: datetime) -> list[Stop]:
    """In order of time; one is heard now or comes next at most, and only today."""
    ahead = next((d.pk for d in defences if d.starts_at > now), None)
    stops = []
    for one in defences:
        zone = one.room.site.zone
        today = is_today(one, now)
        mark = "now" if one.starts_at <= now < one.ends_at else "next" if today and one.pk == ahead else ""
        stops.append(
            Stop(
                one,
                one.starts_at.astimezone(zone).replace(tzinfo=None),
                one.ends_at.astimezone(zone).replace(tzinfo=None),
                mark,
            )
        )
    return stops


def closed_among(sessions: Iterable[Session]) -> list[int]:
    """Of these sessions, those whose deliberation is over: a device keeps nothing of them."""
    juries = [jury for one in sessions if (jury := getattr(one, "jury", None))]
    return sorted(j.session_id for j in juries if j.state in (Jury.State.CLOSED, Jury.State.SEALED))


@dataclass(frozen=True, slots=True)
class Heard:
    """A candidate of the session, with the juror's own defences and grids counted."""

    entry: SessionEntry
    recused: bool
    tied: bool
    calls: list[list[Defence]]  # one's defences by day and room
    submitted: int
    started: int


@tells_nothing_decided
@login_required
@require_GET
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Candidates of a session in their order, with what the juror has to do for each."""
    where = mine.place(request, session_id)
    occasion = moment(request, where.session, occasions.occasions_of(where.session, where.person))
    with timezone.override(where.session.site.zone):
        told = convocation.said(where)
        page = Paginator(entries(where), PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "place": where,
            "session": where.session,
            "certifier": where.session.certifier,
            "page": page,
            "rows": _heard(where, list(page)),
            "attendance": attending.attendance_at(where.session, where.person, "juror", occasion)
            if occasion
            else None,
            "leaving": closed_among([where.session]),
            "convocation": told,
            "may_answer": told is not None and not over(where.session, timezone.now()),
            "papers": convocation.enclosed(told) if told else [],
        }
        return render(request, "jury/session.html", context)


def entries(where: mine.Place) -> QuerySet[SessionEntry]:
    """Candidates in the order of the session, with the juror's own grids counted."""
    own = Q(candidacy__markings__assessor=where.person)
    handed = Q(candidacy__markings__submitted_at__isnull=False)
    rows = SessionEntry.objects.filter(session=where.session).select_related(
        "candidacy__person", "candidacy__framework__sheet"
    )
    if where.only is not None:
        rows = rows.filter(pk__in=where.only)
    return (
        without_readings(rows, "candidacy__framework")
        .annotate(
            started=Count("candidacy__markings", filter=own, distinct=True),
            submitted=Count("candidacy__markings", filter=own & handed, distinct=True),
        )
        .order_by("position", "pk")
    )


def _heard(where: mine.Place, rows: list[SessionEntry]) -> list[Heard]:
    candidacies = [row.candidacy for row in rows]
    aside = apart.stepped_aside(where.member, candidacies)
    tied = apart.tied(where.person, where.member, candidacies) - aside
    defences: dict[int, list[Defence]] = {}
    if where.in_force:
        own = Defence.objects.filter(
            timetable=where.in_force, entry__in=[r.pk for r in rows], panel__juror__person=where.person
        )
        for one in own.select_related("room", "assessment__block").order_by("starts_at", "pk"):
            defences.setdefault(one.entry_id, []).append(one)
    return [
        Heard(
            r,
            r.candidacy_id in aside,
            r.candidacy_id in tied,
            _calls(defences.get(r.pk, [])),
            r.submitted,  # type: ignore[attr-defined]
            r.started,  # type: ignore[attr-defined]
        )
        for r in rows
    ]


def _calls(defences: list[Defence]) -> list[list[Defence]]:
    """In order of time, those that follow one another in one room the same day together."""
    by_place = groupby(
        defences, key=lambda d: (day_at(d.starts_at, timezone.get_current_timezone()), d.room_id)
    )
    return [list(rows) for _, rows in by_place]


@dataclass(frozen=True, slots=True)
class GridState:
    grid: Grid
    total: int
    done: int
    submitted: bool


@tells_nothing_decided
@login_required
@require_GET
def candidate(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """One candidate: who they are, the dossier as sealed, grids to fill, what happened, and the way to step aside."""
    where = mine.place(request, session_id)
    return candidate_page(request, where, mine.entry(where, entry_id))


def moment(request: HttpRequest, session: Session, choices: Sequence[Occasion]) -> Occasion | None:
    """The one of these moments that the page is about: the one it names, else the one held now, or the next. None
    without any; 404 for what names no moment."""
    key = request.POST.get("moment") or request.GET.get("moment")
    if not key:
        return occasions.opened_on(session, choices, timezone.now())
    try:
        return Occasion.read(key)
    except ValueError:
        raise Http404 from None


def moment_of(request: HttpRequest, row: SessionEntry) -> Occasion:
    """The day of examinations at which a candidate is noted, as `moment` reads it."""
    choices = _examined(row)
    return moment(request, row.session, choices) or choices[0]


def _examined(row: SessionEntry) -> list[Occasion]:
    return [Occasion(one) for one in occasions.days_of(row)]


def candidate_page(
    request: HttpRequest,
    where: mine.Place,
    row: SessionEntry,
    objections: list[Objection] | None = None,
) -> HttpResponse:
    choices = _examined(row)
    occasion = moment(request, row.session, choices) or choices[0]
    attendance = attending.attendance_at(where.session, row.candidacy.person, "candidate", occasion)
    context = {
        "place": where,
        "session": where.session,
        "certifier": where.session.certifier,
        "entry": row,
        "grids": _grid_states(where, row),
        "required": lines_of(row),
        "heard": heard(where, row),
        "occasion": occasion,
        "moments": [(one, one == occasion) for one in choices],
        "attendance": attendance,
        "base": attending.digest_of(attendance),
        "documents": list(IdentityDocument),
        "kinds": [(k, [(code, words) for code, (kind, words) in CODES.items() if kind is k]) for k in Kind],
        "incidents": incidents.of(row),
        "leaving": closed_among([where.session]),
        "typed": request.POST,
        "objections": objections,
        **dossier(row, [block.pk for block in row.blocks.all()]),
    }
    with timezone.override(where.session.site.zone):
        return render(request, "jury/candidate.html", context, status=409 if objections else 200)


def heard(where: mine.Place, row: SessionEntry) -> list[Defence]:
    """Defences of a candidate that the juror hears, in order."""
    own = Defence.objects.filter(timetable=where.in_force, entry=row, panel__juror__person=where.person)
    return list(own.select_related("room__site", "assessment__block").order_by("starts_at", "pk"))


def dossier(row: SessionEntry, blocks: list[int]) -> dict[str, Any]:
    """The pieces as they were when the defence began, and those that came after, which nobody judges."""
    frozen = attending.frozen_at(row)
    sealed = deposits_received(row.candidacy, frozen).filter(deliverable__assessment__block__in=blocks)
    late = (
        latest_deposits(row.candidacy).filter(
            deliverable__assessment__block__in=blocks, received_at__gte=frozen
        )
        if frozen
        else []
    )
    return {
        "deposits": sealed,
        "late": late,
        "frozen": frozen,
        "is_frozen": bool(frozen and frozen <= timezone.now()),
    }


def _grid_states(where: mine.Place, row: SessionEntry) -> list[GridState]:
    grids = list(mine.grids(where, row))
    totals = dict(
        Grid.objects.filter(pk__in=[g.pk for g in grids])
        .annotate(total=Count("criteria"))
        .order_by("pk")
        .values_list("pk", "total")
    )
    own = {
        m.grid_id: m
        for m in Marking.objects.filter(
            candidacy=row.candidacy_id, assessor=where.person, grid__in=grids
        ).annotate(done=Count("marks"))
    }
    return [
        GridState(
            g,
            totals.get(g.pk, 0),
            own[g.pk].done if g.pk in own else 0,
            bool(g.pk in own and own[g.pk].submitted_at),
        )
        for g in grids
    ]
