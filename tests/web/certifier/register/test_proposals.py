"""Changes of a shared sheet, by page and by command: proposed by one certifier, answered by the other."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from typer.testing import CliRunner

from parchemin.accounts.models import Membership
from parchemin.catalogue import agreeing
from parchemin.catalogue.models import Proposal, Settlement, SheetCertifier
from parchemin.cli.main import app
from parchemin.journal.models import Entry
from parchemin.web.certifier.register.certifications import TABS
from tests import make

CODE = "nsf.essai"


class Shared:
    """A sheet of two certifiers with a finding open; ``one`` proposes at a desk, ``other`` answers at another."""

    def __init__(self, world) -> None:
        self.world, self.row = world, world.framework.sheet
        finding = {
            "code": CODE,
            "depends": ["declare"],
            "readings": [{"key": "header", "label": "L’en-tête"}],
        }
        self.row.reading = {**self.row.reading, "findings": [finding]}
        self.row.save(update_fields=["reading"])
        self.finding = self.row.findings.create(
            **finding, message="Deux codes de spécialité.", lines=[[3, 4]]
        )
        self.other_manager = make.manager(world.other, email="autre@certificateur.example")
        self.one, self.other = Client(), Client()
        self.one.force_login(world.manager)
        self.other.force_login(self.other_manager)

    def url(self, name, *more):
        return reverse(name, args=[self.row.pk, *more])

    def propose(self, key="propose"):
        said = {"reading": "header", "reason": "L’en-tête fait foi.", "act_key": key}
        return self.one.post(self.url("finding_settle", self.finding.pk), said, follow=True)

    def page(self, desk):
        return desk.get(self.url("certification_proposals"))

    def read(self, *arguments):
        return CliRunner().invoke(app, ["proposal", *map(str, arguments)])


@pytest.fixture
def shared(world):
    return Shared(world)


def test_what_one_settles_is_said_proposed_and_the_other_is_asked(shared):
    answer = shared.propose()
    assert "Proposé, pas encore en vigueur" in answer.text
    assert shared.world.other.name in answer.text
    assert "Répondre à 1 proposition" in shared.other.get(reverse("home")).text
    asked = shared.page(shared.other)
    assert "Lecture proposée : « L’en-tête »" in asked.text
    assert asked.context["asked"][0].mine == shared.world.other
    assert shared.page(shared.one).context["asked"] == []


@pytest.mark.parametrize("tab", [name for name, _ in TABS])
def test_every_part_of_the_certification_says_that_something_waits(shared, tab):
    shared.propose()
    page = shared.other.get(shared.url(tab))
    assert page.status_code == 200
    assert ("1 changement proposé attend l’accord" in page.text) is (tab != "certification_proposals")


def test_a_certifier_alone_on_its_sheet_has_no_tab_of_proposals(shared):
    tab = f'href="{shared.url("certification_proposals")}"'
    assert tab in shared.one.get(shared.url("certification")).text
    SheetCertifier.objects.filter(sheet=shared.row, certifier=shared.world.other).delete()
    assert tab not in shared.one.get(shared.url("certification")).text
    assert shared.page(shared.one).status_code == 200, "an old link still says why nothing is there"
    shared.row.proposals.create(
        act="framework_built",
        certifier=shared.world.certifier,
        proposed_by=shared.world.manager,
        proposed_at=make.NOW,
        state="withdrawn",
        ended_at=make.NOW,
    )
    assert tab in shared.one.get(shared.url("certification")).text, "what was proposed is still read"


def test_what_waits_for_another_certifier_of_the_reader_is_in_the_queue(shared):
    third = make.certifier("Tiers Fictif")
    SheetCertifier.objects.create(sheet=shared.row, certifier=third)
    Membership.objects.create(user=shared.world.manager, certifier=third, role="manager")
    shared.propose()
    row = Proposal.objects.get()
    assert row.certifier in (shared.world.certifier, third)
    asked = "Répondre à 1 proposition"
    assert asked in shared.one.get(reverse("home")).text
    mine = {shared.world.certifier, third} - {row.certifier}
    agreeing.accept_proposal(
        actor=make.actor(shared.world.manager), now=make.NOW, proposal=row, certifier=mine.pop()
    )
    assert asked not in shared.one.get(reverse("home")).text
    assert asked in shared.other.get(reverse("home")).text


def test_those_ticked_are_accepted_once(shared):
    shared.propose()
    data = {"proposal": [Proposal.objects.get().pk], "act_key": "accept"}
    for _ in range(2):
        assert shared.other.post(shared.url("proposals_accept"), data).status_code == 302
    assert Settlement.objects.get().reason == "L’en-tête fait foi."
    assert "En vigueur" in shared.page(shared.one).text


def test_a_refusal_is_read_by_the_one_who_proposed(shared):
    shared.propose()
    row = Proposal.objects.get()
    url = shared.url("proposal_refuse", row.pk)
    empty = shared.other.post(url, {"reason": " ", "act_key": "r1"})
    assert empty.status_code == 409
    assert {o.code for o in empty.context["objections"]} == {"proposal.reason"}
    assert shared.other.post(url, {"reason": "Contraire au registre.", "act_key": "r2"}).status_code == 302
    assert "Contraire au registre." in shared.page(shared.one).text
    assert not Settlement.objects.exists()


def test_who_proposed_withdraws_and_does_not_accept(shared):
    shared.propose()
    row = Proposal.objects.get()
    mine = shared.one.post(shared.url("proposals_accept"), {"proposal": [row.pk], "act_key": "a"})
    assert {o.code for o in mine.context["objections"]} == {"proposal.accepted"}
    said = {"reason": "Mal lu.", "act_key": "w"}
    assert shared.one.post(shared.url("proposal_withdraw", row.pk), said).status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"


@pytest.mark.parametrize("odd", ["²", "9" * 30, "-1", "x", ""])
def test_an_odd_number_ticked_is_no_proposal(shared, odd):
    shared.propose()
    data = {"proposal": [odd], "act_key": "odd"}
    assert shared.other.post(shared.url("proposals_accept"), data).status_code == 302
    assert Proposal.objects.get().state == "open"


def test_each_certifier_reads_the_change_in_its_journal(shared):
    shared.propose()
    for desk in (shared.one, shared.other):
        assert (
            "a proposé aux autres certificateurs de trancher un constat" in desk.get(reverse("journal")).text
        )


def test_the_page_costs_the_same_for_one_proposal_and_for_many(shared, django_assert_num_queries):
    shared.propose()
    shared.page(shared.other)
    with CaptureQueriesContext(connection) as one:
        shared.page(shared.other)
    row = Proposal.objects.get()
    for n in range(9):
        row.pk, row.about = None, f"essai.{n}"
        row.save(force_insert=True)
    with django_assert_num_queries(len(one)):
        shared.page(shared.other)


def test_no_word_typed_by_hand_is_in_the_facts_of_the_journal(shared):
    said = {"reading": "other", "value": "MOTLIBRE", "reason": "RAISONLIBRE", "act_key": "libre"}
    shared.one.post(shared.url("finding_settle", shared.finding.pk), said)
    entry = Entry.objects.get(act="change_proposed")
    assert "LIBRE" not in str(entry.facts)
    assert set(entry.private) == {"proposed", "reason"}
    assert "MOTLIBRE" in shared.other.get(reverse("journal")).text


def test_a_stranger_to_the_sheet_sees_nothing_of_it(shared, client):
    shared.propose()
    client.force_login(make.manager(make.certifier("Étranger Fictif")))
    assert client.get(shared.url("certification_proposals")).status_code == 404
    assert "trancher un constat" not in client.get(reverse("journal")).text
    data = {"proposal": [Proposal.objects.get().pk], "act_key": "x"}
    assert client.post(shared.url("proposals_accept"), data).status_code == 404


def test_commands_answer_too(shared):
    shared.propose()
    row = Proposal.objects.get()
    told = json.loads(shared.read("list", shared.row.number, "--json").stdout)
    assert [one["awaited"] for one in told] == [[shared.world.other.slug]]
    by = ["--as", shared.other_manager.email]
    refused = shared.read("refuse", shared.world.other.slug, row.pk, *by)
    assert refused.exit_code == 3
    assert "La raison manque" in refused.stderr
    accepted = shared.read("accept", shared.world.other.slug, row.pk, *by)
    assert accepted.exit_code == 0, accepted.output
    assert "en vigueur" in accepted.stdout
    assert Settlement.objects.count() == 1
