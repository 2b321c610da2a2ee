"""The planner of a session: search, the day drawn, moves by form or keys, lock, release."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection, blocking
from parchemin.domain.schedule import half_days
from parchemin.juries import queries
from parchemin.juries.models import Availability, Defence, Juror, Room, Session, Timetable
from parchemin.juries.planning import problem, repairing, searching, timetables
from parchemin.juries.planning.problem import open_rooms
from parchemin.runtime import progress
from parchemin.runtime.models import Progress
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.certifier.sessions.planning import view
from parchemin.web.shared.acting import act, number
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided

STEP = timedelta(minutes=5)
SECONDS = (10, 20, 60, 180)  # of search, offered
RUNNING = (Progress.State.WAITING, Progress.State.RUNNING)


@tells_nothing_decided
@staff
@require_GET
def session_planning(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, session_of(request, pk))


def page(
    request: HttpRequest,
    session: Session,
    objections: list[Objection] | None = None,
    chosen: int | None = None,
) -> HttpResponse:
    """The planner; ``chosen`` is the defence being moved."""
    versions = list(queries.timetables(who(request), session))
    timetable = _version(versions, request.GET.get("version", ""))
    against = _version(versions, request.GET.get("avec", "")) if request.GET.get("avec") else None
    days = problem.days_of(session)
    day = _day(request.GET.get("jour", ""), days)
    context: dict[str, Any] = {
        "versions": versions,
        "timetable": timetable,
        "days": days,
        "day": day,
        "work": latest_work(session),
        "seconds": SECONDS,
        "rooms": open_rooms(session),
    }
    if timetable:
        context.update(
            _shown(session, timetable, day, chosen or number(request.GET.get("bloc", "")), against)
        )
    return show(request, session, "certifier/sessions/planning/planning.html", context, objections=objections)


def _shown(
    session: Session, timetable: Timetable, day: date, chosen: int | None, against: Timetable | None = None
) -> dict[str, Any]:
    with timezone.override(session.site.zone):
        plan = view.read(timetable, against)
        grid = view.grid(plan, session, day)
    defence = next((d for d in plan.defences if d.pk == chosen), None)
    blocks = blocking(plan.objections)
    return {
        "plan": plan,
        "grid": grid,
        "blocked": len(blocks),
        "of_day": [d for d in plan.defences if day_at(d.starts_at, session.site.zone) == day],
        "defence": defence,
        "jurors": _jurors(session, defence) if defence and timetable.released_at is None else [],
        "candidates_told": len(plan.told[0]),
        "jurors_told": len(plan.told[1]),
        "seated": _seated(timetable) if timetable.released_at else [],
        "half_days": half_days(plan.problem),
    }


def _seated(timetable: Timetable) -> list[Juror]:
    """Jurors who hear something in this version: one of them may withdraw."""
    rows = Juror.objects.filter(panel_seats__defence__timetable=timetable).select_related("person").distinct()
    return list(rows.order_by("person__birth_name", "person__first_names", "pk"))


def _jurors(session: Session, defence: Defence) -> list[tuple[Juror, bool]]:
    """Who declared to be there on those days, with whether they hear this defence."""
    days = problem.days_of(session)
    known = Juror.objects.filter(
        certifier=session.certifier_id,
        pk__in=Availability.objects.filter(starts_at__date__lte=days[-1], ends_at__date__gte=days[0]).values(
            "juror"
        ),
    )
    seated = {seat.juror_id for seat in defence.panel.all()}
    also = Juror.objects.filter(pk__in=seated, certifier=session.certifier_id)
    rows = (known | also).select_related("person").distinct()
    ordered = rows.order_by("person__birth_name", "person__first_names", "pk")
    return [(juror, juror.pk in seated) for juror in ordered]


def _version(versions: list[Timetable], asked: str) -> Timetable | None:
    if asked:
        timetable = next((v for v in versions if str(v.version) == asked), None)
        if timetable is None:
            raise Http404
        return timetable
    return versions[0] if versions else None


def _day(asked: str, days: list[date]) -> date:
    return next((d for d in days if d.isoformat() == asked), days[0])


def latest_work(session: Session) -> Progress | None:
    """The last search asked for this session."""
    return (
        Progress.objects.filter(kind="plan_defences", about=session.stream, certifier=session.certifier.slug)
        .order_by("-created_at")
        .first()
    )


def _back(session: Session, timetable: Timetable | None = None, defence: Defence | None = None) -> str:
    query = []
    if timetable:
        query.append(f"version={timetable.version}")
    if defence:
        day = day_at(defence.starts_at, session.site.zone)
        query += [f"jour={day.isoformat()}", f"bloc={defence.pk}"]
    return reverse("session_planning", args=[session.pk]) + ("?" + "&".join(query) if query else "")


@tells_nothing_decided
@staff
@require_POST
def session_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a search; it goes on while one leaves the page."""
    session = session_of(request, pk)
    asked = number(request.POST.get("seconds", "")) or int(searching.SECONDS)

    def do(**by: Any) -> str:
        searching.start_planning(session=session, seconds=float(min(asked, max(SECONDS))), **by)
        return gettext("Recherche d’un planning demandée. Vous pouvez quitter cette page : elle continue.")

    return act(request, do, again=lambda objections: page(request, session, objections), then=_back(session))


