"""Why there is no timetable, and what would make one possible: the smallest changes, each set tried before it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from parchemin.domain.clock import day_at
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.schedule import Placement, Problem, Window, half_days
from parchemin.planning.gaps import find_gaps
from parchemin.planning.grid import Grid
from parchemin.planning.reasons import alone, counted, from_gaps, in_words, lacking
from parchemin.planning.relaxations import Relaxation, What, applied
from parchemin.planning.run import Run, unknown
from parchemin.planning.solve import solve

SAID = 3  # reasons of one kind told one by one, when they are about defences
TOLD = 8  # and when they are about times and places
ROUNDS = 3  # of changes, each on the problem that the last one left
HALF_DAYS = 4  # more half-days tried
FIRST_SHARE = 0.5  # of the time left, for the next set of changes
SEARCH_SHARE = 0.6  # of that time, for finding them; the rest is for trying them
SATURDAY = 5
REPEATS = tuple(
    f"-{what.value}"
    for what in (
        What.CANDIDATE_TIME,
        What.CANDIDATE_SITE,
        What.TIE,
        What.REQUIRED,
        What.JUROR_TIME,
        What.MANDATE,
    )
)


@dataclass(frozen=True, slots=True)
class Way:
    """Changes which together make a timetable possible. ``tried``: a timetable was found with them."""

    changes: tuple[Relaxation, ...]
    tried: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """``ways``: the smallest set of changes first, then others that do without some of its kind."""

    reasons: tuple[Objection, ...]
    ways: tuple[Way, ...]


def explain(
    problem: Problem,
    *,
    locked: Sequence[Placement] = (),
    seconds: float = 10.0,
    seed: int = 1,
    workers: int = 2,
    should_stop: Callable[[], bool] | None = None,
) -> Explanation:
    """Say why ``problem`` has no timetable and what would help. Ask it of a problem that a search found impossible.

    Runs ``seconds`` at most, or a little more; a way that could not be tried in that time says so.
    """
    run = Run(seconds=seconds, seed=seed, workers=workers, should_stop=should_stop)
    grid = Grid(problem, locked)
    reasons = counted(grid)
    stuck = alone(grid)
    first, words = _way(problem, locked, run, until=seconds * FIRST_SHARE)
    if stuck:
        # What counting said of a candidate is not said again in other words.
        words = [o for o in words if not o.code.endswith(REPEATS)]
    # Many at once are short of the same thing, which is said first; one alone has its own reason.
    many = len(stuck) > max(1, len(grid.defences) // 2)
    reasons, words = _gathered(reasons, SAID), _gathered(_once(words), TOLD)
    reasons = [*words, *reasons] if many else [*reasons, *words]
    ways = [first] if first.changes else []
    if first.changes and not run.stopped:
        ways += _others(problem, locked, first, run)
    return Explanation(tuple(_once(reasons)) or (unknown(),), tuple(ways))


def _gathered(reasons: Sequence[Objection], few: int) -> list[Objection]:
    """The first few of each code; of the others, how many they are."""
    objections: list[Objection] = []
    counts = Counter(o.code for o in reasons)
    seen: Counter[str] = Counter()
    for reason in reasons:
        seen[reason.code] += 1
        if seen[reason.code] <= few:
            objections.append(reason)
        if seen[reason.code] == few + 1:
            objections.append(
                Objection(
                    "planning.and-others",
                    gettext_noop("%(count)d autre(s) cas de la même sorte."),
                    {"count": counts[reason.code] - few, "code": reason.code},
                    level=reason.level,
                )
            )
    return objections


def _once(reasons: Sequence[Objection]) -> list[Objection]:
    seen: dict[tuple[str, str], Objection] = {}
    for reason in reasons:
        seen.setdefault((reason.code, reason.message), reason)
    return list(seen.values())


def _way(
    problem: Problem,
    locked: Sequence[Placement],
    run: Run,
    *,
    until: float,
    dear: frozenset[What] = frozenset(),
) -> tuple[Way, list[Objection]]:
    """A set of changes, round after round until a timetable is found with them, and the causes it removes."""
    changes: list[Relaxation] = []
    words: list[Objection] = []
    now = problem
    for _ in range(ROUNDS):
        grid = Grid(now, locked)
        blocked = [o.about for o in alone(grid)]
        left = max(0.2, until - run.spent)
        gaps = find_gaps(grid, blocked, partial(_searched, run, left * SEARCH_SHARE / 2), dear=dear)
        if gaps is None:
            break
        # Of those left out for want of another round, nothing is said: the next round makes room for them.
        words += lacking(grid, gaps) if gaps.changes and gaps.proved else from_gaps(grid, gaps)
        if not gaps.changes:
            break
        changes += in_words(gaps.changes)
        now = applied(now, gaps.changes)
        if not gaps.left_out and _possible(now, locked, run, until):
            return Way(tuple(changes), tried=True), words
    return Way(tuple(changes), tried=False), words


def _searched(run: Run, seconds: float, model: Any) -> tuple[Any, Any]:
    return run.solve(model, seconds, told=False)


def _possible(problem: Problem, locked: Sequence[Placement], run: Run, until: float) -> bool:
    """Whether a timetable is found in the time left; the first one will do."""
    timetables: list[object] = []
    solution = solve(
        problem,
        locked=locked,
        seconds=max(0.5, until - run.spent),
        seed=run.seed,
        workers=run.workers,
        on_progress=timetables.append,
        should_stop=lambda: bool(timetables) or run.stopped,
    )
    return solution.timetable is not None


def _others(problem: Problem, locked: Sequence[Placement], first: Way, run: Run) -> list[Way]:
    """Other ways: doing without the kinds of change of the first, or opening half-days; only those that were tried."""
    used = frozenset(change.what for change in first.changes)
    ways = []
    other, _ = _way(
        problem, locked, run, until=run.spent + (run.seconds - run.spent) * FIRST_SHARE, dear=used
    )
    if other.tried and not used & {change.what for change in other.changes}:
        ways.append(other)
    if used & {What.ROOM, What.JURORS, What.DAY_LOAD} and not run.stopped:
        longer = _longer(problem, locked, run)
        if longer:
            ways.append(longer)
    return ways


def _longer(problem: Problem, locked: Sequence[Placement], run: Run) -> Way | None:
    """As few half-days more as make a timetable possible."""
    changes: list[Relaxation] = []
    for window in _next_half_days(problem):
        if run.spent > run.seconds or run.stopped:
            return None
        changes.append(Relaxation(What.HALF_DAY, window=window))
        longer = applied(problem, tuple(changes))
        if not counted(Grid(longer, locked)) and _possible(
            longer, locked, run, run.spent + (run.seconds - run.spent) * SEARCH_SHARE
        ):
            return Way(tuple(changes), tried=True)
    return None


def _next_half_days(problem: Problem) -> list[Window]:
    """The half-days that would come next, at the hours of the last day, Saturdays and Sundays apart."""
    halves = half_days(problem)
    if not halves:
        return []
    zone = ZoneInfo(problem.zone)
    last = day_at(max(w.start for w in halves), zone)
    hours = [
        (w.start.astimezone(zone), w.end.astimezone(zone)) for w in halves if day_at(w.start, zone) == last
    ]
    windows: list[Window] = []
    day = last
    while len(windows) < HALF_DAYS:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            windows += [
                Window(
                    datetime.combine(day, start.timetz().replace(tzinfo=None), zone),
                    datetime.combine(day, end.timetz().replace(tzinfo=None), zone),
                )
                for start, end in hours
            ]
    return windows[:HALF_DAYS]
