"""Searching by words, one way for every page and command: accents, case, apostrophes and hyphens do not count.

People are found on a column kept with their names (`parties.folding`); short lists (titles, trades, places) are read
and folded here, so that every database answers the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from parchemin.domain.text import folded


def person(word: str, path: str = "") -> Q:
    """People whose names hold the word; ``path`` leads to them ("person__")."""
    return Q(**{f"{path}folded__contains": folded(word)})


def holding(rows: QuerySet[Any], field: str, word: str) -> Q:
    """Rows whose ``field`` holds the word: of a list short enough to be read."""
    wanted = folded(word)
    values = rows.order_by().values_list(field, flat=True).distinct()
    return Q(**{f"{field}__in": [value for value in values if value and wanted in folded(value)]})


MOST_WORDS = 12  # of one search: nobody has more, and each costs a read
WORD_LENGTH = 254  # characters: an address of mail has as many


def every_word(rows: QuerySet[Any], text: str, matching: Callable[[str], Q]) -> QuerySet[Any]:
    """Rows where each word of ``text`` is found; a word that is only a sign is left out. None where a search is
    longer than any name: no row would hold it, whatever it costs to look."""
    wanted = words(text)
    if len(wanted) > MOST_WORDS or any(len(word) > WORD_LENGTH for word in wanted):
        return rows.none()
    for word in wanted:
        rows = rows.filter(matching(word))
    return rows


def words(text: str) -> list[str]:
    """The words of a search, each once."""
    return list(dict.fromkeys(word for word in text.split() if folded(word)))
