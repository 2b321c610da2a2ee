"""Being there, at which moment, and saying so: what shows who a candidate is, what a drawn signature may be made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.phrase import Day, Listed, Phrase
from parchemin.domain.text import folded

DRAWING_BYTES = 20_000
# Strokes on a board of 600 by 200: a move, then lines, all in whole numbers. Nothing else of SVG goes in.
_STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})+)+", re.ASCII)
BOARD = (600, 200)
KEPT = timedelta(days=2)  # how long a device may keep what was typed and still say when it was


_DELIBERATION = "deliberation"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What somebody attends, and is noted present at: a day of examinations, or the deliberation (``hearing_on`` None).

    Who was there on one was not, for that, at another: each has its own line on the attendance sheet.
    """

    hearing_on: date | None = None

    @classmethod
    def read(cls, key: str) -> Occasion:
        """The occasion of a ``key``. ``ValueError`` when it is neither a day, as ISO writes it, nor the deliberation."""
        return cls() if key == _DELIBERATION else cls(date.fromisoformat(key))

    @property
    def key(self) -> str:
        """ "deliberation", or the day: "2026-06-15"."""
        return _DELIBERATION if self.hearing_on is None else self.hearing_on.isoformat()

    @property
    def words(self) -> Phrase:
        """ "épreuves du 15 juin 2026", "délibération": as it is told within a sentence."""
        if self.hearing_on is None:
            return Phrase(gettext_noop("délibération"))
        return Phrase(gettext_noop("épreuves du %(day)s"), {"day": Day(self.hearing_on)})

    @property
    def is_deliberation(self) -> bool:
        return self.hearing_on is None


DELIBERATION = Occasion()


def under_way(occasions: Sequence[Occasion], today: date, *, jury_on: date, sits: bool) -> Occasion | None:
    """The occasion that is held that day: its examinations, else the deliberation on the jury's day, or while it sits;
    None when it is neither. ``occasions``: those there are to choose from."""
    if sits and DELIBERATION in occasions:
        return DELIBERATION
    if Occasion(today) in occasions:
        return Occasion(today)
    return DELIBERATION if today == jury_on and DELIBERATION in occasions else None


def nearest(occasions: Sequence[Occasion], today: date, *, jury_on: date, sits: bool) -> Occasion | None:
    """The occasion a page opens on: the one under way, else the next to come, else the last; None without any."""
    held = under_way(occasions, today, jury_on=jury_on, sits=sits)
    ahead = [one for one in occasions if (one.hearing_on or jury_on) >= today]
    return held or next(iter([*ahead[:1], *occasions[-1:]]), None)


def which_occasion(occasions: Sequence[Occasion]) -> Objection:
    """Nothing tells at which of these moments somebody was there: it is said, and never guessed."""
    return Objection(
        "attendance.which-occasion",
        gettext_noop(
            "Aucun de ces moments n’a lieu aujourd’hui ; dites auquel la personne était là : %(choices)s."
        ),
        {"choices": Listed(tuple(one.words for one in occasions), " ou ")},
        mend=gettext_noop("Nommez le jour d’épreuves, ou la délibération."),
    )


class IdentityDocument(StrEnum):
    """The kind of document a candidate showed. Its number is never asked for."""

    CARD = "card"
    PASSPORT = "passport"
    PERMIT = "permit"
    LICENCE = "licence"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _DOCUMENTS[self]


_DOCUMENTS = {
    IdentityDocument.CARD: gettext_noop("carte nationale d’identité"),
    IdentityDocument.PASSPORT: gettext_noop("passeport"),
    IdentityDocument.PERMIT: gettext_noop("titre de séjour"),
    IdentityDocument.LICENCE: gettext_noop("permis de conduire"),
    IdentityDocument.OTHER: gettext_noop("autre pièce avec photographie"),
}


def identity_objections(kind: str) -> list[Objection]:
    """Whether the kind of document is one of the list; an empty one is none shown."""
    if not kind or kind in set(IdentityDocument):
        return []
    return [
        Objection(
            "identity.unknown-kind",
            gettext_noop("Cette sorte de pièce d’identité n’est pas dans la liste."),
            mend=gettext_noop("Choisissez une des pièces de la liste, ou « autre pièce avec photographie »."),
        )
    ]


