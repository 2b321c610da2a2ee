"""The pool (vivier): who may sit, under which mandate, on which days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.composition import College
from parchemin.domain.objection import Objection
from parchemin.juries import pool as acts
from parchemin.juries.models import Juror, JuryMember
from parchemin.parties.models import Certifier, Person, Site
from parchemin.web.certifier.posting import posted
from parchemin.web.certifier.scope import choose, chosen, kept, narrowed, own, paged, staff, who
from parchemin.web.certifier.session_frame import act, likely

MOST_DAYS = 180  # one declaration


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _hour() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


@staff
@require_GET
def pool(request: HttpRequest) -> HttpResponse:
    """Jurors by name, with their mandate and the first day they may sit."""
    rows = _searched(narrowed(request, Juror.objects.all()), request.GET.get("q", ""))
    current = chosen(request)
    context = {
        "page": paged(request, rows),
        "q": request.GET.get("q", "").strip(),
        "query": kept(request),
        "today": timezone.localdate(),
        "may_act": current is not None and who(request).manages(current.pk),
    }
    return render(request, "sessions/pool.html", context)


def _searched(rows: QuerySet[Juror], text: str) -> QuerySet[Juror]:
    for word in text.split():
        rows = rows.filter(
            Q(person__birth_name__icontains=word)
            | Q(person__usage_name__icontains=word)
            | Q(person__first_names__icontains=word)
            | Q(trade__icontains=word)
        )
    coming = Q(availabilities__ends_at__gte=timezone.now())
    return (
        rows.filter(person__erased_at__isnull=True)
        .select_related("person", "certifier")
        .annotate(
            days=Count("availabilities", filter=coming, distinct=True),
            next_day=Min("availabilities__starts_at", filter=coming),
        )
        .order_by("person__birth_name", "person__first_names", "pk")
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
    email = forms.EmailField(label=gettext_lazy("Adresse électronique"), required=False)
    trade = forms.CharField(label=gettext_lazy("Métier"), max_length=200, required=False)
    employer_name = forms.CharField(label=gettext_lazy("Employeur"), max_length=200, required=False)
    employer_siret = forms.RegexField(
        r"^\d{14}$",
        label=gettext_lazy("SIRET de l’employeur"),
        required=False,
        help_text=gettext_lazy("14 chiffres. Un candidat du même employeur est signalé."),
    )
    college = forms.ChoiceField(label=gettext_lazy("Collège"), choices=[])
    certifier_member = forms.BooleanField(label=gettext_lazy("Membre du certificateur"), required=False)
    can_preside = forms.BooleanField(label=gettext_lazy("Peut présider"), required=False, initial=True)
    accredited_from = forms.DateField(label=gettext_lazy("Mandat à partir du"), widget=_date())
    accredited_last = forms.DateField(
        label=gettext_lazy("Mandat jusqu’au"),
        required=False,
        widget=_date(),
        help_text=gettext_lazy("Dernier jour compris ; vide : sans terme."),
    )
    sites = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sites où il vient"),
        queryset=Site.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucun coché : tous."),
    )

    def __init__(self, certifier: Certifier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["college"].choices = [(c.value, gettext(c.label)) for c in College]
        fields["sites"].queryset = Site.objects.filter(certifier=certifier).order_by("name")


IDENTITY = ("first_names", "birth_name", "usage_name", "sex", "email", "employer_name", "employer_siret")


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
    return render(request, "sessions/juror_new.html", context, status=400 if form.errors else 200)


def _add(request: HttpRequest, certifier: Certifier, form: JurorForm) -> HttpResponse:
    said = form.cleaned_data
    last = said["accredited_last"]

    def do(key: str | None) -> tuple[str, str]:
        made = acts.add_juror(
            actor=who(request),
            now=timezone.now(),
            certifier=certifier,
            identity={name: said[name] for name in IDENTITY},
            college=College(said["college"]),
            accredited_from=said["accredited_from"],
            accredited_until=last + timedelta(days=1) if last else None,
            certifier_member=said["certifier_member"],
            can_preside=said["can_preside"],
            trade=said["trade"],
            sites=list(said["sites"]),
            key=key,
        )
        words = gettext("%(name)s est au vivier. Déclarez maintenant ses jours.") % {
            "name": made.person.full_name
        }
        return words, reverse("juror", args=[made.pk])

    return posted(
        request,
        do,
        again=lambda objections: _form(request, certifier, form, objections),
        back=reverse("pool"),
    )


class DaysForm(forms.Form):
    """Days a juror may sit, the same hours each day, on the clock of the house."""

    first = forms.DateField(label=gettext_lazy("Premier jour"), widget=_date())
    last = forms.DateField(label=gettext_lazy("Dernier jour"), widget=_date(), required=False)
    starts = forms.TimeField(label=gettext_lazy("De"), widget=_hour(), initial="08:00")
    ends = forms.TimeField(label=gettext_lazy("Jusqu’à"), widget=_hour(), initial="18:00")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and not likely(first):
            self.add_error("first", gettext("Cette année n’est pas vraisemblable."))
        if first and last and not first <= last <= first + timedelta(days=MOST_DAYS):
            self.add_error(
                "last", gettext("Le dernier jour suit le premier, de %(n)s jours au plus.") % {"n": MOST_DAYS}
            )
        return found

    def windows(self) -> list[tuple[datetime, datetime]]:
        """One window a day; to be asked of a valid form."""
        zone = ZoneInfo(timezone.get_default_timezone_name())
        said = self.cleaned_data
        count = ((said["last"] or said["first"]) - said["first"]).days + 1
        days = [said["first"] + timedelta(days=n) for n in range(count)]
        return [
            (datetime.combine(d, said["starts"], zone), datetime.combine(d, said["ends"], zone)) for d in days
        ]


@staff
@require_http_methods(["GET", "POST"])
def juror(request: HttpRequest, pk: int) -> HttpResponse:
    """A juror: mandate, days to come, juries held; and days declared for them."""
    row = own(request, Juror.objects.select_related("person", "certifier"), pk=pk)
    form = DaysForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _juror(request, row, form)

    def do(**by: Any) -> str:
        n = len(acts.declare_availability(juror=row, windows=form.windows(), **by))
        return ngettext("%(n)s jour déclaré.", "%(n)s jours déclarés.", n) % {"n": n}

    return act(
        request,
        do,
        again=lambda found: _juror(request, row, form, found),
        then=reverse("juror", args=[row.pk]),
    )


def _juror(
    request: HttpRequest, row: Juror, form: DaysForm, objections: list[Objection] | None = None
) -> HttpResponse:
    seats = JuryMember.objects.filter(juror=row, withdrawn_at__isnull=True).select_related("jury__session")
    coming = row.availabilities.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")
    context = {
        "juror": row,
        "form": form,
        "sites": row.sites.order_by("name"),
        "page": paged(request, coming),
        "seats": seats.order_by("-jury__session__jury_on", "pk")[:20],
        "may_act": who(request).manages(row.certifier_id),
        "today": timezone.localdate(),
        "objections": objections,
    }
    return render(request, "sessions/juror.html", context, status=400 if form.errors else 200)
