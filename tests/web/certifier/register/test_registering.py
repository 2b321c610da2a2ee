"""Registrations on screen: entered once, corrected by another, set aside; what they touch is read before."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from parchemin.accounts.models import Membership
from parchemin.catalogue.models import Registration
from parchemin.domain.registration import KINDS
from tests.browser import plain

RENEWAL = {
    "kind": KINDS[0],
    "reference": "MTRD2320000A",
    "signed_on": "2023-07-20",
    "published_on": "2023-08-01",
    "starts": "2023-08-08",
    "last_day": "2026-08-07",
}


@pytest.fixture
def manager(client, world):
    """Who manages each certifier of the sheet: nobody else is asked."""
    Membership.objects.create(user=world.manager, certifier=world.other, role="manager")
    client.force_login(world.manager)
    session = client.session
    session["certifier"] = world.certifier.pk
    session.save()
    return client


@pytest.fixture
def sheet(world):
    return world.framework.sheet


def test_a_renewal_is_read_before_it_is_entered(manager, sheet):
    url = reverse("registration_new", args=[sheet.pk])
    page = manager.post(url, RENEWAL)
    assert page.status_code == 200
    assert "Aucun dossier, aucune session, aucun titre" in plain(page.content.decode())
    assert sheet.registrations.count() == 1
    for _ in range(2):  # the same form sent twice
        done = manager.post(url, RENEWAL | {"confirm": "1", "act_key": "une-fois"})
        assert done.status_code == 302
    row = sheet.registrations.get(starts=date(2023, 8, 8))
    assert (row.until, row.act.reference) == (date(2026, 8, 8), "MTRD2320000A")
    page = plain(manager.get(done.url).content.decode())
    assert "MTRD2320000A" in page
    assert f'href="{reverse("registration_correct", args=[sheet.pk, row.pk])}"' in page


def test_a_correction_shows_what_loses_its_registration_and_keeps_what_was(manager, world, sheet):
    row = sheet.registrations.get()
    url = reverse("registration_correct", args=[sheet.pk, row.pk])
    assert 'value="2023-08-07"' in plain(manager.get(url).content.decode())
    values = RENEWAL | {
        "signed_on": "2018-07-30",
        "published_on": "",
        "starts": "2018-08-07",
        "last_day": "2022-08-31",
        "reason": "Lu 2023 pour 2022.",
    }
    page = plain(manager.post(url, values).content.decode())
    for one in world.candidacies:
        assert one.number in page
    assert "Sans enregistrement" in page
    assert world.session.title in page
    assert manager.post(url, values | {"confirm": "1", "act_key": "c"}).status_code == 302
    page = plain(manager.get(reverse("certification_registrations", args=[sheet.pk])).content.decode())
    assert "Corrigés ou écartés" in page
    assert "Lu 2023 pour 2022." in page
    aside = manager.post(
        reverse("registration_correct", args=[sheet.pk, sheet.registrations.get().pk]),
        {"part": "aside", "reason": "D’une autre fiche", "confirm": "1", "act_key": "a"},
    )
    assert aside.status_code == 302
    assert not sheet.registrations.exists()
    assert Registration.ever.filter(sheet=sheet).count() == 2
    assert "Corrigés ou écartés" in plain(manager.get(aside.url).content.decode())


def test_another_certifier_s_people_are_counted_and_not_named(client, world, sheet):
    client.force_login(world.manager)
    row = sheet.registrations.get()
    url = reverse("registration_correct", args=[sheet.pk, row.pk])
    page = plain(client.post(url, {"part": "aside", "reason": "Essai"}).content.decode())
    assert world.canary.number not in page
    assert "d’un autre certificateur de la fiche" in page
    proposed = client.post(
        url, {"part": "aside", "reason": "Essai", "confirm": "1", "act_key": "p"}, follow=True
    )
    assert "Proposé, pas encore en vigueur" in plain(proposed.content.decode())
    page = plain(client.get(reverse("certification_proposals", args=[sheet.pk])).content.decode())
    assert "Écarter l’enregistrement qui commence le 7 août 2018" in page


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"last_day": "2023-08-07"}, 409, "Le dernier jour précède le premier"),
        ({"starts": "2023-08-01"}, 409, "couvre déjà une part de ces jours"),
        ({"starts": "20233-08-08"}, 422, "Un champ est à corriger"),
        ({"starts": "0203-08-08"}, 422, "Cette année n’est pas vraisemblable"),
    ],
)
def test_what_does_not_hold_is_refused_beside_what_was_typed(manager, sheet, changes, status, words):
    page = manager.post(reverse("registration_new", args=[sheet.pk]), RENEWAL | changes)
    assert page.status_code == status
    text = plain(page.content.decode())
    assert words in text
    assert "MTRD2320000A" in text
