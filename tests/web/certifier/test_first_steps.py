"""The home page of a certifier that begins says what is left, step by step; that of one that delivers does not."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.parties.models import Certifier
from tests import life, make, smtp
from tests.replays import post, replay

pytestmark = pytest.mark.django_db


def desk(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def shown(client: Client) -> dict[str, bool]:
    return {line.step.key: line.step.done for line in client.get(reverse("home")).context["first_steps"]}


def test_a_new_certifier_reads_every_step_and_each_opens_its_page():
    of = make.certifier()
    Certifier.objects.filter(pk=of.pk).update(city="")
    client = desk(make.manager(of))
    page = client.get(reverse("home"))
    lines = page.context["first_steps"]
    assert [line.step.key for line in lines if line.next] == ["record"]
    for line in lines:
        if line.url:
            assert client.get(line.url).status_code == 200, line.step.key
    assert {line.step.key for line in lines if not line.url} == {"findings", "framework", "rules", "grids"}


def test_a_step_done_by_its_act_is_done_on_the_page(world):
    client = desk(world.manager)
    Certifier.objects.filter(pk=world.certifier.pk).update(city="")
    before = shown(client)
    assert (before["sheet"], before["framework"], before["rooms"]) == (True, True, True)
    assert not before["record"]
    record = {
        "name": "Certificateur fictif", "siret": "", "address": "1 rue Fictive", "city": "Exempleville",
        "email": "service@certifier.example", "signatory_name": "Claude Fictif", "signatory_title": "Le président",
    }  # fmt: skip
    post(client, reverse("certifier_record"), act_key="1", **{**record, "siret": "73282932000074"})
    assert shown(client)["record"]


def test_the_steps_leave_the_page_once_a_title_is_delivered(world, now):
    life.bring(world, now, "awarded")
    assert desk(world.manager).get(reverse("home")).context["first_steps"] == []


@pytest.mark.replays("mail.trial-no-server", "mail.trial-refused")
def test_a_trial_letter_leaves_to_who_asks_or_says_why_not(settings):
    of = make.certifier()
    account = make.manager(of)
    client, url = desk(account), reverse("certifier_try_letter")
    settings.SMTP_HOST = ""
    keys = iter("123456")

    def ask():
        return post(client, url, act_key=next(keys))

    with smtp.server() as box:

        def named():
            settings.SMTP_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

        replay("mail.trial-no-server", ask, named)
        assert box.received[0].rcpt_tos == [account.email]
        assert shown(client)["letters"]
        settings.EMAIL_PORT = 1  # nobody listens there

        def listened():
            settings.EMAIL_PORT = box.port

        replay("mail.trial-refused", ask, listened)
    assert Certifier.objects.get(pk=of.pk).letter_tried_at
