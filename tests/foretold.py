"""What the end refuses, heard at the start: the world is spoiled, an early place says the reason, the end gives it too.

Each test that hears reasons early is marked with the place and the codes, ``@pytest.mark.said_at("enrolment",
"claims.place")``; a test so marked fails when one of them was not heard in it (``conftest``). Where each code is said
first is `domain.earliest`; ``docs/reference/earliest.md`` lists code × place × test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Model

from parchemin.domain.earliest import Place, earliest
from parchemin.domain.objection import Objection, Refused

done: set[tuple[str, str]] = set()  # (code, place) heard by the test that runs


def foretold(code: str, place: str, early: Callable[[], Any], end: Callable[[], Any]) -> None:
    """``early``, then ``end``, give ``code``: an act that is refused, a check that answers, a page or a command's text."""
    row = earliest(code)
    assert row is not None, f"{code} has no place: see <stage>/earliest.py"
    assert row.place == Place(place), f"{code} is said first « {row.place} », not « {place} »"
    assert says(code, early), f"{code} is not said « {place} »"
    assert says(code, end), f"{code}: the end does not say it"
    done.add((code, place))


def says(code: str, where: Callable[[], Any]) -> bool:
    """Whether that place gives the code."""
    try:
        given = where()
    except Refused as refusal:
        given = refusal.objections
    if not isinstance(given, str):
        given = " ".join(one.code for one in given if isinstance(one, Objection))
    wanted = re.escape(code.removesuffix("*")) + (r"[\w.-]+" if code.endswith("*") else r"(?![\w.-])")
    return re.search(rf"(?<![\w.-]){wanted}", given) is not None


@contextmanager
def spoiled(row: Model, **values: object) -> Iterator[None]:
    """The row with other values, as no act would leave it, then as it was."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    kept = rows.values(*values).get()
    rows.update(**values)
    yield
    rows.update(**kept)


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is undone after, whatever rows it touched."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
