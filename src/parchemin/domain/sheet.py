"""What a register sheet says (fiche du répertoire), each value with its place in the text.

A reading is a value: it holds no decision. What the text leaves open is null, and a `Finding` says so.
Lines are counted from 1, both ends included; columns are character offsets from 0, the end excluded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

JSON_NAMES = {"from_": "from", "old": "1969"}  # names that Python cannot spell, as the JSON prints them
ROUTES = ("FI", "CA", "FC", "CQ", "CL", "VAE")  # access routes (voies d'accès), in the sheet's order


@dataclass(frozen=True, slots=True)
class Span:
    """Lines ``first`` to ``last``; ``start``/``end`` narrow the first and the last line to some columns."""

    first: int
    last: int
    start: int | None = None
    end: int | None = None

    def as_dict(self) -> dict[str, int]:
        columns = {"start": self.start, "end": self.end}
        return {"first": self.first, "last": self.last} | {k: v for k, v in columns.items() if v is not None}

    def __str__(self) -> str:
        return f"l. {self.first}" if self.first == self.last else f"l. {self.first} à {self.last}"


@dataclass(frozen=True, slots=True)
class Text:
    """A value as the sheet prints it: equal to its span under the reader's ``normalise``."""

    value: str
    lines: Span


@dataclass(frozen=True, slots=True)
class Level:
    """Levels (niveaux) of the nomenclature of 1969 and of the European one."""

    old: Text | None = None
    european: Text | None = None


@dataclass(frozen=True, slots=True)
class Certifier:
    """Autorité responsable (certificateur). ``signatory`` is null while the columns do not pair them."""

    name: Text
    signatory: Text | None
    in_own_name: bool
    lines: Span
    own_name: Text | None = None  # the sentence that says so


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a nomenclature (NSF, ROME, Formacode) and the label printed beside it."""

    code: Text
    label: Text | None
    lines: Span
    url: Text | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: a sub-activity, a capacity, a job."""

    title: Text
    lines: Span


@dataclass(frozen=True, slots=True)
class Activity:
    """Activité visée; ``title`` is null where no line says the title of a block."""

    title: Text | None
    items: tuple[Entry, ...]
    lines: Span


@dataclass(frozen=True, slots=True)
class Competency:
    """Compétence évaluée, keyed by its position in the block: printed codes may repeat."""

    position: int
    code: Text | None
    normalised: str | None
    title: Text
    details: tuple[Text, ...]
    lines: Span
    duplicate_of: int | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Jury d'une soutenance, as the assessment's own words count it."""

    text: Text
    min_professionals: int | None = None
    professionals: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """Modalité d'évaluation (épreuve). ``kind`` is the text's word, ``mode`` how it is held.

    mode: defence, written, on_machine, oral or other.
    """

    position: int
    label: Text | None
    title: Text | None
    text: Text
    kind: str | None
    mode: str
    competencies: tuple[str, ...]
    positions: tuple[int, ...]
    deliverables: tuple[Text, ...]
    panel: Panel | None
    lines: Span


@dataclass(frozen=True, slots=True)
class Block:
    """Bloc de compétences. ``code`` follows the register's habit: RNCP<number>BC<nn>."""

    number: int
    code: str
    title: Text
    description: Text | None
    competencies: tuple[Competency, ...]
    assessments: tuple[Assessment, ...]
    lines: Span


@dataclass(frozen=True, slots=True)
class PrintedMark:
    """A scale, a threshold or a weight that the sheet prints. It proposes; the règlement decides.

    kind: scale (a maximum alone), threshold, average, eliminatory, coefficient. about: assessment, block, whole.
    ``block`` and ``assessment``: number and position where the passage stands, None for every one of them.
    ``value``: the mark or the weight; ``out_of``: the maximum of the scale, 100 for a percentage.
    """

    kind: str
    about: str
    block: int | None
    assessment: int | None
    value: float | None
    out_of: int | None
    text: Text
    lines: Span


@dataclass(frozen=True, slots=True)
class Validity:
    """Validité des composantes acquises: years, or null for unlimited (illimitée)."""

    text: Text
    years: int | None
    unlimited: bool
    lines: Span


@dataclass(frozen=True, slots=True)
class Seats:
    """A counted part of a jury: so many people of such a quality."""

    count: int
    label: Text


@dataclass(frozen=True, slots=True)
class Jury:
    """Composition du jury as printed; ``seats`` sit in it, ``colleges`` are counted apart (o2 employeurs).

    ``total``: the count of all members, where it is printed beside its parts.
    """

    text: Text
    total: Seats | None
    seats: tuple[Seats, ...]
    colleges: tuple[Seats, ...]
    lines: Span


@dataclass(frozen=True, slots=True)
class AccessRoute:
    """Voie d'accès. ``open`` is null where the column of the cross was lost.

    basis: what ``open`` was read from: column, word (oui, non), jury (a jury is printed), or null.
    """

    code: str
    label: Text
    open: bool | None
    basis: str | None
    cross: Text | None
    jury: Text | None
    lines: Span


@dataclass(frozen=True, slots=True)
class Territory:
    code: str
    label: Text
    open: bool | None
    cross: Text | None
    lines: Span


@dataclass(frozen=True, slots=True)
class Registration:
    """Enregistrement: an interval ``[from, until)``; "jusqu'au" includes its day, so ``until`` is the next."""

    from_: dt.date
    until: dt.date
    until_inclusive: dt.date
    years: int | None
    level: Text | None
    title: Text | None
    nsf: Text | None
    act: int  # index in ``legal_acts``
    lines: Span


