"""Days typed by a juror or for them, as windows of time on one clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from parchemin.web.shared.acting import likely
from parchemin.web.shared.juror_acts import DaysForm

MOST_DAYS = 180  # one declaration


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
