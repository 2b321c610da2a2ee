"""The jury as a table with chairs: the rule's sentence lit clause by clause, who sits where, what is empty.

Pure: facts in, places out. Nothing here judges; `domain.composition` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parchemin.domain.composition import (
    ClauseState,
    College,
    CompositionRule,
    JurorFacts,
    Measure,
    Seat,
)
from parchemin.domain.phrase import Words


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of the sentence: lit when met; ``joint`` is what is written after it."""

    words: Words
    met: bool
    missing: int
    present: int
    label: Words
    joint: str


@dataclass(frozen=True, slots=True)
class Chair:
    """A place at the table; empty when ``sitter`` is None."""

    seat: Seat
    college: College
    sitter: JurorFacts | None = None
    place: str = ""  # the words of the rule's own seat
    voice: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Chairs as people see them: the president at the head, employers left, employees right, certifier at the foot."""

    head: list[Chair]
    left: list[Chair]
    right: list[Chair]
    foot: list[Chair]
    substitutes: list[Chair]

    @property
    def chairs(self) -> list[Chair]:
        return [*self.head, *self.left, *self.right, *self.foot]

    @property
    def filled(self) -> int:
        return sum(c.sitter is not None for c in self.chairs)


def clauses(rule: CompositionRule, members: Sequence[JurorFacts]) -> list[Clause]:
    """The rule's clauses in the order of its sentence, each beside what the members make of it."""
    states = rule.states(members)
    last = len(states) - 1
    return [
        Clause(
            s.required,
            s.met,
            s.missing,
            s.present,
            s.label,
            "." if i == last else " et " if i == last - 1 else ", ",
        )
        for i, s in enumerate(states)
    ]


def table(rule: CompositionRule, members: Sequence[JurorFacts]) -> Table:
    """Seat the members, then draw a chair for each place the rule still asks."""
    seated = [m for m in members if not m.substitute]
    drawn = Table(
        head=[_taken(m) for m in seated if m.seat is Seat.PRESIDENT],
        left=[_taken(m) for m in seated if m.seat is Seat.PROFESSIONAL and m.college is College.EMPLOYER],
        right=[
            _taken(m) for m in seated if m.seat is Seat.PROFESSIONAL and m.college is not College.EMPLOYER
        ],
        foot=[_taken(m) for m in seated if m.seat in {Seat.MEMBER, Seat.CERTIFIER}],
        substitutes=[_taken(m) for m in members if m.substitute],
    )
    _draw_empty(rule, rule.states(members), drawn)
    return drawn


def _taken(member: JurorFacts) -> Chair:
    return Chair(member.seat, member.college, member, member.place, member.voice)


def _draw_empty(rule: CompositionRule, states: Sequence[ClauseState], drawn: Table) -> None:
    missing: dict[Measure, int] = {
        s.measure: max(0, s.missing) for s in states if s.measure is not Measure.NAMED
    }
    named = [(s.clause, s.missing) for s in states if s.measure is Measure.NAMED and s.missing > 0]
    presidents = missing.get(Measure.PRESIDENTS, 0)
    drawn.head.extend(Chair(Seat.PRESIDENT, College.NONE) for _ in range(presidents))
    for clause, wanted in named:
        chair = Chair(Seat.MEMBER, College.NONE, None, clause.what, clause.votes)
        drawn.foot.extend(chair for _ in range(wanted))
    drawn.foot.extend(Chair(Seat.CERTIFIER, College.NONE) for _ in range(missing.get(Measure.CERTIFIER, 0)))
    professionals = missing.get(Measure.PROFESSIONALS)
    if professionals is None:
        professionals = missing.get(Measure.TOTAL, 0) - missing.get(Measure.CERTIFIER, 0) - presidents
        professionals -= sum(wanted for clause, wanted in named if clause.votes)
    elif rule.president_counted:
        professionals -= presidents
    for measure, college, side in (
        (Measure.EMPLOYERS, College.EMPLOYER, drawn.left),
        (Measure.EMPLOYEES, College.EMPLOYEE, drawn.right),
        (Measure.INDEPENDENTS, College.INDEPENDENT, drawn.right),
    ):
        wanted = min(max(0, professionals), missing.get(measure, 0))
        side.extend(Chair(Seat.PROFESSIONAL, college) for _ in range(wanted))
        professionals -= wanted
    drawn.right.extend(Chair(Seat.PROFESSIONAL, College.NONE) for _ in range(max(0, professionals)))