@dataclass(frozen=True, slots=True)
class LegalAct:
    """Arrêté, décret ou décision. ``effects``: registration, certifier_rename, other."""

    kind: str
    signed: dt.date | None
    published: dt.date | None
    reference: str
    text: Text
    effects: tuple[str, ...]
    lines: Span
    names: tuple[Text, ...] = ()  # the certifiers that a renaming act prints


@dataclass(frozen=True, slots=True)
class Site:
    """Lieu de certification ou de préparation."""

    name: Text
    region: Text | None = None
    department: Text | None = None
    department_code: Text | None = None
    address: Text | None = None
    postcode: Text | None = None
    city: Text | None = None
    addressee: Text | None = None  # the name printed over the address, when it stands apart
    lines: Span = field(default=Span(0, 0))


@dataclass(frozen=True, slots=True)
class Sites:
    certification: tuple[Site, ...]
    preparation: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    holders_per_year: int | None
    text: Text | None


@dataclass(frozen=True, slots=True)
class Predecessor:
    code: Text | None
    title: Text | None


@dataclass(frozen=True, slots=True)
class Link:
    url: Text
    lines: Span


@dataclass(frozen=True, slots=True)
class Gap:
    """Characters in no field. ``kind``: blank, heading, furniture, mark, or unread."""

    kind: str
    lines: Span


@dataclass(frozen=True, slots=True)
class Effect:
    """What a chosen reading changes: the value at a JSON pointer of the reading."""

    path: str
    value: Any

    def as_dict(self) -> dict[str, Any]:
        return {"path": self.path, "value": self.value}


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to read what the sheet leaves open. No effect: the words are kept as printed."""

    key: str
    label: str
    effects: tuple[Effect, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"key": self.key, "label": self.label, "effect": [e.as_dict() for e in self.effects]}


@dataclass(frozen=True, slots=True)
class Finding:
    """Constat de lecture. ``depends`` names the acts that wait until it is settled."""

    code: str
    template: str
    lines: tuple[Span, ...]
    readings: tuple[Choice, ...] = ()
    depends: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return self.template % self.params if self.params else self.template

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "template": self.template,
            "params": dict(self.params),
            "lines": [span.as_dict() for span in self.lines],
            "readings": [choice.as_dict() for choice in self.readings],
            "depends": list(self.depends),
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole sheet as read. ``as_dict`` is the JSON that everybody else takes."""

    code: Text
    register: str
    title: Text
    certifiers: tuple[Certifier, ...]
    signatories: tuple[Text, ...]
    levels: Level
    nsf: tuple[Code, ...]
    formacodes: tuple[Code, ...]
    agreements: tuple[Text, ...]
    summary: Text | None
    rome: tuple[Code, ...]
    sectors: Text | None
    jobs: tuple[Entry, ...]
    activities: tuple[Activity, ...]
    capacities: tuple[Entry, ...]
    components: Text | None
    blocks: tuple[Block, ...]
    validity: Validity | None
    jury: Jury | None
    access_routes: tuple[AccessRoute, ...]
    territories: tuple[Territory, ...]
    registrations: tuple[Registration, ...]
    legal_acts: tuple[LegalAct, ...]
    sites: Sites
    statistics: Statistics
    predecessor: Predecessor | None
    links: tuple[Link, ...]
    marking: tuple[PrintedMark, ...] = ()
    reader: str = ""
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        plain = _plain(self)
        plain["validity"] = _validity(self.validity)
        plain["jury"] = self._jury()
        plain["findings"] = [finding.as_dict() for finding in self.findings]
        plain["places"] = {pointer: text.lines.as_dict() for pointer, text in self.texts()}
        return {name: plain[name] for name in _ORDER}

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Every printed value with its JSON pointer in ``as_dict``, each one once."""
        yield from _texts(self, "")

    def _jury(self) -> dict[str, Any] | None:
        if self.jury is None:
            return None
        per_route = {r.code: r.jury.value if r.jury else None for r in self.access_routes}
        jury: dict[str, Any] = _plain(self.jury)
        return jury | {"per_route": per_route}


_ORDER = (*(f.name for f in fields(Reading)), "places")


def _validity(validity: Validity | None) -> dict[str, Any] | None:
    if validity is None:
        return None
    known = "unlimited" if validity.unlimited else {"years": validity.years} if validity.years else None
    return {"acquired_blocks": known, "text": validity.text.value, "lines": validity.lines.as_dict()}


def _panel(panel: Panel) -> dict[str, int]:
    counts = {"min_professionals": panel.min_professionals, "professionals": panel.professionals}
    return {name: count for name, count in counts.items() if count is not None}


def _plain(value: Any) -> Any:
    """JSON values: texts as strings, dates in ISO 8601, records as objects."""
    match value:
        case Text():
            return value.value
        case Span() | Finding():
            return value.as_dict()
        case Panel():
            return _panel(value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {JSON_NAMES.get(f.name, f.name): _plain(getattr(value, f.name)) for f in fields(value)}
        case _:
            return value


def as_json(value: Any) -> Any:
    """A part of a reading as ``Reading.as_dict`` would say it: what a choice puts in its place."""
    return _plain(value)


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield pointer, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{index}")
    elif is_dataclass(value) and not isinstance(value, Finding | Gap):
        for f in fields(value):
            yield from _texts(getattr(value, f.name), f"{pointer}/{JSON_NAMES.get(f.name, f.name)}")
