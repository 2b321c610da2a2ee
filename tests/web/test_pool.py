"""The pool by its pages: who enters it, when they may sit, and nobody of another certifier."""

import pytest
from django.urls import reverse

from parchemin.juries.models import Juror
from tests import make

FORM = {
    "first_names": "Zoé",
    "birth_name": "POCHOIR",
    "college": "employer",
    "accredited_from": "2026-01-01",
    "accredited_last": "2030-12-31",
    "can_preside": "on",
}


@pytest.fixture
def manager(world, client):
    client.force_login(world.manager)
    return client


def test_a_juror_enters_the_pool_once_and_the_last_day_of_the_mandate_is_included(world, manager):
    manager.post(reverse("juror_new"), {**FORM, "act_key": "add"})
    manager.post(reverse("juror_new"), {**FORM, "act_key": "add"})
    (made,) = Juror.objects.filter(person__birth_name="POCHOIR")
    assert made.accredited_until.isoformat() == "2031-01-01"
    page = manager.get(reverse("juror", args=[made.pk])).text
    assert "décembre 2030" in page
    assert "Zoé POCHOIR" in manager.get(reverse("pool"), {"q": "pochoir"}).text


def test_a_wrong_form_says_which_field(manager, world):
    page = manager.post(reverse("juror_new"), {**FORM, "accredited_from": "", "employer_siret": "12"})
    assert page.status_code == 400
    assert "2 champs sont à corriger" in page.text


def test_a_mandate_that_ends_before_it_begins_is_refused_on_the_page(manager, world):
    page = manager.post(reverse("juror_new"), {**FORM, "accredited_last": "2020-01-01", "act_key": "x"})
    assert page.status_code == 409
    assert "finit avant de commencer" in page.text


def test_days_are_declared_once(world, manager):
    juror = world.jurors[0]
    before = juror.availabilities.count()
    form = {"first": "2030-03-04", "last": "2030-03-05", "starts": "09:00", "ends": "17:00", "act_key": "d"}
    for _ in range(2):
        manager.post(reverse("juror", args=[juror.pk]), form)
    assert juror.availabilities.count() == before + 2
    wrong = manager.post(reverse("juror", args=[juror.pk]), {**form, "last": "2029-01-01", "act_key": "e"})
    assert wrong.status_code == 400


def test_the_pool_of_another_certifier_is_neither_listed_nor_reached(world, client):
    client.force_login(make.manager(world.other))
    name = world.jurors[0].person.full_name
    assert name not in client.get(reverse("pool")).text
    assert client.get(reverse("juror", args=[world.jurors[0].pk])).status_code == 404


def test_a_juror_does_not_see_the_pool(world, client):
    client.force_login(make.member(world.certifier, world.jurors[0].person, "juror"))
    assert client.get(reverse("pool")).status_code == 403


def test_anonymous_visitors_are_asked_to_log_in(client, db):
    assert client.get(reverse("pool")).status_code == 302


def test_the_pool_costs_the_same_for_few_and_for_many(world, manager, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        manager.get(reverse("pool"))
    for _ in range(30):
        make.juror(world.certifier)
    with django_assert_num_queries(len(few)):
        manager.get(reverse("pool"))
