"""Lists sorted by a column: the order is in the address (« ?tri=nom », « ?tri=-nom »), each heading leads to its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
SORT = "tri"
BACK = "-"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading. ``fields``: what it sorts by, in turn; empty: it sorts nothing. ``label``: in the page's language."""

    key: str
    label: str
    fields: tuple[str, ...] = ()
    num: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as shown. ``query``: the address that sorts by it, or the other way round; ``sorted``: as ARIA says it."""

    label: str
    query: str = ""
    sorted: str = ""
    num: bool = False


def _asked(request: HttpRequest, columns: Sequence[Column]) -> tuple[Column, bool]:
    """The column sorted by and whether backwards; the first where the address names none."""
    text = request.GET.get(SORT, "")
    known = {column.key: column for column in columns if column.fields}
    column = known.get(text.removeprefix(BACK))
    return (column, text.startswith(BACK)) if column else (next(iter(known.values())), False)


def ordered(request: HttpRequest, rows: QuerySet[M], columns: Sequence[Column]) -> QuerySet[M]:
    """Rows in the order asked, what is empty last, then by their number so that pages never overlap."""
    column, back = _asked(request, columns)
    keys: list[Any] = [
        F(name).desc(nulls_last=True) if back else F(name).asc(nulls_last=True) for name in column.fields
    ]
    return rows.order_by(*keys, "pk")


def headings(request: HttpRequest, columns: Sequence[Column]) -> list[Heading]:
    """The headings, each with the address that sorts by it; the filters in force stay."""
    current, back = _asked(request, columns)
    shown = []
    for column in columns:
        if not column.fields:
            shown.append(Heading(column.label, num=column.num))
            continue
        here = column is current
        query = request.GET.copy()
        query.pop("page", None)
        query[SORT] = f"{BACK}{column.key}" if here and not back else column.key
        told = ("descending" if back else "ascending") if here else ""
        shown.append(Heading(column.label, query.urlencode(), told, column.num))
    return shown
