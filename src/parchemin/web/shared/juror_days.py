"""Days typed by a juror or for them, as windows of time on one clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext, gettext_lazy, ngettext

from parchemin.web.shared.acting import likely
from parchemin.web.shared.juror_acts.form import OnJuror, day_field

_ = gettext_lazy
MOST_DAYS = 180  # one declaration


class DaysForm(OnJuror):
    """Days a juror may sit, the same hours each day, on the clock of the sites they come to."""

    first = day_field(_("Premier jour"))
    last = day_field(_("Dernier jour"), required=False)
    starts = forms.TimeField(
        label=_("De"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="08:00"
    )
    ends = forms.TimeField(
        label=_("Jusqu’à"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="18:00"
    )


def windows_of(form: DaysForm, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """One window a day, on that clock; reasons are added to the form, and nothing comes back, when it cannot be read."""
    if not form.is_valid():
        return []
    cleaned = form.cleaned_data
    first, last = cleaned["first"], cleaned["last"] or cleaned["first"]
    if not likely(first):
        form.add_error("first", gettext("Cette année n’est pas vraisemblable."))
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        words = gettext("Le dernier jour suit le premier, de %(n)s jours au plus.") % {"n": MOST_DAYS}
        form.add_error("last", words)
    if form.errors:
        return []
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        (datetime.combine(d, cleaned["starts"], zone), datetime.combine(d, cleaned["ends"], zone))
        for d in days
    ]


def days_said(n: int) -> str:
    return ngettext("%(n)s jour déclaré.", "%(n)s jours déclarés.", n) % {"n": n}
