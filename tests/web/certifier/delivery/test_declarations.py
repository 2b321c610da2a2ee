"""A file for the Caisse followed from its page: deposited by somebody's word, answered, mended, written again."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from parchemin.awards.actions import revoke_award
from parchemin.declarations import queries
from parchemin.declarations.actions import write_file
from parchemin.declarations.models import DeclarationFile, FileDeposit, Passage, Withdrawal
from parchemin.declarations.queries import Standing
from tests import make
from tests.declarations.conftest import award

WHOLE = (
    b"<rapport><nomFichier>cdc.xml</nomFichier><idTraitement>70001</idTraitement><erreurs>"
    b"<erreur><type>XSD</type><message>Valeur hors liste.</message><ligne>12</ligne><colonne>18</colonne></erreur>"
    b"<erreur><type>XSD</type><message>Trop long.</message><ligne>3</ligne><colonne>4</colonne></erreur>"
    b"</erreurs></rapport>"
)


@pytest.fixture
def manager(client, world):
    client.force_login(world.manager)
    return client


@pytest.fixture
def awards(world):
    return [award(world, candidacy, n) for n, candidacy in enumerate(world.candidacies, start=1)]


@pytest.fixture
def written(world, awards):
    return write_file(actor=world.actor, now=timezone.now(), certifier=world.certifier)


def page_of(manager, row):
    return manager.get(reverse("declaration", args=[row.pk]))


def listed(manager, which: Standing) -> int:
    return manager.get(reverse("declaration_titles", args=[which.value])).context["page"].paginator.count


def agrees(manager) -> dict[str, int]:
    """Every line of the account counts what its page lists, and the sum is that of the titles."""
    ledger = manager.get(reverse("declarations")).context["ledger"]
    for line in ledger["lines"]:
        assert listed(manager, Standing(line["key"])) == line["count"]
    assert ledger["sum"] == ledger["total"]
    return {line["key"]: line["count"] for line in ledger["lines"] if line["count"]}


def test_a_file_is_to_deposit_until_its_page_says_who_deposited_it(manager, world, written):
    page = page_of(manager, written).content.decode()
    assert "Personne n’a dit qu’il l’était : rien n’est déclaré" in page
    desk = manager.get(reverse("declarations")).content.decode()
    assert "sont écrits, et ne sont pas déposés" in " ".join(desk.split())
    url = reverse("declaration_deposit", args=[written.pk])
    today = timezone.localdate().isoformat()
    bare = manager.post(url, {"deposited_on": today, "act_key": "k0"})
    assert (bare.status_code, [o.code for o in bare.context["objections"]]) == (
        409,
        ["deposit.proof-missing"],
    )
    proof = SimpleUploadedFile("confirmation.pdf", b"confirmation")
    for _ in range(2):
        manager.post(url, {"deposited_on": today, "proof": proof, "act_key": "k"})
        proof.seek(0)
    said = FileDeposit.objects.get()
    assert said.said_by == world.manager.name
    assert f"dit par {world.manager.name}" in page_of(manager, written).content.decode()
    kept = manager.get(reverse("declaration_proof", args=[written.pk]))
    assert b"".join(kept.streaming_content) == b"confirmation"
    assert agrees(manager) == {"deposited": 3}
    manager.post(
        reverse("declaration_undeposit", args=[written.pk]), {"undo-reason": "Autre fichier", "act_key": "u"}
    )
    assert agrees(manager) == {"written": 3}


def test_a_title_revoked_after_the_writing_is_shown_cancelled_and_counted_so(manager, world, awards, written):
    revoke_award(actor=world.actor, now=timezone.now(), award=awards[0], reason="Pièce fausse")
    assert agrees(manager) == {"written": 2, "cancelled": 1}
    page = page_of(manager, written)
    assert page.context["cancelled"] == 1
    assert "1 titre a été annulé depuis" in " ".join(page.content.decode().split())
    shown = page.content.decode()
    assert shown.count("Annulé") >= 1
    manager.post(
        reverse("declaration_aside", args=[written.pk]), {"aside-reason": "Un annulé", "act_key": "a"}
    )
    sent = manager.post(reverse("declarations_write"), {"act_key": "w"})
    again = DeclarationFile.objects.exclude(pk=written.pk).get()
    assert sent.url == reverse("declaration", args=[again.pk])
    assert again.passages.count() == 2
    assert agrees(manager) == {"written": 2, "cancelled": 1}


def test_a_withdrawal_is_said_with_its_proof(manager, world, awards, written):
    today = timezone.localdate().isoformat()
    manager.post(
        reverse("declaration_deposit", args=[written.pk]),
        {"deposited_on": today, "reference": "DEPOT-FICTIF", "act_key": "k"},
    )
    revoke_award(actor=world.actor, now=timezone.now(), award=awards[0], reason="Pièce fausse")
    assert agrees(manager) == {"deposited": 2, "to_withdraw": 1}
    assert "Dire le retrait demandé" in manager.get(reverse("declarations")).content.decode()
    url = reverse("passage_withdraw", args=[awards[0].passage.pk])
    assert manager.post(url, {"asked_on": "", "act_key": "a"}).status_code == 422
    manager.post(url, {"asked_on": today, "reference": "RETRAIT-FICTIF", "act_key": "b"})
    assert Withdrawal.objects.get().reference == "RETRAIT-FICTIF"
    assert agrees(manager) == {"deposited": 2, "withdrawn": 1}


def test_a_whole_file_refused_shows_every_error_with_its_place_then_is_written_again(manager, world, written):
    lost = manager.post(
        reverse("declarations_report"), {"report": SimpleUploadedFile("a.xml", WHOLE), "act_key": "r0"}
    )
    assert (lost.status_code, [o.code for o in lost.context["objections"]]) == (409, ["report.no-file"])
    assert 'href="#id_report-file"' in lost.content.decode()
    sent = manager.post(
        reverse("declaration_report", args=[written.pk]),
        {"report": SimpleUploadedFile("a.xml", WHOLE), "act_key": "r"},
    )
    assert sent.url == reverse("declaration", args=[written.pk])
    [(_, errors)] = page_of(manager, written).context["receipts"]
    assert [(e.line, e.column, e.message) for e in errors] == [
        (12, 18, "Valeur hors liste."),
        (3, 4, "Trop long."),
    ]
    shown = page_of(manager, written).content.decode()
    assert "Valeur hors liste." in shown and "&lt;cpf:idFlux&gt;" in shown
    assert agrees(manager) == {"due": 3}
    manager.post(reverse("declarations_write"), {"act_key": "w"})
    assert DeclarationFile.objects.count() == 2
    assert set(Passage.objects.values_list("state", flat=True)) == {"written"}


def test_the_pages_of_another_certifier_do_not_exist_here(client, world, written):
    client.force_login(make.manager(world.other))
    assert client.get(reverse("declaration", args=[written.pk])).status_code == 404
    assert client.get(reverse("declaration_proof", args=[written.pk])).status_code == 404
    for name in ("declaration_deposit", "declaration_aside", "declaration_report"):
        assert client.post(reverse(name, args=[written.pk])).status_code == 404
    assert client.get(reverse("declaration_titles", args=["written"])).context["page"].paginator.count == 0
    assert client.get(reverse("declaration_titles", args=["autre"])).status_code == 404


def test_the_desk_counts_what_is_written_as_not_declared(manager, world, written):
    queue = next(q for q in manager.get(reverse("home")).context["queues"] if q.key == "passages")
    assert queue.count == queries.counts([world.certifier.pk])[Standing.WRITTEN] == 3
    assert queue.due == date(2023, 9, 30)
