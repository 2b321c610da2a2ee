"""Text that people type or that a file holds: its canonical form, its folded form, and what shows that it was lost.

Canonical is what is kept; folded is for comparing and searching, never for keeping.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

APOSTROPHES = "'’‘ʼʹ´`′＇"
HYPHENS = "-‐‑‒–−－"
# Letters that Unicode does not take apart, and how a keyboard without them writes them.
UNDECOMPOSED = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ə": "e",
        "ɓ": "b",
        "ɗ": "d",
    }
)
_SEPARATORS = str.maketrans(dict.fromkeys(APOSTROPHES + HYPHENS, " "))
_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "’"))
_HYPHEN = str.maketrans(dict.fromkeys(HYPHENS, "-"))

# What a spreadsheet shows in place of a value: English and French Excel, LibreOffice.
SPREADSHEET_ERROR = re.compile(r"#[A-ZÀ-Ü][A-ZÀ-Ü0-9_/ ]*[!?]?|(?:Err|Erreur)\s?:\s?\d{3}", re.IGNORECASE)
# Signs that no name has, and that a text read in the wrong encoding shows.
SIGNS_OF_LOSS = re.compile("[�‚ƒ„…†‡ˆ‰‹›“”•˜™¡¢£¤¥¦§¨©ª«¬®¯°±²³µ¶¸¹º»¼½¾¿×÷€\x80-\x9f]")
# A capital that the wrong encoding puts among small letters: "CŽcile".
CAPITAL_INSIDE = re.compile(r"[^\W\d_][ŽŠŸŒ](?=[a-zß-öø-ÿ])|[a-zß-öø-ÿ][ŽŠŸŒ]|\b[DLdl]Õ(?=[A-ZÀ-Ý][a-z])")
_TWICE = re.compile("[\u00c2-\u00f4]+[^\x00-\x7f]+")
_OTHER_ENCODINGS = ("cp850", "mac_roman", "cp437")
_PLAUSIBLE = re.compile(r"(?:[^\W\d_][’'.\- ]*)+")
_FRENCH, _NEIGHBOURS = "éèêëàâçîïôûùœ’", "äöüñÿæ"
_LAST_LATIN = "\u024f"
_VIETNAMESE = ("\u1e00", "\u1eff")


def whole(text: str, digits: int = 15) -> int | None:
    """The number that ``text`` writes in plain figures (0 to 9), ``digits`` of them at most; None for anything else:
    a sign, a superscript, another script's figures, a number that no column holds."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def canonical(text: str) -> str:
    """As it is kept: composed (NFC), each blank one space and none at the ends, one apostrophe (’), one hyphen."""
    plain = unicodedata.normalize("NFC", text).translate(_APOSTROPHE).translate(_HYPHEN)
    return " ".join(plain.split())


def folded(text: str) -> str:
    """For comparing: small letters without accents, apostrophes and hyphens as spaces, single spaces.

    "D’Étrangère", "d'etrangere" and "D ETRANGERE" are one text; so are "Łódź" and "lodz".
    """
    apart = unicodedata.normalize("NFKD", text.translate(_SEPARATORS))
    small = unicodedata.normalize("NFKD", apart.casefold())
    spaced = " ".join(small.split())
    bare = "".join(c for c in spaced if not unicodedata.combining(c) and c.isprintable())
    return " ".join(bare.translate(UNDECOMPOSED).translate(_SEPARATORS).split())


def squeezed(text: str) -> str:
    """Folded, without a space: "Le Maître", "LEMAITRE" and "Le-Maitre" are one name."""
    return folded(text).replace(" ", "")


def is_spreadsheet_error(text: str) -> bool:
    """Whether the text is what a spreadsheet writes where it has no value."""
    return SPREADSHEET_ERROR.fullmatch(text.strip()) is not None


def misread(text: str) -> str | None:
    """What a text read in the wrong encoding probably was; "" when it shows but cannot be said; None when it does not.

    Three ways are known: UTF-8 read as Windows-1252 ("CÃ©cile"), and MS-DOS (CP850) or Mac Roman read as
    Windows-1252 ("C‚cile", "CŽcile").
    """
    repaired = _undone(text)
    if repaired != text:
        return repaired
    readings = sorted(_read_otherwise(text), key=_strangeness)
    if SIGNS_OF_LOSS.search(text) or CAPITAL_INSIDE.search(text):
        return readings[0] if readings else ""
    # This sign alone may be an apostrophe: only a reading without anything strange tells.
    if "‘" in text and readings and not _strangeness(readings[0]):
        return readings[0]
    return None


def _strangeness(text: str) -> int:
    """How far from the letters of French a reading is."""
    return sum(0 if c in _FRENCH else 1 if c in _NEIGHBOURS else 2 for c in text.lower() if not c.isascii())


def _undone(text: str) -> str:
    """UTF-8 read as Windows-1252, once or twice, read again as it was written."""
    return _TWICE.sub(lambda match: _as_utf8(match[0]), text)


def _as_utf8(text: str) -> str:
    try:
        read = _windows_bytes(text).decode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        return text
    if all(is_latin(c) or c in "’‘“”–\xa0" for c in read):
        return read
    again = _as_utf8(read) if not read.isascii() else read
    return again if again != read else text


def _read_otherwise(text: str) -> Iterator[str]:
    try:
        given = _windows_bytes(text)
    except UnicodeEncodeError:
        return
    for encoding in _OTHER_ENCODINGS:
        read = canonical(given.decode(encoding, errors="replace"))
        if _PLAUSIBLE.fullmatch(read) and all(_one_case(word) for word in re.split(r"[-’ .]", read)):
            yield read


def _one_case(word: str) -> bool:
    return word in (word.upper(), word.lower(), word.capitalize()) and not SIGNS_OF_LOSS.search(word)


def _windows_bytes(text: str) -> bytes:
    """The bytes of a text read as Windows-1252, the five codes it leaves free kept as they are."""
    return b"".join(c.encode("latin-1") if "\x80" <= c <= "\x9f" else c.encode("cp1252") for c in text)


def windows_1252(data: bytes) -> str:
    """Bytes as Windows-1252, the five codes it leaves free kept as they are, so that what was lost can be told."""
    return "".join(
        chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes((b,)).decode("cp1252") for b in data
    )


def is_latin(character: str) -> bool:
    """A letter of the Latin script that the documents' faces draw: Latin up to U+024F, and Vietnamese."""
    in_range = character <= _LAST_LATIN or _VIETNAMESE[0] <= character <= _VIETNAMESE[1]
    return in_range and unicodedata.name(character, "").startswith("LATIN ")
