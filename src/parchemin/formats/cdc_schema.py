"""Caisse des Dépôts passage file, schema 1.1.2 and 1.1.5: our own table of its elements, and a check against it.

The table is written from the facts of the format: element, cardinality, type, bounds. 1.1.2 was compared with a
public copy of the schema. 1.1.5 (``action``, ``identifiantNational``) rests on a secondary source: no official
copy was at hand, so a certifier's own schema file remains the last word (``check_with_xsd``).

Parsing expands no entity, loads no DTD, reaches no network and keeps libxml2's size limits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from lxml import etree

from parchemin.domain.objection import Objection, Source, gettext_noop

NAMESPACE = "urn:cdc:cpf:pc5:schema:1.0.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
VERSIONS = ("1.1.2", "1.1.5")
SOURCE = Source("Caisse des Dépôts, schéma d’accrochage", "cdc.schema")
MAX_BYTES = 200 * 1024 * 1024  # the portal's historical limit
MAX_PASSAGES = 200_000  # the portal's FAQ
MAX_OBJECTIONS = 200  # enough to mend a file; the rest would only repeat

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
    found = _INSTANT.fullmatch(text)
    if not found:
        return False
    try:
        datetime.fromisoformat(found[1])
    except ValueError:
        return False
    return True


def _fits(spec: Element, text: str) -> bool:
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


@dataclass(slots=True)
class _Frame:
    spec: Element
    nil: bool
    seen: Counter[str] = field(default_factory=Counter)


class _Checker:
    """Walks a file once, element by element, and keeps what it finds wrong."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.found: list[Objection] = []
        self.stack: list[_Frame] = []
        self.skipping = 0
        self.passages = 0
        self.ids: set[str] = set()

    def object_to(self, code: str, template: str, element: etree._Element, **params: object) -> None:
        if len(self.found) >= MAX_OBJECTIONS:
            return
        name = etree.QName(element).localname
        line = line_of(element)
        self.found.append(
            Objection(
                code,
                template,
                {**params, "element": name, "line": line},
                SOURCE,
                about=f"{name}:{line}",
            )
        )

    def start(self, element: etree._Element) -> None:
        if self.skipping:
            self.skipping += 1
            return
        spec = self._spec_of(element)
        if spec is None:
            self.skipping = 1
            return
        self.stack.append(_Frame(spec, self._attributes(element, spec)))

    def _spec_of(self, element: etree._Element) -> Element | None:
        name = etree.QName(element)
        if not self.stack:
            if name.namespace == NAMESPACE and name.localname == FLUX.name:
                return FLUX
            self.object_to(
                "cdc.root",
                gettext_noop(
                    "Ligne %(line)d : la racine « %(element)s » n’est pas « flux » dans l’espace de noms %(expected)s."
                ),
                element,
                expected=NAMESPACE,
            )
            return None
        parent = self.stack[-1]
        allowed = [c for c in parent.spec.children if c.since <= self.version]
        spec = next((c for c in allowed if name.namespace == NAMESPACE and c.name == name.localname), None)
        if spec is None:
            self.object_to(
                "cdc.unexpected",
                gettext_noop(
                    "Ligne %(line)d : élément « %(element)s » inattendu dans « %(parent)s » ; attendu : %(expected)s."
                ),
                element,
                parent=parent.spec.name,
                expected=", ".join(c.name for c in allowed) or gettext_noop("une valeur"),
            )
            return None
        parent.seen[spec.name] += 1
        if parent.seen[spec.name] > 1 and not parent.spec.many:
            self.object_to(
                "cdc.repeated",
                gettext_noop(
                    "Ligne %(line)d : élément « %(element)s » répété dans « %(parent)s » ; attendu une seule fois."
                ),
                element,
                parent=parent.spec.name,
            )
        elif parent.spec.choice and len(parent.seen) > 1:
            self.object_to(
                "cdc.choice",
                gettext_noop(
                    "Ligne %(line)d : « %(element)s » de trop dans « %(parent)s » ; attendu un seul de : %(expected)s."
                ),
                element,
                parent=parent.spec.name,
                expected=", ".join(c.name for c in allowed),
            )
        return spec

    def _attributes(self, element: etree._Element, spec: Element) -> bool:
        nil = False
        for key, value in element.attrib.items():
            text = str(value)
            if key in (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation"):
                continue
            if key == f"{{{XSI}}}nil" and spec.nillable and text.strip() in ("true", "false", "1", "0"):
                nil = text.strip() in ("true", "1")
                continue
            if key == f"{{{XSI}}}nil" and not spec.nillable:
                self.object_to(
                    "cdc.not-nillable",
                    gettext_noop(
                        "Ligne %(line)d : « %(element)s » ne peut pas être déclaré sans valeur (xsi:nil)."
                    ),
                    element,
                )
                continue
            self.object_to(
                "cdc.attribute",
                gettext_noop("Ligne %(line)d : attribut « %(attribute)s » inattendu sur « %(element)s »."),
                element,
                attribute=str(key),
            )
        return nil

    def end(self, element: etree._Element) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        frame = self.stack.pop()
        if frame.spec.children:
            self._group_end(element, frame)
        else:
            self._value_end(element, frame)
        if frame.spec is PASSAGE:
            self.passages += 1
            element.clear(keep_tail=True)  # type: ignore[call-arg]  # absent from the stubs

    def _value_end(self, element: etree._Element, frame: _Frame) -> None:
        text = element.text or ""
        if frame.nil:
            if text:
                self.object_to(
                    "cdc.nil-with-value",
                    gettext_noop(
                        "Ligne %(line)d : « %(element)s » est déclaré sans valeur (xsi:nil) mais contient « %(got)s »."
                    ),
                    element,
                    got=text[:60],
                )
            return
        if not _fits(frame.spec, text):
            self.object_to(
                "cdc.value",
                gettext_noop("Ligne %(line)d : « %(element)s » vaut « %(got)s » ; attendu : %(expected)s."),
                element,
                got=text[:60],
                expected=frame.spec.expected,
            )
        elif frame.spec.name == "idTechnique":
            if text in self.ids:
                self.object_to(
                    "cdc.duplicate-id",
                    gettext_noop(
                        "Ligne %(line)d : l’identifiant technique « %(got)s » est déjà dans le fichier."
                    ),
                    element,
                    got=text,
                )
            self.ids.add(text)

    def _group_end(self, element: etree._Element, frame: _Frame) -> None:
        spec = frame.spec
        loose = "".join([element.text or "", *(child.tail or "" for child in element)]).strip(" \t\r\n")
        if loose:
            self.object_to(
                "cdc.loose-text",
                gettext_noop("Ligne %(line)d : texte « %(got)s » hors de tout élément dans « %(element)s »."),
                element,
                got=loose[:60],
            )
        allowed = [c for c in spec.children if c.since <= self.version]
        if spec.choice:
            missing = [] if frame.seen else [" | ".join(c.name for c in allowed)]
        else:
            missing = [c.name for c in allowed if c.required and not frame.seen[c.name]]
        for name in missing:
            self.object_to(
                "cdc.missing",
                gettext_noop("Ligne %(line)d : « %(missing)s » manque dans « %(element)s »."),
                element,
                missing=name,
            )


def check(data: bytes, *, schema_version: str = "1.1.2") -> list[Objection]:
    """Judge a file against the table: element, line, what is expected, what was found. Empty means it stands.

    Beyond the schema it refuses a technical identifier met twice and the portal's limits of size and count.
    At most MAX_OBJECTIONS reasons are returned. Raises ValueError for a version the table does not know.
    """
    if schema_version not in VERSIONS:
        raise ValueError(f"unknown schema version {schema_version}")
    if len(data) > MAX_BYTES:
        return [
            Objection(
                "cdc.too-big",
                gettext_noop("Le fichier pèse %(size)d Mo ; la limite du portail est de %(limit)d Mo."),
                {"size": len(data) // 2**20, "limit": MAX_BYTES // 2**20},
                SOURCE,
            )
        ]
    checker = _Checker(schema_version)
    try:
        for event, element in safe_events(data):
            if event == "start":
                checker.start(element)
            else:
                checker.end(element)
    except etree.XMLSyntaxError as error:
        checker.found.append(malformed(error))
    except DoctypeRefused:
        checker.found.append(
            Objection(
                "cdc.doctype",
                gettext_noop("Le fichier porte une déclaration DOCTYPE : elle est refusée."),
                {},
                SOURCE,
            )
        )
    if checker.passages > MAX_PASSAGES:
        checker.found.append(
            Objection(
                "cdc.too-many",
                gettext_noop("%(count)d passages dans le fichier ; la limite du portail est de %(limit)d."),
                {"count": checker.passages, "limit": MAX_PASSAGES},
                SOURCE,
            )
        )
    return checker.found


def line_of(element: etree._Element) -> int:
    """Line of an element's start tag, 0 when unknown."""
    line: Any = element.sourceline
    return int(line or 0)


class DoctypeRefused(Exception):  # noqa: N818 - named for what it says
    """The file declares a document type."""


def safe_events(data: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Start and end events of a file, read without entities, DTD or network. Raises DoctypeRefused."""
    reader = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    first = True
    for event, element in reader:
        if first:
            # The document type comes before the root, so it is known with the first event.
            info = element.getroottree().docinfo
            if info.doctype or info.internalDTD is not None:
                raise DoctypeRefused
            first = False
        yield event, element


def malformed(error: etree.XMLSyntaxError) -> Objection:
    """A syntax error of XML, with its line."""
    return Objection(
        "cdc.malformed",
        gettext_noop("Ligne %(line)d : le fichier n’est pas du XML bien formé (%(cause)s)."),
        {"line": error.lineno or 0, "cause": error.msg or ""},
        SOURCE,
    )


def check_with_xsd(data: bytes, xsd: bytes) -> list[Objection]:
    """Judge a file by the certifier's own official schema (bytes of one self-contained XSD); no network.

    An unusable schema is itself an objection (``cdc.xsd-unusable``).
    """
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        schema = etree.XMLSchema(etree.fromstring(xsd, parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        return [
            Objection(
                "cdc.xsd-unusable",
                gettext_noop("Le schéma fourni n’est pas utilisable : %(cause)s."),
                {"cause": str(error)},
                SOURCE,
            )
        ]
    try:
        document = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return [malformed(error)]
    info: Any = document.getroottree().docinfo
    if info.doctype:
        return [
            Objection(
                "cdc.doctype",
                gettext_noop("Le fichier porte une déclaration DOCTYPE : elle est refusée."),
                {},
                SOURCE,
            )
        ]
    schema.validate(document)
    log: Any = schema.error_log
    return [
        Objection(
            "cdc.xsd",
            gettext_noop("Ligne %(line)d : %(cause)s"),
            {"line": entry.line, "cause": entry.message},
            SOURCE,
            about=str(entry.line),
        )
        for entry in log
    ]
