"""The auditor's pages: their home, the sample they draw, the dossiers de preuve of that sample and of no other."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.accounts.models import Membership
from parchemin.formats.proofs import dossier as form
from parchemin.journal.models import Entry
from parchemin.juries.minutes import dossier
from parchemin.juries.models import Sample
from parchemin.runtime import files
from parchemin.web import navigation
from tests import life, make

pytestmark = pytest.mark.django_db
PERIOD = {"first": "2000-01-01", "last": "2099-12-31", "size": "2", "seed": "20251231"}


def reading(of, name="Audit Fictif") -> Client:
    account = make.user(name=name)
    Membership.objects.create(user=account, certifier=of, role="auditor", valid_until=date(2099, 1, 1))
    client = Client()
    client.force_login(account)
    client.account = account
    return client


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def world(now):
    world = make.world(candidates=5)
    life.bring(world, now, "published")
    world.auditor = reading(world.certifier)
    return world


def drawn(world, client=None, **changed) -> Sample:
    answer = (client or world.auditor).post(reverse("samples"), PERIOD | changed)
    assert answer.status_code == 302, words(answer)
    return Sample.objects.latest("pk")


def test_the_home_of_who_only_audits_is_their_own(world):
    home = words(world.auditor.get(reverse("home")))
    assert "Votre rôle vaut jusqu’au" in home
    assert "31 décembre 2098" in home
    assert "Aucun échantillon tiré" in home
    assert "act_key" not in home
    sample = drawn(world)
    assert reverse("sample", args=[sample.pk]) in words(world.auditor.get(reverse("home")))


def test_the_menu_of_who_only_audits_holds_what_they_check(world, client):
    told = [word.label for word in navigation.words(world.auditor.get(reverse("home")).wsgi_request)]
    assert told == ["Accueil", "Échantillons", "Certifications", "Sessions", "Titres", "Journal"]
    client.force_login(world.manager)
    told = [word.label for word in navigation.words(client.get(reverse("home")).wsgi_request)]
    assert "Échantillons" not in told
    assert "Candidats" in told


def test_who_manages_too_keeps_the_desk(world, client):
    Membership.objects.create(
        user=world.manager, certifier=world.certifier, role="auditor", valid_until=date(2099, 1, 1)
    )
    client.force_login(world.manager)
    assert "certifier/home.html" in [t.name for t in client.get(reverse("home")).templates]
    drawn(world, client)


def test_an_auditor_of_two_certifiers_is_asked_which(world):
    Membership.objects.create(
        user=world.auditor.account, certifier=world.other, role="auditor", valid_until=date(2099, 1, 1)
    )
    for page in ("home", "samples"):
        assert "Pour quel certificateur" in words(world.auditor.get(reverse(page)))


def test_a_sample_is_drawn_and_its_page_says_how(world):
    sample = drawn(world)
    page = words(world.auditor.get(reverse("sample", args=[sample.pk])))
    assert "2 dossiers tirés sur 5" in page
    assert sample.listed_id in page
    assert "parchemin evidence redraw liste.txt --seed 20251231 --size 2" in page
    numbers = [row.entry.candidacy.number for row in sample.drawn.order_by("place")]
    for entry in life.entries_of(world):
        assert (entry.candidacy.number in page) is (entry.candidacy.number in numbers)
    listed = world.auditor.get(reverse("sample_list", args=[sample.pk]))
    assert b"".join(listed.streaming_content) == files.open_file(sample.listed_id).read()


def test_the_dossiers_of_a_sample_are_made_and_taken(world, django_capture_on_commit_callbacks):
    sample = drawn(world)
    page, build = reverse("sample", args=[sample.pk]), reverse("sample_build", args=[sample.pk])
    mine, other = [row.entry for row in sample.drawn.order_by("place")]
    place = lambda entry: reverse("sample_file", args=[sample.pk, entry.pk])  # noqa: E731
    assert world.auditor.get(place(mine)).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert world.auditor.post(build, {"entry": mine.pk}).status_code == 302
    text = words(world.auditor.get(page))
    assert "1 dossier de preuve fait sur 2" in text
    assert place(mine) in text
    assert place(other) not in text
    told = form.verify(io.BytesIO(b"".join(world.auditor.get(place(mine)).streaming_content)))
    assert (told.objections, told.about) == ((), f"entry:{mine.pk}")
    with django_capture_on_commit_callbacks(execute=True):
        world.auditor.post(build, {"every": "1"})
    asked = Entry.objects.filter(act="evidence_asked")
    assert [row.facts["entry"] for row in asked.order_by("pk")] == [mine.pk, other.pk]
    assert {row.actor for row in asked} == {f"user:{world.auditor.account.pk}"}
    assert "qui manque" not in words(world.auditor.get(page))


def test_a_dossier_made_before_the_draw_is_not_of_the_sample(world, now):
    entries = life.entries_of(world)
    for entry in entries:
        dossier.build(actor=world.actor, now=now, entry=entry)
    sample = drawn(world)
    page = world.auditor.get(reverse("sample", args=[sample.pk]))
    assert page.context["built"] == 0
    assert page.context["missing"] == 2


def test_a_dossier_destroyed_by_an_erasure_is_to_be_made_again(world, django_capture_on_commit_callbacks):
    sample = drawn(world)
    build = reverse("sample_build", args=[sample.pk])
    with django_capture_on_commit_callbacks(execute=True):
        world.auditor.post(build, {"every": "1"})
    gone = Entry.objects.filter(act="evidence_built").latest("pk")
    files.destroy({gone.facts["file"]})
    page = world.auditor.get(reverse("sample", args=[sample.pk]))
    assert (page.context["built"], page.context["missing"]) == (1, 1)


def test_what_was_not_drawn_is_not_made_nor_taken(world):
    sample = drawn(world)
    inside = set(sample.drawn.values_list("entry", flat=True))
    other = next(e for e in life.entries_of(world) if e.pk not in inside)
    build = reverse("sample_build", args=[sample.pk])
    assert world.auditor.post(build, {"entry": other.pk}).status_code == 404
    assert world.auditor.get(reverse("sample_file", args=[sample.pk, other.pk])).status_code == 404
    refused = world.auditor.post(
        reverse("session_evidence_build", args=[world.session.pk]), {"entry": other.pk}
    )
    assert refused.status_code == 403
    assert not Entry.objects.filter(act="evidence_asked").exists()


def test_a_manager_reads_the_samples_and_draws_none(world, client):
    sample = drawn(world)
    client.force_login(world.manager)
    page = words(client.get(reverse("samples")))
    assert "Audit Fictif" in page
    assert "act_key" not in page
    assert client.post(reverse("samples"), PERIOD).status_code == 403
    assert client.get(reverse("sample", args=[sample.pk])).status_code == 200


def test_another_auditor_and_another_certifier_see_nothing_of_it(world):
    sample = drawn(world)
    entry = sample.drawn.first().entry_id
    for stranger in (reading(world.certifier), reading(world.other)):
        assert stranger.get(reverse("samples")).context["rows"] == []
        for name, args in (("sample", ()), ("sample_list", ()), ("sample_file", (entry,))):
            assert stranger.get(reverse(name, args=[sample.pk, *args])).status_code == 404
        assert stranger.post(reverse("sample_build", args=[sample.pk]), {"every": "1"}).status_code == 404
    foreign = reading(world.other).post(reverse("samples"), PERIOD)
    assert foreign.status_code == 409
    assert [o.code for o in foreign.context["objections"]] == ["sample.empty"]


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"seed": "Jeanne"}, ["sample.seed"]),
        ({"size": "6"}, ["sample.size"]),
        ({"last": "2000-01-01", "first": "2000-01-02"}, ["sample.days"]),
        ({"route": "VAE"}, ["sample.empty"]),
    ],
)
def test_a_sample_refused_says_why_and_keeps_what_was_typed(world, changed, codes):
    answer = world.auditor.post(reverse("samples"), PERIOD | changed)
    assert answer.status_code == 409
    assert [o.code for o in answer.context["objections"]] == codes
    assert all(answer.context["form"][name].value() == value for name, value in (PERIOD | changed).items())
    assert not Sample.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"first": ""}, {"size": "zéro"}, {"first": "0206-01-01"}, {"route": "X"}]
)
def test_a_form_amiss_draws_nothing(world, changed):
    assert world.auditor.post(reverse("samples"), PERIOD | changed).status_code == 422
    assert not Sample.objects.exists()


def test_the_page_of_a_sample_asks_as_many_queries_whatever_its_size(world):
    counts = []
    for size in ("1", "5"):
        sample = drawn(world, size=size)
        with CaptureQueriesContext(connection) as asked:
            world.auditor.get(reverse("sample", args=[sample.pk]))
        counts.append(len(asked))
    assert counts[0] == counts[1]
