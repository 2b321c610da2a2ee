"""Ways out of an identity refused at the door, or taken with a warning: typed again, or corrected in its file."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.candidates import gate
from parchemin.candidates.actions import IDENTITY_FIELDS, enrol
from parchemin.candidates.correcting import correct_identity
from parchemin.domain.access import AccessRoute
from parchemin.domain.attendance import Occasion
from parchemin.domain.identity import Identity, identity_objections
from parchemin.juries.day.attending import record_attendance
from parchemin.parties.models import Person
from parchemin.web.shared.leading_out import ways_to
from tests import life
from tests.commands import run
from tests.declarations.conftest import award
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db

GOOD = {
    "birth_name": "EXEMPLE",
    "usage_name": "",
    "first_names": "Camille",
    "sex": "F",
    "birth_day": 31,
    "birth_month": 1,
    "birth_year": 1999,
    "birth_commune_insee": "69383",
    "birth_postcode": "",
    "birth_commune": "Lyon",
    "birth_country": "",
    "email": "camille@exemple.example",
}
NOT_BORN = {"birth_year": None, "birth_month": None, "birth_day": None}
TYPED = [
    ("identity.birth-date-unreal", {"birth_day": 31, "birth_month": 2}),
    ("identity.birth-in-future", {"birth_year": 2090}),
    ("identity.birth-name-missing", {"birth_name": ""}),
    ("identity.birth-year-missing", NOT_BORN),
    ("identity.birth-year-range", {"birth_year": 1899}),
    ("identity.country-code-length", {"birth_country_code": "FRAN"}),
    ("identity.email-form", {"email": "camille"}),
    ("identity.email-too-long", {"email": f"a@{'b' * 300}.fr"}),
    ("identity.first-name-missing", {"first_names": " "}),
    ("identity.first-names-too-long", {"first_names": ", ".join(["Camille" * 5] * 6)}),
    ("identity.insee-format", {"birth_commune_insee": "ZZZZZ"}),
    ("identity.insee-impossible", {"birth_commune_insee": "99999", "birth_commune": "Atlantide"}),
    ("identity.insee-postcode", {"birth_commune_insee": "69003"}),
    ("identity.misread", {"birth_name": "MÃ¼ller"}),
    ("identity.no-letter", {"birth_name": "..."}),
    ("identity.postcode-length", {"birth_postcode": "69003 LYON"}),
    ("identity.question-mark", {"first_names": "C?cile"}),
    ("identity.script", {"birth_name": "Иванова"}),
    ("identity.sex-missing", {"sex": ""}),
    ("identity.sex-unknown", {"sex": "X"}),
    ("identity.spreadsheet-error", {"birth_name": "#N/A"}),
    ("identity.too-long", {"birth_name": "E" * 61}),
    ("identity.unprintable", {"birth_name": "EXEM\u200bPLE"}),
]
# Taken all the same, and said.
TAKEN = [
    ("identity.birth-day-missing", {"birth_day": None}),
    ("identity.birth-month-missing", {"birth_month": None, "birth_day": None}),
    ("identity.commune-missing", {"birth_commune_insee": ""}),
    ("identity.country-missing", {"birth_commune_insee": "99139", "birth_commune": "Lisbonne"}),
    ("identity.line-too-long", {"birth_name": "E" * 60, "first_names": ", ".join(["Camille" * 6] * 2)}),
    ("identity.place-commune", {"birth_commune_insee": "59350"}),
    ("identity.place-country", {"birth_country": "Portugal"}),
    ("identity.place-postcode", {"birth_postcode": "75001"}),
]


def entered(world, now, values):
    return enrol(
        actor=world.actor,
        now=now,
        certifier=world.certifier,
        framework=world.framework,
        number="G-1",
        route=AccessRoute.FI,
        entered_on=date(2022, 9, 5),
        identity={**GOOD, **values},
    )


@pytest.mark.parametrize(("code", "values"), cases(TYPED))
def test_an_identity_refused_is_typed_again(world, now, code, values):
    assert replay(code, lambda: entered(world, now, values), again=lambda: entered(world, now, {}))


@pytest.mark.replays("identity.insee-postcode", "identity.email-form")
def test_it_is_typed_again_on_the_page_that_keeps_the_rest(world):
    client, url = Client(), reverse("candidate_new")
    client.force_login(world.manager)
    about = {**GOOD, "number": "G-1", "route": "FI", "entered_on": "2022-09-05"}

    def typed(key, **values):
        return lambda: post(client, url, **{**about, **values, "act_key": key})

    replay("identity.insee-postcode", typed("1", birth_commune_insee="69003"), again=typed("2"))
    bad = typed("3", number="G-2", birth_name="AUTRE", email="camille")
    replay("identity.email-form", bad, again=typed("4", number="G-2", birth_name="AUTRE", email=""))


@pytest.mark.parametrize(("code", "values"), cases(TAKEN))
def test_what_an_identity_lacks_is_said_until_its_file_is_corrected(world, now, code, values):
    person = entered(world, now, values).person

    def said():
        row = Person.objects.get(pk=person.pk)
        return gate.said({name: getattr(row, name) for name in IDENTITY_FIELDS}, on=date(2023, 6, 15))

    def correct():
        changed = {name: GOOD[name] for name in values} | {"birth_country": ""}
        if code == "identity.country-missing":
            changed = {"birth_country": "Portugal"}
        row = Person.objects.get(pk=person.pk)
        correct_identity(actor=world.actor, now=now, person=row, identity=changed, reason="pièce")

    replay(code, said, correct)


@pytest.mark.replays("identity.padded", "identity.first-name-empty")
def test_a_record_written_before_the_door_was_kept_is_corrected_in_its_file(world, now):
    """Blanks at the ends, an empty first name: put right at the door, met in older rows."""
    person = world.candidacies[0].person

    def judged(identity):
        return lambda: identity_objections(identity(Person.objects.get(pk=person.pk)))

    def with_names(row):
        return Identity(
            row.birth_name, first_names=tuple(row.first_names.split(",")), sex="F", birth_year=1999
        )

    def correct():
        row = Person.objects.get(pk=person.pk)
        identity = {"birth_name": "Corrigé", "first_names": "Camille"}
        correct_identity(actor=world.actor, now=now, person=row, identity=identity, reason="pièce")

    Person.objects.filter(pk=person.pk).update(birth_name=" EXEMPLE", first_names="Camille,")
    replay("identity.first-name-empty", judged(with_names), correct)
    Person.objects.filter(pk=person.pk).update(birth_name=" EXEMPLE")
    replay("identity.padded", judged(with_names), correct)


@pytest.mark.replays("identity.unchanged")
def test_a_correction_that_changes_nothing_wants_a_field_changed(world, now):
    client, row = Client(), world.candidacies[0]
    client.force_login(world.manager)
    Person.objects.filter(pk=row.person.pk).update(**GOOD)
    url = reverse("dossier_identity", args=[row.pk])
    same = {**GOOD, "reason": "pièce"}
    replay(
        "identity.unchanged",
        lambda: post(client, url, **same, act_key="1"),
        again=lambda: post(client, url, **{**same, "birth_name": "EXEMPLES"}, act_key="2"),
    )


@pytest.mark.replays("identity.unknown-kind")
def test_an_identity_document_is_one_of_the_list(world, now):
    life.bring(world, now, "opened")
    person = world.candidacies[0].person
    about = {"session": world.session, "person": person, "role": "candidate", "present": True}
    about["occasion"] = Occasion(world.session.starts_on)

    def noted(kind):
        return lambda: record_attendance(actor=world.actor, now=now, identity_document=kind, **about)

    replay("identity.unknown-kind", noted("library-card"), again=noted("passport"))


def test_an_identity_refused_in_a_declaration_is_corrected_in_its_file(world):
    award(world, world.candidacies[0], 1)
    Person.objects.filter(pk=world.candidacies[0].person.pk).update(sex="")
    client = Client()
    client.force_login(world.manager)
    client.post(reverse("declarations_prepare"), {"act_key": "une"})
    url = reverse("dossier_identity", args=[world.candidacies[0].pk])
    assert [link.url for _, link in ways_to("identity.sex-missing", candidacy=world.candidacies[0].pk)] == [
        url
    ]
    assert f'href="{url}"' in client.get(reverse("declarations")).content.decode()


def test_a_command_says_how_to_correct_what_it_took(world):
    words = ["candidate", "enrol", world.certifier.slug, world.framework.sheet.number, "--dossier", "G-9"]
    who = ["--birth-name", "EXEMPLE", "--first-names", "Camille", "--sex", "F", "--birth", "1999"]
    given = ["--route", "FI", "--entered", "2022-09-05", "--insee", "69383", "--email", "c@exemple.example"]
    done = run(*words, *who, *given, by=world.manager)
    assert done.exit_code == 0, done.output
    assert "identity.birth-day-missing" in done.stderr
    assert "commande : parchemin candidate correct" in done.stderr


def test_a_command_refused_for_a_value_names_no_other_command(world):
    words = ["candidate", "enrol", world.certifier.slug, world.framework.sheet.number, "--dossier", "G-9"]
    who = ["--birth-name", "#N/A", "--first-names", "Camille", "--sex", "F", "--birth", "1999-01-31"]
    done = run(*words, *who, "--route", "FI", "--entered", "2022-09-05", by=world.manager)
    assert done.exit_code == 3
    assert "identity.spreadsheet-error" in done.stderr
    assert "candidate correct" not in done.stderr
