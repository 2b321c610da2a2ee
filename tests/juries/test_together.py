"""Several people do the same act at the same moment, on PostgreSQL: it is done once and told once.

SQLite gives one writer at a time, so these races can only be lost where connections really run side by side.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from parchemin.assessments.actions import deposit
from parchemin.assessments.models import Deposit
from parchemin.awards.actions import issue_award, revoke_award
from parchemin.awards.models import Award, AwardNumber, Revocation
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.models import AcquiredBlock, Candidacy, ImportBatch
from parchemin.catalogue.models import Deliverable
from parchemin.declarations.actions import prepare, write_file
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import Seat
from parchemin.domain.deliberation import Vote
from parchemin.domain.identity import Identity
from parchemin.domain.objection import Refused
from parchemin.formats.candidate_list import CandidateRow, dump
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries import actions
from parchemin.juries.models import (
    BlockDecision,
    Jury,
    JuryMember,
    MemberSignature,
    Minutes,
    Opinion,
    Outcome,
    Session,
    SessionEntry,
)
from parchemin.parties.models import Letter
from parchemin.runtime import files
from tests import life, make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CLICKS = 8


@pytest.fixture(autouse=True)
def _side_by_side():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (PARCHEMIN_DATABASE_URL): SQLite has one writer at a time")
    yield
    assert faults() == []


def together(*works: Callable[[], object]) -> list[object]:
    """Run every work at once, each on its own connection; what each returned, or the code of its refusal."""
    start, said, failed = threading.Barrier(len(works)), [], []

    def one(work):
        try:
            connections["default"].ensure_connection()
            start.wait(20)
            said.append(work())
        except Refused as refusal:
            said.append(refusal.objections[0].code)
        except AlreadyDone:
            said.append("already-done")
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert len(said) == len(works)
    return said


def at_once(act, times=CLICKS, **arguments) -> Counter:
    """The same act asked ``times`` times at once: how many of each answer."""
    arguments = {"actor": life.clerk(), "now": make.NOW, **arguments}

    def click():
        act(**arguments)
        return "done"

    return Counter(together(*[click] * times))


def brought(stage, candidates=1):
    world = make.world(candidates=candidates)
    life.bring(world, make.NOW, stage)
    return world


def told(act) -> int:
    return Entry.objects.filter(act=act).count()


# -- composing --------------------------------------------------------------------------------------------


def test_two_managers_naming_the_same_juror_give_one_seat():
    world = make.world()
    actions.enter_candidates(
        actor=world.actor, now=make.NOW, session=world.session, candidacies=world.candidacies
    )
    second = make.actor(make.manager(world.certifier))
    seats = (Seat.PRESIDENT, Seat.PROFESSIONAL)

    def naming(actor, seat):
        return lambda: bool(
            actions.nominate(
                actor=actor, now=make.NOW, session=world.session, juror=world.jurors[0], seat=seat
            )
        )

    said = together(naming(world.actor, seats[0]), naming(second, seats[1]), naming(second, seats[0]))
    assert sorted(map(str, said)) == ["True", "nomination.already-there", "nomination.already-there"]
    assert JuryMember.objects.filter(juror=world.jurors[0]).count() == 1
    assert Jury.objects.filter(session=world.session).count() == 1
    assert told("member_nominated") == 1


def test_two_managers_naming_two_presidents_give_one_president():
    world = make.world()
    second = make.actor(make.manager(world.certifier))

    def naming(actor, juror):
        return lambda: bool(
            actions.nominate(
                actor=actor, now=make.NOW, session=world.session, juror=juror, seat=Seat.PRESIDENT
            )
        )

    said = together(naming(world.actor, world.jurors[0]), naming(second, world.jurors[1]))
    assert sorted(map(str, said)) == ["True", "nomination.president-taken"]
    assert JuryMember.objects.filter(seat=Seat.PRESIDENT.value).count() == 1
    assert told("member_nominated") == 1


def test_a_jury_proposed_by_several_at_once_has_its_seats_once():
    world = make.world()
    life._do("enter_candidates", make.NOW, session=world.session, candidacies=world.candidacies)
    answers = at_once(actions.propose_jury, session=world.session)
    assert answers == {"done": CLICKS}
    seats = Counter(JuryMember.objects.values_list("juror", flat=True))
    assert set(seats.values()) == {1}
    assert sum(seats.values()) == 5
    assert JuryMember.objects.filter(seat=Seat.PRESIDENT.value).count() == 1


def test_candidates_entered_by_several_at_once_are_entered_once():
    world = make.world()
    answers = at_once(actions.enter_candidates, session=world.session, candidacies=world.candidacies)
    assert answers == {"done": 1, "entry.twice": CLICKS - 1}
    assert SessionEntry.objects.filter(session=world.session).count() == 3
    assert told("candidates_entered") == 1
    answers = at_once(actions.open_session, session=world.session)
    assert answers == {"done": 1, "session.not-draft": CLICKS - 1}
    assert told("session_opened") == 1


# -- deliberating -----------------------------------------------------------------------------------------


def test_an_opinion_clicked_many_times_is_one_act():
    world = brought("deliberating")
    [entry], member = life.entries_of(world), life.members_of(world)[0]
    chosen = {"member": member, "entry": entry, "block": entry.blocks.order_by("number").first()}
    answers = at_once(actions.give_opinion, **chosen, vote=Vote.FOR, key="avis-1")
    assert answers == {"done": 1, "already-done": CLICKS - 1}
    assert Opinion.objects.count() == 1
    assert told("opinion_given") == 1


def test_the_members_of_a_jury_vote_at_the_same_moment():
    world = brought("deliberating")
    [entry] = life.entries_of(world)
    block = entry.blocks.order_by("number").first()

    def voting(member):
        return lambda: (
            actions.give_opinion(
                actor=life.clerk(), now=make.NOW, member=member, entry=entry, block=block, vote=Vote.FOR
            )
            and "done"
        )

    members = life.members_of(world)
    assert together(*[voting(m) for m in members]) == ["done"] * len(members)
    assert Opinion.objects.filter(block=block).count() == len(members)
    assert told("opinion_given") == len(members)


def test_a_block_decided_by_many_hands_is_decided_once():
    world = brought("voted")
    [entry] = life.entries_of(world)
    block = entry.blocks.order_by("number").first()
    answers = at_once(actions.decide_block, entry=entry, block=block)
    assert answers == {"done": 1, "decision.already-taken": CLICKS - 1}
    assert BlockDecision.objects.count() == 1
    assert told("block_decided") == 1


def test_adopting_and_deciding_at_once_decide_each_block_once():
    world = brought("voted", candidates=2)
    entry = life.entries_of(world)[0]
    block = entry.blocks.order_by("number").first()

    def adopt():
        actions.adopt_undisputed(actor=life.clerk(), now=make.NOW, jury=life.jury_of(world))
        return "adopted"

    def decide():
        actions.decide_block(actor=life.clerk(), now=make.NOW, entry=entry, block=block)
        return "decided"

    said = Counter(together(adopt, decide, adopt, decide))
    assert said["adopted"] == 1
    assert set(said) <= {"adopted", "decided", "decision.already-taken", "decision.nothing-undisputed"}
    assert BlockDecision.objects.count() == 4
    assert told("block_decided") == said["decided"]


def test_an_opinion_changed_while_the_block_is_decided_is_counted_or_refused():
    world = brought("voted")
    [entry], members = life.entries_of(world), life.members_of(world)
    block = entry.blocks.order_by("number").first()

    def decide():
        actions.decide_block(actor=life.clerk(), now=make.NOW, entry=entry, block=block)
        return "decided"

    def change(member):
        return lambda: (
            actions.give_opinion(
                actor=life.clerk(), now=make.NOW, member=member, entry=entry, block=block, vote=Vote.AGAINST
            )
            and "changed"
        )

    # Two opponents among five: the decision stays "acquired" whether they are counted or come too late.
    said = Counter(together(decide, change(members[0]), change(members[1])))
    assert said["decided"] == 1
    assert said["changed"] + said["decision.already-taken"] == 2
    row = BlockDecision.objects.get()
    against = Opinion.objects.filter(block=block, vote=Vote.AGAINST.value).count()
    assert row.votes_against == against == said["changed"]
    assert row.votes_for == len(members) - against


def test_a_deliberation_closed_by_many_hands_is_closed_once():
    world = brought("voted")
    life._do("adopt_undisputed", make.NOW, jury=life.jury_of(world))
    answers = at_once(actions.close_deliberation, jury=life.jury_of(world))
    assert answers == {"done": 1, "deliberation.not-open": CLICKS - 1}
    assert Outcome.objects.count() == 1
    assert told("deliberation_closed") == 1


# -- sealing, publishing ----------------------------------------------------------------------------------


def test_a_member_who_signs_many_times_at_once_signs_once():
    world = brought("closed")
    member = life.members_of(world)[0]
    answers = at_once(actions.sign_minutes, member=member, typed_name="Camille EXEMPLE")
    assert answers == {"done": 1, "signature.twice": CLICKS - 1}
    assert MemberSignature.objects.count() == 1
    assert told("minutes_signed") == 1


@pytest.mark.parametrize("key", [None, "sceller-1"])
def test_minutes_sealed_by_several_at_once_are_one_set(key):
    world = brought("signed")
    answers = at_once(actions.seal_minutes, 4, jury=life.jury_of(world), key=key)
    assert answers["done"] >= 1
    assert set(answers) <= {"done", "minutes.not-ready"}
    if key is None:
        assert answers["done"] == 1
    row = Minutes.objects.get()
    assert files.damaged() == []
    assert told("minutes_sealed") == 1
    assert Entry.objects.get(act="minutes_sealed").facts["pdf"] == row.pdf_id


def test_results_published_by_many_hands_are_published_once():
    world = brought("sealed", candidates=2)
    answers = at_once(actions.publish_results, session=world.session)
    assert answers == {"done": 1, "results.published": CLICKS - 1}
    assert AcquiredBlock.objects.count() == 4
    assert told("results_published") == 1
    assert Session.objects.get(pk=world.session.pk).state == Session.State.PUBLISHED


def test_results_told_by_several_at_once_are_told_once_to_each():
    world = brought("published", candidates=2)
    answers = at_once(actions.notify_results, 3, session=world.session)
    assert answers == {"done": 3}
    letters = Letter.objects.filter(kind="results")
    assert letters.count() == 2
    assert {letter.attachments.count() for letter in letters.order_by("pk")} == {1}


# -- awards, declarations, files --------------------------------------------------------------------------


def test_one_outcome_asked_by_many_hands_is_one_award():
    brought("published")
    outcome, later = Outcome.objects.get(), make.NOW + timedelta(days=10)

    def issue():
        return issue_award(actor=life.clerk(), now=later, outcome=Outcome.objects.get(pk=outcome.pk)).pk

    said = together(*[issue] * 4)
    assert len(set(said)) == 1
    assert Award.objects.get().number == "CF-2023-0001"
    assert AwardNumber.objects.get().last == 1
    assert told("award_issued") == 1
    assert Letter.objects.filter(kind="award").count() == 1
    award = Award.objects.get()
    answers = at_once(revoke_award, award=award, reason="Erreur fictive.", now=later)
    assert answers == {"done": CLICKS}
    assert Revocation.objects.count() == 1
    assert told("award_revoked") == 1


def test_a_declaration_asked_under_one_key_is_one_file():
    world = brought("awarded", candidates=2)
    later = make.NOW + timedelta(days=10)
    answers = at_once(write_file, 4, certifier=world.certifier, now=later, key="fichier-1")
    assert answers["done"] == 1
    assert set(answers) <= {"done", "already-done", "declaration.moved", "declaration.nothing-due"}
    assert DeclarationFile.objects.count() == 1
    assert [p.files.count() for p in Passage.objects.order_by("pk")] == [1, 1]
    assert told("declaration_written") == 1


def test_passages_prepared_by_several_at_once_are_one_by_award():
    world = brought("awarded", candidates=2)
    later = make.NOW + timedelta(days=10)
    assert at_once(prepare, certifier=world.certifier, now=later) == {"done": CLICKS}
    assert Passage.objects.count() == 2
    assert told("passages_prepared") == 1


def listed(*numbers) -> bytes:
    rows = [
        CandidateRow(
            n,
            AccessRoute.CA,
            date(2022, 9, 1),
            Identity("EXEMPLE", "", (f"Camille{n}",), "F", 1995, 4, n, "59350", "", "Lille"),
            file_number=number,
        )
        for n, number in enumerate(numbers, start=1)
    ]
    return dump(rows, xlsx=False)


def importing(world, data, **more):
    return {
        "certifier": world.certifier,
        "framework": world.framework,
        "data": data,
        "filename": "l.csv",
    } | more


def test_a_list_imported_many_times_under_one_key_is_imported_once():
    world = make.world(candidates=1)
    before = Candidacy.objects.count()
    answers = at_once(import_candidates, 6, **importing(world, listed("", "")), key="liste-1")
    assert answers == {"done": 1, "already-done": 5}
    assert Candidacy.objects.count() == before + 2
    assert ImportBatch.objects.count() == 1
    assert told("enrolled") == 2


def test_a_list_with_its_numbers_imported_without_key_is_imported_once():
    world = make.world(candidates=1)
    answers = at_once(import_candidates, 6, **importing(world, listed("D-1", "D-2")))
    assert answers.pop("done") == 1
    assert sum(answers.values()) == 5
    assert set(answers) <= {"candidacy.number-taken", "import.number-taken"}
    assert Candidacy.objects.filter(number__in=["D-1", "D-2"]).count() == 2


def test_two_lists_at_once_never_give_the_same_number():
    world = make.world(candidates=1)
    answers = at_once(import_candidates, 6, **importing(world, listed("", "")))
    assert answers == {"done": 6}
    numbers = list(Candidacy.objects.filter(batch__isnull=False).values_list("number", flat=True))
    assert sorted(numbers) == [f"2022-{n:04d}" for n in range(1, 13)]


def test_a_deposit_sent_many_times_under_one_key_is_one_deposit():
    world = make.world(candidates=1)
    [candidacy] = world.candidacies
    wanted = Deliverable.objects.filter(
        assessment__block__framework=candidacy.framework, is_file=True
    ).order_by("pk")[0]

    def send(key):
        def work():
            deposit(
                actor=life.clerk(),
                now=make.NOW,
                candidacy=candidacy,
                deliverable=wanted,
                filename="rapport.pdf",
                chunks=iter([b"rapport fictif"]),
                key=key,
            )
            return "done"

        return work

    assert Counter(together(*[send("depot-1")] * 5)) == {"done": 1, "already-done": 4}
    assert Deposit.objects.count() == 1
    assert told("deliverable_deposited") == 1
    assert Counter(together(*[send(None)] * 3)) == {"done": 3}
    assert list(Deposit.objects.order_by("version").values_list("version", flat=True)) == [1, 2, 3, 4]
    assert files.damaged() == []
