"""A co-certifier added once the sheet is here: named by it, or by a convention that one of its certifiers tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

import parchemin
from parchemin.catalogue.actions import deposit_sheet, settle_finding
from parchemin.catalogue.joining import is_named, join_sheet
from parchemin.catalogue.queries import sheets_of
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from tests import make
from tests.commands import run

pytestmark = pytest.mark.django_db
SEED = (Path(parchemin.__file__).parent / "data" / "rncp-21947.txt").read_bytes()


@pytest.fixture
def first(db):
    return make.certifier(name="SCIENCES-U LYON", slug="lyon")


@pytest.fixture
def sheet(first, now):
    actor = make.actor(make.manager(first))
    return deposit_sheet(actor=actor, now=now, source=SEED, certifiers=[first])


def codes(caught):
    return [o.code for o in caught.value.objections]


def names(sheet) -> set[str]:
    def word(value):
        return value["value"] if isinstance(value, dict) else value

    return {word(one["name"]) for one in sheet.reading["certifiers"]}


def test_whom_the_sheet_names_joins_it_by_its_own_hand_once(sheet, first, now):
    other = next(name for name in names(sheet) if "LILLE" in name.upper())
    second = make.certifier(name=other.lower(), slug="lille")
    assert is_named(sheet, second)
    actor = make.actor(make.manager(second))
    assert list(sheets_of(actor)) == []
    for _ in range(2):
        row = join_sheet(actor=actor, now=now, sheet=sheet, certifier=second)
    assert (row.in_own_name, list(sheets_of(actor))) == (True, [sheet])
    entry = Entry.objects.get(act="sheet_joined")
    assert (entry.facts["joined"], entry.facts["named"]) == ("lille", True)


def test_a_name_settled_names_its_certifier(now):
    """ "Institut Fictif du Sud, Modèleville" in the header is "Institut Fictif du Sud" once a person says so."""
    source = (Path(__file__).parents[1] / "data" / "sheets" / "four-certifiers.txt").read_bytes()
    north = make.certifier(name="Institut Fictif du Nord", slug="nord")
    south = make.certifier(name="Institut Fictif du Sud", slug="sud")
    actor = make.actor(make.manager(north))
    sheet = deposit_sheet(actor=actor, now=now, source=source, certifiers=[north])
    assert not is_named(sheet, south)
    finding = sheet.findings.get(code="certifier.name-variants")
    settle_finding(actor=actor, now=now, finding=finding, reading="elsewhere", reason="Lu ailleurs.")
    join_sheet(actor=make.actor(make.manager(south)), now=now, sheet=sheet, certifier=south)
    assert {row.certifier.slug for row in sheet.awarding.all()} == {"nord", "sud"}


def test_whom_it_does_not_name_is_added_by_one_of_its_certifiers_with_the_convention(sheet, first, now):
    third = make.certifier(name="Certificateur ajouté fictif", slug="ajoute")
    own, holder = make.actor(make.manager(third)), make.actor(make.manager(first))
    with pytest.raises(Refused) as caught:
        join_sheet(actor=own, now=now, sheet=sheet, certifier=third, reason="Convention")
    assert codes(caught) == ["sheet.not-named"]
    with pytest.raises(Refused) as caught:
        join_sheet(actor=holder, now=now, sheet=sheet, certifier=third)
    assert codes(caught) == ["sheet.join-reason"]
    join_sheet(actor=holder, now=now, sheet=sheet, certifier=third, reason="Convention fictive du 3 mai 2023")
    assert list(sheets_of(own)) == [sheet]
    stranger = make.actor(make.manager(make.certifier(name="Autre fictif", slug="autre")))
    with pytest.raises(Refused) as caught:
        join_sheet(actor=stranger, now=now, sheet=sheet, certifier=third)
    assert codes(caught) == ["permission.manager"]


def test_the_sheet_known_leads_to_the_page_where_it_is_joined(client, sheet, first, now):
    from django.core.files.uploadedfile import SimpleUploadedFile

    other = next(name for name in names(sheet) if "LILLE" in name.upper())
    second = make.certifier(name=other, slug="lille")
    client.force_login(make.manager(second))
    upload = {"source": SimpleUploadedFile("fiche.txt", SEED), "act_key": "d"}
    known = client.post(reverse("certification_new"), upload)
    assert [o.code for o in known.context["objections"]] == ["sheet.known"]
    assert f'href="{reverse("certification_join")}"' in known.content.decode()
    lost = client.post(reverse("certification_join"), {"number": "99999", "act_key": "j0"})
    assert [o.code for o in lost.context["objections"]] == ["sheet.unknown"]
    sent = client.post(reverse("certification_join"), {"number": "RNCP 21947", "act_key": "j"})
    assert sent.url == reverse("certification", args=[sheet.pk])
    assert client.get(sent.url).status_code == 200


def test_by_command_with_its_reason(sheet):
    make.certifier(name="Certificateur ajouté fictif", slug="ajoute")
    who = make.manager(sheet.awarding.get().certifier)
    refused = run("sheet", "join", "21947", "ajoute", by=who)
    assert (refused.exit_code, "sheet.join-reason" in refused.output) == (3, True)
    done = run("sheet", "join", "21947", "ajoute", "--reason", "Convention fictive", by=who)
    assert done.exit_code == 0, done.output
    assert sheet.awarding.count() == 2


def test_nobody_enters_with_a_certifier_that_does_not_deliver_until_it_joins(now):
    from parchemin.candidates.actions import enrol
    from parchemin.domain.access import AccessRoute

    one = make.certifier(name="Certificateur fictif", slug="un")
    second = make.certifier(name="Second fictif", slug="deux")
    framework = make.framework(one)
    make.rules(second, framework, make.manager(second))
    entry = {
        "now": now,
        "certifier": second,
        "framework": framework,
        "number": "2023-0001",
        "route": AccessRoute.FI,
        "entered_on": now.date(),
        "identity": {"birth_name": "ESSAI", "first_names": "Lou", "sex": "F", "birth_year": 1999},
    }
    actor = make.actor(make.manager(second))
    with pytest.raises(Refused) as caught:
        enrol(actor=actor, **entry)
    assert codes(caught) == ["enrol.not-delivered"]
    holder = make.actor(make.manager(one))
    join_sheet(actor=holder, now=now, sheet=framework.sheet, certifier=second, reason="Convention fictive")
    assert enrol(actor=actor, **entry).number == "2023-0001"
