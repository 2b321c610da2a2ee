"""Searching by words, one way for every page and command: accents, case, apostrophes and hyphens do not count.

People are found on a column kept with their names (`parties.folding`); short lists (titles, trades, places) are read
and folded here, so that every database answers the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def every_word(rows: QuerySet[Any], text: str, matching: Callable[[str], Q]) -> QuerySet[Any]:
    """Rows where each word of ``text`` is found; a word that is only a sign is left out."""
    for word in words(text):
        rows = rows.filter(matching(word))
    return rows


def words(text: str) -> Iterable[str]:
    return [word for word in text.split() if folded(word)]
