"""Five sheets in other habits, each lived by commands from an empty base: awarded where it may be, refused where it should."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parchemin.awards.models import Award
from parchemin.declarations.models import FileDeposit, Passage
from parchemin.juries.minutes.content import departed
from parchemin.juries.models import BlockDecision, Outcome, Session
from tests.sheets.commands import BY, WHY, ByCommand
from tests.sheets.habits import ADMITTED, HABITS, Presented, session

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sheet", HABITS)
def test_a_sheet_is_lived_to_its_titles_by_commands(tmp_path, sheet):
    habit = HABITS[sheet]
    ByCommand(habit, tmp_path).to("declared")
    said = dict(Outcome.objects.order_by("pk").values_list("entry__candidacy__number", "verdict"))
    assert said == {one.number: "partial" if one.refused else "granted" for one in habit.candidates}
    titles = Award.objects.order_by("pk").values_list("outcome__entry__candidacy__number", flat=True)
    assert sorted(titles) == sorted(one.number for one in habit.awarded)
    assert Passage.objects.count() == len(habit.awarded)
    assert FileDeposit.objects.count() == 1


# -- refused, with the reason proper to the sheet ----------------------------------------------------------


def without(life: ByCommand, place: int, *codes: str) -> None:
    """The jury without one of its seats neither holds nor is convoked: each reason is among ``codes``."""
    gone = life.habit.jury[place]
    life.does("session", "withdraw", session().pk, gone.email, "--reason", "Indisponible.", *BY)
    assert life.refused("session", "check", session().pk) == set(codes)
    life.does("session", "plan", session().pk, "--seconds", 2, "--release", *BY)
    assert set(codes) <= life.refused("session", "convoke", session().pk, *BY)


def shut(life: ByCommand, *routes: str) -> None:
    for route in routes:
        assert life.refused(*life.enrolling(Presented("X-1", route, "AUTRE"))) == {"route.closed"}


@pytest.fixture
def life(tmp_path, request):
    return ByCommand(HABITS[request.param], tmp_path)


def of(sheet: str):
    return pytest.mark.parametrize("life", [sheet], indirect=True)


@of("vae-only")
def test_vae_alone_opens_no_other_route_and_waits_for_the_admission(life):
    life.to("composed")
    shut(life, "FI", "CA", "FC", "CQ", "CL")
    life.does(*life.enrolling(Presented("V-2", "VAE", "AUTRE")))
    assert life.refused("session", "enter", session().pk, "--dossier", "V-2", *BY) == {"entry.not-admitted"}
    said = ["--complete", ADMITTED[0], "--decided", ADMITTED[1], "--refused"]
    life.does("candidate", "admit", life.habit.slug, "V-2", *said, *BY)
    assert life.refused("session", "enter", session().pk, "--dossier", "V-2", *BY) == {"entry.not-admitted"}


@of("vae-only")
def test_two_members_are_no_jury_of_three(life):
    without(life.to("composed"), 2, "composition.total", "composition.named")


@of("vae-only")
def test_a_quality_that_nobody_recognised_takes_no_seat(life):
    life.to("people")
    life.does(*life.creating())
    max_ = life.habit.jury[2]
    life.does("juror", "qualities", life.habit.slug, max_.email, "--quality", "formateur", *BY)
    assert life.refused(*life.naming(max_)) == {"juror.seat-unfit"}


@of("marks-on-20")
def test_marks_are_on_20_and_the_sheet_opens_four_routes(life):
    life.to("convoked")
    shut(life, "CQ", "CL")
    life.attend()
    juror, candidate = life.habit.markers[0], life.habit.candidates[0]
    for mark in ("21", "20.1", "-1", "acquired"):
        given = life.marking(replace(candidate, mark=mark), 1, juror)
        assert life.refused(*given) == {"marking.not-a-mark"}, mark
    life.does(*life.marking(replace(candidate, mark="20"), 1, juror))
    assert life.refused(*life.marking(candidate, 1, juror)) == {"marking.submitted"}


@of("marks-on-20")
def test_a_jury_of_the_initial_training_rules_on_no_vae(life):
    life.to("composed")
    vae = Presented("V-1", "VAE", "CROQUIS", "14")
    life.enrol(vae)
    life.does("session", "enter", session().pk, "--dossier", vae.number, *BY)
    life.attend()
    life.does("session", "deliberate", session().pk, *BY)
    life.vote(vae, "for")
    assert {"composition.total", "composition.named"} <= life.refused(*life.deciding(vae, 1))


@of("marks-on-20")
def test_a_mark_below_the_floor_is_granted_only_by_saying_why(life):
    life.to("deliberating")
    second = life.habit.candidates[1]
    life.vote(second, "for")
    assert life.refused(*life.deciding(second, 2)) == {
        "decision.departure-uncoded",
        "decision.departure-unexplained",
    }


@of("marks-on-20")
def test_the_general_mean_printed_is_compared_and_the_jury_below_it_says_why(life):
    """Each block is reached with 11,5; the sheet asks 12 of the whole certification."""
    life.to("deliberating")
    number, third = session().pk, life.habit.candidates[2]
    life.vote(third, "for")
    left = life.does("session", "adopt", number, *BY)
    assert "bloc 2 laissé de côté" in left
    assert "moyenne générale est de 11,5 sur 20, pour 12 demandés" in left
    assert life.refused(*life.deciding(third, 2)) == {
        "decision.departure-uncoded",
        "decision.departure-unexplained",
    }
    life.does(*life.deciding(third, 2), *WHY)
    kept = BlockDecision.objects.get(entry__candidacy__number=third.number, block__number=2)
    assert (kept.acquired, kept.proposal, kept.departure_code) == (True, True, "weight")
    assert "La vente l’emporte dans ce métier." in departed(kept)


@of("marks-on-20")
def test_the_deliberation_waits_until_somebody_says_who_applies_the_general_mean(life):
    settled = {
        code: reading for code, reading in life.habit.settled.items() if code != "marking.general-mean"
    }
    life.habit = replace(life.habit, settled=settled)
    life.to("certification")
    waiting = life.refused("sheet", "waiting", life.habit.number, "deliberate")
    assert waiting == {"sheet.unsettled.marking.general-mean"}


@of("marks-on-20")
def test_without_its_trainer_the_jury_of_four_does_not_hold(life):
    without(life.to("composed"), 3, "composition.total", "composition.named")


@of("four-certifiers")
def test_who_does_not_deliver_neither_enrols_nor_holds_a_session(life):
    life.to("people")
    third = ("--as", life.third("Tiers Fictif"))
    candidate = life.habit.candidates[0]
    assert life.refused(*life.enrolling(candidate, "tiers", third)) == {"enrol.not-delivered"}
    assert life.refused(*life.creating("tiers", third)) == {"session.another-sheet"}
    assert life.refused("sheet", "join", life.habit.number, "tiers", *third) == {"sheet.not-named"}
    shut(life, "CL")


@of("four-certifiers")
def test_a_certifier_named_beside_joins_and_delivers_in_its_own_name(life):
    life.to("people")
    south = ("--as", life.third("Institut Fictif du Sud"))
    life.does("sheet", "join", life.habit.number, "tiers", *south)
    life.does(*life.creating("tiers", south))
    # The member of the jury is the certifier's who delivers: the pool of the other has no seat here.
    session_ = Session.objects.get(certifier__slug="tiers")
    north = life.habit.jury[3].email
    done = life.run("session", "nominate", session_.pk, north, "--seat", "certifier", *south)
    assert (done.exit_code, "vivier" in done.stderr) == (2, True)


@of("four-certifiers")
def test_a_title_waits_for_the_name_of_its_certifier(life):
    name = "certifier.name-variants"
    settled = {code: reading for code, reading in life.habit.settled.items() if code != name}
    life.habit = replace(life.habit, settled=settled)
    life.to("certification")
    for act in ("deliver_parchment", "declare"):
        assert life.refused("sheet", "waiting", life.habit.number, act) == {f"sheet.unsettled.{name}"}


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
    inside = life.habit.jury[1].email
    life.does("juror", "qualities", life.habit.slug, inside, "--inside", *BY)
    assert life.refused("session", "check", session().pk) == {"composition.outside-professionals"}


@of("letters-no-president")
def test_where_no_president_is_stated_nobody_who_can_preside_is_said(life):
    life.to("people")
    life.does(*life.creating())
    life.does("session", "enter", session().pk, *BY)
    for juror in life.habit.jury:
        life.does("juror", "qualities", life.habit.slug, juror.email, "--never-presides", *BY)
    done = life.run("session", "propose", session().pk, *BY)
    assert (done.exit_code, "jury.no-president" in done.stderr) == (0, True)


@of("letters-no-president")
def test_a_refusal_says_why_and_points_to_a_criterion(life):
    life.to("deliberating")
    number, second = session().pk, life.habit.candidates[1]
    life.vote(second, "against", "--block", 2)
    bare = ["session", "decide", number, second.number, "--block", 2, *BY]
    assert life.refused(*bare) == {"decision.motivation-missing", "decision.evidence-missing"}


@of("secretary-former-holder")
def test_without_a_former_holder_the_jury_does_not_hold(life):
    life.to("composed")
    shut(life, "FI", "CA", "CL")
    without(life, 3, "composition.total", "composition.named")


@of("secretary-former-holder")
def test_the_secretary_makes_up_for_no_member_and_gives_no_vote(life):
    life.to("composed")
    without(life, 1, "composition.total", "composition.professionals")


@of("secretary-former-holder")
def test_the_secretary_has_no_vote(life):
    life.to("deliberating")
    secretary = life.habit.jury[4]
    said = ["session", "opinion", session().pk, "C-1", "--vote", "for", "--as", secretary.email]
    assert life.refused(*said) == {"decision.vote-not-entitled"}
    assert not secretary.votes
    assert life.vote(life.habit.candidates[0], "for") == 4


@of("secretary-former-holder")
def test_the_secretary_is_still_asked_for(life):
    life.to("composed")
    life.does("session", "withdraw", session().pk, life.habit.jury[4].email, "--reason", "Absent.", *BY)
    assert life.refused("session", "check", session().pk) == {"composition.named"}
