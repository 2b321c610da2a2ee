"""A way out taken: refused for a reason, mended as its remedy says, accepted.

Each test that replays a remedy is marked with the codes it replays, ``@pytest.mark.replays("claims.place")``; a test so
marked fails when one of them was not replayed in it (``conftest``). ``docs/reference/remedies.md`` lists code × test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from parchemin.domain.objection import Objection, Refused
from parchemin.domain.remedies import Kind, remedy
from parchemin.journal.models import Entry

done: set[str] = set()  # codes replayed by the test that runs


def replay(
    code: str,
    act: Callable[[], Any],
    mend: Callable[[], Any] | None = None,
    *,
    again: Callable[[], Any] | None = None,
) -> Any:
    """``act`` is refused with ``code``, writing nothing; ``mend`` does what the remedy names; then ``act``, or ``again``
    (the same act given another value), is accepted. Gives what it gives.

    ``act`` may be a check, which answers with objections: then it says that reason no more. A remedy that is an act is
    seen in the journal: ``mend`` must have done one of those it names.
    """
    way = remedy(code)
    assert way is not None, f"{code} has no remedy: see <stage>/remedies.py"
    assert way.kind.replayed, f"{code}: its remedy is « {way.kind} », nothing is to be replayed"
    start = Entry.objects.count()
    reasons, _ = _answer(act)
    assert code in {o.code for o in reasons}, f"{code}: refused for {sorted({o.code for o in reasons})}"
    assert Entry.objects.count() == start, f"{code}: refused, and something was written"
    if mend:
        mend()
    if way.kind is Kind.ACT:
        assert mend, f"{code} is mended by an act: {way.acts}"
        acts = set(
            Entry.objects.order_by("-pk").values_list("act", flat=True)[: Entry.objects.count() - start]
        )
        assert acts & set(way.acts), f"{code}: mended by {sorted(acts)}, not by {way.acts}"
    reasons, given = _answer(again or act)
    left = {o.code for o in reasons}
    assert code not in left, f"{code}: said again once mended"
    assert given is not None or not left, f"{code}: mended, then refused for {sorted(left)}"
    done.update((code, way.code))  # a family is replayed by one of its codes
    return given


def _answer(act: Callable[[], Any]) -> tuple[list[Objection], Any]:
    """The reasons an act is refused for, or that a check answers with; and what it gives."""
    try:
        given = act()
    except Refused as refusal:
        return refusal.objections, None
    is_check = isinstance(given, list | tuple) and all(isinstance(o, Objection) for o in given)
    return (list(given), given) if is_check else ([], given)


def cases(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Parameters of one test that replays several codes, each the first of its row: ``[("rules.backward", {…}), …]``."""
    return [pytest.param(*row, marks=pytest.mark.replays(row[0]), id=row[0]) for row in rows]


def post(client: Client, url: str, **values: Any) -> HttpResponse:
    """A form posted as people do; a page that comes back refused raises its reasons."""
    page = client.post(url, values)
    if page.status_code in (409, 422):
        raise Refused(list(page.context["objections"]))
    assert page.status_code < 400, page.status_code
    return page
