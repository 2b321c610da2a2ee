"""The front door: who sends slowly or too much holds nothing, and is told why."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve, reverse

from parchemin.cli.machine import web_command
from parchemin.web import front
from tests import migrated
from tests.production import ROOT
from tests.waiting import until
from tests.web import hostile
from tests.web.test_permissions import ADDRESSES, address, browsers, houses

pytestmark = pytest.mark.slow
PATIENCE = 60  # seconds before an answer that does not come is a failure


# -- the door itself, in this process -----------------------------------------------------------------------


def through(
    path: str, *chunks: bytes, cookie: str = "", length: int | None = -1, pause: float = 0, method="POST"
):
    """Status and body of what the door answers; how many chunks it took of what was sent."""
    headers = [(b"host", b"testserver"), (b"content-type", b"application/x-www-form-urlencoded")]
    if length == -1:
        length = sum(map(len, chunks))
    headers.append(
        (b"transfer-encoding", b"chunked") if length is None else (b"content-length", str(length).encode())
    )
    if cookie:
        headers.append((b"cookie", cookie.encode()))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("testserver", 80),
    }  # fmt: skip
    left, sent, taken = list(chunks), [], 0

    async def receive():
        nonlocal taken
        if pause:
            await asyncio.sleep(pause)
        if not left:
            return {"type": "http.disconnect"}
        taken += 1
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message):
        sent.append(message)

    door = front.Door(front.application.inner)
    with ThreadPoolExecutor(1) as apart:  # a browser's own loop may run in this thread
        apart.submit(lambda: asyncio.run(door(scope, receive, send))).result()
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:]).decode(), taken


@pytest.fixture
def signed_in(transactional_db):
    from tests import make

    client = Client()
    client.force_login(make.manager(make.certifier()))
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PUT"])
def test_another_way_of_asking_than_a_page_s_is_refused_at_the_door(method):
    status, words, _ = through("/", method=method)
    assert status == 405
    assert method not in words


def test_a_body_too_large_is_refused_before_its_first_byte(transactional_db):
    status, words, taken = through("/connexion/", b"x", length=700_000_000)
    assert (status, taken) == (413, 0)
    assert "Rien n’a été gardé" in words
    assert through("/connexion/", b"x", cookie="sessionid=fausse", length=700_000_000)[::2] == (413, 0)
    assert through("/connexion/", b"x", length="9" * 400)[::2] == (413, 0)


def test_a_body_that_does_not_say_its_length_is_counted_as_it_comes(transactional_db):
    status, _, taken = through("/connexion/", *[b"x" * 10_000] * 100, length=None)
    assert status == 413
    assert taken <= 7


def test_a_body_that_does_not_come_is_let_go(transactional_db, monkeypatch):
    monkeypatch.setattr(front, "PATIENCE", 0.05)
    status, words, _ = through("/connexion/", b"x", b"y", length=2, pause=0.5)
    assert status == 408
    assert "trop lent" in words


def test_somebody_signed_in_sends_what_the_page_takes(signed_in):
    form, large = b"a=" + b"x" * 1_000_000, 30 * 1024 * 1024
    assert (
        through("/accueil/", form, cookie=signed_in)[0] == 403
    )  # received, and judged by the pages: it has no secret
    assert through("/accueil/", b"x", cookie=signed_in, length=large)[::2] == (413, 0)
    status, _, taken = through(reverse("candidates_import"), b"x" * 1_000, cookie=signed_in, length=large)
    assert (status, taken) == (403, 1)  # of a length that this page takes: it went through to it


def test_so_many_large_bodies_at_once(signed_in, monkeypatch):
    monkeypatch.setattr(front, "LARGE_AT_ONCE", 0)
    status, words, _ = through("/accueil/", b"x" * 1_000_000, cookie=signed_in)
    assert status == 503
    assert "dans un instant" in words


def test_a_form_small_enough_goes_through_to_its_page(transactional_db):
    status, words, _ = through("/connexion/", b"username=essai&password=essai")
    assert status in {200, 403}
    assert "</html>" in words


def test_every_form_that_sends_a_file_is_known_to_the_door(world, db):
    ours, _ = houses(world)
    clients, unknown = browsers(ours), set()
    for role in ("manager", "juror", "candidate"):
        for name in ADDRESSES:
            if name == "logout":
                continue
            url = address(name, ours.rows)
            page = clients[role].get(url)
            if page.status_code != 200 or "html" not in page.headers["Content-Type"]:
                continue
            for form in hostile.forms_of(url, page.content.decode()):
                if form.files and resolve(form.action.partition("?")[0]).url_name not in front.TAKES_A_FILE:
                    unknown.add(resolve(form.action.partition("?")[0]).url_name)
    assert not unknown
    assert set(ADDRESSES) >= front.TAKES_A_FILE


# -- the server that is shipped, over loopback --------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory, django_db_setup):
    home = tmp_path_factory.mktemp("front")
    given = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PARCHEMIN_")},
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PARCHEMIN_MODE": "demo",
        "PARCHEMIN_HOME": str(home),
        "PARCHEMIN_KEYS": str(home / "keys"),
        "TMPDIR": str(tmp_path_factory.mktemp("tmp")),
    }
    migrated.give(home / "parchemin.sqlite3")
    (home / "static").mkdir(exist_ok=True)
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    process = subprocess.Popen(web_command("127.0.0.1", port, 1), cwd=ROOT, env=given, start_new_session=True)

    def listens():
        with closing(socket.socket()) as knock:
            return knock.connect_ex(("127.0.0.1", port)) == 0

    until(listens, by=process)
    yield port, Path(given["TMPDIR"])
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=60)


def connection(port: int, first: bytes = b"") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    made.sendall(first)
    return made


ASKED = b"GET /v/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
HEAD = b"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    "held",
    [b"", b"GET / HTTP/1.1\r\nX-Slow: ", HEAD + b"Content-Length: 60000\r\n\r\nx"],
    ids=["idle", "headers", "body"],
)
def test_who_says_nothing_or_says_it_slowly_stops_nobody(server, held):
    port, _ = server
    slow = [connection(port, held) for _ in range(60)]
    try:
        with closing(connection(port, ASKED)) as ordinary:
            assert ordinary.recv(100).startswith(b"HTTP/1.1 200")
    finally:
        for one in slow:
            one.close()


def test_a_flood_of_bytes_is_refused_and_kept_nowhere(server):
    port, folder = server
    before = set(folder.iterdir())
    with closing(connection(port, HEAD + b"Content-Length: 700000000\r\n\r\n")) as flood:
        assert flood.recv(100).startswith(b"HTTP/1.1 413")
    assert set(folder.iterdir()) == before
