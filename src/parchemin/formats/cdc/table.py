"""Caisse des Dépôts passage file, schema 1.1.2 and 1.1.5: our own table of its elements.

Written from the facts of the format: element, order, cardinality, type, bounds. 1.1.2 was compared with a public
copy of the schema. 1.1.5 (``action``, ``identifiantNational``) rests on a secondary source: no official copy was
at hand. ``schema`` checks files against this table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

NAMESPACE = "urn:cdc:cpf:pc5:schema:1.0.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
VERSIONS = ("1.1.2", "1.1.5")

ENUMERATIONS: Mapping[str, tuple[str, ...]] = {
    "action": ("CREATION", "SUPPRESSION"),
    "natureDeposant": ("CERTIFICATEUR", "TIERS_CONFIANCE"),
    "obtentionCertification": ("PAR_ADMISSION", "PAR_SCORING"),
    "modalitePassageExamen": ("A_DISTANCE", "EN_PRESENTIEL", "MIXTE"),
    "niveauLangueEuropeen": ("A1", "A2", "B1", "B2", "C1", "C2", "INSUFFISANT"),
    "mentionValidee": (
        "SANS_MENTION",
        "MENTION_ASSEZ_BIEN",
        "MENTION_BIEN",
        "MENTION_TRES_BIEN",
        "MENTION_TRES_BIEN_AVEC_FELICITATIONS_DU_JURY",
    ),
    "modaliteAcces": (
        "FORMATION_INITIALE_HORS_APPRENTISSAGE",
        "FORMATION_INITIALE_APPRENTISSAGE",
        "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION",
        "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION",
        "VAE",
        "EQUIVALENCE_DIPLOME_ETRANGER",
        "CANDIDAT_LIBRE",
    ),
    "voieAccessVAE": ("CONGES_VAE", "VAE_CLASSIQUE"),
    "initiativeInscription": ("CERTIFIE", "OF", "POLE_EMPLOI", "EMPLOYEUR", "AUTRE"),
    "sexe": ("M", "F"),
}


@dataclass(frozen=True, slots=True)
class Element:
    """One element: how often it comes, whether it may be nil, and either a type or children.

    ``choice``: exactly one of the children; ``many``: the only child repeats, once at least.
    ``kind``: "text" (low–high characters), "int" (low–high), "bool", "date", "instant", "enum" or "pattern".
    """

    name: str
    required: bool = True
    nillable: bool = False
    kind: str = "text"
    low: int = 0
    high: int = 0
    pattern: str = ""
    children: tuple[Element, ...] = ()
    choice: bool = False
    many: bool = False
    since: str = "1.1.2"

    @property
    def expected(self) -> str:
        """What a value must look like, in French."""
        if self.kind == "enum":
            return " | ".join(ENUMERATIONS[self.name])
        if self.kind == "text" and self.low == self.high:
            return f"exactement {self.low} caractères"
        return {
            "text": f"de {self.low} à {self.high} caractères",
            "int": f"entier de {self.low} à {self.high}",
            "bool": "true ou false",
            "date": "date AAAA-MM-JJ de 1900 à 2099",
            "instant": "date, heure et décalage, AAAA-MM-JJThh:mm:ss+hh:mm",
            "pattern": f"motif {self.pattern}",
        }[self.kind]


def _text(name: str, low: int, high: int, *, required: bool = True, nillable: bool = False) -> Element:
    return Element(name, required, nillable, "text", low, high)


def _int(name: str, low: int, high: int, *, required: bool = True, nillable: bool = False) -> Element:
    return Element(name, required, nillable, "int", low, high)


def _enum(name: str, *, required: bool = True, nillable: bool = False, since: str = "1.1.2") -> Element:
    return Element(name, required, nillable, "enum", since=since)


def _date(name: str, *, required: bool = True, nillable: bool = False) -> Element:
    return Element(name, required, nillable, "date")


def _group(
    name: str,
    *children: Element,
    required: bool = True,
    choice: bool = False,
    many: bool = False,
    since: str = "1.1.2",
) -> Element:
    return Element(name, required, children=children, choice=choice, many=many, since=since)


HOLDER = _group(
    "titulaire",
    _text("nomNaissance", 1, 60),
    _text("nomUsage", 1, 60, nillable=True),
    _text("prenom1", 1, 60),
    _text("prenom2", 1, 60, required=False),
    _text("prenom3", 1, 60, required=False),
    _int("anneeNaissance", 1900, 2099),
    _int("moisNaissance", 1, 12, nillable=True),
    _int("jourNaissance", 1, 31, nillable=True),
    _enum("sexe"),
    _group(
        "codeCommuneNaissance",
        _group("codeInseeNaissance", _text("codeInsee", 5, 5)),
        _group("codePostalNaissance", _text("codePostal", 1, 9, nillable=True)),
        choice=True,
    ),
    _text("libelleCommuneNaissance", 1, 60, required=False),
    _text("codePaysNaissance", 3, 3, required=False),
    _text("libellePaysNaissance", 1, 60, required=False),
    _text("commentairesMEN", 1, 250, required=False),
)
TRAINING_FILE = _group(
    "dossierFormation",
    _text("idDossier", 1, 13),
    _text("nomTitulaire", 1, 30),
    _text("prenom1Titulaire", 1, 20),
)
NATIONAL_ID = _group(
    "identifiantNational",
    Element("nir", kind="pattern", pattern=r"[12][0-9]{4}(2[AB]|[0-9]{2})[0-9]{6}"),
    _text("nomNaissance", 1, 60),
    since="1.1.5",
)
DIGITAL_LEVEL = _group(
    "niveauNumeriqueEuropeen",
    _int("scoreGeneral", 1, 1000, required=False),
    _group(
        "resultats",
        _group(
            "resultat",
            _int("niveau", 1, 8, required=False),
            _text("domaineCompetenceId", 1, 1, required=False),
            _text("competenceId", 1, 1, required=False),
            required=False,
        ),
        required=False,
        many=True,
    ),
    required=False,
)
PASSAGE = _group(
    "passageCertification",
    _text("idTechnique", 1, 255),
    _text("urlPreuve", 1, 255, required=False),
    _text("libelleOption", 1, 255, required=False),
    _enum("obtentionCertification"),
    Element("donneeCertifiee", kind="bool"),
    _date("dateDebutExamen", required=False),
    _date("dateFinExamen", required=False),
    _enum("modalitePassageExamen", required=False),
    _text("codePostalCentreExamen", 1, 9, required=False),
    _date("dateDebutValidite"),
    _date("dateFinValidite", nillable=True),
    Element("presenceNiveauLangueEuro", kind="bool"),
    _enum("niveauLangueEuropeen", required=False),
    Element("presenceNiveauNumeriqueEuro", kind="bool"),
    DIGITAL_LEVEL,
    _text("scoring", 1, 255, nillable=True),
    _enum("mentionValidee", nillable=True),
    _group(
        "modalitesInscription",
        _enum("modaliteAcces", nillable=True),
        _enum("voieAccessVAE", required=False),
        _enum("initiativeInscription", required=False),
        _date("dateInscription", required=False),
    ),
    _group("identificationTitulaire", TRAINING_FILE, HOLDER, NATIONAL_ID, choice=True),
    _text("verbatim", 1, 255, required=False),
)
FLUX = _group(
    "flux",
    _text("idFlux", 1, 50),
    Element("horodatage", kind="instant"),
    _enum("action", since="1.1.5"),
    _group(
        "emetteur",
        _text("idClient", 8, 8),
        _group(
            "certificateurs",
            _group(
                "certificateur",
                _text("idClient", 8, 8),
                _text("idContrat", 1, 20),
                _group(
                    "certifications",
                    _group(
                        "certification",
                        _text("type", 1, 255),
                        _text("code", 1, 100),
                        _enum("natureDeposant", required=False),
                        _group("passageCertifications", PASSAGE, many=True),
                    ),
                    many=True,
                ),
            ),
        ),
    ),
)

_DATE = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"((?:19|20)\d{2}-\d{2}-\d{2}T(?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d)[+-]((?:0\d|1[0-3]):[0-5]\d|14:00)",
    re.ASCII,
)
_INT = re.compile(r"[+-]?\d{1,10}", re.ASCII)


def _day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _instant(text: str) -> bool:
    match = _INSTANT.fullmatch(text)
    if not match:
        return False
    try:
        datetime.fromisoformat(match[1])
    except ValueError:
        return False
    return True


def fits(spec: Element, text: str) -> bool:
    """Whether a value obeys its type. Numbers, dates and booleans lose the white space around them, texts keep it."""
    if spec.kind == "text":
        return spec.low <= len(text) <= spec.high
    if spec.kind == "enum":
        return text in ENUMERATIONS[spec.name]
    if spec.kind == "pattern":
        return bool(re.fullmatch(spec.pattern, text))
    bare = text.strip(" \t\r\n")
    if spec.kind == "bool":
        return bare in ("true", "false", "1", "0")
    if spec.kind == "int":
        return bool(_INT.fullmatch(bare)) and spec.low <= int(bare) <= spec.high
    if spec.kind == "date":
        return bool(_DATE.fullmatch(bare)) and _day(bare)
    return _instant(bare)
