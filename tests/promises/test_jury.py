"""An unlawful jury cannot decide: README's second sentence, moment by moment, in the life of a session."""

from __future__ import annotations

import random
from datetime import date

import pytest

from parchemin.candidates.models import Candidacy, Relation
from parchemin.domain.composition import Moment, Seat
from parchemin.domain.deliberation import Vote
from parchemin.domain.objection import Refused
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.deliberation.deciding import adopt_undisputed, decide_block
from parchemin.juries.deliberation.deliberating import close_deliberation, open_deliberation
from parchemin.juries.jury import checks, sittings
from parchemin.juries.jury.seating import nominate, withdraw_member
from parchemin.juries.minutes.sealing import seal_minutes
from parchemin.juries.minutes.signing import sign_minutes
from parchemin.juries.models import BlockDecision, Juror, MemberSignature, Minutes, Outcome
from tests import life, make
from tests.domain import test_composition_oracle as juries
from tests.life import Life

pytestmark = pytest.mark.django_db


def refused(act, **arguments) -> list:
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.objections


def by(world, now, **more) -> dict:
    return {"actor": life.clerk(), "now": now, **more}


# -- what makes a jury unlawful --------------------------------------------------------------------------------------


def mandates_over(world) -> None:
    Juror.objects.filter(certifier=world.certifier).update(accredited_until=date(2023, 6, 1))


def tied_to_each(world) -> None:
    """Each member was the tutor of each candidate."""
    for member in life.members_of(world):
        for candidacy in world.candidacies:
            Relation.objects.create(
                certifier=world.certifier,
                candidate=candidacy.person,
                other=member.juror.person,
                kind="tutor",
                declared_at=make.NOW,
            )


def not_of_the_sheet(world) -> None:
    """The places that the sheet asks of professionals are held by people who are not."""
    seated = [member.juror_id for member in life.members_of(world)]
    Juror.objects.filter(pk__in=seated, professional=True).update(college="none")


FAULTS = {
    mandates_over: "juror.mandate-ended",
    tied_to_each: "relation.tutor",
    not_of_the_sheet: "composition.employees",
}
OF_A_CANDIDATE = ("relation.",)  # said of each candidate, where a decision is about to be taken


# -- each moment -----------------------------------------------------------------------------------------------------


def at_nomination(world, now, spoil):
    life.bring(world, now, "opened")
    spoil(world)
    seat = {"juror": Juror.objects.get(pk=world.jurors[0].pk), "seat": Seat.PROFESSIONAL}
    return refused(nominate, **by(world, now, session=world.session, **seat))


def at_convocation(world, now, spoil):
    life.bring(world, now, "composed")
    spoil(world)
    return refused(convoke, **by(world, now, session=world.session))


def at_opening(world, now, spoil):
    one = Life(world, now).to("composed")
    for member in one.members:
        one.present(member)
    spoil(world)
    return refused(open_deliberation, **by(world, now, jury=one.jury))


def at_deliberation(world, now, spoil):
    one = Life(world, now).to("deliberating")
    entry, block = one.entries[0], one.blocks[0]
    one.vote(entry, block, Vote.AGAINST)
    spoil(world)
    because = {"motivation": "Le budget n’est pas établi.", "grounds": life.pointed(entry, block)}
    found = refused(decide_block, **by(world, now, entry=entry, block=block, **because))
    assert not BlockDecision.objects.filter(entry=entry).exists()
    return found


def at_closing(world, now, spoil):
    one = Life(world, now).to("voted")
    one.do(adopt_undisputed, jury=one.jury)
    spoil(world)
    found = refused(close_deliberation, **by(world, now, jury=one.jury))
    assert not Outcome.objects.filter(entry__session=world.session).exists()
    return found


def at_signature(world, now, spoil):
    one = Life(world, now).to("closed")
    spoil(world)
    first = one.members[0]
    signs = {"member": first, "typed_name": first.juror.person.full_name}
    found = refused(sign_minutes, **by(world, now, **signs))
    assert not MemberSignature.objects.exists()
    return found


def at_the_seal(world, now, spoil):
    one = Life(world, now).to("signed")
    spoil(world)
    found = refused(seal_minutes, **by(world, now, jury=one.jury))
    assert not Minutes.objects.exists()
    return found


