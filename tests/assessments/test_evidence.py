"""Deposits and marks: what is received is kept as received, and a grid once rendered does not change."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

import pytest

from parchemin.assessments.actions import deposit, give_marks, publish_grid, start_marking
from parchemin.assessments.models import Deposit, Grid, Mark, Marking
from parchemin.assessments.queries import current_grids, latest_deposits, submitted_markings
from parchemin.candidates.relations import declare_relation
from parchemin.catalogue.models import Deliverable
from parchemin.domain.objection import Refused
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from parchemin.runtime import files
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidacy(world):
    return world.candidacies[0]


@pytest.fixture
def me(world, candidacy):
    return make.actor(make.member(world.certifier, candidacy.person, "candidate"))


def report(candidacy):
    return Deliverable.objects.get(
        assessment__block__framework=candidacy.framework, assessment__block__number=1, position=1
    )


def send(actor, candidacy, now, content=b"rapport fictif", **more):
    return deposit(
        actor=actor,
        now=now,
        candidacy=candidacy,
        deliverable=more.pop("deliverable", None) or report(candidacy),
        filename="rapport.pdf",
        chunks=iter([content]),
        **more,
    )


def codes(refused):
    return [o.code for o in refused.value.objections]


def test_a_deposit_is_kept_under_its_digest_and_journalled(me, candidacy, now):
    made = send(me, candidacy, now)
    digest = hashlib.sha256(b"rapport fictif").hexdigest()
    assert (made.version, made.file_id, files.read(digest)) == (1, digest, b"rapport fictif")
    entry = Entry.objects.get(stream=candidacy.stream, act="deliverable_deposited")
    assert (entry.facts["sha256"], entry.facts["receipt"]) == (digest, made.receipt_id)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (poppler-utils)")
def test_the_receipt_says_what_was_received(me, candidacy, now):
    made = send(me, candidacy, now)
    text = subprocess.run(
        ["pdftotext", "-layout", str(files.path_of(made.receipt_id)), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    flat = "".join(text.split())
    assert made.file_id in flat
    assert candidacy.number in text
    assert "11 h 00 (Paris)" in text


def test_a_second_version_supersedes_and_keeps_the_first(me, candidacy, now):
    send(me, candidacy, now)
    send(me, candidacy, now, b"rapport fictif, corrige")
    assert [d.version for d in latest_deposits(candidacy)] == [2]
    assert Deposit.objects.count() == 2


def test_the_same_form_twice_is_one_deposit(me, candidacy, now):
    send(me, candidacy, now, key="k")
    with pytest.raises(AlreadyDone):
        send(me, candidacy, now, key="k")
    assert Deposit.objects.count() == 1


def test_an_empty_file_a_large_one_and_another_framework_are_refused(me, candidacy, now, settings):
    settings.MAX_DEPOSIT_BYTES = 10
    with pytest.raises(Refused) as refused:
        send(me, candidacy, now, b"")
    assert codes(refused) == ["file.empty"]
    with pytest.raises(Refused) as refused:
        send(me, candidacy, now, b"x" * 11)
    assert codes(refused) == ["file.too-large"]
    elsewhere = make.framework(candidacy.certifier)
    with pytest.raises(Refused) as refused:
        send(
            me,
            candidacy,
            now,
            b"x",
            deliverable=Deliverable.objects.filter(assessment__block__framework=elsewhere)[0],
        )
    assert codes(refused) == ["deposit.not-asked"]
    assert Deposit.objects.count() == 0


def test_nobody_deposits_for_another(world, candidacy, now):
    other = make.actor(make.member(world.certifier, world.candidacies[1].person, "candidate"))
    with pytest.raises(Refused) as refused:
        send(other, candidacy, now)
    assert codes(refused) == ["permission.manager"]


class TestMarking:
    @pytest.fixture
    def assessor(self, world):
        return world.jurors[0].person

    @pytest.fixture
    def actor(self, world, assessor):
        return make.actor(make.member(world.certifier, assessor, "juror"))

    @pytest.fixture
    def marking(self, world, candidacy, now, actor, assessor):
        return start_marking(
            actor=actor, now=now, candidacy=candidacy, grid=world.grids[0], assessor=assessor
        )

    def every(self, marking, level="acquired", comment=""):
        return {c.pk: (level, comment) for c in marking.grid.criteria.all()}

    def test_a_grid_rendered_whole_does_not_change(self, marking, actor, now, candidacy):
        give_marks(actor=actor, now=now, marking=marking, marks=self.every(marking), submit=True)
        assert [m.pk for m in submitted_markings(candidacy)] == [marking.pk]
        with pytest.raises(Refused) as refused:
            give_marks(actor=actor, now=now, marking=marking, marks=self.every(marking, "missing", "non"))
        assert codes(refused) == ["marking.submitted"]
        assert set(Mark.objects.values_list("level", flat=True)) == {"acquired"}

    def test_a_level_not_acquired_wants_words(self, marking, actor, now):
        with pytest.raises(Refused) as refused:
            give_marks(actor=actor, now=now, marking=marking, marks=self.every(marking, "missing"))
        assert codes(refused) == ["marking.comment-needed"] * 2
        assert Mark.objects.count() == 0

    def test_an_incomplete_grid_is_not_rendered_and_says_which_lines(self, marking, actor, now):
        first = marking.grid.criteria.order_by("position").first()
        with pytest.raises(Refused) as refused:
            give_marks(actor=actor, now=now, marking=marking, marks={first.pk: ("acquired", "")}, submit=True)
        assert (codes(refused), refused.value.objections[0].params["lines"]) == (["marking.incomplete"], "2")
        assert Marking.objects.get().submitted_at is None
        assert Mark.objects.count() == 0

    def test_a_trainer_of_the_candidate_may_not_mark(self, world, candidacy, now, actor, assessor):
        declare_relation(
            actor=world.actor, now=now, candidate=candidacy.person, other=assessor, kind="trainer"
        )
        with pytest.raises(Refused) as refused:
            start_marking(actor=actor, now=now, candidacy=candidacy, grid=world.grids[0], assessor=assessor)
        assert codes(refused) == ["marking.relation"]

    def test_nobody_marks_in_the_name_of_another(self, world, marking, now):
        other = make.actor(make.member(world.certifier, world.jurors[1].person, "juror"))
        with pytest.raises(Refused) as refused:
            give_marks(actor=other, now=now, marking=marking, marks=self.every(marking))
        assert codes(refused) == ["permission.juror"]


def test_a_grid_leaves_the_copy_of_a_competency_out_and_takes_a_new_version(world, now):
    assessment = world.grids[0].assessment
    first, second = assessment.competencies.order_by("position")
    second.duplicate_of = first
    second.save()
    made = publish_grid(
        actor=world.actor, now=now, certifier=world.certifier, assessment=assessment, levels=make.LEVELS
    )
    assert (made.version, made.criteria.count()) == (2, 1)
    assert [g.version for g in current_grids(world.certifier, world.framework.pk)] == [2, 1]


def test_a_grid_of_one_level_is_refused(world, now):
    with pytest.raises(Refused):
        publish_grid(
            actor=world.actor,
            now=now,
            certifier=world.certifier,
            assessment=world.grids[0].assessment,
            levels=make.LEVELS[:1],
        )
    assert Grid.objects.count() == 2
