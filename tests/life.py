"""A session's life, told by the acts themselves up to the moment a test needs: the one driver of every test.

``bring(world, now, stage)`` leads a world's session to one of ``STAGES`` (kept once a process: see ``snapshots``).
``Life`` does the same by steps that a test stops at, mixes with its own acts, or has done by people's own accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest

from parchemin.accounts.actor import Actor, system
from parchemin.assessments.actions import give_marks, start_marking
from parchemin.assessments.models import Criterion, Deposit
from parchemin.awards.actions import issue_award
from parchemin.catalogue.models import Assessment, Block, Deliverable
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.deliberation import Verdict, Vote
from parchemin.domain.objection import Refused
from parchemin.juries import queries
from parchemin.juries.day import occasions
from parchemin.juries.day.attending import record_attendance
from parchemin.juries.deliberation.deciding import adopt_undisputed, decide_block
from parchemin.juries.deliberation.deliberating import close_deliberation, open_deliberation
from parchemin.juries.deliberation.stating import state_outcome
from parchemin.juries.deliberation.voting import give_opinion, give_opinions
from parchemin.juries.jury import sittings
from parchemin.juries.jury.seating import propose_jury
from parchemin.juries.minutes.publishing import publish_results
from parchemin.juries.minutes.sealing import seal_minutes
from parchemin.juries.minutes.signing import sign_minutes
from parchemin.juries.models import (
    Attendance,
    Defence,
    Juror,
    Jury,
    JuryMember,
    Outcome,
    PanelSeat,
    SessionEntry,
    Timetable,
)
from parchemin.juries.session.preparing import enter_candidates, open_session
from parchemin.runtime import files
from tests import make, snapshots


def bring(world, now: datetime, stage: str) -> None:
    """Bring the world's session to ``stage``: every block granted to every candidate. Acts of the system."""
    Life(world, now).to(stage)


def step(name: str, world, now: datetime) -> None:
    """One stage more, from the stage before it."""
    Life(world, now).step(name)


def clerk() -> Actor:
    return system("test")


def jury_of(world) -> Jury:
    return Jury.objects.select_related("session__certifier", "session__site", "rule").get(
        session=world.session
    )


def members_of(world) -> list[JuryMember]:
    return list(sittings.members(jury_of(world)))


def entries_of(world) -> list[SessionEntry]:
    return list(queries.entries(world.session))


def pointed(entry, block) -> dict[str, list[int]]:
    """What a refusal may point to: the criteria of the grids handed in for that candidate and block."""
    marked = {"marks__marking__candidacy": entry.candidacy_id, "marks__marking__submitted_at__isnull": False}
    rows = Criterion.objects.filter(grid__assessment__block=block, **marked).distinct()
    return {"criteria": list(rows.order_by("pk").values_list("pk", flat=True))}


