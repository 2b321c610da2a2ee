"""The certifier's own record: what a refused title or declaration asks is completed there, and the act is done."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.domain.certifier import LABELS
from parchemin.journal.models import Entry
from parchemin.parties.models import Certifier
from tests import make
from tests.commands import run
from tests.declarations.conftest import award


@pytest.fixture
def manager(client, world):
    client.force_login(world.manager)
    return client


def fields(certifier, **changes) -> dict[str, str]:
    row = Certifier.objects.get(pk=certifier.pk)
    return {**{name: getattr(row, name) for name in LABELS}, **changes}


def test_a_declaration_refused_for_an_identifier_is_mended_on_the_record_then_written(manager, world):
    award(world, world.candidacies[0], 1)
    Certifier.objects.filter(pk=world.certifier.pk).update(cdc_client_id="", cdc_contract_id="")
    refused = manager.post(reverse("declarations_write"), {"act_key": "w0"})
    assert [o.code for o in refused.context["objections"]] == [
        "declaration.client-id",
        "declaration.contract-id",
    ]
    url = reverse("certifier_record")
    assert f'href="{url}"' in refused.content.decode()
    short = manager.post(url, {**fields(world.certifier, cdc_client_id="03A"), "act_key": "r0"})
    assert [o.code for o in short.context["objections"]] == ["certifier.client-id"]
    for _ in range(2):
        changed = fields(world.certifier, cdc_client_id="03VML243", cdc_contract_id="MCFCER000209")
        manager.post(url, {**changed, "act_key": "r"})
    entry = Entry.objects.get(act="certifier_changed")
    assert entry.facts["fields"] == ["cdc_client_id", "cdc_contract_id"]
    assert manager.post(reverse("declarations_write"), {"act_key": "w"}).status_code == 302
    same = manager.post(url, {**fields(world.certifier), "act_key": "s"})
    assert [o.code for o in same.context["objections"]] == ["certifier.unchanged"]


def test_by_command_only_what_is_named_changes(world):
    slug = world.certifier.slug
    refused = run("certifier", "set", slug, "--name", " ", by=world.manager)
    assert (refused.exit_code, "certifier.name-missing" in refused.output) == (3, True)
    before = Certifier.objects.get(slug=slug)
    done = run(
        "certifier", "set", slug, "--city", "Exempleville", "--signatory", "Claude Fictif", by=world.manager
    )
    assert done.exit_code == 0, done.output
    row = Certifier.objects.get(slug=slug)
    assert (row.city, row.signatory_name, row.name) == ("Exempleville", "Claude Fictif", before.name)
    again = run("certifier", "set", slug, "--city", "Exempleville", by=world.manager)
    assert (again.exit_code, "certifier.unchanged" in again.output) == (3, True)


def test_who_does_not_manage_it_changes_nothing(client, world):
    client.force_login(make.manager(world.other))
    client.post(reverse("certifier_record"), {**fields(world.certifier, city="Ailleurs"), "act_key": "k"})
    assert Certifier.objects.get(pk=world.certifier.pk).city != "Ailleurs"
