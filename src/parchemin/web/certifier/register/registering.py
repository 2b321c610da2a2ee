"""A registration entered, corrected or set aside: what it touches is shown first, then it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parchemin.accounts.visibility import STAFF
from parchemin.catalogue import registering
from parchemin.catalogue.authority import may
from parchemin.catalogue.models import Proposal, RegisterSheet, Registration
from parchemin.catalogue.registering import Change
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Objection
from parchemin.domain.registration import KINDS, Dated, Effect, Terms
from parchemin.web.certifier.register.certifications import proposed_words, sheet_of
from parchemin.web.certifier.scope import staff
from parchemin.web.shared.acting import likely
from parchemin.web.shared.asking import who
from parchemin.web.shared.fields import Day
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

SHOWN = 50  # lines shown of a kind; the others are counted
ASIDE = "aside"  # the part of the page that sets a registration aside


class TermsForm(forms.Form):
    """A registration and its act, as the act prints them."""

    kind = forms.ChoiceField(label=_("Nature de l’acte"), choices=[(one, _(one)) for one in KINDS])
    reference = forms.CharField(
        label=_("Référence de l’acte"),
        max_length=60,
        required=False,
        help_text=_("Numéro NOR ou du Journal officiel, tel qu’imprimé."),
    )
    signed_on = forms.DateField(label=_("Date de l’acte"), widget=Day())
    published_on = forms.DateField(label=_("Date de publication"), required=False, widget=Day())
    starts = forms.DateField(label=_("Premier jour de l’enregistrement"), widget=Day())
    last_day = forms.DateField(
        label=_("Dernier jour de l’enregistrement"),
        required=False,
        widget=Day(),
        help_text=_("« Jusqu’au » comprend son jour. Vide : l’acte ne dit pas de fin."),
    )
    retroactive = forms.BooleanField(label=_("L’acte lui-même prend effet avant sa date"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("signed_on", "published_on", "starts", "last_day"):
            if (day := data.get(name)) is not None and not likely(day):
                self.add_error(name, gettext("Cette année n’est pas vraisemblable : relire la date."))
        return data

    def terms(self) -> Terms:
        data = self.cleaned_data
        last = data["last_day"]
        return Terms(
            starts=data["starts"],
            until=last + timedelta(days=1) if last else None,
            kind=data["kind"],
            signed_on=data["signed_on"],
            published_on=data["published_on"],
            reference=data["reference"].strip(),
            retroactive=data["retroactive"],
        )


class CorrectionForm(TermsForm):
    reason = forms.CharField(
        label=_("Ce qui était faux, et d’où vient ce qui le remplace"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AsideForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi cet enregistrement n’est pas de cette fiche"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass(slots=True)
class Group:
    """What a change touches of one kind: those of the reader's certifiers, line by line; the others', counted."""

    title: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    hidden: int = 0  # of the reader, beyond those shown
    elsewhere: int = 0  # of other certifiers


TITLES = {
    Dated.CANDIDACY: _("Dossiers, par leur jour d’entrée"),
    Dated.SESSION: _("Sessions, par le jour de leur jury"),
    Dated.AWARD: _("Titres délivrés, par le jour de leur décision"),
}
PAGES = {Dated.CANDIDACY: "candidate", Dated.SESSION: "session", Dated.AWARD: "award"}


def groups(request: HttpRequest, touched: Iterable[Effect]) -> list[Group]:
    """What a change touches, by kind, as its page lists it."""
    own = who(request).certifiers(*STAFF)
    every = {kind: Group(str(TITLES[kind])) for kind in Dated}
    for one in touched:
        group = every[one.of.kind]
        if one.of.certifier not in own:
            group.elsewhere += 1
        elif len(group.lines) >= SHOWN:
            group.hidden += 1
        else:
            group.lines.append(
                {
                    "label": one.of.label,
                    "url": reverse(PAGES[one.of.kind], args=[one.of.key]),
                    "day": one.of.days[0],
                    "was": _days(one.was),
                    "will": _days(one.will),
                    "loses": one.loses,
                }
            )
    return [one for one in every.values() if one.lines or one.elsewhere]


def _days(period: Interval | None) -> tuple[date, date | None] | None:
    return (period.start, period.last_day) if period else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A form of the page; ``part``: which one is posted."""

    sheet: RegisterSheet
    row: Registration | None
    form: forms.Form
    part: str = ""


