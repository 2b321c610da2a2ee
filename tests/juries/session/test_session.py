"""From a session in preparation to results notified, and what stops each step."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.assessments.models import Mark, Marking
from parchemin.candidates.models import AcquiredBlock, Relation
from parchemin.catalogue.models import Finding
from parchemin.domain.attendance import DELIBERATION, Occasion
from parchemin.domain.composition import Moment, Seat
from parchemin.domain.deliberation import Departure, Verdict, Vote
from parchemin.domain.objection import blocking
from parchemin.formats.proofs.seal import verify_record
from parchemin.formats.signing.keys import load
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries import queries
from parchemin.juries.day import attending
from parchemin.juries.deliberation import (
    boards,
    deciding,
    deliberating,
    secrecy,
    setting_aside,
    stating,
    voting,
)
from parchemin.juries.jury import seating, sittings
from parchemin.juries.minutes import publishing, sealing, signing
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.models import (
    BlockDecision,
    Jury,
    MemberSignature,
    Minutes,
    Opinion,
    Outcome,
    Session,
)
from parchemin.juries.session import preparing
from parchemin.parties.models import Letter
from parchemin.runtime import files
from tests import make
from tests.life import Life, let_opinions_change, pointed

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(world, now):
    return Life(world, now, people=True, mixed=True)


# -- preparing ------------------------------------------------------------------------------------------------


def test_a_session_is_created_with_its_framework_and_recorded(life, world):
    day = date(2023, 7, 3)
    made = life.do(
        preparing.create_session,
        certifier=world.certifier,
        title="Session de juillet",
        frameworks=[world.framework],
        site=world.site,
        starts_on=day,
        jury_on=day,
        key="form-1",
    )
    assert (made.state, list(made.frameworks.order_by("pk"))) == (Session.State.DRAFT, [world.framework])
    assert Entry.objects.get(key="form-1").act == "session_created"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "session.title"),
        ({"frameworks": []}, "session.framework"),
        ({"jury_on": date(2023, 7, 2)}, "session.dates"),
        ({"results_promised_on": date(2023, 7, 2)}, "session.promised"),
    ],
)
def test_a_session_that_does_not_stand_is_refused(life, world, change, code):
    day = date(2023, 7, 3)
    values = {
        "certifier": world.certifier,
        "title": "Session",
        "frameworks": [world.framework],
        "site": world.site,
        "starts_on": day,
        "jury_on": day,
    }
    assert life.refused(preparing.create_session, **{**values, **change}) == [code]


def test_another_certifier_s_manager_does_nothing_here(life, world):
    stranger = make.actor(make.manager(world.other))
    assert life.refused(preparing.open_session, actor=stranger, session=life.session) == [
        "permission.manager"
    ]
    assert life.refused(seating.propose_jury, actor=stranger, session=life.session) == ["permission.manager"]


def test_only_what_is_left_to_acquire_is_presented(life, world, now):
    held = world.candidacies[0]
    AcquiredBlock.objects.create(
        certifier=world.certifier,
        person=held.person,
        block=life.blocks[0],
        acquired_on=date(2022, 7, 1),
        decision="preuve",
    )
    life.to("entered")
    assert [list(e.blocks.all()) for e in life.entries[:2]] == [life.blocks[1:], life.blocks]


def test_candidates_are_entered_all_or_none(life, world):
    codes = life.refused(
        preparing.enter_candidates, session=life.session, candidacies=[*world.candidacies, world.canary]
    )
    assert codes == ["entry.another-framework"]
    assert life.entries == []
    life.to("entered")
    again = life.refused(preparing.enter_candidates, session=life.session, candidacies=world.candidacies[:1])
    assert again == ["entry.twice"]


def test_a_session_does_not_open_without_what_its_end_needs(life, world):
    assert life.refused(preparing.open_session, session=life.session) == ["session.no-candidate"]
    life.to("entered")
    world.grids[0].criteria.all().delete()
    world.grids[0].delete()
    assert life.refused(preparing.open_session, session=life.session) == ["session.no-grid"]


def test_an_unsettled_finding_stops_the_act_that_waits_for_it(life, world):
    life.to("entered")
    Finding.objects.create(
        sheet=world.framework.sheet,
        code="jury.who-votes",
        message="La fiche ne dit pas qui vote.",
        lines=[[407, 411]],
        depends=["compose_jury"],
    )
    life.do(preparing.open_session, session=life.session)
    assert life.refused(seating.propose_jury, session=life.session) == ["sheet.unsettled.jury.who-votes"]


# -- the jury -------------------------------------------------------------------------------------------------


def test_a_jury_is_proposed_from_the_pool_and_is_lawful(life):
    members, left = life.to("opened") and life.do(seating.propose_jury, session=life.session)
    assert left == []
    assert sorted(m.seat for m in members) == [
        "certifier",
        "president",
        "professional",
        "professional",
        "professional",
    ]
    assert life.jury.state == Jury.State.NOMINATED


def test_a_proposed_jury_leaves_out_who_is_tied_to_a_candidate(life, world, now):
    tied = world.jurors[0].person
    Relation.objects.create(
        certifier=world.certifier,
        candidate=world.candidacies[0].person,
        other=tied,
        kind="trainer",
        declared_at=now,
    )
    life.to("composed")
    assert tied.pk not in {m.juror.person_id for m in sittings.members(life.jury)}


def test_a_mandate_that_ended_does_not_sit_even_as_a_substitute(life, world):
    life.to("opened")
    ended = make.juror(world.certifier, accredited_until=date(2023, 6, 15))
    for substitute in (False, True):
        assert life.refused(
            seating.nominate, session=life.session, juror=ended, seat=Seat.PROFESSIONAL, substitute=substitute
        ) == ["juror.mandate-ended"]


def test_a_seat_is_taken_once(life, world):
    life.to("composed")
    president = next(m for m in sittings.members(life.jury) if m.seat == "president")
    free = next(j for j in world.jurors if j.pk not in {m.juror_id for m in sittings.members(life.jury)})
    assert life.refused(seating.nominate, session=life.session, juror=free, seat=Seat.PRESIDENT) == [
        "nomination.president-taken"
    ]
    assert life.refused(
        seating.nominate, session=life.session, juror=president.juror, seat=Seat.PROFESSIONAL
    ) == ["nomination.already-there"]
    assert life.refused(seating.nominate, session=life.session, juror=free, seat=Seat.CERTIFIER) == [
        "juror.seat-unfit"
    ]


def test_a_member_withdrawn_leaves_the_jury_to_compose_and_the_pool_says_who_would_do(life):
    life.to("composed")
    member = next(m for m in sittings.members(life.jury) if m.seat == "professional")
    life.do(seating.withdraw_member, member=member, reason="empêchement")
    assert life.jury.state == Jury.State.COMPOSING
    whole, day = sittings.sitting(life.jury), life.session.jury_on
    lacking = {o.code: o for o in whole.objections(Moment.NOMINATION, day)}
    code = "composition.employees" if member.juror.college == "employee" else "composition.employers"
    offers = sittings.remedies(whole, Moment.NOMINATION, day).of(lacking[code])
    assert {o.college.value for o in offers} == {member.juror.college}


def test_a_deliberation_opens_with_a_lawful_jury_present(life):
    life.to("composed")
    assert "composition.total" in life.refused(deliberating.open_deliberation, jury=life.jury)
    members = list(sittings.members(life.jury))
    for member in members[1:]:
        life.present(member)
    assert "composition.total" in life.refused(deliberating.open_deliberation, jury=life.jury)
    life.present(members[0])
    life.do(deliberating.open_deliberation, jury=life.jury)
    assert life.jury.state == Jury.State.DELIBERATING


def test_a_substitute_who_is_there_takes_the_absent_member_s_seat(life, world):
    life.to("composed")
    members = list(sittings.members(life.jury))
    absent = next(m for m in members if m.seat == "professional")
    spare = next(
        j
        for j in world.jurors
        if j.college == absent.juror.college and j.pk not in {m.juror_id for m in members}
    )
    substitute = life.do(
        seating.nominate, session=life.session, juror=spare, seat=Seat.PROFESSIONAL, substitute=True
    )
    for member in [*(m for m in members if m.pk != absent.pk), substitute]:
        life.present(member)
    life.do(deliberating.open_deliberation, jury=life.jury)
    found = sittings.sitting(life.jury).objections(Moment.DELIBERATION, life.session.jury_on)
    assert {o.code for o in found} == {"juror.interest-unstated"}
    assert blocking(found) == []


# -- deliberating ---------------------------------------------------------------------------------------------


def test_opinions_stay_hidden_until_one_s_own_is_given(life):
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    one, two = list(sittings.members(life.jury))[:2]
    life.vote(entry, block, Vote.AGAINST, members=[one])
    assert secrecy.opinions_shown_to(two, entry, block) == []
    life.vote(entry, block, Vote.FOR, members=[two])
    assert [o.vote for o in secrecy.opinions_shown_to(two, entry, block)] == ["against", "for"]


def test_an_opinion_given_stays_once_others_are_shown(life):
    """An abstention that looks does not vote again: the member saw how the others voted."""
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    one, two = list(sittings.members(life.jury))[:2]
    change = {"entry": entry, "block": block, "member": one, "actor": life.actor_of(one)}
    life.vote(entry, block, Vote.ABSTAIN, members=[one])
    life.do(voting.give_opinion, vote=Vote.FOR, **change)  # nothing was to be seen yet
    life.do(voting.give_opinion, vote=Vote.ABSTAIN, **change)
    life.vote(entry, block, Vote.AGAINST, members=[two])
    assert life.refused(voting.give_opinion, vote=Vote.FOR, **change) == ["opinion.after-seeing"]
    life.do(voting.give_opinion, vote=Vote.ABSTAIN, **change)  # the same again changes nothing
    assert secrecy.own_opinions(one).get().vote == "abstain"


def test_where_the_rules_let_it_change_the_minutes_say_what_was_first_given(life):
    let_opinions_change(life.world)
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    one = sittings.members(life.jury)[0]
    life.vote(entry, block, Vote.FOR)
    for vote in (Vote.ABSTAIN, Vote.AGAINST, Vote.FOR, Vote.AGAINST):
        life.vote(entry, block, vote, members=[one])
    assert Entry.objects.filter(act="opinion_given", facts__after_seeing=True).count() == 4
    life.do(deciding.decide_block, entry=entry, block=block)
    [said] = [
        vote
        for each in minutes_facts(life.jury).candidates[0].blocks
        for name, vote in each.votes
        if name == one.juror.person.full_name
    ]
    assert said == "non acquis (d’abord acquis, changé après avoir vu les autres avis)"


def test_nobody_votes_for_another(life):
    life.to("deliberating")
    one, two = list(sittings.members(life.jury))[:2]
    codes = life.refused(
        voting.give_opinion,
        actor=life.actor_of(one),
        member=two,
        entry=life.entries[0],
        block=life.blocks[0],
        vote=Vote.FOR,
    )
    assert codes == ["permission.juror"]


def test_a_block_waits_for_every_opinion(life):
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    life.vote(entry, block, Vote.FOR, members=list(sittings.members(life.jury))[:3])
    assert life.refused(deciding.decide_block, entry=entry, block=block) == ["decision.opinion-missing"]


def test_a_refusal_without_its_motivation_is_refused(life):
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    life.vote(entry, block, Vote.AGAINST)
    grounds = pointed(entry, block)
    assert life.refused(deciding.decide_block, entry=entry, block=block, grounds=grounds) == [
        "decision.motivation-missing"
    ]
    made = life.refuse(entry, block)
    assert (made.acquired, made.votes_against) == (False, 5)


def test_a_refusal_without_a_grid_is_refused(life):
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    Mark.objects.all().delete()
    life.vote(entry, block, Vote.AGAINST)
    assert life.refused(deciding.decide_block, entry=entry, block=block, motivation="Insuffisant.") == [
        "decision.criteria-missing"
    ]


def test_a_block_is_decided_once_and_the_same_form_twice_is_one_act(life):
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    life.vote(entry, block, Vote.FOR)
    life.do(deciding.decide_block, entry=entry, block=block, key="clic")
    assert life.refused(deciding.decide_block, entry=entry, block=block, key="clic") == [
        "decision.already-taken"
    ]
    assert BlockDecision.objects.count() == 1
    assert life.refused(
        voting.give_opinion,
        actor=life.actor_of(sittings.members(life.jury)[0]),
        member=sittings.members(life.jury)[0],
        entry=entry,
        block=block,
        vote=Vote.AGAINST,
    ) == ["decision.already-taken"]


def test_an_act_key_used_elsewhere_writes_nothing(life):
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    life.vote(entry, block, Vote.FOR)
    life.do(stating.state_outcome, entry=life.entries[1], verdict=Verdict.DEFERRED, key="k")
    with pytest.raises(AlreadyDone):
        life.do(deciding.decide_block, entry=entry, block=block, key="k")
    assert BlockDecision.objects.count() == 0


def test_a_recusal_for_one_candidate_leaves_the_others_valid(life):
    life.to("deliberating")
    first, second, _ = life.entries
    member = next(m for m in sittings.members(life.jury) if m.seat == "professional")
    life.vote(first, life.blocks[0], Vote.FOR)
    life.do(seating.recuse, member=member, candidacy=first.candidacy, reason="ancien collègue")
    assert Opinion.objects.filter(member=member, entry=first).count() == 0
    assert "composition.total" in life.refused(deciding.decide_block, entry=first, block=life.blocks[0])
    life.vote(second, life.blocks[0], Vote.FOR)
    assert life.do(deciding.decide_block, entry=second, block=life.blocks[0]).acquired
    assert set(sittings.composition_by_candidate(life.jury, Moment.DELIBERATION, life.session.jury_on)) == {
        first.pk
    }


def test_a_tie_declared_late_stops_that_candidate_only(life, world, now):
    life.to("deliberating")
    first, second, _ = life.entries
    member = sittings.members(life.jury)[0]
    Relation.objects.create(
        certifier=world.certifier,
        candidate=first.candidacy.person,
        other=member.juror.person,
        kind="family",
        declared_at=now,
    )
    for entry in (first, second):
        life.vote(entry, life.blocks[0], Vote.FOR)
    assert life.refused(deciding.decide_block, entry=first, block=life.blocks[0]) == ["relation.family"]
    assert life.do(deciding.decide_block, entry=second, block=life.blocks[0]).acquired


def test_an_employer_shared_is_a_tie_until_it_is_cleared(life, world, now):
    life.to("composed")
    member = sittings.members(life.jury)[0]
    first = world.candidacies[0]
    for one in (member.juror.person, first.person):
        one.employer_siret = "00000000000018"
        one.save()
    found = sittings.composition_by_candidate(life.jury, Moment.NOMINATION, life.session.jury_on)
    assert {pk: [o.code for o in reasons] for pk, reasons in found.items()} == {
        life.entries[0].pk: ["relation.employer"]
    }
    Relation.objects.create(
        certifier=world.certifier,
        candidate=first.person,
        other=member.juror.person,
        kind="employer",
        declared_at=now,
        cleared_at=now,
    )
    assert sittings.composition_by_candidate(life.jury, Moment.NOMINATION, life.session.jury_on) == {}


def test_a_member_who_leaves_makes_the_jury_incomplete(life):
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    life.vote(entry, block, Vote.FOR)
    member = sittings.members(life.jury)[1]
    life.do(
        attending.record_departure, session=life.session, person=member.juror.person, occasion=DELIBERATION
    )
    assert "composition.total" in life.refused(deciding.decide_block, entry=entry, block=block)


def test_undisputed_blocks_are_adopted_together_and_the_others_wait(life):
    life.to("deliberating")
    first, second, _ = life.entries
    for block in life.blocks:
        life.vote(first, block, Vote.FOR)
    life.vote(second, life.blocks[0], Vote.FOR, Vote.FOR, Vote.FOR, Vote.AGAINST, Vote.FOR)
    made = life.do(deciding.adopt_undisputed, jury=life.jury)
    assert {(d.entry_id, d.block_id) for d in made.decisions} == {(first.pk, b.pk) for b in life.blocks}
    left = {(s.entry.pk, s.block.pk): {o.code for o in s.reasons} for s in made.skipped}
    assert left.pop((second.pk, life.blocks[0].pk)) == {"decision.disputed"}
    assert all("decision.no-votes" in codes for codes in left.values())
    assert len(left) == 2 * len(life.blocks) - 1, "nobody is skipped in silence"
    said = Entry.objects.get(act="undisputed_adopted").facts["skipped"]
    assert {(s["entry"], s["block"]) for s in said} == {*left, (second.pk, life.blocks[0].pk)}
    codes = life.refused(deciding.adopt_undisputed, jury=life.jury)
    assert codes[0] == "decision.nothing-undisputed"
    asked = {"requirement.deposit", "requirement.hearing"}  # of the third candidate
    assert set(codes[1:]) == {"decision.disputed", "decision.no-votes", *asked}


def test_the_rules_threshold_proposes_and_a_departure_is_explained(life, world):
    world.rules.content = {**world.rules.content, "mode": "threshold", "threshold": 100}
    world.rules.save()
    life.to("deliberating")
    entry, block = life.entries[0], life.blocks[0]
    life.vote(entry, block, Vote.AGAINST)
    said = {
        "entry": entry,
        "block": block,
        "motivation": "Oral trop faible.",
        "grounds": pointed(entry, block),
    }
    unsaid = ["decision.departure-uncoded", "decision.departure-unexplained"]
    assert life.refused(deciding.decide_block, **said) == unsaid
    assert life.refused(deciding.decide_block, **said, departure_reason="oral") == unsaid[:1]
    assert life.refused(deciding.decide_block, **said, departure=Departure.DEFENCE) == unsaid[1:]
    made = life.do(deciding.decide_block, **said, departure=Departure.DEFENCE, departure_reason="oral")
    assert (made.proposal, made.acquired, made.departure_code) == (True, False, "defence")


def test_an_absence_is_stated_not_computed(life):
    life.to("deliberating")
    entry = life.entries[2]
    assert life.refused(stating.state_outcome, entry=entry, verdict=Verdict.REFUSED) == ["outcome.computed"]
    life.do(
        attending.record_attendance,
        session=life.session,
        person=entry.candidacy.person,
        role="candidate",
        occasion=Occasion(life.session.starts_on),
        present=True,
    )
    assert life.refused(stating.state_outcome, entry=entry, verdict=Verdict.ABSENT) == [
        "outcome.candidate-came"
    ]
    life.do(stating.state_outcome, entry=entry, verdict=Verdict.DEFERRED)
    assert life.refused(stating.state_outcome, entry=entry, verdict=Verdict.EXCUSED) == [
        "outcome.already-stated"
    ]


def test_the_deliberation_closes_with_everybody_decided(life):
    life.to("deliberating")
    codes = life.refused(deliberating.close_deliberation, jury=life.jury)
    assert codes.count("closing.undecided") == 3
    asked = ["requirement.deposit", "requirement.hearing"] * len(life.blocks)
    assert sorted(codes[3:]) == sorted(asked), "the third candidate deposited nothing and was not heard"
    assert set(boards.without_result(life.session)) == {e.pk for e in life.entries}


def test_nothing_is_decided_while_a_grid_is_missing_and_nobody_says_why(life):
    life.to("deliberating")
    entry = life.entries[0]
    Mark.objects.filter(marking__candidacy=entry.candidacy).delete()
    Marking.objects.filter(candidacy=entry.candidacy).delete()
    for block in life.blocks:
        life.vote(entry, block, Vote.FOR)
    for other in life.entries[1:]:
        life.do(stating.state_outcome, entry=other, verdict=Verdict.DEFERRED)
    assert life.refused(deciding.decide_block, entry=entry, block=life.blocks[0]) == ["requirement.grid"]
    assert life.refused(deciding.adopt_undisputed, jury=life.jury) == [
        "decision.nothing-undisputed",
        *["requirement.grid"] * len(life.blocks),
    ]
    assert life.refused(deliberating.close_deliberation, jury=life.jury) == [
        "closing.undecided",
        *["requirement.grid"] * len(life.blocks),
    ]
    by = {"entry": entry, "actor": life.world.actor}
    assert life.refused(setting_aside.set_aside, reason=" ", **by) == ["waiver.no-reason"]
    life.do(setting_aside.set_aside, reason="Grilles égarées, le jury a vu les livrables.", **by)
    assert life.refused(setting_aside.set_aside, reason="Encore.", **by) == ["requirement.not-missing"]
    life.do(deciding.adopt_undisputed, jury=life.jury)
    life.do(deliberating.close_deliberation, jury=life.jury)
    assert Outcome.objects.get(entry=entry).verdict == Verdict.GRANTED


def test_outcomes_follow_from_the_decisions(life):
    life.to("closed")
    assert [(o.verdict, o.whole) for o in Outcome.objects.order_by("entry__position")] == [
        ("granted", True),
        ("partial", True),
        ("absent", True),
    ]
    assert Outcome.objects.filter(published_at__isnull=False).count() == 0


# -- sealing, publishing, notifying -----------------------------------------------------------------------------


def test_minutes_are_sealed_once_every_member_signed(life):
    life.to("closed")
    assert life.refused(sealing.seal_minutes, jury=life.jury) == ["sealing.unsigned"] * 5
    assert Minutes.objects.count() == 0
    assert life.jury.state == Jury.State.CLOSED


def test_a_signature_is_for_the_text_shown(life):
    life.to("closed")
    member = sittings.members(life.jury)[0]
    actor = life.actor_of(member)
    assert life.refused(
        signing.sign_minutes, actor=actor, member=member, typed_name="X", digest="0" * 64
    ) == ["signature.other-text"]
    assert life.refused(signing.sign_minutes, actor=actor, member=member, typed_name=" ") == [
        "signature.no-name"
    ]
    sign = {"actor": actor, "member": member}
    other = sittings.members(life.jury)[1].juror.person.full_name
    for name in ("X", other):
        assert life.refused(signing.sign_minutes, typed_name=name, **sign) == ["signature.other-name"]
    own = member.juror.person.full_name
    life.do(signing.sign_minutes, typed_name=own.upper(), **sign)
    assert life.refused(signing.sign_minutes, typed_name=own, **sign) == ["signature.twice"]


def test_the_seal_holds_over_the_pdf_and_the_signatures_over_the_facts(life, settings):
    life.to("sealed")
    minutes = Minutes.objects.get(jury=life.jury)
    public = load(settings.KEYS_DIR, life.world.certifier.slug).public_bytes
    assert files.read(minutes.pdf_id)[:5] == b"%PDF-"
    assert verify_record(minutes.seal, public, minutes.pdf_id) == []
    digests = {s.digest for s in MemberSignature.objects.filter(jury=life.jury)}
    assert len(digests) == 1
    for signature in MemberSignature.objects.filter(jury=life.jury):
        assert verify_record(signature.record, public, signature.digest) == []
    assert minutes.facts["candidates"][1]["blocks"][1]["motivation"] == "Le budget n’est pas établi."
    assert minutes.public_extract_id != minutes.pdf_id


def test_minutes_that_cannot_be_printed_leave_everything_as_it_was(life):
    life.to("closed")
    person = life.world.candidacies[0].person
    person.birth_name = "\U00012000"  # a cuneiform sign: no font of ours draws it
    person.save()
    for member in sittings.members(life.jury):
        name = member.juror.person.full_name
        life.do(signing.sign_minutes, actor=life.actor_of(member), member=member, typed_name=name)
    assert life.refused(sealing.seal_minutes, jury=life.jury) == ["document.unprintable"]
    assert (life.jury.state, Minutes.objects.count()) == (Jury.State.CLOSED, 0)


def test_a_sealed_jury_changes_no_more(life):
    life.to("sealed")
    entry = life.entries[0]
    member = sittings.members(life.jury)[0]
    assert life.refused(sealing.seal_minutes, jury=life.jury) == ["minutes.not-ready"]
    assert life.refused(deciding.decide_block, entry=entry, block=life.blocks[0]) == ["deliberation.not-open"]
    assert life.refused(seating.withdraw_member, member=member) == ["jury.sitting"]
    assert life.refused(seating.recuse, member=member, candidacy=entry.candidacy) == ["recusal.closed"]
    assert life.refused(
        attending.record_attendance,
        session=life.session,
        person=member.juror.person,
        role="juror",
        occasion=DELIBERATION,
        present=False,
    ) == ["attendance.closed"]


def test_nothing_is_acquired_nor_published_before_publication(life):
    life.to("sealed")
    assert (AcquiredBlock.objects.count(), Outcome.objects.filter(published_at__isnull=False).count()) == (
        0,
        0,
    )
    assert life.do(publishing.publish_results, session=life.session) == 3
    assert Outcome.objects.filter(published_at=life.now).count() == 3
    held = {(a.person_id, a.block_id, a.acquired_on) for a in AcquiredBlock.objects.all()}
    first, second, _ = life.entries
    day = life.session.jury_on
    assert held == {
        (first.candidacy.person_id, life.blocks[0].pk, day),
        (first.candidacy.person_id, life.blocks[1].pk, day),
        (second.candidacy.person_id, life.blocks[0].pk, day),
    }
    assert life.refused(publishing.publish_results, session=life.session) == ["results.published"]


def test_results_are_not_published_before_the_seal_nor_told_before_publication(life):
    life.to("signed")
    assert life.refused(publishing.publish_results, session=life.session) == ["results.not-sealed"]
    assert life.refused(publishing.notify_results, session=life.session) == ["results.not-published"]


def test_each_candidate_gets_one_letter_with_the_statement(life):
    life.to("published")
    written = life.do(publishing.notify_results, session=life.session).letters
    again = life.do(publishing.notify_results, session=life.session).letters
    assert [w.pk for w in written] == [w.pk for w in again]
    assert Letter.objects.count() == 3
    assert {w.state for w in written} == {"draft"}
    assert [a.name for w in written for a in w.attachments.all()] == ["releve-de-resultats.pdf"] * 3


def test_who_accompanied_a_vae_is_told_too(life, world):
    vae = world.candidacies[0]
    vae.route, vae.companion_name, vae.companion_email = (
        "VAE",
        "Charlie Maquette",
        "accompagnement@exemple.example",
    )
    vae.admissible_on = vae.entered_on
    vae.save()
    life.to("published")
    life.do(publishing.notify_results, session=life.session)
    assert sorted(Letter.objects.filter(person=vae.person).values_list("kind", "to")) == [
        ("results", vae.person.email),
        ("results_companion", "accompagnement@exemple.example"),
    ]


def test_the_whole_life_leaves_a_chain_that_verifies(life):
    life.to("published")
    assert faults() == []
    acts = list(
        Entry.objects.filter(stream=life.session.stream).order_by("number").values_list("act", flat=True)
    )
    assert acts[0] == "candidates_entered"
    assert acts[-3:] == ["minutes_signed", "minutes_sealed", "results_published"]
    facts = str(list(Entry.objects.filter(stream=life.session.stream).values_list("facts", flat=True)))
    assert "budget" not in facts
    assert not [c.person.birth_name for c in life.world.candidacies if c.person.birth_name in facts]


QUERIES = 25


def test_the_board_s_queries_do_not_grow_with_the_candidates(life, django_assert_num_queries):
    life.to("deliberating")
    jury = life.jury
    with django_assert_num_queries(QUERIES):
        boards.board(jury)
    only = [life.entries[0].pk]
    with django_assert_num_queries(
        QUERIES + 1
    ):  # the routes of all those presented, which say the rules of the jury
        boards.board(jury, only=only)


def test_a_jury_is_seen_by_its_own_certifier(life, world):
    stranger = make.actor(make.manager(world.other))
    assert list(queries.sessions(stranger)) == []
    assert list(queries.sessions(world.actor)) == [life.session]
