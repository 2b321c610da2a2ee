"""Five sheets in other habits, each lived by pages from a certifier and its manager: awarded where it may be, refused where it should."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from parchemin.assessments.models import Grid
from parchemin.awards.models import Award
from parchemin.declarations.models import FileDeposit, Passage
from parchemin.juries.models import Outcome
from tests.sheets.habits import HABITS, Presented, session
from tests.sheets.pages import ByPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sheet", HABITS)
def test_a_sheet_is_lived_to_its_titles_by_pages(sheet):
    habit = HABITS[sheet]
    ByPage(habit).to("declared")
    said = dict(Outcome.objects.order_by("pk").values_list("entry__candidacy__number", "verdict"))
    assert said == {one.number: "partial" if one.refused else "granted" for one in habit.candidates}
    titles = Award.objects.order_by("pk").values_list("outcome__entry__candidacy__number", flat=True)
    assert sorted(titles) == sorted(one.number for one in habit.awarded)
    assert Passage.objects.count() == len(habit.awarded)
    assert FileDeposit.objects.count() == 1


# -- refused, with the reason proper to the sheet ----------------------------------------------------------

REFUSED = {"status": 409}


@pytest.fixture
def life(request):
    return ByPage(HABITS[request.param])


def of(sheet: str):
    return pytest.mark.parametrize("life", [sheet], indirect=True)


def shut(life: ByPage, *routes: str) -> None:
    for route in routes:
        assert life.enrolling(Presented("X-1", route, "AUTRE"), **REFUSED).codes == {"route.closed"}


def without(life: ByPage, place: int, *codes: str) -> None:
    """The jury without one of its seats is refused by the page of convocations, which says each reason."""
    gone = life.member(life.habit.jury[place])
    action = reverse("session_jury_withdraw", args=[session().pk, gone.pk])
    life.of_session("session_jury").send(action, reason="Indisponible.")
    life.plan()
    assert set(codes) <= life.of_session("session_convoke").send(**REFUSED).codes


@of("vae-only")
def test_vae_alone_opens_no_other_route_and_waits_for_the_admission(life):
    life.to("composed")
    shut(life, "FI", "CA", "FC", "CQ", "CL")
    other = Presented("V-2", "VAE", "AUTRE")
    life.enrolling(other)
    assert life.enter([other], **REFUSED).codes == {"entry.not-admitted"}


@of("vae-only")
def test_two_members_are_no_jury_of_three(life):
    without(life.to("composed"), 2, "composition.total", "composition.named")


@of("marks-on-20")
def test_marks_are_on_20_and_the_sheet_opens_four_routes(life):
    life.to("convoked")
    shut(life, "CQ", "CL")
    life.attend()
    candidate, grid = life.habit.candidates[0], Grid.objects.order_by("pk")[0]
    [juror] = life.markers(candidate, grid)
    for mark in ("21", "20,1", "-1"):
        desk = life.mark(juror, replace(candidate, mark=mark), grid, **REFUSED)
        assert desk.codes == {"marking.not-a-mark"}, mark
    life.mark(juror, replace(candidate, mark="20"), grid)


@of("marks-on-20")
def test_a_mark_below_the_floor_is_granted_only_by_saying_why(life):
    life.to("deliberating")
    second = life.habit.candidates[1]
    for juror in life.habit.jury:
        life.vote(juror, replace(second, refused=()))
    assert life.decide(second, 2, **REFUSED).codes == {
        "decision.departure-uncoded",
        "decision.departure-unexplained",
    }


@of("marks-on-20")
def test_without_its_trainer_the_jury_of_four_does_not_hold(life):
    without(life.to("composed"), 3, "composition.total", "composition.named")


@of("four-certifiers")
def test_who_does_not_deliver_neither_joins_nor_is_offered_the_sheet(life):
    life.to("people")
    shut(life, "CL")
    tiers = life.third("Tiers Fictif")
    desk = tiers.open(reverse("certification_join")).send(number=life.habit.number, **REFUSED)
    assert desk.codes == {"sheet.not-named"}
    assert life.habit.number not in tiers.open(reverse("candidate_new")).text
    assert not tiers.open(reverse("session_new")).page.xpath("//input[@name='frameworks']")


@of("four-certifiers")
def test_without_its_certifier_the_jury_does_not_hold(life):
    without(life.to("composed"), 3, "composition.total", "composition.certifier")


@of("letters-no-president")
def test_numbers_in_letters_count_as_numbers(life):
    life.to("composed")
    shut(life, "FI", "CL")
    without(life, 3, "composition.total", "composition.named")


@of("letters-no-president")
def test_a_professional_of_the_centre_is_no_outside_one(life):
    life.to("composed")
    row = life.member(life.habit.jury[1]).juror
    action = reverse("juror_act", args=[row.pk, "qualites"])
    life.at("juror", row.pk).send(action, **{"qualites-outside": None})
    life.plan()
    refused = life.of_session("session_convoke").send(**REFUSED).codes
    assert "composition.outside-professionals" in refused


@of("letters-no-president")
def test_a_block_granted_against_its_grids_says_why_on_its_page(life):
    life.to("deliberating")
    second = life.habit.candidates[1]
    for juror in life.habit.jury:
        life.vote(juror, replace(second, refused=()))
    why = {"departure": "grid", "departure_reason": "Grille mal remplie."}
    assert life.decide(second, 2, **why | {"departure": ""}, **REFUSED).codes == {
        "decision.departure-uncoded"
    }
    life.decide(second, 2, **why)


@of("letters-no-president")
def test_a_refusal_says_why(life):
    """The page has ticked the criteria that the grids say not reached: what is left to say is the motivation."""
    life.to("deliberating")
    second = life.habit.candidates[1]
    for juror in life.habit.jury:
        life.vote(juror, second)
    assert life.decide(second, 2, motivation="", **REFUSED).codes == {"decision.motivation-missing"}


@of("secretary-former-holder")
def test_without_a_former_holder_the_jury_does_not_hold(life):
    life.to("composed")
    shut(life, "FI", "CA", "CL")
    without(life, 3, "composition.total", "composition.named")


@of("secretary-former-holder")
def test_the_secretary_is_asked_for_no_vote(life):
    life.to("deliberating")
    entry, secretary = life.entry(life.habit.candidates[0]), life.habit.jury[4]
    page = life.seat(secretary, "jury_deliberation_entry", entry.pk).page
    assert not page.xpath("//input[starts-with(@name, 'vote-')]")


@of("secretary-former-holder")
def test_the_secretary_makes_up_for_no_professional(life):
    without(life.to("composed"), 1, "composition.total", "composition.professionals")
