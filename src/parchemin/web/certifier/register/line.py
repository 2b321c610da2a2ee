"""The certification's line: its sheets drawn on one line of years, which replaces which, attached by an act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.catalogue import lineage, queries
from parchemin.catalogue.authority import may
from parchemin.catalogue.models import Proposal, RegisterSheet, Succession
from parchemin.domain.objection import Objection
from parchemin.web.certifier.register.certifications import proposed_words, sheet_of, tab_page
from parchemin.web.certifier.scope import staff
from parchemin.web.shared.acting import likely
from parchemin.web.shared.asking import who
from parchemin.web.shared.fields import Day
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

WIDTH, TOP, ROW, BAR = 1000.0, 24, 52, 16  # of the drawing, in its own units


class AttachForm(forms.Form):
    """Which sheet this one replaces, since when, said where."""

    former = forms.ModelChoiceField(
        label=_("Fiche remplacée"), queryset=RegisterSheet.objects.none(), empty_label=_("Choisir une fiche")
    )
    since = forms.DateField(label=_("Depuis le"), widget=Day())
    origin = forms.CharField(
        label=_("Ce qui le dit"), max_length=200, help_text=_("L’acte, ou la page du répertoire et son jour.")
    )

    def __init__(self, request: HttpRequest, sheet: RegisterSheet, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: Any = self.fields["former"]
        choices.queryset = queries.sheets_of(who(request)).exclude(pk=sheet.pk)

    def clean_since(self) -> date:
        day: date = self.cleaned_data["since"]
        if not likely(day):
            raise forms.ValidationError(gettext("Cette année n’est pas vraisemblable : relire la date."))
        return day


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet on the drawing: its place, its bars ``(x, width, doubtful)``; ``own``: whether the reader may open it;
    ``here``: whether it is the one looked at; ``steps``: those by which it replaces others."""

    sheet: RegisterSheet
    y: int
    bars: list[tuple[float, float, bool]]
    own: bool
    here: bool
    steps: list[Succession]

    @property
    def label_x(self) -> float:
        """Beside the point of the arrows that lead to it."""
        return (self.bars[0][0] if self.bars else 0) + (12 if self.steps else 0)


@dataclass(frozen=True, slots=True)
class Arrow:
    """From the bar of a sheet to that of the one that replaces it: a path of the drawing and its point."""

    path: str
    point: str


def drawing(
    request: HttpRequest, sheet: RegisterSheet, rows: list[RegisterSheet], steps: list[Succession]
) -> dict[str, Any]:
    """The line of years: a row for each sheet, its registrations, and an arrow for each step."""
    today = timezone.localdate()
    days = [today, *(one.since for one in steps)]
    for row in rows:
        days += [day for one in row.registrations.all() for day in (one.starts, one.until) if day]
    first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1)

    def x(day: date) -> float:
        return round(WIDTH * (min(max(day, first), last) - first).days / (last - first).days, 1)

    own = set(queries.sheets_of(who(request)).values_list("pk", flat=True))
    drawn = [
        Drawn(
            row,
            TOP + ROW * i,
            [
                (
                    x(one.starts),
                    max(4.0, x(one.until or last) - x(one.starts)),
                    one.of_this_sheet is None,
                )
                for one in row.registrations.all()
                if one.of_this_sheet is not False
            ],
            row.pk in own,
            row.pk == sheet.pk,
            [one for one in steps if one.sheet_id == row.pk],
        )
        for i, row in enumerate(rows)
    ]
    at = {one.sheet.pk: one.y for one in drawn}
    arrows = [_arrow(x(one.since), at[one.former_id], at[one.sheet_id]) for one in steps]
    step = max(1, (last.year - first.year) // 12)
    return {
        "drawn": drawn,
        "arrows": arrows,
        "years": [(x(date(y, 1, 1)), y) for y in range(first.year, last.year, step)],
        "today_x": x(today),
        "height": TOP + ROW * len(rows),
    }


def _arrow(x: float, above: int, below: int) -> Arrow:
    """Down, or up, from the row of the former sheet to that of the one that replaces it."""
    down = below > above
    start = above + 18 + (BAR if down else 0)
    end = below + 18 + (0 if down else BAR)
    head = end - 7 if down else end + 7
    return Arrow(f"M{x} {start}V{head}", f"{x},{end} {x - 5},{head} {x + 5},{head}")


def line_page(
    request: HttpRequest,
    sheet: RegisterSheet,
    objections: list[Objection] | None = None,
    form: AttachForm | None = None,
) -> HttpResponse:
    steps = lineage.steps_of(sheet)
    rows = lineage.sheets_of_line(sheet, steps)
    former = next((row for row in rows if row.number == sheet.predecessor and sheet.predecessor), None)
    attached = {one.former.number for one in steps if one.sheet_id == sheet.pk}
    aside = Succession.ever.filter(set_aside_at__isnull=False, sheet__in=[row.pk for row in rows])
    context: dict[str, Any] = {
        "form": form or AttachForm(request, sheet, initial={"former": former}),
        "printed": sheet.predecessor if sheet.predecessor not in attached else "",
        "printed_here": former,
        "aside": list(aside.select_related("former", "sheet", "set_aside_by").order_by("-set_aside_at")),
        **drawing(request, sheet, rows, steps),
    }
    return tab_page(request, sheet, "certification_line", context, objections)


@tells_nothing_decided
@staff
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets that succeed one another, drawn, then said in a table."""
    return line_page(request, sheet_of(request, pk))


@tells_nothing_decided
@staff
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Rattacher the sheet to one that it replaces."""
    sheet = sheet_of(request, pk)
    may(who(request), sheet)
    form = AttachForm(request, sheet, request.POST)
    if not form.is_valid():
        response = line_page(request, sheet, form=form)
        response.status_code = 422
        return response
    back = reverse("certification_line", args=[sheet.pk])

    def act(key: str | None) -> tuple[str, str]:
        data = form.cleaned_data
        row = lineage.attach_sheet(
            actor=who(request),
            now=timezone.now(),
            sheet=sheet,
            former=data["former"],
            since=data["since"],
            origin=data["origin"],
            key=key,
        )
        if isinstance(row, Proposal):
            return proposed_words(row), back
        words = gettext("%(sheet)s remplace %(former)s.") % {"sheet": row.sheet, "former": row.former}
        return words, back

    return posted(
        request,
        act,
        again=lambda objections: line_page(request, sheet_of(request, pk), objections, form),
        back=back,
    )


@tells_nothing_decided
@staff
@require_POST
def detach(request: HttpRequest, pk: int, succession_id: int) -> HttpResponse:
    """Détacher the sheet from one that it does not replace."""
    sheet = sheet_of(request, pk)
    may(who(request), sheet)
    row = get_object_or_404(Succession.ever.select_related("former", "sheet"), sheet=sheet, pk=succession_id)
    back = reverse("certification_line", args=[sheet.pk])

    def act(key: str | None) -> tuple[str, str]:
        reason = request.POST.get("reason", "")
        gone = lineage.detach_sheet(
            actor=who(request), now=timezone.now(), succession=row, reason=reason, key=key
        )
        if isinstance(gone, Proposal):
            return proposed_words(gone), back
        return gettext("Étape écartée : elle reste dans l’historique."), back

    return posted(request, act, again=lambda objections: line_page(request, sheet, objections), back=back)
