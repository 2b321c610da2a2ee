"""Seats in the sheet's own words: who may hold them, who is proposed, who votes, and what the law makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.access import AccessRoute
from parchemin.domain.accreditation import tidy
from parchemin.domain.composition import (
    Clause,
    College,
    CompositionRule,
    Measure,
    Moment,
    Seat,
    Voters,
    compile_sentence,
    fill,
    fits,
    menders,
    objections,
    parse_notation,
    place_key,
    rule_from_answers,
)
from parchemin.domain.composition.nomination import nomination_objections
from parchemin.domain.composition.sitting import seated
from parchemin.domain.composition.voting import Asked, opinion_objections
from parchemin.domain.objection import blocking
from tests.domain.composition_people import DAY, candidate, juror

HOLDER = "ancien titulaire de la certification"
DIRECTOR = "directeur pédagogique"
SENTENCE = (
    "Le jury est composé de 4 membres votants : 1 président professionnel, 2 professionnels et 1 ancien titulaire de la "
    "certification. Le directeur pédagogique assure le secrétariat, sans voix délibérative."
)
RULE = rule_from_answers({"jury.exact-or-minimum": "exact"}, compile_sentence(SENTENCE))


def member(key, college=College.EMPLOYEE, seat=Seat.PROFESSIONAL, place="", *qualities, **more):
    return juror(key, f"Nom {key}", college, seat, place=place, qualities=qualities, **more)


PRESIDENT = member("p", College.EMPLOYER, Seat.PRESIDENT)
TWO = [member("a"), member("b", College.EMPLOYER)]
FORMER = member("h", College.NONE, Seat.MEMBER, HOLDER, HOLDER, professional=False)
SECRETARY = member("s", College.NONE, Seat.MEMBER, DIRECTOR, DIRECTOR, voice=False, outside=False)
JURY = [PRESIDENT, *TWO, FORMER, SECRETARY]


def codes(members=JURY, rule=RULE, **more):
    return [
        (o.code, o.about) for o in blocking(objections(rule, members, on=DAY, moment=Moment.OPENING, **more))
    ]


def test_the_jury_of_the_sentence_holds_with_its_secretary_beside_the_four_members():
    assert codes() == []
    assert [m.key for m in JURY if RULE.votes(m)] == ["p", "a", "b", "h"]


@pytest.mark.parametrize(
    ("gone", "found"),
    [
        (
            "h",
            {
                ("composition.total", "clause:total"),
                ("composition.named", f"clause:named:{place_key(HOLDER)}"),
            },
        ),
        ("s", {("composition.named", f"clause:named:{place_key(DIRECTOR)}")}),
        ("a", {("composition.total", "clause:total"), ("composition.professionals", "clause:professionals")}),
    ],
)
def test_each_seat_that_is_empty_is_named(gone, found):
    assert set(codes([m for m in JURY if m.key != gone])) == found


def test_the_objection_says_the_sheet_s_words():
    (one,) = (
        o
        for o in objections(RULE, JURY[:3], on=DAY, moment=Moment.NOMINATION)
        if o.about.endswith(place_key(HOLDER))
    )
    assert f"exactement 1 « {HOLDER} »" in one.message
    assert f"0 « {HOLDER} »" in one.message


@pytest.mark.parametrize(
    "quality",
    [
        "Ancien titulaire de la certification",
        "ANCIENS TITULAIRES DE LA CERTIFICATION",
        "ancien  titulaire  de la certification",
        "ancien titulaire certification",
    ],
)
def test_a_quality_is_recognised_whatever_its_spelling(quality):
    assert codes([*JURY[:3], replace(FORMER, qualities=(quality,)), SECRETARY]) == []


@pytest.mark.parametrize("qualities", [(), ("formateur",), ("titulaire de la certification",)])
def test_a_place_asks_for_its_quality(qualities):
    unfit = replace(FORMER, qualities=qualities)
    assert ("juror.seat-unfit", "h") in codes([*JURY[:3], unfit, SECRETARY])


def test_who_holds_a_place_of_their_own_is_no_professional_counted_elsewhere():
    assert not fits(RULE, replace(FORMER, place=""), Seat.MEMBER)
    held = replace(TWO[0], place=HOLDER, qualities=(HOLDER,), seat=Seat.MEMBER)
    assert RULE.count(Measure.PROFESSIONALS, [held]) == 0
    assert RULE.count(Measure.NAMED, [held]) == 1


def pool():
    free = {"place": "", "voice": True, "seat": Seat.PROFESSIONAL}
    return [replace(m, **free) for m in JURY] + [member("z", College.EMPLOYEE)]


def test_the_pool_fills_the_seats_that_few_can_hold_first():
    found = fill(RULE, [], pool(), on=DAY)
    assert {m.key: (m.seat, m.place, m.voice) for m in found if m.place} == {
        "h": (Seat.MEMBER, HOLDER, True),
        "s": (Seat.MEMBER, DIRECTOR, False),
    }
    assert codes(found) == []
    assert RULE.shortfall(found) == 0


def test_whoever_has_the_quality_mends_the_empty_seat():
    jury = [m for m in JURY if m.key != "h"]
    lacking = objections(RULE, jury, on=DAY, moment=Moment.NOMINATION)
    empty = next(o for o in lacking if o.code == "composition.named")
    offered = menders(empty, RULE, jury, [m for m in pool() if m.key in "hz"], on=DAY)
    assert [(m.key, m.seat, m.place) for m in offered] == [("h", Seat.MEMBER, HOLDER)]


def test_where_no_president_is_stated_somebody_of_a_named_place_may_preside():
    rule = rule_from_answers(
        {"jury.exact-or-minimum": "exact", "jury.who-votes": "all"},
        compile_sentence("2 représentants de la branche et 1 formateur"),
    )
    people = [
        member(k, College.NONE, Seat.PROFESSIONAL, "", q, professional=False)
        for k, q in (
            ("a", "représentant de la branche"),
            ("b", "représentant de la branche"),
            ("c", "formateur"),
        )
    ]
    found = fill(rule, [], people, on=DAY)
    assert sorted(m.seat for m in found) == [Seat.MEMBER, Seat.MEMBER, Seat.PRESIDENT]
    assert codes(found, rule) == []


def test_who_has_no_vote_is_refused_their_opinion():
    asked = Asked(presented=True, decided=False)
    said = {m.key: opinion_objections(RULE, JURY, m.key, asked, name=m.name, recused=False) for m in JURY}
    assert {key: [o.code for o in found] for key, found in said.items() if found} == {
        "s": ["decision.vote-not-entitled"]
    }


@pytest.mark.parametrize("voters", list(Voters))
def test_whoever_votes_by_the_rule_a_seat_without_a_vote_has_none(voters):
    assert not replace(RULE, voters=voters).votes(SECRETARY)
    assert not CompositionRule((Clause(Measure.TOTAL, 3),), voters=voters).votes(SECRETARY)


def test_a_substitute_takes_the_place_of_its_own_words_only():
    former = replace(FORMER, key="x", substitute=True)
    trainer = replace(former, key="y", name="Nom A", place="formateur", qualities=("formateur",))
    there = {m.key for m in [*JURY, former, trainer]} - {"h"}
    sitting = seated([*JURY, former, trainer], present=there)
    assert [m.key for m in sitting if not m.substitute] == ["p", "a", "b", "s", "x"]


def test_a_place_that_the_rule_does_not_name_is_no_place():
    stranger = replace(FORMER, place="formateur", qualities=("formateur",))
    found = nomination_objections(RULE, stranger, [], [], own_pool=True)
    assert [o.code for o in found] == ["nomination.no-such-place"]
    assert nomination_objections(RULE, FORMER, [], [], own_pool=True) == []


# -- the law of the VAE: whoever has no vote makes up for nobody ------------------------------------------------

OPEN = CompositionRule((Clause(Measure.TOTAL, 1, exact=False),), president_professional=False)


def vae(members, began):
    found = objections(
        OPEN, members, on=DAY, moment=Moment.OPENING, candidate=candidate(AccessRoute.VAE, began)
    )
    return {o.code for o in found if o.code.startswith("vae.")} - {"vae.balance"}


@pytest.mark.parametrize(
    ("began", "members", "found"),
    [
        (date(2024, 5, 1), [PRESIDENT, SECRETARY], {"vae.members"}),
        (date(2024, 5, 1), [PRESIDENT, TWO[0], SECRETARY], set()),
        (date(2024, 5, 1), [replace(PRESIDENT, qualified=False), replace(TWO[0], qualified=False), SECRETARY],
         {"vae.qualified"}),
        (date(2020, 5, 1), [PRESIDENT, replace(SECRETARY, professional=True)], {"vae.qualified"}),
        (date(2018, 5, 1), [PRESIDENT, replace(SECRETARY, college=College.EMPLOYEE)], {"vae.colleges-equal"}),
        (date(2018, 5, 1), [PRESIDENT, TWO[0], replace(SECRETARY, college=College.EMPLOYEE)], set()),
    ],
)  # fmt: skip
def test_the_law_counts_those_who_vote(began, members, found):
    assert vae(members, began) == found


def test_a_secretary_of_the_house_is_not_held_against_a_jury_from_outside():
    half = [PRESIDENT, replace(TWO[0], outside=False)]
    found = objections(OPEN, [*half, SECRETARY], on=DAY, moment=Moment.OPENING)
    assert "jury.outside-share" not in [o.code for o in found]


# -- seats apart, ranges, more than half, parity -----------------------------------------------------------------


def settled(text, **answers):
    compiled = compile_sentence(text)
    keys = {"colleges-count-whom": "own-seats", "exact-or-minimum": "exact", "who-votes": "all", **answers}
    return rule_from_answers(
        {f"jury.{k}": v for k, v in keys.items() if f"jury.{k}" in compiled.unresolved}, compiled
    )


def test_sides_that_are_seats_of_their_own_are_held_by_one_person_each():
    rule = settled("4 membres : 1 président professionnel, 1 employeur, 1 salarié et 1 formateur")
    people = [
        member("p", College.EMPLOYER, Seat.PRESIDENT),
        member("e", College.EMPLOYER, Seat.MEMBER, "employeur", "employeur"),
        member("s", College.EMPLOYEE, Seat.MEMBER, "salarié", "salarié"),
        member("f", College.NONE, Seat.MEMBER, "formateur", "formateur"),
    ]
    assert codes(people, rule) == []
    assert rule.contradiction() is None
    twice = [people[0], *people[2:], replace(people[2], key="s2")]
    assert {about for _, about in codes(twice, rule)} == {"clause:named:employeur", "clause:named:salarie"}


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("4 membres : 1 président professionnel, 1 employeur, 1 salarié et 1 formateur", True),
        ("5 membres : 1 président professionnel, 2 professionnels, 1 employeur et 1 salarié", True),
        (
            "1 président professionnel et 3 professionnels et 1 membre certificateurs : 2 salariés 2 employeurs",
            False,
        ),
        ("5 membres : 5 professionnels, 2 salariés, 2 employeurs", False),
    ],
)
def test_seats_apart_are_a_reading_where_the_numbers_leave_room_for_it(text, offered):
    compiled = compile_sentence(text)
    (question,) = [q for q in compiled.questions if q.code == "jury.colleges-count-whom"]
    assert ("own-seats" in [a.key for a in question.answers]) is offered


@pytest.mark.parametrize(
    ("clause", "gaps"),
    [
        (Clause(Measure.TOTAL, 3, exact=False, most=5), {2: 1, 3: 0, 4: 0, 5: 0, 6: -1}),
        (Clause(Measure.TOTAL, 0, exact=False, most=2), {0: 0, 2: 0, 3: -1}),
    ],
)
def test_a_range_has_two_ends(clause, gaps):
    assert {n: clause.gap(n, n) for n in gaps} == gaps


@pytest.mark.parametrize(("total", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4)])
def test_a_majority_is_more_than_half(total, needed):
    assert Clause(Measure.PROFESSIONALS, 50, exact=False, percent=True, over=True).required(total) == needed


PARITY = settled("Jury de 4 membres, à parité d’employeurs et de salariés")


def test_parity_is_as_many_of_each_side():
    sides = [member(f"e{n}", College.EMPLOYER) for n in range(3)] + [member(f"s{n}") for n in range(3)]
    assert codes([sides[0], sides[1], sides[3], sides[4]], PARITY) == []
    (found,) = objections(PARITY, [*sides[:3], sides[3]], on=DAY, moment=Moment.OPENING)[:1]
    assert (found.code, found.mend) == (
        "composition.parity",
        "Rétablir l’égalité entre salariés et employeurs.",
    )
    filled = fill(PARITY, [], sides, on=DAY)
    assert codes(filled, PARITY) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(2, 6), st.integers(2, 6))
def test_parity_is_filled_from_any_pool_that_has_enough_of_each_side(half, employers, employees):
    rule = CompositionRule(
        (Clause(Measure.TOTAL, 2 * half), Clause(Measure.PARITY, 0)), president_professional=False
    )
    people = [member(f"a{n}", College.EMPLOYER) for n in range(employers)]
    people += [member(f"b{n}") for n in range(employees)]
    met = rule.shortfall(fill(rule, [], people, on=DAY)) == 0
    assert met is (min(employers, employees) >= half)


@pytest.mark.parametrize(
    "line",
    [
        "membres = 3 à 5",
        "professionnels (président compris) > 50 %",
        "« ancien titulaire du titre » = 1",
        "« directeur pédagogique » (sans voix) = 1",
        "« formateur » ≥ 2",
        "« formateur » = 1 à 3",
        "écart entre salariés et employeurs = 0",
        "membres = 3 ; sans voix, comptés : oui",
    ],
)
def test_a_line_typed_by_hand_says_it_all(line):
    rule = parse_notation(line)
    assert rule.notation().startswith(line.split(" ; ")[0])
    assert parse_notation(rule.notation()) == rule


@pytest.mark.parametrize(
    "line", ["« » = 1", "« formateur » (muet) = 1", "membres = 5 à 3", "salariés > 101 %"]
)
def test_a_line_that_says_nothing_of_the_kind_is_refused(line):
    with pytest.raises(ValueError) as refused:
        parse_notation(line)
    assert str(refused.value).startswith("«")


def test_the_rule_says_back_who_has_no_vote():
    assert str(RULE.choices()).endswith("Tous votent, sauf ceux dont la place est sans voix.")
    assert "« directeur pédagogique », sans voix" in str(RULE.sentence())


def test_a_jury_has_one_president():
    assert str(parse_notation("président = 2").contradiction()).startswith("La règle demande 2 présidents")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ([" ancien  titulaire ", "", "Anciens titulaires"], ["Anciens titulaires"]),
        (["formateur", "expert"], ["formateur", "expert"]),
        (["  ", "de la"], []),
    ],
)
def test_qualities_are_kept_once(typed, kept):
    assert tidy(typed) == kept
