"""When screens fail: the same grids and attendance sheets on paper, and what was filled by hand typed back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.accounts.permissions import require
from parchemin.assessments import actions
from parchemin.assessments.models import Grid, Mark, Marking
from parchemin.assessments.queries import current_grids, marks_digest, sheet_suffix
from parchemin.candidates.conflicts import to_judge
from parchemin.catalogue.facts import rules_of
from parchemin.domain.attendance import IdentityDocument
from parchemin.domain.certification_rules import InTheirName
from parchemin.domain.incident import CODES
from parchemin.domain.marking import marked_in
from parchemin.domain.objection import Objection
from parchemin.domain.scale import Numbers, numbers_of
from parchemin.juries.day.occasions import occasions
from parchemin.juries.models import (
    Defence,
    EntrustedGrid,
    JuryMember,
    PanelSeat,
    Recusal,
    Session,
    SessionEntry,
)
from parchemin.juries.planning.problem import slots_of
from parchemin.juries.queries import timetable_in_force
from parchemin.parties.models import Person
from parchemin.runtime.receiving import receive
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.day.attendance import sheet_of
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared import downloads, grids
from parchemin.web.shared.acting import act
from parchemin.web.shared.asking import who
from parchemin.web.telling import leaves_ties_out, tells_nothing_decided


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid that one juror fills for one candidate, and what was done of it."""

    entry: SessionEntry
    grid: Grid
    assessor: Person
    marking: Marking | None

    @property
    def numbers(self) -> Numbers | None:
        """How marks are written on this grid; None where it has levels to tick."""
        return numbers_of(self.grid.levels)

    @property
    def levels(self) -> list[dict[str, Any]]:
        return [] if self.numbers else self.grid.levels

    @property
    def submitted(self) -> bool:
        return bool(self.marking and self.marking.submitted_at)


def sheets(session: Session) -> list[Sheet]:
    """Every grid expected: of the panel of each defence, of each member for what nobody hears and while no timetable says
    who hears what; and of who had one entrusted."""
    entries = list(
        session.entries.select_related("candidacy__person", "candidacy__framework__sheet").order_by(
            "position", "pk"
        )
    )
    by_framework: dict[int, list[Grid]] = {}
    for pk in {e.candidacy.framework_id for e in entries}:
        by_framework[pk] = list(current_grids(session.certifier, pk).prefetch_related("criteria__competency"))
    blocks: dict[int, set[int]] = {}
    for entry_id, block_id in SessionEntry.blocks.through.objects.filter(
        sessionentry__in=entries
    ).values_list("sessionentry_id", "block_id"):
        blocks.setdefault(entry_id, set()).add(block_id)
    who = _assessors(session)
    known = {
        (m.candidacy_id, m.grid_id, m.assessor_id): m
        for m in Marking.objects.filter(candidacy__entries__in=entries).select_related("paper").order_by("pk")
    }
    papers, trusted = [], _entrusted(entries)
    for e in entries:
        presented = blocks.get(e.pk, set())
        own = [g for g in by_framework[e.candidacy.framework_id] if g.assessment.block_id in presented]
        assessors = who(e, own)
        papers += [
            Sheet(e, g, person, known.get((e.candidacy_id, g.pk, person.pk)))
            for g in own
            for person in dict.fromkeys([*assessors[g.assessment_id], *trusted.get((e.pk, g.pk), [])])
        ]
    return papers


def _entrusted(entries: Sequence[SessionEntry]) -> dict[tuple[int, int], list[Person]]:
    """Who had a grid entrusted, by entry and grid."""
    graders: dict[tuple[int, int], list[Person]] = {}
    rows = EntrustedGrid.objects.filter(entry__in=entries).select_related("juror__person").order_by("pk")
    for row in rows:
        graders.setdefault((row.entry_id, row.grid_id), []).append(row.juror.person)
    return graders


def _assessors(session: Session) -> Callable[[SessionEntry, Sequence[Grid]], dict[int, list[Person]]]:
    """Who fills the grids of a candidate, by assessment: a function of the entry and its grids."""
    members = _members(session)
    in_force = timetable_in_force(session)
    slots: dict[int, dict[int, Defence]] = {}
    panels: dict[int, list[Person]] = {}
    if in_force is not None:
        seats = PanelSeat.objects.filter(defence__timetable=in_force).select_related("juror__person")
        for seat in seats.order_by("pk"):
            panels.setdefault(seat.defence_id, []).append(seat.juror.person)
        for (entry_id, assessment), slot in slots_of(in_force).items():
            slots.setdefault(entry_id, {})[assessment] = slot

    def assessors(entry: SessionEntry, own: Sequence[Grid]) -> dict[int, list[Person]]:
        blocks = {g.assessment_id: g.assessment.block_id for g in own}
        marked = marked_in(blocks, slots.get(entry.pk, {}))
        return {
            assessment: list(dict.fromkeys(person for slot in held for person in panels.get(slot.pk, [])))
            if held
            else members(entry)
            for assessment, held in marked.items()
        }

    return assessors


