"""A record of before the gate that cannot be: said on its file, at the entry, at the opening, by the checkpoint, refused at the award."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.awards.actions import issue_award
from parchemin.awards.models import Award
from parchemin.candidates.correcting import correct_identity
from parchemin.declarations.queries import due
from parchemin.domain.identity import DECLARED_ALONE
from parchemin.juries.day.checkpoint import checkpoint
from parchemin.juries.models import Outcome
from parchemin.parties.models import Person
from tests import life, make
from tests.commands import run
from tests.replays import replay

pytestmark = pytest.mark.django_db

# What an older import may have left, and the reason that says it.
LEGACY = [
    ({"birth_year": 1994, "birth_month": 2, "birth_day": 31}, "identity.birth-date-unreal"),
    ({"birth_year": 1999, "birth_month": 2, "birth_day": 29}, "identity.birth-date-unreal"),
    ({"birth_year": 1994, "birth_month": None, "birth_day": 31, "sex": ""}, "identity.sex-missing"),
    ({"birth_year": 2098}, "identity.birth-in-future"),
    ({"birth_name": "Иванова"}, "identity.script"),
    ({"first_names": "علي"}, "identity.script"),
    ({"birth_name": "王"}, "identity.script"),
    ({"usage_name": "Παράδειγμα"}, "identity.script"),
    ({"birth_commune": "Москва"}, "identity.script"),
    ({"birth_name": "EXEM\u200bPLE"}, "identity.unprintable"),
    ({"birth_name": "MÃ¼ller"}, "identity.misread"),
    ({"first_names": "C?cile"}, "identity.question-mark"),
    ({"birth_name": "#N/A"}, "identity.spreadsheet-error"),
    ({"birth_commune_insee": "ZZZZZ"}, "identity.insee-format"),
    ({"first_names": "Camillette" * 7}, "identity.too-long"),
]
NAMES = [f"{code} {n}" for n, (_, code) in enumerate(LEGACY)]


@pytest.mark.parametrize(
    ("values", "code"), [one for one in LEGACY if one[1] in DECLARED_ALONE], ids=lambda one: str(one)
)
def test_what_no_title_bears_stops_its_declaration_alone(world, now, values, code):
    life.bring(world, now, "published")
    file = world.candidacies[0]
    Person.objects.filter(pk=file.person_id).update(**values)
    outcome = Outcome.objects.get(entry__candidacy=file)
    assert issue_award(actor=world.actor, now=now, outcome=outcome).number
    [waits] = due(world.actor, on=now.date())
    assert code in {reason.code for reason in waits.missing}


def codes(text: str) -> set[str]:
    return set(re.findall(r"identity\.[a-z-]+", text))


@pytest.mark.parametrize(("values", "code"), LEGACY, ids=NAMES)
def test_it_is_said_from_the_file_to_the_eve(now, values, code):
    world = make.world(candidates=2)
    file = world.candidacies[0]
    Person.objects.filter(pk=file.person_id).update(**values)
    client = Client()
    client.force_login(world.manager)
    page = client.get(reverse("candidate", args=[file.pk])).content.decode()
    assert code in codes(page)
    entered = run("session", "enter", world.session.pk, by=world.manager)
    assert code in codes(entered.stderr)
    assert f"Dossier {file.number} : " in entered.stderr
    assert world.candidacies[1].number not in entered.stderr
    opened = run("session", "open", world.session.pk, by=world.manager)
    assert opened.exit_code == 0
    assert code in codes(opened.stderr)
    lines = {line.entry.candidacy_id: line for line in checkpoint(world.session, now).lines}
    assert code in {reason.objection.code for reason in lines[file.pk].reasons if reason.stops}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param(*one, marks=pytest.mark.replays(one[1]), id=name)
        for one, name in zip(LEGACY, NAMES, strict=True)
        if one[1] not in DECLARED_ALONE
    ],
)
def test_no_title_is_made_of_it_until_it_is_corrected(world, now, values, code):
    life.bring(world, now, "published")
    file = world.candidacies[0]
    right = Person.objects.filter(pk=file.person_id).values(*values).get()
    Person.objects.filter(pk=file.person_id).update(**values)
    outcome = Outcome.objects.get(entry__candidacy=file)

    def issue() -> Award:
        fresh = Outcome.objects.get(pk=outcome.pk)
        return issue_award(actor=world.actor, now=now, outcome=fresh)

    def correct() -> None:
        person = Person.objects.get(pk=file.person_id)
        correct_identity(
            actor=world.actor, now=now, person=person, identity=right, reason="Pièce d’état civil fictive"
        )

    assert replay(code, issue, correct).number
    assert Award.objects.count() == 1
