"""The stable frame of old register sheets: their printed headings, and the sections between them.

Only headings are trusted: what stands under them is free text that every certifier writes in its own way.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from parchemin.domain.sheet import Span, Text
from parchemin.formats.register_text.refusal import NotASheet, first_written, quoted
from parchemin.formats.register_text.source import Source, fold, is_furniture, plain

# key, then the headings as folded; the first one is what the register printed from 2008 to 2018.
HEADINGS: dict[str, tuple[str, ...]] = {
    "register": ("le repertoire national des certifications professionnelles rncp", "repertoire national des certifications professionnelles"),
    "head": ("resume descriptif de la certification",),
    "title": ("intitule", "intitule de la certification"),
    "authority": ("autorite responsable de la certification qualite du es signataire s de la certification", "autorite responsable de la certification"),
    "signatories": ("qualite du es signataire s de la certification",),
    "level": ("niveau et ou domaine d activite", "niveau"),
    "agreements": ("convention s", "conventions"),
    "nsf": ("code s nsf", "codes nsf", "code nsf"),
    "formacodes": ("formacode s", "formacodes"),
    "summary": ("resume du referentiel d emploi ou elements de competence acquis", "resume du referentiel d emploi"),
    "activities": ("liste des activites visees par le diplome le titre ou le certificat",),
    "capacities": ("capacites attestees", "competences ou capacites attestees", "competences ou capacites evaluees"),
    "sectors": ("secteurs d activite ou types d emplois accessibles par le detenteur de ce diplome ce titre ou ce certificat", "secteurs d activites ou types d emplois accessibles par le detenteur de ce diplome ce titre ou ce certificat", "secteurs d activite"),
    "jobs": ("type emplois accessibles", "types d emplois accessibles", "type d emplois accessibles"),
    "rome": ("codes des fiches rome les plus proches", "code s rome"),
    "access": ("modalites d acces a cette certification",),
    "components": ("descriptif des composantes de la certification",),
    "blocks": ("bloc de competence", "blocs de competences", "blocs de competence"),
    "validity": ("validite des composantes acquises",),
    "conditions": ("conditions d inscription a la certification ouinon composition des jurys", "conditions d inscription a la certification oui non composition des jurys", "conditions d inscription a la certification"),
    "territories": ("oui non", "ouinon"),
    "other_links": ("liens avec d autres certifications accords europeens ou internationaux", "liens avec d autres certifications"),
    "legal": ("base legale",),
    "legal.decree": ("reference du decret general",),
    "legal.creation": ("reference arrete creation ou date 1er arrete enregistrement",),
    "legal.vae": ("reference du decret et ou arrete vae",),
    "legal.others": ("references autres",),
    "info": ("pour plus d informations",),
    "statistics": ("statistiques",),
    "other_sources": ("autres sources d information", "autres sources d informations"),
    "certification_sites": ("lieu x de certification", "lieux de certification"),
    "preparation_sites": ("lieu x de preparation a la certification declares par l organisme certificateur", "lieux de preparation a la certification declares par l organisme certificateur"),
    "history": ("historique de la certification",),
    "predecessor": ("certification precedente",),
    "successor": ("certification suivante",),
}  # fmt: skip
_BY_TEXT = {text: key for key, texts in HEADINGS.items() for text in texts}
LONGEST = 4  # lines over which a heading may be wrapped
# These stand alone on their line: the same words open ordinary sentences elsewhere.
ALONE = frozenset({"title", "blocks", "level", "territories", "sectors"})
CODE = re.compile(r"code\s+(rncp|rs)\s*(?::\s*)?(?:(?:rncp|rs)\s*)?(\d{1,6})\b")


@dataclass(frozen=True)
class Section:
    """A heading (``head``) and what stands under it; ``value`` is the column where it goes on, if it does."""

    key: str
    head: Span
    value: int | None
    last: int

    def numbers(self) -> list[int]:
        return list(range(self.head.last + 1, self.last + 1))


@dataclass
class Frame:
    """The sections of one sheet, and the lines that are headings or furniture."""

    source: Source
    sections: list[Section]
    code: Text
    register: str
    marked: dict[int, str] = field(default_factory=dict)

    def first(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def all(self, keys: Iterable[str]) -> list[Section]:
        wanted = set(keys)
        return [section for section in self.sections if section.key in wanted]

    def written(self, section: Section | None) -> list[int]:
        """Numbers of the lines of a section that are neither blank nor furniture."""
        if section is None:
            return []
        return [n for n in section.numbers() if self.source.line(n).strip() and n not in self.marked]

    def value_of(self, section: Section | None) -> Text | None:
        """All that stands under a heading as one value: the end of its line, then its lines."""
        if section is None:
            return None
        numbers = self.written(section)
        if section.value is not None:
            return self.source.text_at(section.head.last, numbers[-1] if numbers else None, section.value)
        return self.source.text_at(numbers[0], numbers[-1]) if numbers else None

    def width(self, numbers: Iterable[int]) -> int:
        """The longest line of some; an address is never cut and says nothing of the page."""
        lines = (self.source.line(n).strip() for n in numbers)
        return max((len(line) for line in lines if "://" not in line), default=0)


def read_frame(source: Source) -> Frame:
    """Find the headings. Raises `NotASheet` where the frame of a register sheet is not there."""
    code, register = _code(source)
    heads = _heads(source)
    ends = [head.first - 1 for _, head, _ in heads[1:]] + [len(source.lines)]
    sections = [Section(key, head, value, end) for (key, head, value), end in zip(heads, ends, strict=False)]
    frame = Frame(source, sections, code, register)
    for section in sections:
        frame.marked.update(dict.fromkeys(range(section.head.first, section.head.last + 1), "heading"))
    for number, line in enumerate(source.lines, start=1):
        if number > code.lines.first and is_furniture(line):
            frame.marked[number] = "furniture"
    _complete(frame)
    return frame


def _code(source: Source) -> tuple[Text, str]:
    for number, line in enumerate(source.lines, start=1):
        match = CODE.search(plain(line))
        if match:
            return source.part(number, *match.span(2)), match[1].upper()
    number = first_written(source)
    expected = "l’en-tête « Résumé descriptif de la certification, Code RNCP : … »"
    raise NotASheet(number, expected, "un texte vide" if not source.text.strip() else quoted(source, number))


def _complete(frame: Frame) -> None:
    """A sheet has a head, a title, and at least one of the sections that define a certification."""
    source = frame.source
    if frame.first("head") is None:
        number = frame.code.lines.first
        raise NotASheet(number, "« Résumé descriptif de la certification »", quoted(source, number))
    title = frame.first("title")
    if title is None or frame.value_of(title) is None:
        number = (title.head.last if title else frame.code.lines.last) + 1
        raise NotASheet(number, "l’intitulé de la certification", quoted(source, number))
    defining = ("summary", "activities", "access", "components", "blocks", "conditions", "validity", "legal")
    if not frame.all(defining):
        number = len(source.lines) + 1
        raise NotASheet(
            number, "« Résumé du référentiel d’emploi ou éléments de compétence acquis »", "la fin du texte"
        )


def _heads(source: Source) -> list[tuple[str, Span, int | None]]:
    heads: list[tuple[str, Span, int | None]] = []
    seen: set[str] = set()
    number = 1
    while number <= len(source.lines):
        heading = heading_at(source, number, _BY_TEXT)
        if heading is None or not _expected(heading[0], seen):
            number += 1
            continue
        heads.append(heading)
        seen.add(heading[0])
        number = heading[1].last + 1
    return heads


def _expected(key: str, seen: set[str]) -> bool:
    """Whether a heading may stand here. "Intitulé" or "Statistiques" are also ordinary words of a block."""
    order = list(HEADINGS)
    if "blocks" in seen and order.index(key) <= order.index("blocks"):
        return False
    if key == "statistics":
        return bool(seen & {"conditions", "legal", "info"})
    return not (key in seen and key in {"title", "head", "level"})


def heading_at(source: Source, number: int, table: dict[str, str]) -> tuple[str, Span, int | None] | None:
    """The heading that starts at a line: its key, its lines, and the column of a value after its colon."""
    folded = source.folded[number - 1]
    if not folded:
        return None
    if valued := _with_value(source, number, table):
        return valued
    text = folded
    for last in range(number, min(number + LONGEST, len(source.lines) + 1)):
        if last > number:
            text = f"{text} {source.folded[last - 1]}"
        if key := _named(text, table):
            colon_below = last < len(source.lines) and source.line(last + 1).strip() == ":"
            return key, Span(number, last + colon_below), None
        if not any(heading.startswith(text) for heading in table):
            break
    return None


def _named(text: str, table: dict[str, str]) -> str | None:
    if key := table.get(text):
        return key
    if "\ufffd" not in text:
        return None
    pattern = text.replace("\ufffd", "?")  # a letter lost on the way may be any letter
    return next((key for heading, key in table.items() if fnmatch.fnmatchcase(heading, pattern)), None)


def _with_value(source: Source, number: int, table: dict[str, str]) -> tuple[str, Span, int | None] | None:
    line = source.line(number)
    if code := CODE.search(plain(line)):
        key = _named(fold(line[: code.start()]), table)
        return (key, Span(number, number), code.start(2)) if key == "head" else None
    column = line.find(":")
    if column < 0 or not line[column + 1 :].strip():
        return None
    key = _named(fold(line[:column]), table)
    if key is None or (key in ALONE and not (key == "level" and len(fold(line[:column])) > len("niveau"))):
        return None
    return key, Span(number, number), column + 1
