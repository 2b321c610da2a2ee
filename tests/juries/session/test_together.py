"""Several people do the same act at the same moment, on PostgreSQL: it is done once and told once.

SQLite gives one writer at a time, so these races can only be lost where connections really run side by side.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection

from parchemin.assessments.actions import deposit
from parchemin.assessments.models import Deposit
from parchemin.awards.actions import issue_award, revoke_award
from parchemin.awards.models import Award, AwardNumber, Revocation
from parchemin.candidates import numbers
from parchemin.candidates.actions import enrol
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.catalogue.models import Deliverable
from parchemin.declarations.actions import prepare, write_file
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import Seat
from parchemin.domain.deliberation import Vote
from parchemin.domain.identity import Identity
from parchemin.formats.tables.candidate_columns import CandidateRow
from parchemin.formats.tables.candidate_list import dump
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries.day import codes
from parchemin.juries.deliberation import deciding, deliberating
from parchemin.juries.deliberation.voting import give_opinion
from parchemin.juries.jury import seating
from parchemin.juries.minutes import publishing, sealing, signing
from parchemin.juries.models import (
    BlockDecision,
    Jury,
    JuryMember,
    MemberSignature,
    Minutes,
    Opinion,
    Outcome,
    SessionEntry,
)
from parchemin.juries.session import preparing
from parchemin.parties.models import Letter
from parchemin.runtime import files
from tests import life, make, racing
from tests.racing import together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="needs PostgreSQL (PARCHEMIN_DATABASE_URL): SQLite has one writer at a time",
    ),
    pytest.mark.django_db(transaction=True),
]
CLICKS = 8


@pytest.fixture(autouse=True)
def _journal_holds(transactional_db):
    yield
    assert faults() == []


def at_once(act, times=CLICKS, **arguments) -> Counter:
    """The same act asked ``times`` times at once: how many of each answer."""
    return racing.at_once(act, times, **arguments)


def brought(stage, candidates=1):
    world = make.world(candidates=candidates)
    life.bring(world, make.NOW, stage)
    return world


def told(act) -> int:
    return Entry.objects.filter(act=act).count()


# -- composing --------------------------------------------------------------------------------------------


def test_two_managers_naming_at_once_give_one_seat_to_a_juror_and_one_president_to_a_jury():
    world = make.world()
    managers = [world.actor, make.actor(make.manager(world.certifier))]

    def naming(actor, juror, seat):
        def work():
            seating.nominate(actor=actor, now=make.NOW, session=world.session, juror=juror, seat=seat)
            return "named"

        return work

    same = world.jurors[0]
    said = together(*[naming(manager, same, Seat.PROFESSIONAL) for manager in managers])
    assert sorted(said) == ["named", "nomination.already-there"]
    assert Jury.objects.filter(session=world.session).count() == 1

    two = zip(managers, world.jurors[1:], strict=False)
    said = together(*[naming(manager, juror, Seat.PRESIDENT) for manager, juror in two])
    assert sorted(said) == ["named", "nomination.president-taken"]
    assert sorted(JuryMember.objects.values_list("seat", flat=True)) == ["president", "professional"]
    assert told("member_nominated") == 2


def test_a_session_composed_by_many_hands_is_composed_once():
    world = make.world()
    answers = at_once(preparing.enter_candidates, session=world.session, candidacies=world.candidacies)
    assert answers == {"done": 1, "entry.twice": CLICKS - 1}
    assert SessionEntry.objects.filter(session=world.session).count() == 3
    answers = at_once(preparing.open_session, session=world.session)
    assert answers == {"done": 1, "session.not-draft": CLICKS - 1}
    assert (told("candidates_entered"), told("session_opened")) == (1, 1)

    assert at_once(seating.propose_jury, session=world.session) == {"done": CLICKS}
    seats = Counter(JuryMember.objects.values_list("juror", flat=True))
    assert (len(seats), set(seats.values())) == (5, {1})
    assert JuryMember.objects.filter(seat=Seat.PRESIDENT.value).count() == 1


def test_a_code_given_back_by_many_hands_signs_once(mailoutbox, settings):
    settings.SMTP_HOST = "mail.example"
    world = brought("composed")
    person = life.members_of(world)[0].juror.person
    by = {"session": world.session, "person": person, "purpose": "attendance"}
    codes.send_code(actor=life.clerk(), now=make.NOW, **by)
    code = re.search(r"\b\d{6}\b", mailoutbox[-1].body)[0]

    def use():
        codes.use_code(now=make.NOW, code=code, **by)
        return "used"

    assert Counter(together(*[use] * CLICKS)) == {"used": 1, "code.none": CLICKS - 1}


# -- deliberating -----------------------------------------------------------------------------------------


def voting(member, entry, block, vote=Vote.FOR):
    def work():
        give_opinion(actor=life.clerk(), now=make.NOW, member=member, entry=entry, block=block, vote=vote)
        return "voted"

    return work


def test_a_block_voted_and_decided_by_many_hands_is_decided_once():
    world = brought("deliberating")
    [entry], members = life.entries_of(world), life.members_of(world)
    block = entry.blocks.order_by("number").first()
    click = {"member": members[0], "entry": entry, "block": block, "vote": Vote.FOR, "key": "avis-1"}
    assert at_once(give_opinion, **click) == {"done": 1, "already-done": CLICKS - 1}
    assert (Opinion.objects.count(), told("opinion_given")) == (1, 1)

    assert together(*[voting(m, entry, block) for m in members[1:]]) == ["voted"] * 4
    assert (Opinion.objects.count(), told("opinion_given")) == (5, 5)

    answers = at_once(deciding.decide_block, entry=entry, block=block)
    assert answers == {"done": 1, "decision.already-taken": CLICKS - 1}
    assert BlockDecision.objects.get().votes_for == 5
    assert told("block_decided") == 1


def test_adopting_and_deciding_at_once_decide_each_block_once():
    world = brought("voted", candidates=2)
    entry = life.entries_of(world)[0]
    block = entry.blocks.order_by("number").first()

    def adopt():
        deciding.adopt_undisputed(actor=life.clerk(), now=make.NOW, jury=life.jury_of(world))
        return "adopted"

    def decide():
        deciding.decide_block(actor=life.clerk(), now=make.NOW, entry=entry, block=block)
        return "decided"

    said = Counter(together(adopt, decide, adopt, decide))
    assert said["adopted"] == 1
    assert set(said) <= {"adopted", "decided", "decision.already-taken", "decision.nothing-undisputed"}
    assert BlockDecision.objects.count() == 4
    assert told("block_decided") == said["decided"]


def test_an_opinion_changed_while_the_block_is_decided_is_counted_or_refused():
    world = brought("voted")
    life.let_opinions_change(world)
    [entry], members = life.entries_of(world), life.members_of(world)
    block = entry.blocks.order_by("number").first()

    def decide():
        deciding.decide_block(actor=life.clerk(), now=make.NOW, entry=entry, block=block)
        return "decided"

    # Two opponents among five: the decision stays "acquired" whether they are counted or come too late.
    changing = [voting(m, entry, block, Vote.AGAINST) for m in members[:2]]
    said = Counter(together(decide, *changing))
    assert said["decided"] == 1
    assert said["voted"] + said["decision.already-taken"] == 2
    row = BlockDecision.objects.get()
    against = Opinion.objects.filter(block=block, vote=Vote.AGAINST.value).count()
    assert row.votes_against == against == said["voted"]
    assert row.votes_for == len(members) - against


def test_what_follows_the_deliberation_is_done_once_whoever_clicks():
    world = brought("voted", candidates=2)
    by = {"actor": life.clerk(), "now": make.NOW}
    deciding.adopt_undisputed(jury=life.jury_of(world), **by)
    answers = at_once(deliberating.close_deliberation, jury=life.jury_of(world))
    assert answers == {"done": 1, "deliberation.not-open": CLICKS - 1}
    assert (Outcome.objects.count(), told("deliberation_closed")) == (2, 1)

    first, *others = life.members_of(world)
    answers = at_once(signing.sign_minutes, member=first, typed_name=first.juror.person.full_name)
    assert answers == {"done": 1, "signature.twice": CLICKS - 1}
    for member in others:
        signing.sign_minutes(member=member, typed_name=member.juror.person.full_name, **by)
    assert (MemberSignature.objects.count(), told("minutes_signed")) == (5, 5)

    answers = at_once(sealing.seal_minutes, 4, jury=life.jury_of(world), key="sceller-1")
    assert answers["done"] >= 1
    assert set(answers) <= {"done", "minutes.not-ready"}
    assert told("minutes_sealed") == 1
    assert Entry.objects.get(act="minutes_sealed").facts["pdf"] == Minutes.objects.get().pdf_id
    assert files.damaged() == []

    answers = at_once(publishing.publish_results, session=world.session)
    assert answers == {"done": 1, "results.published": CLICKS - 1}
    assert (AcquiredBlock.objects.count(), told("results_published")) == (4, 1)

    assert at_once(publishing.notify_results, 3, session=world.session) == {"done": 3}
    letters = Letter.objects.filter(kind="results")
    assert [letter.attachments.count() for letter in letters.order_by("pk")] == [1, 1]


# -- awards, declarations, files --------------------------------------------------------------------------


def test_an_outcome_gives_one_award_one_passage_and_one_file_whoever_asks():
    world = brought("published")
    outcome, later = Outcome.objects.get(), make.NOW + timedelta(days=10)

    def issue():
        return issue_award(actor=life.clerk(), now=later, outcome=Outcome.objects.get(pk=outcome.pk)).pk

    assert len(set(together(*[issue] * 4))) == 1
    award = Award.objects.get()
    assert (award.number, AwardNumber.objects.get().last, told("award_issued")) == ("CF-2023-0001", 1, 1)
    assert Letter.objects.filter(kind="award").count() == 1

    assert at_once(prepare, certifier=world.certifier, now=later) == {"done": CLICKS}
    assert (Passage.objects.count(), told("passages_prepared")) == (1, 1)
    answers = at_once(write_file, 4, certifier=world.certifier, now=later, key="fichier-1")
    assert answers["done"] == 1
    assert set(answers) <= {"done", "already-done", "declaration.moved", "declaration.nothing-due"}
    assert DeclarationFile.objects.get().passages.count() == 1
    assert told("declaration_written") == 1

    answers = at_once(revoke_award, award=award, reason="Erreur fictive.", now=later)
    assert answers == {"done": CLICKS}
    assert (Revocation.objects.count(), told("award_revoked")) == (1, 1)


def listed(*numbers, first="Camille") -> bytes:
    rows = [
        CandidateRow(
            n,
            AccessRoute.CA,
            date(2022, 9, 1),
            Identity("EXEMPLE", "", (f"{first}{n}",), "F", 1995, 4, n, "59350", "", "Lille"),
            file_number=number,
        )
        for n, number in enumerate(numbers, start=1)
    ]
    return dump(rows, xlsx=False)


def test_a_list_sent_many_times_is_enrolled_once_and_no_number_is_given_twice():
    world = make.world(candidates=1)
    before = Candidacy.objects.count()

    def send(data, **more):
        chosen = {"certifier": world.certifier, "framework": world.framework, "filename": "liste.csv"}
        return at_once(import_candidates, 6, data=data, **chosen, **more)

    assert send(listed("", ""), key="liste-1") == {"done": 1, "already-done": 5}
    assert (Candidacy.objects.count(), told("enrolled")) == (before + 2, 2)

    answers = send(listed("D-1", "D-2", first="Alix"))
    assert answers.pop("done") == 1
    assert set(answers) <= {"candidacy.number-taken", "import.nothing-new"}
    assert Candidacy.objects.filter(number__in=["D-1", "D-2"]).count() == 2

    # The same people again, however often at once: nobody is enrolled twice.
    assert send(listed("", "")) == {"import.nothing-new": 6}
    assert Candidacy.objects.filter(batch__isnull=False).count() == 4


def test_two_people_given_the_same_proposed_number_are_not_two_files_of_it():
    world = make.world(candidates=1)
    number = numbers.proposed(world.certifier, 2022)
    chosen = {"certifier": world.certifier, "framework": world.framework, "number": number}
    who = {"birth_name": "EXEMPLE", "first_names": "Lou", "sex": "F", "birth_year": 1999}
    answers = at_once(
        enrol, 4, route=AccessRoute.CA, entered_on=date(2022, 9, 1), identity=who, key=None, **chosen
    )
    assert answers == {"done": 1, "candidacy.number-taken": 3}
    assert Candidacy.objects.filter(number=number).count() == 1
    assert numbers.proposed(world.certifier, 2022) == "2022-0002"


def test_a_deposit_sent_many_times_is_one_under_one_key_and_numbered_without():
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
    assert (Deposit.objects.count(), told("deliverable_deposited")) == (1, 1)
    assert Counter(together(*[send(None)] * 3)) == {"done": 3}
    assert list(Deposit.objects.order_by("version").values_list("version", flat=True)) == [1, 2, 3, 4]
    assert files.damaged() == []
