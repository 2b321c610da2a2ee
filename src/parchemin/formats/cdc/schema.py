"""Caisse des Dépôts passage file: a check against our own table of its elements (``table``).

A certifier's own copy of the official schema remains the last word: ``check_with_xsd``. Parsing expands no
entity, loads no DTD, reaches no network and keeps libxml2's size limits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from lxml import etree

from parchemin.domain.objection import Objection, Source, gettext_noop
from parchemin.formats.cdc.table import ENUMERATIONS, FLUX, NAMESPACE, PASSAGE, VERSIONS, XSI, Element, fits

__all__ = ["ENUMERATIONS", "NAMESPACE", "VERSIONS", "XSI", "check", "check_with_xsd", "safe_events"]

SOURCE = Source("Caisse des Dépôts, schéma d’accrochage", "cdc.schema")
MAX_BYTES = 200 * 1024 * 1024  # the portal's historical limit
MAX_PASSAGES = 200_000  # the portal's FAQ
MEND = gettext_noop("Corriger, dans le dossier de la personne, la donnée que nomme ce motif.")
XSD_MEND = gettext_noop("Donner le schéma officiel, un seul fichier XSD, ou s’en passer.")
SIZE_MEND = gettext_noop("Écrire plusieurs fichiers : déclarer plus souvent.")
MAX_OBJECTIONS = 200  # enough to mend a file; the rest would only repeat


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
                mend=MEND,
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
        if not fits(frame.spec, text):
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
                SIZE_MEND,
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
                MEND,
            )
        )
    if checker.passages > MAX_PASSAGES:
        checker.found.append(
            Objection(
                "cdc.too-many",
                gettext_noop("%(count)d passages dans le fichier ; la limite du portail est de %(limit)d."),
                {"count": checker.passages, "limit": MAX_PASSAGES},
                SOURCE,
                SIZE_MEND,
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
        MEND,
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
                XSD_MEND,
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
                MEND,
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
            MEND,
            about=str(entry.line),
        )
        for entry in log
    ]
