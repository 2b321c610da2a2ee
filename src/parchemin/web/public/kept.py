"""Public answers kept in the memory of the process, each for as long as what it rests on stays the same.

An answer is asked again before it is given: `awards.answered.state_of` reads everything that it is made of, so that a
revocation is seen by the next request, in every process. Only the time is written anew. What is personal is never kept:
a reader with any other cookie than the page's own two choices gets a page of their own.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import sync_only_middleware
from django.utils.translation import get_language_from_request, override

from parchemin.awards.answered import State, state_of
from parchemin.runtime.clock import day_here
from parchemin.web.templatetags.dates import fr_moment

GetResponse = Callable[[HttpRequest], HttpResponse]
ADDRESS = re.compile(r"/v/([0-9A-HJKMNP-TV-Z]{26})", re.ASCII)
CHOICES = {
    settings.LANGUAGE_COOKIE_NAME,
    settings.THEME_COOKIE_NAME,
}  # cookies of a reader who is nobody in particular
MOST = 1_000  # answers kept by a process; a page is some 12 kB
HTTP_OK = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: what it rests on, its bytes cut where the time is written, its headers."""

    state: State
    parts: tuple[bytes, ...]
    headers: dict[str, str]


_kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
_lock = Lock()


@sync_only_middleware
def answers(get_response: GetResponse) -> GetResponse:
    """Give a verification from memory while nothing that it rests on has changed; else answer, and keep the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        code = _code(request)
        if code is None:
            return get_response(request)
        language = get_language_from_request(request)
        place = (code, language, request.COOKIES.get(settings.THEME_COOKIE_NAME, "")[:5])
        now = timezone.now()
        state = (state_of(code), day_here(now))
        kept = _kept.get(place)
        if kept is not None and kept.state == state:
            return _given(kept, language)
        response = get_response(request)
        # Read again: what changed while the page was drawn must not be kept under what was before.
        if (state_of(code), day_here(timezone.now())) == state:
            _keep(place, state, response, language)
        return response

    return middleware


def _code(request: HttpRequest) -> str | None:
    """The code asked, for a request that anyone may make: exact, without question, without cookie of a session."""
    if request.method != "GET" or request.META.get("QUERY_STRING"):
        return None
    asked = ADDRESS.fullmatch(request.path_info)
    return asked[1] if asked and request.COOKIES.keys() <= CHOICES else None


def _keep(place: tuple[str, ...], state: State, response: HttpResponse, language: str) -> None:
    checked_at = getattr(response, "checked_at", None)
    if checked_at is None or response.status_code != HTTP_OK or response.cookies or response.streaming:
        return
    with override(language):
        time = str(fr_moment(checked_at)).encode()
    parts = tuple(response.content.split(time))
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    with _lock:
        _kept[place] = Kept(state, parts, headers)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def _given(kept: Kept, language: str) -> HttpResponse:
    with override(language):
        time = str(fr_moment(timezone.now())).encode()
    body = time.join(kept.parts)
    return HttpResponse(body, headers={**kept.headers, "Content-Length": str(len(body))})
