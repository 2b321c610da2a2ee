"""A juror's grid for one candidate: levels as labelled rows, the deposits beside, saved or handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.assessments import actions
from parchemin.assessments.models import Criterion, Deposit, Grid, Mark, Marking
from parchemin.assessments.queries import latest_deposits
from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import already
from parchemin.juries.models import SessionEntry
from parchemin.runtime import files
from parchemin.web.jury import mine

# What a browser may show in the page; anything else is handed over as a file.
SHOWN = {"application/pdf", "image/png", "image/jpeg", "text/plain"}


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the page shows it: its levels, what is given, what is wrong."""

    criterion: Criterion
    choices: list[dict[str, Any]]
    level: str
    comment: str
    objections: list[Objection]

    @property
    def level_label(self) -> str:
        return next((c["label"] for c in self.choices if c["key"] == self.level), "")


@login_required
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, session_id: int, entry_id: int, grid_id: int) -> HttpResponse:
    """Fill a grid; saved as often as wanted, then handed in once."""
    where = mine.place(request, session_id)
    row = mine.entry(where, entry_id)
    sheet = get_object_or_404(mine.grids(where, row), pk=grid_id)
    if request.method == "POST":
        return _write(request, where, row, sheet)
    return _page(request, where, row, sheet)


def _marking(where: mine.Place, row: SessionEntry, sheet: Grid) -> Marking | None:
    return Marking.objects.filter(candidacy=row.candidacy_id, grid=sheet, assessor=where.person).first()


def _typed(post: QueryDict, sheet: Grid) -> dict[int, tuple[str, str]]:
    """Criterion id → (level or "", comment), as posted."""
    return {
        pk: (post.get(f"level-{pk}", ""), post.get(f"comment-{pk}", "")[:4000])
        for pk in sheet.criteria.order_by("position").values_list("pk", flat=True)
    }


def _write(request: HttpRequest, where: mine.Place, row: SessionEntry, sheet: Grid) -> HttpResponse:
    now, actor, submit = timezone.now(), mine.actor_of(request), "submit" in request.POST
    key = request.POST.get("act_key") or None
    typed = _typed(request.POST, sheet)
    given = {pk: pair for pk, pair in typed.items() if pair[0]}
    try:
        marking = actions.start_marking(
            actor=actor, now=now, candidacy=row.candidacy, grid=sheet, assessor=where.person
        )
        actions.give_marks(
            actor=actor,
            now=now,
            marking=marking,
            marks=given,
            submit=submit,
            key=key,
        )
    except Refused as refused:
        if already(key):  # handed in by the same form, sent twice
            return redirect("jury_candidate", session_id=where.session.pk, entry_id=row.pk)
        return _page(request, where, row, sheet, typed=typed, objections=refused.objections)
    said = (
        gettext("Grille rendue : elle ne change plus, et le jury la lira.")
        if submit
        else gettext("Enregistré : %(done)s lignes sur %(total)s.")
        % {"done": marking.marks.count(), "total": len(typed)}
    )
    messages.success(request, said)
    if submit:
        return redirect("jury_candidate", session_id=where.session.pk, entry_id=row.pk)
    return redirect("jury_grid", session_id=where.session.pk, entry_id=row.pk, grid_id=sheet.pk)


def _page(
    request: HttpRequest,
    where: mine.Place,
    row: SessionEntry,
    sheet: Grid,
    *,
    typed: Mapping[int, tuple[str, str]] | None = None,
    objections: list[Objection] | None = None,
) -> HttpResponse:
    marking = _marking(where, row, sheet)
    marks = {m.criterion_id: m for m in Mark.objects.filter(marking=marking)} if marking else {}
    lines = _lines(sheet, marks, typed or {}, objections or [])
    context = {
        "place": where,
        "session": where.session,
        "certifier": where.session.certifier,
        "entry": row,
        "grid": sheet,
        "marking": marking,
        "final": bool(marking and marking.submitted_at),
        "lines": lines,
        "done": sum(bool(m) for m in marks.values()),
        "total": len(lines),
        "objections": objections,
        "deposits": latest_deposits(row.candidacy).filter(
            deliverable__assessment__block=sheet.assessment.block
        ),
    }
    return render(request, "jury/grid.html", context, status=409 if objections else 200)


def _lines(
    sheet: Grid,
    marks: Mapping[int, Mark],
    typed: Mapping[int, tuple[str, str]],
    objections: list[Objection],
) -> list[Line]:
    found = []
    for criterion in sheet.criteria.select_related("competency").order_by("position"):
        mark = marks.get(criterion.pk)
        level, comment = typed.get(criterion.pk) or (mark.level if mark else "", mark.comment if mark else "")
        wrong = [o for o in objections if o.about == str(criterion.pk)]
        found.append(Line(criterion, sheet.levels, level, comment, wrong))
    return found


@login_required
@require_GET
def deposit(request: HttpRequest, session_id: int, entry_id: int, deposit_id: int) -> FileResponse:
    """A deliverable of the candidate, for a juror who rules on it or hears it."""
    where = mine.place(request, session_id)
    row = mine.entry(where, entry_id)
    found = get_object_or_404(
        Deposit.objects.filter(
            candidacy=row.candidacy_id, deliverable__assessment__block__in=row.blocks.all()
        ).select_related("file"),
        pk=deposit_id,
    )
    try:
        source = files.open_file(found.file_id)
    except FileNotFoundError as lost:
        raise Http404 from lost
    shown = found.file.media_type in SHOWN
    # A browser's own reader of PDF does not run inside a sandbox; nothing else of a deposit may act either way.
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    if found.file.media_type != "application/pdf":
        policy = f"sandbox; {policy}"
    return FileResponse(
        source,
        as_attachment=not shown,
        filename=found.filename,
        content_type=found.file.media_type if shown else "application/octet-stream",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": policy,
        },
    )
