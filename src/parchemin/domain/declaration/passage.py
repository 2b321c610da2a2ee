"""What one passage says, and what is missing before it may be written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parchemin.domain.identity import POSTCODE_LIMIT, Identity, identity_objections
from parchemin.domain.objection import Objection, Source, gettext_noop

SCHEMA = Source("Caisse des Dépôts, schéma d’accrochage 1.1.2", "cdc.schema")
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
