"""Settlements (résolutions des constats): how a certifier reads what its sheet leaves open.

The reading never changes; a settled one is made beside it, with the list of what differs. A finding that
nobody settled stops the acts that depend on it, and no other.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parchemin.domain.objection import Objection, Source, gettext_noop
from parchemin.domain.phrase import Listed, Phrase

OTHER = "other"  # the reading that a person writes out: it takes its value from the settlement

NO_SUCH_FINDING = gettext_noop("La fiche n’a pas de constat « %(finding)s ».")
NO_SUCH_READING = gettext_noop("Le constat « %(finding)s » n’a pas de lecture « %(reading)s » : %(known)s.")
KNOWN_FINDING = gettext_noop("Nommez un des constats de la fiche : sa lecture en donne la liste.")
KNOWN_READING = gettext_noop("Retenez une de ces lectures.")
WHY = gettext_noop("Écrivez sur quoi repose le choix : un texte, une réponse du certificateur.")
NO_REASON = gettext_noop("Dites pourquoi cette lecture est la bonne : le motif est gardé avec elle.")
NOT_SETTLED = gettext_noop("Constat à trancher (%(lines)s) : %(message)s")
SETTLE_IT = gettext_noop("Tranchez le constat « %(finding)s » dans la lecture de la fiche.")


@dataclass(frozen=True, slots=True)
class Settlement:
    """One finding settled: the reading chosen, by whom, why, when.

    ``value``: None keeps the chosen reading's own effect; else it is put where the finding's readings would
    put theirs (or, as ``{"/path": value}``, at some of these places).
    """

    finding_code: str
    reading_key: str
    value: Any
    by: str
    reason: str
    on: dt.datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a settlement puts in place of the source's, as in a JSON patch."""

    path: str
    old: Any
    new: Any
    finding_code: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "op": "replace",
            "path": self.path,
            "old": self.old,
            "value": self.new,
            "finding": self.finding_code,
        }


class PathError(LookupError):
    """A JSON pointer that leads nowhere in the reading."""


def apply(reading: Mapping[str, Any], settlements: Iterable[Settlement]) -> dict[str, Any]:
    """A copy of the reading with the settlements in it, in their order. Raises `PathError` on a lost place."""
    return _settle(reading, settlements)[0]


def diff(reading: Mapping[str, Any], settlements: Iterable[Settlement]) -> list[Change]:
    """What the settlements change in the reading, in their order; a reading kept as printed changes nothing."""
    return _settle(reading, settlements)[1]


def _settle(
    reading: Mapping[str, Any], settlements: Iterable[Settlement]
) -> tuple[dict[str, Any], list[Change]]:
    settled = copy.deepcopy(dict(reading))
    changes: list[Change] = []
    for settlement in standing(settlements).values():
        for path, value in _effects(reading, settlement):
            old = _put(settled, path, copy.deepcopy(value))
            if old != value:
                changes.append(Change(path, old, value, settlement.finding_code))
    return settled, changes


def standing(settlements: Iterable[Settlement]) -> dict[str, Settlement]:
    """The settlement in force of each finding: a later one takes the place of those before it."""
    return {s.finding_code: s for s in sorted(settlements, key=lambda s: s.on)}


def _effects(reading: Mapping[str, Any], settlement: Settlement) -> list[tuple[str, Any]]:
    choice = _choice(_finding(reading.get("findings", []), settlement.finding_code), settlement.reading_key)
    effects = choice.get("effect", []) if choice else []
    if settlement.value is None:
        return [(effect["path"], effect["value"]) for effect in effects]
    return _written_out(reading, settlement)


def _written_out(reading: Mapping[str, Any], settlement: Settlement) -> list[tuple[str, Any]]:
    """A value written by hand goes where the finding's readings would put theirs, and nowhere else.

    An object whose keys are such places gives each its own value.
    """
    finding = _finding(reading.get("findings", []), settlement.finding_code) or {}
    paths = [effect["path"] for choice in finding.get("readings", []) for effect in choice.get("effect", [])]
    value = settlement.value
    if isinstance(value, Mapping) and value and all(str(key).startswith("/") for key in value):
        if lost := [key for key in value if key not in paths]:
            raise PathError(lost[0])
        return list(value.items())
    return [(path, value) for path in dict.fromkeys(paths)]


def misshapen(reading: Mapping[str, Any], settlement: Settlement) -> list[str]:
    """The places where a value written by hand has not the shape of what the finding's readings put there.

    A list takes a list of such things, an object one with the same keys; a word or a number is free.
    """
    if settlement.value is None:
        return []
    finding = _finding(reading.get("findings", []), settlement.finding_code) or {}
    examples: dict[str, list[Any]] = {}
    for choice in finding.get("readings", []):
        for effect in choice.get("effect", []):
            examples.setdefault(effect["path"], []).append(effect["value"])
    written = _written_out(reading, settlement)
    return [path for path, value in written if not _fits(value, examples.get(path, []))]


