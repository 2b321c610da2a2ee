"""Proposing a timetable with OR-Tools CP-SAT, within a time limit, cancellable, never judging its own work."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from parchemin.domain.objection import Objection
from parchemin.domain.schedule import PanelBy, Placement, Problem, Timetable, cost_of
from parchemin.planning.gaps import LARGEST, find_gaps
from parchemin.planning.grid import Grid, problem_digest
from parchemin.planning.model import Model
from parchemin.planning.quick import quick_plan
from parchemin.planning.reasons import alone, counted, from_gaps
from parchemin.planning.run import OnProgress, Progress, Run, ShouldStop, Solution, Status, stopped, unknown
from parchemin.planning.sittings import plan_sittings

__all__ = ["OnProgress", "Progress", "ShouldStop", "Solution", "Status", "solve"]

QUICK_SHARE = 0.1  # part of the time left to the plan made one defence after the other
EXPLAIN_SHARE = 0.4  # part of the time kept to explain an impossibility


def solve(
    problem: Problem,
    *,
    seconds: float = 20.0,
    seed: int = 1,
    workers: int = 2,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    locked: Sequence[Placement] = (),
    start_from: Timetable | None = None,
) -> Solution:
    """Propose a timetable for every defence, or say in words why there is none.

    ``locked`` placements are kept as they are. ``start_from``: a former timetable, from which a plan of sittings
    departs as little as may be (each change has its price); elsewhere it is only what the search begins with.
    Runs ``seconds`` at most (a little more to build the model); not deterministic with several workers and a
    time limit. Run it outside requests and transactions; the caller judges the result with
    ``domain.schedule.violations``.
    """
    run = Run(seconds=seconds, seed=seed, workers=workers, on_progress=on_progress, should_stop=should_stop)
    return _Search(Grid(problem, locked), run, start_from).search()


class _Search:
    def __init__(self, grid: Grid, run: Run, before: Timetable | None) -> None:
        self.grid, self.run, self.before = grid, run, before
        self.digest = problem_digest(grid.problem)

    def search(self) -> Solution:
        if not self.grid.problem.defences:
            return self._solution(Status.OPTIMAL, Timetable(()), 0, 0)
        if self.grid.problem.panel_by is PanelBy.HALF_DAY:
            return self._sittings()
        return self._defences()

    def _sittings(self) -> Solution:
        """Panels that last a half-day."""
        plan = plan_sittings(self.grid, self.run, before=self.before)
        if plan.timetable is not None:
            best = plan.cost == plan.bound
            status = Status.OPTIMAL if best else Status.FEASIBLE
            return self._solution(status, plan.timetable, plan.cost, plan.bound, gap=plan.gap)
        if self.run.stopped:
            return self._solution(Status.STOPPED, reasons=[stopped()])
        reasons = counted(self.grid)
        if reasons:
            return self._solution(Status.INFEASIBLE, reasons=reasons)
        if plan.impossible:
            return self._explained(Status.INFEASIBLE)
        return self._whole() or self._explained(Status.INFEASIBLE)

    def _whole(self) -> Solution | None:
        """Where presences and cuts gave nothing: one model of it all, for sizes it can bear. None: it is impossible."""
        pieces = len(self.grid.halves) > len(self.grid.half_days)
        if pieces or sum(map(len, self.grid.choices.values())) * len(self.grid.people) > LARGEST:
            return self._explained(Status.UNKNOWN)
        model = Model(self.grid, fine=False).build()
        seconds = self.run.left() * (1 - EXPLAIN_SHARE)
        solver, status = self.run.solve(model.cp, seconds, told=False)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            table = model.timetable(solver.value)
            cost = cost_of(self.grid.problem, table, before=self.before).total
            self.run.tell(cost, None)
            return self._solution(Status.FEASIBLE, table, cost)
        if self.run.stopped:
            return self._solution(Status.STOPPED, reasons=[stopped()])
        return None if status == cp_model.INFEASIBLE else self._explained(Status.UNKNOWN)

    def _defences(self) -> Solution:
        """A panel for each defence."""
        reasons = counted(self.grid)
        if reasons:
            return self._solution(Status.INFEASIBLE, reasons=reasons)
        first = quick_plan(
            self.grid,
            seconds=self.run.seconds * QUICK_SHARE,
            seed=self.run.seed,
            stop=lambda: self.run.stopped,
        )
        if first is not None:
            self.run.tell(None, None)
        start = self.before or first
        # Half-days first: small, and the plans people like. Then the exact cut, which alone proves there is none.
        for fine in (False, True):
            model = Model(self.grid, fine=fine).build()
            if start is not None:
                model.start_from(start)
            solver, status = self.run.solve(model.cp, self.run.left() * (1.0 if fine else 1 - EXPLAIN_SHARE))
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                cost, bound = round(solver.objective_value), round(solver.best_objective_bound)
                return self._solution(
                    Status.OPTIMAL if status == cp_model.OPTIMAL and fine else Status.FEASIBLE,
                    model.timetable(solver.value),
                    cost,
                    bound,
                    # Half-days leave plans out: only the exact cut has a bound of the whole.
                    gap=(cost - bound) / cost if fine and cost else None,
                )
            if first is not None and status != cp_model.INFEASIBLE:
                return self._solution(Status.FEASIBLE, first)
            if self.run.stopped:
                return self._solution(Status.STOPPED, reasons=[stopped()])
            if status == cp_model.UNKNOWN:
                break
        if first is not None:
            return self._solution(Status.FEASIBLE, first)
        return self._explained(Status.INFEASIBLE if status == cp_model.INFEASIBLE else Status.UNKNOWN)

    def _explained(self, status: Status) -> Solution:
        """The least that is missing, from a plan allowed to have gaps."""
        seconds = max(self.run.left(), self.run.seconds * EXPLAIN_SHARE)
        blocked = (o.about for o in alone(self.grid))
        gaps = find_gaps(self.grid, blocked, lambda cp: self.run.solve(cp, seconds, told=False))
        if gaps is None or not (gaps.changes or gaps.left_out):
            return self._solution(status, reasons=[unknown()])
        return self._solution(status, reasons=from_gaps(self.grid, gaps))

    def _solution(
        self,
        status: Status,
        timetable: Timetable | None = None,
        objective: int | None = None,
        bound: int | None = None,
        *,
        reasons: Sequence[Objection] = (),
        gap: float | None = None,
    ) -> Solution:
        return Solution(
            timetable,
            status,
            objective,
            bound,
            self.run.spent,
            tuple(reasons),
            self.digest,
            self.run.seed,
            gap,
        )
