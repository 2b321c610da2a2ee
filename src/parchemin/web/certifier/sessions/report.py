"""The report of a session once it is over, and that of a year: drawn, in tables, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from parchemin.domain.clock import day_at
from parchemin.formats.tables.spreadsheet import Value, dump_csv
from parchemin.juries.models import Session
from parchemin.juries.session import reports
from parchemin.web.certifier.scope import choose, chosen, staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import YEARS
from parchemin.web.telling import tells_decisions, tells_nothing_decided

LABEL, WIDTH, ROW, BAR = 190, 760, 30, 16  # of the drawing, in its own units
HEADERS = ("rubrique", "objet", "valeur", "détail")
ROOM = 60  # kept for the figure at the end of a bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a drawing: what is done, and a mark where it was wished to stop."""

    name: str
    said: str
    y: int
    width: float
    mark_x: float | None
    over: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars, in units of their own box."""

    bars: list[Bar]
    height: int
    label: int = LABEL
    width: int = WIDTH
    bar: int = BAR


def load_chart(loads: Sequence[reports.Load]) -> Chart:
    """Half-days by juror; the mark is the load wished."""
    most = max(
        chain((one.half_days for one in loads), (one.juror.load_wished or 0 for one in loads)), default=1
    )
    unit = (WIDTH - LABEL - ROOM) / max(1, most)
    bars = [
        Bar(
            one.juror.person.full_name,
            str(one.half_days),
            ROW * i,
            round(one.half_days * unit, 1),
            round(one.juror.load_wished * unit, 1) if one.juror.load_wished else None,
            one.over,
        )
        for i, one in enumerate(loads)
    ]
    return Chart(bars, ROW * max(1, len(bars)))


def departure_chart(departures: reports.Departures) -> Chart:
    """Departures by coded reason."""
    most = max((count for _, count in departures.by_reason), default=1)
    unit = (WIDTH - LABEL - ROOM) / most
    bars = [
        Bar(gettext(reason.label), str(count), ROW * i, round(count * unit, 1), None, over=False)
        for i, (reason, count) in enumerate(departures.by_reason)
    ]
    return Chart(bars, ROW * max(1, len(bars)), label=420)


@tells_decisions
@staff
@require_GET
def session_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Composition, loads, delays, departures of one session."""
    session = session_of(request, pk)
    report = reports.of(session)
    today = day_at(timezone.now(), session.site.zone)
    delays = [(d, d.late_by(today)) for d in report.delays]
    context = {
        "report": report,
        "delays": delays,
        "late": sum(late > 0 for _, late in delays),
        "loads": load_chart(report.loads),
        "marked": any(one.juror.load_wished or one.juror.load_max for one in report.loads),
        "departures": departure_chart(report.departures),
    }
    return show(request, session, "certifier/sessions/report.html", context)


@tells_decisions
@staff
@require_GET
def session_report_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a CSV file: one line a fact."""
    session = session_of(request, pk)
    today = day_at(timezone.now(), session.site.zone)
    table = dump_csv(HEADERS, _rows(reports.of(session), today))
    return downloads.made(table, f"bilan-session-{session.pk}.csv")


def _rows(report: reports.Report, today: date) -> Iterator[Sequence[Value]]:
    for line in report.composition:
        word = "non contrôlée" if not line.checked else "conforme" if line.lawful else "non conforme"
        yield ("composition", line.moment.value, word, " ".join([*line.general, *line.concerned]))
    for one in report.loads:
        yield ("charge", one.juror.person.full_name, one.half_days, f"{one.defences} soutenances")
    for delay in report.delays:
        kept = delay.kept_on.isoformat() if delay.kept_on else ""
        yield (
            f"délai {delay.kind}",
            delay.name,
            delay.due_on.isoformat(),
            kept or f"+{delay.late_by(today)} j",
        )
    for reason, count in report.departures.by_reason:
        yield ("écart", reason.value, count, reason.label)
    for waiver in report.waivers:
        yield ("dérogation", waiver.code, waiver.by, waiver.reason)
    for kind, count in report.incidents.items():
        yield ("incident", kind, count, "")


@tells_nothing_decided
@staff
@require_GET
def year_report(request: HttpRequest, year: int) -> HttpResponse:
    """Sessions of a civil year of one certifier, and what each juror carried over them."""
    certifier = chosen(request)
    if not YEARS[0] <= year <= YEARS[1]:
        raise Http404
    if certifier is None:
        return choose(request)
    lines, loads = reports.year(certifier, timezone.localdate(), year)
    sessions = Session.objects.filter(certifier=certifier)
    years = sorted({d.year for d in sessions.dates("jury_on", "year")} | {year})
    context = {
        "certifier": certifier,
        "year": year,
        "years": years,
        "lines": lines,
        "carried": loads,
        "fairness": reports.fairness(loads),
        "loads": load_chart(loads),
    }
    return render(request, "certifier/sessions/year.html", context)
