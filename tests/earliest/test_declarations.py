"""What would stop a declaration is said when its candidate is enrolled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.candidates import gate
from parchemin.candidates.facts import identity_of, row_fields
from parchemin.declarations.actions import prepare, write_file
from parchemin.declarations.models import Passage
from parchemin.domain.declaration import PassageFacts, passage_objections
from parchemin.parties.models import Certifier
from tests import life, make
from tests.enrolling import enrolled
from tests.foretold import foretold, spoiled

pytestmark = pytest.mark.django_db

LATER = timedelta(days=12)


@pytest.fixture
def awarded(world, now):
    life.bring(world, now, "awarded")
    return world


def writing(world, now):
    def write():
        certifier = Certifier.objects.get(pk=world.certifier.pk)
        return write_file(actor=world.actor, now=now + LATER, certifier=certifier)

    return write


def preparing(world, now):
    """The reasons kept with the passage of the first candidate, once prepared."""

    def said() -> str:
        prepare(actor=world.actor, now=now + LATER, certifier=world.certifier)
        passage = Passage.objects.get(award__candidacy=world.candidacies[0])
        return " ".join(str(reason["code"]) for reason in passage.reasons)

    return said


def file_page(world):
    """The page of a file opened today."""
    newcomer = make.candidacy(world.certifier, world.framework)
    client = Client()
    client.force_login(world.manager)
    return lambda: client.get(reverse("candidate", args=[newcomer.pk])).content.decode()


@pytest.mark.said_at(
    "enrolment", "declaration.client-id", "declaration.contract-id", "declaration.unwritable"
)
def test_what_the_certifier_s_record_lacks_is_said_at_enrolment(awarded, now):
    cases = [
        ({"cdc_client_id": ""}, "declaration.client-id"),
        ({"cdc_contract_id": ""}, "declaration.contract-id"),
        ({"cdc_contract_id": "MC\x01F"}, "declaration.unwritable"),
    ]
    for values, code in cases:
        with spoiled(awarded.certifier, **values):
            foretold(code, "enrolment", lambda: enrolled(awarded), writing(awarded, now))


@pytest.mark.said_at("enrolment", "declaration.version", "cdc.xsd", "cdc.xsd-unusable")
def test_a_setting_that_no_file_would_pass_is_said_at_enrolment(awarded, now, settings, tmp_path):
    other = tmp_path / "autre.xsd"
    other.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="autre"/></xs:schema>'
    )
    broken = tmp_path / "cassé.xsd"
    broken.write_text("<xs:schema")
    kept = settings.CDC_SCHEMA_VERSION
    cases = [
        ("9.9.9", "", "declaration.version"),
        (kept, str(other), "cdc.xsd"),
        (kept, str(broken), "cdc.xsd-unusable"),
    ]
    for version, xsd, code in cases:
        settings.CDC_SCHEMA_VERSION, settings.CDC_XSD = version, xsd
        foretold(code, "enrolment", lambda: enrolled(awarded), writing(awarded, now))


@pytest.mark.said_at("enrolment", "passage.code", "passage.type")
def test_a_sheet_that_cannot_be_declared_is_said_on_the_page_of_the_file(awarded, now):
    for values, code in (({"number": "12A"}, "passage.code"), ({"register": "AUTR"}, "passage.type")):
        with spoiled(awarded.framework.sheet, **values):
            foretold(code, "enrolment", file_page(awarded), preparing(awarded, now))


# What is typed of somebody, by the options of the command, and the reason it gives.
TYPED = [
    ({"birth_name": " "}, "identity.birth-name-missing"),
    ({"first_names": " "}, "identity.first-name-missing"),
    ({"sex": ""}, "identity.sex-missing"),
    ({"sex": "X"}, "identity.sex-unknown"),
    ({"birth": ""}, "identity.birth-year-missing"),
    ({"birth": "1994"}, "identity.birth-month-missing"),
    ({"birth": "1994-03"}, "identity.birth-day-missing"),
    ({"birth": "1994-02-31"}, "identity.birth-date-unreal"),
    ({"birth": "2098-02-01"}, "identity.birth-in-future"),
    ({"insee": ""}, "identity.commune-missing"),
    ({"insee": "ZZZZZ"}, "identity.insee-format"),
    ({"insee": "99999", "commune": "Atlantide"}, "identity.insee-impossible"),
    ({"insee": "69003", "commune": "Lyon"}, "identity.insee-postcode"),
    ({"insee": "59350", "commune": "Lyon"}, "identity.place-commune"),
    ({"insee": "59350", "country": "Arstotie"}, "identity.place-country"),
    ({"insee": "59350", "postcode": "69000"}, "identity.place-postcode"),
    ({"insee": "99131", "commune": "Valmora"}, "identity.country-missing"),
    ({"birth_name": "MÃ¼ller"}, "identity.misread"),
    ({"birth_name": "C?cile"}, "identity.question-mark"),
    ({"birth_name": "EXEM\u200bPLE"}, "identity.unprintable"),
    ({"birth_name": "Иванова"}, "identity.script"),
    ({"birth_name": "..."}, "identity.no-letter"),
    ({"birth_name": "#N/A"}, "identity.spreadsheet-error"),
]
FIELDS = {
    "birth_name": "birth_name",
    "first_names": "first_names",
    "sex": "sex",
    "insee": "birth_commune_insee",
    "commune": "birth_commune",
    "country": "birth_country",
    "postcode": "birth_postcode",
}


@pytest.mark.said_at(
    "enrolment",
    "identity.birth-name-missing",
    "identity.first-name-missing",
    "identity.sex-missing",
    "identity.sex-unknown",
    "identity.birth-year-missing",
    "identity.birth-month-missing",
    "identity.birth-day-missing",
    "identity.birth-date-unreal",
    "identity.birth-in-future",
    "identity.commune-missing",
    "identity.insee-format",
    "identity.insee-impossible",
    "identity.insee-postcode",
    "identity.place-commune",
    "identity.place-country",
    "identity.place-postcode",
    "identity.country-missing",
    "identity.misread",
    "identity.question-mark",
    "identity.unprintable",
    "identity.script",
    "identity.no-letter",
    "identity.spreadsheet-error",
)
def test_what_a_civil_status_lacks_is_said_by_the_command_that_enrols(awarded, now):
    holder = awarded.candidacies[0].person
    for typed, code in TYPED:
        row = {FIELDS[name]: value for name, value in typed.items() if name in FIELDS}
        if "birth" in typed:
            parts = [int(part) for part in typed["birth"].split("-") if part]
            row |= dict(
                zip(("birth_year", "birth_month", "birth_day"), [*parts, None, None, None], strict=False)
            )
        with spoiled(holder, **row):
            foretold(
                code, "enrolment", lambda given=typed: enrolled(awarded, **given), preparing(awarded, now)
            )


@pytest.mark.said_at("enrolment", "identity.country-code-length")
def test_a_code_of_country_that_is_none_is_said_by_the_gate_of_every_entrance(awarded, now):
    holder = awarded.candidacies[0].person
    values = {**row_fields(identity_of(holder)), "birth_country_code": "FR"}
    with spoiled(holder, birth_country_code="FR"):
        foretold(
            "identity.country-code-length",
            "enrolment",
            lambda: gate.row_objections(values, on=now.date()),
            preparing(awarded, now),
        )


@pytest.mark.said_at(
    "enrolment", "identity.birth-year-range", "identity.postcode-length", "identity.too-long"
)
def test_what_no_row_can_hold_is_said_by_the_command_and_by_the_rule_of_the_passage(world):
    whole = identity_of(world.candidacies[0].person)
    cases = [
        ({"birth": "1850-02-01"}, replace(whole, birth_year=1850), "identity.birth-year-range"),
        (
            {"postcode": "1234567890"},
            replace(whole, birth_commune_postcode="1" * 10),
            "identity.postcode-length",
        ),
        ({"birth_name": "E" * 61}, replace(whole, birth_name="E" * 61), "identity.too-long"),
    ]
    for typed, identity, code in cases:
        told = PassageFacts("1", "RNCP", "RNCP99999", "FI", date(2023, 6, 15), identity)
        foretold(
            code,
            "enrolment",
            lambda given=typed: enrolled(world, **given),
            lambda facts=told: passage_objections(facts),
        )


@pytest.mark.said_at("enrolment", "sheet.unsettled.*")
def test_a_finding_that_a_declaration_waits_for_is_said_at_enrolment(awarded, now):
    awarded.framework.sheet.findings.create(
        code="nsf.essai", message="Deux codes.", lines=[[3, 4]], depends=["declare"]
    )
    foretold("sheet.unsettled.*", "enrolment", lambda: enrolled(awarded), preparing(awarded, now))
