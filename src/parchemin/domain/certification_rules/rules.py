"""The certifier's rules (règlement de certification) as one frozen value: read from JSON, checked, written back."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from operator import attrgetter
from typing import Any

from parchemin.domain.appeal import AppealRules
from parchemin.domain.certification_rules.jury import JuryRules
from parchemin.domain.certification_rules.keys import BY_PATH, GROUPS, KEYS
from parchemin.domain.certification_rules.kinds import Wrong
from parchemin.domain.civil_status import BirthWords
from parchemin.domain.day_rules import DayRules
from parchemin.domain.deliberation import DecisionRules, Mode
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.scale import ScaleBy
from parchemin.domain.schedule.facts import PanelBy

FORMER_APPEAL = "appeals"  # typed on the page, read by nobody, until the sentence had one key
AS_SAID = gettext_noop(
    "Écrivez-la comme la documentation du règlement la décrit, ou retirez-la : le défaut vaut alors."
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one version of the rules says, each silence at its default (``certification_rules.keys`` lists the keys).

    ``source``: as it is cited. ``resits``, ``fees``: shown as they are, read by no rule.
    ``appeal_sentence``, ``next_steps``: words for the candidate. ``deposit_days``: days before a session by which
    a deliverable is deposited, None where nothing is said. ``unknown``: what is written under a key that nothing
    reads, kept as it is, by dotted path.
    ``faults``: values that do not hold, each left at its default; rules published since are refused with one.
    """

    source: str = ""
    decision: DecisionRules = field(default_factory=DecisionRules)
    appeal: AppealRules = field(default_factory=AppealRules)
    jury: JuryRules = field(default_factory=JuryRules)
    day: DayRules = field(default_factory=DayRules)
    birth: BirthWords = field(default_factory=BirthWords)
    deposit_days: int | None = None
    resits: Any = ""
    appeal_sentence: Any = ""
    fees: Any = ""
    next_steps: tuple[str, ...] = ()
    unknown: Mapping[str, object] = field(default_factory=dict)
    faults: tuple[Objection, ...] = ()

    @classmethod
    def from_dict(cls, content: Mapping[str, Any], *, source: str = "") -> Rules:
        """What ``content`` says, never refused: what does not hold is left out and named in ``faults``.

        ``source``: how the rules are cited where they do not say it themselves.
        """
        faults: list[Objection] = []
        content = _as_now(content)
        values = _said(content, faults)
        known = {told.about for told in faults}
        known |= {"threshold"} if "scale" in known else set()  # what it is a share of was not read
        faults += [one for one in _at_odds(values) if one.about not in known]
        own = values.get("source") or source
        decided = {**values, "decision.source": own, "appeal.source": own, "source": values.get("source", "")}
        rules: Rules = _filled(cls(), "", decided)
        return replace(rules, unknown=dict(_unknown(content)), faults=tuple(faults))

    def as_dict(self) -> dict[str, Any]:
        """What is said beyond the defaults, unknown keys included; ``from_dict`` gives it back."""
        silent, written = Rules(), dict[str, object]()
        for key in KEYS:
            value = attrgetter(key.at)(self)
            if value != attrgetter(key.at)(silent):
                written[key.path] = None if value is None else key.kind.write(value)
        return nested({**written, **self.unknown})

    def faults_under(self, group: str) -> list[Objection]:
        """What does not hold under one key, "planning" for instance."""
        return [one for one in self.faults if f"{one.about}.".startswith(f"{group}.")]


def objections(content: object, *, kept: Collection[str] = ()) -> list[Objection]:
    """Reasons not to publish these rules: values that are none, or at odds, and keys that nothing reads.

    ``kept``: paths that the version before holds already; an unknown one among them is only warned of.
    """
    if not isinstance(content, Mapping):
        return [
            Objection(
                "rules.unreadable",
                gettext_noop("Un règlement est un ensemble de clés et de valeurs."),
                mend=AS_SAID,
            )
        ]
    strangers = [*(path for path, _ in _unknown(_as_now(content))), *_inside(content)]
    reasons = Rules.from_dict(content).faults
    return [*reasons, *(_stranger(path, known=path in kept) for path in strangers)]


