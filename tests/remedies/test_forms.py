"""Ways out of a form that cannot be read: the field corrected, the form sent again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.awards.actions import revoke_award
from parchemin.declarations.actions import write_file
from tests import life
from tests.declarations.conftest import award
from tests.replays import post, replay

pytestmark = pytest.mark.django_db


@pytest.mark.replays("form.field")
def test_a_day_is_given_to_what_was_asked_of_the_caisse(world):
    given = award(world, world.candidacies[0], 1)
    client = Client()
    client.force_login(world.manager)
    written = write_file(actor=world.actor, now=timezone.now(), certifier=world.certifier)
    today = timezone.localdate().isoformat()
    deposited = {"deposited_on": today, "reference": "DEPOT-FICTIF", "act_key": "0"}
    post(client, reverse("declaration_deposit", args=[written.pk]), **deposited)
    revoke_award(actor=world.actor, now=timezone.now(), award=given, reason="Pièce fausse")
    url = reverse("passage_withdraw", args=[given.passage.pk])
    replay(
        "form.field",
        lambda: post(client, url, asked_on="", act_key="1"),
        again=lambda: post(client, url, asked_on=today, reference="RETRAIT-FICTIF", act_key="2"),
    )


@pytest.mark.replays("form.*")
def test_a_form_is_filled_again(world, now):
    life.bring(world, now, "published")
    client = Client()
    client.force_login(world.manager)
    url = reverse("session_appeals", args=[world.session.pk])
    entry = life.entries_of(world)[0]
    whole = {
        "entry": entry.pk,
        "lodged_on": now.date().isoformat(),
        "grounds": "Une composition irrégulière.",
        "late_reason": "Reçu à temps, noté depuis.",
    }
    replay(
        "form.grounds",
        lambda: post(client, url, **{**whole, "grounds": ""}, act_key="1"),
        again=lambda: post(client, url, **whole, act_key="2"),
    )
