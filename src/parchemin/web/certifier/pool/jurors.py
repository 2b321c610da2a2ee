"""The pool (vivier): found by name, a juror entered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.composition import College
from parchemin.domain.objection import Objection
from parchemin.juries import ties
from parchemin.juries.models import Juror
from parchemin.juries.pool import joining as acts
from parchemin.parties import searching
from parchemin.parties.models import Certifier, Person, Site
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.shared.asking import who
from parchemin.web.shared.fields import Rows
from parchemin.web.shared.juror_acts.profile import places_hint
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided
from parchemin.web.words import with_mend


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _hour() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def named_jurors(rows: QuerySet[Juror], text: str) -> QuerySet[Juror]:
    """Jurors by their names or their trade."""
    return searching.every_word(
        rows,
        text,
        lambda word: searching.person(word, "person__") | searching.holding(rows, "trade", word),
    )


class JurorForm(forms.Form):
    """What is known of a juror, and no more: name, address, college, mandate."""

    first_names = forms.CharField(label=gettext_lazy("Prénoms"), max_length=180)
    birth_name = forms.CharField(label=gettext_lazy("Nom de naissance"), max_length=60)
    usage_name = forms.CharField(label=gettext_lazy("Nom d’usage"), max_length=60, required=False)
    sex = forms.ChoiceField(
        label=gettext_lazy("Sexe"),
        choices=lambda: [
            ("", gettext("non renseigné")),
            *((s, gettext(word)) for s, word in Person.Sex.choices),
        ],
        required=False,
        help_text=gettext_lazy("Sert à la représentation équilibrée des femmes et des hommes."),
    )
    email = forms.CharField(label=gettext_lazy("Adresse électronique"), max_length=1000, required=False)
    trade = forms.CharField(label=gettext_lazy("Métier"), max_length=200, required=False)
    employer_name = forms.CharField(label=gettext_lazy("Employeur"), max_length=200, required=False)
    employer_siret = forms.RegexField(
        r"^[0-9]{14}\Z",
        label=gettext_lazy("SIRET de l’employeur"),
        required=False,
        help_text=gettext_lazy("14 chiffres. Un candidat du même employeur est signalé."),
    )
    college = forms.ChoiceField(label=gettext_lazy("Collège"), choices=[])
    certifier_member = forms.BooleanField(label=gettext_lazy("Membre du certificateur"), required=False)
    can_preside = forms.BooleanField(label=gettext_lazy("Peut présider"), required=False, initial=True)
    qualities = forms.CharField(
        label=gettext_lazy("Autres qualités"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    accredited_from = forms.DateField(label=gettext_lazy("Mandat à partir du"), widget=_date())
    accredited_last = forms.DateField(
        label=gettext_lazy("Mandat jusqu’au"),
        required=False,
        widget=_date(),
        help_text=gettext_lazy("Dernier jour compris ; vide : sans terme."),
    )
    sites = Rows(
        label=gettext_lazy("Sites où il vient"),
        queryset=Site.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucun coché : tous."),
    )

    def __init__(self, certifier: Certifier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["qualities"].help_text = places_hint(certifier.pk)
        fields["college"].choices = [(c.value, gettext(c.label)) for c in College]
        fields["sites"].queryset = Site.objects.filter(certifier=certifier).order_by("name")


IDENTITY = ("first_names", "birth_name", "usage_name", "sex", "email", "employer_name", "employer_siret")


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def juror_new(request: HttpRequest) -> HttpResponse:
    """Inscrire a juror in the pool of the certifier being looked at."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    form = JurorForm(certifier, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _add(request, certifier, form)
    return _form(request, certifier, form)


def _form(
    request: HttpRequest, certifier: Certifier, form: JurorForm, objections: list[Objection] | None = None
) -> HttpResponse:
    context = {"form": form, "certifier": certifier, "objections": objections}
    return render(request, "certifier/pool/juror_new.html", context, status=400 if form.errors else 200)


def _add(request: HttpRequest, certifier: Certifier, form: JurorForm) -> HttpResponse:
    cleaned = form.cleaned_data
    last = cleaned["accredited_last"]

    def do(key: str | None) -> tuple[str, str]:
        juror = acts.add_juror(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            identity={name: cleaned[name] for name in IDENTITY},
            college=College(cleaned["college"]),
            accredited_from=cleaned["accredited_from"],
            accredited_until=last + timedelta(days=1) if last else None,
            certifier_member=cleaned["certifier_member"],
            can_preside=cleaned["can_preside"],
            trade=cleaned["trade"],
            qualities=cleaned["qualities"].splitlines(),
            sites=list(cleaned["sites"]),
            key=key,
        )
        words = gettext("%(name)s est au vivier. Déclarez maintenant ses jours.") % {
            "name": juror.person.full_name
        }
        too = [with_mend(one) for one in ties.candidate_too(juror)]
        return " ".join([words, *too]), reverse("juror", args=[juror.pk])

    return posted(
        request,
        do,
        again=lambda objections: _form(request, certifier, form, objections),
        back=reverse("pool"),
    )
