"""One search: the time it has, whether it was asked to stop, whom it tells, and what it gives back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ortools.sat.python import cp_model

from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.schedule import Timetable

POLL_SECONDS = 0.2


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
    """``reasons`` are empty when there is a timetable. ``digest`` is that of the problem solved.

    ``gap``: the share of the cost that a better plan could still save, 0 when none can; None when the bound
    says nothing of the whole problem.
    """

    timetable: Timetable | None
    status: Status
    objective: int | None
    bound: int | None
    seconds: float
    reasons: tuple[Objection, ...]
    digest: str
    seed: int
    gap: float | None = None


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


class Run:
    """The clock and the stop of one search, shared by every model it solves."""

    def __init__(
        self,
        *,
        seconds: float,
        seed: int,
        workers: int,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
    ) -> None:
        self.seconds, self.seed, self.workers = seconds, seed, workers
        self.on_progress = on_progress
        self.should_stop = should_stop or (lambda: False)
        self.began = time.monotonic()
        self.asked_to_stop = False
        self.plans = 0
        self.best: int | None = None

    @property
    def spent(self) -> float:
        return time.monotonic() - self.began

    def left(self) -> float:
        return max(0.1, self.seconds - self.spent)

    @property
    def stopped(self) -> bool:
        self.asked_to_stop = self.asked_to_stop or self.should_stop()
        return self.asked_to_stop

    def tell(self, objective: int | None, bound: int | None) -> None:
        """A plan was found; one that costs no less than the last is not told."""
        if self.best is not None and objective is not None and objective >= self.best:
            return
        self.best = self.best if objective is None else objective
        self.plans += 1
        if self.on_progress:
            self.on_progress(Progress(self.spent, objective, bound, self.plans))

    def solve(
        self, model: Any, seconds: float, *, told: bool = True, first_only: bool = False
    ) -> tuple[Any, Any]:
        """Solver and status. A stop asked meanwhile is passed on, and the best plan so far is kept."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = self.workers
        solver.parameters.stop_after_first_solution = first_only
        finished = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(solver, finished), daemon=True)
        watcher.start()
        try:
            status = solver.solve(model, _Teller(self) if told and self.on_progress else None)
        finally:
            finished.set()
            watcher.join()
        return solver, status

    def _watch(self, solver: Any, finished: threading.Event) -> None:
        """Ask now and then whether to stop; the solver itself answers only when it finds a plan."""
        while not finished.wait(POLL_SECONDS):
            if self.stopped:
                solver.stop_search()


class _Teller(cp_model.CpSolverSolutionCallback):
    """Hands each better plan's cost on."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run

    def on_solution_callback(self) -> None:
        self.run.tell(round(self.objective_value), round(self.best_objective_bound))


def stopped() -> Objection:
    return Objection(
        "planning.stopped",
        gettext_noop("Le calcul a été arrêté avant une première proposition."),
        level=Level.WARN,
        mend=gettext_noop("Relancer le calcul."),
    )


def unknown() -> Objection:
    return Objection(
        "planning.not-established",
        gettext_noop("Aucun planning trouvé dans le temps imparti, et aucune impossibilité établie."),
        {},
        None,
        gettext_noop("Relancer avec plus de temps, ou ajouter une salle ou un juré."),
        level=Level.WARN,
    )
