"""What the rules say (`domain.phrase`), in the language of the page: templates translated, then their places filled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext

from parchemin.domain.objection import Objection
from parchemin.domain.phrase import Count, Day, Listed, Phrase, Sentences, enumerated
from parchemin.web import dates


def french() -> bool:
    return (translation.get_language() or "fr").startswith("fr")


def said(value: object) -> str:
    """Words of a rule, a label, a day: each in the page's language. A name is in no catalogue, and stays itself."""
    match value:
        case Phrase(template, params):
            return filled(template, params)
        case Objection():  # a reason set aside, inside the sentence that says so
            return filled(value.template, value.params)
        case Count(number, one, many):
            return f"{number} {gettext(one if _singular(number) else many)}"
        case Listed(parts, last):
            return enumerated([said(part) for part in parts], gettext(last) if last.strip(", ") else last)
        case Sentences(parts):
            return " ".join(said(part) for part in parts)
        case Day(on):
            return str(value) if french() else dates.short_day_words(on)
        case datetime():
            return dates.moment_words(value)
        case date():
            return dates.day_words(value)
        case list() | tuple():
            return ", ".join(said(part) for part in value)
        case str():
            return _whole(value) if value else ""
    return str(value)


def filled(template: str, params: Mapping[str, object]) -> str:
    """A sentence in the page's language, its places filled; numbers keep their form (``%(count)d``)."""
    told = {name: value if isinstance(value, int | float) else said(value) for name, value in params.items()}
    return gettext(template) % told if told else gettext(template)


def with_mend(reason: Objection) -> str:
    """A reason and what to do, in one line: for what is only said."""
    return " ".join(filter(None, [said(reason), filled(reason.mend, reason.params)]))


def _whole(text: str) -> str:
    """From the catalogue, which may hold the word with a small first letter where it is said with a capital."""
    told = gettext(text)
    if told != text or french():
        return told
    other = text[:1].swapcase() + text[1:]
    told = gettext(other)
    return text if told == other else told[:1].swapcase() + told[1:]


def _singular(number: int) -> bool:
    """French counts none as one; English does not."""
    return number < 2 if french() else number == 1  # noqa: PLR2004 - the French rule
