"""The front door: what arrives is bounded before any page, thread or disk is given to it.

An ASGI application for the server that `parchemin serve` starts. A body is refused by its declared length before its
first byte is read: by who sends it and by the page (`limit_of`). It is read whole, within a time, before one of the few
threads is taken, so that a slow sender holds none. Then the pages answer, as everywhere, through WSGI.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import IO, Any, cast

from a2wsgi import WSGIMiddleware
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError
from django.urls import Resolver404, resolve

from parchemin.runtime import tied, trouble
from parchemin.web.wsgi import application as pages

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = MutableMapping[str, Any]

THREADS = 4  # that draw pages, in each process
ANYONE = 64 * 1024  # bytes of a form that anyone may send: signing in, a language
FORM = settings.DATA_UPLOAD_MAX_MEMORY_SIZE  # of somebody signed in
FILE = (
    settings.MAX_DEPOSIT_BYTES + 1024 * 1024
)  # of a page that takes a file: the file, and the form around it
IN_MEMORY = 256 * 1024  # of a body; more waits in a file that has no name
LARGE_AT_ONCE = 16  # bodies of more than ANYONE that a process reads at the same time
PATIENCE = 10.0  # seconds before a sender must have kept the pace
PACE = 16 * 1024  # bytes a second, on the whole
CHUNK = 64 * 1024
HSTS = f"max-age={31_536_000}; includeSubDomains".encode()

#: Pages that take a file, by the name of their address (a test walks every form that sends one).
TAKES_A_FILE = frozenset(
    {
        *(
            "candidate_deposit",
            "dossier_deposit",
            "candidates_import",
            "certification_new",
            "certification_join",
        ),
        *("certification_text", "declarations_report", "declaration_report", "declaration_deposit"),
        *("declarations_suppress", "session_plan_import", "juror_act", "jury_file_act", "jury_availability"),
        *("juror", "jury_file", "candidate", "session_paper_grid", "outbox_bounces"),
    }
)

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})  # TRACE would give back what a proxy added

WORDS = {
    405: ("Façon de demander inconnue", "Cette adresse se lit ou reçoit un formulaire, rien d’autre."),
    408: ("Envoi trop lent", "L’envoi s’est arrêté en chemin. Rien n’a été gardé : recommencez."),
    413: ("Envoi trop grand", "Cette page ne reçoit pas autant. Rien n’a été gardé : réduisez le fichier."),
    503: (
        "Trop d’envois à la fois",
        "D’autres fichiers arrivent en ce moment. Rien n’a été gardé : recommencez dans un instant.",
    ),
}
MACHINE = (
    "La machine ne peut pas recevoir",
    "Son disque est plein, ou sa base ne répond pas. Rien n’a été gardé : recommencez dans un instant.",
)


class Refusal(Exception):  # noqa: N818 - an answer
    """A body that is not received, with the status that says it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status, self.words = status, WORDS[status]


def limit_of(path: str, *, signed_in: bool) -> int:
    """The most bytes that a page receives from such a sender."""
    if not signed_in:
        return ANYONE
    try:
        name = resolve(path).url_name
    except Resolver404:
        return ANYONE
    return FILE if name in TAKES_A_FILE else FORM


class Door:
    """The application of a process. ``inner``: what answers once a body is there."""

    def __init__(self, inner: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.inner = inner
        self.large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun = False

        async def answering(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._open(scope, receive, answering)
        except Refusal as refusal:
            await _say(send, refusal.status, refusal.words)
        except (OSError, DatabaseError) as error:  # no place for the body, no database to say who sends it
            what = trouble.of(error)
            if begun or what is None:
                raise
            log.exception("the door could not: %s", what.value)
            await _say(send, 503, MACHINE)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = _declared(scope)
        if length == 0:
            await self.inner(scope, receive, send)
        elif length is not None and length <= ANYONE:
            await self._answer(scope, receive, send, ANYONE)
        else:
            await self._large(scope, receive, send, length)

    async def _large(self, scope: Scope, receive: Receive, send: Send, length: int | None) -> None:
        """Only somebody signed in sends more than a small form, to a page that takes as much, a few at a time."""
        limit = limit_of(
            scope["path"], signed_in=await sync_to_async(_signed_in, thread_sensitive=False)(scope)
        )
        if length is not None and length > limit:
            raise Refusal(413)
        if self.large.locked():
            raise Refusal(503)
        async with self.large:
            await self._answer(scope, receive, send, limit)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            await _read(receive, body, limit)
            size = body.tell()
            body.seek(0)
            headers = [(name, value) for name, value in scope["headers"] if name not in FRAMING]
            told = {**scope, "headers": [*headers, (b"content-length", str(size).encode())]}
            await self.inner(told, _replay(body, receive), send)


FRAMING = {b"content-length", b"transfer-encoding"}  # said anew of a body read whole


def _declared(scope: Scope) -> int | None:
    """The length that a request declares; 0 where it has no body; None where it does not say (chunks)."""
    if scope["method"] not in METHODS:
        raise Refusal(405)
    given = {bytes(name).lower(): bytes(value) for name, value in scope["headers"]}
    if b"transfer-encoding" in given:
        return None
    text = given.get(b"content-length", b"0").decode("latin-1")
    if not (text.isascii() and text.isdecimal()) or len(text) > 15:  # noqa: PLR2004 - digits: nothing is as long
        raise Refusal(413)
    return int(text)


def _signed_in(scope: Scope) -> bool:
    """Whether the cookie of a session names one that is open."""
    sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    try:
        cookie = SimpleCookie(sent.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return False
    if cookie is None:
        return False
    store = import_module(settings.SESSION_ENGINE).SessionStore(cookie.value)
    return "_auth_user_id" in store


async def _read(receive: Receive, body: IO[bytes], limit: int) -> None:
    """The whole body, in time and within ``limit`` bytes; ``Refusal`` otherwise."""
    loop = asyncio.get_running_loop()
    began, size = loop.time(), 0
    while True:
        left = began + PATIENCE + size / PACE - loop.time()
        try:
            message = await asyncio.wait_for(receive(), max(left, 0.001))
        except TimeoutError:
            raise Refusal(408) from None
        if message["type"] == "http.disconnect":
            raise Refusal(408)
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise Refusal(413)
        body.write(chunk)
        if not message.get("more_body"):
            return


def _replay(body: IO[bytes], receive: Receive) -> Receive:
    """``receive`` for who reads after: the body from where it was kept, then what the sender does."""
    ended = False

    async def read() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        chunk = body.read(CHUNK)
        ended = len(chunk) < CHUNK
        return {"type": "http.request", "body": chunk, "more_body": not ended}

    return read


async def _say(send: Send, status: int, told: tuple[str, str]) -> None:
    title, words = told
    page = (
        f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><p>{words}</p></html>"
    ).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(page)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
        *([(b"strict-transport-security", HSTS)] if settings.HTTPS else []),
        (b"connection", b"close"),
        *([(b"retry-after", b"10")] if status == 503 else []),  # noqa: PLR2004 - busy
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page})


if (server := multiprocessing.parent_process()) is not None and server.pid is not None:
    tied.to_parent(server.pid)  # a server killed without a word leaves no process on its port
application = Door(cast("Any", WSGIMiddleware(cast("Any", pages), workers=THREADS)))
