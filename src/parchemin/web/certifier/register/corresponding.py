"""What the blocks of another sheet of the line are worth for this one: a matrix, said and ended by acts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from parchemin.catalogue import corresponding, lineage, queries
from parchemin.catalogue.authority import may
from parchemin.catalogue.models import Block, BlockCorrespondence, Proposal, RegisterSheet
from parchemin.domain.objection import Objection
from parchemin.web.certifier.register.certifications import may_act, proposed_words, sheet_of
from parchemin.web.certifier.scope import staff
from parchemin.web.shared.acting import likely
from parchemin.web.shared.asking import who
from parchemin.web.shared.fields import Day, Rows
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided


def _blocks(sheet: RegisterSheet) -> Any:
    """The blocks of a sheet as its latest framework has them."""
    framework = queries.latest_framework(sheet)
    return framework.blocks.order_by("number") if framework else Block.objects.none()


def _likely(day: date | None) -> date | None:
    if day is not None and not likely(day):
        raise forms.ValidationError(gettext("Cette année n’est pas vraisemblable : relire la date."))
    return day


class SaidForm(forms.Form):
    """Blocks of each side, what the ones are worth, between which days, said where."""

    sources = Rows(label=_("Blocs"), queryset=Block.objects.none(), widget=forms.CheckboxSelectMultiple)
    targets = Rows(
        label=_("Valent les blocs"), queryset=Block.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    worth = forms.ChoiceField(
        label=_("Ce qu’ils valent"),
        choices=[
            ("total", _("Totale : le bloc acquis compte")),
            ("partial", _("Partielle : ne porte rien d’elle-même, une personne juge")),
        ],
        initial="total",
    )
    starts = forms.DateField(label=_("À partir du"), widget=Day())
    last_day = forms.DateField(label=_("Dernier jour"), required=False, widget=Day())
    origin = forms.CharField(
        label=_("Ce qui le dit"), max_length=200, help_text=_("La fiche, l’acte ou la décision, et son jour.")
    )

    def __init__(self, former: RegisterSheet, sheet: RegisterSheet, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: Any = self.fields
        choices["sources"].queryset, choices["targets"].queryset = _blocks(former), _blocks(sheet)
        choices["sources"].label = gettext("Blocs de %(sheet)s") % {"sheet": former}
        choices["targets"].label = gettext("Valent les blocs de %(sheet)s") % {"sheet": sheet}

    def clean_starts(self) -> date | None:
        return _likely(self.cleaned_data["starts"])

    def clean_last_day(self) -> date | None:
        return _likely(self.cleaned_data["last_day"])


class EndForm(forms.Form):
    end = forms.DateField(label=_("Premier jour où elle ne vaut plus"), widget=Day())
    reason = forms.CharField(label=_("Pourquoi"), required=False)

    def clean_end(self) -> date | None:
        return _likely(self.cleaned_data["end"])


def former_of(request: HttpRequest, sheet: RegisterSheet, pk: int) -> RegisterSheet:
    """Another sheet of the line that the reader may see, or 404."""
    row = get_object_or_404(queries.sheets_of(who(request)), pk=pk)
    if row.pk == sheet.pk or row not in lineage.sheets_of_line(sheet, lineage.steps_of(sheet)):
        raise Http404
    return row


def _matrix(former: RegisterSheet, sheet: RegisterSheet, on: date) -> dict[str, Any]:
    """Blocks by blocks: in each cell the correspondence in force that day; then every one of them, ended ones too.

    Those said of another version are in the cell of the block of the same code.
    """
    rows = list(corresponding.between(former, sheet))
    cells: dict[tuple[str, str], BlockCorrespondence] = {}
    for row in rows:
        if row.starts <= on and (row.until is None or on < row.until):
            cells[row.source_block.code, row.target_block.code] = row
    targets = list(_blocks(sheet))
    return {
        "targets": targets,
        "matrix": [
            (source, [(target, cells.get((source.code, target.code))) for target in targets])
            for source in _blocks(former)
        ],
        "every": [
            (
                row,
                row.until - timedelta(days=1) if row.until else None,
                row.until is not None and row.until <= row.starts,
            )
            for row in rows
        ],
    }


def page(
    request: HttpRequest,
    sheet: RegisterSheet,
    former: RegisterSheet,
    objections: list[Objection] | None = None,
    *,
    form: forms.Form | None = None,
    end: tuple[int, forms.Form] | None = None,
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "former": former,
        "form": form or SaidForm(former, sheet),
        "end": end[1] if end else None,
        "ending": end[0] if end else None,
        "objections": objections or [],
        "may_act": may_act(who(request), sheet),
        **_matrix(former, sheet, timezone.localdate()),
    }
    return render(request, "certifier/register/corresponding.html", context)


@tells_nothing_decided
@staff
def correspondences(request: HttpRequest, pk: int, former_id: int) -> HttpResponse:
    """What the blocks of another sheet of the line are worth for this one."""
    sheet = sheet_of(request, pk)
    return page(request, sheet, former_of(request, sheet, former_id))


@tells_nothing_decided
@staff
@require_POST
def add(request: HttpRequest, pk: int, former_id: int) -> HttpResponse:
    """Dire that blocks of the one are worth blocks of the other."""
    sheet = sheet_of(request, pk)
    may(who(request), sheet)
    former = former_of(request, sheet, former_id)
    form = SaidForm(former, sheet, request.POST)
    if not form.is_valid():
        response = page(request, sheet, former, form=form)
        response.status_code = 422
        return response
    data = form.cleaned_data
    last = data["last_day"]
    wanted = corresponding.Said(
        former=former,
        sheet=sheet,
        sources=list(data["sources"]),
        targets=list(data["targets"]),
        starts=data["starts"],
        until=last + timedelta(days=1) if last else None,
        total=data["worth"] == "total",
        origin=data["origin"],
    )
    back = reverse("certification_correspondences", args=[sheet.pk, former.pk])

    def act(key: str | None) -> tuple[str, str]:
        rows = corresponding.add_correspondences(
            actor=who(request), now=timezone.now(), wanted=wanted, key=key
        )
        if isinstance(rows, Proposal):
            return proposed_words(rows), back
        return gettext("Correspondances dites : %(pairs)s.") % {"pairs": wanted.words}, back

    return posted(
        request,
        act,
        again=lambda objections: page(request, sheet, former, objections, form=form),
        back=back,
    )


@tells_nothing_decided
@staff
@require_POST
def end(request: HttpRequest, pk: int, former_id: int, correspondence_id: int) -> HttpResponse:
    """Mettre fin to one; what it carried stays."""
    sheet = sheet_of(request, pk)
    may(who(request), sheet)
    former = former_of(request, sheet, former_id)
    row = get_object_or_404(corresponding.between(former, sheet), pk=correspondence_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        response = page(request, sheet, former, end=(row.pk, form))
        response.status_code = 422
        return response
    back = reverse("certification_correspondences", args=[sheet.pk, former.pk])

    def act(key: str | None) -> tuple[str, str]:
        ended = corresponding.end_correspondence(
            actor=who(request),
            now=timezone.now(),
            correspondence=row,
            end=form.cleaned_data["end"],
            reason=form.cleaned_data["reason"],
            key=key,
        )
        if isinstance(ended, Proposal):
            return proposed_words(ended), back
        return gettext("Correspondance finie : ce qu’elle a porté reste."), back

    return posted(
        request,
        act,
        again=lambda objections: page(request, sheet, former, objections, end=(row.pk, form)),
        back=back,
    )
