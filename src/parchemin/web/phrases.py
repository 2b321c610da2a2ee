"""Phrases that a rule composes with a count, a day or a list in them, said in the page's language.

The rules speak French alone ("exactement 2 salariés", "lignes 407 à 411", "12 mars 2026") and know nothing
of languages; a catalogue holds whole sentences. Between the two, a phrase is taken apart by the shapes
below, its parts are said, and it is put together again. What no shape fits is left as it is.
"""

from __future__ import annotations

import re
from datetime import date

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from parchemin.domain.composition.rule import Measure
from parchemin.domain.interval import french_date
from parchemin.web.dates import short_day_words

MONTHS = {french_date(date(2026, month, 2)).split()[1]: month for month in range(1, 13)}
DAY = re.compile(rf"(?P<day>\d{{1,2}})(?:er)?\s(?P<month>{'|'.join(MONTHS)})\s(?P<year>\d{{4}})")
COUNT = re.compile(r"(?P<number>\d+) (?P<what>\D+)")
# French counts none as one; English does not.
NONE_OF = {measure.counted(0).removeprefix("0 "): measure.label for measure in Measure}
SHAPES = (
    gettext_noop("exactement %(count)s"),
    gettext_noop("au moins %(share)s %% de %(what)s"),
    gettext_noop("au moins %(count)s"),
    gettext_noop("%(what)s (président compris)"),
    gettext_noop("%(what)s (hors président)"),
    gettext_noop("ligne %(line)s"),
    gettext_noop("lignes %(first)s à %(last)s"),
    gettext_noop("Le jury compte %(parts)s."),
    gettext_noop("Les collèges se comptent parmi %(among)s."),
    gettext_noop("Les collèges demandent %(number)s personnes parmi %(room)s."),
    gettext_noop("Les places demandées sont %(number)s, pour %(total)s membres."),
)


def _reader(shape: str) -> re.Pattern[str]:
    words = re.split(r"%\((\w+)\)s", shape.replace("%%", "%"))
    parts = (f"(?P<{w}>.+)" if n % 2 else re.escape(w).replace(r"\ ", r"\s") for n, w in enumerate(words))
    return re.compile("".join(parts))


READERS = tuple((shape, _reader(shape)) for shape in SHAPES)
SENTENCE_END = re.compile(r"(?<=\.) (?=[A-ZÀÉÈ])")


def said(text: str) -> str:
    """``text`` in the language of the page: the whole when the catalogue has it, else part by part."""
    if not text or (translation.get_language() or "fr").startswith("fr"):
        return text
    return _whole(text) or _day(text) or _sentences(text) or _shaped(text) or _counted(text) or text


def _whole(text: str) -> str:
    """From the catalogue, whether it holds the words with a small or a capital first letter."""
    found = gettext(text)
    if found != text:
        return found
    swapped = text[:1].swapcase() + text[1:]
    found = gettext(swapped)
    return "" if found == swapped else found[:1].swapcase() + found[1:]


def _day(text: str) -> str:
    found = DAY.fullmatch(text)
    if not found:
        return ""
    try:
        return short_day_words(date(int(found["year"]), MONTHS[found["month"]], int(found["day"])))
    except ValueError:
        return ""


def _sentences(text: str) -> str:
    parts = SENTENCE_END.split(text)
    return " ".join(said(part) for part in parts) if len(parts) > 1 else ""


def _shaped(text: str) -> str:
    for shape, reader in READERS:
        found = reader.fullmatch(text)
        if found:
            return gettext(shape) % {name: _listed(part) for name, part in found.groupdict().items()}
    return ""


def _listed(text: str) -> str:
    """A part, which may be a list: "a, b et c"."""
    whole = _whole(text)
    if whole or " et " not in text:
        return whole or said(text)
    head, _, last = text.rpartition(" et ")
    return gettext(" et ").join((", ".join(said(part) for part in head.split(", ")), said(last)))


def _counted(text: str) -> str:
    """ "3 professionnels": the noun alone is in the catalogue."""
    found = COUNT.fullmatch(text)
    if not found:
        return ""
    number, noun = found["number"], found["what"]
    what = _whole(NONE_OF.get(noun, noun) if number == "0" else noun)
    return f"{number} {what}" if what else ""
