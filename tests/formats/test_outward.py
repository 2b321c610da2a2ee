"""What the server asks of another: by http alone, straight, and no longer than it must be."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from parchemin.formats import outward


@contextmanager
def serving(answer):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            asked.append(self.path)
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_answer_comes_with_its_kind():
    with serving(lambda _: (200, {"Content-Type": "application/jwt; charset=utf-8"}, b"corps")) as (at, _):
        assert outward.ask(at) == outward.Answer(b"corps", "application/jwt")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed(status):
    with serving(lambda path: (200, {}, b"la") if path == "/la" else (status, {"Location": "/la"}, b"")) as (
        at,
        asked,
    ):
        with pytest.raises(outward.Unanswered, match=str(status)):
            outward.ask(f"{at}/ici", data=b"secret")
        assert asked == ["/ici"]


def test_an_answer_too_long_is_not_read_whole():
    with (
        serving(lambda _: (200, {}, b"x" * (outward.LARGEST + 2))) as (at, _),
        pytest.raises(outward.Unanswered, match="trop long"),
    ):
        outward.ask(at)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://exemple.example/", "", "gopher://x"])
def test_nothing_but_http_is_asked(url):
    with pytest.raises(outward.Unanswered):
        outward.ask(url)


def test_what_does_not_answer_is_said():
    with pytest.raises(outward.Unanswered, match="ne répond pas"):
        outward.ask("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("url", "so"),
    [
        ("https://exemple.example/", True),
        ("http://127.0.0.1:80/", True),
        ("http://localhost/", True),
        ("http://exemple.example/", False),
        ("http://127.0.0.1.exemple.example/", False),
        ("ftp://localhost/", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_what_is_encrypted_on_its_way(url, so):
    assert outward.encrypted(url) is so
