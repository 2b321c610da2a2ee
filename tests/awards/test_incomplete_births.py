"""Births that the civil status knows in part: printed on the three papers in the same words, declared as they are."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta

import pytest

from parchemin.awards import actions, verifying
from parchemin.catalogue.models import CertificationRules
from parchemin.declarations.actions import write_file
from parchemin.documents import statement
from parchemin.formats.cdc import passage_file, schema
from parchemin.juries.minutes.content import identity
from parchemin.juries.minutes.statements import statement_facts
from parchemin.runtime import files

pytestmark = pytest.mark.django_db

CASES = [
    ({"birth_month": None, "birth_day": None}, "née en 1999 à Lyon", (1999, None, None)),
    ({"birth_day": None}, "née en mai 1999 à Lyon", (1999, 5, None)),
    (
        {"birth_commune": "", "birth_commune_insee": "", "birth_country": ""},
        "née le 4 mai 1999",
        (1999, 5, 4),
    ),
    (
        {"birth_month": None, "birth_day": None, "birth_commune": "", "birth_commune_insee": ""},
        "née en 1999",
        (1999, None, None),
    ),
    (
        {"birth_day": None, "birth_commune": "", "birth_commune_insee": "99134", "birth_country": "Arstotie"},
        "née en mai 1999 à Arstotie",
        (1999, 5, None),
    ),
]


def text_of(pdf: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def known_as(person, fields) -> None:
    whole = {
        "sex": "F",
        "birth_year": 1999,
        "birth_month": 5,
        "birth_day": 4,
        "birth_commune": "Lyon",
        "birth_commune_insee": "69383",
        "birth_country": "",
    }
    for name, value in {**whole, **fields}.items():
        setattr(person, name, value)
    person.save()


@pytest.mark.parametrize(("fields", "said", "declared"), CASES)
def test_what_is_known_is_printed_and_declared_and_nothing_else(
    world, grant, now, shared, fields, said, declared
):
    candidacy = world.candidacies[0]
    known_as(candidacy.person, fields)
    outcome = grant(world.session, candidacy)

    award = actions.issue_award(actor=world.actor, now=now, outcome=outcome)

    assert verifying.same_claims(award, now, text_of=text_of) == []
    assert verifying.verify(award.token, now).mentions[5].text.endswith(f", {said}")
    assert identity(candidacy) == said
    facts = statement_facts(outcome.entry, now.date())
    assert facts.identity == said
    assert said in " ".join(text_of(statement.render(facts, now)).split())

    row = write_file(actor=world.actor, now=now + timedelta(days=1), certifier=world.certifier)
    data = files.read(row.file_id)
    xsd = (shared / "data" / "cdc" / "pix-cpf-1.1.2.xsd").read_bytes()
    assert schema.check_with_xsd(data, xsd) == []
    [passage] = passage_file.load(data).certifications[0].passages
    holder = passage.holder
    assert (holder.birth_year, holder.birth_month, holder.birth_day) == declared
    assert holder.birth_commune_insee == candidacy.person.birth_commune_insee


def test_the_words_of_the_reglement_are_those_of_the_papers(world, grant, now):
    candidacy = world.candidacies[0]
    rules = candidacy.rules
    CertificationRules.objects.filter(pk=rules.pk).update(
        content={
            **rules.content,
            "birth": {"year": "{né} dans l’année {année}", "place_unknown": "lieu inconnu"},
        }
    )
    known_as(candidacy.person, CASES[3][0])
    candidacy.refresh_from_db()
    award = actions.issue_award(actor=world.actor, now=now, outcome=grant(world.session, candidacy))
    assert verifying.same_claims(award, now, text_of=text_of) == []
    said = "née dans l’année 1999 lieu inconnu"
    assert verifying.verify(award.token, now).mentions[5].text.endswith(said)
    candidacy.refresh_from_db()
    assert identity(candidacy) == said


def test_a_birth_known_whole_keeps_the_claims_it_always_had(world, granted, now):
    award = actions.issue_award(actor=world.actor, now=now, outcome=granted)
    assert "birth_words" not in award.claims
