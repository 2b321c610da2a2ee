"""What a plan costs: each thing alone, on plans small enough to be counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from parchemin.domain.composition import College
from parchemin.domain.schedule import (
    Candidate,
    Defence,
    PanelNeed,
    Person,
    Placement,
    Prices,
    Problem,
    Room,
    Timetable,
    Window,
    cost_of,
    fair_shares,
    least_sittings,
)

PARIS = ZoneInfo("Europe/Paris")
FREE = Prices(sitting=0, single=0, unwished=0, beyond=0, return_day=0, moved=0, added=0)


def at(hour, minute=0, day=14):
    return datetime(2026, 7, day, hour, minute, tzinfo=PARIS)


def window(start, end, day=14):
    return Window(at(start, day=day), at(end, day=day))


def problem(**changes):
    """Two days of a morning and an afternoon of three hours and five; two candidates; two jurors who agree to come nine times."""
    base = Problem(
        opening=(window(9, 18), window(9, 18, day=15)),
        breaks=(window(12, 13), window(12, 13, day=15)),
        rooms=(Room("r1", "Salle Ampère", "Lyon"), Room("r2", "Salle Vauban", "Lille")),
        defences=(
            Defence("d1", "c1", "e1", "Soutenance 1", 60),
            Defence("d2", "c2", "e1", "Soutenance 1", 60),
            Defence("d3", "c1", "e2", "Soutenance 2", 60),
        ),
        candidates=(Candidate("c1", "Camille Exemple"), Candidate("c2", "Alix Brouillon")),
        people=(
            Person("j1", "Jo Patron", wished_half_days=9),
            Person("j2", "Andréa Essai", wished_half_days=9),
        ),
    )
    return replace(base, **changes)


def put(key, hour, room="r1", day=14, panel=("j1", "j2")):
    return Placement(key, room, at(hour, day=day), panel)


def cost(*placements, of=None, before=None, prices=None):
    former = None if before is None else Timetable(before)
    return cost_of(of or problem(), Timetable(placements), before=former, prices=prices)


# -- what is counted ---------------------------------------------------------------------------------------


def test_an_empty_plan_costs_nothing():
    found = cost()
    assert found.total == 0
    assert (found.sittings, found.singles, found.unwished, found.beyond) == (0, 0, 0, 0)
    assert (found.return_days, found.moved, found.added) == (0, 0, 0)


def test_a_sitting_is_a_room_for_a_half_day_however_many_it_hears():
    assert cost(put("d1", 9), put("d2", 10), put("d3", 11)).sittings == 1
    assert cost(put("d1", 9), put("d2", 10), put("d3", 14)).sittings == 2
    assert cost(put("d1", 9), put("d2", 9, room="r2")).sittings == 2
    assert cost(put("d1", 9), put("d2", 9, day=15)).sittings == 2


def test_what_is_held_outside_the_opening_hours_is_a_sitting_of_its_day():
    assert cost(put("d1", 19), put("d2", 20)).sittings == 1
    assert cost(put("d1", 19), put("d2", 20, day=15)).sittings == 2
    assert cost(put("d1", 9), put("d2", 20)).sittings == 2


def test_a_defence_that_nobody_knows_is_left_out_and_those_after_it_are_counted():
    found = cost(put("d9", 14, room="r2"), put("d1", 9))
    assert (found.sittings, found.singles) == (1, 2)


def test_who_comes_for_one_half_day_of_the_day_is_counted_once_for_it():
    assert cost(put("d1", 9), put("d2", 10)).singles == 2
    assert cost(put("d1", 9), put("d2", 14)).singles == 0
    assert cost(put("d1", 9), put("d2", 14, day=15)).singles == 4
    assert cost(put("d1", 9), put("d2", 14, panel=("j1",))).singles == 1


def test_the_day_of_a_half_day_is_the_one_of_the_zone():
    night = Problem(
        opening=(Window(at(23), at(0, 30, day=15)), window(9, 12, day=15)),
        rooms=(Room("r1", "Salle Ampère"),),
        defences=problem().defences,
        candidates=problem().candidates,
        people=problem().people,
    )
    assert cost(put("d1", 23), put("d3", 9, day=15), of=night).return_days == 1
    elsewhere = replace(night, zone="Pacific/Honolulu")  # both are still the 14th there
    assert cost(put("d1", 23), put("d3", 9, day=15), of=elsewhere).return_days == 0


def test_a_defence_outside_the_wishes_of_its_candidate_is_unwished():
    wishing = problem(
        candidates=(
            Candidate("c1", "Camille Exemple", preferred=(window(9, 12),)),
            Candidate("c2", "Alix Brouillon"),
        )
    )
    assert cost(put("d1", 9), put("d2", 14), of=wishing).unwished == 0
    assert cost(put("d1", 14), put("d3", 15), of=wishing).unwished == 2
    assert cost(put("d1", 11), of=wishing).unwished == 0
    half_over = (Placement("d1", "r1", at(11, 30), ("j1",)),)
    assert cost(*half_over, of=wishing).unwished == 1


def test_a_candidate_who_is_not_in_the_list_wished_nothing():
    assert cost(put("d1", 9), of=problem(candidates=())).unwished == 0


def test_half_days_beyond_the_load_wished_are_counted_and_no_other():
    people = (Person("j1", "Jo Patron", wished_half_days=1), Person("j2", "Andréa Essai", wished_half_days=3))
    three = (put("d1", 9), put("d2", 14), put("d3", 9, day=15))
    assert cost(*three, of=problem(people=people)).beyond == 2
    assert cost(*three[:1], of=problem(people=people)).beyond == 0
    wished_none = (replace(people[0], wished_half_days=0), people[1])
    assert cost(*three[:1], of=problem(people=wished_none)).beyond == 1


def test_who_is_not_in_the_list_has_no_share_to_go_beyond():
    assert cost(put("d1", 9, panel=("j9",))).beyond == 0


def test_each_day_more_of_a_candidate_is_a_return():
    assert cost(put("d1", 9), put("d3", 14)).return_days == 0
    assert cost(put("d1", 9), put("d3", 9, day=15)).return_days == 1
    assert cost(put("d1", 9), put("d2", 9, day=15)).return_days == 0


# -- against a former plan ---------------------------------------------------------------------------------


def test_nothing_has_moved_without_a_former_plan_nor_in_the_same_one():
    plan = (put("d1", 9), put("d2", 14))
    assert (cost(*plan).moved, cost(*plan).added) == (0, 0)
    same = cost(*plan, before=plan)
    assert (same.moved, same.added) == (0, 0)


@pytest.mark.parametrize(
    ("now", "moved"),
    [
        (put("d1", 11), 0),  # later in the same half-day
        (put("d1", 14), 1),  # another half-day
        (put("d1", 9, day=15), 1),
        (put("d1", 9, room="r2"), 1),  # another site
        (put("d1", 9, room="r3"), 0),  # another room of the site
        (put("d2", 9), 1),  # no longer placed
    ],
)
def test_a_defence_has_moved_to_another_half_day_or_another_site(now, moved):
    rooms = (*problem().rooms, Room("r3", "Salle Curie", "Lyon"))
    assert cost(now, of=problem(rooms=rooms), before=(put("d1", 9),)).moved == moved


def test_a_half_day_is_added_to_whom_the_former_plan_did_not_ask_for_it():
    before = (put("d1", 9, panel=("j1",)),)
    assert cost(put("d1", 9), before=before).added == 1
    assert cost(put("d1", 14), before=before).added == 2
    assert cost(before=before).added == 0  # asked for less is not asked for more


# -- prices ------------------------------------------------------------------------------------------------


def test_the_prices_unless_others_are_given():
    assert Prices() == Prices(sitting=20, single=2, unwished=1, beyond=1, return_day=1, moved=5, added=1)


COSTLY = problem(
    candidates=(Candidate("c1", "Camille Exemple", preferred=(window(17, 18),)), Candidate("c2", "Alix")),
    people=(Person("j1", "Jo Patron", wished_half_days=0), Person("j2", "Andréa Essai", wished_half_days=0)),
)
COSTLY_PLAN = (put("d1", 9), put("d2", 14, panel=("j1",)), put("d3", 9, day=15))
FORMER = (put("d1", 14, panel=("j1",)), put("d2", 14, panel=("j1",)))
COUNTED = {
    "sitting": ("sittings", 3),
    "single": ("singles", 3),  # j2 on the 14th, both on the 15th
    "unwished": ("unwished", 2),
    "beyond": ("beyond", 5),
    "return_day": ("return_days", 1),
    "moved": ("moved", 1),
    "added": ("added", 4),  # both on the 14th in the morning, both on the 15th
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_price_alone_is_paid_as_many_times_as_the_thing_is_counted(name):
    count, times = COUNTED[name]
    found = cost(*COSTLY_PLAN, of=COSTLY, before=FORMER, prices=replace(FREE, **{name: 7}))
    assert getattr(found, count) == times
    assert found.total == 7 * times


def test_a_plan_costs_the_sum_of_what_it_is_counted_for():
    # 3 × 20 + 3 × 2 + 2 × 1 + 5 × 1 + 1 × 1 + 1 × 5 + 4 × 1
    assert cost(*COSTLY_PLAN, of=COSTLY, before=FORMER).total == 83


# -- the least number of sittings ----------------------------------------------------------------------------


def test_nothing_to_hear_needs_no_sitting():
    assert least_sittings(problem(defences=())) == 0


@pytest.mark.parametrize(
    ("number", "minutes", "per_sitting", "expected"),
    [
        (1, 45, 0, 1),
        (5, 60, 0, 1),  # the longest half-day is the afternoon: 300 minutes
        (6, 60, 0, 2),
        (11, 60, 0, 3),
        (3, 60, 2, 2),  # by the number heard
        (4, 60, 2, 2),
        (5, 60, 2, 3),
        (3, 200, 9, 2),  # by the minutes
        (3, 60, 1, 3),
    ],
)
def test_the_least_sittings_go_by_the_minutes_and_by_the_number(number, minutes, per_sitting, expected):
    defences = tuple(Defence(f"d{n}", "c1", "e1", "Soutenance", minutes) for n in range(number))
    assert least_sittings(problem(defences=defences, per_sitting=per_sitting)) == expected


def test_a_session_that_never_opens_is_bound_by_the_number_alone():
    closed = problem(opening=(), breaks=())
    assert least_sittings(closed) == 1
    assert least_sittings(replace(closed, per_sitting=2)) == 2


# -- fair shares -------------------------------------------------------------------------------------------


def sides(**changes):
    """Two employees, one employer, two of the certifier, three of no college; two sittings."""
    people = (
        Person("s1", "S1", College.EMPLOYEE),
        Person("s2", "S2", College.EMPLOYEE),
        Person("e1", "E1", College.EMPLOYER),
        Person("c1", "C1", College.EMPLOYEE, certifier_member=True),
        Person("c2", "C2", certifier_member=True),
        Person("o1", "O1"),
        Person("o2", "O2"),
        Person("o3", "O3"),
    )
    return problem(people=people, per_sitting=2, **changes)


@pytest.mark.parametrize(
    ("need", "employee", "employer", "certifier", "other"),
    [
        # nothing said: the two professionals of a defence, twice, among three people
        (PanelNeed(), 0, 0, 0, 2),
        (PanelNeed(employees=1), 1, 0, 0, 1),  # one professional left: 2 seats for 3
        (PanelNeed(employees=1, employers=1), 1, 2, 0, 0),
        (PanelNeed(employees=3), 3, 0, 0, 0),
        (PanelNeed(certifier=1), 0, 0, 1, 2),
        (PanelNeed(employees=1, employers=1, certifier=1, size=6), 1, 2, 1, 2),  # 3 others: 6 seats for 3
        (PanelNeed(employees=1, employers=1, certifier=1, size=8), 1, 2, 1, 4),  # 5 others: 10 seats for 3
    ],
)
def test_an_even_share_of_the_seats_of_a_side_rounded_up(need, employee, employer, certifier, other):
    shares = fair_shares(sides(panel=need))
    assert (shares["s1"], shares["s2"]) == (employee, employee)
    assert shares["e1"] == employer
    assert (shares["c1"], shares["c2"]) == (certifier, certifier)
    assert (shares["o1"], shares["o2"], shares["o3"]) == (other, other, other)


def test_the_share_of_who_wished_a_load_is_that_load():
    base = sides()
    people = (*base.people[:5], replace(base.people[5], wished_half_days=0), *base.people[6:])
    shares = fair_shares(replace(base, people=people))
    assert (shares["o1"], shares["o2"]) == (0, 2)


def test_the_most_demanding_defence_says_how_many_professionals_a_panel_has():
    demanding = replace(problem().defences[0], panel_min=5)
    assert fair_shares(sides(defences=(demanding, *problem().defences[1:])))["o1"] == 4  # 10 seats for 3
    assert fair_shares(sides(defences=()))["o1"] == 0
