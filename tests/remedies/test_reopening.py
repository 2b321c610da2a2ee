"""Ways out once a jury that decided turns out unlawful, and once somebody was noted there by mistake."""

from __future__ import annotations

import pytest

from parchemin.domain.attendance import DELIBERATION
from parchemin.juries.again.faults import note_fault
from parchemin.juries.again.reopening import reopen_deliberation
from parchemin.juries.day.attending import record_attendance
from parchemin.juries.deliberation.deciding import decide_block
from parchemin.juries.deliberation.deliberating import close_deliberation
from parchemin.juries.jury.seating import recuse
from parchemin.juries.minutes.sealing import seal_minutes
from parchemin.juries.minutes.signing import sign_minutes
from parchemin.juries.models import Fault
from tests.juries.again.test_reopening import WHY, decided_again, reopen, sign, tie
from tests.life import Life
from tests.replays import cases, replay

pytestmark = pytest.mark.django_db


def again(one: Life) -> None:
    """Reopened for the candidate tied to a member, and decided without that member."""
    reopen(one, one.entries[0])
    decided_again(one)


def again_and_signed(one: Life) -> None:
    again(one)
    for member in one.members:
        sign(one, member)


@pytest.mark.replays("jury.sat-unlawfully")
@pytest.mark.parametrize("stage", ["voted", "closed", "signed"])
def test_what_an_unlawful_jury_decided_is_set_aside_and_decided_again(world, now, stage):
    one = Life(world, now).to(stage)
    if stage == "voted":
        for entry in one.entries:
            for block in one.blocks:
                one.do(decide_block, entry=entry, block=block)
    tie(one)
    first = one.members[0]
    signs = {"member": first, "typed_name": first.juror.person.full_name}
    act, mend = {
        "voted": (lambda: one.do(close_deliberation, jury=one.jury), lambda: reopen(one, one.entries[0])),
        "closed": (lambda: one.do(sign_minutes, **signs), lambda: again(one)),
        "signed": (lambda: one.do(seal_minutes, jury=one.jury), lambda: again_and_signed(one)),
    }[stage]

    def close():
        decided_again(one)
        return one.jury

    replay("jury.sat-unlawfully", act, mend, again=close if stage == "voted" else None)


@pytest.mark.replays("attendance.closed")
def test_who_was_noted_there_by_mistake_is_noted_absent_once_it_is_reopened(world, now):
    one = Life(world, now).to("closed")
    about = {"session": one.session, "person": one.members[1].juror.person, "role": "juror"}
    absent = lambda: one.do(record_attendance, present=False, occasion=DELIBERATION, **about)  # noqa: E731
    assert not replay("attendance.closed", absent, lambda: reopen(one, *one.entries)).present


@pytest.mark.parametrize(
    ("code", "stage"), cases([("recusal.closed", "closed"), ("recusal.decided", "voted")])
)
def test_a_member_steps_aside_from_what_was_decided_once_it_is_set_aside(world, now, code, stage):
    one = Life(world, now).to(stage)
    first = one.entries[0]
    if stage == "voted":
        one.do(decide_block, entry=first, block=one.blocks[0])
    step_aside = lambda: one.do(recuse, member=one.members[1], candidacy=first.candidacy)  # noqa: E731
    replay(code, step_aside, lambda: reopen(one, first))


def reopening(one: Life, **changes):
    asked = {"jury": one.jury, "entries": [one.entries[0].pk], "reason": WHY, **changes}
    return lambda: one.do(reopen_deliberation, **asked)


@pytest.mark.parametrize(
    ("code", "wrong"),
    cases([("reopening.nobody", {"entries": []}), ("reopening.no-reason", {"reason": " "})]),
)
def test_one_says_for_whom_and_why(world, now, code, wrong):
    one = Life(world, now).to("closed")
    replay(code, reopening(one, **wrong), again=reopening(one))


@pytest.mark.replays("reopening.undecided")
def test_only_what_is_decided_is_set_aside(world, now):
    one = Life(world, now).to("voted")
    first, second, _ = one.entries
    one.do(decide_block, entry=first, block=one.blocks[0])
    both = reopening(one, entries=[first.pk, second.pk])
    replay("reopening.undecided", both, again=reopening(one))


@pytest.mark.replays("reopening.sealed")
def test_after_the_seal_it_is_a_fault(world, now):
    one = Life(world, now).to("published")

    def note():
        about = {"kind": Fault.Kind.COMPOSITION, "about": f"jury:{one.jury.pk}", "certifier": world.certifier}
        return one.do(note_fault, found_on=now.date(), reason=WHY, **about)

    replay("reopening.sealed", reopening(one), note, again=lambda: Fault.objects.get().cases.count())


def test_before_the_deliberation_there_is_nothing_to_reopen(world, now):
    one = Life(world, now).to("composed")
    asked = {"jury": one.jury, "entries": [one.entries[0].pk], "reason": WHY}
    assert one.refused(reopen_deliberation, **asked) == ["reopening.not-held"]
