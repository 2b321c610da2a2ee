"""The deliberation as the secretary follows it: opinions, decisions, the minutes growing; then closing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.catalogue.models import Block
from parchemin.domain.certification_rules import InTheirName
from parchemin.domain.composition import Moment
from parchemin.domain.objection import Objection, blocking
from parchemin.domain.opening import another_day
from parchemin.journal.queries import history
from parchemin.juries import acts, queries
from parchemin.juries.day import incidents
from parchemin.juries.deliberation import boards, deliberating
from parchemin.juries.facts import day_of, local_day
from parchemin.juries.models import Jury, Session, SessionEntry
from parchemin.juries.terms import session_rules
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.history import told
from parchemin.web.shared import deciding
from parchemin.web.shared import deliberation as view
from parchemin.web.shared.acting import act, number
from parchemin.web.telling import tells_decisions

LATEST = 6  # acts of the session shown under the board
APART = (
    acts.OPINION_GIVEN.name,
    acts.DISSENT_NOTED.name,
)  # too many, and a member's own words: the journal tells them


@tells_decisions
@staff
@require_GET
def session_deliberation(request: HttpRequest, pk: int, entry_id: int | None = None) -> HttpResponse:
    session = session_of(request, pk)
    if getattr(session, "jury", None) is None:
        return redirect("session_jury", pk=session.pk)
    return page(request, session, entry_id)


def page(
    request: HttpRequest,
    session: Session,
    entry_id: int | None = None,
    objections: list[Objection] | None = None,
) -> HttpResponse:
    jury = session.jury
    board = boards.board(jury)
    ranked = view.ranks(board)
    current = _current(board, ranked, entry_id)
    sitting = board.sitting
    over, left = view.done_and_left(ranked)
    opening = jury.state in (Jury.State.COMPOSING, Jury.State.NOMINATED)
    moment = Moment.OPENING if opening else Moment.DELIBERATION
    day = local_day(session, timezone.now()) if opening else day_of(jury)
    composition = [*another_day(session.jury_on, day), *sitting.objections(moment, day)]
    context: dict[str, Any] = {
        "jury": jury,
        "board": board,
        "ranks": ranked,
        "members": list(zip(sitting.facts, sitting.rows, strict=True)),
        "present": sitting.present or frozenset(),
        "composition": composition,
        "composition_blocked": blocking(composition),
        "clauses": sitting.clauses(moment),
        "over": over,
        "left": left,
        "undisputed": sum(c.undisputed for c in board.cells),
        "opening": opening,
        "reserved": session_rules(session).jury.in_their_name is not InTheirName.FREE,
        "deliberating": jury.state == Jury.State.DELIBERATING,
        "closing": boards.closing_objections(board) if jury.state == Jury.State.DELIBERATING else [],
        "history": told(history([session.stream]).exclude(act__in=APART)[:LATEST]),
    }
    if current is not None:
        context.update(_shown(request, board, current))
    return show(
        request, session, "certifier/sessions/deciding/deliberation.html", context, objections=objections
    )


def _current(board: boards.Board, ranked: list[view.Rank], entry_id: int | None) -> SessionEntry | None:
    """The candidate asked for, else the first with whom the jury is not done."""
    if entry_id is not None:
        entry = next((e for e in board.entries if e.pk == entry_id), None)
        if entry is None:
            raise Http404
        return entry
    waiting = next((r.entry for r in ranked if not r.over), None)
    return waiting or (board.entries[0] if board.entries else None)


def _shown(request: HttpRequest, board: boards.Board, entry: SessionEntry) -> dict[str, Any]:
    sitting = view.voters(board, entry)
    rows = view.rows(board, entry, sitting, request.POST)
    asked = request.GET.get("bloc", "") or request.POST.get("block", "")
    workable = [r for r in rows if r.workable]
    chosen = next((r for r in workable if str(r.cell.block.pk) == asked), None)
    ranked = [e.pk for e in board.entries]
    rank = ranked.index(entry.pk)
    decided = sum(r.decision is not None for r in rows)
    return {
        "entry": entry,
        "incidents": incidents.of(entry),
        "rank": rank + 1,
        "next": board.entries[rank + 1] if rank + 1 < len(ranked) else None,
        "banner": view.banner(board, entry),
        "roles": view.roles_of(board, entry),
        "voters": sitting,
        "rows": rows,
        "work": chosen or next((r for r in workable if not r.cell.undisputed), next(iter(workable), None)),
        "outcome": queries.outcome_of(entry),
        "decided": decided,
        "required": board.asked[entry.pk],
        "stated": deciding.statable(half_decided=bool(decided)),
        "statable": bool(board.left(entry)) or not decided,
        "departures": view.departures(),
        "lines": [(r.cell.block, view.minutes_line(r.cell), r) for r in rows],
    }


def _jury(request: HttpRequest, pk: int) -> tuple[Session, Jury]:
    session = session_of(request, pk)
    return session, get_object_or_404(
        Jury.objects.select_related("session__certifier", "rule"), session=session
    )


def _entry(session: Session, pk: int) -> SessionEntry:
    rows = SessionEntry.objects.filter(session=session).select_related(
        "session__certifier", "session__jury__rule", "candidacy__person", "candidacy__rules"
    )
    return get_object_or_404(rows, pk=pk)


def _block(request: HttpRequest, entry: SessionEntry) -> Block:
    wanted = number(request.POST.get("block", ""))
    return get_object_or_404(Block.objects.filter(entries=entry), pk=wanted)


def _act(request: HttpRequest, session: Session, do: Any, entry: SessionEntry | None = None) -> HttpResponse:
    where = [session.pk, entry.pk] if entry else [session.pk]
    return act(
        request,
        do,
        again=lambda objections: page(request, session, entry.pk if entry else None, objections),
        then=reverse("session_deliberation_entry" if entry else "session_deliberation", args=where),
    )


@tells_decisions
@staff
@require_POST
def session_deliberation_open(request: HttpRequest, pk: int) -> HttpResponse:
    session, jury = _jury(request, pk)

    def do(**by: Any) -> str:
        deliberating.open_deliberation(jury=jury, **by)
        return gettext("Délibération ouverte : chaque membre présent peut donner ses avis.")

    return _act(request, session, do)


@tells_decisions
@staff
@require_POST
def session_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Record every block on which all agree."""
    session, jury = _jury(request, pk)
    return _act(request, session, deciding.adopt(jury))


