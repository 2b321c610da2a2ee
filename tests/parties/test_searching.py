"""One way to search everywhere: accents, case, apostrophes and hyphens do not count."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from parchemin.candidates.correcting import correct_identity
from parchemin.candidates.queries import search
from parchemin.cli.main import app
from parchemin.domain.text import folded
from parchemin.juries.models import Juror, Session
from parchemin.parties.folding import searched
from parchemin.parties.models import Person
from tests import make

pytestmark = pytest.mark.django_db

PEOPLE = [
    ("Nguyễn", "Thị"),
    ("Wójcik", "Łucja"),
    ("D’Essai", "Zoé"),
    ("Étrangère", "Marie-Antoinette"),
    ("Le Maître", "Øystein"),
]
FOUND = [
    ("nguyen", "Nguyễn"), ("NGUYỄN", "Nguyễn"), ("thi", "Nguyễn"), ("wojcik", "Wójcik"), ("lucja", "Wójcik"),
    ("d'essai", "D’Essai"), ("D’ESSAI", "D’Essai"), ("d`essai", "D’Essai"), ("dessai", "D’Essai"), ("zoe", "D’Essai"),
    ("zoé d'essai", "D’Essai"), ("ETRANGERE", "Étrangère"), ("ÉTRANGÈRE", "Étrangère"), ("etrangere", "Étrangère"),
    ("marie antoinette", "Étrangère"), ("Marie‑Antoinette", "Étrangère"), ("lemaitre", "Le Maître"),
    ("le-maitre", "Le Maître"), ("oystein", "Le Maître"), ("MAÎTRE", "Le Maître"),
]  # fmt: skip


@pytest.fixture
def known(world):
    rows = [make.person(world.certifier, name, first) for name, first in PEOPLE]
    for row in rows:
        make.candidacy(world.certifier, world.framework, person=row)
        make.juror(world.certifier, person=row)
    return rows


@pytest.mark.parametrize(("typed", "name"), FOUND)
def test_a_candidate_is_found_however_the_name_is_typed(world, known, typed, name):
    assert name in [row.person.birth_name for row in search(world.actor, typed)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("nguyen", "Nguyễn"), ("d'essai", "D’Essai"), ("ÉTRANGÈRE", "Étrangère"), ("zoe", "D’Essai")],
)
def test_every_search_of_the_service_finds_them(client, world, known, typed, name):
    client.force_login(world.manager)
    for address in (
        reverse("search"),
        reverse("candidates"),
        reverse("pool"),
        reverse("session_candidates", args=[world.session.pk]),
    ):
        page = client.get(address, {"q": typed, "vue": "inscrire"})
        assert page.status_code == 200
        said = page.content.decode()
        assert name.upper() in said or name in said, address


def test_a_title_is_found_by_its_holder(client, world, known):
    from parchemin.awards.models import Award
    from parchemin.web.certifier.delivery.awards import named_titles

    assert str(named_titles(Award.objects.all(), "d'essai nguyen").query).count("folded") >= 2
    client.force_login(world.manager)
    assert client.get(reverse("awards"), {"q": "d'essai"}).status_code == 200


def test_titles_trades_and_places_fold_too(client, world):
    Session.objects.filter(pk=world.session.pk).update(title="Session d’été à Łódź")
    Juror.objects.filter(pk=world.jurors[0].pk).update(trade="Ingénieur d’études")
    client.force_login(world.manager)
    assert "Session d’été" in client.get(reverse("search"), {"q": "d'ete lodz"}).content.decode()
    page = client.get(reverse("pool"), {"q": "ingenieur d'etudes"})
    assert [juror.pk for juror, _ in page.context["rows"]] == [world.jurors[0].pk]


def test_the_command_finds_them(world, known):
    run = CliRunner().invoke(app, ["candidate", "find", world.certifier.slug, "nguyen"])
    assert (run.exit_code, "NGUYỄN" in run.output) == (0, True)
    nobody = CliRunner().invoke(app, ["candidate", "find", world.certifier.slug, "personne-de-ce-nom"])
    assert nobody.exit_code != 0


def test_a_name_corrected_is_found_by_the_new_one_only(world, known, now):
    correct_identity(
        actor=world.actor,
        now=now,
        person=known[0],
        identity={"birth_name": "Müller"},
        reason="acte de naissance",
    )
    assert list(search(world.actor, "nguyen")) == []
    assert [row.person.birth_name for row in search(world.actor, "muller")] == ["Müller"]


def test_a_sign_alone_asks_nothing(world, known):
    assert search(world.actor, "-").count() == search(world.actor, "").count()


@given(st.text(st.characters(codec="utf-8", exclude_characters=","), max_size=20))
def test_whoever_types_the_name_as_it_is_written_finds_it(name):
    kept = searched(name, "", "Camille")
    assert all(folded(word) in kept for word in name.split())


def test_rows_written_together_are_kept_folded_too(world):
    Person.objects.bulk_create(
        [Person(certifier=world.certifier, birth_name="Étrangère", first_names="Zoé, Anne")]
    )
    row = Person.objects.get(birth_name="Étrangère")
    assert (row.folded, row.name_key) == ("etrangere zoe anne zoe", "etrangere")


def test_a_search_longer_than_any_name_is_nobody_s_and_costs_no_more(world, django_assert_max_num_queries):
    client = Client()
    client.force_login(world.manager)
    with django_assert_max_num_queries(60):
        for text in (" ".join(f"mot{n}" for n in range(400)), "x" * 300_000):
            page = client.get(reverse("search"), {"q": text})
            assert page.status_code == 200


def test_a_word_said_many_times_is_one_word(world):
    name = world.candidacies[0].person.birth_name
    text = " ".join([name] * 50)
    assert list(search(world.actor, text)) == list(search(world.actor, name)) != []
