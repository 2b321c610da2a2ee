"""The sheet's jury as a rule that runs, and the cases that made courts annul."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import (
    Clause,
    College,
    CollegeBase,
    CompositionRule,
    Measure,
    Moment,
    Relation,
    RelationKind,
    Seat,
    Voters,
    compile_sentence,
    fill,
    mends,
    objections,
    parse_notation,
    rule_from_answers,
)
from parchemin.domain.composition.vae import path_objections
from parchemin.domain.deliberation import SILENT, casting_vote
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Level, blocking
from tests.domain.composition_people import (
    ANSWERS,
    CERTIFIER,
    DAY,
    EMPLOYEES,
    EMPLOYER,
    JURY,
    PRESIDENT,
    RULE,
    SENTENCE,
    candidate,
    juror,
)


def codes(members=JURY, *, rule=RULE, on=DAY, moment=Moment.DELIBERATION, **more):
    return [o.code for o in objections(rule, members, on=on, moment=moment, **more)]


# -- the sentence -----------------------------------------------------------------------------------------


def test_the_sheet_s_sentence_leaves_four_questions_open():
    compiled = compile_sentence(SENTENCE, certifiers=2)
    assert compiled.unresolved == tuple(ANSWERS)
    assert compiled.not_understood == ()


def test_the_settled_sentence_is_five_members_of_whom_four_professionals():
    assert {c.measure: c.number for c in RULE.clauses} == {
        Measure.TOTAL: 5,
        Measure.PRESIDENTS: 1,
        Measure.PROFESSIONALS: 4,
        Measure.EMPLOYEES: 2,
        Measure.EMPLOYERS: 2,
        Measure.CERTIFIER: 1,
    }
    assert all(c.exact for c in RULE.clauses)
    assert (RULE.voters, RULE.president_counted) == (Voters.ALL, True)
    assert codes() == []


def test_no_rule_comes_out_while_a_question_is_open():
    compiled = compile_sentence(SENTENCE, certifiers=2)
    for code in ANSWERS:
        with pytest.raises(ValueError, match="reste ouverte"):
            rule_from_answers({k: v for k, v in ANSWERS.items() if k != code}, compiled)
    silent = compile_sentence("1 président et 2 professionnels")
    with pytest.raises(ValueError, match="aucun président"):
        rule_from_answers(
            {
                "jury.president-among-professionals": "no",
                "jury.exact-or-minimum": "exact",
                "jury.who-votes": "named-only",
            },
            silent,
        )
    with pytest.raises(ValueError, match="ne répond pas"):
        rule_from_answers({**ANSWERS, "jury.who-votes": "perhaps"}, compiled)


def test_a_reading_that_no_jury_can_meet_is_set_apart():
    compiled = compile_sentence(SENTENCE, certifiers=2)
    assert compiled.impossible == ()
    many = compile_sentence("1 président professionnel et 3 professionnels : 3 employés, 2 employeurs")
    readings = [(answers["jury.colleges-count-whom"], str(why)) for answers, why in many.impossible]
    assert readings == [("professionals-and-president", "Les collèges demandent 5 personnes parmi 4.")]
    assert replace(RULE, where="") in compiled.rule_candidates


def test_one_member_per_certifier_makes_six():
    rule = rule_from_answers(
        {**ANSWERS, "jury.certifier-member-one-or-per-certifier": "per-certifier"},
        compile_sentence(SENTENCE, certifiers=2),
    )
    assert rule.clause(Measure.TOTAL) == Clause(Measure.TOTAL, 6)
    assert rule.clause(Measure.CERTIFIER) == Clause(Measure.CERTIFIER, 2)


def test_minimums_let_a_jury_be_larger():
    rule = rule_from_answers({**ANSWERS, "jury.exact-or-minimum": "minimum"}, compile_sentence(SENTENCE))
    larger = [*JURY, juror("x", "Zoé Factice", College.EMPLOYEE)]
    assert codes(larger, rule=rule) == []
    assert set(codes(larger)) == {"composition.total", "composition.professionals", "composition.employees"}


@pytest.mark.parametrize(
    ("text", "notation", "left"),
    [
        (
            "jury composé de 4 membres dont 2 professionnels extérieurs",
            "membres = 4 ; professionnels extérieurs = 2 ; président professionnel : non ; collèges : professionnels et président ; votent : tous",
            (),
        ),
        (
            "Au moins 50 % de professionnels",
            "professionnels (président compris) ≥ 50 % ; président professionnel : non ; collèges : professionnels et président ; votent : tous",
            (),
        ),
        (
            "Le jury est composé de trois membres, dont au moins deux professionnels, désignés par arrêté",
            "membres = 3 ; professionnels (président compris) ≥ 2 ; président professionnel : non ; collèges : professionnels et président ; votent : tous",
            ("désignés par arrêté",),
        ),
    ],
)
def test_other_usual_sentences(text, notation, left):
    compiled = compile_sentence(text)
    assert compiled.base.notation() == notation
    assert compiled.not_understood == left


@pytest.mark.parametrize("text", ["Idem", "", "Voir le règlement de certification", "X"])
def test_a_sentence_that_counts_nobody_gives_no_rule(text):
    compiled = compile_sentence(text)
    assert compiled.base is None
    assert compiled.rule_candidates == ()


def test_a_president_not_said_to_be_a_professional_is_a_question():
    compiled = compile_sentence("3 membres dont 1 président et 2 professionnels")
    assert "jury.president-among-professionals" in compiled.unresolved


def test_what_is_said_twice_is_listed_not_summed():
    compiled = compile_sentence("2 professionnels et 3 professionnels")
    assert compiled.base.clause(Measure.PROFESSIONALS).number == 2
    assert compiled.not_understood == ("exactement 3 professionnels (dit deux fois)",)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abcdeéo 0123456789%,.:()présidentmembre\n", max_size=80))
def test_any_text_is_read_without_a_crash(text):
    compiled = compile_sentence(text)
    assert compiled.base is None or compiled.base.clauses


# -- written down -----------------------------------------------------------------------------------------

COUNTED = [m for m in Measure if m not in {Measure.NAMED, Measure.PARITY}]
WHAT = ["ancien titulaire du titre", "représentant de l’association", "directeur d’un centre de formation"]
KINDS = {
    "exact": {},
    "least": {"exact": False},
    "share": {"exact": False, "percent": True},
    "over": {"exact": False, "percent": True, "over": True},
    "range": {"exact": False, "most": 12},
}
clause_ = st.one_of(
    st.builds(
        lambda m, n, kind: Clause(m, n, **KINDS[kind]),
        st.sampled_from(COUNTED),
        st.integers(0, 9),
        st.sampled_from(sorted(KINDS)),
    ),
    st.builds(
        lambda what, n, kind, votes: Clause(Measure.NAMED, n, what=what, votes=votes, **KINDS[kind]),
        st.sampled_from(WHAT),
        st.integers(0, 9),
        st.sampled_from(["exact", "least", "range"]),
        st.booleans(),
    ),
    st.just(Clause(Measure.PARITY, 0)),
)
clauses_ = st.lists(clause_, min_size=1, max_size=6, unique_by=lambda c: c.said)
rules_ = st.builds(
    CompositionRule,
    clauses_.map(tuple),
    president_counted=st.booleans(),
    president_professional=st.booleans(),
    colleges=st.sampled_from(list(CollegeBase)),
    voters=st.sampled_from(list(Voters)),
    voiceless_counted=st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(rules_)
def test_a_rule_is_read_back_from_its_dict_and_its_line(rule):
    assert CompositionRule.from_dict(rule.as_dict()) == rule
    read = parse_notation(rule.notation())
    if rule.clause(Measure.PROFESSIONALS) is None:  # the line says whom the president counts with only there
        read = replace(read, president_counted=rule.president_counted)
    assert read == rule


@pytest.mark.parametrize(
    "line", ["", "membres 5", "membres = cinq", "sages = 3", "membres = 5 ; membres = 6", "votent : personne"]
)
def test_a_line_that_is_no_rule_is_refused(line):
    with pytest.raises(ValueError, match=r"\."):
        parse_notation(line)


def test_the_rule_is_said_back_in_french():
    assert str(RULE.sentence()) == (
        "Le jury compte exactement 5 membres, exactement 1 président, exactement 4 professionnels (président compris), "
        "exactement 2 salariés, exactement 2 employeurs et exactement 1 membre du certificateur. Le président est un professionnel. "
        "Les collèges se comptent parmi les professionnels, président compris. Tous les membres votent."
    )


def test_each_clause_is_lit_apart():
    states = {s.measure: (s.present, s.met, s.missing) for s in RULE.states(JURY[:-2])}
    assert states[Measure.TOTAL] == (3, False, 2)
    assert states[Measure.EMPLOYERS] == (2, True, 0)
    assert states[Measure.EMPLOYEES] == (1, False, 1)
    assert states[Measure.CERTIFIER] == (0, False, 1)


# -- who sits ---------------------------------------------------------------------------------------------


def test_caa_marseille_23ma01348_a_juror_outside_the_list_may_not_sit():
    found = objections(
        RULE,
        [PRESIDENT, EMPLOYER, *EMPLOYEES, replace(CERTIFIER, accredited=None)],
        on=DAY,
        moment=Moment.OPENING,
    )
    assert [(o.code, o.about) for o in found] == [("juror.not-accredited", "c")]
    assert "Dominique Fictif" in found[0].message


def test_caa_versailles_a_member_beyond_the_term_objects_even_as_a_substitute():
    ended = Interval.through(date(2020, 1, 1), date(2024, 12, 31))
    substitute = juror("x", "Zoé Factice", College.EMPLOYEE, accredited=ended, substitute=True)
    found = objections(RULE, [*JURY, substitute], on=DAY, moment=Moment.NOMINATION)
    assert [(o.code, o.about) for o in found] == [("juror.mandate-ended", "x")]
    assert "31 décembre 2024" in found[0].message


def test_the_last_day_of_a_mandate_counts():
    term = Interval.through(date(2024, 1, 1), DAY)
    jury = [replace(m, accredited=term) for m in JURY]
    assert codes(jury) == []
    assert codes(jury, on=date(2026, 7, 15)) == ["juror.mandate-ended"] * 5
    assert (
        codes([replace(m, accredited=Interval(date(2027, 1, 1))) for m in JURY])
        == ["juror.mandate-not-begun"] * 5
    )


def test_a_substitute_does_not_count():
    absent = [*JURY[:-1], replace(CERTIFIER, substitute=True)]
    assert set(codes(absent)) == {"composition.total", "composition.certifier"}


def test_the_jury_of_those_present_is_judged_at_the_deliberation():
    found = objections(RULE, JURY[1:], on=DAY, moment=Moment.DELIBERATION)
    assert "composition.presidents" in [o.code for o in found]
    message = next(o for o in found if o.code == "composition.presidents").message
    assert (
        message == "À la délibération, le jury compte 0 président ; la règle demande exactement 1 président."
    )


def test_the_same_person_does_not_hold_two_seats():
    twice = [PRESIDENT, replace(PRESIDENT, seat=Seat.PROFESSIONAL), *EMPLOYEES, CERTIFIER]
    assert codes(twice) == ["juror.twice"]


def test_a_seat_asks_for_its_quality():
    assert "juror.seat-unfit" in codes([replace(PRESIDENT, professional=False), *JURY[1:]])
    assert "juror.seat-unfit" in codes([*JURY[:-1], replace(CERTIFIER, certifier_member=False)])


def test_a_trainer_of_the_candidate_may_not_sit_for_them_only():
    tie = Relation("e", "k", RelationKind.TRAINER)
    assert codes(candidate=candidate(), relations=[tie]) == ["relation.trainer"]
    assert codes(candidate=replace(candidate(), key="other"), relations=[tie]) == []
    assert codes(candidate=candidate(), relations=[replace(tie, cleared=True)]) == []


def test_a_jury_of_the_house_alone_is_warned_of():
    inside = [replace(m, outside=False) for m in JURY[:3]] + JURY[3:]
    found = objections(RULE, inside, on=DAY, moment=Moment.NOMINATION)
    assert [(o.code, o.level) for o in found] == [("jury.outside-share", Level.WARN)]


def test_the_certifier_sets_levels_but_not_over_the_law_of_the_vae():
    off = {"composition.total": Level.WARN, "relation.trainer": Level.IGNORE, "vae.members": Level.IGNORE}
    tie = [Relation("e", "k", RelationKind.TRAINER)]
    assert codes(candidate=candidate(), relations=tie, levels=off) == []
    vae = candidate(AccessRoute.VAE)
    assert codes(candidate=vae, relations=tie, levels=off) == ["relation.trainer"]
    alone = [
        o.code for o in objections(RULE, JURY[:1], on=DAY, moment=Moment.OPENING, candidate=vae, levels=off)
    ]
    assert "vae.members" in alone


# -- VAE, by the day the path began ---------------------------------------------------------------------------

OPEN_RULE = CompositionRule((Clause(Measure.TOTAL, 1, exact=False),), president_professional=False)


@pytest.mark.parametrize(
    ("began", "expected"),
    [
        (date(2019, 11, 3), ["vae.colleges-equal"]),
        (date(2019, 11, 4), ["vae.qualified"]),
        (date(2023, 12, 28), ["vae.qualified"]),
        (date(2023, 12, 29), ["vae.jury-text-not-established"]),
        (date(2024, 4, 12), ["vae.jury-text-not-established"]),
        (date(2024, 4, 13), ["vae.members"]),
    ],
)
def test_the_text_is_chosen_by_the_day_the_path_began(began, expected):
    """One qualified employer who presides: each text has its own thing to say."""
    assert codes([PRESIDENT], rule=OPEN_RULE, candidate=candidate(AccessRoute.VAE, began)) == expected


def test_a_path_before_the_vae_is_a_reason_and_judges_no_jury_by_a_text():
    early = candidate(AccessRoute.VAE, date(2001, 12, 31))
    assert codes([PRESIDENT], rule=OPEN_RULE, candidate=early) == ["vae.path-before-text"]
    [reason] = path_objections(early)
    assert "1er janvier 2002" in reason.message
    assert reason.level.blocks
    assert path_objections(candidate(AccessRoute.VAE, date(2002, 1, 1))) == []
    assert path_objections(candidate(AccessRoute.FI, date(2001, 12, 31))) == []
    tie = Relation(PRESIDENT.key, early.key, RelationKind.FAMILY)
    told = objections(
        OPEN_RULE, [PRESIDENT], on=DAY, moment=Moment.DELIBERATION, candidate=early, relations=[tie]
    )
    assert {"vae.path-before-text", "relation.family"} <= {o.code for o in told}
    assert not casting_vote(SILENT, early)


def test_d6412_6_asks_for_two_people_one_qualified_and_one_president():
    vae = candidate(AccessRoute.VAE, date(2025, 3, 1))
    two = [replace(EMPLOYER, qualified=False), replace(EMPLOYEES[0], qualified=False)]
    assert codes(two, rule=OPEN_RULE, candidate=vae) == ["vae.qualified", "vae.president"]
    assert codes([PRESIDENT, EMPLOYER], rule=OPEN_RULE, candidate=vae) == []


def test_one_sex_only_warns_and_an_unrecorded_one_says_nothing():
    vae = candidate(AccessRoute.VAE)
    women = [replace(m, sex="F") for m in JURY]
    found = objections(RULE, women, on=DAY, moment=Moment.CONVOCATION, candidate=vae)
    assert [(o.code, o.level) for o in found] == [("vae.balance", Level.WARN)]
    assert codes([replace(women[0], sex=""), *women[1:]], candidate=vae) == []


def test_the_vae_wording_forbids_any_relation():
    found = objections(
        RULE,
        JURY,
        on=DAY,
        moment=Moment.OPENING,
        candidate=candidate(AccessRoute.VAE),
        relations=[Relation("s1", "k", RelationKind.COMPANION)],
    )
    assert found[0].source.ref == "law.D6412_6"
    assert "aucune relation professionnelle ou personnelle" in found[0].message


# -- who would mend it --------------------------------------------------------------------------------------


def test_mends_name_the_people_who_bring_the_rule_nearer():
    pool = [
        juror("x", "Zoé Factice", College.EMPLOYEE),
        juror("y", "Alix Brouillon", College.EMPLOYER),
        juror("z", "Lou Croquis", College.EMPLOYEE, accredited=None),
        EMPLOYEES[1],
    ]
    assert [j.key for j in mends(RULE, JURY[:2] + JURY[3:], pool, on=DAY)] == ["x"]
    tie = [Relation("x", "k", RelationKind.FAMILY)]
    assert mends(RULE, JURY[:2] + JURY[3:], pool, on=DAY, candidate=candidate(), relations=tie) == []
    assert mends(RULE, JURY, pool, on=DAY) == []


def test_fill_seats_a_whole_jury_from_the_pool():
    pool = [replace(m, seat=Seat.PROFESSIONAL) if m.professional else m for m in JURY]
    extra = [juror(f"x{i}", f"Personne Inventée {i}", College.EMPLOYER) for i in range(4)]
    assert codes(fill(RULE, [], [*extra, *pool], on=DAY)) == []


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 4))
def test_removing_any_member_of_a_lawful_jury_objects(index):
    assert blocking(objections(RULE, JURY[:index] + JURY[index + 1 :], on=DAY, moment=Moment.OPENING))


ineligible = st.sampled_from(
    [
        {"accredited": None},
        {"accredited": Interval(date(2010, 1, 1), date(2015, 1, 1))},
        {"accredited": Interval(date(2027, 1, 1))},
        {"professional": False},
    ]
)


@settings(max_examples=60, deadline=None)
@given(ineligible, st.booleans(), st.sampled_from(list(College)))
def test_adding_an_ineligible_person_to_a_lawful_jury_objects(change, substitute, college):
    if "professional" in change and substitute:
        substitute = False
    person = replace(juror("x", "Zoé Factice", college), substitute=substitute, **change)
    rule = replace(RULE, clauses=tuple(replace(c, exact=False) for c in RULE.clauses))
    assert blocking(objections(rule, [*JURY, person], on=DAY, moment=Moment.NOMINATION))


def test_a_member_per_certifier_is_nobody_where_the_sentence_names_none():
    without = replace(RULE, clauses=tuple(c for c in RULE.clauses if c.measure is not Measure.CERTIFIER))
    asked = {"jury.certifier-member-one-or-per-certifier": "per-certifier"}
    assert rule_from_answers(asked, without) == without


@pytest.mark.parametrize(
    ("text", "share"),
    [("100 % de professionnels", 100), ("1 % de professionnels", 1), ("la moitié de professionnels", 50)],
)
def test_a_share_up_to_the_whole_jury_is_read(text, share):
    compiled = compile_sentence(f"Au moins {text}")
    assert compiled.base.clauses == (Clause(Measure.PROFESSIONALS, share, exact=False, percent=True),)


def test_a_share_of_more_than_the_whole_jury_is_no_share():
    compiled = compile_sentence("Au moins 101 % de professionnels")
    assert compiled.base is None
    assert compiled.not_understood != ()
