"""Each act that a finding names waits for it: refused while nobody settled it, accepted once somebody did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from parchemin.assessments.actions import start_marking
from parchemin.awards.actions import issue_award
from parchemin.awards.models import Award
from parchemin.awards.replacing import replace_award
from parchemin.candidates import foresight
from parchemin.catalogue.actions import settle_finding
from parchemin.declarations.actions import prepare, write_file
from parchemin.declarations.models import Passage
from parchemin.domain.objection import Refused
from parchemin.formats.register_text.findings.depends import DEPENDS
from parchemin.juries.deliberation.deliberating import open_deliberation
from parchemin.juries.jury.seating import propose_jury
from parchemin.juries.models import Outcome
from parchemin.juries.session.preparing import open_session
from parchemin.parties.models import Certifier
from tests import life, make
from tests.replays import replay

pytestmark = pytest.mark.django_db
LATER = timedelta(days=12)
CODE = "sheet.unsettled.nsf.essai"


@dataclass
class Doubt:
    """A world at the stage before an act, and a finding of its sheet that the act waits for."""

    world: object
    now: object
    waits: str

    def __post_init__(self) -> None:
        sheet, said = self.world.framework.sheet, {"code": "nsf.essai", "depends": [self.waits]}
        sheet.reading = {**sheet.reading, "findings": [{**said, "readings": [{"key": "header"}]}]}
        sheet.save(update_fields=["reading"])
        self.finding = sheet.findings.create(**said, message="Deux codes de spécialité.", lines=[[3, 4]])

    def settle(self) -> None:
        """Read as printed, by who manages both certifiers."""
        self.finding.refresh_from_db()
        settle_finding(
            actor=self.world.sharing,
            now=self.now,
            finding=self.finding,
            reading="header",
            reason="L’en-tête fait foi.",
        )

    def give(self, act, *, now=None, **more):
        return act(actor=self.world.actor, now=now or self.now, **more)


def opening(doubt):
    return doubt.give(open_session, session=doubt.world.session)


def composing(doubt):
    return doubt.give(propose_jury, session=doubt.world.session)


def marking(doubt):
    world, assessor = doubt.world, doubt.world.jurors[0].person
    return start_marking(
        actor=life.clerk(),
        now=doubt.now,
        candidacy=world.candidacies[0],
        grid=world.grids[0],
        assessor=assessor,
    )


def deliberating(doubt):
    return doubt.give(open_deliberation, jury=life.jury_of(doubt.world))


def delivering(doubt):
    outcome = Outcome.objects.get(entry__candidacy=doubt.world.candidacies[0])
    return doubt.give(issue_award, now=doubt.now + LATER, outcome=outcome)


def declaring(doubt):
    certifier = Certifier.objects.get(pk=doubt.world.certifier.pk)
    doubt.give(prepare, now=doubt.now + LATER, certifier=certifier)
    kept = Passage.objects.filter(certifier=certifier)
    if blocked := {reason["code"] for passage in kept for reason in passage.reasons}:
        assert all(passage.state == Passage.State.BLOCKED for passage in kept)
        with pytest.raises(Refused):
            doubt.give(write_file, now=doubt.now + LATER, certifier=certifier)
        return blocked
    return doubt.give(write_file, now=doubt.now + LATER, certifier=certifier)


ASKED = {
    "open_session": ("entered", opening),
    "compose_jury": ("opened", composing),
    "mark": ("opened", marking),
    "deliberate": ("composed", deliberating),
    "deliver_parchment": ("published", delivering),
}


@pytest.mark.parametrize("waits", ASKED)
@pytest.mark.replays("sheet.unsettled.*")
def test_an_act_waits_for_its_finding(world, now, waits):
    stage, act = ASKED[waits]
    life.bring(world, now, stage)
    if waits == "deliberate":
        for member in life.members_of(world):
            life.Life(world, now).present(member)
    doubt = Doubt(world, now, waits)
    replay(CODE, lambda: act(doubt), doubt.settle)


def test_a_declaration_waits_for_its_finding(world, now):
    life.bring(world, now, "awarded")
    doubt = Doubt(world, now, "declare")
    assert declaring(doubt) == {CODE}
    doubt.settle()
    assert declaring(doubt).passages.count() == len(world.candidacies)


@pytest.mark.replays("sheet.unsettled.*")
def test_a_title_replaced_waits_for_its_finding(world, now):
    life.bring(world, now, "awarded")
    award = Award.objects.get(candidacy=world.candidacies[0])
    award.person.birth_name = "RECTIFIÉE"
    award.person.save(update_fields=["birth_name"])
    doubt = Doubt(world, now, "deliver_parchment")

    def replaced():
        row = Award.objects.get(pk=award.pk)
        return doubt.give(replace_award, now=now + LATER, award=row, reason="Le nom était faux.")

    replay(CODE, replaced, doubt.settle)


def test_a_grid_begun_is_not_stopped_by_a_finding_read_since(world, now):
    life.bring(world, now, "opened")
    doubt = Doubt(world, now, "none")
    begun = marking(doubt)
    world.framework.sheet.findings.update(depends=["mark"])
    assert marking(doubt).pk == begun.pk


def test_no_finding_names_an_act_that_nothing_asks():
    named = {act.partition(":")[0] for acts in DEPENDS.values() for act in acts} - {"none", "enrol"}
    assert named == {*ASKED, "declare"}


@pytest.mark.parametrize("waits", ["deliver_parchment", "declare"])
def test_an_exercise_waits_for_no_finding_of_a_title(world, now, waits):
    Doubt(world, now, waits)
    real = world.candidacies[0]
    exercise = make.candidacy(world.certifier, world.framework, rehearsal=True)
    assert CODE in {o.code for o in foresight.foreseen(real, now.date())}
    assert CODE not in {o.code for o in foresight.foreseen(exercise, now.date())}
