"""The links of a refusal: from its reason to the pages of the acts that lead out of it.

The number that a page's address wants is found from the address of the page refused: its session, its candidate's file,
its title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from parchemin.awards.models import Award
from parchemin.candidates.models import Candidacy
from parchemin.declarations.models import Passage
from parchemin.domain.objection import Objection
from parchemin.domain.remedies import remedy
from parchemin.domain.text import whole
from parchemin.juries.models import Outcome, Session, SessionEntry
from parchemin.web.shared.ways import AUDIENCES, SERVICE, Way


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str


# What the number of an address of the service is, by how the address begins.
OWNERS = (
    ("candidats/<int:pk>", "candidacy"),
    ("sessions/vivier/<int:pk>", "juror"),
    ("sessions/<int:pk>", "session"),
    ("titres/dus/", "outcome"),
    ("titres/<int:pk>", "award"),
    ("certifications/<int:pk>", "sheet"),
    ("declarations/passages/<int:pk>", "passage"),
)
# From the number of one thing to the number of another.
FROM: dict[tuple[str, str], Callable[[int], int | None]] = {
    ("entry", "candidacy"): lambda pk: _one(SessionEntry.objects.filter(pk=pk), "candidacy_id"),
    ("outcome", "candidacy"): lambda pk: _one(Outcome.objects.filter(pk=pk), "entry__candidacy_id"),
    ("outcome", "entry"): lambda pk: _one(Outcome.objects.filter(pk=pk), "entry_id"),
    ("outcome", "session"): lambda pk: _one(Outcome.objects.filter(pk=pk), "entry__session_id"),
    ("award", "candidacy"): lambda pk: _one(Award.objects.filter(pk=pk), "candidacy_id"),
    ("passage", "candidacy"): lambda pk: _one(Passage.objects.filter(pk=pk), "award__candidacy_id"),
    ("candidacy", "sheet"): lambda pk: _one(Candidacy.objects.filter(pk=pk), "framework__sheet_id"),
    ("session", "sheet"): lambda pk: _one(Session.objects.filter(pk=pk), "frameworks__sheet_id"),
}


# Reasons whose ``about`` is the number of a thing.
ABOUT = dict.fromkeys(
    ("award.title-held", "candidacy.already-open", "person.join-both-open"),
    "candidacy",
)


def knows(request: HttpRequest, **numbers: int) -> None:
    """What a page is about, where its address does not say it: ``knows(request, sheet=3)``."""
    request.__dict__.setdefault("numbers_said", {}).update(numbers)


def _one(rows: QuerySet[Any], field: str) -> int | None:
    return rows.values_list(field, flat=True).first()


def _known(route: str, kwargs: Mapping[str, object]) -> dict[str, int]:
    """What the numbers of an address are of: ``{"session": 3, "entry": 12}``."""
    known = {name.removesuffix("_id"): pk for name, pk in kwargs.items() if isinstance(pk, int)}
    known |= {name: pk for name, pk in kwargs.items() if isinstance(pk, int)}  # other audiences' own names
    owner = next((kind for start, kind in OWNERS if route.startswith(start)), "")
    return {**known, owner: known["pk"]} if owner and "pk" in known else known


def _number(kind: str, known: dict[str, int]) -> int | None:
    """The number of a thing, known or reached from those known."""
    if kind in known:
        return known[kind]
    for (start, end), step in FROM.items():
        origin = _number(start, known) if end == kind else None
        if origin is not None and (pk := step(origin)) is not None:
            known[kind] = pk
            return pk
    return None


def links(request: HttpRequest, objection: Objection) -> Iterator[Link]:
    """The pages that lead out of a reason, the likeliest first; those whose address cannot be told are left out."""
    match = request.resolver_match
    if match is None:
        return
    ways = next(acts for start, acts in AUDIENCES if match.route.startswith(start))
    # Read once a page, however many reasons it gives.
    known = request.__dict__.get("numbers_known")
    if known is None:
        known = _known(match.route, match.kwargs) | request.__dict__.get("numbers_said", {})
        request.__dict__["numbers_known"] = known
    if (kind := ABOUT.get(objection.code)) and (number := whole(objection.about)) is not None:
        known = {**known, kind: number}
    yield from (link for _, link in _links(objection.code, ways, known) if link.url != request.path)


def ways_to(code: str, **known: int) -> list[tuple[Way, Link]]:
    """The service's ways out of a reason about one thing: ``ways_to("claims.identity", candidacy=12)``."""
    return list(_links(code, SERVICE, known))


def _links(code: str, ways: Mapping[str, Way], known: dict[str, int]) -> Iterator[tuple[Way, Link]]:
    way_out = remedy(code)
    acts = way_out.acts if way_out and way_out.kind.replayed else ()
    seen = set()
    for way in (ways[act] for act in acts if act in ways):
        numbers = [_number(kind, known) for kind in way.needs]
        if None in numbers:
            continue
        url = reverse(way.page, args=numbers) + (f"#{way.part}" if way.part else "")
        if url not in seen:
            seen.add(url)
            yield way, Link(url, gettext(way.label))
