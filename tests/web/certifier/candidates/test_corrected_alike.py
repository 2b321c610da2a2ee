"""An identity corrected until it is another record's: who it is is asked at once, by act, page and command alike."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.candidates.correcting import correct_identity
from parchemin.candidates.models import Candidacy, DistinctPersons, PersonJoin
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from tests import make
from tests.commands import run

pytestmark = pytest.mark.django_db
WHO = {
    "birth_name": "D’Exemple",
    "usage_name": "",
    "first_names": "Zoé",
    "sex": "F",
    "birth_year": 1999,
    "birth_month": 1,
    "birth_day": 31,
    "birth_commune_insee": "69383",
    "birth_postcode": "",
    "birth_commune": "Lyon",
    "birth_country_code": "",
    "birth_country": "",
    "email": "",
}
PAPER = "Acte de naissance vu"


@pytest.fixture
def known(world) -> Candidacy:
    """Somebody who came and left."""
    person = make.person(world.certifier, **WHO)
    return make.candidacy(world.certifier, world.framework, person=person, number="Z-1", state="withdrawn")


@pytest.fixture
def misspelt(world, known) -> Candidacy:
    """The same person, under a name and a year that hid it."""
    person = make.person(world.certifier, **{**WHO, "birth_name": "Brouillon", "birth_year": 1989})
    return make.candidacy(world.certifier, world.framework, person=person, number="Z-9")


RIGHT = {"birth_name": "D’Exemple", "birth_year": 1999}


def corrected(world, now, file, identity=RIGHT, **more):
    by = {"actor": world.actor, "now": now, "reason": PAPER}
    return correct_identity(person=file.person, identity=identity, **by, **more)


def codes(refusal) -> list[str]:
    return [o.code for o in refusal.value.objections]


def test_the_act_asks_and_changes_nothing(world, now, misspelt):
    entries = Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        corrected(world, now, misspelt)
    assert codes(refusal) == ["person.alike-now"]
    assert "Z-1" in refusal.value.objections[0].message
    misspelt.person.refresh_from_db()
    assert (misspelt.person.birth_name, Entry.objects.count()) == ("Brouillon", entries)


def test_one_person_is_one_record_whose_identity_is_the_paper_s(world, now, known, misspelt):
    corrected(world, now, misspelt, same_as=known.person)
    known.refresh_from_db()
    assert known.person == misspelt.person
    assert known.person.birth_year == 1999
    join = PersonJoin.objects.get()
    acts = (
        Entry.objects.filter(stream=f"identity:{misspelt.person_id}")
        .order_by("pk")
        .values_list("act", flat=True)
    )
    assert list(acts) == ["identity_corrected", "persons_joined"]
    assert (join.kept, faults()) == (misspelt.person, [])


def test_two_people_are_told_apart_with_the_reason_and_asked_no_more(world, now, known, misspelt):
    corrected(world, now, misspelt, apart="Deux pièces vues")
    assert DistinctPersons.objects.count() == 1
    corrected(world, now, misspelt, {"birth_day": 30})
    corrected(world, now, misspelt, {"birth_day": 31})


def test_a_join_that_may_not_be_corrects_nothing(world, now, known, misspelt):
    Candidacy.objects.filter(pk=known.pk).update(state="enrolled")
    with pytest.raises(Refused) as refusal:
        corrected(world, now, misspelt, same_as=known.person)
    assert codes(refusal) == ["person.join-both-open"]
    misspelt.person.refresh_from_db()
    assert (misspelt.person.birth_name, PersonJoin.objects.count()) == ("Brouillon", 0)


@pytest.mark.parametrize(
    "identity", [{"birth_commune": "Villeurbanne"}, {"birth_year": 1990}, {"employer_name": "Essai SARL"}]
)
def test_a_correction_that_makes_them_like_nobody_asks_nothing(world, now, misspelt, identity):
    corrected(world, now, misspelt, identity)


def test_who_was_alike_already_is_left_to_the_list_unless_nothing_differs_any_more(world, now, known):
    person = make.person(world.certifier, **{**WHO, "birth_day": 30})
    file = make.candidacy(world.certifier, world.framework, person=person, number="Z-8")
    corrected(world, now, file, {"birth_day": 29})
    with pytest.raises(Refused) as refusal:
        corrected(world, now, file, {"birth_day": 31})
    assert codes(refusal) == ["person.alike-now"]
    assert "Rien ne diffère" in refusal.value.objections[0].message


def test_a_rehearsal_and_a_juror_are_no_candidate_s_record(world, now, known):
    trial = make.candidacy(world.certifier, world.framework, rehearsal=True)
    corrected(world, now, trial, WHO)
    corrected(world, now, world.jurors[0], WHO)


def test_the_page_asks_keeps_what_was_typed_and_joins(client, world, known, misspelt):
    client.force_login(world.manager)
    url = reverse("dossier_identity", args=[misspelt.pk])
    typed = {**WHO, "reason": PAPER}
    page = client.post(url, {**typed, "act_key": "a"})
    said = page.content.decode()
    assert page.status_code == 409
    assert [o.code for o in page.context["objections"]] == ["person.alike-now"]
    assert f'value="{known.person_id}"' in said
    assert 'value="apart"' in said
    assert 'value="D’Exemple"' in said
    silent = client.post(url, {**typed, "person": "apart", "apart": " ", "act_key": "b"})
    assert silent.status_code == 409
    done = client.post(url, {**typed, "person": known.person_id, "act_key": "c"})
    assert done.status_code == 302
    known.refresh_from_db()
    assert known.person_id == misspelt.person_id


def test_the_page_tells_apart(client, world, known, misspelt):
    client.force_login(world.manager)
    typed = {**WHO, "reason": PAPER, "person": "apart", "apart": "Deux pièces vues", "act_key": "a"}
    assert client.post(reverse("dossier_identity", args=[misspelt.pk]), typed).status_code == 302
    assert DistinctPersons.objects.count() == 1


def test_the_command_asks_joins_and_tells_apart(world, known, misspelt):
    base = ["candidate", "correct", world.certifier.slug, "Z-9", "--reason", PAPER]
    right = [*base, "--birth-name", "D’Exemple", "--birth", "1999-01-31"]
    refused = run(*right, by=world.manager)
    assert (refused.exit_code, "person.alike-now" in refused.output + refused.stderr) == (3, True)
    told = run(*right, "--apart", "Deux pièces vues", by=world.manager)
    assert told.exit_code == 0, told.output + told.stderr
    assert DistinctPersons.objects.count() == 1
    back = [*base, "--birth", "1989-01-31"]
    assert run(*back, by=world.manager).exit_code == 0
    DistinctPersons.objects.all().delete()
    one = run(*base, "--birth", "1999-01-31", "--same-as", "Z-1", by=world.manager)
    assert one.exit_code == 0, one.output + one.stderr
    assert PersonJoin.objects.count() == 1