def _members(session: Session) -> Callable[[SessionEntry], list[Person]]:
    """Who sits for a candidate."""
    members = list(
        JuryMember.objects.filter(jury__session=session, withdrawn_at__isnull=True)
        .select_related("juror__person")
        .order_by("pk")
    )
    aside = set(Recusal.objects.filter(member__in=members).values_list("member_id", "candidacy_id"))
    return lambda entry: [m.juror.person for m in members if (m.pk, entry.candidacy_id) not in aside]


@tells_nothing_decided
@staff
@require_GET
def session_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The grids expected, to print or to type back."""
    session = session_of(request, pk)
    return show(request, session, "certifier/sessions/day/paper.html", {"sheets": sheets(session)})


@tells_nothing_decided
@staff
@require_GET
def session_paper_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Sheets to print: attendance first, a page a moment, then one grid a page, a candidate after another."""
    session = session_of(request, pk)
    context = {
        "sheets": sheets(session),
        "attendance": [sheet_of(session, occasion) for occasion in occasions(session)],
        "documents": list(IdentityDocument),
        "codes": list(CODES.values()),
    }
    return show(request, session, "certifier/sessions/day/paper_print.html", context)


@leaves_ties_out
@staff
@require_http_methods(["GET", "POST"])
def session_paper_grid(
    request: HttpRequest, pk: int, entry_id: int, grid_id: int, juror_id: int
) -> HttpResponse:
    """Type back a grid filled on paper, in the name of who filled it; the juror is told who typed it."""
    session = session_of(request, pk)
    sheet = _asked(request, session, entry_id, grid_id, juror_id)
    if request.method == "GET":
        return _page(request, session, sheet)
    typed = grids.typed_marks(request.POST, sheet.grid)

    sent = request.FILES.get("paper")

    def do(**by: Any) -> str:
        key = by.pop("key")
        paper = (
            receive(
                sent.chunks(), filename=sent.name or "", media_type=sent.content_type or "", now=by["now"]
            )
            if sent
            else None
        )
        marking = actions.start_marking(
            candidacy=sheet.entry.candidacy, grid=sheet.grid, assessor=sheet.assessor, on_paper=True, **by
        )
        actions.give_marks(
            marking=marking,
            marks={c: pair for c, pair in typed.items() if pair[0]},
            submit="submit" in request.POST,
            base=request.POST.get("base"),
            on_paper=True,
            paper=paper,
            key=key,
            **by,
        )
        return gettext("Grille de %(name)s saisie ; sa page le dit.") % {"name": sheet.assessor.full_name}

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, sheet, typed, objections),
        then=reverse("session_paper", args=[session.pk]),
    )


@leaves_ties_out
@staff
@require_GET
def session_paper_sheet(
    request: HttpRequest, pk: int, entry_id: int, grid_id: int, juror_id: int
) -> FileResponse:
    """The sheet filled by hand that was kept with a grid, as something to save."""
    session = session_of(request, pk)
    sheet = _asked(request, session, entry_id, grid_id, juror_id)
    paper = sheet.marking.paper if sheet.marking else None
    if paper is None:
        raise Http404
    name = f"grille-{sheet.entry.candidacy.number}-bloc-{sheet.grid.assessment.block.number}-{juror_id}"
    return downloads.attached(paper, f"{name}{sheet_suffix(paper)}")


def _asked(request: HttpRequest, session: Session, entry_id: int, grid_id: int, juror_id: int) -> Sheet:
    """The sheet of that candidate, grid and juror; 404 where none is expected, refused to who is tied before the results."""
    sheet = next(
        (
            s
            for s in sheets(session)
            if (s.entry.pk, s.grid.pk) == (entry_id, grid_id) and _juror_of(s) == juror_id
        ),
        None,
    )
    if sheet is None:
        raise Http404
    if session.published_at is None:  # what the jury reads before it decides
        require(to_judge(who(request), sheet.entry.candidacy.person))
    return sheet


def _juror_of(sheet: Sheet) -> int:
    return int(sheet.assessor.juror.pk)


def _page(
    request: HttpRequest,
    session: Session,
    sheet: Sheet,
    typed: dict[int, tuple[str, str]] | None = None,
    objections: list[Objection] | None = None,
) -> HttpResponse:
    marking = Marking.objects.filter(pk=sheet.marking.pk).first() if sheet.marking else None
    marks = {m.criterion_id: m for m in Mark.objects.filter(marking=marking)} if marking else {}
    context = {
        "sheet": sheet,
        "lines": grids.lines_of(sheet.grid, marks, typed or {}, objections or []),
        "base": marks_digest(marking),
        "paper_wanted": rules_of(sheet.entry.candidacy.rules).jury.in_their_name is InTheirName.PAPER,
        "never": rules_of(sheet.entry.candidacy.rules).jury.in_their_name is InTheirName.NEVER,
        "paper": marking.paper_id if marking else "",
    }
    return show(request, session, "certifier/sessions/day/paper_grid.html", context, objections=objections)
