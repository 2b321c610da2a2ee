"""What a plan of sittings costs, counted from the plan itself: the figure shown beside it, whoever made it.

Nothing is counted that depends on the room, so a bound that knows no room is a bound of the whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from parchemin.domain.clock import day_at
from parchemin.domain.schedule.facts import PanelNeed, Person, Problem, Timetable, Window, covered
from parchemin.domain.schedule.halves import half_day_at, half_days


@dataclass(frozen=True, slots=True)
class Prices:
    """What each thing counts for, in points."""

    sitting: int = 20  # a panel asked for a half-day
    single: int = 2  # a person who comes for one half-day of the day
    unwished: int = 1  # a defence outside the candidate's preferred times
    beyond: int = 1  # a half-day beyond the load wished, or beyond the fair share of one who wished none
    return_day: int = 1  # a day more for a candidate who has several defences
    moved: int = 5  # a defence of the former plan in another half-day or at another site
    added: int = 1  # a half-day asked of somebody whom the former plan did not ask


@dataclass(frozen=True, slots=True)
class Cost:
    """Counts; ``total`` is in points."""

    sittings: int
    singles: int
    unwished: int
    beyond: int
    return_days: int
    moved: int
    added: int
    total: int


def fair_shares(problem: Problem) -> dict[str, int]:
    """Half-days each person is asked for before it counts as too many: what they wished, else an even share."""
    sittings = least_sittings(problem)
    seats = _seats(problem)
    pool = Counter(_side(p) for p in problem.people)
    return {
        p.key: p.wished_half_days
        if p.wished_half_days is not None
        else -(-seats[_side(p)] * sittings // pool[_side(p)])
        for p in problem.people
    }


def least_sittings(problem: Problem) -> int:
    """No plan has fewer sittings: by the number a sitting hears, and by the minutes of a half-day."""
    defences = len(problem.defences)
    if not defences:
        return 0
    longest = max((w.minutes for w in half_days(problem)), default=0)
    by_minutes = -(-sum(d.minutes for d in problem.defences) // longest) if longest else 1
    by_number = -(-defences // problem.per_sitting) if problem.per_sitting else 1
    return max(1, by_minutes, by_number)


def _side(person: Person) -> str:
    if person.certifier_member:
        return "certifier"
    if person.employee:
        return "employee"
    return "employer" if person.employer else "other"


def _seats(problem: Problem) -> dict[str, int]:
    need: PanelNeed = problem.panel
    least = max((d.panel_min for d in problem.defences), default=0)
    named = need.employees + need.employers
    others = max(need.size - named - need.certifier, least - named, 0)
    return {
        "employee": need.employees,
        "employer": need.employers,
        "certifier": need.certifier,
        "other": others,
    }


def cost_of(
    problem: Problem,
    timetable: Timetable,
    *,
    before: Timetable | None = None,
    prices: Prices | None = None,
) -> Cost:
    """Count a plan. ``before``: the former plan, when changes count; placements of unknown defences are left out."""
    price = prices or Prices()
    book = _Book(problem, timetable)
    days: dict[str, set[date]] = defaultdict(set)
    for candidate, day in book.heard_on:
        days[candidate].add(day)
    shares = fair_shares(problem)
    singles = Counter((person, book.day(half)) for person, half in book.came)
    loads = Counter(person for person, _ in book.came)
    counts = {
        "sittings": len(book.sittings),
        "singles": sum(n == 1 for n in singles.values()),
        "unwished": book.unwished,
        "beyond": sum(max(0, load - shares.get(person, load)) for person, load in loads.items()),
        "return_days": sum(len(worked) - 1 for worked in days.values()),
        "moved": 0,
        "added": 0,
    }
    if before is not None:
        former = _Book(problem, before)
        counts["moved"] = sum(book.at.get(key) != there for key, there in former.at.items())
        counts["added"] = len(book.came - former.came)
    return Cost(
        **counts,
        total=price.sitting * counts["sittings"]
        + price.single * counts["singles"]
        + price.unwished * counts["unwished"]
        + price.beyond * counts["beyond"]
        + price.return_day * counts["return_days"]
        + price.moved * counts["moved"]
        + price.added * counts["added"],
    )


Half = int | date  # the number of a half-day, or the day of what is held outside all of them


class _Book:
    """A plan read once: sittings, who came when, where each defence is."""

    def __init__(self, problem: Problem, timetable: Timetable) -> None:
        self.windows = half_days(problem)
        self.zone = ZoneInfo(problem.zone)
        defences = {d.key: d for d in problem.defences}
        candidates = {c.key: c for c in problem.candidates}
        sites: Mapping[str, str] = {r.key: r.site for r in problem.rooms}
        self.sittings: set[tuple[str, Half]] = set()
        self.came: set[tuple[str, Half]] = set()
        self.at: dict[str, tuple[Half, str]] = {}
        self.heard_on: set[tuple[str, date]] = set()
        self.unwished = 0
        for placement in timetable.placements:
            defence = defences.get(placement.defence_key)
            if defence is None:
                continue
            window = placement.window(defence.minutes)
            half = self._half(window)
            self.sittings.add((placement.room_key, half))
            self.came |= {(person, half) for person in placement.panel}
            self.at[defence.key] = (half, sites.get(placement.room_key, ""))
            self.heard_on.add((defence.candidate_key, self.day(half)))
            candidate = candidates.get(defence.candidate_key)
            if candidate is not None and not covered(candidate.preferred, window):
                self.unwished += 1

    def _half(self, window: Window) -> Half:
        number = half_day_at(self.windows, window)
        return self._day(window) if number is None else number

    def _day(self, window: Window) -> date:
        return day_at(window.start, self.zone)

    def day(self, half: Half) -> date:
        return self._day(self.windows[half]) if isinstance(half, int) else half
