"""The line of a certification on screen: drawn, said in a table, changed by an act."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from parchemin.accounts.models import User
from parchemin.catalogue.models import BlockCorrespondence, Succession
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
    assert f'{former} depuis le <time datetime="2023-08-08">' in text_of(page)
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


# -- correspondences ------------------------------------------------------------------------------------------------


@pytest.fixture
def line(house):
    client, former, new = house
    Succession.objects.create(
        former=former,
        sheet=new,
        since=date(2023, 8, 8),
        origin="Page du répertoire",
        entered_at=make.NOW,
        entered_by=User.objects.get(),
    )
    return client, former, new


def said(former, new, sources=(1,), targets=(1,), **more):
    def keys(sheet, numbers):
        return [row.pk for row in sheet.frameworks.get().blocks.filter(number__in=numbers)]

    values = {"worth": "total", "starts": "2023-08-08", "origin": "Fiche, rubrique des liens", "act_key": "c"}
    return values | {"sources": keys(former, sources), "targets": keys(new, targets)} | more


def test_correspondences_are_said_many_to_many_and_ended(line):
    client, former, new = line
    page = reverse("certification_correspondences", args=[new.pk, former.pk])
    assert f'href="{page}"' in text_of(client.get(reverse("certification_line", args=[new.pk])))
    url = reverse("correspondences_add", args=[new.pk, former.pk])
    for _ in range(2):
        done = client.post(url, said(former, new, (1, 2), (1,)))
        assert done.status_code == 302
    shown = client.get(page)
    cells = [[bool(cell) for _, cell in row] for _, row in shown.context["matrix"]]
    assert cells == [[True, False], [True, False]]
    refused = client.post(url, said(former, new, (2,), (1, 2), act_key="d"))
    assert refused.status_code == 409
    assert "vaut déjà" in text_of(refused)
    row = BlockCorrespondence.objects.order_by("pk")[0]
    end = reverse("correspondence_end", args=[new.pk, former.pk, row.pk])
    assert client.post(end, {"end": "", "reason": "x"}).status_code == 422
    assert client.post(end, {"end": "2024-01-01", "reason": "", "act_key": "e0"}).status_code == 409
    done = client.post(end, {"end": "2023-08-08", "reason": "Mal lue.", "act_key": "e"}, follow=True)
    assert "jamais en vigueur" in text_of(done)
    cells = [[bool(cell) for _, cell in row] for _, row in done.context["matrix"]]
    assert cells == [[False, False], [True, False]]


def test_a_form_without_blocks_is_asked_again(line):
    client, former, new = line
    url = reverse("correspondences_add", args=[new.pk, former.pk])
    page = client.post(url, said(former, new, sources=()))
    assert page.status_code == 422
    assert "Un champ est à corriger" in text_of(page)


def test_a_sheet_that_is_not_of_the_line_has_no_page_here(house):
    client, former, new = house
    assert client.get(reverse("certification_correspondences", args=[new.pk, former.pk])).status_code == 404
