"""What the Caisse des Dépôts answers: to which file, once a passage, and why one came back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from parchemin.domain.declaration.states import WAITING, FileState, PassageState
from parchemin.domain.objection import Objection, gettext_noop


class RefusalClass(StrEnum):
    """Why a passage came back. The full catalogue of messages is not public: the rest is OTHER."""

    NO_HOLDER = "no_holder"
    NO_HOLDER_WITH_BIRTHDAY = "no_holder_with_birthday"
    NO_HOLDER_RECONCILED = "no_holder_reconciled"
    SEVERAL_HOLDERS = "several_holders"
    ALREADY_HELD = "already_held"
    OTHER = "other"

    @property
    def label(self) -> str:
        return REFUSAL_LABELS[self][0]

    @property
    def mend(self) -> str:
        return REFUSAL_LABELS[self][1]


REFUSAL_LABELS: Mapping[RefusalClass, tuple[str, str]] = {
    RefusalClass.NO_HOLDER: (
        gettext_noop("Aucun titulaire trouvé"),
        gettext_noop(
            "Comparer nom de naissance, premier prénom, sexe et année avec la pièce d’état civil, accents et "
            "noms composés compris."
        ),
    ),
    RefusalClass.NO_HOLDER_WITH_BIRTHDAY: (
        gettext_noop("Aucun titulaire trouvé avec le jour et le mois de naissance"),
        gettext_noop("Vérifier le jour et le mois de naissance sur la pièce d’état civil."),
    ),
    RefusalClass.NO_HOLDER_RECONCILED: (
        gettext_noop("Aucun titulaire trouvé avec les critères de réconciliation"),
        gettext_noop(
            "Vérifier la commune de naissance : code INSEE à la date de naissance, 99xxx à l’étranger."
        ),
    ),
    RefusalClass.SEVERAL_HOLDERS: (
        gettext_noop("Plusieurs titulaires possibles"),
        gettext_noop("Compléter jour, mois et commune de naissance, et les autres prénoms."),
    ),
    RefusalClass.ALREADY_HELD: (
        gettext_noop("Déjà présent en base"),
        gettext_noop("Ne pas l’envoyer de nouveau."),
    ),
    RefusalClass.OTHER: (
        gettext_noop("Autre motif"),
        gettext_noop("Lire le message de l’accusé de traitement."),
    ),
}


def classify(message: str) -> RefusalClass:
    """The class of one message of a processing report (accusé de traitement)."""
    text = _folded(message)
    if re.search(r"\bdeja\b", text) and re.search(r"exist|base|present|enregistr|declar|connu", text):
        return RefusalClass.ALREADY_HELD
    if "plusieurs titulaires" in text:
        return RefusalClass.SEVERAL_HOLDERS
    if "aucun titulaire" in text:
        if "reconciliation" in text:
            return RefusalClass.NO_HOLDER_RECONCILED
        if "jour" in text or "mois" in text:
            return RefusalClass.NO_HOLDER_WITH_BIRTHDAY
        return RefusalClass.NO_HOLDER
    return RefusalClass.OTHER


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def state_after(kinds: Collection[RefusalClass]) -> PassageState:
    """The state of a passage that came back: one that the base holds already is not sent again."""
    return PassageState.HELD if RefusalClass.ALREADY_HELD in kinds else PassageState.REFUSED


def other_file(name: str) -> Objection:
    """The report names a file of ours, and another is designated."""
    return Objection(
        "report.other-file",
        gettext_noop("Cet accusé répond au fichier « %(name)s », pas à celui qui est désigné."),
        {"name": name},
        mend=gettext_noop("Le lire sans désigner de fichier : il dit lui-même auquel il répond."),
    )


def one_file_objections(files: int, *, flux: str, name: str) -> list[Objection]:
    """A report answers one file. ``files``: how many its ``flux``, or the file ``name`` that it gives, designates."""
    if files == 1:
        return []
    if files:
        return [
            Objection(
                "report.several-files",
                gettext_noop("%(count)d fichiers ont été écrits sous le nom « %(name)s »."),
                {"count": files, "name": name},
                mend=gettext_noop("Désigner le fichier auquel il répond."),
            )
        ]
    return [
        Objection(
            "report.no-file",
            gettext_noop(
                "Cet accusé ne répond à aucun fichier connu (flux « %(flux)s », fichier « %(name)s »)."
            ),
            {"flux": flux or "—", "name": name or "—"},
            mend=gettext_noop("Désigner le fichier auquel il répond, ou vérifier le certificateur."),
        )
    ]


def reading_objections(state: FileState, *, read_before: bool) -> list[Objection]:
    """Why a report is not read for that file. ``read_before``: the same was."""
    if read_before:
        return [
            Objection(
                "report.read-before",
                gettext_noop("Cet accusé de traitement a déjà été lu."),
                mend=gettext_noop("Lire ce qu’il a répondu sur la page du fichier."),
            )
        ]
    if state is FileState.REFUSED:
        return [
            Objection(
                "report.file-refused",
                gettext_noop(
                    "Ce fichier a déjà été refusé en entier : ses passages sont repartis à déclarer."
                ),
                mend=gettext_noop("Lire l’accusé du fichier écrit depuis."),
            )
        ]
    return []


def whole_file_refused(name: str) -> Objection:
    """What a passage keeps of the file refused in whole that carried it."""
    return Objection(
        "report.whole-file",
        gettext_noop("Le fichier « %(name)s » a été refusé en entier."),
        {"name": name},
        mend=gettext_noop(
            "Lire chaque erreur sur la page du fichier, corriger ce qu’elle dit, puis écrire un nouveau fichier."
        ),
    )


def stranger_objections(named: Sequence[str], held: Collection[str]) -> list[Objection]:
    """A report names passages of its file alone. ``named``: by the report; ``held``: by the file."""
    return [
        Objection(
            "report.unknown-passage",
            gettext_noop("L’accusé nomme le passage « %(id)s », qui n’est pas dans ce fichier."),
            {"id": technical_id},
            mend=gettext_noop("Désigner le fichier auquel il répond."),
            about=technical_id,
        )
        for technical_id in named
        if technical_id not in held
    ]


def answered_objections(
    named: Sequence[str], held: Mapping[str, tuple[PassageState, str]]
) -> list[Objection]:
    """A passage is answered once. ``named``: by the report; ``held``: by the file, each with its state, and that in
    words."""
    return [
        Objection(
            "report.already-answered",
            gettext_noop("Le passage « %(id)s » a déjà reçu sa réponse (%(state)s)."),
            {"id": technical_id, "state": held[technical_id][1]},
            mend=gettext_noop("Lire ce qui lui fut répondu dans le compte des déclarations."),
            about=technical_id,
        )
        for technical_id in named
        if technical_id in held and held[technical_id][0] not in WAITING
    ]


def written_again_objections(carried: Sequence[tuple[str, str]]) -> list[Objection]:
    """A passage of a file set aside is answered as long as no other carries it. ``carried``: identifier, name of that
    other file."""
    return [
        Objection(
            "report.written-again",
            gettext_noop("Le passage « %(id)s » a été écrit de nouveau dans « %(name)s »."),
            {"id": technical_id, "name": name},
            mend=gettext_noop("Mettre de côté cet autre fichier, puis lire l’accusé."),
            about=technical_id,
        )
        for technical_id, name in carried
    ]