def _page(
    request: HttpRequest,
    asked: Asked,
    objections: list[Objection],
    change: Change | None = None,
) -> HttpResponse:
    touched = groups(request, registering.effects_of(change)) if change else []
    aside = asked.form if asked.part == ASIDE else AsideForm()
    context = {
        "sheet": asked.sheet,
        "row": asked.row,
        "last_day": asked.row.until - timedelta(days=1) if asked.row and asked.row.until else None,
        "form": _filled(asked.row) if asked.part == ASIDE and asked.row else asked.form,
        "aside": aside,
        "part": asked.part,
        "bound": asked.form,
        "objections": objections,
        "change": change if not objections else None,
        "groups": touched,
        "alone": not any(one.lines or one.elsewhere for one in touched),
    }
    return render(request, "certifier/register/registering.html", context)


def _filled(row: Registration) -> CorrectionForm:
    """The form of a correction, as the registration says now."""
    return CorrectionForm(
        initial={
            "kind": row.act.kind,
            "reference": row.act.reference,
            "signed_on": row.act.signed_on,
            "published_on": row.act.published_on,
            "starts": row.starts,
            "last_day": row.until - timedelta(days=1) if row.until else None,
            "retroactive": row.retroactive or row.act.signed_on > row.starts,
        }
    )


@tells_nothing_decided
@staff
def registration_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Entrer un enregistrement, a renewal as any other."""
    sheet = sheet_of(request, pk)
    may(who(request), sheet)
    form = TermsForm(request.POST or None)
    return _answer(request, Asked(sheet, None, form))


@tells_nothing_decided
@staff
def registration_correct(request: HttpRequest, pk: int, registration_id: int) -> HttpResponse:
    """Corriger un enregistrement by a new one, or set it aside: two forms of one page."""
    sheet = sheet_of(request, pk)
    may(who(request), sheet)
    row = get_object_or_404(Registration.ever.select_related("act", "sheet"), sheet=sheet, pk=registration_id)
    part = request.POST.get("part", "")
    if request.method != "POST":
        form: forms.Form = _filled(row)
    else:
        form = AsideForm(request.POST) if part == ASIDE else CorrectionForm(request.POST)
    return _answer(request, Asked(sheet, row, form, part if part == ASIDE else ""))


def _answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The form; what it touches, to be confirmed; then the act."""
    form, sheet, row = asked.form, asked.sheet, asked.row
    if request.method != "POST":
        return _page(request, asked, [])
    if not form.is_valid():
        response = _page(request, asked, [])
        response.status_code = 422
        return response
    terms = form.terms() if isinstance(form, TermsForm) else None
    change = Change(sheet, row, terms, form.cleaned_data.get("reason", ""))
    if "confirm" not in request.POST:
        objections = registering.objections_to(change, timezone.now())
        response = _page(request, asked, objections, change)
        response.status_code = 409 if objections else 200
        return response
    back = reverse("certification_registrations", args=[sheet.pk])
    return posted(
        request,
        lambda key: (_done(request, change, key), back),
        again=lambda objections: _page(request, asked, objections, change),
        back=back,
    )


def _done(request: HttpRequest, change: Change, key: str | None) -> str:
    by: dict[str, Any] = {"actor": who(request), "now": timezone.now(), "key": key}
    if change.former is None and change.terms is not None:
        row = registering.add_registration(sheet=change.sheet, terms=change.terms, **by)
        words = gettext("Enregistrement entré.")
    elif change.former is not None:
        row = registering.correct_registration(
            registration=change.former, terms=change.terms, reason=change.reason, **by
        )
        words = (
            gettext("Enregistrement corrigé : l’ancien reste dans l’historique.")
            if change.terms
            else gettext("Enregistrement écarté : il reste dans l’historique.")
        )
    else:
        raise ValueError("a registration is entered with its terms")
    return proposed_words(row) if isinstance(row, Proposal) else words
