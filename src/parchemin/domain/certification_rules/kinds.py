"""What a value of the certifier's rules may be: each kind reads it from JSON, writes it back, and says why not.

A kind reads as the rules have always been read: a value kept years ago is read today as it was then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, Protocol

from parchemin.domain.deliberation import MarkLevel
from parchemin.domain.interval import Interval
from parchemin.domain.objection import gettext_noop
from parchemin.domain.phrase import Phrase
from parchemin.domain.scale import FIELDS, NumericScale
from parchemin.domain.text import whole

LEVEL = frozenset({"key", "label", "acquired"})
EXPECTED = gettext_noop("« %(key)s » vaut « %(value)s » ; on attend %(expected)s.")


class Wrong(Exception):  # noqa: N818 - an answer, turned into an objection by who reads the key
    """The value is not of its kind. ``template`` may name ``key`` besides its own ``params``.

    ``kept``: what rules published before this was checked have always been read as, where they were read at all.
    """

    def __init__(self, template: str, *, kept: object = None, **params: object) -> None:
        super().__init__(template)
        self.template = template
        self.params = params
        self.kept = kept


class Kind(Protocol):
    """How one key is read, and written back."""

    @property
    def values(self) -> str:
        """What may be written, for a page of documentation: "whole number, 1 at least"."""

    @property
    def null_counts(self) -> bool:
        """Whether null says something (no pause); else it is as if the key were absent."""

    def read(self, given: Any) -> object:
        """The value as the rules take it. Raises ``Wrong``."""

    def write(self, value: Any) -> object:
        """The value as JSON holds it; ``read`` gives it back."""

    def strangers(self, given: Any) -> list[str]:
        """Names inside the value that nothing reads."""


@dataclass(frozen=True, slots=True)
class _Plain:
    """Null is silence; what is read is what is written."""

    @property
    def values(self) -> str:
        return "any"

    @property
    def null_counts(self) -> bool:
        return False

    def read(self, given: Any) -> object:
        return given

    def write(self, value: Any) -> object:
        return value

    def strangers(self, given: Any) -> list[str]:  # noqa: ARG002 - most values have no names inside
        return []


@dataclass(frozen=True, slots=True)
class Free(_Plain):
    """Shown as it is, read by no rule."""

    @property
    def values(self) -> str:
        return "text"


@dataclass(frozen=True, slots=True)
class Text(_Plain):
    @property
    def values(self) -> str:
        return "text"

    def read(self, given: Any) -> str:
        if not isinstance(given, str):
            raise Wrong(EXPECTED, value=given, expected=gettext_noop("un texte"))
        return given.strip()


@dataclass(frozen=True, slots=True)
class Wording(Text):
    """A sentence that says what its ``places`` hold."""

    places: tuple[str, ...] = ()

    @property
    def values(self) -> str:
        return f"text with {' and '.join(self.places)}"

    def read(self, given: Any) -> str:
        text = super(Wording, self).read(given)
        for place in self.places:
            if place not in text:
                raise Wrong(
                    gettext_noop("« %(key)s » vaut « %(value)s » ; il y manque %(place)s."),
                    value=text,
                    place=place,
                )
        return text


@dataclass(frozen=True, slots=True)
class Texts(_Plain):
    @property
    def values(self) -> str:
        return "list of texts"

    def read(self, given: Any) -> tuple[str, ...]:
        if not isinstance(given, list | tuple):
            raise Wrong(EXPECTED, value=given, expected=gettext_noop("une liste de textes"))
        return tuple(str(one) for one in given)

    def write(self, value: tuple[str, ...]) -> list[str]:
        return list(value)


@dataclass(frozen=True, slots=True)
class Flag(_Plain):
    @property
    def values(self) -> str:
        return "`true` or `false`"

    def read(self, given: Any) -> bool:
        if not isinstance(given, bool):
            expected = gettext_noop("oui ou non (true, false)")
            raise Wrong(EXPECTED, kept=bool(given), value=given, expected=expected)
        return given


@dataclass(frozen=True, slots=True)
class Whole(_Plain):
    """``digits``: a number written as a text ("45") is read too; ``zero_is_none``: 0 is silence."""

    least: int = 0
    most: int | None = None
    digits: bool = False
    zero_is_none: bool = False

    @property
    def values(self) -> str:
        return (
            f"whole number, {self.least} at least"
            if self.most is None
            else f"whole number, {self.least} to {self.most}"
        )

    def read(self, given: Any) -> int | None:
        if self.zero_is_none and not given and not isinstance(given, bool):
            return None
        value = self._number(given)
        if value is None or value < self.least or (self.most is not None and value > self.most):
            raise Wrong(
                gettext_noop(
                    "« %(key)s » vaut « %(value)s » ; on attend un nombre entier, %(least)s au moins."
                )
                if self.most is None
                else gettext_noop(
                    "« %(key)s » vaut « %(value)s » ; on attend un nombre entier, de %(least)s à %(most)s."
                ),
                value=given,
                least=self.least,
                most=self.most,
            )
        return value

    def _number(self, given: Any) -> int | None:
        if isinstance(given, int) and not isinstance(given, bool):
            return given
        if self.digits and isinstance(given, float) and given.is_integer():
            return int(given)
        if self.digits and isinstance(given, str):
            return whole(given.strip())
        return None


@dataclass(frozen=True, slots=True)
class OneOf(_Plain):
    choices: type[StrEnum]

    @property
    def values(self) -> str:
        return ", ".join("`{}`".format(one.value or '""') for one in self.choices)

    def read(self, given: Any) -> StrEnum:
        known = {one.value: one for one in self.choices}
        if not isinstance(given, str) or given not in known:
            raise Wrong(
                gettext_noop("« %(key)s » vaut « %(value)s » ; on attend l’un de : %(known)s."),
                value=given,
                known=", ".join(f"« {value} »" for value in known if value),
            )
        return known[given]

    def write(self, value: StrEnum) -> str:
        return value.value


def _hour(given: Any) -> time:
    try:
        hour = time.fromisoformat(given)
    except (TypeError, ValueError):
        hour = None
    if hour is None or hour.tzinfo is not None:  # hours are on the wall of the site
        raise Wrong(EXPECTED, value=given, expected=gettext_noop("une heure, comme « 09:00 »"))
    return hour


@dataclass(frozen=True, slots=True)
class Hour(_Plain):
    @property
    def values(self) -> str:
        return '"09:00"'

    def read(self, given: Any) -> time:
        return _hour(given)

    def write(self, value: time) -> str:
        return value.isoformat(timespec="auto" if value.second or value.microsecond else "minutes")


@dataclass(frozen=True, slots=True)
class Pause(_Plain):
    """Two hours; null, or an empty list: no pause at all."""

    @property
    def values(self) -> str:
        return '["12:30", "13:30"], null for none'

    @property
    def null_counts(self) -> bool:
        return True

    def read(self, given: Any) -> tuple[time, time] | None:
        if not given:
            return None
        if not isinstance(given, list | tuple) or len(given) != 2:  # noqa: PLR2004 - from, to
            raise Wrong(
                EXPECTED, value=given, expected=gettext_noop("deux heures, comme « 12:30 » et « 13:30 »")
            )
        return _hour(given[0]), _hour(given[1])

    def write(self, value: tuple[time, time] | None) -> list[str] | None:
        return [Hour().write(hour) for hour in value] if value else None


@dataclass(frozen=True, slots=True)
class Period(_Plain):
    @property
    def values(self) -> str:
        return '{"from", "until"}, `until` excluded'

    def read(self, given: Any) -> Interval | None:
        if not given:
            return None
        try:
            return Interval(
                date.fromisoformat(given["from"]),
                date.fromisoformat(given["until"]) if given.get("until") else None,
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            expected = gettext_noop("un premier jour (« from ») et, s’il y a lieu, une fin (« until »)")
            raise Wrong(EXPECTED, value=given, expected=expected) from None

    def write(self, value: Interval) -> object:
        return value.as_dict()

    def strangers(self, given: Any) -> list[str]:
        return [name for name in given if name not in ("from", "until")] if isinstance(given, Mapping) else []


@dataclass(frozen=True, slots=True)
class Marks(_Plain):
    """A numeric scale."""

    @property
    def values(self) -> str:
        return '{"out_of", "threshold", "step", "by", "coefficients", "floors", "overall", "overall_by"}'

    def read(self, given: Any) -> NumericScale:
        try:
            return NumericScale.from_dict(given)
        except ValueError as error:
            if error.args and isinstance(error.args[0], Phrase):
                raise Wrong(error.args[0].template, **error.args[0].params) from error
            raise Wrong(EXPECTED, value=given, expected=gettext_noop("une échelle chiffrée")) from error
        except (AttributeError, KeyError, TypeError) as error:
            raise Wrong(EXPECTED, value=given, expected=gettext_noop("une échelle chiffrée")) from error

    def write(self, value: NumericScale) -> object:
        return value.as_dict()

    def strangers(self, given: Any) -> list[str]:
        return [name for name in given if name not in FIELDS] if isinstance(given, Mapping) else []


@dataclass(frozen=True, slots=True)
class Levels(_Plain):
    """The scale, from the highest level to the lowest."""

    @property
    def values(self) -> str:
        return 'list of {"key", "label", "acquired"}'

    def read(self, given: Any) -> tuple[MarkLevel, ...]:
        if not isinstance(given, list | tuple):
            raise Wrong(EXPECTED, value=given, expected=gettext_noop("une liste de niveaux"))
        levels = tuple(self._level(one, rank) for rank, one in enumerate(given, start=1))
        if len({level.key for level in levels}) != len(levels):
            raise Wrong(gettext_noop("Deux niveaux du règlement portent la même clé."))
        return levels

    def _level(self, given: Any, rank: int) -> MarkLevel:
        if not isinstance(given, Mapping) or not set(given) >= LEVEL:
            raise Wrong(
                gettext_noop("Le niveau %(rank)s ne donne pas sa clé, son mot et s’il vaut acquis."),
                rank=rank,
            )
        return MarkLevel(str(given["key"]), str(given["label"]), bool(given["acquired"]))

    def write(self, value: tuple[MarkLevel, ...]) -> object:
        return [one.as_dict() for one in value]

    def strangers(self, given: Any) -> list[str]:
        items = given if isinstance(given, list | tuple) else []
        return [
            f"{rank}.{name}"
            for rank, one in enumerate(items, start=1)
            if isinstance(one, Mapping)
            for name in one
            if name not in LEVEL
        ]
