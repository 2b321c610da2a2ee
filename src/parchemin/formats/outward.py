"""Asking an address of the settings, over HTTP: no other address is followed, and an answer is bounded.

What people type is never an address asked here.
"""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

SECONDS = 10
LARGEST = 1024 * 1024  # bytes of an answer
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Unanswered(Exception):  # noqa: N818 - what became of it
    """No answer that can be used; the message says why, for whoever runs the machine."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the bytes, and the media type without its parameters."""

    body: bytes
    media_type: str


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """A redirection is an answer like another, and not the one asked for."""


_straight = urllib.request.build_opener(_Straight)


def encrypted(url: str) -> bool:
    """Whether what is asked there is encrypted on its way, or never leaves this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def ask(
    url: str, *, data: bytes | None = None, headers: dict[str, str] | None = None, seconds: int = SECONDS
) -> Answer:
    """GET, or POST of ``data``. ``Unanswered``: out of reach, refused, redirected elsewhere, or too long."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Unanswered(f"{url} n’est pas une adresse http")
    sent = urllib.request.Request(url, data=data, headers=headers or {})  # noqa: S310 - http, of the settings
    try:
        with _straight.open(sent, timeout=seconds) as answer:
            body = answer.read(LARGEST + 1)
            kind = answer.headers.get_content_type()
    except HTTPError as reason:
        raise Unanswered(f"{url} répond {reason.code}") from reason
    except (URLError, OSError, HTTPException, ValueError) as reason:
        raise Unanswered(f"{url} ne répond pas ({reason})") from reason
    if len(body) > LARGEST:
        raise Unanswered(f"{url} répond trop long")
    return Answer(body, kind)
