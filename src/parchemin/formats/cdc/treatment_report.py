"""Caisse des Dépôts processing report (accusé de traitement): ``load``. No public schema; one real instance known.

Read with tolerance of case, nesting, prefixes and missing sections, because its readers in the field disagree;
strict on what would lose or double a passage. Every technical identifier of the file ends up in the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from parchemin.domain.text import whole
from parchemin.formats.cdc.schema import MAX_BYTES, DoctypeRefused, line_of, safe_events


class Unreadable(ValueError):  # noqa: N818 - named for what it says
    """The file is not a processing report; ``line`` is 0 when no line is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(f"Ligne {line} : {message}" if line else message)
        self.line = line


@dataclass(frozen=True, slots=True)
class RefusedPassage:
    """One passage refused (KO), with every message given for it."""

    technical_id: str
    messages: tuple[str, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileError:
    """One reason why the whole file was refused. Line and column are those of the file that was sent."""

    kind: str
    message: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file. ``errors`` not empty means that none of its passages was treated."""

    file_name: str
    flux_id: str
    treatment_id: str
    accepted: tuple[str, ...]
    refused: tuple[RefusedPassage, ...]
    errors: tuple[FileError, ...]

    @property
    def whole_file_refused(self) -> bool:
        return bool(self.errors)


def load(data: bytes) -> Report:
    """Read a report. Raises Unreadable, in French with the line, when it cannot be relied on."""
    root = _parse(data)
    if _name(root) != "rapport":
        raise Unreadable(
            f"la racine « {etree.QName(root).localname} » n’est pas celle d’un accusé de traitement (« rapport »)",
            line_of(root),
        )
    accepted = tuple(_identifier(node) for node in _accepted(root))
    refused = tuple(_refused(root))
    errors = tuple(_file_error(node) for node in _named(root, "erreur"))
    _account_for_everything(root, accepted, refused)
    if errors and (accepted or refused):
        raise Unreadable("l’accusé dit le fichier refusé en entier et donne pourtant des passages traités")
    if not (accepted or refused or errors):
        raise Unreadable("l’accusé ne contient ni passage ni erreur")
    return Report(
        file_name=_text(root, "nomfichier"),
        flux_id=_text(root, "idflux"),
        treatment_id=_text(root, "idtraitement"),
        accepted=accepted,
        refused=refused,
        errors=errors,
    )


def _parse(data: bytes) -> etree._Element:
    if not data.strip():
        raise Unreadable("le fichier est vide")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"le fichier dépasse {MAX_BYTES // 2**20} Mo")
    root: etree._Element | None = None
    try:
        for _event, element in safe_events(data):
            root = element if root is None else root
    except DoctypeRefused as error:
        raise Unreadable("le fichier porte une déclaration DOCTYPE : elle est refusée") from error
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            f"le fichier n’est pas du XML bien formé ({error.msg})", error.lineno or 0
        ) from error
    if root is None:
        raise Unreadable("le fichier est vide")
    return root


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname.lower()


def _named(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in node.iter(etree.Element) if _name(each) == name)


def _children(node: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in node.iterchildren(etree.Element) if _name(child) == name]


def _text(node: etree._Element, name: str) -> str:
    elements = _children(node, name)
    if len(elements) > 1:
        raise Unreadable(f"« {etree.QName(elements[1]).localname} » est répété", line_of(elements[1]))
    return (elements[0].text or "").strip() if elements else ""


def _identifier(node: etree._Element) -> str:
    text = (node.text or "").strip()
    if not text:
        raise Unreadable("un identifiant technique est vide", line_of(node))
    return text


def _accepted(root: etree._Element) -> Iterator[etree._Element]:
    for section in _named(root, "passagesok"):
        yield from _named(section, "idtechnique")


def _refused(root: etree._Element) -> Iterator[RefusedPassage]:
    for section in _named(root, "passagesko"):
        holders = list(_named(section, "passage"))
        if not holders and len(section):
            holders = [section]  # a single passage, written without its own element
        for holder in holders:
            ids = list(_named(holder, "idtechnique"))
            if len(ids) != 1:
                raise Unreadable(
                    f"un passage rejeté porte {len(ids)} identifiants techniques au lieu d’un",
                    line_of(holder),
                )
            yield RefusedPassage(
                _identifier(ids[0]),
                tuple(_filled(holder, "messageerreur")),
                tuple(_filled(holder, "codeerreur")),
            )


def _filled(node: etree._Element, name: str) -> Iterator[str]:
    texts = (" ".join((each.text or "").split()) for each in _named(node, name))
    return (text for text in texts if text)


def _file_error(node: etree._Element) -> FileError:
    return FileError(
        kind=_text(node, "type"),
        message=_text(node, "message") or (node.text or "").strip(),
        line=_number(node, "ligne"),
        column=_number(node, "colonne"),
    )


def _number(node: etree._Element, name: str) -> int | None:
    return whole(_text(node, name))


def _account_for_everything(
    root: etree._Element, accepted: tuple[str, ...], refused: tuple[RefusedPassage, ...]
) -> None:
    """No identifier outside the two sections, none twice."""
    read = len(accepted) + len(refused)
    nodes = list(_named(root, "idtechnique"))
    seen: set[str] = set()
    for node in nodes:
        value = _identifier(node)
        if value in seen:
            raise Unreadable(f"l’identifiant technique « {value} » figure deux fois", line_of(node))
        seen.add(value)
    if read != len(nodes):
        raise Unreadable(
            "des identifiants techniques sont hors des sections « PassagesOK » et « PassagesKO »"
        )
