"""How long a mandate lasts, what it covers, who said to be free of interest, and who may not sit a second time."""

from dataclasses import replace
from datetime import date

import pytest

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import (
    College,
    Moment,
    Relation,
    RelationKind,
    mandate_objections,
    objections,
)
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Level, blocking
from tests.domain.composition_people import DAY, EMPLOYEES, EMPLOYER, JURY, PRESIDENT, RULE, candidate, juror


def judged(members=JURY, **more):
    return objections(RULE, members, on=DAY, moment=Moment.OPENING, **more)


def codes(members=JURY, **more):
    return [(o.code, o.about) for o in judged(members, **more)]


# -- the limit of a mandate --------------------------------------------------------------------------------


def test_caa_versailles_two_members_beyond_five_years_are_refused_one_of_them_a_substitute():
    long_ago = Interval(date(2020, 1, 1))  # no end was ever recorded
    titular = replace(EMPLOYER, accredited=long_ago)
    substitute = juror("x", "Zoé Factice", College.EMPLOYEE, accredited=long_ago, substitute=True)
    members = [PRESIDENT, titular, *JURY[2:], substitute]
    assert codes(members) == []
    found = judged(members, limit_years=5)
    assert [(o.code, o.about) for o in found] == [
        ("juror.mandate-over-limit", "e"),
        ("juror.mandate-over-limit", "x"),
    ]
    assert blocking(found) == found
    assert found[1].message == (
        "Le mandat de Zoé Factice a commencé le 1er janvier 2020 et ne peut dépasser 5 an(s) : "
        "il a pris fin avant le 14 juillet 2026."
    )


@pytest.mark.parametrize(
    ("began", "on", "over"),
    [
        (date(2021, 7, 15), date(2026, 7, 14), False),  # the last day of the fifth year
        (date(2021, 7, 14), date(2026, 7, 14), True),
        (date(2020, 2, 29), date(2025, 2, 28), False),
        (date(2020, 2, 29), date(2025, 3, 1), True),
    ],
)
def test_a_mandate_is_over_on_the_day_its_years_have_gone_by(began, on, over):
    found = mandate_objections([replace(EMPLOYER, accredited=Interval(began))], on, limit_years=5)
    assert [o.code for o in found] == (["juror.mandate-over-limit"] if over else [])


def test_a_mandate_that_ended_is_told_once():
    ended = Interval.through(date(2018, 1, 1), date(2022, 12, 31))
    found = mandate_objections([replace(EMPLOYER, accredited=ended)], DAY, limit_years=3)
    assert [o.code for o in found] == ["juror.mandate-ended"]


# -- what an habilitation covers ---------------------------------------------------------------------------


def test_a_juror_habilitated_for_another_certification_does_not_sit_here():
    other = [replace(PRESIDENT, accredited_for=False), *JURY[1:]]
    found = judged(other)
    assert [(o.code, o.about) for o in found] == [("juror.not-accredited-here", "p")]
    assert found[0].message == "Jo Patron n’est pas habilité pour cette certification."


def test_an_habilitation_for_some_blocks_is_for_no_other():
    some = [replace(PRESIDENT, blocks=frozenset({"BC01", "BC02"})), *JURY[1:]]
    assert codes(some) == []
    assert codes(some, blocks=["BC02"]) == []
    found = judged(some, blocks=["BC04", "BC01", "BC03"])
    assert [(o.code, o.about) for o in found] == [("juror.not-accredited-here", "p")]
    assert found[0].message == "Jo Patron n’est pas habilité pour ces blocs : BC03, BC04."


def test_who_has_no_mandate_is_not_told_of_an_habilitation():
    nobody = replace(PRESIDENT, accredited=None, accredited_for=False)
    assert codes([nobody, *JURY[1:]]) == [("juror.not-accredited", "p")]


# -- interest ----------------------------------------------------------------------------------------------


