"""What a letter of the catalogue is: a kind, its purpose, typed parameters, a text, samples to show it by."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import ClassVar

from parchemin.parties.letters import text

LETTERS: dict[str, type[Wording]] = {}  # by kind


@dataclass(frozen=True)
class Wording(ABC):
    """A letter to write: its parameters are the fields, its words are those of ``texts/<kind>.txt``.

    A subclass names ``kind`` (kept with each letter written: it never changes), ``label`` and ``purpose`` (French,
    for who reads the catalogue) and ``samples``, one for each turn that the text may take.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    purpose: ClassVar[str]

    def __init_subclass__(cls, *, kind: str = "", label: str = "", purpose: str = "") -> None:
        if not kind:  # a shape shared by several letters
            return
        if kind in LETTERS:
            raise ValueError(f"two letters are named {kind!r}")
        cls.kind, cls.label, cls.purpose = kind, label, purpose
        LETTERS[kind] = cls

    @classmethod
    @abstractmethod
    def samples(cls) -> Mapping[str, Wording]:
        """Letters to fictitious people, by what sets each apart from the others."""

    @classmethod
    def parameters(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))

    @cached_property
    def _words(self) -> tuple[str, str]:
        return text.fill(self.kind, {name: getattr(self, name) for name in self.parameters()})

    @property
    def subject(self) -> str:
        return self._words[0]

    @property
    def body(self) -> str:
        return self._words[1]
