"""Acts on when a juror may sit: days declared, withdrawn, read from a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror
from parchemin.domain import availability
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.formats import calendar
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.models import Availability, Juror

MOST_BYTES = 5_000_000  # of a calendar file


def declare_availability(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    windows: Sequence[tuple[datetime, datetime]],
    key: str | None = None,
) -> list[Availability]:
    """When a juror may sit: aware instants, each window forward. The juror himself or the service says it."""
    if not actor.manages(juror.certifier_id):
        require(to_act_as_juror(actor, juror.person_id))
    require(availability.window_objections(windows))
    with transaction.atomic():
        Juror.objects.select_for_update().get(pk=juror.pk)
        kept = list(_kept(juror, windows).values())
        new = [w for w in windows if availability.held(kept, w) is not availability.Held.WHOLE]
        availabilities = Availability.objects.bulk_create(
            [Availability(juror=juror, starts_at=start, ends_at=end) for start, end in new]
        )
        record(
            f"pool:{juror.certifier.slug}",
            acts.AVAILABILITY_DECLARED,
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={"juror": juror.pk, "windows": _told(windows)},
            key=key,
        )
    return availabilities


def withdraw_availability(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    windows: Sequence[availability.Window],
    key: str | None = None,
) -> int:
    """Take times back: whatever was declared in these windows no longer is. Returns how many rows it touched."""
    if not actor.manages(juror.certifier_id):
        require(to_act_as_juror(actor, juror.person_id))
    with transaction.atomic():
        Juror.objects.select_for_update().get(pk=juror.pk)
        change = availability.cut(_kept(juror, windows).items(), windows)
        Availability.objects.filter(pk__in=change.gone).delete()
        Availability.objects.bulk_create(
            [Availability(juror=juror, starts_at=start, ends_at=end) for start, end in change.made]
        )
        record(
            f"pool:{juror.certifier.slug}",
            acts.AVAILABILITY_WITHDRAWN,
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={"juror": juror.pk, "windows": _told(windows)},
            key=key,
        )
    return len(change.gone)


def _kept(juror: Juror, windows: Sequence[availability.Window]) -> dict[int, availability.Window]:
    """Windows declared that meet those asked, by row."""
    if not windows:
        return {}
    rows = Availability.objects.filter(
        juror=juror,
        ends_at__gt=min(start for start, _ in windows),
        starts_at__lt=max(end for _, end in windows),
    )
    return {row.pk: (row.starts_at, row.ends_at) for row in rows.order_by("starts_at", "pk")}


def _told(windows: Sequence[availability.Window]) -> list[list[str]]:
    return [[start.isoformat(), end.isoformat()] for start, end in windows]


class Meaning(StrEnum):
    """What the times of a calendar file are for the juror."""

    BUSY = "busy"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a calendar file changed: times read, windows declared or touched, events that could not be read."""

    times: int
    changed: int
    left_out: tuple[calendar.LeftOut, ...] = ()


def read_calendar(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    filename: str,
    data: bytes,
    meaning: Meaning,
    zone: ZoneInfo,
    key: str | None = None,
) -> Reading:
    """Read a juror's own calendar (.ics): its times are declared, or cut out of what was.

    ``zone``: of what the file writes without a zone. An event that cannot be read is left out, and named in what is
    given back. A file that cannot be read changes nothing; the refusal names the file, the line and the cause.
    """
    try:
        agenda = _agenda(data, zone, now)
    except calendar.Unreadable as cause:
        raise Refused(
            [
                Objection(
                    "calendar.unreadable",
                    gettext_noop("« %(name)s » ne se lit pas, rien n’a changé : %(cause)s"),
                    {"name": filename, "cause": str(cause)},
                    mend=gettext_noop(
                        "Exportez de nouveau l’agenda au format iCalendar (.ics), puis relisez-le ici."
                    ),
                )
            ]
        ) from cause
    busy = meaning is Meaning.BUSY
    left_out = tuple(agenda.left_out)
    windows = [(s.starts_at, s.ends_at) for s in agenda.times if s.free is not busy]
    if not windows:
        return Reading(len(agenda.times), 0, left_out)
    if busy:
        touched = withdraw_availability(actor=actor, now=now, juror=juror, windows=windows, key=key)
        return Reading(len(agenda.times), touched, left_out)
    availabilities = declare_availability(
        actor=actor, now=now, juror=juror, windows=availability.joined(windows), key=key
    )
    return Reading(len(agenda.times), len(availabilities), left_out)


def _agenda(data: bytes, zone: ZoneInfo, now: datetime) -> calendar.Agenda:
    if len(data) > MOST_BYTES:
        raise calendar.Unreadable(f"il dépasse {MOST_BYTES // 1_000_000} Mo ; exportez moins de mois.")
    return calendar.times(data, zone, now)