def by_path(content: Mapping[str, Any], group: str = "") -> dict[str, Any]:
    """What is written, as it is, by dotted path, unknown keys included; ``nested`` puts it back."""
    leaves: dict[str, Any] = {}
    for name, value in (content if group else _as_now(content)).items():
        path = f"{group}.{name}" if group else str(name)
        if path in GROUPS and isinstance(value, Mapping):
            leaves |= by_path(value, path)
        else:
            leaves[path] = value
    return leaves


def nested(written: Mapping[str, object]) -> dict[str, Any]:
    """The content of rules from what is written under each dotted path."""
    content: dict[str, Any] = {}
    for path, value in written.items():
        _put(content, path, value)
    return content


def _as_now(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Rules published when the sentence on appeals was typed under another key, which no candidate read."""
    if FORMER_APPEAL not in content or content.get("appeal"):
        return content
    return {**{k: v for k, v in content.items() if k != FORMER_APPEAL}, "appeal": content[FORMER_APPEAL]}


# -- reading ------------------------------------------------------------------------------------------------


def _said(content: Mapping[str, Any], faults: list[Objection]) -> dict[str, Any]:
    """Values by attribute of ``Rules``: silent keys and wrong values left out, the wrong ones told in ``faults``."""
    for group in sorted(GROUPS):
        given = _at(content, group)
        if given and not isinstance(given, Mapping):
            faults.append(_not_a_group(group, given))
    values = {}
    for key in KEYS:
        given = _at(content, key.path, default=_ABSENT)
        if given is _ABSENT or (given is None and not key.kind.null_counts):
            continue
        try:
            values[key.at] = key.kind.read(given)
        except Wrong as wrong:
            params = {"key": key.path.rpartition(".")[2], "label": key.label, **wrong.params}
            faults.append(Objection("rules.unreadable", wrong.template, params, mend=AS_SAID, about=key.path))
            if wrong.kept is not None:
                values[key.at] = wrong.kept
    return values


def _at_odds(values: dict[str, Any]) -> Iterator[Objection]:
    """Values that do not hold together; what cannot be applied is taken out of ``values``."""
    scale = values.get("decision.scale")
    shared = scale is None or scale.by is ScaleBy.CRITERION
    if values.get("decision.mode") is Mode.THRESHOLD and "decision.threshold" not in values and shared:
        del values["decision.mode"]
        yield Objection(
            "rules.unreadable",
            gettext_noop("Un règlement à seuil donne ce seuil, de 1 à 100 % des critères."),
            mend=AS_SAID,
            about="threshold",
        )
    if values.get("day.per_sitting") and values.get("day.panel_by") is not PanelBy.HALF_DAY:
        del values["day.per_sitting"]
        yield Objection(
            "rules.unreadable",
            gettext_noop(
                "« per_sitting » ne vaut que pour des commissions à la demi-journée (« half-day »)."
            ),
            mend=AS_SAID,
            about="planning.per_sitting",
        )
    yield from _hours_at_odds(values)
    named = sum(values.get(f"day.panel.{who}") or 0 for who in ("employees", "employers", "certifier"))
    size = values.get("day.panel.size") or 0
    if size and named > size:
        del values["day.panel.size"]
        yield Objection(
            "rules.unreadable",
            gettext_noop(
                "« panel » demande %(named)s personnes par collège pour une commission de %(size)s."
            ),
            {"named": named, "size": size},
            mend=AS_SAID,
            about="planning.panel.size",
        )


def _hours_at_odds(values: dict[str, Any]) -> Iterator[Objection]:
    """A day that closes before it opens, a pause that ends before it begins."""
    usual = DayRules()
    opens, closes = values.get("day.opens", usual.opens), values.get("day.closes", usual.closes)
    if closes <= opens:
        values.pop("day.opens", None)
        values.pop("day.closes", None)
        yield Objection(
            "rules.unreadable",
            gettext_noop("Une journée qui ouvre à %(opens)s ne ferme pas à %(closes)s."),
            {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"},
            mend=gettext_noop("Donnez une heure de fermeture qui suit celle d’ouverture."),
            about="planning.closes",
        )
    pause = values.get("day.pause")
    if pause and pause[1] <= pause[0]:
        del values["day.pause"]
        yield Objection(
            "rules.unreadable",
            gettext_noop("Une pause qui commence à %(starts)s ne finit pas à %(ends)s."),
            {"starts": f"{pause[0]:%H:%M}", "ends": f"{pause[1]:%H:%M}"},
            mend=gettext_noop("Donnez une heure de reprise qui suit celle de la pause."),
            about="planning.pause",
        )


def _not_a_group(group: str, given: object) -> Objection:
    if group == "planning.panel":
        return Objection(
            "rules.unreadable",
            gettext_noop("« panel » se donne par collège, par exemple : %(example)s."),
            {"example": '{"employees": 2, "employers": 2}'},
            about=group,
        )
    return Objection(
        "rules.unreadable",
        gettext_noop("« %(key)s » vaut « %(value)s » ; on attend des clés et des valeurs."),
        {"key": group, "value": given},
        mend=AS_SAID,
        about=group,
    )


def _unknown(content: Mapping[str, Any], group: str = "") -> Iterator[tuple[str, object]]:
    """Each path that no key reads, with what is written there."""
    for name, value in content.items():
        path = f"{group}.{name}" if group else str(name)
        if path in GROUPS:
            yield from _unknown(value, path) if isinstance(value, Mapping) else ()
        elif path not in BY_PATH:
            yield path, value


def _inside(content: Mapping[str, Any]) -> Iterator[str]:
    """Each name inside a value, as in a level of the scale, that nothing reads."""
    for key in KEYS:
        yield from (f"{key.path}.{name}" for name in key.kind.strangers(_at(content, key.path)))


def _stranger(path: str, *, known: bool) -> Objection:
    group, _, name = path.rpartition(".")
    beside = {p.rpartition(".")[2]: p for p in (*BY_PATH, *GROUPS) if p.rpartition(".")[0] == group}
    close = difflib.get_close_matches(name, beside, n=1)
    level = Level.WARN if known else Level.BLOCK_RELEASE
    mend = gettext_noop("Écrivez-la comme la documentation du règlement la nomme, ou retirez-la.")
    if close:
        return Objection(
            "rules.unknown-key",
            gettext_noop(
                "Le règlement ne connaît pas la clé « %(key)s » : rien ne la lit. Est-ce « %(close)s » ?"
            ),
            {"key": path, "close": beside[close[0]]},
            mend=mend,
            about=path,
            level=level,
        )
    return Objection(
        "rules.unknown-key",
        gettext_noop("Le règlement ne connaît pas la clé « %(key)s » : rien ne la lit."),
        {"key": path},
        mend=mend,
        about=path,
        level=level,
    )


# -- values in their places ---------------------------------------------------------------------------------

_ABSENT = object()


def _at(content: Mapping[str, Any], path: str, default: Any = None) -> Any:
    value: Any = content
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return default
        value = value[name]
    return value


def _put(content: dict[str, Any], path: str, value: object) -> None:
    *groups, name = path.split(".")
    for group in groups:
        content = content.setdefault(group, {})
    content[name] = value


def _filled(part: Any, at: str, values: Mapping[str, Any]) -> Any:
    """``part`` with what is said of its fields, at any depth; ``at``: its own place, ended by a dot."""
    changed = {}
    for one in fields(part):
        place, value = f"{at}{one.name}", getattr(part, one.name)
        if place in values:
            changed[one.name] = values[place]
        elif is_dataclass(value) and any(path.startswith(f"{place}.") for path in values):
            changed[one.name] = _filled(value, f"{place}.", values)
    return replace(part, **changed)
