"""A town of twenty people over two sheets, and what happens to them: it knows who is truly who, beside what the register says."""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from datetime import UTC, date, datetime, time

import pytest

from parchemin.candidates import resolving
from parchemin.candidates.actions import acquire_blocks, enrol, withdraw
from parchemin.candidates.correcting import alike_then, correct_identity
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.joining import join_persons, keep_apart, undo_join
from parchemin.candidates.known_rows import Decision
from parchemin.candidates.models import AcquiredBlock, Candidacy, PersonJoin
from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.domain.objection import Refused
from parchemin.formats.tables.candidate_columns import CandidateRow
from parchemin.formats.tables.candidate_list import dump
from parchemin.journal.models import Entry
from parchemin.parties.models import Person
from tests import make

HUMANS = 20
NAMES = ["D’Exemple", "Nguyễn", "Wójcik", "Le Maître", "Étrangère"]
FIRST = ["Zoé", "Thị", "Łucja", "Andréa"]
WRITTEN = [str, str.upper, str.lower, lambda text: text.replace("’", "'"), lambda text: f" {text}\u00a0"]
OLD_COUNTRY = "FR"  # a code of two letters, from a record made before the gate: it blocks the declaration


class Town:
    """Who is truly who, beside what the register says."""

    def __init__(self, world, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world, self.on = world, date(2020, 5, 4)
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
        self.actor = world.actor

    @property
    def now(self) -> datetime:
        return datetime.combine(self.on, time(9), UTC)

    def by(self) -> dict:
        return {"actor": self.actor, "now": self.now}

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
        old = {"birth_country_code": self.chance.choice(["", OLD_COUNTRY]), "email": ""}
        person = make.person(self.world.certifier, **{**self.humans[human], **old})
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
        new = {"birth_name": typo if person.birth_name == right else right}
        if person.birth_country_code:
            new["birth_country_code"] = ""
        given = {"person": person, "identity": new, "reason": "acte"}
        try:
            correct_identity(**given, **self.by())
        except Refused as refusal:
            assert {o.code for o in refusal.objections} == {"person.alike-now"}
            self.corrected_alike(given, human)

    def corrected_alike(self, given: dict, human: int) -> None:
        """A named person says whose the other record is; two open files or titles are not joined so."""
        alike = alike_then(given["person"], given["identity"])
        own = [match.person for match in alike if self.human_of(match.person) == human]
        choice = {"same_as": own[0]} if own else {"apart": "Deux pièces vues"}
        try:
            correct_identity(**given, **choice, **self.by())
        except Refused as refusal:
            assert own
            assert {o.code for o in refusal.objections} <= {
                "person.join-both-open",
                "person.join-both-titled",
            }

    def list_twice(self) -> None:
        framework = self.chance.choice(self.frameworks)
        chosen = sorted(self.chance.sample(range(HUMANS), 3))
        rows = [
            CandidateRow(n, AccessRoute.FI, self.on, Identity(**self.identity(human)))
            for n, human in enumerate(chosen, start=2)
        ]
        given = {"certifier": self.world.certifier, "framework": framework, "filename": "liste.csv"}
        data = dump(rows, xlsx=False)
        decisions = {row.number: self.who(human) for row, human in zip(rows, chosen, strict=True)}
        decisions = {number: choice for number, choice in decisions.items() if choice}
        try:
            batch = import_candidates(**given, data=data, decisions=decisions, **self.by())
        except Refused as refusal:
            known = {"import.nothing-new", "candidacy.already-open", "candidacy.title-given"}
            assert {o.code for o in refusal.objections} <= known
            return
        for file in batch.candidacies.select_related("person"):
            born = file.person.birth_day
            self.whose[file.pk] = next(h for h in chosen if self.humans[h]["birth_day"] == born)
        before = counted()
        for again in (data, rewritten(data)):
            with pytest.raises(Refused):
                import_candidates(**given, data=again, **self.by())
            with pytest.raises(Refused):
                import_candidates(**given, data=again, decisions=decisions, **self.by())
        assert counted() == before, "a list imported twice changed something"

    def who(self, human: int) -> Decision | None:
        """What a named person answers of a row: somebody known, somebody else, or nothing is asked."""
        matches = resolving.known(self.world.certifier, Identity(**self.identity(human)))
        own = [match.person for match in matches if self.human_of(match.person) == human]
        if own:
            return Decision(join=str(own[0].pk))
        return Decision(apart="Deux pièces vues") if matches else None


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Candidacy, Person, AcquiredBlock, Entry))


def rewritten(data: bytes) -> bytes:
    """The same list by another hand: columns in another order, capitals, straight apostrophes, blanks."""
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(
        [
            line[::-1] if n == 0 else [f" {cell.upper()} ".replace("’", "'") for cell in line[::-1]]
            for n, line in enumerate(lines)
        ]
    )
    return out.getvalue().encode("utf-8-sig")
