"""Half-days: what a session's opening hours make once long breaks are taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from parchemin.domain.schedule.facts import Problem, Window

LONG_BREAK = timedelta(minutes=30)  # a lunch ends the half-day; a shorter pause lies inside it


def half_days(problem: Problem) -> tuple[Window, ...]:
    """In order of time. Opening hours that touch are one; each long break ends a half-day."""
    return tuple(_less(_joined(problem.opening), [b for b in problem.breaks if _length(b) >= LONG_BREAK]))


def half_day_at(halves: Sequence[Window], window: Window) -> int | None:
    """The number of the half-day that a window begins in, or overlaps first; None outside all."""
    return next((n for n, half in enumerate(halves) if half.overlaps(window)), None)


def _length(window: Window) -> timedelta:
    return window.end - window.start


def _joined(windows: Iterable[Window]) -> list[Window]:
    merged: list[Window] = []
    for window in sorted(windows, key=lambda w: w.start):
        if merged and merged[-1].end >= window.start:
            merged[-1] = Window(merged[-1].start, max(merged[-1].end, window.end))
        else:
            merged.append(window)
    return merged


def _less(windows: list[Window], breaks: Iterable[Window]) -> list[Window]:
    for pause in breaks:
        kept = []
        for window in windows:
            if not window.overlaps(pause):
                kept.append(window)
                continue
            if window.start < pause.start:
                kept.append(Window(window.start, pause.start))
            if pause.end < window.end:
                kept.append(Window(pause.end, window.end))
        windows = kept
    return windows
