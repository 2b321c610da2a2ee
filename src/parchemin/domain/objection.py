"""Reasons. A check returns a list of objections; an empty list means yes.

Never a bare ``False`` where a person will ask why: the same reasons feed the page and the command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from parchemin.domain.phrase import Words


def gettext_noop(text: str) -> str:
    """Mark a French sentence for the message catalogues without translating it here."""
    return text


class Level(StrEnum):
    """What an objection stops. Configurable per code and certifier; BLOCK_RELEASE is the default.

    - BLOCK_SCHEDULING: what it is about may not even be placed: no draft, jury or plan, holds it.
    - BLOCK_RELEASE: a draft may hold it; nobody is convoked, nothing is opened, decided or signed on it.
    - WARN: shown where the act is done and kept with it; stops nothing.
    - IGNORE: neither shown nor kept.
    """

    BLOCK_SCHEDULING = "block_scheduling"
    BLOCK_RELEASE = "block_release"
    WARN = "warn"
    IGNORE = "ignore"

    @property
    def blocks(self) -> bool:
        """Whether it stops a release or a decision."""
        return self in (Level.BLOCK_SCHEDULING, Level.BLOCK_RELEASE)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: an article, a line of the sheet, the certifier's own rules."""

    label: Words  # as printed: "D. 6412-6 du code du travail", "Fiche RNCP 99999, lignes 407 à 411"
    ref: str = ""  # stable key: "law.D6412_6", "sheet.jury"


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason why an act may not be done.

    ``template`` is a French sentence with ``%(name)s`` places, itself the key of the translations;
    ``params`` fills them: names, numbers, `domain.phrase` values, which a page says in its language. ``mend`` says what to do, in the same form. ``about`` names what it concerns
    (a row key, a field, a person's key), so that a page can put it in the right place. ``binding``: no
    certifier may lower its level or set it aside.
    """

    code: str
    template: str
    params: Mapping[str, object] = field(default_factory=dict)
    source: Source | None = None
    mend: str = ""
    about: str = ""
    level: Level = Level.BLOCK_RELEASE
    binding: bool = False

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        return self.template % self.params if self.params else self.template

    @property
    def mend_message(self) -> str:
        return self.mend % self.params if self.params and self.mend else self.mend

    def as_dict(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.message,
            "source": str(self.source.label) if self.source else None,
            "mend": self.mend_message or None,
            "about": self.about or None,
            "level": self.level.value,
        }


class Refused(Exception):  # noqa: N818 - an answer with its reasons, not a fault
    """An act was not done; nothing was written. Carries every reason."""

    def __init__(self, objections: list[Objection]) -> None:
        super().__init__("; ".join(f"{o.code}: {o.message}" for o in objections))
        self.objections = objections


def refuse(
    code: str,
    template: str,
    *,
    mend: str = "",
    about: str = "",
    source: Source | None = None,
    **params: object,
) -> Refused:
    """One reason, as an exception to raise; ``params`` fill the places of ``template`` and ``mend``."""
    return Refused([Objection(code, template, params, source, mend, about)])


def blocking(objections: list[Objection]) -> list[Objection]:
    """Those that stop a release or a decision (warnings and ignored ones left out)."""
    return [o for o in objections if o.level.blocks]
