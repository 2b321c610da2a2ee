"""What a certifier may lower or set aside, and what nobody may."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import (
    Moment,
    Relation,
    RelationKind,
    Seat,
    Waiver,
    may_set,
    may_waive,
    objections,
    waived,
)
from parchemin.domain.objection import Level, blocking
from parchemin.web.templatetags.reasons import objection_text
from tests.domain.composition_people import DAY, JURY, PRESIDENT, RULE, candidate

TIE = [Relation("e", "k", RelationKind.TRAINER)]
GIVEN = date(2026, 7, 1)


def waiver(code, about="", by="Dominique Responsable", reason="Aucun autre employeur n’est libre"):
    return Waiver(code, about, by, reason, GIVEN)


def judged(members=JURY, **more):
    return objections(RULE, members, on=DAY, moment=Moment.OPENING, **more)


# -- levels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "level", "allowed"),
    [
        ("composition.employees", Level.WARN, True),
        ("composition.employees", Level.BLOCK_SCHEDULING, True),
        ("relation.trainer", Level.IGNORE, True),
        ("vae.members", Level.WARN, False),
        ("vae.balance", Level.BLOCK_RELEASE, False),
        ("juror.twice", Level.WARN, False),
        ("juror.twice", Level.BLOCK_SCHEDULING, True),
        ("relation.previous_jury", Level.IGNORE, False),
    ],
)
def test_what_a_certifier_may_set(code, level, allowed):
    assert may_set(code, level) is allowed


def test_levels_out_of_reach_are_left_as_they_are():
    twice = [*JURY, replace(PRESIDENT, seat=Seat.PROFESSIONAL, substitute=True)]
    assert [o.level for o in judged(twice, levels={"juror.twice": Level.IGNORE})] == [Level.BLOCK_RELEASE]
    vae = candidate(AccessRoute.VAE)
    for level in (Level.IGNORE, Level.WARN):
        found = judged(candidate=vae, relations=TIE, levels={"relation.trainer": level})
        assert [(o.code, o.level) for o in found] == [("relation.trainer", Level.BLOCK_RELEASE)]
    raised = judged(candidate=vae, relations=TIE, levels={"relation.trainer": Level.BLOCK_SCHEDULING})
    assert [o.level for o in raised] == [Level.BLOCK_SCHEDULING]
    assert judged(candidate=candidate(), relations=TIE, levels={"relation.trainer": Level.IGNORE}) == []


@pytest.mark.parametrize("level", list(Level))
def test_a_level_blocks_or_not(level):
    assert level.blocks is (level not in (Level.WARN, Level.IGNORE))


# -- waivers -----------------------------------------------------------------------------------------------


def test_a_waiver_turns_an_objection_into_a_warning_that_says_by_whom_and_why():
    found = judged(JURY[:3] + JURY[4:])
    codes = {o.code for o in blocking(found)}
    assert codes == {"composition.total", "composition.professionals", "composition.employees"}
    after = waived(found, [waiver("composition.employees")])
    assert [(o.code, o.about) for o in after] == [(o.code, o.about) for o in found]
    assert {o.code for o in blocking(after)} == codes - {"composition.employees"}
    said = next(o for o in after if o.code == "composition.employees")
    assert said.level is Level.WARN
    assert said.message == (
        "À l’ouverture, le jury compte 1 salarié ; la règle demande exactement 2 salariés. "
        "Dérogation accordée par Dominique Responsable le 1er juillet 2026 : « Aucun autre employeur n’est libre »"
    )
    assert said.as_dict()["message"] == said.message


def test_the_reason_set_aside_is_said_in_the_language_of_the_page():
    after = waived(judged(JURY[:3] + JURY[4:]), [waiver("composition.employees")])
    said = next(o for o in after if o.code == "composition.employees")
    with translation.override("en"):
        assert "the jury has 1 employee; the rule asks for exactly 2 employees." in objection_text(said)
    with translation.override("fr"):
        assert objection_text(said) == said.message


def test_a_waiver_is_for_what_it_is_about():
    nobody = [replace(m, accredited=None) for m in JURY[:2]] + JURY[2:]
    after = waived(judged(nobody), [waiver("juror.not-accredited", "p")])
    assert [(o.about, o.level) for o in after] == [("p", Level.WARN), ("e", Level.BLOCK_RELEASE)]
    assert blocking(waived(judged(nobody), [waiver("juror.not-accredited")])) == []


@pytest.mark.parametrize("empty", [{"by": " "}, {"reason": ""}])
def test_a_waiver_without_a_person_or_a_reason_sets_nothing_aside(empty):
    found = judged(JURY[1:])
    assert waived(found, [waiver("composition.presidents", **empty)]) == found


@pytest.mark.parametrize(
    ("code", "route", "allowed"),
    [
        ("composition.total", AccessRoute.VAE, True),
        ("juror.mandate-ended", None, True),
        ("convocation.employer-notice-short", None, True),
        ("relation.trainer", AccessRoute.FI, True),
        ("relation.trainer", AccessRoute.VAE, False),
        ("relation.previous_jury", AccessRoute.FI, False),
        ("juror.twice", None, False),
        ("vae.members", AccessRoute.VAE, False),
        ("decision.no-motivation", None, False),
    ],
)
def test_what_may_be_set_aside(code, route, allowed):
    assert may_waive(code, route) is allowed


def test_a_waiver_given_for_all_never_reaches_a_vae_candidate():
    given = [waiver("relation.trainer"), waiver("vae.members"), waiver("vae.president")]
    assert blocking(waived(judged(candidate=candidate(), relations=TIE), given)) == []
    vae = candidate(AccessRoute.VAE)
    found = judged(candidate=vae, relations=TIE)
    assert waived(found, given) == found
    alone = judged(JURY[1:2], candidate=vae)
    assert {"vae.members", "vae.president"} <= {o.code for o in blocking(waived(alone, given))}


def test_nobody_sets_aside_a_person_in_two_places_or_a_member_of_the_first_jury():
    twice = [*JURY, replace(PRESIDENT, seat=Seat.PROFESSIONAL, substitute=True)]
    assert blocking(waived(judged(twice), [waiver("juror.twice", "p")]))
    again = [Relation("e", "k", RelationKind.PREVIOUS_JURY)]
    found = judged(candidate=candidate(), relations=again)
    assert blocking(waived(found, [waiver("relation.previous_jury", "e")])) == found


def test_a_warning_needs_no_waiver():
    inside = [replace(m, outside=False) for m in JURY[:3]] + JURY[3:]
    found = judged(inside)
    assert [o.level for o in found] == [Level.WARN]
    assert waived(found, [waiver("jury.outside-share")]) == found


def test_where_the_law_of_the_vae_names_the_sheet_its_counts_bind_like_the_law():
    four = JURY[:-1]
    levels = {o.code: Level.IGNORE for o in judged(four)}
    before, after = (candidate(AccessRoute.VAE, began) for began in (date(2023, 12, 1), date(2024, 4, 13)))
    assert blocking(judged(four, candidate=before, levels=levels)) == []
    bound = blocking(judged(four, candidate=after, levels=levels))
    assert {o.code for o in bound} == {o.code for o in blocking(judged(four))}
    assert blocking(waived(bound, [waiver(o.code) for o in bound])) == bound
