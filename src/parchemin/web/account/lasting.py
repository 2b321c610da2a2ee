"""How long a session lasts, and that it stays listed when its key changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

BEGAN, SEEN = "began", "seen"  # in the session: seconds since 1970
EVERY = 60  # seconds between two writes of when it was last seen

GetResponse = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
def sessions_end(get_response: GetResponse) -> GetResponse:
    """A session ends ``SESSION_HOURS`` after it began, and when nothing was asked for ``SESSION_IDLE_MINUTES``."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session:
            now = time.time()
            if over(session.get(BEGAN, now), session.get(SEEN, now), now):
                session.flush()
            elif now - session.get(SEEN, 0) > EVERY:
                session.setdefault(BEGAN, now)
                session[SEEN] = now
        return get_response(request)

    return middleware


def over(began: float, seen: float, now: float) -> bool:
    """Whether a session has lasted, or been idle, too long."""
    return now - began > settings.SESSION_HOURS * 3600 or now - seen > settings.SESSION_IDLE_MINUTES * 60


@contextmanager
def followed(request: HttpRequest) -> Iterator[None]:
    """Around what changes the key of a session: it stays in the list of its owner, who may end it from elsewhere."""
    former = request.session.session_key
    yield
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)
