"""Counter apart from its list: whatever was done to three titles, each count of the account is the rows it opens."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from parchemin.awards.actions import revoke_award
from parchemin.awards.models import Award
from parchemin.awards.replacing import replace_award
from parchemin.candidates.correcting import correct_identity
from parchemin.declarations import actions, depositing, queries, withdrawing
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.declarations.reports import read_report
from parchemin.parties.models import Person
from tests import life
from tests.candidates.test_lives import pages_count_their_rows
from tests.candidates.town_titles import report

pytestmark = pytest.mark.django_db
PROOF = depositing.Proof("REF-1")


class Desk:
    """The certification service, a day an act."""

    def __init__(self, world, now) -> None:
        self.world, self.now = world, now + timedelta(days=30)
        self.titles = list(Award.objects.filter(certifier=world.certifier).order_by("pk"))

    def by(self) -> dict:
        self.now += timedelta(days=1)
        return {"actor": self.world.actor, "now": self.now}

    def prepare(self) -> None:
        actions.prepare(certifier=self.world.certifier, **self.by())

    def write(self) -> None:
        actions.write_file(certifier=self.world.certifier, **self.by())

    def deposit(self) -> None:
        by = self.by()
        depositing.say_deposited(declaration=self.file(), deposited_on=by["now"].date(), proof=PROOF, **by)

    def aside(self) -> None:
        depositing.set_aside(declaration=self.file(), reason="À refaire", **self.by())

    def answer(self, first="accepted", others="accepted") -> None:
        ids = list(self.file().passages.order_by("award").values_list("technical_id", flat=True))
        said = {key: first if n == 0 else others for n, key in enumerate(ids)}
        read_report(certifier=self.world.certifier, data=report(self.file(), said), **self.by())

    def refuse(self) -> None:
        self.answer(first="refused")

    def held(self) -> None:
        self.answer(others="held")

    def revoke(self) -> None:
        revoke_award(award=self.titles[0], reason="Donné à tort", **self.by())

    def replace(self) -> None:
        row = Award.objects.get(pk=self.titles[1].pk)
        correct_identity(person=row.person, identity={"birth_name": "Corrigé"}, reason="acte", **self.by())
        replace_award(award=row, reason="Nom mal recopié", **self.by())

    def block(self) -> None:
        Person.objects.filter(pk=self.titles[2].person_id).update(birth_country_code="FR")

    def put_back(self) -> None:
        passage = Passage.objects.get(state="refused")
        actions.put_back(passage=passage, **self.by())

    def withdraw(self) -> None:
        by = self.by()
        [passage] = queries.to_withdraw([self.world.certifier.pk])
        withdrawing.say_withdrawn(passage=passage, asked_on=by["now"].date(), proof=PROOF, **by)

    def correct(self) -> None:
        by = self.by()
        [passage] = queries.to_correct([self.world.certifier.pk])
        withdrawing.say_corrected(passage=passage, asked_on=by["now"].date(), proof=PROOF, **by)

    def file(self) -> DeclarationFile:
        return DeclarationFile.objects.order_by("-pk")[0]


CASES = {
    "": {"unprepared": 3},
    "prepare revoke": {"due": 2, "cancelled": 1},
    "revoke": {"unprepared": 2, "cancelled": 1},
    "block prepare revoke": {"due": 1, "blocked": 1, "cancelled": 1},
    "write revoke": {"written": 2, "cancelled": 1},
    "write revoke aside": {"due": 2, "cancelled": 1},
    "write deposit revoke": {"deposited": 2, "to_withdraw": 1},
    "write deposit answer revoke": {"accepted": 2, "to_withdraw": 1},
    "write deposit refuse": {"accepted": 2, "refused": 1},
    "write deposit refuse revoke": {"accepted": 2, "cancelled": 1},
    "write deposit refuse put_back": {"accepted": 2, "due": 1},
    "write deposit held replace": {"accepted": 1, "held": 1, "to_correct": 1},
    "write deposit replace correct": {"deposited": 3},
    "write deposit answer revoke withdraw": {"accepted": 2, "withdrawn": 1},
    "block write deposit answer replace revoke": {"blocked": 1, "to_withdraw": 1, "to_correct": 1},
}


@pytest.mark.parametrize("done", CASES)
def test_each_count_is_the_rows_of_its_list(world, now, client, done):
    life.bring(world, now, "awarded")
    desk = Desk(world, now)
    for act in done.split():
        getattr(desk, act)()
    counts = queries.counts([world.certifier.pk])
    assert {each.value: count for each, count in counts.items() if count} == CASES[done]
    pages_count_their_rows(SimpleNamespace(world=world), client)
