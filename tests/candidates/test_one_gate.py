"""The same value is refused for the same reason whatever the entrance: page, command, list, correction."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from parchemin.candidates.actions import enrol
from parchemin.candidates.correcting import correct_identity
from parchemin.candidates.dry_run import dry_run
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.models import Candidacy
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import College
from parchemin.domain.objection import Refused, blocking
from parchemin.formats.tables.spreadsheet import dump_csv
from parchemin.juries.pool.joining import add_juror
from parchemin.parties.models import Person
from tests.commands import run

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
BAD = [
    ({"birth_name": "#N/A"}, "identity.spreadsheet-error"),
    ({"first_names": "#REF!"}, "identity.spreadsheet-error"),
    ({"birth_commune": "#N/A"}, "identity.spreadsheet-error"),
    ({"birth_name": "MÃ¼ller"}, "identity.misread"),
    ({"first_names": "C‚cile"}, "identity.misread"),
    ({"first_names": "C?cile"}, "identity.question-mark"),
    ({"birth_name": "EXEM\u200bPLE"}, "identity.unprintable"),
    ({"birth_name": "\u202eELPMEXE"}, "identity.unprintable"),
    ({"first_names": "Camille🎓"}, "identity.script"),
    ({"birth_name": "阮"}, "identity.script"),
    ({"birth_name": "Иванова"}, "identity.script"),
    ({"birth_name": "..."}, "identity.no-letter"),
    ({"birth_name": "E" * 61}, "identity.too-long"),
    ({"birth_commune": "E" * 61}, "identity.too-long"),
    ({"birth_day": 31, "birth_month": 2}, "identity.birth-date-unreal"),
    ({"birth_year": 1899}, "identity.birth-year-range"),
    ({"birth_commune_insee": "ZZZZZ"}, "identity.insee-format"),
    ({"birth_commune_insee": "69003"}, "identity.insee-postcode"),
    ({"birth_commune_insee": "00000", "birth_commune": ""}, "identity.insee-impossible"),
    ({"birth_commune_insee": "99999", "birth_commune": "Atlantide"}, "identity.insee-impossible"),
    ({"email": "camille"}, "identity.email-form"),
    ({"email": "mailto:camille@exemple.example"}, "identity.email-form"),
    ({"email": f"a@{'b' * 300}.fr"}, "identity.email-too-long"),
]
NOBODY = [
    ({"birth_name": ""}, "identity.birth-name-missing"),
    ({"first_names": " "}, "identity.first-name-missing"),
    ({"sex": ""}, "identity.sex-missing"),
    ({"birth_year": None, "birth_month": None, "birth_day": None}, "identity.birth-year-missing"),
]


def codes(refusal) -> list[str]:
    return [o.code for o in blocking(refusal.value.objections)]


def by_action(world, now, values) -> list[str]:
    with pytest.raises(Refused) as refusal:
        enrol(
            actor=world.actor,
            now=now,
            certifier=world.certifier,
            framework=world.framework,
            number="G-1",
            route=AccessRoute.FI,
            entered_on=date(2022, 9, 5),
            identity=values,
        )
    return codes(refusal)


def by_page(client, world, values) -> list[str]:
    client.force_login(world.manager)
    typed = {name: "" if value is None else value for name, value in values.items()}
    data = {**typed, "number": "G-1", "route": "FI", "entered_on": "2022-09-05", "act_key": "une"}
    page = client.post(reverse("candidate_new"), data)
    assert page.status_code == 409
    return [o.code for o in blocking(page.context["objections"])]


def by_correction_page(client, world, values) -> list[str]:
    client.force_login(world.manager)
    row = world.candidacies[0]
    for name, value in {**GOOD, "first_names": "Alix"}.items():
        setattr(row.person, name, value)
    row.person.save()
    typed = {name: "" if value is None else value for name, value in {**values, "reason": "pièce"}.items()}
    page = client.post(reverse("dossier_identity", args=[row.pk]), {**typed, "act_key": "deux"})
    assert page.status_code == 409
    return [o.code for o in blocking(page.context["objections"])]


def by_correction(world, now, changed) -> list[str]:
    person = world.candidacies[1].person
    Person.objects.filter(pk=person.pk).update(**GOOD)
    with pytest.raises(Refused) as refusal:
        correct_identity(actor=world.actor, now=now, person=person, identity=changed, reason="pièce")
    return codes(refusal)


def by_command(world, values) -> tuple[int, str]:
    born = "-".join(
        f"{values[part]:02d}" for part in ("birth_year", "birth_month", "birth_day") if values[part]
    )
    options = {
        "--dossier": "G-1",
        "--route": "FI",
        "--entered": "2022-09-05",
        "--birth-name": values["birth_name"],
        "--first-names": values["first_names"],
        "--sex": values["sex"],
        "--birth": born,
        "--insee": values["birth_commune_insee"],
        "--commune": values["birth_commune"],
        "--email": values["email"],
    }
    words = [word for name, value in options.items() for word in (name, value)]
    number = world.framework.sheet.number
    done = run("candidate", "enrol", world.certifier.slug, number, *words, by=world.manager)
    return done.exit_code, done.output + done.stderr


def listed(values) -> bytes:
    headers = [
        "Voie",
        "Entrée",
        "Nom de naissance",
        "Prénoms",
        "Sexe",
        "Naissance",
        "Code INSEE",
        "Commune",
        "Courriel",
    ]
    day = f"{values['birth_day']:02d}/{values['birth_month']:02d}/{values['birth_year']}"
    row = [
        "FI",
        "05/09/2022",
        values["birth_name"],
        values["first_names"],
        values["sex"],
        day,
        values["birth_commune_insee"],
        values["birth_commune"],
        values["email"],
    ]
    return dump_csv(headers, [row])


def by_list(world, now, values) -> list[str]:
    given = {"certifier": world.certifier, "framework": world.framework, "filename": "liste.csv"}
    with pytest.raises(Refused) as refusal:
        import_candidates(actor=world.actor, now=now, data=listed(values), **given)
    plan = dry_run(actor=world.actor, now=now, data=listed(values), **given)
    assert all(error.row == 2 and error.cell and error.column for error in plan.blocking)
    return codes(refusal)


@pytest.mark.parametrize(("change", "code"), BAD, ids=lambda v: v if isinstance(v, str) else "")
def test_every_entrance_gives_the_same_reason(client, world, now, change, code):
    values = {**GOOD, **change}
    before = (Person.objects.count(), Candidacy.objects.count())
    expected = [code]
    assert by_action(world, now, values) == expected
    assert by_page(client, world, values) == expected
    assert by_list(world, now, values) == expected
    assert by_correction(world, now, change) == expected
    assert by_correction_page(client, world, values) == expected
    status, said = by_command(world, values)
    assert (status, code in said) == (3, True)
    assert (Person.objects.count(), Candidacy.objects.count()) == before


@pytest.mark.parametrize(("change", "code"), NOBODY)
def test_nobody_enters_without_what_every_declaration_needs(client, world, now, change, code):
    values = {**GOOD, **change}
    assert by_action(world, now, values) == [code]
    assert by_page(client, world, values) == [code]
    assert by_correction(world, now, change) == [code]
    status, said = by_command(world, values)
    assert (status, code in said) == (3, True)


@pytest.mark.parametrize(
    "change",
    [
        {"birth_day": None, "birth_month": None},
        {"birth_day": None},
        {"birth_commune_insee": "", "birth_commune": ""},
        {"birth_commune_insee": "", "birth_commune": "inconnu"},
        {"birth_commune_insee": "99139", "birth_commune": "", "birth_country": "Portugal"},
        {"birth_commune_insee": "20004", "birth_commune": "Ajaccio", "birth_year": 1970},
        {"birth_name": "Nguyễn"},
        {"birth_name": "Žižek", "first_names": "Łucja, Ðorđe, Œdipe"},
        {"birth_name": "D'Essai"},
        {"birth_name": "O’Brien (dit Exemple)"},
        {"email": ""},
    ],
)
def test_a_lawful_civil_status_enters_however_incomplete(world, now, change):
    made = enrol(
        actor=world.actor,
        now=now,
        certifier=world.certifier,
        framework=world.framework,
        number="G-1",
        route=AccessRoute.FI,
        entered_on=date(2022, 9, 5),
        identity={**GOOD, **change},
    )
    assert made.person.birth_year == {**GOOD, **change}["birth_year"]


def test_what_is_kept_is_canonical(world, now):
    typed = {
        "birth_name": " D'Étr\u00a0 ang\u0065\u0301 ",
        "first_names": "Zoe\u0308 ,  Anne‐Marie",
        "birth_commune_insee": " 2a004 ",
    }
    made = enrol(
        actor=world.actor,
        now=now,
        certifier=world.certifier,
        framework=world.framework,
        number="G-1",
        route=AccessRoute.FI,
        entered_on=date(2022, 9, 5),
        identity={**GOOD, **typed, "birth_commune": "Ajaccio"},
    )
    kept = made.person
    assert (kept.birth_name, kept.first_names) == ("D’Étr angé", "Zoë, Anne-Marie")
    assert kept.birth_commune_insee == "2A004"


def test_what_was_wrong_before_does_not_stop_the_correction_of_something_else(world, now):
    person = world.candidacies[0].person
    Person.objects.filter(pk=person.pk).update(birth_commune_insee="00000", birth_name="C?cile")
    correct_identity(
        actor=world.actor, now=now, person=person, identity={"email": "juste@exemple.example"}, reason="appel"
    )
    person.refresh_from_db()
    assert person.email == "juste@exemple.example"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"birth_name": "#N/A"}, "identity.spreadsheet-error"),
        ({"birth_name": "C?cile"}, "identity.question-mark"),
        ({"first_names": "C‚cile"}, "identity.misread"),
        ({"usage_name": "EXEM\u200bPLE"}, "identity.unprintable"),
        ({"email": "mailto:camille@exemple.example"}, "identity.email-form"),
    ],
)
def test_a_juror_passes_the_same_gate_for_names_and_address(world, now, change, code):
    identity = {"birth_name": "EXEMPLE", "first_names": "Camille", "email": "c@exemple.example", **change}
    with pytest.raises(Refused) as refusal:
        add_juror(
            actor=world.actor,
            now=now,
            certifier=world.certifier,
            identity=identity,
            college=College.EMPLOYER,
            accredited_from=date(2020, 1, 1),
            accredited_until=None,
        )
    assert codes(refusal) == [code]
