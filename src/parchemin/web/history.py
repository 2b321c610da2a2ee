"""The journal in plain French: who did what, when, why. Used by every page that shows a history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from parchemin.accounts.models import User
from parchemin.domain.access import AccessRoute
from parchemin.journal.models import Entry

# What each act says. Places are filled from the entry's facts; an act not listed is shown by its own name.
SENTENCES: dict[str, str] = {
    # candidates
    "enrolled": gettext_noop("a inscrit le dossier %(number)s, voie %(route)s."),
    "imported": gettext_noop("a inscrit une liste de candidats."),
    "candidates_imported": gettext_noop("a inscrit une liste de candidats."),
    "withdrawn": gettext_noop("a retiré la candidature."),
    "admissibility_notified": gettext_noop("a notifié la recevabilité : %(admissible)s."),
    "relation_declared": gettext_noop("a déclaré un lien entre un candidat et une autre personne."),
    "block_recognised": gettext_noop("a reconnu un bloc acquis auparavant."),
    "identity_corrected": gettext_noop("a corrigé l’identité : %(fields)s."),
    "words_erased": gettext_noop("a effacé les textes d’une personne."),
    # assessments
    "grid_published": gettext_noop("a publié une grille, version %(version)s."),
    "deliverable_deposited": gettext_noop("a déposé un livrable, version %(version)s."),
    "grid_submitted": gettext_noop("a rendu une grille d’évaluation."),
    # outbox
    "letters_approved": gettext_noop("a relu et laissé partir des lettres."),
    # catalogue
    "sheet_deposited": gettext_noop("a déposé la fiche."),
    "finding_settled": gettext_noop("a tranché le constat %(finding)s."),
    "framework_built": gettext_noop("a établi la version %(version)s du référentiel."),
    "composition_rule_confirmed": gettext_noop("a confirmé la règle de composition du jury."),
    "rules_published": gettext_noop("a publié le règlement, version %(version)s."),
    # juries
    "session_created": gettext_noop("a créé la session."),
    "candidates_entered": gettext_noop("a inscrit des candidats à la session."),
    "session_opened": gettext_noop("a ouvert la session."),
    "member_nominated": gettext_noop("a nommé un membre du jury."),
    "jury_proposed": gettext_noop("a proposé un jury."),
    "member_withdrawn": gettext_noop("a retiré un membre du jury."),
    "member_recused": gettext_noop("s’est déporté pour un candidat."),
    "attendance_recorded": gettext_noop("a noté une présence."),
    "deliberation_opened": gettext_noop("a ouvert la délibération."),
    "opinion_given": gettext_noop("a donné son avis."),
    "block_decided": gettext_noop("a enregistré une décision de bloc."),
    "deliberation_closed": gettext_noop("a clos la délibération."),
    "minutes_sealed": gettext_noop("a scellé le procès-verbal."),
    "results_published": gettext_noop("a publié les résultats."),
    "results_notified": gettext_noop("a préparé l’annonce des résultats."),
    # awards
    "award_issued": gettext_noop("a délivré le titre."),
    "award_revoked": gettext_noop("a retiré le titre."),
    "delivery_refused": gettext_noop("a refusé la délivrance pour fraude."),
    # declarations
    "declaration_written": gettext_noop("a écrit un fichier de déclaration."),
    "report_read": gettext_noop("a lu un accusé de traitement."),
}
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
    "import": gettext_noop("liste importée"),
    "erasure": gettext_noop("effacement"),
    "rules": gettext_noop("règlement"),
}


class _Facts(dict[str, Any]):
    """Facts of an entry as words; one that is not there is a dash, never a fault of the page."""

    def __missing__(self, key: str) -> str:
        return "–"


def _fact(name: str, value: object) -> object:
    if value is True or value is False:
        return gettext("oui") if value else gettext("non")
    if name == "route":
        try:
            return gettext(AccessRoute(str(value)).label)
        except ValueError:
            return value
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v) for v in value)
    return value


def sentence(entry: Entry) -> str:
    """What the entry says, without its actor: « a déposé un livrable, version 2. »"""
    words = SENTENCES.get(entry.act)
    if words is None:
        return gettext("a fait l’acte « %(act)s ».") % {"act": entry.act.replace("_", " ")}
    return gettext(words) % _Facts({name: _fact(name, value) for name, value in entry.facts.items()})


def names_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Names of the actors, by label, in one query."""
    labels = {entry.actor for entry in entries}
    ids = [label.removeprefix("user:") for label in labels if label.startswith("user:")]
    known = {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    return {label: known.get(label) or _machine(label) for label in labels}


def _machine(label: str) -> str:
    if label.startswith("system:"):
        return gettext("Le logiciel (%(part)s)") % {"part": label.removeprefix("system:")}
    return gettext("Un compte qui n’est plus là") if label.startswith("user:") else label


def place(entry: Entry) -> str:
    """« dossier 12 »: the stream as words."""
    kind, _, number = entry.stream.partition(":")
    return f"{gettext(PLACES[kind]) if kind in PLACES else kind} {number}".strip()


def _why(entry: Entry) -> str:
    said = getattr(entry, "said", None)
    if said is None:
        return ""
    texts = [f"« {words.text} »" for words in said]
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
