"""The least changes that would make a timetable possible: which of the two models is asked, and of how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.schedule import PanelBy, Placement, Problem, Room
from parchemin.planning.gaps.per_defence import GapModel
from parchemin.planning.gaps.per_half_day import Supply
from parchemin.planning.gaps.reading import read
from parchemin.planning.gaps.shortage import Gaps
from parchemin.planning.grid import Choice, Grid
from parchemin.planning.relaxations import What

EXACT_SIZE = 30  # defences up to which people may change rooms within a half-day in the model with gaps
LARGEST = 400_000  # seats times places beyond which presence alone is counted

# The time of one search is the caller's; there may be two.
Search = Callable[[Any], tuple[Any, Any]]  # a CpModel: the solver and its status


def find_gaps(
    grid: Grid, blocked: Iterable[str], search: Search, *, dear: Iterable[What] = ()
) -> Gaps | None:
    """The least changes that would make a timetable possible; None when the search found nothing in its time.

    ``blocked``: defences that cannot be placed whatever becomes of the others. ``dear``: changes to do without.
    """
    stuck = frozenset(blocked)
    if len(stuck) > max(1, len(grid.defences) // 2):
        opened: frozenset[str] = frozenset()  # so many at once: it is not their calendars
    else:
        opened = frozenset(grid.defences[key].candidate_key for key in stuck)
    if grid.problem.panel_by is PanelBy.HALF_DAY or _size(grid) > LARGEST:
        supply = Supply(grid, opened, frozenset(dear))
        supply.build()
        solver, status = search(supply.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return supply.read(solver.value, proved=status == cp_model.OPTIMAL)
    # Few hours first: a plan with gaps is found at once, and bounds the search among all hours.
    first = _gaps(Grid(_widened(grid, opened), locked(grid)), grid, stuck, search, frozenset(dear), thin=True)
    best = _gaps(
        Grid(_widened(grid, opened), locked(grid)), grid, stuck, search, frozenset(dear), above=first
    )
    return best or first


def locked(grid: Grid) -> tuple[Placement, ...]:
    return tuple(grid.locked.values())


def _gaps(
    wide: Grid,
    grid: Grid,
    stuck: frozenset[str],
    search: Search,
    dear: frozenset[What],
    *,
    thin: bool = False,
    above: Gaps | None = None,
) -> Gaps | None:
    if thin:
        wide.choices = {key: _spaced(choices) for key, choices in wide.choices.items()}
    model = GapModel(wide, fine=len(grid.defences) <= EXACT_SIZE, given=grid, blocked=stuck, dear=dear)
    model.build()
    if above is not None:
        model.below(above)
    solver, status = search(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    gaps = read(model, solver.value, proved=status == cp_model.OPTIMAL and not thin)
    return replace(gaps, cost=round(solver.objective_value), places=model.places(solver.value))


def _spaced(choices: list[Choice]) -> list[Choice]:
    """One after the other in each room, as early as may be."""
    kept: list[Choice] = []
    free: dict[str, int] = {}
    for choice in sorted(choices, key=lambda c: (c.room, c.start)):
        if choice.start >= free.get(choice.room, choice.start):
            kept.append(choice)
            free[choice.room] = choice.end
    return kept


def _size(grid: Grid) -> int:
    return sum(map(len, grid.choices.values())) * max(1, len(grid.people))


def _extra(site: str, number: int) -> str:
    return f"more:room:{site}:{number}"


def _widened(grid: Grid, opened: frozenset[str]) -> Problem:
    """The problem with rooms lent at each site; candidates ``opened`` are free at any time and site."""
    problem = grid.problem
    sites = list(dict.fromkeys(r.site for r in problem.rooms)) or [""]
    longest = max((d.minutes for d in problem.defences), default=1)
    each = max(1, sum((half.end - half.start) // longest for half in grid.halves))  # defences a room holds
    more = max(2, -(-len(problem.defences) // each) - len(problem.rooms) + 1)
    rooms = tuple(
        Room(_extra(site, n), "", site) for site in sites for n in range(min(more, len(problem.defences)))
    )
    return replace(
        problem,
        rooms=(*problem.rooms, *rooms),
        candidates=tuple(
            replace(c, available=None, sites=()) if c.key in opened else c for c in problem.candidates
        ),
    )
