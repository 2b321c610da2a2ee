"""Ways out of what stops a certifier's record."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

import parchemin
from parchemin.catalogue.actions import deposit_sheet
from parchemin.cli.main import app
from parchemin.domain.certifier import record_objections
from parchemin.parties.actions import change_certifier, register_certifier
from parchemin.parties.models import Certifier
from tests import make
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db
SEED = (Path(parchemin.__file__).parent / "data" / "rncp-21947.txt").read_bytes()
RECORD = [
    ("certifier.client-id", {"cdc_client_id": "03"}, {"cdc_client_id": "03XYZ999"}),
    ("certifier.name-missing", {"name": " "}, {"name": "Institut Gabarit"}),
    ("certifier.unchanged", {"city": "Exempleville"}, {"city": "Autreville"}),
]


@pytest.mark.parametrize(("code", "wrong", "right"), cases(RECORD))
def test_a_record_is_typed_again(world, now, code, wrong, right):
    def changed(fields):
        about = {"actor": world.actor.label, "now": now, "certifier": world.certifier}
        return lambda: change_certifier(fields=fields, **about)

    replay(code, changed(wrong), again=changed(right))


@pytest.mark.replays("certifier.siret")
def test_a_doubtful_siret_is_said_until_it_is_corrected(world, now):
    def said():
        siret = Certifier.objects.get(pk=world.certifier.pk).siret
        return record_objections({"siret": siret}, siret_holds=siret == "73282932000074")

    def corrected():
        fields = {"siret": "73282932000074"}
        change_certifier(actor="user:1", now=now, certifier=world.certifier, fields=fields)

    replay("certifier.siret", said, corrected)


@pytest.mark.replays("certifier.exists")
def test_a_short_name_taken_gives_way_to_another(db, now):
    make.certifier(slug="pris")

    def registered(slug):
        return lambda: register_certifier(actor="system:command", now=now, slug=slug, name="Institut Essai")

    replay("certifier.exists", registered("pris"), again=registered("libre"))


@pytest.mark.replays("certifier.unknown")
def test_a_certifier_that_nobody_registered_is_registered_then_joined(db, now):
    first = make.certifier("Sciences-U Lyon")
    account = make.manager(first)
    deposit_sheet(actor=make.actor(account), now=now, source=SEED, certifiers=[first])
    client = Client()
    client.force_login(account)
    typed = {"number": "21947", "certifier": "nouveau", "reason": "Convention fictive du 3 mai 2023"}

    def registered():
        run = CliRunner().invoke(app, ["certifier", "add", "nouveau", "--name", "Institut Nouveau"])
        assert run.exit_code == 0, run.output

    replay(
        "certifier.unknown",
        lambda: post(client, reverse("certification_join"), **typed, act_key="1"),
        registered,
        again=lambda: post(client, reverse("certification_join"), **typed, act_key="2"),
    )
