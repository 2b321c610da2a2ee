"""What an award says: one set of claims, from which page, parchment and credential all speak.

The eight mentions are those of the France compétences FAQ "Qu'est-ce qu'un parchemin ?". Their texts are
made here once, so that the three faces carry the same words and the same digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from parchemin.domain.civil_status import birth_words
from parchemin.domain.composition.rule import plain
from parchemin.domain.interval import french_date
from parchemin.domain.objection import Objection, Source, gettext_noop
from parchemin.domain.phrase import Day

FAQ = Source("France compétences, « Qu’est-ce qu’un parchemin ? »", "fc.parchment")
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


# -- may these claims be printed --------------------------------------------------------------------------

FORBIDDEN = (
    "titre professionnel",  # the ministry's own
    "sous reserve",
    "en cours",
    "mastere",
    "cge",
)
_RECORD = gettext_noop("Compléter la fiche du certificateur.")
_SHEET = gettext_noop("Trancher le constat de la fiche qui s’y rapporte, puis reconstruire le référentiel.")
# By mention: code, sentence, what to do.
_NEEDED = {
    1: (
        "claims.registration",
        gettext_noop("L’enregistrement au répertoire n’est pas établi : texte, date ou numéro manquent."),
        _SHEET,
    ),
    2: ("claims.certifier", gettext_noop("Le nom légal du certificateur manque."), _RECORD),
    3: ("claims.title", gettext_noop("L’intitulé manque."), _SHEET),
    4: (
        "claims.levels",
        gettext_noop("Un des deux niveaux manque : cadre national et cadre européen sont exigés."),
        _SHEET,
    ),
    5: ("claims.nsf", gettext_noop("Le code NSF manque."), _SHEET),
    6: (
        "claims.identity",
        gettext_noop(
            "L’identité du bénéficiaire est incomplète : nom, prénoms, et au moins l’année de naissance."
        ),
        gettext_noop("Corriger l’identité d’après la pièce d’état civil."),
    ),
    7: ("claims.place", gettext_noop("Le lieu de délivrance manque."), _RECORD),
    8: ("claims.signatory", gettext_noop("Le signataire manque : nom et qualité."), _RECORD),
}


def claims_objections(
    claims: Claims, *, registered_title: str, on: date, registered_block: str | None = None
) -> list[Objection]:
    """Reasons not to print ``claims`` on ``on``: something missing, another title, words not allowed, dates.

    ``registered_title``: the title as the register bears it; ``registered_block``: that of the block, for
    an attestation.
    """
    objections = [_lacks(m.number) for m in claims.mentions() if not m.text.strip()]
    if not (claims.birth_name.strip() and claims.first_names.strip()) and claims.birth:
        identity = _lacks(6)
        objections = [*(o for o in objections if o.code != identity.code), identity]
    objections += _title_objections(claims, registered_title, registered_block)
    objections += _word_objections(claims, registered_title)
    objections += _date_objections(claims, on)
    return objections


def _lacks(number: int) -> Objection:
    code, sentence, mend = _NEEDED[number]
    return Objection(code, sentence, source=FAQ, mend=mend, about=f"mention:{number}")


def _title_objections(claims: Claims, title: str, block: str | None) -> list[Objection]:
    pairs = [(claims.title, title)]
    if claims.block is not None:
        pairs.append((claims.block[1], block or ""))
    return [
        Objection(
            code="claims.title-differs",
            template="L’intitulé « %(printed)s » n’est pas celui de la fiche : « %(registered)s ».",
            params={"printed": printed, "registered": registered},
            source=FAQ,
            mend="Reprendre l’intitulé exact, sans rien y ajouter.",
            about="mention:3",
        )
        for printed, registered in pairs
        if printed and printed != registered
    ]


def _word_objections(claims: Claims, registered_title: str) -> list[Objection]:
    """Words that mislead, anywhere but in names of people and in the title as registered."""
    return [
        Objection(
            code="claims.forbidden-words",
            template="La mention %(number)s (%(label)s) porte « %(words)s », qui n’a pas sa place sur un parchemin.",
            params={"number": mention.number, "label": mention.label, "words": words},
            source=FAQ,
            mend="Retirer ces mots.",
            about=f"mention:{mention.number}",
        )
        for mention in claims.mentions()
        if mention.number != 6  # noqa: PLR2004 - the holder's name is theirs
        for words in FORBIDDEN
        if _says(_plain_around(mention.text, registered_title), words)
    ]


def _plain_around(text: str, title: str) -> str:
    """The text without the title as registered, ready for a search of whole words."""
    return f" {plain(text.replace(title, ' ').replace('’', chr(39)))} "


def _says(text: str, words: str) -> bool:
    """Whole words only: "cge" is not in "Cgenial"."""
    at = text.find(words)
    while at >= 0:
        if not text[at - 1].isalnum() and not text[at + len(words)].isalnum():
            return True
        at = text.find(words, at + 1)
    return False


def _date_objections(claims: Claims, on: date) -> list[Objection]:
    objections = []
    if claims.issued_on < claims.decided_on:
        objections.append(
            Objection(
                code="claims.issued-before-the-jury",
                template="La délivrance (%(issued)s) précéderait la décision du jury (%(decided)s).",
                params={"issued": Day(claims.issued_on), "decided": Day(claims.decided_on)},
                mend="Délivrer à partir du jour de la décision.",
                about="mention:7",
            )
        )
    if claims.issued_on > on:
        objections.append(
            Objection(
                code="claims.issued-in-the-future",
                template="La délivrance est datée du %(issued)s, qui n’est pas encore venu.",
                params={"issued": Day(claims.issued_on)},
                mend="Délivrer à partir de ce jour-là.",
                about="mention:7",
            )
        )
    if claims.registration and claims.registration.signed_on > claims.issued_on:
        objections.append(
            Objection(
                code="claims.registered-later",
                template="Le texte d’enregistrement (%(signed)s) est postérieur à la délivrance (%(issued)s).",
                params={
                    "signed": Day(claims.registration.signed_on),
                    "issued": Day(claims.issued_on),
                },
                mend=gettext_noop("Délivrer à partir du jour de ce texte."),
                about="mention:1",
            )
        )
    return objections


# -- what gives no title -------------------------------------------------------------------------------------


def blocks_only(numbers: Sequence[str] = ()) -> Objection:
    """Blocks are presented, and with those held they do not make the whole certification. ``numbers``: of the files that
    are about to present them; none once the jury has decided."""
    return Objection(
        "award.blocks-only",
        gettext_noop(
            "Des blocs seulement sont présentés, sans le titre entier à la clé : dossiers %(numbers)s."
        )
        if numbers
        else gettext_noop(
            "Le candidat ne présentait que des blocs : ce résultat n’ouvre pas la certification entière."
        ),
        {"numbers": ", ".join(numbers)},
        mend=gettext_noop("Présenter aussi les blocs qui manquent, s’il vise le titre entier.")
        if numbers
        else gettext_noop("Remettre le relevé de résultats, qui atteste les blocs acquis."),
    )


def rehearsal() -> Objection:
    """The file was opened to exercise."""
    return Objection(
        "award.rehearsal",
        gettext_noop("Cette candidature est un exercice : elle ne donne ni numéro ni titre."),
        mend=gettext_noop("Inscrire la personne pour de bon, si elle se présente."),
    )