@tells_nothing_decided
@staff
@require_GET
def session_plan_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The search as it goes, refreshed by the page; a reload shows the same."""
    session = session_of(request, pk)
    work = latest_work(session)
    if work is None:
        raise Http404
    may_act = who(request).manages(session.certifier_id)
    context = {"session": session, "work": work, "may_act": may_act}
    response = render(request, "certifier/sessions/planning/parts/plan_work.html", context)
    if work.state not in RUNNING:
        response.headers["HX-Refresh"] = "true"
    return response


@tells_nothing_decided
@staff
@require_POST
def session_plan_stop(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    work = latest_work(session)
    if work and work.state in RUNNING:
        progress.ask_stop(work.pk)
    return HttpResponseRedirect(_back(session))


def _timetable(session: Session, version: int) -> Timetable:
    rows = session.timetables.select_related("session__site", "session__certifier")
    return get_object_or_404(rows, version=version)


@tells_nothing_decided
@staff
@require_POST
def session_release(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    session = session_of(request, pk)
    timetable = _timetable(session, version)

    def do(**by: Any) -> str:
        timetables.release_timetable(timetable=timetable, name=request.POST.get("name", ""), **by)
        words = gettext(
            "Planning publié, version %(n)s. Personne n’a encore été prévenu : convoquez maintenant."
        )
        return words % {"n": timetable.version}

    return act(
        request,
        do,
        again=lambda objections: page(request, session, objections),
        then=reverse("session_convoke", args=[session.pk]),
    )


@tells_nothing_decided
@staff
@require_POST
def session_redraft(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    session = session_of(request, pk)
    timetable = _timetable(session, version)

    def do(**by: Any) -> str:
        draft = timetables.redraft(timetable=timetable, **by)
        return gettext("Brouillon ouvert, version %(n)s : tout y est verrouillé, déplacez ce qui change.") % {
            "n": draft.version
        }

    return act(request, do, again=lambda objections: page(request, session, objections), then=_back(session))


@tells_nothing_decided
@staff
@require_POST
def session_repair(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """A juror withdraws: the times declared are taken back and the timetable is mended in the background."""
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    timetable = _timetable(session, version)
    juror = next((j for j in _seated(timetable) if str(j.pk) == request.POST.get("juror", "")), None)
    if juror is None:
        wrong = Objection(
            "planning.repair-juror",
            gettext_noop("Choisissez le juré qui se retire parmi ceux qui siègent dans ce planning."),
        )
        return page(request, session, [wrong])
    since = next(
        (
            w.start
            for w in half_days(problem.problem_of(session))
            if w.start.isoformat() == request.POST.get("since")
        ),
        None,
    )

    def do(**by: Any) -> str:
        repairing.start_repair(timetable=timetable, juror=juror, since=since, **by)
        words = gettext(
            "Retrait de %(name)s noté. Le planning réparé arrive en brouillon : rien n’est publié."
        )
        return words % {"name": juror.person.full_name}

    return act(request, do, again=lambda objections: page(request, session, objections), then=_back(session))


def _defence(session: Session, pk: int) -> Defence:
    rows = Defence.objects.filter(timetable__session=session).select_related(
        "timetable__session__site", "timetable__session__certifier", "room", "entry__candidacy__person"
    )
    return get_object_or_404(rows, pk=pk)


@tells_nothing_decided
@staff
@require_POST
def session_defence_lock(request: HttpRequest, pk: int, defence_id: int) -> HttpResponse:
    session = session_of(request, pk)
    defence = _defence(session, defence_id)
    locked = request.POST.get("locked") == "1"

    def do(**by: Any) -> str:
        timetables.lock_defence(defence=defence, locked=locked, **by)
        name = defence.entry.candidacy.person.full_name
        return (
            gettext("Soutenance de %(name)s verrouillée : la prochaine recherche la laisse là.")
            if locked
            else gettext("Soutenance de %(name)s déverrouillée.")
        ) % {"name": name}

    return act(
        request,
        do,
        again=lambda objections: page(request, session, objections, defence.pk),
        then=_back(session, defence.timetable, defence),
    )


@tells_nothing_decided
@staff
@require_POST
def session_defence_move(request: HttpRequest, pk: int, defence_id: int) -> HttpResponse:
    """Move a defence: a step of five minutes or a room aside by a button, anything by the form."""
    session = session_of(request, pk)
    defence = _defence(session, defence_id)
    rooms = open_rooms(session)
    wanted = _wanted(request, session, defence, rooms)
    if isinstance(wanted, list):
        return page(request, session, wanted, defence.pk)
    room, starts_at, panel = wanted

    def do(**by: Any) -> str:
        objections = timetables.move_defence(
            defence=defence, room=room, starts_at=starts_at, panel=panel, **by
        )
        n = len(blocking(objections))
        words = gettext("Soutenance de %(name)s déplacée et verrouillée.") % {
            "name": defence.entry.candidacy.person.full_name
        }
        left = ngettext("%(n)s raison bloque la publication.", "%(n)s raisons bloquent la publication.", n)
        return f"{words} {left % {'n': n}}" if n else words

    defence.starts_at = starts_at
    return act(
        request,
        do,
        again=lambda objections: page(request, session, objections, defence.pk),
        then=_back(session, defence.timetable, defence),
    )


def _wanted(
    request: HttpRequest, session: Session, defence: Defence, rooms: list[Room]
) -> tuple[Room, datetime, list[Juror]] | list[Objection]:
    """Room, moment and panel asked; or what cannot be read in the form."""
    panel = [seat.juror for seat in defence.panel.select_related("juror").order_by("pk")]
    step = request.POST.get("step", "")
    if step in ("earlier", "later"):
        return defence.room, defence.starts_at + (STEP if step == "later" else -STEP), panel
    if step in ("left", "right"):
        at = next((i for i, r in enumerate(rooms) if r.pk == defence.room_id), 0)
        beside = rooms[(at + (1 if step == "right" else -1)) % len(rooms)]
        return beside, defence.starts_at, panel
    room = next((r for r in rooms if str(r.pk) == request.POST.get("room", "")), None)
    moment = _moment(session, request.POST.get("day", ""), request.POST.get("time", ""))
    if step == "drop" and room is not None and moment is not None:
        return room, moment, panel
    chosen = [number(text) for text in request.POST.getlist("panel")]
    jurors = list(Juror.objects.filter(certifier=session.certifier_id, pk__in=chosen).order_by("pk"))
    if room is None or moment is None or len(jurors) != len(set(chosen)):
        return [
            Objection(
                "planning.form",
                "La salle, l’heure ou la commission n’est pas lisible.",
                mend="Choisir une salle du site, un jour et une heure, et des jurés du vivier.",
            )
        ]
    return room, moment, jurors


def _moment(session: Session, day: str, hour: str) -> datetime | None:
    """One of the session's days, at an hour of its clock."""
    if day not in {d.isoformat() for d in problem.days_of(session)}:
        return None
    try:
        return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=session.site.zone)
    except ValueError:
        return None
