"""For each objection, who in the pool would mend it."""

from dataclasses import replace
from datetime import date

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import (
    Clause,
    College,
    CompositionRule,
    Measure,
    Moment,
    Relation,
    RelationKind,
    Seat,
    fill,
    menders,
    mends,
    objections,
)
from parchemin.domain.interval import Interval
from tests.domain.composition_people import (
    CERTIFIER,
    DAY,
    EMPLOYEES,
    EMPLOYER,
    JURY,
    PRESIDENT,
    RULE,
    candidate,
    juror,
)

POOL = [
    juror("x", "Zoé Factice", College.EMPLOYEE, sex="F"),
    juror("y", "Alix Brouillon", College.EMPLOYER, sex="M"),
    juror("z", "Lou Croquis", College.EMPLOYEE, accredited=None),
    juror("w", "Max Patron", College.EMPLOYER, can_preside=False, sex="M"),
    juror("d", "Claude Maquette", College.NONE, Seat.CERTIFIER, sex="M"),
]


def named(members, code, pool=POOL, *, about=None, rule=RULE, **around):
    found = objections(rule, members, on=DAY, moment=Moment.OPENING, **around)
    objection = next(o for o in found if o.code == code and about in (None, o.about))
    around.pop("levels", None)
    offered = menders(objection, rule, members, pool, on=DAY, **around)
    for person in offered:
        assert person.key in {p.key for p in [*pool, *members]}
    return [(o.key, o.seat.value) for o in offered]


def test_a_short_clause_names_who_may_be_added_in_which_seat():
    without_employee = [PRESIDENT, EMPLOYER, EMPLOYEES[0], CERTIFIER]
    assert named(without_employee, "composition.employees") == [("x", "professional")]
    without_certifier = JURY[:-1]
    assert named(without_certifier, "composition.certifier") == [("d", "certifier")]
    assert named(JURY[1:], "composition.presidents") == [("y", "president")]  # who may preside, and no other


def test_where_no_place_is_left_a_place_is_taken():
    three_employers = [PRESIDENT, EMPLOYER, replace(EMPLOYEES[0], college=College.EMPLOYER), *JURY[3:]]
    assert named(three_employers, "composition.employees") == [("x", "professional")]
    assert named(three_employers, "composition.employers") == [("x", "professional")]


def test_one_too_many_is_mended_by_nobody():
    assert named([*JURY, POOL[0]], "composition.total") == []


def test_a_mandate_over_names_who_could_take_that_place():
    gone = replace(EMPLOYEES[0], accredited=Interval(date(2020, 1, 1)))
    jury = [PRESIDENT, EMPLOYER, gone, EMPLOYEES[1], CERTIFIER]
    assert named(jury, "juror.mandate-over-limit", limit_years=5) == [("x", "professional")]
    old = [replace(p, accredited=Interval(date(2021, 1, 1))) for p in POOL]
    assert named(jury, "juror.mandate-over-limit", old, limit_years=5) == []


def test_the_jury_s_own_substitute_comes_first():
    substitute = juror("r", "Sam Suppléant", College.EMPLOYEE, substitute=True)
    tie = [Relation("s1", "k", RelationKind.FAMILY)]
    around = {"candidate": candidate(), "relations": tie}
    assert named([*JURY, substitute], "relation.family", **around) == [
        ("r", "professional"),
        ("x", "professional"),
    ]
    both = [*tie, Relation("r", "k", RelationKind.TRAINER), Relation("x", "k", RelationKind.TUTOR)]
    assert named([*JURY, substitute], "relation.family", candidate=candidate(), relations=both) == []


def test_a_substitute_without_a_mandate_is_replaced_by_a_substitute():
    substitute = juror("r", "Sam Suppléant", College.EMPLOYEE, substitute=True, accredited=None)
    found = objections(RULE, [*JURY, substitute], on=DAY, moment=Moment.NOMINATION)
    offered = menders(found[0], RULE, [*JURY, substitute], POOL, on=DAY)
    assert [(o.key, o.substitute) for o in offered] == [
        ("x", True),
        ("y", True),
        ("w", True),
    ]  # same college first


def test_an_unfit_seat_and_a_person_in_two_places_name_who_could_take_the_place():
    unfit = [replace(PRESIDENT, can_preside=False), *JURY[1:]]
    assert named(unfit, "juror.seat-unfit") == [("y", "president")]
    twice = [PRESIDENT, replace(PRESIDENT, seat=Seat.PROFESSIONAL), *JURY[2:]]
    assert named(twice, "juror.twice") == [
        ("y", "professional"),  # the president is the last to be changed
        ("w", "professional"),
    ]


def test_what_the_law_of_the_vae_asks_is_mended_without_breaking_the_sheet():
    vae = candidate(AccessRoute.VAE, date(2024, 6, 3))
    two_at_least = CompositionRule((Clause(Measure.TOTAL, 2, exact=False),), president_professional=False)
    alone = named([PRESIDENT], "vae.members", rule=two_at_least, candidate=vae)
    assert alone == [
        ("y", "professional"),
        ("d", "certifier"),
        ("w", "professional"),
        ("x", "professional"),
    ]
    unqualified = [replace(m, qualified=False) for m in JURY]
    assert ("x", "professional") in named(unqualified, "vae.qualified", candidate=vae)
    men = [replace(m, sex="M") for m in JURY]
    assert named(men, "vae.balance", candidate=vae) == [("x", "professional")]
    unsaid = [replace(p, sex="") for p in POOL]
    assert named(men, "vae.balance", unsaid, candidate=vae) == []


def test_the_share_of_outside_members_is_mended_by_someone_from_outside():
    inside = [replace(m, outside=False) for m in JURY[:3]] + JURY[3:]
    insiders = [replace(p, outside=False) for p in POOL]
    assert ("y", "professional") in named(inside, "jury.outside-share")
    assert named(inside, "jury.outside-share", insiders) == []


def test_a_declaration_that_is_missing_is_nobody_else_s_to_make():
    silent = [replace(PRESIDENT, interest_stated=False), *JURY[1:]]
    assert named(silent, "juror.interest-unstated") == []


def test_nobody_is_named_whose_habilitation_is_elsewhere_or_too_narrow():
    without_employee = [PRESIDENT, EMPLOYER, EMPLOYEES[0], CERTIFIER]
    elsewhere = [replace(POOL[0], accredited_for=False)]
    narrow = [replace(POOL[0], blocks=frozenset({"BC01"}))]
    for pool, blocks, expected in ((elsewhere, [], []), (narrow, ["BC02"], []), (narrow, ["BC01"], ["x"])):
        assert [j.key for j in mends(RULE, without_employee, pool, on=DAY, blocks=blocks)] == expected
        filled = fill(RULE, without_employee, pool, on=DAY, blocks=blocks)
        assert [j.key for j in filled[4:]] == expected
