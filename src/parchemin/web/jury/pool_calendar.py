"""A juror's calendar: a month of half-days, one tap each; stretches of days; times read from one's own agenda."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from parchemin.domain.availability import Half, Held, half_day, held
from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection
from parchemin.juries.models import Availability, Juror
from parchemin.juries.pool import available, jurors
from parchemin.web.shared.acting import act, number
from parchemin.web.shared.asking import who
from parchemin.web.shared.juror_days import DaysForm, days_said, windows_of
from parchemin.web.telling import tells_nothing_decided

MONTHS_AHEAD = 24
MOST_SHOWN = 60  # stretches to come
MOST_NAMED = 5  # events of an agenda that could not be read


class CalendarForm(forms.Form):
    """An agenda to read (.ics), and what its times mean."""

    file = forms.FileField(label=gettext_lazy("Fichier d’agenda (.ics)"), allow_empty_file=True)
    meaning = forms.ChoiceField(
        label=gettext_lazy("Ses horaires sont"),
        choices=[
            (available.Meaning.BUSY.value, gettext_lazy("des temps occupés, à retirer de mes jours")),
            (available.Meaning.FREE.value, gettext_lazy("des temps libres, à déclarer")),
        ],
        widget=forms.RadioSelect,
        initial=available.Meaning.BUSY.value,
    )


class Month:
    """The month looked at, between this one and two years on."""

    def __init__(self, asked: str, today: date) -> None:
        this, last = today.replace(day=1), today.replace(day=1) + timedelta(days=31 * MONTHS_AHEAD)
        try:
            first = date.fromisoformat(f"{asked}-01")
        except ValueError:
            first = this
        self.first = min(max(first, this), last.replace(day=1))
        self.before = (self.first - timedelta(days=1)).replace(day=1) if self.first > this else None
        self.after = (self.first + timedelta(days=32)).replace(day=1)
        if self.after > last:
            self.after = None  # type: ignore[assignment]

    @property
    def word(self) -> str:
        return f"{self.first:%Y-%m}"


@tells_nothing_decided
@login_required
@require_http_methods(["GET", "POST"])
def availability(request: HttpRequest) -> HttpResponse:
    """When one may sit, in a pool, on the clock of its sites."""
    asked = request.POST if request.method == "POST" else request.GET
    own = list(jurors.of_actor(who(request)))
    row = next((j for j in own if str(j.pk) == asked.get("juror", "")), own[0] if own else None)
    if row is None or (asked.get("juror") and str(row.pk) != asked["juror"]):
        raise Http404
    zones = jurors.clocks(row)
    zone = next((z for z in zones if z.key == asked.get("zone", "")), zones[0])
    month = Month(asked.get("month", ""), day_at(timezone.now(), zone))
    page = _Page(request, own, row, zone, month)
    if request.method == "GET":
        return page.shown()
    asks: dict[str, Callable[[_Page], HttpResponse]] = {
        "half": _half,
        "days": _days,
        "read": _file,
        "remove": _remove,
    }
    what = next((name for name in asks if name in request.POST), "")
    if not what:
        raise Http404
    return asks[what](page)


class _Page:
    """The page and where its forms lead back."""

    def __init__(
        self, request: HttpRequest, own: list[Juror], juror: Juror, zone: ZoneInfo, month: Month
    ) -> None:
        self.request, self.own, self.juror, self.zone, self.month = request, own, juror, zone, month

    def address(self, on: str = "") -> str:
        query = {"juror": self.juror.pk, "month": self.month.word, "zone": self.zone.key}
        return f"{reverse('jury_availability')}?{urlencode(query | ({'on': on} if on else {}))}"

    def shown(
        self,
        objections: list[Objection] | None = None,
        *,
        days: DaysForm | None = None,
        file: CalendarForm | None = None,
    ) -> HttpResponse:
        now = timezone.now()
        coming = Availability.objects.filter(juror=self.juror, ends_at__gt=now).order_by("starts_at", "pk")
        context = {
            "juror": self.juror,
            "jurors": self.own,
            "certifier": self.juror.certifier,
            "month": self.month,
            "weeks": jurors.month(self.juror, self.month.first, self.zone, now),
            "zone": self.zone.key,
            "zones": [z.key for z in jurors.clocks(self.juror)],
            "city": self.zone.key.rpartition("/")[2].replace("_", " "),
            "on": self.request.GET.get("on", ""),
            "rows": coming[:MOST_SHOWN],
            "days": days or DaysForm(self.juror),
            "file": file or CalendarForm(),
            "objections": objections,
        }
        wrong = bool((days and days.errors) or (file and file.errors))
        with timezone.override(self.zone):
            status = 409 if objections else 422 if wrong else 200
            return render(self.request, "jury/availability.html", context, status=status)

    def act(self, do: Callable[..., str], on: str = "") -> HttpResponse:
        return act(self.request, do, again=self.shown, then=self.address(on))


def _half(page: _Page) -> HttpResponse:
    """One half-day: declared when it was not whole, taken back when it was."""
    word = page.request.POST["half"]
    try:
        day, half = date.fromisoformat(word[:10]), Half(word[11:])
    except ValueError:
        raise Http404 from None
    asked = half_day(day, half, page.zone)
    if asked[1] <= timezone.now():
        raise Http404
    rows = Availability.objects.filter(juror=page.juror, ends_at__gt=asked[0], starts_at__lt=asked[1])
    whole = held(rows.values_list("starts_at", "ends_at"), asked) is Held.WHOLE

    def do(**by: Any) -> str:
        if whole:
            available.withdraw_availability(juror=page.juror, windows=[asked], **by)
            return gettext("Demi-journée reprise.")
        available.declare_availability(juror=page.juror, windows=[asked], **by)
        return gettext("Demi-journée déclarée.")

    return page.act(do, word)


def _days(page: _Page) -> HttpResponse:
    form = DaysForm(page.juror, page.request.POST)
    windows = windows_of(form, page.zone)
    if not windows:
        return page.shown(days=form)

    def do(**by: Any) -> str:
        available.declare_availability(juror=page.juror, windows=windows, **by)
        then = gettext("Le service certification en tiendra compte au prochain planning.")
        return f"{days_said(len(windows))} {then}"

    return page.act(do)


def _file(page: _Page) -> HttpResponse:
    form = CalendarForm(page.request.POST, page.request.FILES)
    if not form.is_valid():
        return page.shown(file=form)
    upload = form.cleaned_data["file"]

    def do(**by: Any) -> str:
        reading = available.read_calendar(
            juror=page.juror,
            filename=upload.name,
            data=upload.read(available.MOST_BYTES + 1),
            meaning=available.Meaning(form.cleaned_data["meaning"]),
            zone=page.zone,
            **by,
        )
        read = gettext("« %(name)s » est lu : %(times)s horaires, %(changed)s plages changées.") % {
            "name": upload.name,
            "times": reading.times,
            "changed": reading.changed,
        }
        return f"{read} {_left_out(reading)}".rstrip()

    return page.act(do)


def _left_out(reading: available.Reading) -> str:
    if not reading.left_out:
        return ""
    events = " ; ".join(map(str, reading.left_out[:MOST_NAMED]))
    if len(reading.left_out) > MOST_NAMED:
        events += " ; …"
    return gettext("Évènements laissés de côté (%(count)s), à dire vous-même ici : %(events)s.") % {
        "count": len(reading.left_out),
        "events": events,
    }


def _remove(page: _Page) -> HttpResponse:
    row = get_object_or_404(Availability, juror=page.juror, pk=number(page.request.POST["remove"]))

    def do(**by: Any) -> str:
        available.withdraw_availability(juror=page.juror, windows=[(row.starts_at, row.ends_at)], **by)
        return gettext("Plage reprise.")

    return page.act(do)
