"""Lists cost the same for one row and for thirty."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make


def _candidacies(world, count):
    for _ in range(count):
        make.candidacy(world.certifier, world.framework, rules=world.rules, at=world.site)


def _letters(world, count):
    for _ in range(count):
        make.letter(world.certifier)


def _sheets(world, count):
    for _ in range(count):
        make.framework(world.certifier)


def _enrolments(world, count):
    from parchemin.candidates.relations import declare_relation

    for candidacy in list(world.candidacies):
        for _ in range(count // 3 + 1):
            declare_relation(
                actor=world.actor, now=make.NOW, candidate=candidacy.person,
                other=make.person(world.certifier), kind="trainer",
            )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("candidates", _candidacies),
        ("outbox", _letters),
        ("certifications", _sheets),
        ("journal", _enrolments),
        ("home", _candidacies),
    ],
)
def test_thirty_rows_cost_no_more_queries_than_one(client, world, django_assert_num_queries, name, more):
    client.force_login(world.manager)
    more(world, 1)
    client.get(reverse(name))
    with CaptureQueriesContext(
        connection,
    ) as first:
        client.get(reverse(name))
    more(world, 30)
    with django_assert_num_queries(len(first)):
        client.get(reverse(name))


def test_a_list_is_cut_at_fifty_and_keeps_its_filters_between_pages(client, world):
    _candidacies(world, 52)
    client.force_login(world.manager)
    page = client.get(reverse("candidates"), {"route": "FI"})
    assert len(page.context["page"].object_list) == 50
    assert "route=FI&amp;page=2" in page.content.decode()
    assert len(client.get(reverse("candidates"), {"route": "FI", "page": 2}).context["page"].object_list) == 5


def test_a_filter_is_a_pill_that_removes_itself_alone(client, world):
    client.force_login(world.manager)
    page = client.get(reverse("candidates"), {"route": "FI", "state": "enrolled", "site": world.site.pk})
    pills = page.context["pills"]
    assert [p["word"] for p in pills][1:] == ["inscrite", world.site.name]
    assert "route" not in pills[0]["query"]
    assert "state=enrolled" in pills[0]["query"]
    assert client.get(reverse("candidates"), {"route": "VAE"}).context["page"].paginator.count == 0


def test_search_finds_names_numbers_and_sessions(client, world):
    client.force_login(world.manager)
    candidacy = world.candidacies[0]
    found = client.get(reverse("search"), {"q": candidacy.number}).context["found"]
    assert found["candidates"] == [candidacy]
    assert client.get(reverse("search"), {"q": "Session essai"}).context["found"]["sessions"] == [
        world.session
    ]
    assert client.get(reverse("search"), {"q": world.framework.sheet.number}).context["count"] == 1
