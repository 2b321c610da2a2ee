"""A sheet beside its reading: lines of the source, blocks with their brackets, what each act waits for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, gettext_noop

from parchemin.catalogue import queries
from parchemin.catalogue.models import RegisterSheet
from parchemin.domain import settlement
from parchemin.formats.register_text import inner
from parchemin.formats.register_text.refusal import decode
from parchemin.runtime import files
from parchemin.web.shared.routes import route_word

# Words of the acts that wait for a finding (see formats.register_text.findings.depends).
ACTS = {
    "compose_jury": gettext_noop("composer un jury"),
    "open_session": gettext_noop("ouvrir une session"),
    "mark": gettext_noop("noter"),
    "deliberate": gettext_noop("délibérer"),
    "deliver_parchment": gettext_noop("délivrer un parchemin"),
    "declare": gettext_noop("déclarer"),
}
MODES = {
    "defence": gettext_noop("devant un jury"),
    "written": gettext_noop("dossier écrit"),
    "on_machine": gettext_noop("sur machine"),
    "oral": gettext_noop("oral"),
    "other": "",
}
# Bullets of the PDF's own symbol fonts: characters that no other font draws. Shown as bullets, kept as they are.
BULLET = re.compile("[\ue000-\uf8ff]")
# Scales and thresholds (`domain.sheet.PrintedMark`): what each is, and what it is about.
MEASURES = {
    "scale": gettext_noop("échelle : sur %(out_of)s"),
    "threshold": gettext_noop("seuil : %(mark)s"),
    "average": gettext_noop("moyenne : %(mark)s"),
    "eliminatory": gettext_noop("note éliminatoire : %(mark)s"),
    "coefficient": gettext_noop("coefficient : %(mark)s"),
}
ABOUT = {
    "assessment": gettext_noop("chaque évaluation"),
    "block": gettext_noop("chaque bloc"),
    "whole": gettext_noop("la certification"),
}
Span = tuple[int, int]


def spans(place: Any) -> list[Span]:
    """A place of the reading ({first, last}) or of a row ([[first, last], …]) as pairs."""
    if isinstance(place, Mapping):
        return [(place["first"], place["last"])] if "first" in place else []
    return [(s, s) if isinstance(s, int) else (s[0], s[-1]) for s in place or []]


def lines_attribute(lines: Iterable[Span]) -> str:
    """« 139-144,152 », for the script that lights the lines."""
    return ",".join(f"{a}-{b}" if a != b else f"{a}" for a, b in lines)


def lines_words(lines: Sequence[Span], most: int = 3) -> str:
    """« l. 139 à 144 et 152 »; « et 4 autres » past ``most`` places."""
    parts = [
        f"{a}" if a == b else gettext("%(a)s à %(b)s") % {"a": a, "b": b} for a, b in dict.fromkeys(lines)
    ]
    if not parts:
        return ""
    if len(parts) > most:
        rest = len(parts) - most
        return gettext("l. %(lines)s et %(n)s autres") % {"lines": ", ".join(parts[:most]), "n": rest}
    head, last = parts[:-1], parts[-1]
    return gettext("l. %(lines)s") % {
        "lines": gettext(" et ").join([", ".join(head), last]) if head else last
    }


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding as the page shows it."""

    state: queries.FindingState
    lines: str
    words: str
    first: int
    waits: list[str]
    reading: str  # label of the reading chosen; "" while open
    by: str = ""


@dataclass(slots=True)
class Group:
    """Competencies tied by a bracket to the assessments that judge them."""

    competencies: list[dict[str, Any]] = field(default_factory=list)
    assessments: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BlockSeen:
    number: int
    code: str
    title: str
    lines: str
    groups: list[Group]
    competencies: int
    assessments: int
    open: int  # findings to settle within its lines


def source_lines(sheet: RegisterSheet) -> list[Line]:
    """The source line by line, counted as the reader counts them."""
    source = decode(files.read(sheet.source_id))
    return [Line(n, BULLET.sub("•", text)) for n, text in enumerate(source.lines, start=1)]


def act_word(name: str) -> str:
    """« inscrire par la voie CL », « composer un jury »."""
    if name.startswith("enrol:"):
        where = name.removeprefix("enrol:")
        return gettext("inscrire : %(route)s") % {"route": route_word(where)}
    act, _, route = name.partition(":")
    if route and act in ACTS:
        return gettext("%(act)s : %(route)s") % {"act": gettext(ACTS[act]), "route": route_word(route)}
    return gettext(ACTS[name]) if name in ACTS else name


def seen(state: queries.FindingState) -> Seen:
    finding, current = state.finding, state.current
    lines = spans(finding.lines)
    labels = {r["key"]: r.get("label", r["key"]) for r in finding.readings}
    chosen = ""
    if current:
        chosen = labels.get(current.reading, current.reading)
        if current.reading == settlement.OTHER:
            chosen = gettext("lecture écrite : %(value)s") % {"value": current.value}
    return Seen(
        state,
        lines_attribute(lines),
        lines_words(lines),
        lines[0][0] if lines else 0,
        [act_word(name) for name in finding.depends if name != "none"],
        chosen,
        str(current.settled_by) if current else "",
    )


