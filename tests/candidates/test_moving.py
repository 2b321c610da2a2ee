"""Files moved to the sheet that replaces theirs: what they take along, what stays, what was decided is left alone."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.candidates.actions import acquire_blocks
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.candidates.moving import move_candidacies, on_the_way, plan
from parchemin.candidates.queries import acquired
from parchemin.catalogue.corresponding import Said, add_correspondences, end_correspondence
from parchemin.catalogue.lineage import attach_sheet
from parchemin.catalogue.models import BlockCorrespondence, RegisterSheet, Succession
from parchemin.domain.objection import Refused
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries.changing.taking_out import take_out
from tests import make
from tests.replays import replay

pytestmark = pytest.mark.django_db
TODAY, SINCE = date(2023, 6, 15), date(2023, 6, 1)


@pytest.fixture
def world(db):
    made = make.world(candidates=3)
    made.framework.sheet.awarding.filter(certifier=made.other).delete()
    made.session.entries.all().delete()
    return made


@pytest.fixture
def by(world, now):
    return {"actor": world.actor, "now": now}


@pytest.fixture
def new(world, by):
    """The sheet that replaces the world's; its first block is worth the former's first."""
    framework = make.framework(world.certifier)
    attach_sheet(
        **by, sheet=framework.sheet, former=world.framework.sheet, since=SINCE, origin="Page du répertoire"
    )
    worth(world, by, framework, 1, 1)
    framework.sheet = RegisterSheet.objects.get(pk=framework.sheet_id)
    return framework


def worth(world, by, framework, source, target, starts=SINCE):
    wanted = Said(
        world.framework.sheet,
        framework.sheet,
        [world.framework.blocks.get(number=source)],
        [framework.blocks.get(number=target)],
        starts=starts,
        until=None,
        total=True,
        origin="Fiche, rubrique des liens",
    )
    return add_correspondences(**by, wanted=wanted)


def moving(by, files, framework, **more):
    return move_candidacies(**by, candidacies=files, framework=framework, **more)


def codes(moves) -> list[list[str]]:
    return [[o.code for o in one.objections] for one in moves]


def test_a_file_goes_on_with_its_corresponding_blocks_and_the_former_stays(world, by, new):
    first, second, _ = world.candidacies
    acquire_blocks(
        candidacy=first,
        blocks=list(world.framework.blocks.order_by("number")),
        acquired_on=date(2023, 1, 15),
        decision="session:7",
    )
    [seen, _] = plan([first, second], new, TODAY)
    assert [(row.block.number, block.number) for row, block in seen.carried] == [(1, 1)]
    assert [row.block.number for row in seen.left] == [2]
    one, two = moving(by, [first, second], new, key="une-fois")
    first.refresh_from_db()
    assert (first.state, first.framework, first.moved_to) == ("withdrawn", world.framework, one)
    assert (one.person, one.entered_on, one.rules, one.number != first.number) == (
        first.person,
        first.entered_on,
        first.rules,
        True,
    )
    [row] = acquired(one, TODAY)
    assert (row.block.number, row.acquired_on, row.decision.split(":")[:2]) == (
        1,
        date(2023, 1, 15),
        ["session", "7"],
    )
    assert one.blocks.count() == two.blocks.count() == new.blocks.count()
    assert AcquiredBlock.objects.filter(candidacy=first, withdrawn_on__isnull=True).count() == 2
    acts = Entry.objects.filter(stream=one.stream).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["candidacy_moved", "blocks_carried"]
    assert Entry.objects.get(act="candidacies_moved").facts["count"] == 2
    with pytest.raises(AlreadyDone):
        moving(by, [first], new, key="une-fois")
    assert faults() == []


def test_who_aims_at_some_blocks_aims_at_what_they_are_worth(world, by, new):
    file = world.candidacies[0]
    file.blocks.set([world.framework.blocks.get(number=1)])
    [one] = moving(by, [file], new)
    assert [row.number for row in one.blocks.all()] == [1]


def test_who_is_on_the_way_is_ones_own_not_finished_and_no_rehearsal(world, new):
    Candidacy.objects.filter(pk=world.candidacies[0].pk).update(state="complete")
    Candidacy.objects.filter(pk=world.candidacies[1].pk).update(rehearsal=True)
    rows = on_the_way(world.framework.sheet, world.certifier)
    assert list(rows) == [world.candidacies[2]]


def test_another_certifier_s_files_are_not_moved(world, by, new):
    with pytest.raises(Refused) as refusal:
        moving(by, [world.canary], new)
    assert [o.code for o in refusal.value.objections] == ["permission.manager"]


def test_who_has_a_file_there_or_is_not_enrolled_stays(world, by, new):
    first, second, _ = world.candidacies
    make.candidacy(world.certifier, new, person=first.person)
    Candidacy.objects.filter(pk=second.pk).update(state=Candidacy.State.WITHDRAWN)
    second.refresh_from_db()
    assert codes(plan([first, second], new, TODAY)) == [["candidacy.already-open"], ["move.not-enrolled"]]


@pytest.mark.replays(
    "move.admissibility", "move.no-block", "move.in-session", "move.not-of-line", "move.nobody"
)
def test_what_keeps_a_file_is_mended_then_it_moves(world, by, new):
    first, second, third = world.candidacies
    Candidacy.objects.filter(pk=first.pk).update(route="VAE", admissible_on=date(2023, 1, 2))
    replay(
        "move.admissibility",
        lambda: moving(by, [first], new),
        again=lambda: moving(by, [first], new, admissibility=True),
    )
    assert first.moved_to.admissible_on == date(2023, 1, 2)
    second.blocks.set([world.framework.blocks.get(number=2)])
    replay(
        "move.no-block",
        lambda: moving(by, [second], new),
        lambda: worth(world, by, new, 2, 2),
    )
    entry = world.session.entries.create(candidacy=third, position=9)
    replay(
        "move.in-session",
        lambda: moving(by, [third], new),
        lambda: take_out(**by, entry=entry, reason="Passe à la fiche qui suit."),
        again=lambda: plan([third], new, TODAY)[0].objections,
    )
    replay("move.nobody", lambda: moving(by, [], new), again=lambda: moving(by, [third], new))
    apart = make.framework(world.certifier)
    file = make.candidacy(world.certifier, apart)
    replay(
        "move.not-of-line",
        lambda: moving(by, [file], new),
        lambda: attach_sheet(
            **by, sheet=new.sheet, former=apart.sheet, since=SINCE, origin="Page du répertoire"
        ),
    )
    assert Succession.objects.count() == 2


def test_a_correspondence_ended_before_the_move_carries_nothing(world, by, new):
    file = world.candidacies[0]
    row = BlockCorrespondence.objects.get()
    acquire_blocks(
        candidacy=file,
        blocks=[world.framework.blocks.get(number=1)],
        acquired_on=date(2023, 1, 15),
        decision="session:7",
    )
    end_correspondence(**by, correspondence=row, end=TODAY, reason="Abrogée.")
    [seen] = plan([file], new, TODAY)
    assert (seen.carried, [one.block.number for one in seen.left]) == ([], [1])