def _fits(value: Any, examples: Sequence[Any]) -> bool:
    shaped = [one for one in examples if isinstance(one, list | dict)]
    return not shaped or (value is None and None in examples) or any(_like(value, one) for one in shaped)


def _like(value: Any, example: Any) -> bool:
    if isinstance(example, dict):
        return isinstance(value, dict) and set(value) >= set(example)
    if not isinstance(value, list) or not example:
        return isinstance(value, list)
    first = example[0]
    return all(
        _like(one, first) if isinstance(first, dict) else isinstance(one, type(first)) for one in value
    )


def _finding(findings: Iterable[Mapping[str, Any]], code: str) -> Mapping[str, Any] | None:
    return next((finding for finding in findings if finding["code"] == code), None)


def _choice(finding: Mapping[str, Any] | None, key: str) -> Mapping[str, Any] | None:
    return next((choice for choice in (finding or {}).get("readings", []) if choice["key"] == key), None)


def _put(document: dict[str, Any], path: str, value: Any) -> Any:
    """Set the value at a JSON pointer that exists; the value it had."""
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    target: Any = document
    try:
        for step in steps:
            target = target[int(step)] if isinstance(target, list) else target[step]
        key: Any = int(last) if isinstance(target, list) else last
        old = target[key]
        target[key] = value
    except (LookupError, TypeError, ValueError) as error:
        raise PathError(path) from error
    return old


def objections_to(
    finding_code: str, reading_key: str, reason: str, findings: Sequence[Mapping[str, Any]]
) -> list[Objection]:
    """Why a settlement may not be recorded: an unknown finding or reading, no reason given."""
    finding = _finding(findings, finding_code)
    if finding is None:
        return [
            Objection(
                "settlement.no-such-finding",
                NO_SUCH_FINDING,
                {"finding": finding_code},
                mend=KNOWN_FINDING,
                about="finding",
            )
        ]
    objections: list[Objection] = []
    known = [choice["key"] for choice in finding["readings"]]
    if reading_key not in (*known, OTHER):
        params = {"finding": finding_code, "reading": reading_key, "known": ", ".join((*known, OTHER))}
        objections.append(
            Objection(
                "settlement.no-such-reading", NO_SUCH_READING, params, mend=KNOWN_READING, about="reading"
            )
        )
    if not reason.strip():
        objections.append(Objection("settlement.no-reason", NO_REASON, mend=WHY, about="reason"))
    return objections


def blocking_findings(
    act: str, findings: Iterable[Mapping[str, Any]], settlements: Iterable[Settlement]
) -> list[Objection]:
    """The unsettled findings that an act waits for, each with its code and its lines.

    ``act``: "compose_jury", "enrol:CL"…; ``findings``: as in ``Reading.as_dict()["findings"]``. An act named without
    its route ("compose_jury") waits for the findings of every route; with one ("compose_jury:VAE"), for those of that
    route and of all.
    """
    settled = standing(settlements)
    return [
        _blocking(finding)
        for finding in findings
        if waits(act, finding["depends"]) and finding["code"] not in settled
    ]


def waits(act: str, depends: Iterable[str]) -> bool:
    """Whether an act is among those that a finding stops."""
    return any(
        one == act or one.startswith(f"{act}:") or (":" in act and act.split(":", maxsplit=1)[0] == one)
        for one in depends
    )


def _blocking(finding: Mapping[str, Any]) -> Objection:
    lines = Listed(tuple(dict.fromkeys(lines_of(span) for span in finding["lines"])), last=", ")
    return Objection(
        code=f"sheet.unsettled.{finding['code']}",
        template=NOT_SETTLED,
        params={"finding": finding["code"], "message": finding["message"], "lines": lines},
        source=Source(
            Phrase(gettext_noop("Fiche du répertoire, %(lines)s"), {"lines": lines}),
            f"sheet.{finding['code']}",
        ),
        mend=SETTLE_IT,
        about=finding["code"],
    )


def lines_of(span: Mapping[str, int]) -> Phrase:
    """The place of a passage of the sheet: "ligne 416", "lignes 407 à 411"."""
    first, last = span["first"], span["last"]
    if first == last:
        return Phrase(gettext_noop("ligne %(line)s"), {"line": first})
    return Phrase(gettext_noop("lignes %(first)s à %(last)s"), {"first": first, "last": last})
