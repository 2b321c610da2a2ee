"""The season: sessions on a line of months, today, and the day the registration ends, as a wall."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext

from parchemin.catalogue.models import Registration
from parchemin.domain.law import months_after
from parchemin.juries.models import Jury, Session
from parchemin.web.dates import month_words, short_day_words

BEFORE, AFTER = 2, 4  # months shown around this one
LABELS, WIDTH, ROW, TOP = 180, 1180, 34, 30  # of the drawing, in its own units
BAR = 8  # smallest bar


@dataclass(frozen=True, slots=True)
class Line:
    """One session: its row of the drawing and of the table."""

    session: Session
    y: int
    x: float
    width: float
    jury_x: float
    word: str
    kind: str
    label_x: float
    label_end: bool


@dataclass(frozen=True, slots=True)
class Season:
    """The drawing, in units of its own box (``width`` × ``height``)."""

    first: date
    last: date
    months: list[tuple[float, str]]
    lines: list[Line]
    today_x: float
    walls: list[tuple[float, str, bool]] = field(default_factory=list)  # place, words, words before the wall
    width: int = WIDTH
    height: int = 0
    foot: int = 0


def _start(on: date, shift: int) -> date:
    return months_after(on.replace(day=1), shift) if shift >= 0 else _back(on.replace(day=1), -shift)


def _back(day: date, months: int) -> date:
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def _state(session: Session, on: date) -> tuple[str, str]:
    jury = getattr(session, "jury", None)
    if session.state == Session.State.PUBLISHED:
        return "sealed", gettext("résultats publiés")
    if session.state == Session.State.SEALED:
        return "sealed", gettext("procès-verbal scellé")
    if jury is None or jury.state == Jury.State.COMPOSING:
        return "wait", gettext("jury à composer")
    if jury.state == Jury.State.CLOSED:
        return "wait", gettext("procès-verbal à sceller")
    if session.jury_on < on:
        return "wait", gettext("délibération attendue")
    if session.state == Session.State.DRAFT:
        return "wait", gettext("à ouvrir")
    return "todo", gettext("ouverte")


def drawn(ids: Collection[int], on: date) -> Season:
    """Sessions whose days fall in the window, oldest first, twelve at most (the nearest ones)."""
    first, last = _start(on, -BEFORE), _start(on, AFTER)
    span = (last - first).days

    def x(day: date) -> float:
        return round(LABELS + (WIDTH - LABELS) * max(0, min(span, (day - first).days)) / span, 1)

    rows = list(
        Session.objects.filter(certifier_id__in=ids, jury_on__gte=first, starts_on__lt=last)
        .exclude(state=Session.State.CANCELLED)
        .select_related("jury")
        .order_by("starts_on", "pk")[:12]
    )
    lines = []
    for i, session in enumerate(rows):
        kind, word = _state(session, on)
        end = x(session.jury_on) > WIDTH - 260
        left, right = x(session.starts_on), x(session.jury_on)
        lines.append(
            Line(
                session,
                TOP + ROW * i,
                left,
                max(BAR, right - left),
                right,
                word,
                kind,
                left - 14 if end else right + 16,
                end,
            )
        )
    months = []
    month = first
    while month < last:
        months.append((x(month), month_words(month)))
        month = _start(month, 1)
    foot = TOP + ROW * max(1, len(lines))
    ends = (
        Registration.objects.filter(
            sheet__awarding__certifier_id__in=ids, until__gte=first, until__lt=last, of_this_sheet=True
        )
        .select_related("sheet")
        .order_by("until")
        .distinct()
    )
    walls = []
    for row in ends:
        if row.until:
            day = row.until - timedelta(days=1)
            words = gettext("%(day)s : l’enregistrement %(sheet)s prend fin") % {
                "day": short_day_words(day),
                "sheet": row.sheet,
            }
            walls.append((x(row.until), words, x(row.until) > WIDTH / 2))
    return Season(first, last - timedelta(days=1), months, lines, x(on), walls, height=foot + 48, foot=foot)
