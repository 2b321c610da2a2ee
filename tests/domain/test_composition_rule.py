"""A rule on the jury: what a clause asks, whom each count counts, who votes, and counts that no jury can meet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parchemin.domain.composition import College, Seat
from parchemin.domain.composition.rule import (
    Clause,
    CollegeBase,
    CompositionRule,
    Measure,
    Voters,
    parse_notation,
)
from tests.domain.composition_people import CERTIFIER, EMPLOYEES, EMPLOYER, JURY, PRESIDENT, juror

TOTAL = Clause(Measure.TOTAL, 5)


def rule(*clauses, **changes):
    return CompositionRule(tuple(clauses) or (TOTAL,), **changes)


# -- a clause ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "exact", "percent"),
    [(-1, True, False), (-1, False, False), (50, True, True), (101, False, True)],
)
def test_what_is_no_clause_is_refused(number, exact, percent):
    with pytest.raises(ValueError, match="not a clause"):
        Clause(Measure.OUTSIDE, number, exact=exact, percent=percent)


@pytest.mark.parametrize(
    ("number", "exact", "percent"),
    [(0, True, False), (0, False, True), (100, False, True), (101, True, False)],
)
def test_none_at_all_and_the_whole_jury_are_clauses(number, exact, percent):
    assert Clause(Measure.OUTSIDE, number, exact=exact, percent=percent).number == number


@pytest.mark.parametrize(
    ("percent", "total", "required"),
    [(50, 4, 2), (50, 5, 3), (34, 3, 2), (67, 3, 3), (0, 5, 0), (100, 5, 5), (1, 1, 1)],
)
def test_a_share_of_the_members_is_rounded_up(percent, total, required):
    assert Clause(Measure.OUTSIDE, percent, exact=False, percent=True).required(total) == required


@pytest.mark.parametrize(("exact", "gaps"), [(True, [1, 0, -1]), (False, [1, 0, 0])])
def test_one_too_many_is_away_from_an_exact_count_alone(exact, gaps):
    clause = Clause(Measure.EMPLOYEES, 2, exact=exact)
    assert [clause.gap(present, 5) for present in (1, 2, 3)] == gaps


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        (Clause(Measure.TOTAL, 5), "exactement 5 membres"),
        (Clause(Measure.EMPLOYERS, 1, exact=False), "au moins 1 employeur"),
        (Clause(Measure.OUTSIDE, 50, exact=False, percent=True), "au moins 50 % de membres extérieurs"),
    ],
)
def test_a_clause_in_words(clause, words):
    assert str(clause.wording) == words


# -- whom a count counts -------------------------------------------------------------------------------------

NOT_PROFESSIONAL = juror("n", "Lou Croquis", College.EMPLOYEE, professional=False)
INDEPENDENT = juror("i", "Max Ébauche", College.INDEPENDENT, outside=False)
OF_COLLEGE = replace(CERTIFIER, key="cc", college=College.EMPLOYEE)
PRETENDER = replace(CERTIFIER, key="x", certifier_member=False, college=College.EMPLOYEE, professional=True)
EVERYBODY = [*JURY, NOT_PROFESSIONAL, INDEPENDENT, OF_COLLEGE, PRETENDER]


@pytest.mark.parametrize(
    ("measure", "counted"),
    [
        (Measure.TOTAL, "p e s1 s2 c n i cc x"),
        (Measure.PRESIDENTS, "p"),
        (Measure.PROFESSIONALS, "p e s1 s2 i"),
        (Measure.CERTIFIER, "c cc"),
        (Measure.OUTSIDE, "p e s1 s2 n"),
        (Measure.OUTSIDE_PROFESSIONALS, "p e s1 s2"),
        (Measure.EMPLOYERS, "p e"),
        (Measure.EMPLOYEES, "s1 s2"),
        (Measure.INDEPENDENTS, "i"),
    ],
)
def test_each_count_counts_its_own(measure, counted):
    found = [m.key for m in EVERYBODY if rule().count(measure, [m])]
    assert found == counted.split()


@pytest.mark.parametrize("measure", [Measure.PROFESSIONALS, Measure.OUTSIDE_PROFESSIONALS])
def test_the_president_is_among_the_professionals_where_the_rule_says_so(measure):
    assert rule().count(measure, [PRESIDENT]) == 1
    assert rule(president_counted=False).count(measure, [PRESIDENT]) == 0
    assert rule(president_counted=False).count(measure, [EMPLOYER]) == 1


@pytest.mark.parametrize(
    ("colleges", "employers", "employees"),
    [
        (CollegeBase.PROFESSIONALS_AND_PRESIDENT, "p e", "s1 s2"),
        (CollegeBase.PROFESSIONALS, "e", "s1 s2"),
        (CollegeBase.PROFESSIONALS_AND_CERTIFIER, "e", "s1 s2 cc"),
        (CollegeBase.MEMBERS, "p e", "s1 s2 n cc x"),
    ],
)
def test_the_colleges_are_counted_among_those_the_rule_names(colleges, employers, employees):
    among = rule(colleges=colleges)
    assert [m.key for m in EVERYBODY if among.count(Measure.EMPLOYERS, [m])] == employers.split()
    assert [m.key for m in EVERYBODY if among.count(Measure.EMPLOYEES, [m])] == employees.split()


@pytest.mark.parametrize(
    ("voters", "votes"),
    [
        (Voters.ALL, "p e s1 s2 c"),
        (Voters.NOT_CERTIFIER, "p e s1 s2"),
        (Voters.PRESIDENT_ONLY, "p"),
    ],
)
def test_who_votes(voters, votes):
    assert [m.key for m in JURY if rule(voters=voters).votes(m)] == votes.split()


def test_a_silent_rule_counts_a_professional_president_and_lets_all_vote():
    silent = CompositionRule((TOTAL,))
    assert (silent.president_counted, silent.president_professional) == (True, True)
    assert silent.colleges is CollegeBase.PROFESSIONALS_AND_PRESIDENT
    assert silent.voters is Voters.ALL
    assert parse_notation("membres = 5") == silent


def test_the_seats_away_from_the_rule_are_summed_whichever_way():
    asked = rule(
        Clause(Measure.TOTAL, 4), Clause(Measure.EMPLOYEES, 4), Clause(Measure.EMPLOYERS, 1, exact=False)
    )
    assert asked.shortfall(JURY) == 1 + 2
    assert [(s.present, s.missing, s.met) for s in asked.states(JURY)] == [
        (5, -1, False),
        (2, 2, False),
        (2, 0, True),
    ]
    assert asked.shortfall([*JURY[:1], *EMPLOYEES, replace(EMPLOYER, substitute=True)]) == 1 + 2


# -- counts that contradict each other -----------------------------------------------------------------------


def sides(employees, employers, *others, **changes):
    return rule(
        Clause(Measure.EMPLOYEES, employees), Clause(Measure.EMPLOYERS, employers), *others, **changes
    )


PROFESSIONALS = Clause(Measure.PROFESSIONALS, 3)
A_PRESIDENT = Clause(Measure.PRESIDENTS, 1)
OF_THE_CERTIFIER = Clause(Measure.CERTIFIER, 1)
BASES = CollegeBase


@pytest.mark.parametrize(
    ("colleges", "counted", "clauses", "room"),
    [
        (BASES.PROFESSIONALS_AND_PRESIDENT, True, (PROFESSIONALS, A_PRESIDENT), 3),
        (BASES.PROFESSIONALS_AND_PRESIDENT, False, (PROFESSIONALS, A_PRESIDENT), 4),
        (BASES.PROFESSIONALS, True, (PROFESSIONALS, A_PRESIDENT), 2),
        (BASES.PROFESSIONALS, False, (PROFESSIONALS, A_PRESIDENT), 3),
        (BASES.PROFESSIONALS_AND_CERTIFIER, True, (PROFESSIONALS, A_PRESIDENT, OF_THE_CERTIFIER), 3),
        (BASES.PROFESSIONALS_AND_CERTIFIER, False, (PROFESSIONALS, A_PRESIDENT, OF_THE_CERTIFIER), 4),
        (BASES.MEMBERS, True, (TOTAL,), 5),
    ],
)
def test_the_colleges_ask_for_no_more_people_than_there_is_room_for(colleges, counted, clauses, room):
    changes = {"colleges": colleges, "president_counted": counted}
    assert sides(room - 2, 2, *clauses, **changes).contradiction() is None
    refused = sides(room - 1, 2, *clauses, **changes).contradiction()
    assert str(refused) == f"Les collèges demandent {room + 1} personnes parmi {room}."


def test_independents_are_a_college_too():
    asked = sides(1, 1, PROFESSIONALS, Clause(Measure.INDEPENDENTS, 1))
    assert asked.contradiction() is None
    assert sides(1, 1, PROFESSIONALS, Clause(Measure.INDEPENDENTS, 2)).contradiction() is not None


def test_a_president_who_is_no_professional_takes_no_room_among_them():
    changes = {"colleges": BASES.PROFESSIONALS, "president_professional": False}
    assert sides(1, 2, PROFESSIONALS, A_PRESIDENT, **changes).contradiction() is None
    assert sides(2, 2, PROFESSIONALS, A_PRESIDENT, **changes).contradiction() is not None


def test_without_an_exact_count_of_those_it_is_counted_among_nothing_is_contradicted():
    open_ = Clause(Measure.PROFESSIONALS, 3, exact=False)
    assert sides(9, 9, open_).contradiction() is None
    assert sides(9, 9, colleges=BASES.MEMBERS).contradiction() is None
    changes = {"colleges": BASES.PROFESSIONALS_AND_CERTIFIER}
    assert sides(9, 9, PROFESSIONALS, **changes).contradiction() is None


@pytest.mark.parametrize(
    ("counted", "professional", "seats"),
    [(True, True, 4), (False, True, 5), (True, False, 5), (False, False, 5)],
)
def test_the_places_asked_for_are_no_more_than_the_members(counted, professional, seats):
    changes = {"president_counted": counted, "president_professional": professional}
    asked = (PROFESSIONALS, A_PRESIDENT, OF_THE_CERTIFIER)
    assert rule(Clause(Measure.TOTAL, seats), *asked, **changes).contradiction() is None
    refused = rule(Clause(Measure.TOTAL, seats - 1), *asked, **changes).contradiction()
    assert str(refused) == f"Les places demandées sont {seats}, pour {seats - 1} membres."
    assert rule(Clause(Measure.TOTAL, 1, exact=False), *asked, **changes).contradiction() is None


# -- written down --------------------------------------------------------------------------------------------


def test_a_line_says_the_rule_whatever_its_accents_its_case_and_its_order():
    line = (
        "VOTENT : le president seul ; Salaries >= 2 ; collèges : tous les membres ; "
        "professionnels (hors président) = 3 ; extérieurs ≥ 50 % ; président professionnel : non ;"
    )
    assert parse_notation(line) == CompositionRule(
        (
            Clause(Measure.EMPLOYEES, 2, exact=False),
            Clause(Measure.PROFESSIONALS, 3),
            Clause(Measure.OUTSIDE, 50, exact=False, percent=True),
        ),
        president_counted=False,
        president_professional=False,
        colleges=CollegeBase.MEMBERS,
        voters=Voters.PRESIDENT_ONLY,
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("membres = 5 ; membres = 6", "est dit deux fois"),
        ("votent : tous", "ne compte rien"),
        ("membres 5", "n’a ni « = » ni « ≥ »"),
        ("chats = 2", "« chats » n’est pas un compte connu"),
        ("membres = cinq", "« cinq » n’est pas un nombre"),
        ("membres = ٥", "n’est pas un nombre"),
        ("membres = 5 ; votent : personne", "n’est pas un choix connu"),
        ("membres = 5 ; collèges : personne", "n’est pas un choix connu"),
        ("membres = 5 ; président professionnel : peut-être", "n’a ni « = » ni « ≥ »"),
    ],
)
def test_a_line_is_refused_with_its_reason(line, why):
    with pytest.raises(ValueError) as refused:
        parse_notation(line)
    assert why in str(refused.value)


def test_what_was_kept_before_shares_were_counted_is_exact_or_a_minimum():
    kept = rule().as_dict()
    del kept["clauses"][0]["percent"]
    assert CompositionRule.from_dict(kept) == rule()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Tous les membres votent."),
        ({"voters": Voters.NOT_CERTIFIER}, "Tous votent, sauf les membres du certificateur."),
        ({"voters": Voters.PRESIDENT_ONLY}, "Seul le président vote."),
    ],
)
def test_a_rule_without_president_nor_colleges_says_who_votes_and_nothing_more(changes, said):
    assert str(rule(**changes).choices()) == said


def test_a_president_who_need_be_no_professional_is_not_said_to_be_one():
    said = str(rule(TOTAL, A_PRESIDENT, president_professional=False).choices())
    assert said == "Tous les membres votent."
    assert "Le président est un professionnel." in str(rule(TOTAL, A_PRESIDENT).choices())


def test_a_seat_is_no_quality():
    unfit = replace(PRESIDENT, professional=False)
    assert rule().count(Measure.PROFESSIONALS, [unfit]) == 0
    assert rule().count(Measure.PRESIDENTS, [unfit]) == 1
    assert unfit.seat is Seat.PRESIDENT
