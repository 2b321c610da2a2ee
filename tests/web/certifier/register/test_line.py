"""The line of a certification on screen: drawn, said in a table, changed by an act."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.catalogue.models import Succession
from tests import make
from tests.browser import plain


@pytest.fixture
def house(client, db):
    one = make.certifier()
    account = make.manager(one)
    client.force_login(account)
    former, new = make.framework(one).sheet, make.framework(one).sheet
    new.predecessor = former.number
    new.save()
    return client, former, new


def text_of(response) -> str:
    return plain(response.content.decode())


def test_a_new_sheet_is_attached_then_detached(house):
    client, former, new = house
    page = client.get(reverse("certification_line", args=[new.pk]))
    assert page.context["arrows"] == []
    values = {"former": former.pk, "since": "2023-08-08", "origin": "Arrêté du 2 août 2023", "act_key": "k"}
    url = reverse("sheet_attach", args=[new.pk])
    for _ in range(2):
        done = client.post(url, values)
    assert done.status_code == 302
    page = client.get(done.url)
    assert [one.sheet for one in page.context["drawn"]] == [former, new]
    assert len(page.context["arrows"]) == 1
    assert f"{former} depuis le 8" in text_of(page)
    step = Succession.objects.get()
    url = reverse("sheet_detach", args=[new.pk, step.pk])
    refused = client.post(url, {"reason": "", "act_key": "d0"})
    assert (refused.status_code, "La raison manque." in text_of(refused)) == (409, True)
    done = client.post(url, {"reason": "Relu.", "act_key": "d"}, follow=True)
    assert "Étapes écartées" in text_of(done)


def test_what_is_not_filled_is_asked_again(house):
    client, former, new = house
    page = client.post(reverse("sheet_attach", args=[new.pk]), {"former": former.pk, "since": "0203-01-01"})
    assert page.status_code == 422
    assert "2 champs" in text_of(page)


def test_the_printed_predecessor_is_said_when_it_is_not_here(house):
    client, _former, new = house
    new.predecessor = "17284"
    new.save()
    page = text_of(client.get(reverse("certification_line", args=[new.pk])))
    assert "17284, qui n’est pas déposée ici" in page
