"""A presence noted once for a whole session becomes one of each moment that it stood for.

- A candidate's: the days planned for them in the timetable in force, else the session's first day.
- A juror's, on a panel only: the days of their panels, else the session's first day.
- A member's whose jury has opened its deliberation: the deliberation, which it was judged on, and the days of their
  panels, which the requirements were judged on. Nothing decided is judged otherwise than it was.
- A member's whose jury has not opened it: noted on the jury's day or after, the deliberation; noted before, the days of
  their panels, and the deliberation only where they are on no panel.

The line itself, with its signature, becomes the first of these; the others are noted, without a signature.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import migrations

NOT_OPENED = ("composing", "nominated")


def divide(apps, schema_editor):
    Attendance = apps.get_model("juries", "Attendance")
    for row in Attendance.objects.select_related("session__site").order_by("pk"):
        first, *others = _moments(apps, row)
        if first is not None:
            Attendance.objects.filter(pk=row.pk).update(hearing_on=first)
        Attendance.objects.bulk_create(
            Attendance(
                session_id=row.session_id,
                person_id=row.person_id,
                role=row.role,
                hearing_on=day,
                present=row.present,
                excused=row.excused,
                method="noted",
                recorded_at=row.recorded_at,
            )
            for day in others
        )


def _moments(apps, row) -> list[date | None]:
    session = row.session
    zone = ZoneInfo(session.site.time_zone)
    days = _planned(apps, row, zone)
    if row.role == "candidate":
        return days or [session.starts_on]
    Member, Jury = (apps.get_model("juries", name) for name in ("JuryMember", "Jury"))
    member = Member.objects.filter(jury__session=session, juror__person=row.person_id, withdrawn_at__isnull=True)
    if not member.exists():
        return days or [session.starts_on]
    if not Jury.objects.filter(session=session, state__in=NOT_OPENED).exists():
        return [None, *days]
    before = _day(row.recorded_at, zone) < session.jury_on
    return days if before and days else [None]


def _planned(apps, row, zone: ZoneInfo) -> list[date | None]:
    """Days that the timetable in force gives the person, on the clock of the site."""
    Timetable, Defence = (apps.get_model("juries", name) for name in ("Timetable", "Defence"))
    tables = Timetable.objects.filter(session=row.session_id, released_at__isnull=False)
    table = tables.order_by("-version").first()
    if table is None:
        return []
    planned = Defence.objects.filter(timetable=table)
    if row.role == "candidate":
        own = planned.filter(entry__candidacy__person=row.person_id)
    else:
        own = planned.filter(panel__juror__person=row.person_id)
    return sorted({_day(at, zone) for at in own.values_list("starts_at", flat=True)})


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


class Migration(migrations.Migration):
    dependencies = [
        ("juries", "0011_day_of_hearings"),
        ("candidates", "0001_initial"),
        ("parties", "0001_initial"),
    ]

    operations = [migrations.RunPython(divide, migrations.RunPython.noop)]
