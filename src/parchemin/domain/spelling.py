"""Names of people and of places as civil status writes them, and what cannot be one.

One rule on script for every paper and file: letters of the Latin script. Names in another script are written as the
civil-status document, or its sworn translation, writes them in Latin letters; what a font happens to hold decides
nothing.
"""

from __future__ import annotations

import re
import unicodedata

from parchemin.domain.objection import Level, Objection, Source, gettext_noop
from parchemin.domain.text import canonical, is_latin, is_spreadsheet_error, misread

WRITTEN = Source(
    "Règle d’écriture des noms : lettres latines, telles que l’état civil les porte", "names.writing"
)
# What no civil-status document holds, and what would make two names look alike or one read backwards: controls,
# marks of writing direction, characters without width, and the sign of a character that was lost.
NEVER_IN_A_NAME = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\uffff\ud800-\udfff]"
)
PLACEHOLDERS = frozenset({"n/a", "n.a.", "undefined", "#"})
_SPACES = re.compile(r"[\t\r\n\x0b\x0c\x85\u2028\u2029]")
RETYPE = gettext_noop("Le saisir de nouveau au clavier.")
COPY = gettext_noop("Le recopier de la pièce d’état civil.")
WRITE = gettext_noop("Écrire « %(suggested)s ».")


def lost_character(text: str) -> str:
    """The first character that has no place in a name, "" when there is none. A tab or a line break is a blank."""
    lost = NEVER_IN_A_NAME.search(_SPACES.sub(" ", text))
    return lost[0] if lost else ""


def spelling_objections(text: str, field: str, label: str, *, about: str = "") -> list[Objection]:
    """Why ``text`` cannot be the name of a person or of a place; one reason at most, the deepest.

    ``field`` is the key of the field, ``label`` what people call it.
    """
    if not text.strip():
        return []
    place = f"{about}.{field}" if about else field

    def reason(name: str, template: str, mend: str, **params: object) -> list[Objection]:
        values = {"field": field, "label": label, "value": text.strip(), **params}
        return [Objection(name, template, values, WRITTEN, mend, place)]

    if is_spreadsheet_error(text) or text.strip().casefold() in PLACEHOLDERS:
        return reason(
            "identity.spreadsheet-error",
            gettext_noop("Le champ « %(label)s » contient « %(value)s », qui n’est pas une valeur."),
            COPY,
        )
    meant = misread(text)
    if meant is not None:
        return reason(
            "identity.misread",
            gettext_noop(
                "Le champ « %(label)s » contient « %(value)s » : ses accents ont été lus dans un autre encodage."
            ),
            WRITE if meant else COPY,
            suggested=canonical(meant),
        )
    if lost := lost_character(text):
        return reason(
            "identity.unprintable",
            gettext_noop("Le champ « %(label)s » contient un caractère invisible ou de contrôle (%(code)s)."),
            RETYPE,
            code=f"U+{ord(lost):04X}",
        )
    if "?" in text:
        return reason(
            "identity.question-mark",
            gettext_noop(
                "Le champ « %(label)s » contient « %(value)s » : un « ? » y tient lieu d’une lettre."
            ),
            COPY,
        )
    if foreign := _foreign(text):
        return reason(
            "identity.script",
            gettext_noop(
                "Le champ « %(label)s » contient « %(character)s » (%(code)s), qui n’est pas de l’alphabet latin : "
                "ni le parchemin, ni la déclaration ne peuvent le porter."
            ),
            gettext_noop(
                "L’écrire en lettres latines, comme la pièce d’état civil ou sa traduction assermentée."
            ),
            character=foreign,
            code=f"U+{ord(foreign):04X}",
        )
    if not any(c.isalpha() for c in text):
        return reason(
            "identity.no-letter",
            gettext_noop("Le champ « %(label)s » contient « %(value)s », où il n’y a aucune lettre."),
            COPY,
        )
    return []


def _foreign(text: str) -> str:
    """The first character of another script, or that is no letter, figure, blank or punctuation of names."""
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if kind[0] == "L":
            good = is_latin(character)
        elif kind[0] == "M":
            good = "\u0300" <= character <= "\u036f"
        else:
            good = kind in ("Zs", "Nd", "Pd", "Po", "Ps", "Pe") or character in "´`’‘ʼ"
            good = (
                good and (kind != "Nd" or character.isascii()) and (kind[0] != "P" or character <= "\u2027")
            )
        if not good:
            return character
    return ""


# -- what the parchment holds -------------------------------------------------------------------------------------

LINE_LIMIT = 140  # characters of the holder's line, a capital counting for 1.15: measured on the parchment, at its smallest
CAPITAL = 1.15


def line_length(text: str) -> float:
    """The length of a printed line in small letters."""
    return sum(CAPITAL if c.isupper() else 1 for c in text)


def line_objections(holder: str, *, about: str = "") -> list[Objection]:
    """Whether the holder's line (first names, names) is too long for the parchment: said, for it may be lawful."""
    length = line_length(holder)
    if length <= LINE_LIMIT:
        return []
    return [
        Objection(
            "identity.line-too-long",
            gettext_noop(
                "« %(holder)s » a %(length)d caractères : le parchemin n’en porte que %(limit)d environ sur la ligne du "
                "titulaire, et le titre ne pourrait pas être imprimé."
            ),
            {"holder": holder, "length": len(holder), "limit": LINE_LIMIT, "field": "first_names"},
            WRITTEN,
            gettext_noop(
                "Voir avec le candidat, dès l’inscription, quels prénoms de la pièce d’état civil porter : les trois premiers "
                "suffisent à la déclaration."
            ),
            f"{about}.first_names" if about else "first_names",
            Level.WARN,
        )
    ]
