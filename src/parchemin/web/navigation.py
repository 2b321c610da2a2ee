"""The words of the masthead: where one may go, where one is, whose house it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop

from parchemin.accounts.actor import Actor
from parchemin.parties.models import Certifier

# In the order of the life of a certification. (name of the address, word)
PLACES = (
    ("home", gettext_noop("Accueil")),
    ("certifications", gettext_noop("Certifications")),
    ("candidates", gettext_noop("Candidats")),
    ("sessions", gettext_noop("Sessions")),
    ("awards", gettext_noop("Titres")),
    ("declarations", gettext_noop("Déclarations")),
    ("journal", gettext_noop("Journal")),
)
SAMPLES = ("samples", gettext_noop("Échantillons"))  # second, for who audits
UNASKED = (
    "candidates",
    "declarations",
)  # not among the words of who only audits: a file is opened from its sample
STAFF = ("manager", "auditor")
CHOSEN = "certifier"  # key of the session
READ = "certifier_choice"  # of the request


@dataclass(frozen=True, slots=True)
class Word:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The certifier looked at (None: several, none chosen) and the others one may look at."""

    current: Certifier | None
    others: tuple[Certifier, ...]


def _actor(request: HttpRequest) -> Actor | None:
    return getattr(request, "actor", None)


def _places(actor: Actor) -> list[tuple[str, str]]:
    """The places of who manages; of who audits, with their samples."""
    audits = [SAMPLES] if actor.certifiers("auditor") else []
    unasked = () if actor.certifiers("manager") else UNASKED
    return [*PLACES[:1], *audits, *(place for place in PLACES[1:] if place[0] not in unasked)]


def words(request: HttpRequest) -> list[Word]:
    """Only addresses that exist; only for those who manage or audit."""
    actor = _actor(request)
    if actor is None or not actor.certifiers(*STAFF):
        return []
    shown = []
    for name, label in _places(actor):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        shown.append((label, url))
    inside = [url for _, url in shown if request.path.startswith(url)]
    here = max(inside, key=len, default="")
    return [Word(gettext(label), url, url == here) for label, url in shown]


def certifiers(request: HttpRequest) -> Choice | None:
    """Certifiers that this actor manages or audits; the chosen one is kept in the session. Read once a request."""
    if not hasattr(request, READ):
        setattr(request, READ, _certifiers(request))
    choice: Choice | None = getattr(request, READ)
    return choice


def _certifiers(request: HttpRequest) -> Choice | None:
    actor = _actor(request)
    ids = actor.certifiers(*STAFF) if actor is not None else frozenset()
    if not ids:
        return None
    known = list(Certifier.objects.filter(pk__in=ids).order_by("name"))
    chosen = request.session.get(CHOSEN)
    current = next((c for c in known if c.slug == chosen), known[0] if len(known) == 1 else None)
    return Choice(current, tuple(c for c in known if c != current))
