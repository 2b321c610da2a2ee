"""A fault found: everyone decided under the same one is listed, nobody else."""

from __future__ import annotations

import pytest

from parchemin.assessments.models import Marking
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.again import faults
from parchemin.juries.models import Fault, Jury
from tests import life, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(now):
    made = make.world(candidates=3)
    life.bring(made, now, "published")
    return made


def reached(world, kind: str, about: str):
    found = faults.search(world.certifier, kind, about)
    return {one.entry.position: (one.blocks, one.ways) for one in found}


def code(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.objections[0].code


def test_a_juror_reaches_whoever_they_voted_on_marked_or_heard(world):
    member = life.members_of(world)[-1]
    by_vote = reached(world, "juror", f"juror:{member.juror_id}")
    assert {position: ways for position, (_, ways) in by_vote.items()} == dict.fromkeys(
        (1, 2, 3), (faults.Way.VOTED,)
    )
    assessor = world.jurors[0]  # who handed every grid in
    assert all(
        faults.Way.MARKED in ways for _, ways in reached(world, "juror", f"juror:{assessor.pk}").values()
    )


def test_a_grid_reaches_those_marked_with_it_in_its_block_alone(world):
    grid = world.grids[1]
    first = life.entries_of(world)[0]
    Marking.objects.filter(grid=grid, candidacy=first.candidacy).update(submitted_at=None)
    assert reached(world, "grid", f"grid:{grid.pk}") == dict.fromkeys((2, 3), ((2,), (faults.Way.GRID,)))


def test_a_jury_reaches_everyone_it_decided(world):
    jury = Jury.objects.get(session=world.session)
    assert reached(world, "composition", f"jury:{jury.pk}") == dict.fromkeys(
        (1, 2, 3), ((1, 2), (faults.Way.JURY,))
    )


@pytest.mark.parametrize(
    ("kind", "about", "expected"),
    [
        ("juror", "juror:999999", "fault.unknown"),
        ("juror", "grid:1", "fault.about"),
        ("grid", "grid:x", "fault.about"),
        ("weather", "weather:1", "fault.kind"),
    ],
)
def test_what_names_nothing_is_refused(world, kind, about, expected):
    assert code(lambda: faults.search(world.certifier, kind, about)) == expected


def test_the_fault_of_another_certifier_is_not_found(world):
    jury = Jury.objects.get(session=world.session)
    assert code(lambda: faults.search(world.other, "composition", f"jury:{jury.pk}")) == "fault.unknown"


def test_a_fault_is_noted_once_with_everyone_it_reaches_and_a_decision_may_stand(world, now):
    jury = Jury.objects.get(session=world.session)
    given = {"actor": life.clerk(), "now": now, "certifier": world.certifier, "found_on": now.date()}
    wrong = {"kind": "composition", "about": f"jury:{jury.pk}"}
    assert code(lambda: faults.note_fault(**given, **wrong, reason=" ")) == "fault.no-reason"
    fault = faults.note_fault(**given, **wrong, reason="La règle de la fiche demandait cinq membres.")
    rows = list(faults.cases(fault))
    assert [case.entry.position for case in rows] == [1, 2, 3]
    assert Entry.objects.filter(act="fault_noted").count() == 1
    faults.keep_decision(
        actor=life.clerk(), now=now, case=rows[0], reason="Décision confirmée par le rectorat."
    )
    again = lambda: faults.keep_decision(actor=life.clerk(), now=now, case=rows[0], reason="encore")  # noqa: E731
    assert code(again) == "fault.settled"


def test_a_fault_that_reaches_nobody_is_not_noted(now):
    world = make.world(candidates=1)
    life.bring(world, now, "voted")
    given = {"actor": life.clerk(), "now": now, "certifier": world.certifier, "found_on": now.date()}
    about = f"juror:{world.jurors[0].pk}"
    assert (
        code(lambda: faults.note_fault(**given, kind="juror", about=about, reason="doute")) == "fault.nobody"
    )
    assert not Fault.objects.exists()