def test_who_has_not_confirmed_the_absence_of_interest_is_said_and_stops_nothing_by_default():
    silent = [replace(m, interest_stated=m.key != "s1") for m in JURY]
    found = judged(silent)
    assert [(o.code, o.about, o.level) for o in found] == [("juror.interest-unstated", "s1", Level.WARN)]
    strict = judged(silent, levels={"juror.interest-unstated": Level.BLOCK_RELEASE})
    assert [o.about for o in blocking(strict)] == ["s1"]


@pytest.mark.parametrize("route", list(AccessRoute))
def test_a_member_of_the_first_jury_is_on_no_second_one_whatever_the_route_or_the_levels(route):
    tie = [Relation("e", "k", RelationKind.PREVIOUS_JURY)]
    found = judged(candidate=candidate(route), relations=tie, levels={"relation.previous_jury": Level.IGNORE})
    assert [(o.code, o.about) for o in blocking(found)] == [("relation.previous_jury", "e")]
    assert found[0].message == (
        "Andréa Essai a siégé au premier jury de ce candidat (Camille Exemple) et ne peut pas siéger au jury qui le revoit."
    )


def test_having_taught_in_the_group_is_presumed_to_matter_until_it_is_cleared():
    tie = Relation("e", "k", RelationKind.GROUP)
    found = judged(candidate=candidate(), relations=[tie])
    assert [(o.code, o.about) for o in blocking(found)] == [("relation.group", "e")]
    assert "lever cette présomption" in found[0].mend_message
    assert judged(candidate=candidate(), relations=[replace(tie, cleared=True)]) == []


def test_a_tie_told_twice_objects_once():
    tie = Relation("e", "k", RelationKind.TRAINER)
    assert codes(candidate=candidate(), relations=[tie, tie]) == [("relation.trainer", "e")]


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (RelationKind.COMPANION, "law.R335_8"),
        (RelationKind.EMPLOYER, "law.R335_8"),
        (RelationKind.FAMILY, "law.FC_jury_doctrine"),
    ],
)
def test_the_text_of_2019_is_cited_for_the_two_ties_that_it_names(kind, source):
    vae = candidate(AccessRoute.VAE, date(2020, 2, 1))
    (found,) = judged(candidate=vae, relations=[Relation("e", "k", kind)])
    assert found.source.ref == source
    assert blocking([found])


# -- the law of the VAE ------------------------------------------------------------------------------------


def test_until_2023_a_representative_of_the_professions_is_a_professional():
    """Two qualified people, of whom one is a member of the certifier: enough from 2024, not before."""
    two = [PRESIDENT, replace(JURY[-1], college=College.EMPLOYEE)]
    before = judged(two, candidate=candidate(AccessRoute.VAE, date(2020, 2, 1)))
    assert "vae.qualified" in [o.code for o in before]
    since = judged(two, candidate=candidate(AccessRoute.VAE, date(2024, 6, 3)))
    assert "vae.qualified" not in [o.code for o in since]


def test_a_recorded_justification_silences_the_balance_alone():
    vae = candidate(AccessRoute.VAE)
    women = [replace(m, sex="F") for m in JURY]
    assert codes(women, candidate=vae) == [("vae.balance", "")]
    assert codes(women, candidate=vae, balance_justified=True) == []
    assert codes([replace(EMPLOYEES[0], sex="F")], candidate=vae, balance_justified=True) == codes(
        EMPLOYEES[:1], candidate=vae
    )


def test_two_persons_are_enough_in_vae_where_the_sheet_asks_no_more_and_never_where_it_does():
    """D. 6412-6: composed as the certification says, and two persons at least."""
    vae = candidate(AccessRoute.VAE, date(2024, 6, 3))
    two = [PRESIDENT, EMPLOYEES[0]]
    found = blocking(judged(two, candidate=vae))
    assert {o.code for o in found} == {
        "composition.total",
        "composition.professionals",
        "composition.employees",
        "composition.employers",
        "composition.certifier",
    }