def drawing_objections(path: str) -> list[Objection]:
    """Whether a drawn signature is strokes on the board and nothing else. Empty: nothing was drawn."""
    if not path:
        return []
    if len(path) > DRAWING_BYTES:
        return [
            Objection(
                "signature.too-long",
                gettext_noop("Cette signature dessinée est trop longue pour être gardée."),
                mend=gettext_noop("Effacez-la et signez d’un trait plus court, ou écrivez votre nom."),
            )
        ]
    points = [int(n) for n in re.findall(r"\d+", path)] if _STROKES.fullmatch(path) else []
    if not points or max(points[0::2]) > BOARD[0] or max(points[1::2]) > BOARD[1]:
        return [
            Objection(
                "signature.not-strokes",
                gettext_noop("Cette signature dessinée n’est pas lisible : seuls des traits sont gardés."),
                mend=gettext_noop("Effacez-la et signez de nouveau, ou écrivez votre nom."),
            )
        ]
    return []


def _names(words: Sequence[str], first_names: str, last: str) -> bool:
    """Whether words, folded, are somebody's first name and last name; any of the first names may be there too."""
    firsts, lasts = folded(first_names.replace(",", " ")).split(), folded(last).split()
    typed = set(words)
    called = not firsts or firsts[0] in typed
    return bool(lasts) and called and set(lasts) <= typed <= {*firsts, *lasts}


def name_objections(typed: str, names: Sequence[tuple[str, str]], *, signer: str) -> list[Objection]:
    """Whether a name typed as a signature is the signer's own. ``names``: first names (civil order) and a
    last name, for each last name they bear; order, capitals, accents and hyphens do not count. Empty: none typed."""
    if not typed.strip():
        return []
    words = folded(typed).split()
    if any(_names(words, *name) for name in names):
        return []
    return [
        Objection(
            "signature.other-name",
            gettext_noop("« %(typed)s » n’est pas le nom de %(signer)s : chacun signe de son propre nom."),
            {"typed": typed.strip(), "signer": signer},
            mend=gettext_noop("Écrivez le prénom et le nom tels que la fiche de la personne les porte."),
            about="typed_name",
        )
    ]


def claimed(at: datetime | None, now: datetime) -> datetime:
    """When a device says it was, where that can be: not to come, not older than what it may keep."""
    return at if at is not None and now - KEPT <= at <= now else now


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody beside an occasion of a session. ``expected``: to be examined that day, or on its jury or a panel;
    ``voted``: a vote of theirs was counted in a decision, and the occasion is the deliberation; ``closed``: that one is
    over."""

    name: str
    occasion: Occasion
    expected: bool
    voted: bool
    closed: bool


CLOSED = Objection(
    "attendance.closed",
    gettext_noop("La délibération est close : l’émargement ne change plus."),
    mend=gettext_noop(
        "Tant que le procès-verbal n’est pas scellé, rouvrez la délibération si un membre y est noté à tort ; après, cela se note en faute."
    ),
)


def attendance_objections(who: Expected, *, present: bool, excused: bool) -> list[Objection]:
    """Reasons not to record somebody as present, excused or absent."""
    if who.closed:
        return [CLOSED]
    if not who.expected:
        return [
            Objection(
                "attendance.not-concerned",
                gettext_noop("%(name)s n’est pas attendu à ce moment de la session : %(occasion)s."),
                {"name": who.name, "occasion": who.occasion.words},
                mend=gettext_noop(
                    "Notez-le au moment où il est attendu ; ou présentez ce candidat, nommez ce membre au jury, publiez le planning où il siège."
                ),
            )
        ]
    if who.voted and not present:
        return [
            Objection(
                "attendance.voted",
                gettext_noop("%(name)s a voté sur un bloc décidé : ce n’est plus une absence."),
                {"name": who.name},
                mend=gettext_noop("Notez son départ : le jury est jugé sans ce membre à partir de là."),
            )
        ]
    if present and excused:
        return [
            Objection(
                "attendance.present-or-excused",
                gettext_noop("Une personne est présente ou excusée, pas les deux."),
                mend=gettext_noop("Choisissez l’une ou l’autre."),
            )
        ]
    return []


def code_objections(*, required: bool, given: bool) -> list[Objection]:
    """Whether a signature may do without a one-time code."""
    if given or not required:
        return []
    return [
        Objection(
            "attendance.code-required",
            gettext_noop("Le règlement demande un code à usage unique pour signer."),
            mend=gettext_noop(
                "Demandez un code, ou faites noter la présence, sans signature, par le service."
            ),
        )
    ]
