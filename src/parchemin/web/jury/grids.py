"""A juror's grid for one candidate: levels as labelled rows, the deposits beside, saved or handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.assessments import actions
from parchemin.assessments.acts import GRID_TYPED_BACK
from parchemin.assessments.models import Deposit, Grid, Mark, Marking
from parchemin.assessments.queries import marks_digest
from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import AlreadyDone, already
from parchemin.journal.models import Entry
from parchemin.juries.models import SessionEntry
from parchemin.juries.requirements import lines_of as lines_of_entry
from parchemin.web.history import names_of
from parchemin.web.jury import day, mine, offline
from parchemin.web.shared import downloads
from parchemin.web.shared.asking import who
from parchemin.web.shared.grids import lines_of, typed_marks
from parchemin.web.telling import tells_nothing_decided

# What a browser may show in the page; anything else is handed over as a file.


@tells_nothing_decided
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


def _write(request: HttpRequest, where: mine.Place, row: SessionEntry, sheet: Grid) -> HttpResponse:
    now, actor, submit = timezone.now(), who(request), "submit" in request.POST
    key = request.POST.get("act_key") or None
    typed = typed_marks(request.POST, sheet)
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
            base=offline.base(request),
            key=key,
        )
    except AlreadyDone:
        return _done(request, where, row)
    except Refused as refused:
        if already(key):  # handed in by the same form, sent twice
            return _done(request, where, row)
        if offline.asked(request):
            return offline.refusal(refused.objections, lambda: _both(where, row, sheet, typed))
        return _page(request, where, row, sheet, typed=typed, objections=refused.objections)
    words = (
        gettext("Grille rendue : elle ne change plus, et le jury la lira.")
        if submit
        else gettext("Enregistré : %(done)s lignes sur %(total)s.")
        % {"done": marking.marks.count(), "total": len(typed)}
    )
    if offline.asked(request):
        return JsonResponse({"done": True, "said": words})
    messages.success(request, words)
    if submit:
        return redirect("jury_candidate", session_id=where.session.pk, entry_id=row.pk)
    return redirect("jury_grid", session_id=where.session.pk, entry_id=row.pk, grid_id=sheet.pk)


def _done(request: HttpRequest, where: mine.Place, row: SessionEntry) -> HttpResponse:
    if offline.asked(request):
        return JsonResponse({"done": True})
    return redirect("jury_candidate", session_id=where.session.pk, entry_id=row.pk)


def _both(
    where: mine.Place, row: SessionEntry, sheet: Grid, typed: Mapping[int, tuple[str, str]]
) -> dict[str, Any]:
    """The lines that differ: what is recorded, what was typed on the device."""
    marking = _marking(where, row, sheet)
    there = {m.criterion_id: (m.level, m.comment) for m in Mark.objects.filter(marking=marking)}
    labels = {level["key"]: level["label"] for level in sheet.levels}

    def words(pair: tuple[str, str]) -> str:
        level, comment = labels.get(pair[0], ""), pair[1].strip()
        return " · ".join(part for part in (level, comment) if part) or offline.nothing_there()

    lines = [
        [f"{c.position}. {c.text}", words(there.get(c.pk, ("", ""))), words(typed.get(c.pk, ("", "")))]
        for c in sheet.criteria.order_by("position")
    ]
    return {"base": marks_digest(marking), "lines": [one for one in lines if one[1] != one[2]]}


def typed_back(marking: Marking | None) -> Entry | None:
    """The entry of the journal when the service typed this grid from paper; None when the juror filled it."""
    if marking is None:
        return None
    rows = Entry.objects.filter(
        stream=marking.candidacy.stream, act=GRID_TYPED_BACK.name, facts__marking=marking.pk
    )
    return rows.order_by("-number").first()


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
    lines = lines_of(sheet, marks, typed or {}, objections or [])
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
        "base": marks_digest(marking),
        "from_paper": (paper := typed_back(marking)),
        "typist": names_of([paper])[paper.actor] if paper else "",
        "heard": day.heard(where, row),
        "required": [one for one in lines_of_entry(row) if one.block_id == sheet.assessment.block_id],
        "leaving": day.closed_among([where.session]),
        **day.dossier(row, [sheet.assessment.block_id]),
    }
    with timezone.override(where.session.site.zone):
        return render(request, "jury/grid.html", context, status=409 if objections else 200)


@tells_nothing_decided
@login_required
@require_GET
def deposit(request: HttpRequest, session_id: int, entry_id: int, deposit_id: int) -> FileResponse:
    """A deliverable of the candidate, for a juror who rules on it or hears it."""
    where = mine.place(request, session_id)
    row = mine.entry(where, entry_id)
    piece = get_object_or_404(
        Deposit.objects.filter(
            candidacy=row.candidacy_id, deliverable__assessment__block__in=row.blocks.all()
        ).select_related("file"),
        pk=deposit_id,
    )
    return downloads.deposited(piece.file, piece.filename)
