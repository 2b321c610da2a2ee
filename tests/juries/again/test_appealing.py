"""An appeal, its answer, and the same candidate decided again by a panel with nobody of the first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from parchemin.awards.queries import due, issue_objections
from parchemin.candidates.models import AcquiredBlock
from parchemin.candidates.queries import acquired
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.composition import Moment
from parchemin.domain.deliberation import Vote
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.again import appealing
from parchemin.juries.again.appealing import Appeal
from parchemin.juries.day import attending
from parchemin.juries.deliberation import deciding, deliberating, voting
from parchemin.juries.jury import seating, sittings
from parchemin.juries.models import Fault, FaultCase, JuryMember, Outcome, SessionEntry
from parchemin.juries.session import preparing
from parchemin.parties.models import Letter
from tests import life, make

pytestmark = pytest.mark.django_db
NEXT = date(2023, 9, 14)
THEN = datetime(2023, 9, 14, 9, 0, tzinfo=UTC)
GROUNDS = "La grille du bloc 1 n’est pas celle de ma soutenance."


@pytest.fixture
def world(now):
    """Two candidates granted, published; another certifier's member in the pool, and everybody free in September."""
    made = make.world(candidates=2)
    life.bring(made, now, "published")
    made.jurors.append(make.juror(made.certifier, certifier_member=True, days=[NEXT]))
    for juror in made.jurors[:-1]:
        juror.availabilities.create(starts_at=THEN - timedelta(hours=2), ends_at=THEN + timedelta(hours=8))
    made.days = [NEXT]
    return made


def codes(call) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [o.code for o in refused.value.objections]


def lodge(world, now, entry, **more):
    given = {"actor": life.clerk(), "now": now, "entry": entry, "lodged_on": now.date(), "grounds": GROUNDS}
    return appealing.lodge(**{**given, **more})


def decide(appeal, now, state, answer="La grille lue était celle d’un autre bloc."):
    return appealing.decide(
        actor=life.clerk(), now=now, appeal=appeal, state=state, decided_on=now.date(), answer=answer
    )


def again(world, now, former, **more):
    return appealing.present_again(
        actor=life.clerk(),
        now=now,
        certifier=world.certifier,
        former=former,
        title="Second jury",
        site=world.site,
        starts_on=NEXT,
        jury_on=NEXT,
        **more,
    )


def test_an_appeal_is_lodged_once_and_answered_once(world, now):
    entry = life.entries_of(world)[0]
    appeal = lodge(world, now, entry)
    assert codes(lambda: lodge(world, now, entry)) == ["appeal.no-window", "appeal.under-way"]
    assert codes(lambda: decide(appeal, now, Appeal.State.REJECTED, answer=" ")) == ["appeal.no-answer"]
    decide(appeal, now, Appeal.State.REJECTED)
    assert codes(lambda: decide(appeal, now, Appeal.State.UPHELD)) == ["appeal.decided"]
    letter = Letter.objects.get(kind="appeal")
    assert (letter.person, letter.state) == (entry.candidacy.person, "draft")
    assert "Votre recours est rejeté" in letter.body
    assert Entry.objects.filter(act__startswith="appeal_").count() == 2


def test_the_rules_of_the_certifier_close_the_window_and_the_service_may_still_hear(world, now):
    entry = life.entries_of(world)[0]
    rules = entry.candidacy.rules
    rules.content = {**rules.content, "appeal_window": {"days": 30, "body": "Commission de recours fictive"}}
    rules.save()
    late = {"lodged_on": now.date() + timedelta(days=31)}
    assert codes(lambda: lodge(world, now, entry, **late)) == ["appeal.late"]
    appeal = lodge(world, now, entry, **late, late_reason="hospitalisation")
    assert (appeal.late, appeal.body) == (True, "Commission de recours fictive")


def test_nothing_is_contested_before_publication(now):
    world = make.world(candidates=1)
    life.bring(world, now, "sealed")
    assert "appeal.not-published" in codes(lambda: lodge(world, now, life.entries_of(world)[0]))


