"""What an award says: one set of claims, from which page, parchment and credential all speak."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from parchemin.domain.civil_status import birth_words
from parchemin.domain.interval import french_date

VERSION = 1


class ActKind(StrEnum):
    """The act that registered the certification."""

    ORDER = "order"  # arrêté, before 2019
    DECISION = "decision"  # décision du directeur général de France compétences


@dataclass(frozen=True, slots=True)
class RegistrationAct:
    """``signed_on``: date of the order or decision; ``published_on``: Journal officiel, for an order."""

    kind: ActKind
    signed_on: date
    published_on: date | None = None

    @property
    def wording(self) -> str:
        if self.kind is ActKind.DECISION:
            return f"par décision du directeur général de France compétences en date du {self.signed_on:%d/%m/%Y}"
        text = f"par arrêté du {french_date(self.signed_on)}"
        if self.published_on:
            text += f", publié au Journal officiel du {french_date(self.published_on)}"
        return text


@dataclass(frozen=True, slots=True)
class Mention:
    """One mandatory mention, word for word."""

    number: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything an award asserts. Text as printed; dates as dates; nothing computed later.

    ``level_national``: framework of decree 2019-14; ``level_european``: EQF. ``nsf``: (code, label).
    ``sex`` ("M", "F", "") only chooses the word "né" or "née". ``block`` is (code, title) for a block's
    attestation, None for the whole certification. ``decided_on``: the day the jury ruled. ``birth_words``: the birth
    as printed where the civil status does not hold its whole date and place, "" where it does.
    """

    register: str
    sheet_number: str
    registration: RegistrationAct | None
    certifier_name: str
    certifier_trade_name: str
    title: str
    level_national: str
    level_european: str
    nsf: tuple[tuple[str, str], ...]
    birth_name: str
    usage_name: str
    first_names: str
    sex: str
    birth_date: date | None
    birth_place: str
    decided_on: date
    issued_on: date
    issued_at: str
    signatory_name: str
    signatory_title: str
    block: tuple[str, str] | None = None
    birth_words: str = ""

    @property
    def holder(self) -> str:
        """ "Camille Exemple", or "Camille Exemple, nom d’usage Brouillon"."""
        name = f"{self.first_names} {self.birth_name}".strip()
        return f"{name}, nom d’usage {self.usage_name}" if self.usage_name else name

    @property
    def birth(self) -> str:
        """ "née le 4 mai 1999 à Lyon", "née en 1999"; "" when not even the year is known."""
        if self.birth_words or self.birth_date is None:
            return self.birth_words
        on = self.birth_date
        return birth_words(sex=self.sex, year=on.year, month=on.month, day=on.day, place=self.birth_place)

    def mentions(self) -> list[Mention]:
        """The eight mentions, in the order of the FAQ. A text is "" when what it needs is missing."""
        return [
            Mention(1, "Enregistrement", self._registration()),
            Mention(2, "Certificateur", self._certifier()),
            Mention(3, "Intitulé", self._title()),
            Mention(4, "Niveau", self._level()),
            Mention(5, "Spécialité de formation (NSF)", self._nsf()),
            Mention(6, "Bénéficiaire", f"{self.holder}, {self.birth}" if self.birth and self.holder else ""),
            Mention(7, "Délivrance", self._issued()),
            Mention(8, "Signature", self._signature()),
        ]

    def _registration(self) -> str:
        if self.registration is None or not self.sheet_number:
            return ""
        names = {
            "RNCP": "Répertoire national des certifications professionnelles",
            "RS": "Répertoire spécifique",
        }
        register = names.get(self.register, self.register)
        return f"Certification enregistrée au {register} ({self.register} {self.sheet_number}) {self.registration.wording}"

    def _certifier(self) -> str:
        if not self.certifier_trade_name or self.certifier_trade_name == self.certifier_name:
            return self.certifier_name
        return (
            f"{self.certifier_name} (nom commercial : {self.certifier_trade_name})"
            if self.certifier_name
            else ""
        )

    def _title(self) -> str:
        if self.block is None or not self.title:
            return self.title
        code, title = self.block
        return f"Bloc de compétences {code} « {title} » de la certification « {self.title} »"

    def _level(self) -> str:
        if not (self.level_national and self.level_european):
            return ""
        return (
            f"Niveau {self.level_national} du cadre national des certifications professionnelles (décret n° 2019-14 du "
            f"8 janvier 2019), niveau {self.level_european} du cadre européen des certifications (CEC)"
        )

    def _nsf(self) -> str:
        return " ; ".join(f"{code} {label}".strip() for code, label in self.nsf)

    def _issued(self) -> str:
        return f"Délivré à {self.issued_at}, le {french_date(self.issued_on)}" if self.issued_at else ""

    def _signature(self) -> str:
        return (
            f"{self.signatory_name}, {self.signatory_title}"
            if self.signatory_name and self.signatory_title
            else ""
        )

    # -- kept and compared ----------------------------------------------------------------------------

    def as_dict(self) -> dict[str, Any]:
        act = self.registration
        return {
            "version": VERSION,
            "register": self.register,
            "sheet_number": self.sheet_number,
            "registration": None
            if act is None
            else {
                "kind": act.kind.value,
                "signed_on": act.signed_on.isoformat(),
                "published_on": act.published_on.isoformat() if act.published_on else None,
            },
            "certifier_name": self.certifier_name,
            "certifier_trade_name": self.certifier_trade_name,
            "title": self.title,
            "level_national": self.level_national,
            "level_european": self.level_european,
            "nsf": [[code, label] for code, label in self.nsf],
            "birth_name": self.birth_name,
            "usage_name": self.usage_name,
            "first_names": self.first_names,
            "sex": self.sex,
            "birth_date": self.birth_date.isoformat() if self.birth_date else None,
            "birth_place": self.birth_place,
            "decided_on": self.decided_on.isoformat(),
            "issued_on": self.issued_on.isoformat(),
            "issued_at": self.issued_at,
            "signatory_name": self.signatory_name,
            "signatory_title": self.signatory_title,
            "block": list(self.block) if self.block else None,
            # Not in awards whose birth is whole: their digest is what it was.
            **({"birth_words": self.birth_words} if self.birth_words else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Claims:
        """Raises ValueError on another version, KeyError on a missing claim."""
        if data["version"] != VERSION:
            raise ValueError(f"claims of version {data['version']}, not {VERSION}")
        act = data["registration"]
        return cls(
            register=data["register"],
            sheet_number=data["sheet_number"],
            registration=None
            if act is None
            else RegistrationAct(
                ActKind(act["kind"]), date.fromisoformat(act["signed_on"]), _day(act["published_on"])
            ),
            certifier_name=data["certifier_name"],
            certifier_trade_name=data["certifier_trade_name"],
            title=data["title"],
            level_national=data["level_national"],
            level_european=data["level_european"],
            nsf=tuple((code, label) for code, label in data["nsf"]),
            birth_name=data["birth_name"],
            usage_name=data["usage_name"],
            first_names=data["first_names"],
            sex=data["sex"],
            birth_date=_day(data["birth_date"]),
            birth_place=data["birth_place"],
            decided_on=date.fromisoformat(data["decided_on"]),
            issued_on=date.fromisoformat(data["issued_on"]),
            issued_at=data["issued_at"],
            signatory_name=data["signatory_name"],
            signatory_title=data["signatory_title"],
            block=(data["block"][0], data["block"][1]) if data["block"] else None,
            birth_words=data.get("birth_words", ""),
        )

    def digest(self) -> str:
        """SHA-256, hexadecimal, over the sorted compact JSON of `as_dict` in UTF-8."""
        text = json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
