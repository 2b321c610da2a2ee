"""The list of sessions, and a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.accounts.permissions import require, to_manage
from parchemin.catalogue.models import Framework
from parchemin.domain.objection import Objection
from parchemin.juries import queries
from parchemin.juries.models import Session
from parchemin.juries.session import preparing
from parchemin.parties.models import Certifier, Site
from parchemin.web.certifier.scope import choose, chosen, kept, paged, staff
from parchemin.web.shared.acting import likely
from parchemin.web.shared.asking import who
from parchemin.web.shared.fields import Rows
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided


@tells_nothing_decided
@staff
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Sessions of the certifiers one works for, the latest first; narrowed by state."""
    rows = queries.sessions(who(request))
    current = chosen(request)
    if current:
        rows = rows.filter(certifier=current)
    state = request.GET.get("etat", "")
    if state in Session.State.values:
        rows = rows.filter(state=state)
    context = {
        "page": paged(request, rows),
        "query": kept(request),
        "state": state,
        "states": Session.State.choices,
        "year": timezone.localdate().year,
        "several": current is None,
        "may_act": current is not None and who(request).manages(current.pk),
    }
    return render(request, "certifier/sessions/list.html", context)


def frameworks_of(certifier: Certifier) -> QuerySet[Framework]:
    """Frameworks of the sheets a certifier is named on, the latest version first."""
    return (
        Framework.objects.filter(sheet__awarding__certifier=certifier)
        .select_related("sheet")
        .defer("reading", "settled", "sheet__reading")
        .distinct()
        .order_by("sheet__number", "-version", "pk")
    )


LONGEST = 366  # days of one session: beyond, a date was mistyped


class FrameworkChoices(Rows):
    """Frameworks under the title of their certification, not only their number."""

    def label_from_instance(self, obj: Framework) -> str:
        return f"{obj.sheet.title} ({obj})"


class SessionForm(forms.Form):
    """The frame of a session: what is certified, where, when."""

    title = forms.CharField(label=gettext_lazy("Nom de la session"), max_length=200)
    frameworks = FrameworkChoices(
        label=gettext_lazy("Référentiels"),
        queryset=Framework.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    site = forms.ModelChoiceField(
        label=gettext_lazy("Site"),
        queryset=Site.objects.none(),
        empty_label=gettext_lazy("Choisir un site"),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Premier jour des soutenances"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    jury_on = forms.DateField(
        label=gettext_lazy("Jour de la délibération"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    results_promised_on = forms.DateField(
        label=gettext_lazy("Résultats promis pour le"),
        required=False,
        help_text=gettext_lazy(
            "Les candidats verront cette date ; rien ne paraît avant l’acte de publication."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, certifier: Certifier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["frameworks"].queryset = frameworks_of(certifier)
        choices["site"].queryset = Site.objects.filter(certifier=certifier).order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("jury_on")
        for name in ("starts_on", "jury_on", "results_promised_on"):
            if cleaned.get(name) and not likely(cleaned[name]):
                self.add_error(name, gettext("Cette année n’est pas vraisemblable."))
        if first and last and last < first:
            self.add_error("jury_on", gettext("Le jury délibère après les soutenances, ou le même jour."))
        elif first and last and (last - first).days > LONGEST:
            self.add_error("jury_on", gettext("Une session dure %(n)s jours au plus.") % {"n": LONGEST})
        return cleaned


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest) -> HttpResponse:
    """Prepare a session for the certifier being looked at."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    form = SessionForm(certifier, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _create(request, certifier, form)
    return _form(request, certifier, form)


def _form(
    request: HttpRequest, certifier: Certifier, form: SessionForm, objections: list[Objection] | None = None
) -> HttpResponse:
    context = {"form": form, "certifier": certifier, "objections": objections}
    return render(request, "certifier/sessions/new.html", context, status=400 if form.errors else 200)


def _create(request: HttpRequest, certifier: Certifier, form: SessionForm) -> HttpResponse:
    def do(key: str | None) -> tuple[str, str]:
        session = preparing.create_session(
            actor=who(request), now=timezone.now(), certifier=certifier, key=key, **form.cleaned_data
        )
        words = gettext(
            "Session préparée. Inscrivez maintenant les candidats ; personne n’est encore prévenu."
        )
        return words, reverse("session", args=[session.pk])

    return posted(
        request,
        do,
        again=lambda objections: _form(request, certifier, form, objections),
        back=reverse("sessions"),
    )
