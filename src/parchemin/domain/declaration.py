"""Telling the State who holds a certification (accrochage): what is missing, states, deadlines.

L. 6113-8, R. 6113-17-1 and R. 6113-17-2 of the code du travail. Every award has one passage, one technical
identifier for life and an explicit state: nothing is skipped in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parchemin.domain.identity import POSTCODE_LIMIT, Identity, identity_objections
from parchemin.domain.law import LAW, months_after
from parchemin.domain.objection import Objection, Source, gettext_noop
from parchemin.domain.phrase import Day

DELAY = Source("R. 6113-17-2 du code du travail", "law.R6113_17_2")
SCHEMA = Source("Caisse des Dépôts, schéma d’accrochage 1.1.2", "cdc.schema")
DELAY_MONTHS = LAW["law.R6113_17_2"].number("months")
TECHNICAL_ID_LIMIT = 255

# Our reading of the register's routes in the words of the schema; no official table of correspondence was found.
ACCESS_MODES: Mapping[str, str] = {
    "FI": "FORMATION_INITIALE_HORS_APPRENTISSAGE",
    "CA": "FORMATION_INITIALE_APPRENTISSAGE",
    "FC": "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION",
    "CQ": "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION",
    "CL": "CANDIDAT_LIBRE",
    "VAE": "VAE",
}


class PassageState(StrEnum):
    """Where one award stands in its declaration to the Caisse des Dépôts."""

    DUE = "due"  # nothing missing, to be written
    BLOCKED = "blocked"  # something is missing
    WRITTEN = "written"  # in a file that nobody said was deposited: not declared
    DEPOSITED = "deposited"  # in a file deposited, no report yet
    ACCEPTED = "accepted"
    REFUSED = "refused"  # to be mended and sent again in a new file
    HELD = "held"  # the base already has it: not to be sent again

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS: Mapping[PassageState, str] = {
    PassageState.DUE: gettext_noop("À déclarer"),
    PassageState.BLOCKED: gettext_noop("Bloqué : donnée manquante"),
    PassageState.WRITTEN: gettext_noop("Écrit, à déposer"),
    PassageState.DEPOSITED: gettext_noop("Déposé, accusé attendu"),
    PassageState.ACCEPTED: gettext_noop("Accepté"),
    PassageState.REFUSED: gettext_noop("Rejeté, à corriger"),
    PassageState.HELD: gettext_noop("Déjà présent en base"),
}
TO_WRITE = (PassageState.DUE, PassageState.BLOCKED)
# Not declared: the three months of R. 6113-17-2 run until the file is deposited, whatever is written.
UNDECLARED = (*TO_WRITE, PassageState.WRITTEN)
TOLD = (PassageState.DEPOSITED, PassageState.ACCEPTED, PassageState.HELD)  # the State was, or has, told


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


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """Everything one passage says, in our words; codes are those of the schema.

    ``technical_id`` correlates the report and never changes. ``issued_on`` is the day of issue
    (dateDebutValidite); ``valid_until`` None means without limit. ``route`` is a key of ACCESS_MODES.
    """

    technical_id: str
    certification_type: str
    certification_code: str
    route: str
    issued_on: date
    identity: Identity
    obtained_by: str = "PAR_ADMISSION"
    certified: bool = True
    valid_until: date | None = None
    exam_from: date | None = None
    exam_to: date | None = None
    exam_mode: str = ""
    site_postcode: str = ""
    mention: str = ""
    score: str = ""
    registered_on: date | None = None
    vae_path: str = ""
    initiative: str = ""


def passage_objections(facts: PassageFacts, *, on: date | None = None) -> list[Objection]:
    """What is missing or wrong before the passage may be written, all at once; warnings last."""
    about = facts.technical_id
    objections = [
        *_certification(facts),
        *_dates(facts),
        *(
            []
            if facts.route in ACCESS_MODES
            else [
                _missing(
                    "passage.route-unknown",
                    gettext_noop("La voie d’accès « %(route)s » n’a pas de modalité correspondante."),
                    about,
                    mend=gettext_noop("Choisir la voie d’accès du dossier : FI, CA, FC, CQ, CL ou VAE."),
                    route=facts.route or "vide",
                )
            ]
        ),
    ]
    return [*objections, *identity_objections(facts.identity, about=about, on=on)]


def _missing(code: str, template: str, about: str, /, *, mend: str = "", **params: object) -> Objection:
    return Objection(code, template, params, SCHEMA, mend, about)


def _certification(facts: PassageFacts) -> list[Objection]:
    about = facts.technical_id
    objections = []
    if not 1 <= len(facts.technical_id) <= TECHNICAL_ID_LIMIT:
        objections.append(
            _missing(
                "passage.technical-id",
                gettext_noop("L’identifiant technique doit avoir de 1 à 255 caractères."),
                about,
                mend=gettext_noop("Signaler ce défaut : l’identifiant est donné par le logiciel."),
            )
        )
    if facts.certification_type not in ("RNCP", "RS"):
        objections.append(
            _missing(
                "passage.type",
                gettext_noop("Le type de certification « %(value)s » n’est ni RNCP ni RS."),
                about,
                mend=gettext_noop("Corriger le répertoire de la fiche : RNCP ou RS."),
                value=facts.certification_type,
            )
        )
    elif not re.fullmatch(rf"{facts.certification_type}\d+", facts.certification_code):
        objections.append(
            _missing(
                "passage.code",
                gettext_noop("Le code « %(code)s » n’est pas un numéro de fiche %(type)s."),
                about,
                mend=gettext_noop("Écrire le numéro de la fiche comme au répertoire, par exemple RNCP99999."),
                code=facts.certification_code,
                type=facts.certification_type,
            )
        )
    return [*objections, *site_objections(facts.site_postcode, about)]


def site_objections(postcode: str, about: str = "") -> list[Objection]:
    """Why a passage examined at a site of that post code could not be written."""
    if len(postcode) <= POSTCODE_LIMIT:
        return []
    return [
        _missing(
            "passage.site-postcode",
            gettext_noop("Le code postal du centre d’examen « %(value)s » dépasse 9 caractères."),
            about,
            mend=gettext_noop("Corriger le code postal du site de la session."),
            value=postcode,
        )
    ]


def _dates(facts: PassageFacts) -> list[Objection]:
    about = facts.technical_id
    objections = []
    if facts.exam_from and facts.exam_to and facts.exam_to < facts.exam_from:
        objections.append(
            _missing(
                "passage.exam-order",
                gettext_noop("L’examen finit (%(to)s) avant de commencer (%(start)s)."),
                about,
                mend=gettext_noop("Corriger les jours de la session."),
                start=facts.exam_from.isoformat(),
                to=facts.exam_to.isoformat(),
            )
        )
    if facts.valid_until is not None and facts.valid_until < facts.issued_on:
        objections.append(
            _missing(
                "passage.validity-order",
                gettext_noop("La fin de validité (%(to)s) précède la délivrance (%(start)s)."),
                about,
                mend=gettext_noop("Corriger la durée de validité du titre."),
                start=facts.issued_on.isoformat(),
                to=facts.valid_until.isoformat(),
            )
        )
    if not date(1900, 1, 1) <= facts.issued_on <= date(2099, 12, 31):
        objections.append(
            _missing(
                "passage.issued-range",
                gettext_noop("La date de délivrance %(value)s n’est pas entre 1900 et 2099."),
                about,
                mend=gettext_noop("Vérifier la date de délivrance du titre."),
                value=facts.issued_on.isoformat(),
            )
        )
    return objections


def deadline(issued_on: date) -> date:
    """Last day to declare: three months from the day of issue (R. 6113-17-2)."""
    return months_after(issued_on, DELAY_MONTHS)


def correction_deadline(asked_on: date) -> date:
    """Last day to answer a request for correction: three months from the request (R. 6113-17-2)."""
    return months_after(asked_on, DELAY_MONTHS)


def lateness_objections(issued_on: date, on: date, *, about: str = "") -> list[Objection]:
    """A declaration after its last day: said, never an obstacle to declaring."""
    last = deadline(issued_on)
    if on <= last:
        return []
    return [
        Objection(
            "declaration.late",
            gettext_noop(
                "Délivrée le %(issued)s, à déclarer au plus tard le %(last)s : %(days)d jours de retard."
            ),
            {
                "issued": issued_on.strftime("%d/%m/%Y"),
                "last": last.strftime("%d/%m/%Y"),
                "days": (on - last).days,
            },
            DELAY,
            gettext_noop("La mettre dans le prochain fichier."),
            about,
        )
    ]


def balanced(
    *, written: Collection[str], blocked: Collection[str], awards: Collection[str]
) -> list[Objection]:
    """Conservation: every award is either written or listed as blocked, once. Empty means it holds."""
    seen = Counter(written) + Counter(blocked)
    expected = set(awards)
    groups = (
        (
            "declaration.lost",
            gettext_noop("L’attribution %(key)s n’est ni écrite ni bloquée."),
            expected - set(seen),
        ),
        (
            "declaration.unknown",
            gettext_noop("Le passage %(key)s ne correspond à aucune attribution."),
            set(seen) - expected,
        ),
        (
            "declaration.twice",
            gettext_noop("L’attribution %(key)s est comptée plusieurs fois."),
            {key for key, count in seen.items() if count > 1},
        ),
    )
    return [
        Objection(code, text, {"key": key}, mend=gettext_noop("Relancer l’écriture du fichier."), about=key)
        for code, text, keys in groups
        for key in sorted(keys)
    ]


# -- deposited, by whose word (declared is not written) -------------------------------------------------------


def deposit_objections(
    *, deposited_on: date, written_on: date, on: date, named: bool, proved: bool
) -> list[Objection]:
    """Why it cannot be said that a file was deposited on ``deposited_on``: all reasons at once.

    ``named``: a person says it, not the software; ``proved``: a file or a reference of the portal is given.
    """
    params: dict[str, object] = {"said": Day(deposited_on), "written": Day(written_on)}
    return _said_objections(on=on, said_on=deposited_on, named=named, proved=proved) + (
        [
            Objection(
                "deposit.before-written",
                gettext_noop("Le dépôt (%(said)s) précéderait l’écriture du fichier (%(written)s)."),
                params,
                mend=gettext_noop("Donner le jour du dépôt sur le portail."),
                about="deposited_on",
            )
        ]
        if deposited_on < written_on
        else []
    )


def withdrawal_objections(
    *, asked_on: date, since: date, on: date, named: bool, proved: bool
) -> list[Objection]:
    """Why it cannot be said that a withdrawal or a correction was asked of the Caisse on ``asked_on``.

    ``since``: the day the title was revoked or replaced.
    """
    return _said_objections(on=on, said_on=asked_on, named=named, proved=proved) + (
        [
            Objection(
                "withdrawal.before-revoked",
                gettext_noop(
                    "La demande (%(said)s) précéderait l’annulation ou le remplacement (%(since)s)."
                ),
                {"said": Day(asked_on), "since": Day(since)},
                mend=gettext_noop("Donner le jour où la demande a été faite à la Caisse."),
                about="deposited_on",
            )
        ]
        if asked_on < since
        else []
    )


def _said_objections(*, on: date, said_on: date, named: bool, proved: bool) -> list[Objection]:
    checks = (
        (
            not named,
            "deposit.nobody",
            gettext_noop("Un dépôt est dit par une personne, et la commande n’en nomme aucune."),
            gettext_noop("La refaire avec --as et l’adresse du compte de cette personne."),
            "by",
        ),
        (
            not proved,
            "deposit.proof-missing",
            gettext_noop("La preuve manque : ni fichier, ni référence."),
            gettext_noop("Joindre la confirmation de la Caisse, ou écrire la référence qu’elle donne."),
            "reference",
        ),
        (
            said_on > on,
            "deposit.in-future",
            gettext_noop("Le %(said)s n’est pas encore venu."),
            gettext_noop("Donner un jour passé."),
            "deposited_on",
        ),
    )
    return [
        Objection(code, text, {"said": Day(said_on)}, mend=mend, about=about)
        for stops, code, text, mend, about in checks
        if stops
    ]