class Life:
    """The world's session led by acts: those of the system, or of the manager and of each member (``people``).

    ``mixed``: three candidates, the first granted, the second refused on the second block, the third absent.
    """

    def __init__(self, world, now: datetime, *, people: bool = False, mixed: bool = False) -> None:
        self.world, self.now, self.session = world, now, world.session
        self.people, self.mixed = people, mixed

    # -- stages

    def to(self, stage: str) -> Life:
        """From the session in preparation to ``stage``."""

        def live() -> None:
            before = STAGES[: STAGES.index(stage)]
            if before:
                self.to(before[-1])
            self.step(stage)

        snapshots.once(self._named(f"to {stage}"), live, about=self.world)
        return self

    def step(self, stage: str) -> None:
        """One stage more, from the stage before it."""
        snapshots.once(self._named(stage), lambda: STEPS[stage](self), about=self.world)

    def _named(self, what: str) -> str:
        return f"{what} at {self.now}, people: {self.people}, mixed: {self.mixed}"

    def enter(self) -> None:
        self.do(enter_candidates, session=self.session, candidacies=self.world.candidacies)

    def open(self) -> None:
        self.do(open_session, session=self.session)

    def compose(self) -> None:
        self.do(propose_jury, session=self.session)

    def deliberate(self) -> None:
        for member in self.members:
            self.present(member)
        proved(self.world, self.now, self.entries[:-1] if self.mixed else self.entries)
        for candidacy in self.world.candidacies:
            self.mark(candidacy)
        self.do(open_deliberation, jury=self.jury)

    def vote_all(self) -> None:
        if not self.mixed:
            for entry in self.entries:
                self.grant(entry)
            return
        first, second, _ = self.entries
        for block in self.blocks:
            self.vote(first, block, Vote.FOR)
        self.vote(second, self.blocks[0], Vote.FOR)
        self.vote(second, self.blocks[1], Vote.AGAINST)

    def close(self) -> None:
        self.do(adopt_undisputed, jury=self.jury)
        if self.mixed:
            _, second, third = self.entries
            self.refuse(second, self.blocks[1])
            self.do(state_outcome, entry=third, verdict=Verdict.ABSENT)
        self.do(close_deliberation, jury=self.jury)

    def sign(self) -> None:
        for member in self.members:
            who = self.actor_of(member)
            self.do(sign_minutes, actor=who, member=member, typed_name=member.juror.person.full_name)

    def seal(self) -> None:
        self.do(seal_minutes, jury=self.jury)

    def publish(self) -> None:
        self.do(publish_results, session=self.session)

    def award(self) -> None:
        for outcome in Outcome.objects.filter(entry__session=self.session).order_by("pk"):
            issue_award(actor=self.actor, now=self.now + timedelta(days=10), outcome=outcome)

    # -- acts

    def do(self, act: Callable, **more):
        return act(actor=more.pop("actor", self.actor), now=self.now, **more)

    def refused(self, act: Callable, **more) -> list[str]:
        """The codes of the reasons for which the act is refused."""
        with pytest.raises(Refused) as caught:
            self.do(act, **more)
        return [o.code for o in caught.value.objections]

    def present(self, member: JuryMember, present: bool = True):
        who = {"person": member.juror.person, "role": "juror", "present": present, "occasion": DELIBERATION}
        return self.do(record_attendance, session=self.session, **who)

    def mark(self, candidacy, level: str = "acquired", comment: str = "") -> None:
        """A grid handed in for each assessment, by the first juror."""
        for grid in self.world.grids:
            about = {"candidacy": candidacy, "grid": grid, "assessor": self.world.jurors[0].person}
            marking = start_marking(actor=clerk(), now=self.now, **about)
            marks = {criterion.pk: (level, comment) for criterion in grid.criteria.order_by("position")}
            give_marks(actor=clerk(), now=self.now, marking=marking, marks=marks, submit=True)

    def vote(self, entry: SessionEntry, block: Block, *votes: Vote, members=None) -> None:
        """One vote for all, or one each."""
        members = members or self.members
        given = votes if len(votes) > 1 else votes * len(members)
        for member, vote in zip(members, given, strict=True):
            who = self.actor_of(member)
            self.do(give_opinion, actor=who, member=member, entry=entry, block=block, vote=vote)

    def grant(self, entry: SessionEntry) -> None:
        """Every member for, on every block presented."""
        votes = dict.fromkeys(entry.blocks.order_by("number"), Vote.FOR)
        for member in self.members:
            self.do(give_opinions, actor=self.actor_of(member), member=member, entry=entry, votes=votes)

    def refuse(self, entry: SessionEntry, block: Block, motivation: str = "Le budget n’est pas établi."):
        """Record the refusal the votes give, pointing to every criterion of the block's grids."""
        grounds = pointed(entry, block)
        return self.do(decide_block, entry=entry, block=block, motivation=motivation, grounds=grounds)

    # -- who and what

    @property
    def actor(self) -> Actor:
        return self.world.actor if self.people else clerk()

    def actor_of(self, member: JuryMember) -> Actor:
        if not self.people:
            return clerk()
        held = member.juror.person.memberships.filter(role="juror").select_related("user").first()
        account = held.user if held else make.member(self.world.certifier, member.juror.person, "juror")
        return make.actor(account)

    @property
    def jury(self) -> Jury:
        return jury_of(self.world)

    @property
    def members(self) -> list[JuryMember]:
        return members_of(self.world)

    @property
    def entries(self) -> list[SessionEntry]:
        return entries_of(self.world)

    @property
    def blocks(self) -> list[Block]:
        return list(self.world.framework.blocks.order_by("number"))


STEPS: dict[str, Callable[[Life], None]] = {
    "entered": Life.enter,
    "opened": Life.open,
    "composed": Life.compose,
    "deliberating": Life.deliberate,
    "voted": Life.vote_all,
    "closed": Life.close,
    "signed": Life.sign,
    "sealed": Life.seal,
    "published": Life.publish,
    "awarded": Life.award,
}
STAGES = tuple(STEPS)


