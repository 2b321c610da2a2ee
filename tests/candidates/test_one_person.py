"""One person is one record: found again at every entrance, joined or told apart by somebody, undone until a title."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parchemin.candidates import resolving
from parchemin.candidates.actions import (
    acquire_blocks,
    enrol,
    erase_person,
    recognise_acquired_block,
    withdraw,
)
from parchemin.candidates.dry_run import dry_run
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.joining import join_persons, keep_apart, undo_join
from parchemin.candidates.known_rows import Decision
from parchemin.candidates.models import AcquiredBlock, Candidacy, DistinctPersons, PersonJoin
from parchemin.candidates.queries import acquired
from parchemin.catalogue.models import Block, BlockCorrespondence, Framework
from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.domain.objection import Refused
from parchemin.formats.tables.candidate_columns import CandidateRow
from parchemin.formats.tables.candidate_list import dump
from parchemin.journal.models import Entry, Words
from parchemin.journal.queries import faults
from parchemin.parties.models import Person
from tests import make

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


def enrolled(world, now, number, framework=None, **more) -> Candidacy:
    return enrol(
        actor=world.actor,
        now=now,
        certifier=world.certifier,
        framework=framework or world.framework,
        number=number,
        route=AccessRoute.FI,
        entered_on=date(2022, 9, 5),
        identity={**WHO, **more.pop("identity", {})},
        **more,
    )


def codes(refusal) -> list[str]:
    return [o.code for o in refusal.value.objections]


def left(world, now, file) -> None:
    withdraw(actor=world.actor, now=now, candidacy=file, reason="Départ")


def acts_of(*streams) -> list[str]:
    return list(Entry.objects.filter(stream__in=streams).order_by("pk").values_list("act", flat=True))


# -- coming back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identity", "differing"),
    [
        ({}, ""),
        ({"birth_name": "d'exemple"}, ""),
        ({"first_names": "ZOE, Noa"}, ""),
        ({"email": "autre@exemple.example"}, "courriel"),
        ({"sex": "M"}, "sexe"),
        ({"birth_day": 30}, "jour de naissance"),
        ({"birth_name": "Brouillon", "usage_name": "D’Exemple"}, "nom de naissance"),
        ({"birth_day": None, "birth_month": None}, ""),
    ],
)
def test_somebody_known_is_proposed_with_what_agrees_and_what_differs(world, now, identity, differing):
    first = enrolled(world, now, "Z-1")
    left(world, now, first)
    before = Person.objects.count()
    with pytest.raises(Refused) as refusal:
        enrolled(world, now, "Z-2", identity=identity)
    [reason] = refusal.value.objections
    assert (reason.code, reason.about) == ("person.known", str(first.person_id))
    assert "Z-1" in reason.message
    assert differing in reason.message
    assert Person.objects.count() == before


def test_a_new_file_of_a_known_person_has_their_blocks_with_their_evidence(world, now):
    first = enrolled(world, now, "Z-1")
    for block in world.framework.blocks.order_by("number"):
        recognise_acquired_block(
            actor=world.actor,
            now=now,
            candidacy=first,
            block=block,
            acquired_on=date(2021, 6, 1),
            proof="relevé",
        )
    left(world, now, first)
    again = enrolled(world, now, "Z-2", person=first.person)
    assert again.person == first.person
    held = list(acquired(again, date(2023, 6, 15)))
    assert [(row.block.number, row.decision.split(":")[0]) for row in held] == [
        (1, "recognised"),
        (2, "recognised"),
    ]
    assert acts_of(again.stream) == ["enrolled", "file_joined"]
    assert faults() == []


def test_blocks_of_an_earlier_version_of_the_sheet_are_carried(world, now):
    first = enrolled(world, now, "Z-1")
    blocks = list(world.framework.blocks.order_by("number"))
    acquire_blocks(candidacy=first, blocks=blocks, acquired_on=date(2021, 6, 1), decision="session:7")
    left(world, now, first)
    newer = Framework.objects.create(
        sheet=world.framework.sheet, version=2, identity="v2", reading={}, created_at=make.NOW
    )
    newer.routes.model.objects.create(framework=newer, route="FI", is_open=True, lines=[[1, 1]])
    Block.objects.create(framework=newer, number=1, code=blocks[0].code, title=blocks[0].title)
    Block.objects.create(framework=newer, number=2, code=blocks[1].code, title="Un tout autre bloc")
    again = enrolled(world, now, "Z-2", framework=newer, person=first.person)
    [carried] = acquired(again, date(2023, 6, 15))
    assert (carried.block.number, carried.acquired_on, carried.decision) == (
        1,
        date(2021, 6, 1),
        f"session:7:block:{blocks[0].pk}",
    )
    assert acts_of(again.stream) == ["enrolled", "file_joined", "blocks_carried"]


def test_a_block_that_a_correspondence_names_is_carried_on_the_day_it_is_in_force(world, now):
    other = make.framework(world.certifier, blocks=1)
    source, target = other.blocks.get(), world.framework.blocks.get(number=2)
    BlockCorrespondence.objects.create(
        source_block=source,
        target_block=target,
        starts=date(2022, 1, 1),
        until=date(2023, 1, 1),
        origin="Arrêté fictif",
    )
    first = enrolled(world, now, "Z-1", framework=other)
    acquire_blocks(candidacy=first, blocks=[source], acquired_on=date(2021, 6, 1), decision="session:7")
    again = enrolled(world, now, "Z-2", person=first.person)
    assert [row.block for row in acquired(again, date(2023, 6, 15))] == [target]
    left(world, now, again)
    AcquiredBlock.objects.filter(block=target).delete()
    BlockCorrespondence.objects.update(until=date(2022, 6, 1))
    later = enrolled(world, now, "Z-3", person=first.person)
    assert list(acquired(later, date(2023, 6, 15))) == []


def test_of_two_blocks_worth_the_same_the_one_that_holds_the_longest_is_carried(world, now):
    one = make.framework(world.certifier, blocks=2)
    short, long = one.blocks.order_by("number")
    target = world.framework.blocks.get(number=2)
    for source in (short, long):
        BlockCorrespondence.objects.create(
            source_block=source, target_block=target, starts=date(2022, 1, 1), origin="Arrêté fictif"
        )
    first = enrolled(world, now, "Z-1", framework=one)
    for block, on, until in (
        (short, date(2020, 6, 1), date(2024, 6, 1)),
        (long, date(2021, 6, 1), date(2026, 6, 1)),
    ):
        acquire_blocks(candidacy=first, blocks=[block], acquired_on=on, decision="session:7")
        AcquiredBlock.objects.filter(block=block).update(until=until)
    again = enrolled(world, now, "Z-2", person=first.person)
    [carried] = acquired(again, date(2023, 6, 15))
    assert (carried.acquired_on, carried.until) == (date(2021, 6, 1), date(2026, 6, 1))


def test_what_was_not_known_is_filled_in_and_what_differs_stays(world, now):
    first = enrolled(world, now, "Z-1", identity={"birth_day": None, "email": ""})
    left(world, now, first)
    again = enrolled(
        world, now, "Z-2", person=first.person, identity={"birth_name": "Autre", "birth_day": 31}
    )
    person = Person.objects.get(pk=again.person_id)
    assert (person.birth_name, person.birth_day, person.email) == ("D’Exemple", 31, "zoe@exemple.example")


def test_two_people_told_apart_are_two_with_the_reason(world, now):
    first = enrolled(world, now, "Z-1")
    second = enrolled(world, now, "Z-2", apart="Jumelles de nom : deux pièces vues")
    assert first.person != second.person
    assert DistinctPersons.objects.count() == 1
    assert acts_of(f"identity:{second.person_id}") == ["kept_apart"]
    assert Words.objects.filter(text__contains="Jumelles").exists()
    assert resolving.pairs(world.certifier) == []


def test_one_person_has_one_open_file_of_a_sheet(world, now):
    first = enrolled(world, now, "Z-1")
    with pytest.raises(Refused) as refusal:
        enrolled(world, now, "Z-2", person=first.person)
    assert codes(refusal) == ["candidacy.already-open"]
    left(world, now, first)
    assert enrolled(world, now, "Z-2", person=first.person).person == first.person


def test_the_holder_of_a_title_comes_back_with_a_reason_or_not_at_all(world, now):
    first = enrolled(world, now, "Z-1")
    Candidacy.objects.filter(pk=first.pk).update(state=Candidacy.State.COMPLETE)
    with pytest.raises(Refused) as refusal:
        enrolled(world, now, "Z-2", person=first.person)
    assert codes(refusal) == ["candidacy.title-given"]
    again = enrolled(world, now, "Z-2", person=first.person, again="Titre annulé, présenté de nouveau")
    assert again.again
    assert "enrolled_again" in acts_of(again.stream)


def test_a_person_of_another_certifier_is_nobody_here(world, now):
    with pytest.raises(Refused) as refusal:
        enrolled(world, now, "Z-1", person=world.canary.person)
    assert codes(refusal) == ["person.not-available"]
    make.candidacy(world.other, world.framework, person=make.person(world.other, **WHO))
    assert enrolled(world, now, "Z-1").pk


# -- joining --------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(world, now):
    """The same person twice, as two lists made them before."""
    first = enrolled(world, now, "Z-1")
    left(world, now, first)
    person = make.person(world.certifier, **{**WHO, "email": "autre@exemple.example"})
    second = make.candidacy(world.certifier, world.framework, person=person)
    block = world.framework.blocks.get(number=1)
    acquire_blocks(candidacy=second, blocks=[block], acquired_on=date(2021, 6, 1), decision="session:7")
    return first, second


def joined(world, now, kept, gone, **more) -> PersonJoin:
    by = {"actor": world.actor, "now": now, "reason": "Même pièce d’identité", **more}
    return join_persons(kept=kept.person, joined=gone.person, **by)


def test_records_alike_are_listed_the_older_first(world, two):
    [pair] = resolving.pairs(world.certifier)
    assert pair.comparison.differing == ("email",)
    assert {pair.first.numbers, pair.second.numbers} == {two[0].number, two[1].number}


def test_joined_records_are_one_and_nothing_is_lost(world, now, two):
    first, second = two
    join = joined(world, now, first, second)
    second.refresh_from_db()
    assert second.person == first.person
    assert [row.block.number for row in acquired(second, date(2023, 6, 15))] == [1]
    assert resolving.pairs(world.certifier) == []
    assert acts_of(f"identity:{first.person_id}") == ["persons_joined"]
    assert join.moved["candidates.candidacy.person"] == [second.pk]
    assert faults() == []


def test_a_join_is_undone_with_what_was_acquired_since(world, now, two):
    first, second = two
    gone = second.person
    join = joined(world, now, first, second)
    second.refresh_from_db()
    block = world.framework.blocks.get(number=2)
    acquire_blocks(candidacy=second, blocks=[block], acquired_on=date(2023, 6, 15), decision="session:8")
    undo_join(actor=world.actor, now=now, join=join, reason="Deux pièces différentes")
    second.refresh_from_db()
    assert second.person == gone
    held = AcquiredBlock.objects.filter(person=gone).order_by("block__number")
    assert [row.block.number for row in held] == [1, 2]
    assert not AcquiredBlock.objects.filter(person=first.person).exists()
    assert len(resolving.pairs(world.certifier)) == 1


def test_a_join_is_not_undone_once_a_title_was_given(world, now, two):
    join = joined(world, now, *two)
    Candidacy.objects.filter(pk=two[1].pk).update(state=Candidacy.State.COMPLETE)
    with pytest.raises(Refused) as refusal:
        undo_join(actor=world.actor, now=now, join=join, reason="Erreur")
    assert codes(refusal) == ["person.join-titled"]


def test_joining_needs_a_reason_and_two_records_of_this_certifier(world, now, two):
    first, second = two
    with pytest.raises(Refused) as refusal:
        joined(world, now, first, second, reason=" ")
    assert codes(refusal) == ["person.no-reason"]
    with pytest.raises(Refused) as refusal:
        joined(world, now, first, first)
    assert codes(refusal) == ["person.one-record"]
    with pytest.raises(Refused) as refusal:
        joined(world, now, first, world.canary)
    assert codes(refusal) == ["person.not-available"]
    stranger = make.actor(make.manager(world.other))
    with pytest.raises(Refused) as refusal:
        joined(world, now, first, second, actor=stranger)
    assert codes(refusal) == ["permission.manager"]


@pytest.mark.parametrize(
    ("state", "code"), [("enrolled", "person.join-both-open"), ("complete", "person.join-both-titled")]
)
def test_two_files_of_one_sheet_in_the_same_state_are_not_joined(world, now, two, state, code):
    Candidacy.objects.filter(pk__in=[file.pk for file in two]).update(state=state)
    with pytest.raises(Refused) as refusal:
        joined(world, now, *two)
    assert codes(refusal) == [code]


def test_a_block_that_both_hold_is_held_once_and_comes_back(world, now, two):
    first, second = two
    block = world.framework.blocks.get(number=1)
    acquire_blocks(candidacy=first, blocks=[block], acquired_on=date(2020, 6, 1), decision="session:6")
    gone = second.person
    join = joined(world, now, first, second)
    assert AcquiredBlock.objects.filter(person=first.person, block=block).count() == 1
    undo_join(actor=world.actor, now=now, join=join, reason="Erreur")
    assert AcquiredBlock.objects.filter(person=gone, block=block).count() == 1


def test_records_kept_apart_are_proposed_no_more(world, now, two):
    first, second = two
    by = {"actor": world.actor, "now": now, "reason": "Deux pièces vues"}
    keep_apart(one=first.person, other=second.person, **by)
    keep_apart(one=second.person, other=first.person, **by)
    assert (DistinctPersons.objects.count(), resolving.pairs(world.certifier)) == (1, [])


def test_the_later_join_is_undone_first(world, now, two):
    first, second = two
    third = make.candidacy(
        world.certifier, world.framework, person=make.person(world.certifier, **WHO), state="withdrawn"
    )
    below = joined(world, now, first, second)
    above = join_persons(
        actor=world.actor, now=now, kept=third.person, joined=first.person, reason="Même pièce"
    )
    with pytest.raises(Refused) as refusal:
        undo_join(actor=world.actor, now=now, join=below, reason="Erreur")
    assert codes(refusal) == ["person.join-later"]
    undo_join(actor=world.actor, now=now, join=above, reason="Erreur")
    undo_join(actor=world.actor, now=now, join=below, reason="Erreur")
    assert {file.person_id for file in Candidacy.objects.filter(pk__in=[first.pk, second.pk, third.pk])} == {
        first.person_id,
        second.person_id,
        third.person_id,
    }


def test_an_erasure_reaches_what_was_joined(world, now, two):
    first, second = two
    gone = second.person
    joined(world, now, first, second)
    erase_person(actor=world.actor, now=now, person=first.person)
    gone.refresh_from_db()
    assert (gone.birth_name, gone.folded, gone.email) == ("", "", "")
    assert not Words.objects.filter(subject__in=[first.person.subject, gone.subject]).exists()


# -- lists ----------------------------------------------------------------------------------------------------------


def listed(*rows) -> bytes:
    return dump(rows, xlsx=False)


def line(n=2, **changes) -> CandidateRow:
    who = Identity("D’Exemple", "", ("Zoé",), "F", 1999, 1, 31, "69383", birth_commune_label="Lyon")
    base = CandidateRow(n, AccessRoute.FI, date(2022, 9, 5), who, email="zoe@exemple.example")
    return replace(base, **changes)


def other(n=3, **changes) -> CandidateRow:
    return line(
        n,
        identity=replace(line().identity, birth_name="Sosie", birth_day=n),
        email=f"l{n}@exemple.example",
        **changes,
    )


def arguments(world, now, data, **more):
    return {
        "actor": world.actor,
        "now": now,
        "certifier": world.certifier,
        "framework": world.framework,
        "data": data,
        "filename": "liste.csv",
        **more,
    }


def counts() -> tuple[int, ...]:
    return (
        Person.objects.count(),
        Candidacy.objects.count(),
        Entry.objects.count(),
        AcquiredBlock.objects.count(),
    )


def test_the_same_list_twice_changes_nothing(world, now):
    data = listed(line(), other())
    import_candidates(**arguments(world, now, data))
    before = counts()
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            import_candidates(**arguments(world, now, data))
        assert codes(refusal) == ["import.nothing-new"]
    assert counts() == before
    plan = dry_run(**arguments(world, now, data))
    assert [(e.row, e.cause, e.blocking) for e in plan.errors] == [
        (2, "already-enrolled", False),
        (3, "already-enrolled", False),
    ]


def test_a_list_that_grew_enrols_its_new_rows_only(world, now):
    import_candidates(**arguments(world, now, listed(line(), other())))
    third = replace(line().identity, birth_name="Troisième", birth_day=4)
    grown = listed(line(), other(), line(4, identity=third, email=""))
    batch = import_candidates(**arguments(world, now, grown))
    assert (batch.rows, batch.candidacies.get().person.birth_name) == (1, "Troisième")


def test_a_row_with_its_own_number_of_before_is_the_same_file(world, now):
    data = listed(line(file_number="D-1"))
    import_candidates(**arguments(world, now, data))
    assert [e.cause for e in dry_run(**arguments(world, now, data)).errors] == ["already-enrolled"]


def test_one_person_twice_in_a_list_is_refused_at_the_second_row(world, now):
    with pytest.raises(Refused) as refusal:
        import_candidates(**arguments(world, now, listed(line(), line(3, file_number="D-9"))))
    assert [(o.code, o.about) for o in refusal.value.objections] == [("import.double-birth-name", "D3")]


def test_a_row_of_somebody_known_asks_who_it_is(world, now):
    first = enrolled(world, now, "Z-1")
    left(world, now, first)
    data = listed(line(), other())
    plan = dry_run(**arguments(world, now, data))
    assert [(e.cell, e.cause) for e in plan.blocking] == [("D2", "person.known")]
    assert [one.row.number for one in plan.asked] == [2]
    with pytest.raises(Refused):
        import_candidates(**arguments(world, now, data))
    join = {2: Decision(join=str(first.person_id))}
    batch = import_candidates(**arguments(world, now, data, decisions=join))
    assert [file.person_id == first.person_id for file in batch.candidacies.order_by("pk")] == [True, False]
    assert "file_joined" in acts_of(batch.candidacies.order_by("pk")[0].stream)


def test_a_row_told_apart_is_somebody_else_with_the_reason(world, now):
    first = enrolled(world, now, "Z-1")
    left(world, now, first)
    apart = {2: Decision(apart="Homonyme née le même jour, autre pièce")}
    batch = import_candidates(**arguments(world, now, listed(line()), decisions=apart))
    assert batch.candidacies.get().person != first.person
    assert DistinctPersons.objects.count() == 1


def test_a_row_only_a_little_like_somebody_is_said_and_enrolled(world, now):
    left(world, now, enrolled(world, now, "Z-1", identity={"birth_day": 30}))
    plan = dry_run(**arguments(world, now, listed(line())))
    assert [(e.cause, e.blocking) for e in plan.errors] == [("person.known", False)]
    import_candidates(**arguments(world, now, listed(line())))
    assert len(resolving.pairs(world.certifier)) == 1


def test_a_row_a_little_like_somebody_with_an_open_file_of_the_sheet_asks_too(world, now):
    first = enrolled(world, now, "Z-1", identity={"birth_day": 30})
    data = listed(line())
    assert [(e.cause, e.blocking) for e in dry_run(**arguments(world, now, data)).errors] == [
        ("person.known", True)
    ]
    join = {2: Decision(join=str(first.person_id))}
    with pytest.raises(Refused) as refusal:
        import_candidates(**arguments(world, now, data, decisions=join))
    assert codes(refusal) == ["import.nothing-new"]
    import_candidates(**arguments(world, now, data, decisions={2: Decision(apart="Deux pièces vues")}))


def test_somebody_told_apart_with_an_open_file_is_enrolled_beside_the_other(world, now):
    enrolled(world, now, "Z-1")
    apart = {2: Decision(apart="Homonyme née le même jour")}
    batch = import_candidates(**arguments(world, now, listed(line()), decisions=apart))
    assert batch.rows == 1


def test_a_rehearsal_is_of_nobody(world, now):
    data = listed(line(), other())
    import_candidates(**arguments(world, now, data), rehearsal=True)
    import_candidates(**arguments(world, now, data), rehearsal=True)
    assert resolving.pairs(world.certifier) == []
    batch = import_candidates(**arguments(world, now, data))
    assert batch.rows == 2
    assert not batch.candidacies.filter(rehearsal=True).exists()
    import_candidates(**arguments(world, now, data), rehearsal=True)


def test_a_list_gives_no_second_title(world, now):
    first = enrolled(world, now, "Z-1")
    Candidacy.objects.filter(pk=first.pk).update(state=Candidacy.State.COMPLETE)
    join = {2: Decision(join=str(first.person_id))}
    with pytest.raises(Refused) as refusal:
        import_candidates(**arguments(world, now, listed(line()), decisions=join))
    assert codes(refusal) == ["candidacy.title-given"]


def test_somebody_unlike_is_not_joined_by_a_list(world, now):
    left(world, now, enrolled(world, now, "Z-1"))
    join = {2: Decision(join=str(world.candidacies[0].person_id))}
    with pytest.raises(Refused) as refusal:
        import_candidates(**arguments(world, now, listed(line()), decisions=join))
    assert codes(refusal) == ["import.person-unlike"]


def test_a_list_and_a_question_find_the_same_people(world, now):
    """The register read once for a list answers as the question asked of one person."""
    for n, change in enumerate(
        [
            {},
            {"birth_day": 30},
            {"birth_name": "Brouillon", "usage_name": "D’Exemple"},
            {"first_names": "Noa, Zoé"},
        ]
    ):
        person = make.person(world.certifier, **{**WHO, **change, "email": f"p{n}@exemple.example"})
        make.candidacy(world.certifier, world.framework, person=person)
    register = resolving.Register(world.certifier)
    asked = [
        line().identity,
        replace(line().identity, birth_day=30),
        replace(line().identity, birth_name="Zzz"),
    ]
    for identity in asked:
        for email in ("", "p2@exemple.example"):
            one = [match.person.pk for match in resolving.known(world.certifier, identity, email)]
            assert [match.person.pk for match in register.known(identity, email)] == one
