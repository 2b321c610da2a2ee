"""What would stop titles is on the pages of a session while its candidates enter and it opens, with its ways out."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.formats.tables.candidate_columns import CandidateRow
from parchemin.formats.tables.candidate_list import dump
from tests import life
from tests.commands import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    client = Client()
    client.force_login(world.manager)
    return client


@pytest.mark.parametrize("page", ["session_candidates", "session"])
def test_the_pages_of_the_entry_and_of_the_opening_say_it_and_lead_to_the_record(world, now, desk, page):
    life.bring(world, now, "entered")
    url = reverse(page, args=[world.session.pk])
    assert 'id="foreseen"' not in desk.get(url).content.decode()
    type(world.certifier).objects.update(city="")
    shown = desk.get(url).content.decode()
    assert 'id="foreseen"' in shown
    assert 'data-code="claims.place"' in shown
    assert f'href="{reverse("certifier_record")}"' in shown


def test_the_command_that_opens_a_session_says_it(world, now):
    life.bring(world, now, "entered")
    type(world.certifier).objects.update(signatory_name="")
    done = run("session", "open", world.session.pk, by=world.manager)
    assert done.exit_code == 0, done.output
    assert "! claims.signatory" in done.output


def test_a_jury_unlawful_for_one_candidate_does_not_hold_by_its_page_and_its_command(world, now, desk):
    """The law of 2002 asks as many employers as employees among the qualified; the sheet's own counts do not."""
    life.bring(world, now, "composed")
    alone = next(m.juror for m in life.members_of(world) if m.juror.college == "employee")
    type(alone).objects.filter(pk=alone.pk).update(college="employer")
    counts = {"rule": {**world.composition.rule, "clauses": world.composition.rule["clauses"][:3]}}
    type(world.composition).objects.filter(pk=world.composition.pk).update(**counts)
    one = world.candidacies[0]
    page = reverse("session", args=[world.session.pk])
    assert run("session", "check", world.session.pk).exit_code == 0
    type(one).objects.filter(pk=one.pk).update(
        route="VAE", entered_on="2018-09-01", admissible_on="2018-09-01"
    )
    done = run("session", "check", world.session.pk)
    assert done.exit_code == 3
    assert "vae.colleges-equal" in done.output
    assert 'data-code="vae.colleges-equal"' in desk.get(page).content.decode()


def test_a_list_enrolled_says_it_by_its_page_and_by_its_command(world, desk, tmp_path):
    type(world.certifier).objects.update(city="")
    rows = [
        CandidateRow(
            n,
            AccessRoute.CA,
            date(2022, 9, 1),
            Identity("EXEMPLE", "", (f"Camille{n}", "Noa"), "F", 1995, 4, n, "59350", "", "Lille"),
            site="Site d’Exempleville",
        )
        for n in (1, 2)
    ]
    for n, row in enumerate(rows):
        (tmp_path / f"liste{n}.csv").write_bytes(dump([row], xlsx=False))
    given = ["candidate", "import", world.certifier.slug, world.framework.sheet.number]
    done = run(*given, tmp_path / "liste0.csv", by=world.manager)
    assert done.exit_code == 0, done.output
    assert "! claims.place" in done.output
    with (tmp_path / "liste1.csv").open("rb") as sent:
        form = {"file": sent, "framework": world.framework.pk, "act_key": "liste"}
        tried = desk.post(reverse("candidates_import"), form)
    confirmed = {"deposited": tried.context["deposited"], "framework": world.framework.pk, "act_key": "suite"}
    told = desk.post(reverse("candidates_import"), confirmed, follow=True).content.decode()
    assert "Le lieu de délivrance manque." in told
