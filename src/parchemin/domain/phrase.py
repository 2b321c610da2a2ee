"""What a rule says, as a value: French words with their places apart, so that a page says it in its own language.

``str()`` of each gives the French words. A plain ``str`` beside them is a name, a title, or a label that the
catalogue of translations holds whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from parchemin.domain.interval import french_date


@dataclass(frozen=True, slots=True)
class Phrase:
    """``template``: a French sentence, or a piece of one, with ``%(name)s`` places; the key of the translations.

    ``params`` fills them: names, numbers, other phrases.
    """

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted(self.params.items(), key=lambda item: item[0]))))


@dataclass(frozen=True, slots=True)
class Count:
    """ "3 salariés": a number and its noun, ``one`` and ``many`` being keys of the translations."""

    number: int
    one: str
    many: str

    def __str__(self) -> str:
        return f"{self.number} {self.one if self.number < 2 else self.many}"  # noqa: PLR2004 - French plural


@dataclass(frozen=True, slots=True)
class Listed:
    """ "a, b et c"; ``last`` stands before the last one."""

    parts: tuple[object, ...]
    last: str = " et "

    def __str__(self) -> str:
        return enumerated([str(part) for part in self.parts], self.last)


@dataclass(frozen=True, slots=True)
class Sentences:
    """Whole sentences, one after the other."""

    parts: tuple[object, ...]

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Day:
    """A day inside a sentence: "7 août 2023"."""

    on: date

    def __str__(self) -> str:
        return french_date(self.on)


Words: TypeAlias = str | Phrase | Count | Listed | Sentences | Day


def enumerated(parts: Sequence[str], last: str) -> str:
    """ "a, b et c" from words already said."""
    return last.join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def words_of(error: ValueError) -> Words:
    """What a rule said when it refused a value: the phrase it raised, or the words of any other error."""
    phrase = error.args[0] if error.args else ""
    return phrase if isinstance(phrase, Phrase) else str(error)
