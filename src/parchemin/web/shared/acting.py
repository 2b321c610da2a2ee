"""Doing one act from a page: who asks, when, what is said once done, where to go then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from parchemin.domain.objection import Objection
from parchemin.domain.text import whole
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted

YEARS = (2000, 2099)
Act = Callable[..., str]  # given actor, now and key; returns what to say once done


def number(text: str) -> int:
    """The id posted in a form; 0, which is nobody's, when it is not one."""
    return whole(text) or 0


def likely(day: date) -> bool:
    """Whether a day typed is one of our times: a slip of the keyboard makes the year 0206 or 20266."""
    return YEARS[0] <= day.year <= YEARS[1]


def act(
    request: HttpRequest, do: Act, *, again: Callable[[list[Objection]], HttpResponse], then: str
) -> HttpResponse:
    """Do one act, say what was done and go to ``then``; refused, it is explained by ``again``."""

    def run(key: str | None) -> tuple[str, str]:
        return do(actor=who(request), now=timezone.now(), key=key), then

    return posted(request, run, again=again, back=then)