def test_a_second_panel_has_none_of_the_first(world, now):
    entry = life.entries_of(world)[0]
    first = {m.juror_id for m in life.members_of(world)}
    session = again(world, now, [entry])
    assert codes(lambda: again(world, now, [entry])) == ["again.twice"]
    preparing.open_session(actor=life.clerk(), now=now, session=session)
    _, lacking = seating.propose_jury(actor=life.clerk(), now=now, session=session)
    assert [o.code for o in lacking if o.level.blocks] == []
    seated = {m.juror_id for m in JuryMember.objects.filter(jury__session=session)}
    assert len(seated) == 5
    assert not seated & first
    # Somebody of the first jury, named all the same, cannot sit for this candidate.
    member = JuryMember.objects.filter(jury__session=session, seat="professional").first()
    JuryMember.objects.filter(pk=member.pk).update(juror=min(first))
    found = sittings.composition_by_candidate(session.jury, Moment.NOMINATION, NEXT)
    assert "relation.previous_jury" in {o.code for reasons in found.values() for o in reasons}


def decided_again(world, now, vote: Vote) -> SessionEntry:
    """The first candidate's block 1 decided again by the second panel, up to the publication."""
    entry = life.entries_of(world)[0]
    decide(lodge(world, now, entry), now, Appeal.State.UPHELD)
    session = again(world, now, [entry], blocks={entry.pk: [entry.blocks.get(number=1)]})
    preparing.open_session(actor=life.clerk(), now=now, session=session)
    seating.propose_jury(actor=life.clerk(), now=now, session=session)
    world.session = session
    for member in life.members_of(world):
        attending.record_attendance(
            actor=life.clerk(),
            now=THEN,
            session=session,
            person=member.juror.person,
            role="juror",
            occasion=DELIBERATION,
            present=True,
        )
    deliberating.open_deliberation(actor=life.clerk(), now=THEN, jury=life.jury_of(world))
    row = session.entries.get()
    block = row.blocks.get()
    for member in life.members_of(world):
        voting.give_opinion(actor=life.clerk(), now=THEN, member=member, entry=row, block=block, vote=vote)
    reason = {"motivation": "Le dossier ne montre pas la compétence."} if vote is Vote.AGAINST else {}
    if vote is Vote.AGAINST:
        criteria = block.assessments.get().grids.get().criteria.values_list("pk", flat=True)
        reason["grounds"] = {"criteria": [str(pk) for pk in criteria]}
    deciding.decide_block(actor=life.clerk(), now=THEN, entry=row, block=block, **reason)
    deliberating.close_deliberation(actor=life.clerk(), now=THEN, jury=life.jury_of(world))
    for step in ("signed", "sealed", "published"):
        life.step(step, world, THEN)
    return row


def test_the_new_result_replaces_the_former_which_stays(world, now):
    former = life.entries_of(world)[0]
    assert {o.entry_id for o in due(NEXT, world.certifier)} >= {former.pk}
    row = decided_again(world, now, Vote.AGAINST)
    held = {a.block.number for a in acquired(former.candidacy, NEXT)}
    assert held == {2}, "what the contested decision gave on block 1 is withdrawn"
    assert Outcome.objects.get(entry=former).verdict == "granted"
    assert Outcome.objects.get(entry=row).verdict == "refused"
    assert former.pk not in {o.entry_id for o in due(NEXT, world.certifier)}
    assert "award.decided-again" in {
        o.code for o in issue_objections(Outcome.objects.get(entry=former), on=NEXT)
    }
    assert Appeal.objects.get().again == row
    assert row.again_of == former


def test_acquired_again_the_block_counts_from_the_second_decision(world, now):
    former = life.entries_of(world)[0]
    row = decided_again(world, now, Vote.FOR)
    block = AcquiredBlock.objects.get(
        person=former.candidacy.person, block__number=1, withdrawn_on__isnull=True
    )
    assert (block.acquired_on, block.decision.split(":")[1]) == (NEXT, str(row.session_id))
    assert Outcome.objects.get(entry=row).whole, "with the block held since, it makes the whole certification"
    assert {o.entry_id for o in due(NEXT, world.certifier)} >= {row.pk}


def test_everyone_under_one_fault_is_decided_again_together(world, now):
    entries = life.entries_of(world)
    fault = Fault.objects.create(
        certifier=world.certifier,
        kind="composition",
        about=f"jury:{life.jury_of(world).pk}",
        reason="Composition irrégulière.",
        found_on=now.date(),
        noted_at=now,
    )
    for entry in entries:
        FaultCase.objects.create(fault=fault, entry=entry)
    session = again(world, now, entries, fault=fault)
    assert [e.again_of_id for e in session.entries.order_by("position")] == [e.pk for e in entries]
    assert set(FaultCase.objects.values_list("again__session", flat=True)) == {session.pk}
    assert Entry.objects.filter(act="candidates_presented_again").count() == 1
