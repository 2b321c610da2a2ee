"""Proposing a timetable with OR-Tools CP-SAT, within a time limit, cancellable, never judging its own work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.schedule import Placement, Problem, Timetable
from parchemin.planning.gaps import find_gaps
from parchemin.planning.grid import Grid, problem_digest
from parchemin.planning.model import Model
from parchemin.planning.quick import quick_plan
from parchemin.planning.reasons import alone, counted, from_gaps

POLL_SECONDS = 0.2
QUICK_SHARE = 0.1  # part of the time left to the plan made one defence after the other
EXPLAIN_SHARE = 0.4  # part of the time kept to explain an impossibility


class Status(StrEnum):
    """What became of the search."""

    OPTIMAL = "optimal"  # for the model's own cost
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"  # nothing found, nothing proved, in the time given
    STOPPED = "stopped"  # asked to stop before a first plan


@dataclass(frozen=True, slots=True)
class Progress:
    """A better plan was found. ``bound``: no plan of this model costs less. The first plan has no cost yet (None)."""

    seconds: float
    objective: int | None
    bound: int | None
    plans: int


@dataclass(frozen=True, slots=True)
class Solution:
    """``reasons`` are empty when there is a timetable. ``digest`` is that of the problem solved."""

    timetable: Timetable | None
    status: Status
    objective: int | None
    bound: int | None
    seconds: float
    reasons: tuple[Objection, ...]
    digest: str
    seed: int


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


def solve(
    problem: Problem,
    *,
    seconds: float = 20.0,
    seed: int = 1,
    workers: int = 2,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    locked: Sequence[Placement] = (),
) -> Solution:
    """Propose a timetable for every defence, or say in words why there is none.

    ``locked`` placements are kept as they are. Runs ``seconds`` at most (a little more to build the model);
    not deterministic with several workers and a time limit. Run it outside requests and transactions; the
    caller judges the result with ``domain.schedule.violations``.
    """
    search = _Search(
        problem,
        seconds=seconds,
        seed=seed,
        workers=workers,
        on_progress=on_progress,
        should_stop=should_stop,
        locked=locked,
    )
    return search.run()


class _Search:
    def __init__(
        self,
        problem: Problem,
        *,
        seconds: float,
        seed: int,
        workers: int,
        on_progress: OnProgress | None,
        should_stop: ShouldStop | None,
        locked: Sequence[Placement],
    ) -> None:
        self.grid = Grid(problem, locked)
        self.digest = problem_digest(problem)
        self.seconds, self.seed, self.workers = seconds, seed, workers
        self.on_progress = on_progress
        self.should_stop = should_stop or (lambda: False)
        self.began = time.monotonic()
        self.stopped = False

    def left(self) -> float:
        return max(0.1, self.seconds - (time.monotonic() - self.began))

    def run(self) -> Solution:
        if not self.grid.problem.defences:
            return self._solution(Status.OPTIMAL, Timetable(()), 0, 0)
        reasons = counted(self.grid)
        if reasons:
            return self._solution(Status.INFEASIBLE, reasons=reasons)
        first = quick_plan(
            self.grid, seconds=self.seconds * QUICK_SHARE, seed=self.seed, stop=self.should_stop
        )
        if first is not None and self.on_progress:
            self.on_progress(Progress(time.monotonic() - self.began, None, None, 1))
        # Half-days first: small, and the plans people like. Then the exact cut, which alone proves there is none.
        for fine in (False, True):
            model = Model(self.grid, fine=fine).build()
            if first is not None:
                model.start_from(first)
            solver, status = self._search(
                model, self.left() * (1.0 if fine else 1 - EXPLAIN_SHARE), self.on_progress
            )
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return self._solution(
                    Status.OPTIMAL if status == cp_model.OPTIMAL and fine else Status.FEASIBLE,
                    model.timetable(solver.value),
                    round(solver.objective_value),
                    round(solver.best_objective_bound),
                )
            if first is not None and status != cp_model.INFEASIBLE:
                return self._solution(Status.FEASIBLE, first)
            if self.stopped:
                return self._solution(Status.STOPPED, reasons=[_stopped()])
            if status == cp_model.UNKNOWN:
                break
        if first is not None:
            return self._solution(Status.FEASIBLE, first)
        return self._explained(Status.INFEASIBLE if status == cp_model.INFEASIBLE else Status.UNKNOWN)

    def _explained(self, status: Status) -> Solution:
        """The least that is missing, from a plan allowed to have gaps."""
        seconds = max(self.left(), self.seconds * EXPLAIN_SHARE)
        blocked = (o.about for o in alone(self.grid))
        gaps = find_gaps(self.grid, blocked, lambda cp: self._solve(cp, seconds, None))
        if gaps is None or not (gaps.changes or gaps.left_out):
            return self._solution(status, reasons=[_unknown()])
        return self._solution(status, reasons=from_gaps(self.grid, gaps))

    def _search(self, model: Model, seconds: float, on_progress: OnProgress | None) -> tuple[Any, Any]:
        return self._solve(model.cp, seconds, on_progress)

    def _solve(self, cp: Any, seconds: float, on_progress: OnProgress | None) -> tuple[Any, Any]:
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = self.workers
        finished = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(solver, finished), daemon=True)
        watcher.start()
        try:
            status = solver.solve(cp, _Teller(on_progress, self.began) if on_progress else None)
        finally:
            finished.set()
            watcher.join()
        return solver, status

    def _watch(self, solver: Any, finished: threading.Event) -> None:
        """Ask now and then whether to stop; the solver itself answers only when it finds a plan."""
        while not finished.wait(POLL_SECONDS):
            if self.stopped or self.should_stop():
                self.stopped = True
                solver.stop_search()

    def _solution(
        self,
        status: Status,
        timetable: Timetable | None = None,
        objective: int | None = None,
        bound: int | None = None,
        *,
        reasons: Sequence[Objection] = (),
    ) -> Solution:
        return Solution(
            timetable,
            status,
            objective,
            bound,
            time.monotonic() - self.began,
            tuple(reasons),
            self.digest,
            self.seed,
        )


class _Teller(cp_model.CpSolverSolutionCallback):
    """Hands each better plan's cost on."""

    def __init__(self, on_progress: OnProgress, began: float) -> None:
        super().__init__()
        self.on_progress = on_progress
        self.began = began
        self.plans = 0

    def on_solution_callback(self) -> None:
        self.plans += 1
        self.on_progress(
            Progress(
                time.monotonic() - self.began,
                round(self.objective_value),
                round(self.best_objective_bound),
                self.plans,
            )
        )


def _stopped() -> Objection:
    return Objection(
        "planning.stopped",
        gettext_noop("Le calcul a été arrêté avant une première proposition."),
        level=Level.WARN,
    )


def _unknown() -> Objection:
    return Objection(
        "planning.not-established",
        gettext_noop("Aucun planning trouvé dans le temps imparti, et aucune impossibilité établie."),
        {},
        None,
        gettext_noop("Relancer avec plus de temps, ou ajouter une salle ou un juré."),
        level=Level.WARN,
    )