def heard(world, now: datetime) -> None:
    """A published timetable, written as rows: each candidate before the first two jurors, the first again six hours later."""
    table = published_table(world.session, now)
    entries = entries_of(world)
    slots = [(e, world.grids[0], now + timedelta(hours=n), world.jurors[:2]) for n, e in enumerate(entries)]
    slots.append((entries[0], world.grids[1], now + timedelta(hours=6), world.jurors[:1]))
    for entry, grid, at, panel in slots:
        defence = Defence.objects.create(
            timetable=table,
            entry=entry,
            assessment=grid.assessment,
            room=world.room,
            starts_at=at,
            ends_at=at + timedelta(minutes=45),
        )
        PanelSeat.objects.bulk_create([PanelSeat(defence=defence, juror=juror) for juror in panel])


def proved(world, now: datetime, entries: Sequence[SessionEntry] | None = None) -> None:
    """What the sheet asks besides grids, written as rows: every piece deposited, each candidate heard by two
    professionals in a published timetable, both noted present on that day."""
    entries = entries_of(world) if entries is None else entries
    for entry in entries:
        deposited(entry, now)
    panel = _panel(world)
    if queries.timetable_in_force(world.session) is None:
        table = published_table(world.session, now)
        for n, entry in enumerate(entries):
            heard_as_rows(table, entry, world.room, panel, now + timedelta(hours=2 * n))
    for entry in entries:
        for day in occasions.days_of(entry):
            noted(world.session, entry.candidacy.person, "candidate", now, day)
    for day in occasions.hearing_days(world.session):
        for seat in occasions.panels_of(world.session, day).select_related("juror__person").order_by("pk"):
            noted(world.session, seat.juror.person, "juror", now, day)


def noted(session, person, role: str, now: datetime, day: date | None = None) -> Attendance:
    """Somebody present on a day of examinations, or (``day`` None) at the deliberation, written as a row."""
    row, _ = Attendance.objects.get_or_create(
        session=session,
        person=person,
        role=role,
        hearing_on=day,
        defaults={"present": True, "recorded_at": now},
    )
    return row


def _panel(world) -> list[Juror]:
    """Two professionals: members of the jury noted present, else people of the pool who are not on it."""
    members = members_of(world) if Jury.objects.filter(session=world.session).exists() else []
    rows = Attendance.objects.filter(session=world.session, role="juror", present=True)
    there = set(rows.values_list("person_id", flat=True))
    here = [m.juror for m in members if m.juror.professional and m.juror.person_id in there]
    on_it = {m.juror_id for m in members}
    others = [j for j in world.jurors if j.professional and j.pk not in on_it]
    return [*here, *others][:2]


def published_table(session, now: datetime) -> Timetable:
    """An empty timetable in force: the next version, released."""
    version = 1 + session.timetables.count()
    return Timetable.objects.create(
        session=session, version=version, input_digest="0" * 64, created_at=now, released_at=now
    )


def deposited(entry: SessionEntry, now: datetime) -> None:
    """Every file that the entry's blocks ask, deposited."""
    pieces = Deliverable.objects.filter(assessment__block__in=entry.blocks.all(), is_file=True)
    there = entry.candidacy.deposits.values("deliverable")
    file = files.put(b"rapport fictif", media_type="application/pdf", now=now)
    Deposit.objects.bulk_create(
        Deposit(
            certifier_id=entry.candidacy.certifier_id,
            candidacy=entry.candidacy,
            deliverable=piece,
            version=1,
            file=file,
            filename="rapport.pdf",
            received_at=now,
        )
        for piece in pieces.exclude(pk__in=there).order_by("pk")
    )


def heard_as_rows(table: Timetable, entry: SessionEntry, room, panel, at: datetime) -> None:
    """A time for each examination of the entry held before people."""
    spoken = Assessment.objects.filter(block__in=entry.blocks.all(), mode__in=("defence", "oral"))
    for n, assessment in enumerate(spoken.order_by("block__number", "position")):
        start = at + timedelta(minutes=45 * n)
        defence = Defence.objects.create(
            timetable=table,
            entry=entry,
            assessment=assessment,
            room=room,
            starts_at=start,
            ends_at=start + timedelta(minutes=45),
        )
        PanelSeat.objects.bulk_create([PanelSeat(defence=defence, juror=juror) for juror in panel])


def let_opinions_change(world) -> None:
    """The règlement lets an opinion change once the others are shown, and the minutes say it."""
    rules = world.rules
    content = {**rules.content, "jury": {"opinion_after_seeing": "recorded"}}
    type(rules).objects.filter(pk=rules.pk).update(content=content)
