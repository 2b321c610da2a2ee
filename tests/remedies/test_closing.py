"""Ways out of a deliberation that does not open, does not close, or of an outcome that is not stated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.domain.attendance import Occasion
from parchemin.domain.deliberation import Verdict, Vote
from parchemin.domain.opening import another_day
from parchemin.juries.again import faults
from parchemin.juries.again.appealing import present_again
from parchemin.juries.changing.moving import move_session
from parchemin.juries.day.attending import record_attendance
from parchemin.juries.deliberation import deciding, deliberating, stating, voting
from parchemin.juries.jury.seating import recuse
from parchemin.juries.models import BlockDecision, Fault, Session
from parchemin.juries.session.preparing import open_session
from tests import make
from tests.commands import run
from tests.life import Life
from tests.replays import post, replay

pytestmark = pytest.mark.django_db
FOR, AGAINST = Vote.FOR, Vote.AGAINST


@pytest.fixture
def lived(world, now):
    return Life(world, now).to("deliberating")


def opening(lived: Life):
    return lambda: lived.do(deliberating.open_deliberation, jury=lived.jury)


def closing(lived: Life):
    return lambda: lived.do(deliberating.close_deliberation, jury=lived.jury)


def state(lived: Life, verdict: Verdict, at: int = 0):
    return lambda: lived.do(stating.state_outcome, entry=lived.entries[at], verdict=verdict)


def decide(lived: Life, block: int = 0):
    """One block of the first candidate, for which everybody votes."""
    lived.vote(lived.entries[0], lived.blocks[block], FOR)
    return lived.do(deciding.decide_block, entry=lived.entries[0], block=lived.blocks[block])


# -- opening -----------------------------------------------------------------------------------------------------


@pytest.mark.replays("session.not-open")
def test_a_session_opens_before_its_deliberation(world, now):
    lived = Life(world, now).to("composed")
    Session.objects.filter(pk=world.session.pk).update(state=Session.State.DRAFT)
    for member in lived.members:
        lived.present(member)
    replay("session.not-open", opening(lived), lambda: lived.do(open_session, session=lived.session))


@pytest.mark.replays("deliberation.not-open")
def test_nobody_votes_before_the_deliberation_is_open(world, now):
    lived = Life(world, now).to("composed")
    for member in lived.members:
        lived.present(member)
    about = {"member": lived.members[0], "entry": lived.entries[0], "block": lived.blocks[0], "vote": FOR}
    replay("deliberation.not-open", lambda: lived.do(voting.give_opinion, **about), opening(lived))


@pytest.mark.replays("deliberation.another-day")
def test_a_session_that_changed_of_day_is_moved_and_nothing_warns_any_more(world, now):
    lived = Life(world, now).to("composed")
    tomorrow = now.date() + timedelta(days=1)

    def said():
        return another_day(Session.objects.get(pk=world.session.pk).jury_on, tomorrow)

    def move():
        lived.do(move_session, session=lived.session, jury_on=tomorrow, reason="Salle prise.")

    replay("deliberation.another-day", said, move)


# -- closing -----------------------------------------------------------------------------------------------------


def decide_all(lived: Life) -> None:
    for entry in lived.entries:
        for block in lived.blocks:
            lived.vote(entry, block, FOR)
            lived.do(deciding.decide_block, entry=entry, block=block)


def adopt_all(lived: Life) -> None:
    for entry in lived.entries:
        for block in lived.blocks:
            lived.vote(entry, block, FOR)
    lived.do(deciding.adopt_undisputed, jury=lived.jury)


def defer_all(lived: Life) -> None:
    for at in range(len(lived.entries)):
        state(lived, Verdict.DEFERRED, at)()


@pytest.mark.replays("closing.undecided")
@pytest.mark.parametrize("mend", [decide_all, adopt_all, defer_all])
def test_what_is_undecided_is_decided_adopted_or_deferred(lived, mend):
    assert replay("closing.undecided", closing(lived), lambda: mend(lived)).state == "closed"


@pytest.mark.replays("closing.undecided")
def test_the_page_says_who_is_undecided_and_the_rest_is_deferred_there(lived):
    client = Client()
    client.force_login(lived.world.manager)
    close = reverse("session_close", args=[lived.session.pk])

    def defer():
        for entry in lived.entries:
            post(
                client,
                reverse("session_state_outcome", args=[lived.session.pk, entry.pk]),
                verdict="deferred",
            )

    replay("closing.undecided", lambda: post(client, close), defer)


@pytest.mark.replays("closing.no-outcome")
def test_a_candidate_who_presents_no_block_has_an_outcome_stated(lived):
    decide_all(lived)
    BlockDecision.objects.filter(entry=lived.entries[0]).delete()
    lived.entries[0].blocks.clear()
    replay("closing.no-outcome", closing(lived), state(lived, Verdict.WITHDRAWN))


# -- outcomes stated -------------------------------------------------------------------------------------------------


@pytest.mark.replays("outcome.computed")
def test_what_follows_from_the_blocks_is_not_stated_apart(lived):
    replay("outcome.computed", state(lived, Verdict.GRANTED), again=state(lived, Verdict.DEFERRED))


@pytest.mark.replays("outcome.unknown")
def test_an_outcome_is_chosen_in_the_list(lived):
    client = Client()
    client.force_login(lived.world.manager)
    url = reverse("session_state_outcome", args=[lived.session.pk, lived.entries[0].pk])
    replay("outcome.unknown", lambda: post(client, url), again=lambda: post(client, url, verdict="deferred"))


@pytest.mark.replays("outcome.blocks-decided")
def test_once_a_block_is_decided_the_rest_is_deferred(lived):
    decide(lived)
    replay("outcome.blocks-decided", state(lived, Verdict.ABSENT), again=state(lived, Verdict.DEFERRED))


@pytest.mark.replays("outcome.candidate-came")
def test_who_is_noted_present_is_noted_absent_before_being_said_so(lived):
    person = lived.entries[0].candidacy.person
    about = {
        "session": lived.session,
        "person": person,
        "role": "candidate",
        "occasion": Occasion(lived.session.starts_on),
    }
    replay(
        "outcome.candidate-came",
        state(lived, Verdict.ABSENT),
        lambda: lived.do(record_attendance, present=False, **about),
    )


@pytest.mark.replays("outcome.candidate-came")
def test_or_the_jury_rules_on_the_blocks_and_the_deliberation_closes(lived):
    lives = lived.entries[1:]

    def rule():
        for block in range(len(lived.blocks)):
            decide(lived, block)

    def close():
        for at, _ in enumerate(lives, start=1):
            state(lived, Verdict.DEFERRED, at)()
        return closing(lived)()

    replay("outcome.candidate-came", state(lived, Verdict.ABSENT), rule, again=close)


@pytest.mark.replays("outcome.candidate-came")
def test_the_page_leads_to_the_attendance_sheet(lived):
    client = Client()
    client.force_login(lived.world.manager)
    entry = lived.entries[0]
    url = reverse("session_state_outcome", args=[lived.session.pk, entry.pk])
    refused = client.post(url, {"verdict": "absent"})
    sheet = reverse("session_attendance", args=[lived.session.pk])
    assert refused.status_code == 409
    assert f'href="{sheet}"' in refused.content.decode().split('data-code="outcome.candidate-came"')[1]
    about = {
        "session": lived.session,
        "person": entry.candidacy.person,
        "role": "candidate",
        "occasion": Occasion(lived.session.starts_on),
    }
    replay(
        "outcome.candidate-came",
        lambda: post(client, url, verdict="absent"),
        lambda: lived.do(record_attendance, present=False, **about),
    )


def test_the_president_s_page_leads_to_the_session_where_attendance_is_noted(lived):
    chair = next(m for m in lived.members if m.seat == "president")
    client = Client()
    client.force_login(make.member(lived.world.certifier, chair.juror.person, "juror"))
    at = [lived.session.pk, lived.entries[0].pk]
    refused = client.post(reverse("jury_state_outcome", args=at), {"verdict": "absent"})
    assert refused.status_code == 409
    part = refused.content.decode().split('data-code="outcome.candidate-came"')[1].split("</li>")[0]
    assert f'href="{reverse("jury_session", args=[lived.session.pk])}"' in part


def test_a_closing_refused_by_command_names_the_commands_that_decide(lived):
    printed = run("session", "close", lived.session.pk, by=lived.world.manager).output
    assert "closing.undecided" in printed
    for command in ("session decide", "session adopt", "session outcome"):
        assert f"parchemin {command}" in printed.split("commande :")[1]


# -- opinions of one's own, recusals -----------------------------------------------------------------------------------


@pytest.mark.replays("dissent.empty")
def test_an_opinion_of_one_s_own_says_something(lived):
    entry, block = lived.entries[0], lived.blocks[0]
    lived.vote(entry, block, FOR, FOR, FOR, FOR, AGAINST)
    decision = lived.do(deciding.decide_block, entry=entry, block=block)
    about = {"member": lived.members[-1], "decision": decision}
    replay(
        "dissent.empty",
        lambda: lived.do(deciding.note_dissent, words=" ", **about),
        again=lambda: lived.do(deciding.note_dissent, words="Le budget manque.", **about),
    )


@pytest.mark.replays("recusal.not-presented")
def test_a_member_steps_aside_for_a_candidate_of_the_session(lived):
    stranger = make.candidacy(lived.world.certifier, lived.world.framework, rules=lived.world.rules)
    about = {"member": lived.members[0]}
    replay(
        "recusal.not-presented",
        lambda: lived.do(recuse, candidacy=stranger, **about),
        again=lambda: lived.do(recuse, candidacy=lived.entries[0].candidacy, **about),
    )


def to_the_publication(lived: Life) -> None:
    for at in range(len(lived.entries)):
        state(lived, Verdict.DEFERRED, at)()
    closing(lived)()
    for step in (lived.sign, lived.seal, lived.publish):
        step()


@pytest.mark.parametrize(
    ("code", "stage"),
    [
        pytest.param("recusal.closed", "published", marks=pytest.mark.replays("recusal.closed")),
        pytest.param("recusal.decided", "deliberating", marks=pytest.mark.replays("recusal.decided")),
    ],
)
def test_a_tie_found_too_late_is_a_fault_and_the_candidate_is_decided_again(world, now, code, stage):
    lived = Life(world, now).to(stage)
    member, entry = lived.members[0], lived.entries[0]
    if stage == "deliberating":
        decide(lived)

    def note():
        if stage == "deliberating":
            to_the_publication(lived)
        about = {"kind": Fault.Kind.JUROR, "about": f"juror:{member.juror_id}", "certifier": world.certifier}
        lived.do(faults.note_fault, found_on=now.date(), reason="Sœur du candidat.", **about)

    def decided_again():
        day = now.date() + timedelta(days=30)
        when = {"title": "Second jury", "site": world.site, "starts_on": day, "jury_on": day}
        return lived.do(present_again, certifier=world.certifier, former=[entry], **when)

    aside = {"member": member, "candidacy": entry.candidacy}
    made = replay(code, lambda: lived.do(recuse, **aside), note, again=decided_again)
    assert made.entries.get().again_of == entry
