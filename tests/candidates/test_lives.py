"""Random lives of twenty people over two sheets: enrolled, gone, back, doubled, joined, parted, corrected, listed twice.

Whatever happens, once the likenesses are examined each human is one record, no block acquired is lost, and nobody has
two whole titles of one sheet without a reason.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest

from parchemin.candidates import resolving
from parchemin.candidates.actions import acquire_blocks, complete, correct_identity, enrol, withdraw
from parchemin.candidates.facts import identity_of
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.joining import join_persons, keep_apart, undo_join
from parchemin.candidates.known_rows import Decision
from parchemin.candidates.models import AcquiredBlock, Candidacy, PersonJoin
from parchemin.candidates.queries import holds_every_block, standing
from parchemin.candidates.returning import title_objections
from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.domain.objection import Refused
from parchemin.formats.tables.candidate_list import CandidateRow, dump
from parchemin.journal.queries import faults
from parchemin.parties.models import Person
from tests import make

pytestmark = pytest.mark.django_db

HUMANS, STEPS = 20, 70
NAMES = ["D’Exemple", "Nguyễn", "Wójcik", "Le Maître", "Étrangère"]
FIRST = ["Zoé", "Thị", "Łucja", "Andréa"]
WRITTEN = [str, str.upper, str.lower, lambda text: text.replace("’", "'"), lambda text: f" {text}\u00a0"]


class Town:
    """Who is truly who, beside what the register says."""

    def __init__(self, world, now, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world, self.now, self.on = world, now, date(2020, 9, 1)
        self.frameworks = [world.framework, make.framework(world.certifier, blocks=3)]
        # Each human is two by two alike: the same names, another birth.
        self.humans = [
            {
                "birth_name": NAMES[n % 5],
                "first_names": FIRST[n % 4],
                "sex": "F" if n % 2 else "M",
                "birth_year": 1990 + n // 10,
                "birth_month": 1 + n % 12,
                "birth_day": 1 + n,
                "birth_commune_insee": "69383",
            }
            for n in range(HUMANS)
        ]
        self.whose: dict[int, int] = {}  # candidacy → human
        self.blocks: dict[int, set[int]] = defaultdict(set)  # human → blocks acquired
        self.count = 0

    def by(self) -> dict:
        return {"actor": self.world.actor, "now": self.now}

    def number(self) -> str:
        self.count += 1
        return f"L-{self.count}"

    def typed(self, human: int) -> dict:
        values = dict(self.humans[human])
        way = self.chance.choice(WRITTEN)
        return {**values, "birth_name": way(values["birth_name"]), "first_names": way(values["first_names"])}

    def human_of(self, person) -> int:
        """The human of a record, by a file of it."""
        return self.whose[person.candidacies.order_by("pk").first().pk]

    def files(self, **where) -> list[Candidacy]:
        rows = Candidacy.objects.filter(pk__in=self.whose, **where).select_related("person", "framework")
        return list(rows.order_by("pk"))

    # -- what happens

    def enrol(self) -> None:
        human, framework = self.chance.randrange(HUMANS), self.chance.choice(self.frameworks)
        given = {
            "certifier": self.world.certifier,
            "framework": framework,
            "number": self.number(),
            "route": AccessRoute.FI,
            "entered_on": self.on,
            "identity": self.typed(human),
        }
        try:
            made = enrol(**given, **self.by())
        except Refused as refusal:
            if "person.known" not in {o.code for o in refusal.objections}:
                raise
            made = self.answered(human, given)
        if made:
            self.whose[made.pk] = human

    def answered(self, human: int, given: dict) -> Candidacy | None:
        """A named person says who it is; an open file or a title of the sheet is no second one."""
        matches = resolving.known(self.world.certifier, Identity(**self.identity(human)))
        own = [match.person for match in matches if self.human_of(match.person) == human]
        choice = {"person": own[0]} if own else {"apart": "Deux pièces vues"}
        try:
            return enrol(**given, **choice, **self.by())
        except Refused as refusal:
            assert {o.code for o in refusal.objections} <= {"candidacy.already-open", "candidacy.title-given"}
            return None

    def identity(self, human: int) -> dict:
        values = dict(self.humans[human])
        return {**values, "first_names": (values["first_names"],)}

    def leave(self) -> None:
        if files := self.files(state="enrolled"):
            withdraw(candidacy=self.chance.choice(files), reason="Départ", **self.by())

    def acquire(self) -> None:
        if files := self.files(state="enrolled"):
            file = self.chance.choice(files)
            blocks = self.chance.sample(list(file.framework.blocks.order_by("number")), 1)
            acquire_blocks(
                candidacy=file, blocks=blocks, acquired_on=self.on, decision=f"session:{self.count}"
            )
            self.blocks[self.whose[file.pk]] |= {block.pk for block in blocks}

    def double(self) -> None:
        """A record made twice, as before the likenesses were looked at."""
        human = self.chance.randrange(HUMANS)
        person = make.person(self.world.certifier, **{**self.humans[human], "email": ""})
        file = make.candidacy(
            self.world.certifier, self.chance.choice(self.frameworks), person=person, number=self.number()
        )
        self.whose[file.pk] = human

    def examine(self) -> None:
        """The likenesses, one by one: joined when it is one human, told apart otherwise."""
        pairs = resolving.pairs(self.world.certifier)
        if pairs:
            self.decide(self.chance.choice(pairs))

    def decide(self, pair) -> None:
        one, other = pair.first.person, pair.second.person
        if self.human_of(one) != self.human_of(other):
            keep_apart(one=one, other=other, reason="Deux pièces vues", **self.by())
            return
        try:
            join_persons(kept=one, joined=other, reason="Même pièce", **self.by())
        except Refused as refusal:
            codes = {o.code for o in refusal.objections}
            assert codes <= {"person.join-both-open", "person.join-both-titled"}
            assert "person.join-both-titled" not in codes, "two titles were given to one human"
            for file in other.candidacies.filter(state="enrolled"):
                withdraw(candidacy=file, reason="Double", **self.by())
            join_persons(kept=one, joined=other, reason="Même pièce", **self.by())

    def part(self) -> None:
        joins = list(PersonJoin.objects.filter(undone_at__isnull=True).order_by("pk"))
        if joins:
            try:
                undo_join(join=self.chance.choice(joins), reason="Vérifié", **self.by())
            except Refused as refusal:
                assert {o.code for o in refusal.objections} <= {"person.join-titled", "person.join-later"}

    def correct(self) -> None:
        person = self.chance.choice(self.files()).person if self.whose else None
        if person is None:
            return
        human = self.human_of(person)
        typo = f"{self.humans[human]['birth_name']}s"
        right = self.humans[human]["birth_name"]
        new = typo if person.birth_name == right else right
        correct_identity(person=person, identity={"birth_name": new}, reason="acte", **self.by())

    def award(self) -> None:
        """The title, by a file whose every block is held, when nothing says that it would be a second one."""
        files = [file for file in self.files(state="enrolled") if holds_every_block(file, self.on)]
        if files and not title_objections([files[0]]):
            complete(candidacy=files[0])

    def list_twice(self) -> None:
        framework = self.chance.choice(self.frameworks)
        chosen = sorted(self.chance.sample(range(HUMANS), 3))
        rows = [
            CandidateRow(n, AccessRoute.FI, self.on, Identity(**self.identity(human)))
            for n, human in enumerate(chosen, start=2)
        ]
        given = {
            "certifier": self.world.certifier,
            "framework": framework,
            "data": dump(rows, xlsx=False),
            "filename": "liste.csv",
        }
        decisions = {}
        for row, human in zip(rows, chosen, strict=True):
            matches = resolving.known(self.world.certifier, row.identity)
            own = [match.person for match in matches if self.human_of(match.person) == human]
            if own:
                decisions[row.number] = Decision(join=str(own[0].pk))
            elif matches:
                decisions[row.number] = Decision(apart="Deux pièces vues")
        try:
            batch = import_candidates(**given, decisions=decisions, **self.by())
        except Refused as refusal:
            known = {"import.nothing-new", "candidacy.already-open", "candidacy.title-given"}
            assert {o.code for o in refusal.objections} <= known
            return
        for file in batch.candidacies.select_related("person"):
            names = identity_of(file.person)
            born = names.birth_day
            self.whose[file.pk] = next(h for h in chosen if self.humans[h]["birth_day"] == born)
        before = Candidacy.objects.count(), Person.objects.count(), AcquiredBlock.objects.count()
        with pytest.raises(Refused):
            import_candidates(**given, **self.by())
        assert (Candidacy.objects.count(), Person.objects.count(), AcquiredBlock.objects.count()) == before

    # -- what holds

    def held(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for row in AcquiredBlock.objects.filter(withdrawn_on__isnull=True).select_related("person"):
            if row.candidacy_id in self.whose:
                found[self.whose[row.candidacy_id]].add(row.block_id)
        return found

    def titles(self) -> list[tuple[int, int]]:
        return [
            (self.whose[file.pk], file.framework.sheet_id)
            for file in standing(Candidacy.objects.filter(pk__in=self.whose)).select_related("framework")
        ]


STEP_WEIGHTS = {
    "enrol": 5,
    "leave": 2,
    "acquire": 6,
    "double": 2,
    "examine": 3,
    "part": 1,
    "correct": 1,
    "award": 3,
    "list_twice": 1,
}


@pytest.mark.parametrize("seed", range(8))
def test_lives_of_twenty_people(world, now, seed):
    town = Town(world, now, seed)
    names, weights = [*STEP_WEIGHTS], [*STEP_WEIGHTS.values()]
    for _ in range(STEPS):
        getattr(town, town.chance.choices(names, weights)[0])()
        town.on += timedelta(days=9)
        assert town.held() == town.blocks, "a block was lost"
        assert len(town.titles()) == len({*town.titles()}), "two titles of one sheet for one human"
    while pairs := resolving.pairs(world.certifier):
        town.decide(pairs[0])
    records: dict[int, set] = defaultdict(set)
    for file in town.files():
        records[town.whose[file.pk]].add(file.person_id)
    assert all(len(persons) == 1 for persons in records.values()), "one human, several records"
    for human, persons in records.items():
        own = AcquiredBlock.objects.filter(person__in=persons, withdrawn_on__isnull=True)
        assert {row.block_id for row in own} == town.blocks[human], "what was acquired is theirs"
    assert faults() == []
