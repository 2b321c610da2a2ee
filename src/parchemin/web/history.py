"""The journal in plain French: who did what, when, why. Used by every page that shows a history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_noop

from parchemin.accounts.models import User
from parchemin.journal.acts import ACTS
from parchemin.journal.models import Entry
from parchemin.web import words
from parchemin.web.dates import short_day_words

PLACES = {
    "candidacy": gettext_noop("dossier"),
    "session": gettext_noop("session"),
    "sheet": gettext_noop("fiche"),
    "award": gettext_noop("titre"),
    "declaration": gettext_noop("déclaration"),
    "grids": gettext_noop("grilles"),
    "outbox": gettext_noop("boîte d’envoi"),
    "relations": gettext_noop("relations"),
    "pool": gettext_noop("vivier de jurés"),
    "juror": gettext_noop("juré"),
    "rooms": gettext_noop("salles"),
    "faults": gettext_noop("fautes"),
    "samples": gettext_noop("échantillons"),
    "import": gettext_noop("liste importée"),
    "erasure": gettext_noop("effacement"),
    "retention": gettext_noop("conservation"),
    "identity": gettext_noop("identité"),
    "declarations": gettext_noop("déclarations"),
    "rules": gettext_noop("règlement"),
    "certifier": gettext_noop("certificateur"),
    "account": gettext_noop("compte"),
    "keys": gettext_noop("clés"),
}


def _day(text: str) -> date | None:
    """A day written in ISO form, and nothing else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2023-06-15") else None
    except ValueError:
        return None


class _Facts(dict[str, Any]):
    """Facts of an entry as words; one that is not there is a dash, never a fault of the page."""

    def __missing__(self, key: str) -> str:
        return "–"


def _fact(value: object, named: Mapping[str, str]) -> object:
    if value is True or value is False:
        return gettext("oui") if value else gettext("non")
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_fact(one, named)) for one in value)
    if named:
        return gettext(named[str(value)]) if str(value) in named else value
    if isinstance(value, str) and (day := _day(value)):
        return short_day_words(day)
    return value


def sentence(entry: Entry) -> str:
    """What the entry says, without its actor: « a déposé un livrable, version 2. » An act that no stage knows any
    more is said by its own name."""
    act = ACTS.get(entry.act)
    if act is None:
        return gettext("a fait l’acte « %(act)s ».") % {"act": entry.act.replace("_", " ")}
    facts = {name: _fact(value, act.words.get(name, {})) for name, value in entry.facts.items()}
    return gettext(act.sentence) % _Facts(facts)


def names_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Names of the actors, by label, in one query."""
    labels = {entry.actor for entry in entries}
    ids = [label.removeprefix("user:") for label in labels if label.startswith("user:")]
    known = {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    return {label: known.get(label) or _machine(label) for label in labels}


def _machine(label: str) -> str:
    if label == "anonymous":
        return gettext("Quelqu’un qui n’était pas connecté")
    if label.startswith("system:"):
        return gettext("Le logiciel (%(part)s)") % {"part": words.said(label.removeprefix("system:"))}
    return gettext("Un compte qui n’est plus là") if label.startswith("user:") else label


def place(entry: Entry) -> str:
    """« dossier 12 »: the stream as words."""
    kind, _, number = entry.stream.partition(":")
    return f"{gettext(PLACES[kind]) if kind in PLACES else kind} {number}".strip()


def _why(entry: Entry) -> str:
    private = getattr(entry, "said", None)
    if private is None:
        return ""
    texts = [gettext("« %(words)s »") % {"words": words.text} for words in private]
    if not texts and entry.private:
        return gettext("Texte effacé à la demande de la personne ; son empreinte reste au journal.")
    return " ".join(texts)


def told(entries: Iterable[Entry], *, names: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Entries as the history part shows them; the private texts are those of ``journal.queries.history``."""
    rows = list(entries)
    known = names if names is not None else names_of(rows)
    return [
        {
            "at": entry.at,
            "who": known.get(entry.actor, entry.actor),
            "what": sentence(entry),
            "why": _why(entry),
            "number": entry.number,
            "digest": entry.digest,
            "place": place(entry),
        }
        for entry in rows
    ]
