"""Titles delivered and withdrawn, then told to the State, from the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.awards.models import Award, DeliveryRefusal, Revocation
from parchemin.candidates.actions import acquire_blocks
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.domain.certifier import LABELS
from parchemin.juries.models import Outcome, Session, SessionEntry
from parchemin.parties.models import Certifier, Letter
from parchemin.runtime.models import Progress
from tests import make

AT = datetime(2023, 6, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def manager(client, world):
    client.force_login(world.manager)
    return client


@pytest.fixture
def granted(world) -> list[Outcome]:
    """Every candidate of the world granted, results published."""
    Certifier.objects.filter(pk=world.certifier.pk).update(
        city="Exempleville",
        award_prefix="EXE",
        signatory_name="Claude Fictif",
        signatory_title="La direction",
    )
    Session.objects.filter(pk=world.session.pk).update(published_at=AT, state="published")
    found = []
    for position, candidacy in enumerate(world.candidacies, start=1):
        entry = SessionEntry.objects.create(session=world.session, candidacy=candidacy, position=position)
        acquire_blocks(
            candidacy=candidacy,
            blocks=list(world.framework.blocks.all()),
            acquired_on=date(2023, 6, 15),
            decision="essai",
        )
        found.append(
            Outcome.objects.create(
                certifier=world.certifier,
                entry=entry,
                verdict="granted",
                stated_on=date(2023, 6, 15),
                stated_at=AT,
                published_at=AT,
            )
        )
    return found


def test_titles_due_are_shown_and_delivered_in_one_act_followed_on_its_page(
    manager, granted, django_capture_on_commit_callbacks
):
    page = manager.get(reverse("awards"))
    assert page.context["due_count"] == 3
    assert "Délivrer 3 titres" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        sent = manager.post(reverse("awards_issue"), {"act_key": "k"})
    work = Progress.objects.get()
    assert sent.url == reverse("award_work", args=[work.pk])
    assert Award.objects.count() == 3
    followed = manager.get(sent.url)
    assert followed.context["issued"] == 3
    assert Letter.objects.filter(kind="award", state="draft").count() == 3
    assert manager.get(reverse("awards")).context["due_count"] == 0


def test_the_work_of_one_certifier_is_not_shown_to_another(client, manager, world, granted):
    work = Progress.objects.create(
        kind="issue_awards", about="essai", certifier=world.certifier.slug, created_at=AT, updated_at=AT
    )
    assert manager.get(reverse("award_work", args=[work.pk])).status_code == 200
    client.force_login(make.manager(world.other))
    assert client.get(reverse("award_work", args=[work.pk])).status_code == 404
    assert client.post(reverse("award_work_stop", args=[work.pk])).status_code == 404


def test_one_title_is_read_then_delivered_once(manager, granted):
    url = reverse("award_due", args=[granted[0].pk])
    page = manager.get(url)
    assert len(page.context["mentions"]) == 8
    assert page.context["standing"] == []
    for _ in range(2):
        manager.post(url, {"act_key": "k"})
    made = Award.objects.get()
    assert manager.get(url).url == reverse("award", args=[made.pk])


def test_a_title_not_yet_published_says_why_and_is_not_made(manager, granted):
    Outcome.objects.filter(pk=granted[0].pk).update(published_at=None)
    url = reverse("award_due", args=[granted[0].pk])
    assert "award.not-published" in [o.code for o in manager.get(url).context["standing"]]
    assert manager.post(url, {"act_key": "k"}).status_code == 409
    assert not Award.objects.exists()


@pytest.mark.parametrize(
    ("lacking", "code", "mended"),
    [
        ({"city": ""}, "claims.place", {"city": "Exempleville"}),
        ({"signatory_name": ""}, "claims.signatory", {"signatory_name": "Claude Fictif"}),
    ],
)
def test_what_the_record_lacks_is_said_linked_mended_then_the_title_is_made(
    manager, world, granted, lacking, code, mended
):
    Certifier.objects.filter(pk=world.certifier.pk).update(**lacking)
    url, record = reverse("award_due", args=[granted[0].pk]), reverse("certifier_record")
    refused = manager.post(url, {"act_key": "k0"})
    assert [o.code for o in refused.context["objections"]] == [code]
    assert f'href="{record}"' in refused.content.decode()
    row = Certifier.objects.get(pk=world.certifier.pk)
    manager.post(record, {**{name: getattr(row, name) for name in LABELS}, **mended, "act_key": "m"})
    manager.post(url, {"act_key": "k"})
    assert Award.objects.count() == 1


def test_a_name_that_no_face_prints_is_said_linked_mended_then_the_title_is_made(manager, granted):
    candidacy = granted[0].entry.candidacy
    candidacy.person.birth_name = "王"
    candidacy.person.save()
    url = reverse("award_due", args=[granted[0].pk])
    refused = manager.post(url, {"act_key": "k0"})
    assert [o.code for o in refused.context["objections"]] == ["identity.script"]
    assert reverse("dossier_identity", args=[candidacy.pk]) in refused.content.decode()
    candidacy.person.birth_name = "Wang"
    candidacy.person.save()
    manager.post(url, {"act_key": "k"})
    assert Award.objects.count() == 1


def test_a_refusal_for_fraud_needs_its_hearing(manager, granted):
    page = manager.post(
        reverse("award_refuse", args=[granted[0].pk]), {"fraud-reason": "Essai", "act_key": "k"}
    )
    assert page.status_code == 409
    assert not DeliveryRefusal.objects.exists()


def test_the_three_forms_of_a_title_are_served_and_agree(manager, award):
    page = manager.get(reverse("award", args=[award.pk]))
    assert page.context["agree"] == []
    assert "Elles disent la même chose" in page.content.decode()
    parchment = manager.get(reverse("award_parchment", args=[award.pk]))
    assert b"".join(parchment.streaming_content).startswith(b"%PDF")
    credential = manager.get(reverse("award_credential", args=[award.pk]))
    assert award.token.encode() in b"".join(credential.streaming_content)


def test_a_title_is_revoked_once_with_a_private_reason(manager, award):
    url = reverse("award_revoke", args=[award.pk])
    assert manager.post(url, {"reason": "", "act_key": "k0"}).status_code == 422
    for _ in range(2):
        manager.post(url, {"reason": "Erreur de personne", "act_key": "k"})
    assert Revocation.objects.get().reason == "Erreur de personne"
    public = manager.get(reverse("verify", args=[award.token])).content.decode()
    assert "Erreur de personne" not in public
    assert "Erreur de personne" in manager.get(reverse("award", args=[award.pk])).content.decode()


def test_a_title_printed_with_a_wrong_name_is_mended_then_replaced_from_its_page(manager, world, award):
    url, number, token = reverse("award", args=[award.pk]), award.number, award.token
    refused = manager.post(
        reverse("award_replace", args=[award.pk]), {"replace-reason": "Nom", "act_key": "k0"}
    )
    assert (refused.status_code, [o.code for o in refused.context["objections"]]) == (
        409,
        ["award.nothing-to-replace"],
    )
    assert reverse("dossier_identity", args=[award.candidacy_id]) in refused.content.decode()
    person = award.person
    person.birth_name = "Corrigé"
    person.save()
    page = manager.get(url)
    assert page.context["differs"] == ["Bénéficiaire"]
    assert "Ce titre dit autre chose" in page.content.decode()
    for _ in range(2):
        manager.post(reverse("award_replace", args=[award.pk]), {"replace-reason": "Nom", "act_key": "k"})
    award.refresh_from_db()
    assert award.number != number
    page = manager.get(url)
    assert (page.context["differs"], [f.number for f in page.context["formers"]]) == ([], [number])
    public = manager.get(reverse("verify", args=[token])).content.decode()
    assert "Ce titre a été remplacé." in public
    assert award.number not in public and "Nom" not in public.replace("Nom,", "")
    manager.post(reverse("award_duplicate", args=[award.pk]), {"again-reason": "Perdu", "act_key": "d"})
    assert Letter.objects.filter(kind="award_duplicate", state="draft").count() == 1
    api = manager.get(f"/api/v1/titles/{token}").json()
    assert (api["status"], api["mentions"], api["number"]) == ("replaced", [], number)


# -- declarations -------------------------------------------------------------------------------------------


def delivered(manager, granted):
    for outcome in granted:
        manager.post(reverse("award_due", args=[outcome.pk]), {"act_key": f"o{outcome.pk}"})
    assert Award.objects.count() == len(granted)


def ledger(manager) -> dict:
    return manager.get(reverse("declarations")).context["ledger"]


def closes(manager) -> bool:
    found = ledger(manager)
    return found["sum"] == found["total"] == Award.objects.count()


def test_the_ledger_closes_at_every_step_and_causes_are_grouped(manager, world, granted):
    delivered(manager, granted)
    assert closes(manager)
    assert ledger(manager)["unprepared"] == 3
    person = granted[0].entry.candidacy.person
    person.birth_year = None
    person.save()
    manager.post(reverse("declarations_prepare"), {"act_key": "p"})
    assert closes(manager)
    page = manager.get(reverse("declarations"))
    [cause] = page.context["blocked"]
    assert len(cause.passages) == 1
    assert reverse("dossier_identity", args=[granted[0].entry.candidacy_id]) in page.content.decode()
    for _ in range(2):
        manager.post(reverse("declarations_write"), {"act_key": "w"})
    row = DeclarationFile.objects.get()
    assert row.passages.count() == 2
    assert closes(manager)
    got = manager.get(reverse("declaration_file", args=[row.pk]))
    assert b"".join(got.streaming_content).startswith(b"<?xml")
    nothing = manager.post(reverse("declarations_write"), {"act_key": "w2"})
    assert nothing.status_code == 409
    assert [o.code for o in nothing.context["objections"]] == ["declaration.nothing-due"]


def test_a_report_is_read_once_and_a_refused_passage_goes_back_after_its_mend(manager, world, granted):
    delivered(manager, granted)
    manager.post(reverse("declarations_prepare"), {"act_key": "p"})
    manager.post(reverse("declarations_write"), {"act_key": "w"})
    row = DeclarationFile.objects.get()
    first, *others = [p.technical_id for p in row.passages.order_by("pk")]
    words = "Aucun titulaire ne correspond aux critères obligatoires"
    report = (
        f"<rapport><nomFichier>{row.filename}</nomFichier><idFlux>{row.flux_id}</idFlux><PassagesKO><passage>"
        f"<idTechnique>{first}</idTechnique><messageErreur>{escape(words)}</messageErreur></passage></PassagesKO>"
        f"<PassagesOK>{''.join(f'<idTechnique>{one}</idTechnique>' for one in others)}</PassagesOK></rapport>"
    ).encode()
    for _ in range(2):
        upload = SimpleUploadedFile("rapport.xml", report)
        manager.post(reverse("declarations_report"), {"report": upload, "act_key": "r"})
    assert closes(manager)
    page = manager.get(reverse("declarations"))
    [cause] = page.context["refused"]
    assert cause.words == words
    passage = Passage.objects.get(technical_id=first)
    for _ in range(2):
        manager.post(reverse("passage_put_back", args=[passage.pk]), {"act_key": "b"})
    passage.refresh_from_db()
    assert passage.state == "due"
    again = manager.post(reverse("passage_put_back", args=[passage.pk]), {"act_key": "b2"})
    assert again.status_code == 409


def test_without_a_file_the_report_is_asked_for_on_the_page(manager, granted):
    page = manager.post(reverse("declarations_report"), {"act_key": "r"})
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["report.not-chosen"]


def test_a_file_of_another_certifier_does_not_exist_here(client, manager, world, granted):
    delivered(manager, granted)
    manager.post(reverse("declarations_prepare"), {"act_key": "p"})
    manager.post(reverse("declarations_write"), {"act_key": "w"})
    row, passage = DeclarationFile.objects.get(), Passage.objects.first()
    client.force_login(make.manager(world.other))
    assert client.get(reverse("declaration_file", args=[row.pk])).status_code == 404
    assert client.post(reverse("passage_put_back", args=[passage.pk])).status_code == 404
    assert client.get(reverse("award_due", args=[granted[0].pk])).status_code == 404


def test_the_work_is_followed_by_fragments_then_the_page_is_read_again(manager, world):
    work = Progress.objects.create(
        kind="issue_awards", about="essai", certifier=world.certifier.slug, state="running", done=1, total=3,
        created_at=AT, updated_at=AT,
    )  # fmt: skip
    url = reverse("award_work", args=[work.pk])
    fragment = manager.get(url, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert f'hx-get="{url}"' in fragment.content.decode()
    manager.post(reverse("award_work_stop", args=[work.pk]))
    work.refresh_from_db()
    assert work.stop_asked
    Progress.objects.filter(pk=work.pk).update(state="stopped")
    assert manager.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_nothing_due_starts_no_work(manager, world):
    assert manager.post(reverse("awards_issue"), {"act_key": "k"}).url == reverse("awards")
    assert not Progress.objects.exists()
