"""One person, one record, by the pages: asked at enrolment and by a list, joined, told apart, undone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.candidates.models import Candidacy, DistinctPersons, PersonJoin
from parchemin.formats.tables.spreadsheet import dump_csv
from tests import make
from tests.commands import run

pytestmark = pytest.mark.django_db
WHO = {
    "birth_name": "D’Exemple",
    "first_names": "Zoé",
    "sex": "F",
    "birth_year": 1999,
    "birth_month": 1,
    "birth_day": 31,
    "birth_commune_insee": "69383",
}
FORM = {**WHO, "number": "Z-2", "route": "FI", "entered_on": "2022-09-05"}


@pytest.fixture
def manager(client, world):
    client.force_login(world.manager)
    return client


@pytest.fixture
def before(world) -> Candidacy:
    """Somebody who came and left."""
    person = make.person(world.certifier, **WHO)
    return make.candidacy(world.certifier, world.framework, person=person, number="Z-1", state="withdrawn")


@pytest.fixture
def twice(world, before) -> tuple[Candidacy, Candidacy]:
    person = make.person(world.certifier, **WHO)
    return before, make.candidacy(world.certifier, world.framework, person=person, number="Z-9")


def test_the_page_of_enrolment_asks_who_it_is_and_keeps_what_was_typed(manager, before):
    page = manager.post(reverse("candidate_new"), {**FORM, "act_key": "a"})
    said = page.content.decode()
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["person.known"]
    assert f'value="{before.person_id}"' in said
    assert 'value="apart"' in said
    assert 'value="Z-2"' in said
    done = manager.post(
        reverse("candidate_new"),
        {**FORM, "birth_name": "d'exemple", "person": before.person_id, "act_key": "b"},
    )
    assert done.status_code == 302
    assert Candidacy.objects.get(number="Z-2").person_id == before.person_id


def test_somebody_else_is_enrolled_with_the_reason_and_not_without(manager, before):
    refused = manager.post(reverse("candidate_new"), {**FORM, "person": "apart", "act_key": "a"})
    assert refused.status_code == 409
    reason = {"person": "apart", "apart": "Deux pièces vues", "act_key": "b"}
    assert manager.post(reverse("candidate_new"), {**FORM, **reason}).status_code == 302
    assert Candidacy.objects.get(number="Z-2").person_id != before.person_id
    assert DistinctPersons.objects.count() == 1


def test_a_key_that_is_nobody_s_here_is_refused(manager, world, before):
    page = manager.post(reverse("candidate_new"), {**FORM, "person": world.canary.person_id, "act_key": "a"})
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["person.not-available"]


def test_the_holder_of_a_title_says_why(manager, before):
    Candidacy.objects.filter(pk=before.pk).update(state="complete")
    chosen = {**FORM, "person": before.person_id}
    page = manager.post(reverse("candidate_new"), {**chosen, "act_key": "a"})
    assert [o.code for o in page.context["objections"]] == ["candidacy.title-given"]
    assert 'name="again"' in page.content.decode()
    done = manager.post(reverse("candidate_new"), {**chosen, "again": "Titre perdu de vue", "act_key": "b"})
    assert done.status_code == 302


def test_two_records_are_joined_and_parted_again_by_forms(manager, twice):
    first, second = twice
    page = manager.get(reverse("duplicates"))
    [one] = page.context["shown"]
    two = {"first": one["pair"].first.person.pk, "second": one["pair"].second.person.pk}
    refused = manager.post(
        reverse("duplicates_decide"), {**two, "found": first.person_id, "reason": "", "act_key": "a"}
    )
    assert refused.status_code == 409
    assert [o.code for o in refused.context["objections"]] == ["person.no-reason"]
    done = manager.post(
        reverse("duplicates_decide"),
        {**two, "found": first.person_id, "reason": "Même pièce", "act_key": "b"},
    )
    assert (done.status_code, done.url) == (302, reverse("duplicates"))
    second.refresh_from_db()
    assert second.person_id == first.person_id
    join = PersonJoin.objects.get()
    manager.post(reverse("duplicates_undo", args=[join.pk]), {"reason": "Erreur", "act_key": "c"})
    second.refresh_from_db()
    assert second.person_id != first.person_id
    manager.post(
        reverse("duplicates_decide"), {**two, "found": "apart", "reason": "Deux pièces", "act_key": "d"}
    )
    assert manager.get(reverse("duplicates")).context["shown"] == []


def test_a_correction_of_a_record_alike_already_says_so(manager, world, before):
    person = make.person(world.certifier, **{**WHO, "birth_day": 30})
    other = make.candidacy(world.certifier, world.framework, person=person)
    typed = {**WHO, "birth_day": 29, "reason": "acte de naissance", "act_key": "a"}
    page = manager.post(reverse("dossier_identity", args=[other.pk]), typed, follow=True)
    assert "Une autre fiche lui ressemble, dossier Z-1" in page.content.decode()


def listed(*rows) -> SimpleUploadedFile:
    headers = ["Voie", "Entrée", "Nom de naissance", "Prénoms", "Sexe", "Naissance", "Code INSEE", "Courriel"]
    return SimpleUploadedFile("liste.csv", dump_csv(headers, rows), content_type="text/csv")


ROW = ["FI", "05/09/2022", "D'EXEMPLE", "Zoé", "F", "31/01/1999", "69383", "zoe@exemple.example"]


def test_a_list_asks_who_it_is_and_enrols_what_was_said(manager, before):
    page = manager.post(reverse("candidates_import"), {"file": listed(ROW)})
    assert [one["row"].number for one in page.context["asked"]] == [2]
    assert page.context["clear"]
    data = {"deposited": page.context["deposited"], "framework": before.framework_id}
    silent = manager.post(reverse("candidates_import"), {**data, "act_key": "a"})
    assert (silent.status_code, silent.context["objections"][0].code) == (409, "person.known")
    assert silent.context["asked"]
    manager.post(reverse("candidates_import"), {**data, "row-2": before.person_id, "act_key": "b"})
    assert Candidacy.objects.filter(person=before.person_id).count() == 2
    again = manager.post(reverse("candidates_import"), {"file": listed(ROW)})
    assert not again.context["clear"]
    assert "la liste ne change rien" in again.content.decode()


def test_the_commands_do_the_same(world, twice, tmp_path):
    slug = world.certifier.slug
    assert "Z-1 et Z-9" in run("candidate", "alike", slug).output.replace("Z-9 et Z-1", "Z-1 et Z-9")
    done = run("candidate", "join", slug, "Z-1", "Z-9", "--reason", "Même pièce", by=world.manager)
    assert done.exit_code == 0, done.output
    join = PersonJoin.objects.get()
    assert run("candidate", "unjoin", join.pk, "--reason", "Erreur", by=world.manager).exit_code == 0
    apart = ["candidate", "keep-apart", slug, "Z-1", "Z-9", "--reason", "Deux pièces"]
    assert run(*apart, by=world.manager).exit_code == 0
    assert "0 ressemblances" in run("candidate", "alike", slug).output


def test_one_by_command_says_who_it_is(world, before):
    words = [
        "--dossier", "Z-2", "--route", "FI", "--entered", "2022-09-05", "--birth-name", "D'exemple",
        "--first-names", "Zoé", "--sex", "F", "--birth", "1999-01-31",
    ]  # fmt: skip
    base = ["candidate", "enrol", world.certifier.slug, world.framework.sheet.number, *words]
    refused = run(*base, by=world.manager)
    assert (refused.exit_code, "person.known" in refused.output + refused.stderr) == (3, True)
    done = run(*base, "--same-as", "Z-1", by=world.manager)
    assert done.exit_code == 0, done.output + done.stderr
    assert Candidacy.objects.get(number="Z-2").person_id == before.person_id


def test_a_list_by_command_says_who_a_row_is(world, before, tmp_path):
    file = tmp_path / "liste.csv"
    file.write_bytes(listed(ROW).read())
    base = ["candidate", "import", world.certifier.slug, world.framework.sheet.number, str(file)]
    refused = run(*base, by=world.manager)
    assert refused.exit_code == 3
    assert "person.known" in refused.output + refused.stderr
    done = run(*base, "--join", "2=Z-1", by=world.manager)
    assert done.exit_code == 0, done.output + done.stderr
    assert Candidacy.objects.filter(person=before.person_id).count() == 2
    again = run(*base, by=world.manager)
    assert again.exit_code == 3
    assert "import.nothing-new" in again.output + again.stderr
