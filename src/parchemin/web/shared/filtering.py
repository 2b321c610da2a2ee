"""Filters of a list: a choice in a form, kept in the list's address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from parchemin.web.shared.sorting import SORT


@dataclass(frozen=True, slots=True)
class Filter:
    """``name``: of the address; ``every``: the words of no choice; ``choices``: (value, words) in the page's language."""

    name: str
    label: str
    every: str
    choices: Sequence[tuple[str, str]]
    value: str


def filters(request: HttpRequest, *asked: tuple[str, str, str, Iterable[tuple[object, str]]]) -> list[Filter]:
    """Filters with what the address says of each: (name, label, every, choices); one without a choice is left out."""
    offered = []
    for name, label, every, choices in asked:
        if given := [(str(value), words) for value, words in choices]:
            offered.append(Filter(name, label, every, given, request.GET.get(name, "")))
    return offered


def sort_asked(request: HttpRequest) -> str:
    """The order in force, that a filter keeps."""
    return request.GET.get(SORT, "")
