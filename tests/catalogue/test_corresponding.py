"""What the blocks of a sheet are worth for another: said by acts, and read where a person's blocks are carried."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parchemin.candidates.actions import acquire_blocks, enrol
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.candidates.queries import acquired, holds_every_block
from parchemin.catalogue import agreeing
from parchemin.catalogue.corresponding import Said, add_correspondences, end_correspondence
from parchemin.catalogue.lineage import attach_sheet
from parchemin.catalogue.models import Block, BlockCorrespondence, Framework, Proposal
from parchemin.domain.access import AccessRoute
from parchemin.domain.interval import Interval
from parchemin.journal.models import Entry
from parchemin.parties.models import Person
from tests import make
from tests.replays import replay

pytestmark = pytest.mark.django_db
WHO = {
    "birth_name": "D’Exemple",
    "first_names": "Zoé",
    "sex": "F",
    "birth_year": 1999,
    "birth_month": 1,
    "birth_day": 31,
    "birth_commune_insee": "69383",
    "email": "zoe@exemple.example",
}
ENTERED, SINCE = date(2023, 1, 9), date(2022, 9, 1)


@pytest.fixture
def one(db):
    return make.certifier()


@pytest.fixture
def by(one, now):
    return {"actor": make.actor(make.manager(one)), "now": now}


@pytest.fixture
def line(one, by):
    """Two sheets, the second replacing the first: three blocks each."""
    former, new = make.framework(one, blocks=3), make.framework(one, blocks=3)
    attach_sheet(**by, sheet=new.sheet, former=former.sheet, since=SINCE, origin="Page du répertoire")
    return former, new


def blocks(framework, *numbers) -> list[Block]:
    return [framework.blocks.get(number=n) for n in numbers]


def wanted(line, sources=(1,), targets=(1,), **more) -> Said:
    former, new = line
    given = Said(
        former.sheet,
        new.sheet,
        blocks(former, *sources),
        blocks(new, *targets),
        starts=SINCE,
        until=None,
        total=True,
        origin="Fiche, rubrique des liens",
    )
    return replace(given, **more)


def holder(one, former, *numbers) -> Person:
    """Somebody who left the former sheet with some of its blocks."""
    file = make.candidacy(one, former, state=Candidacy.State.WITHDRAWN)
    acquire_blocks(
        candidacy=file, blocks=blocks(former, *numbers), acquired_on=date(2021, 6, 1), decision="session:7"
    )
    return file.person


def entering(by, one, framework, person, number="N-1", entered_on=ENTERED) -> Candidacy:
    return enrol(
        **by,
        certifier=one,
        framework=framework,
        number=number,
        route=AccessRoute.FI,
        entered_on=entered_on,
        identity={**WHO},
        person=person,
    )


def held(candidacy) -> list[int]:
    return [row.block.number for row in acquired(candidacy, date(2023, 6, 15))]


def test_blocks_of_the_former_sheet_count_only_by_a_correspondence_in_force(one, line, by):
    former, new = line
    person = holder(one, former, 1, 2, 3)
    before = entering(by, one, new, person)
    assert held(before) == []  # the same titles, and yet nothing
    Candidacy.objects.filter(pk=before.pk).update(state=Candidacy.State.WITHDRAWN)
    add_correspondences(**by, wanted=wanted(line, (1, 2), (3,)))
    add_correspondences(**by, wanted=wanted(line, (3,), (1, 2)))  # one is worth two
    file = entering(by, one, new, person, "N-2")
    assert held(file) == [1, 2, 3]
    assert holds_every_block(file, date(2023, 6, 15))
    assert {row.acquired_on for row in acquired(file, date(2023, 6, 15))} == {date(2021, 6, 1)}
    assert Entry.objects.filter(stream=file.stream, act="blocks_carried").count() == 1


def test_a_partial_or_an_ended_one_carries_nothing_and_what_was_carried_stays(one, line, by):
    former, new = line
    add_correspondences(**by, wanted=wanted(line, (1,), (1,), total=False))
    [row] = add_correspondences(**by, wanted=wanted(line, (2,), (2,)))
    kept = entering(by, one, new, holder(one, former, 1, 2))
    assert held(kept) == [2]
    end_correspondence(**by, correspondence=row, end=date(2023, 1, 1), reason="Abrogée.")
    assert held(kept) == [2]
    assert held(entering(by, one, new, holder(one, former, 1, 2), "N-2")) == []
    assert held(entering(by, one, new, holder(one, former, 2), "N-3", date(2022, 12, 31))) == [2]
    row.refresh_from_db()
    assert (row.until, row.ended_words) == (date(2023, 1, 1), "Abrogée.")


def test_a_correspondence_holds_for_every_version_of_the_two_sheets(one, line, by):
    former, new = line

    def again(framework):
        later = Framework.objects.create(
            sheet=framework.sheet, version=2, identity=f"v2 {framework.pk}", reading={}, created_at=make.NOW
        )
        for row in framework.blocks.all():
            Block.objects.create(framework=later, number=row.number, code=row.code, title=row.title)
        later.routes.model.objects.create(framework=later, route="FI", is_open=True, lines=[[1, 1]])
        return later

    add_correspondences(**by, wanted=wanted((again(former), again(new)), (1,), (2,)))
    person = holder(one, former, 1)
    assert held(entering(by, one, new, person)) == [2]
    assert AcquiredBlock.objects.filter(person=person).count() == 2


def test_they_are_told_in_the_history_of_both_sheets_without_the_words(line, by):
    add_correspondences(**by, wanted=wanted(line, (1,), (1, 2)))
    assert BlockCorrespondence.objects.count() == 2
    for framework in line:
        [entry] = Entry.objects.filter(stream=framework.sheet.stream, act="correspondences_added")
        assert entry.facts["pairs"].count("→") == 2
        assert "rubrique" not in str(entry.facts)


def test_another_certifier_of_the_sheet_agrees_first(one, line, by, now):
    other = make.certifier("Autre Fictif")
    line[1].sheet.awarding.create(certifier=other)
    theirs = {"actor": make.actor(make.manager(other)), "now": now, "certifier": other}
    proposal = add_correspondences(**by, wanted=wanted(line))
    assert isinstance(proposal, Proposal)
    assert not BlockCorrespondence.objects.exists()
    agreeing.accept_proposal(**theirs, proposal=proposal)
    row = BlockCorrespondence.objects.get()
    proposal = end_correspondence(**by, correspondence=row, end=date(2024, 1, 1), reason="Abrogée.")
    agreeing.accept_proposal(**theirs, proposal=proposal)
    assert Interval(row.starts, BlockCorrespondence.objects.get().until).last_day == date(2023, 12, 31)


@pytest.mark.replays(
    "correspondence.nothing",
    "correspondence.same-sheet",
    "correspondence.origin",
    "correspondence.backward",
    "correspondence.known",
    "correspondence.not-of-line",
    "correspondence.reason",
    "correspondence.end-before-start",
)
def test_what_is_refused_is_said_with_what_it_lacked(one, line, by):
    _former, new = line

    def saying(given):
        return lambda: add_correspondences(**by, wanted=given)

    replay(
        "correspondence.nothing",
        saying(wanted(line, sources=())),
        again=saying(wanted(line)),
    )
    replay(
        "correspondence.same-sheet",
        saying(replace(wanted(line, (2,), (2,)), sources=blocks(new, 2), former=new.sheet)),
        again=saying(wanted(line, (2,), (2,))),
    )
    replay(
        "correspondence.origin",
        saying(wanted(line, (3,), (3,), origin="")),
        again=saying(wanted(line, (3,), (3,))),
    )
    replay(
        "correspondence.backward",
        saying(wanted(line, (1,), (3,), until=SINCE)),
        again=saying(wanted(line, (1,), (3,), until=date(2024, 1, 1))),
    )
    row = BlockCorrespondence.objects.get(source_block__number=2, target_block__number=2)

    def ending(end, reason):
        return lambda: end_correspondence(**by, correspondence=row, end=end, reason=reason)

    replay("correspondence.reason", ending(SINCE, " "), again=ending(date(2024, 1, 1), "Relu."))
    row.refresh_from_db()
    replay(
        "correspondence.end-before-start",
        ending(date(2020, 1, 1), "Relu."),
        again=ending(date(2023, 6, 1), "Relu."),
    )
    first = BlockCorrespondence.objects.get(source_block__number=1, target_block__number=1)
    replay(
        "correspondence.known",
        saying(wanted(line, starts=date(2023, 5, 1))),
        lambda: end_correspondence(
            **by, correspondence=first, end=date(2023, 5, 1), reason="Redite autrement."
        ),
    )
    apart = make.framework(one, blocks=3)
    replay(
        "correspondence.not-of-line",
        saying(wanted((apart, new))),
        lambda: attach_sheet(
            **by, sheet=new.sheet, former=apart.sheet, since=SINCE, origin="Page du répertoire"
        ),
    )
