"""Random lives of twenty people over two sheets and three years.

Enrolled, gone, back, doubled, joined, parted, corrected, listed twice; awarded, revoked, replaced, declared, withdrawn.
Whatever happens, once the likenesses are examined each human is one record, no block acquired is lost, nobody has two
whole titles of one sheet without a reason, and each title stands somewhere before the State, once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.candidates import resolving
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.candidates.queries import standing
from parchemin.declarations.queries import Standing, counts
from parchemin.journal.queries import faults
from tests.candidates.town_titles import TitledTown

pytestmark = pytest.mark.django_db

SEEDS, STEPS, DAYS_APART = 4, 70, 16  # three years
STEP_WEIGHTS = {
    "enrol": 10,
    "leave": 3,
    "acquire": 8,
    "double": 4,
    "examine": 6,
    "part": 2,
    "correct": 3,
    "list_twice": 2,
    "award": 9,
    "enrol_again": 2,
    "revoke": 2,
    "replace": 3,
    "prepare": 1,
    "declare": 5,
    "deposit": 5,
    "take_back": 1,
    "aside": 1,
    "answer": 3,
    "put_back": 1,
    "withdraw_passages": 1,
    "correct_passages": 1,
}


def held(town) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for row in AcquiredBlock.objects.filter(withdrawn_on__isnull=True, candidacy__in=town.whose):
        found[town.whose[row.candidacy_id]].add(row.block_id)
    return found


def titles(town) -> list[tuple[int, int]]:
    """Titles that stand, by human and sheet, those of files opened again with a reason apart."""
    rows = standing(Candidacy.objects.filter(pk__in=town.whose, again=False)).select_related("framework")
    return [(town.whose[file.pk], file.framework.sheet_id) for file in rows]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_lives_of_twenty_people(world, client, seed):
    town = TitledTown(world, seed)
    names, weights = [*STEP_WEIGHTS], [*STEP_WEIGHTS.values()]
    for step in range(STEPS):
        getattr(town, town.chance.choices(names, weights)[0])()
        town.on += timedelta(days=DAYS_APART)
        assert held(town) == town.blocks, "a block was lost"
        given = titles(town)
        assert len(given) == len({*given}), "two titles of one sheet for one human"
        town.sums()
        if step % 20 == 0:
            town.lists()
    one_record_each(town)
    nothing_left_to_withdraw(town)
    pages_count_their_rows(town, client)
    assert faults() == []


def one_record_each(town) -> None:
    while pairs := resolving.pairs(town.world.certifier):
        town.decide(pairs[0])
    records: dict[int, set] = defaultdict(set)
    for file in town.files():
        records[town.whose[file.pk]].add(file.person_id)
    assert all(len(persons) == 1 for persons in records.values()), "one human, several records"
    for human, persons in records.items():
        own = AcquiredBlock.objects.filter(person__in=persons, withdrawn_on__isnull=True)
        assert {row.block_id for row in own} == town.blocks[human], "what was acquired is theirs"


def nothing_left_to_withdraw(town) -> None:
    """A title told, then revoked, gets its withdrawal; nothing else does."""
    town.withdraw_passages()
    town.sums()
    town.lists()
    assert town.standing("to_withdraw") == []


def pages_count_their_rows(town, client) -> None:
    """Each count of the account is the number of rows of the list that it opens; the home's queues agree."""
    client.force_login(town.world.manager)
    account = client.get(reverse("declarations")).content.decode()
    expected = {each: count for each, count in counts([town.world.certifier.pk]).items() if count}
    shown = {
        key: int(count) for key, count in re.findall(r'declarations/titres/([a-z_]+)/">\s*(\d+)', account)
    }
    assert shown == {each.value: count for each, count in expected.items()}
    for each, count in expected.items():
        page = client.get(reverse("declaration_titles", args=[each.value])).content.decode()
        assert len(re.findall(r'<th scope="row">\s*<a href', page)) == count, each
    undeclared = sum(expected.get(Standing(each), 0) for each in ("unprepared", "due", "blocked", "written"))
    home = client.get(reverse("home")).content.decode()
    assert (f"Déclarer {undeclared} passage" in home) == bool(undeclared)