def settled_reading(sheet: RegisterSheet) -> dict[str, Any]:
    """The reading with the settlements in force; the source itself never changes."""
    return settlement.apply(sheet.reading, queries.settlements_of(sheet))


def blocks(reading: Mapping[str, Any], findings: Sequence[Seen]) -> list[BlockSeen]:
    """Blocks with competencies grouped by the assessments that they share."""
    waiting = [s for s in findings if s.state.open and s.waits]
    block_seens = []
    for block in reading.get("blocks", []):
        place = spans(block.get("lines"))
        inside = [s for s in waiting if place and any(place[0][0] <= a <= place[0][1] for a, _ in spans(s.state.finding.lines))
                  and not (len(s.state.finding.lines) > 4)]  # fmt: skip  # noqa: PLR2004 - one about all blocks is said above
        block_seens.append(
            BlockSeen(
                block["number"],
                block.get("code", ""),
                block["title"],
                lines_attribute(place[:1] and [(place[0][0], place[0][0])]),
                _groups(block),
                len([c for c in block["competencies"] if not c.get("duplicate_of")]),
                len(block["assessments"]),
                len(inside),
            )
        )
    return block_seens


def _groups(block: Mapping[str, Any]) -> list[Group]:
    """Connected groups: two competencies are together when one assessment judges both. Sheet's order kept."""
    assessments = [_assessment(a) for a in block["assessments"]]
    home: dict[int, set[int]] = {}
    for assessment in assessments:
        together = set(assessment["positions"])
        for position in assessment["positions"]:
            together |= home.get(position, set())
        for position in together:
            home[position] = together
    groups: list[Group] = []
    placed: dict[int, Group] = {}
    for one in block["competencies"]:
        position = one["position"]
        like = one.get("duplicate_of") or position
        key = min(home.get(position) or home.get(like) or {like})
        group = placed.get(key)
        if group is None:
            group = placed[key] = Group()
            groups.append(group)
        group.competencies.append(_competency(one))
    for assessment in assessments:
        keys = [min(home[p]) for p in assessment["positions"] if p in home]
        group = placed.get(keys[0]) if keys else None
        if group is None:
            group = Group()
            groups.append(group)
        group.assessments.append(assessment)
    return groups


def _competency(one: Mapping[str, Any]) -> dict[str, Any]:
    place = spans(one.get("lines"))
    return {
        "code": one.get("code") or "",
        "title": one["title"],
        "details": one.get("details", []),
        "duplicate": bool(one.get("duplicate_of")),
        "lines": lines_attribute(place),
        "words": lines_words(place),
        "first": place[0][0] if place else 0,
    }


def _assessment(one: Mapping[str, Any]) -> dict[str, Any]:
    place = spans(one.get("lines"))
    panel = one.get("panel") or {}
    least = panel.get("min_professionals") or panel.get("professionals")
    return {
        "label": one.get("label") or gettext("sans libellé"),
        "kind": one.get("title") or one.get("kind") or "",
        "mode": gettext(MODES[one["mode"]]) if MODES.get(one["mode"]) else "",
        "deliverables": " + ".join(one.get("deliverables", [])),
        "panel": gettext("Jury : %(n)s professionnels ou plus") % {"n": least} if least else "",
        "positions": list(one.get("positions", [])),
        "lines": lines_attribute(place),
        "words": lines_words(place),
        "first": place[0][0] if place else 0,
    }


@dataclass(frozen=True, slots=True)
class MeasureSeen:
    """A scale or a threshold as the page shows it, with the words of the sheet."""

    what: str
    about: str
    text: str
    lines: str
    words: str
    first: int


def measures(reading: Mapping[str, Any]) -> list[MeasureSeen]:
    """Marks printed in the sheet; none in a reading made before the reader knew them."""
    return [_measure(one) for one in reading.get("marking", [])]


def _measure(one: Mapping[str, Any]) -> MeasureSeen:
    place = spans(one["lines"])
    out_of, value = one["out_of"], one["value"]
    mark = str(value).replace(".", ",") if out_of is None else f"{value}/{out_of}".replace(".", ",")
    about = gettext(ABOUT[one["about"]])
    if one["assessment"] is not None:
        about = gettext("bloc %(block)s, évaluation %(n)s") % {"block": one["block"], "n": one["assessment"]}
    elif one["block"] is not None:
        about = gettext("bloc %(block)s") % {"block": one["block"]}
    return MeasureSeen(
        gettext(MEASURES[one["kind"]]) % {"out_of": out_of, "mark": mark},
        about,
        one["text"],
        lines_attribute(place),
        lines_words(place),
        place[0][0] if place else 0,
    )


def nsf_words(reading: Mapping[str, Any]) -> str:
    return ", ".join(str(row.get("code")) for row in reading.get("nsf", []))


def is_heading(text: str) -> bool:
    """A line that the sheet sets as a heading: shown in bold, nothing more."""
    bold = re.match(r"^(Bloc de compétence|[A-ZÉÈÀ’' ]{12,}$)", text.strip())
    return bool(bold or inner.kind_of(text))