@tells_decisions
@staff
@require_POST
def session_decide(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    session, _ = _jury(request, pk)
    entry = _entry(session, entry_id)
    return _act(request, session, deciding.decide(request, entry, _block(request, entry)), entry)


@tells_decisions
@staff
@require_POST
def session_vote_again(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """Voices are equal: a second round on one block."""
    session, _ = _jury(request, pk)
    entry = _entry(session, entry_id)
    return _act(request, session, deciding.vote_again(entry, _block(request, entry)), entry)


@tells_decisions
@staff
@require_POST
def session_state_outcome(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """State that a candidate was absent, excused, deferred or withdrew."""
    session, _ = _jury(request, pk)
    entry = _entry(session, entry_id)
    return _act(request, session, deciding.state(request, entry), entry)


@tells_decisions
@staff
@require_POST
def session_set_aside(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """What the jury rules without, and why: lines of the candidate's requirement list."""
    session, _ = _jury(request, pk)
    entry = _entry(session, entry_id)
    return _act(request, session, deciding.set_aside(request, entry), entry)


@tells_decisions
@staff
@require_POST
def session_close(request: HttpRequest, pk: int) -> HttpResponse:
    session, jury = _jury(request, pk)
    return act(
        request,
        deciding.close(jury),
        again=lambda objections: page(request, session, None, objections),
        then=reverse("session_minutes", args=[session.pk]),
    )
