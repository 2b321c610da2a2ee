"""Each form is one act: done once however often it is sent, refused on its own page with what was typed."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.assessments.models import Deposit
from parchemin.candidates.models import AcquiredBlock, Admissibility, Candidacy, Relation
from parchemin.catalogue.models import Deliverable
from parchemin.journal.models import Entry
from parchemin.parties.models import Letter
from tests import make


@pytest.fixture
def manager(client, world):
    client.force_login(world.manager)
    return client


def twice(client, url, data, *, key="cle-1"):
    """The same form, sent twice."""
    first = client.post(url, {**data, "act_key": key})
    second = client.post(url, {**data, "act_key": key})
    return first, second


IDENTITY = {
    "birth_name": "EXEMPLE",
    "first_names": "Camille, Alix",
    "sex": "F",
    "birth_year": "1999",
    "birth_month": "1",
    "birth_day": "31",
    "birth_commune_insee": "59350",
    "birth_commune": "Exempleville",
    "email": "camille@exemple.example",
}


def test_enrolling_twice_the_same_form_makes_one_candidacy(manager, world):
    before = Candidacy.objects.count()
    data = {**IDENTITY, "number": "2023-9001", "route": "CA", "entered_on": "2022-09-01"}
    first, second = twice(manager, reverse("candidate_new"), data)
    made = Candidacy.objects.get(number="2023-9001")
    assert Candidacy.objects.count() == before + 1
    assert (first.status_code, first.url) == (302, reverse("candidate", args=[made.pk]))
    assert second.status_code == 302
    assert made.blocks.count() == 2
    assert made.person.birth_name == "EXEMPLE"


def test_a_route_not_settled_is_refused_on_the_form_which_keeps_what_was_typed(manager, world):
    data = {**IDENTITY, "number": "2023-9002", "route": "CL", "entered_on": "2022-09-01", "act_key": "k"}
    page = manager.post(reverse("candidate_new"), data)
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["route.unsettled"]
    text = page.content.decode()
    assert "autofocus" in text
    assert 'value="2023-9002"' in text
    assert not Candidacy.objects.filter(number="2023-9002").exists()


def test_a_missing_field_is_said_beside_it(manager, world):
    page = manager.post(
        reverse("candidate_new"), {**IDENTITY, "number": "", "route": "CA", "entered_on": "hier"}
    )
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"number", "entered_on"}
    assert 'href="#id_number"' in page.content.decode()


def test_withdrawing_is_done_once_and_its_reason_is_in_the_history(manager, world):
    row = world.candidacies[0]
    twice(manager, reverse("dossier_withdraw", args=[row.pk]), {"withdraw-reason": "A changé de voie"})
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert Entry.objects.filter(stream=row.stream, act="withdrawn").count() == 1
    page = manager.get(reverse("candidate", args=[row.pk])).content.decode()
    assert "A changé de voie" in page
    assert "a retiré la candidature" in page


def test_withdrawing_again_is_refused_on_the_file(manager, world):
    row = world.candidacies[0]
    url = reverse("dossier_withdraw", args=[row.pk])
    manager.post(url, {"withdraw-reason": "Essai", "act_key": "un"})
    page = manager.post(url, {"withdraw-reason": "Essai", "act_key": "deux"})
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["candidacy.not-enrolled"]


def test_an_admissibility_is_notified_once(manager, world):
    row = make.candidacy(world.certifier, world.framework, route="VAE", rules=world.rules, admissible_on=None)
    data = {"admit-complete_on": "2023-05-02", "admit-decided_on": "2023-06-01", "admit-decision": "yes"}
    twice(manager, reverse("dossier_admit", args=[row.pk]), data)
    row.refresh_from_db()
    assert row.admissible_on == date(2023, 6, 1)
    assert Admissibility.objects.get().decision == "admissible"
    assert Entry.objects.filter(act="admissibility_notified").count() == 1


def test_a_block_acquired_before_is_recognised_once_on_its_proof(manager, world):
    row, block = world.candidacies[0], world.framework.blocks.get(number=1)
    data = {
        "recognise-block": block.pk,
        "recognise-acquired_on": "2020-06-01",
        "recognise-proof": "Attestation",
    }
    twice(manager, reverse("dossier_recognise", args=[row.pk]), data)
    assert AcquiredBlock.objects.get().acquired_on == date(2020, 6, 1)


def test_a_tie_is_declared_with_somebody_of_the_pool_only(manager, world):
    row, other = world.candidacies[0], world.jurors[0].person
    url = reverse("dossier_relate", args=[row.pk])
    twice(manager, url, {"relate-other": other.pk, "relate-kind": "trainer"})
    assert Relation.objects.get().other == other
    stranger = make.juror(world.other)
    page = manager.post(url, {"relate-other": stranger.person_id, "relate-kind": "trainer", "act_key": "k2"})
    assert page.status_code == 422
    assert Relation.objects.count() == 1


def test_a_deposit_for_a_candidate_is_received_once_with_its_receipt(manager, world):
    row = world.candidacies[0]
    wanted = Deliverable.objects.filter(assessment__block__framework=world.framework, is_file=True).first()
    url = reverse("dossier_deposit", args=[row.pk])
    for _ in range(2):
        upload = SimpleUploadedFile("rapport.pdf", b"%PDF rapport fictif")
        manager.post(url, {"deposit-deliverable": wanted.pk, "deposit-file": upload, "act_key": "k"})
    made = Deposit.objects.get()
    got = manager.get(reverse("deposit_file", args=[row.pk, made.pk]))
    assert b"".join(got.streaming_content) == b"%PDF rapport fictif"
    assert got.headers["Content-Disposition"].startswith("attachment")
    receipt = manager.get(reverse("deposit_receipt", args=[row.pk, made.pk]))
    assert b"".join(receipt.streaming_content).startswith(b"%PDF")
    other = world.candidacies[1]
    assert manager.get(reverse("deposit_file", args=[other.pk, made.pk])).status_code == 404


def test_erasing_asks_for_the_number_copied_and_leaves_no_name(manager, world):
    row = world.candidacies[0]
    address = row.person.email
    url = reverse("dossier_erase", args=[row.pk])
    assert manager.post(url, {"erase-sure": "autre", "act_key": "k"}).status_code == 422
    twice(manager, url, {"erase-sure": row.number}, key="k2")
    row.person.refresh_from_db()
    assert row.person.birth_name == ""
    page = manager.get(reverse("candidate", args=[row.pk])).content.decode()
    assert address not in page
    assert "personne effacée" in page


def test_an_identity_is_corrected_once_on_the_paper_shown(manager, world):
    row = world.candidacies[0]
    url = reverse("dossier_identity", args=[row.pk])
    data = {**IDENTITY, "birth_name": "EXEMPLAIRE", "reason": "Acte de naissance montré"}
    twice(manager, url, data)
    row.person.refresh_from_db()
    assert row.person.birth_name == "EXEMPLAIRE"
    entry = Entry.objects.get(act="identity_corrected")
    assert "birth_name" in entry.facts["fields"]
    assert "EXEMPLAIRE" not in str(entry.as_dict())
    page = manager.post(url, {**data, "act_key": "autre"})
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["identity.unchanged"]


# -- letters -----------------------------------------------------------------------------------------------


@pytest.fixture
def four_letters(world):
    return [make.letter(world.certifier, world.candidacies[n % 3].person) for n in range(4)]


def test_the_letters_ticked_go_and_the_others_stay(manager, world, four_letters):
    url = reverse("outbox_approve")
    twice(manager, url, {"letter": [four_letters[0].pk, four_letters[2].pk]})
    states = list(Letter.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["approved", "draft", "approved", "draft"]
    assert Entry.objects.filter(act="letters_approved").count() == 1


def test_all_means_those_that_were_there_when_the_page_was_read(manager, world, four_letters):
    until = manager.get(reverse("outbox")).context["until"]
    late = make.letter(world.certifier, world.candidacies[0].person)
    manager.post(reverse("outbox_approve"), {"all": "1", "until": until, "act_key": "k"})
    late.refresh_from_db()
    assert late.state == "draft"
    assert Letter.objects.filter(state="approved").count() == 4


def test_no_letter_ticked_is_refused_on_the_page(manager, world, four_letters):
    page = manager.post(reverse("outbox_approve"), {"act_key": "k"})
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["letters.none"]


def test_a_letter_of_another_certifier_never_leaves_from_here(manager, world):
    other = make.letter(world.other, world.canary.person)
    manager.post(reverse("outbox_approve"), {"letter": [other.pk], "act_key": "k"})
    other.refresh_from_db()
    assert other.state == "draft"


def test_without_a_server_sending_says_so_and_letters_stay(manager, world, four_letters, settings):
    settings.SMTP_HOST = ""
    until = manager.get(reverse("outbox")).context["until"]
    manager.post(reverse("outbox_approve"), {"all": "1", "until": until, "act_key": "k"})
    page = manager.post(reverse("outbox_send"), {"act_key": "k2"})
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["mail.no-server"]
    assert Letter.objects.filter(state="approved").count() == 4


# -- journal -----------------------------------------------------------------------------------------------


def test_the_chain_is_verified_on_demand_and_a_change_is_seen(manager, world):
    row = world.candidacies[0]
    manager.post(reverse("dossier_withdraw", args=[row.pk]), {"withdraw-reason": "Essai", "act_key": "k"})
    page = manager.get(reverse("journal"), {"verify": "1"})
    assert page.context["faults"] == []
    assert "Chaîne vérifiée" in page.content.decode()
    from parchemin.journal import triggers

    with triggers.lifted():
        Entry.objects.filter(stream=row.stream).update(facts={"changed": True})
    page = manager.get(reverse("journal"), {"verify": "1"})
    assert [o.code for o in page.context["faults"]] == ["journal.entry-altered"]


def test_the_journal_is_filtered_by_what_it_is_about(manager, world):
    for row in world.candidacies[:2]:
        manager.post(
            reverse("dossier_withdraw", args=[row.pk]), {"withdraw-reason": "Essai", "act_key": f"k{row.pk}"}
        )
    stream = world.candidacies[0].stream
    assert len(manager.get(reverse("journal"), {"stream": stream}).context["entries"]) == 1
    assert len(manager.get(reverse("journal"), {"kind": "session"}).context["entries"]) == 0
    assert len(manager.get(reverse("journal"), {"to": "2001-01-01"}).context["entries"]) == 0
