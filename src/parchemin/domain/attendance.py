"""Being there and saying so: what shows who a candidate is, and what a drawn signature may be made of."""

from __future__ import annotations

import re
from enum import StrEnum

from parchemin.domain.objection import Objection, gettext_noop

DRAWING_BYTES = 20_000
# Strokes on a board of 600 by 200: a move, then lines, all in whole numbers. Nothing else of SVG goes in.
_STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})+)+", re.ASCII)
BOARD = (600, 200)


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
            "identity.unknown-kind", gettext_noop("Cette sorte de pièce d’identité n’est pas dans la liste.")
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