MOMENTS = [
    at_nomination,
    at_convocation,
    at_opening,
    at_deliberation,
    at_closing,
    at_signature,
    at_the_seal,
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_no_moment_lets_an_unlawful_jury_pass(world, now, moment):
    found = moment(world, now, mandates_over)
    assert FAULTS[mandates_over] in {o.code for o in found}
    for reason in found:
        if reason.code.startswith(("composition.", "juror.", "jury.", "relation.", "vae.")):
            assert reason.message and reason.source and reason.mend_message, reason.code


@pytest.mark.parametrize("spoil", [tied_to_each, not_of_the_sheet])
def test_a_jury_become_unlawful_decides_nothing_more(world, now, spoil):
    """While it sits: no refusal, no adoption, no closing, whatever it was when it opened."""
    one = Life(world, now).to("voted")
    spoil(world)
    assert FAULTS[spoil] in {o.code for o in refused(adopt_undisputed, **by(world, now, jury=one.jury))}
    assert not BlockDecision.objects.filter(entry__session=world.session).exists()
    assert refused(close_deliberation, **by(world, now, jury=one.jury))
    codes = {
        o.code
        for o in sittings.sitting(one.jury).objections(
            Moment.DELIBERATION, world.days[0], world.candidacies[0]
        )
    }
    assert FAULTS[spoil] in codes


@pytest.mark.parametrize("spoil", FAULTS)
@pytest.mark.parametrize("moment", [at_closing, at_signature, at_the_seal])
def test_what_an_unlawful_jury_decided_goes_no_further(world, now, moment, spoil):
    """A tie, a mandate, a quality known only since: each is asked again of the jury that decided."""
    codes = [o.code for o in moment(world, now, spoil)]
    assert codes[0] == "jury.sat-unlawfully"
    assert FAULTS[spoil] in codes


def test_each_moment_is_judged_and_kept(world, now):
    one = Life(world, now).to("closed")
    first = one.members[0]
    one.do(sign_minutes, member=first, typed_name=first.juror.person.full_name)
    kept = {check.moment: check for check in checks.of(one.jury)}
    assert list(kept) == ["nomination", "opening", "signature"]
    each = {check.entry_id for check in checks.all_of(one.jury) if check.moment == "signature"}
    assert each == {None, *(entry.pk for entry in one.entries)}
    for moment in ("opening", "signature"):
        assert len(kept[moment].members) == 5
        assert [o["code"] for o in kept[moment].objections if o["level"] != "warn"] == []


def test_who_is_named_counts_before_and_who_is_there_after(world, now):
    one = Life(world, now).to("composed")
    day = world.days[0]
    assert [o for o in sittings.sitting(one.jury).objections(Moment.CONVOCATION, day) if o.level.blocks] == []
    for member in one.members[:-1]:
        one.present(member)
    one.present(one.members[-1], present=False)
    found = refused(open_deliberation, **by(world, now, jury=one.jury))
    assert "composition.total" in {o.code for o in found}
    one.present(one.members[-1])
    life.proved(world, now)
    one.do(open_deliberation, jury=one.jury)


@pytest.mark.parametrize(
    ("began", "article"),
    [(date(2018, 3, 1), "R. 335-8"), (date(2020, 2, 1), "R. 335-8"), (date(2024, 6, 3), "6412-6")],
)
def test_the_law_is_that_of_the_candidate_s_day(world, now, began, article):
    """The same jury, the same tie: the text that forbids it is the one of the day the candidate's path began."""
    one = Life(world, now).to("composed")
    candidacy = world.candidacies[0]
    Candidacy.objects.filter(pk=candidacy.pk).update(route="VAE", entered_on=began, admissible_on=began)
    candidacy.refresh_from_db()
    Relation.objects.create(
        certifier=world.certifier,
        candidate=candidacy.person,
        other=one.members[0].juror.person,
        kind="companion",
        declared_at=now,
    )
    found = sittings.sitting(one.jury).objections(Moment.CONVOCATION, world.days[0], candidacy)
    [tie] = [o for o in found if o.code == "relation.companion"]
    assert article in str(tie.source.label)
    assert tie.binding


# -- why, from which text, what to do ----------------------------------------------------------------------------------


def test_every_reason_cites_its_text_and_says_what_to_do():
    chance = random.Random(juries.SEED)
    seen = set()
    for _ in range(1500):
        for reason in juries.judged(juries.generated(chance)):
            seen.add(reason.code)
            assert reason.message, reason.code
            assert reason.source and str(reason.source.label), reason.code
            assert reason.mend_message, reason.code
    rare = {"vae.jury-text-not-established", "jury.no-president"}
    assert {*juries.CODES.values()} - rare <= seen


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        ("candidate", "nomination.candidate"),
        ("twice", "nomination.already-there"),
        ("president", "nomination.president-taken"),
        ("unfit", "juror.seat-unfit"),
        ("stranger", "nomination.another-pool"),
        ("place", "nomination.no-such-place"),
    ],
)
def test_a_nomination_refused_cites_its_text_and_says_what_to_do(world, now, prepare, code):
    one = Life(world, now).to("composed")
    named = one.members[0].juror
    free = next(j for j in world.jurors if j.pk not in {m.juror_id for m in one.members})
    given = {
        "candidate": (make.juror(world.certifier, person=world.candidacies[0].person), Seat.PROFESSIONAL, ""),
        "twice": (named, Seat.PROFESSIONAL, ""),
        "president": (free, Seat.PRESIDENT, ""),
        "unfit": (free, Seat.CERTIFIER, ""),
        "stranger": (make.juror(world.other), Seat.PROFESSIONAL, ""),
        "place": (free, Seat.MEMBER, "ancien titulaire du titre"),
    }
    juror, seat, place = given[prepare]
    found = refused(nominate, **by(world, now, session=world.session, juror=juror, seat=seat, place=place))
    assert code in {o.code for o in found}
    for reason in found:
        assert reason.source and reason.mend_message, reason.code


def test_a_member_taken_off_is_said_at_once(world, now):
    one = Life(world, now).to("composed")
    one.do(withdraw_member, member=one.members[1])
    assert "composition.total" in {o["code"] for o in checks.of(one.jury)[-1].objections}
