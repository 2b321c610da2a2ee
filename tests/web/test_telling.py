"""Every page says what it tells of decisions not yet published; one that does not is refused to who is tied."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from parchemin.candidates.relations import declare_relation
from parchemin.web.telling import ELSEWHERE, Tells, mark_of
from tests import life, make


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("tout")


urlpatterns = [path("sans-marque/", unmarked), path("", include("parchemin.urls"))]

OF_A_SESSION = "sessions/<int:pk>/"


def pages(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the house with its view, those of the API aside."""
    for one in (resolver or get_resolver("parchemin.urls")).url_patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern), one
        elif one.namespace not in ELSEWHERE:
            yield from pages(one, before + str(one.pattern))


def marked(mark: Tells) -> dict[str, str]:
    return {one.name or route: route for route, one in pages() if mark_of(one.callback) is mark}


def test_every_page_says_what_it_tells():
    assert len(list(pages())) > 170
    assert [route for route, one in pages() if mark_of(one.callback) is None] == []


def test_the_pages_refused_whole_are_those_of_a_session_that_decide():
    assert marked(Tells.DECISIONS).keys() == {
        "session_deliberation",
        "session_deliberation_entry",
        "session_deliberation_open",
        "session_adopt",
        "session_close",
        "session_decide",
        "session_vote_again",
        "session_state_outcome",
        "session_set_aside",
        "session_hearing",
        "session_minutes",
        "session_reopen",
        "session_minutes_pdf",
        "session_seal",
        "session_correct",
        "session_correction_pdf",
        "session_evidence",
        "session_evidence_build",
        "session_evidence_work",
        "session_evidence_file",
        "session_report",
        "session_report_file",
    }
    assert all(route.startswith(OF_A_SESSION) for route in marked(Tells.DECISIONS).values())


def test_pages_of_the_jury_alone_tell_the_jury():
    assert all(route.startswith("jury/sessions/") for route in marked(Tells.JURY).values())
    assert {"jury_deliberation", "jury_minutes", "jury_minutes_pdf"} <= marked(Tells.JURY).keys()


@pytest.fixture
def tied(world, now):
    """A manager whose cousin is the first candidate of a session just closed."""
    life.bring(world, now, "closed")
    account = make.manager(world.certifier, name="Alix Parent")
    cousin = make.person(world.certifier, email=account.email)
    declare_relation(
        actor=world.actor, now=now, candidate=world.candidacies[0].person, other=cousin, kind="family"
    )
    return account


def test_a_page_without_a_mark_is_refused_to_who_is_tied_and_to_nobody_else(world, client, tied, settings):
    settings.ROOT_URLCONF = __name__
    client.force_login(tied)
    assert client.get("/sans-marque/").status_code == 403
    client.force_login(world.manager)
    assert client.get("/sans-marque/").text == "tout"
    client.logout()
    assert client.get("/sans-marque/").text == "tout"


def test_each_page_that_decides_is_refused_to_who_is_tied_and_to_nobody_else(world, client, tied):
    entry = life.entries_of(world)[1]
    given = {
        "<int:pk>": world.session.pk,
        "<int:entry_id>": entry.pk,
        "<int:rank>": 1,
        "<str:kind>": "complet",
    }
    for name, route in marked(Tells.DECISIONS).items():
        address = route
        for place, value in given.items():
            address = address.replace(place, str(value))
        client.force_login(tied)
        assert client.get(f"/{address}").status_code == 403, name
        client.force_login(world.manager)
        assert client.get(f"/{address}").status_code != 403, name


def test_the_api_tells_what_is_public_to_everybody(client, tied):
    client.force_login(tied)
    assert client.get("/api/v1/openapi.json").status_code == 200
