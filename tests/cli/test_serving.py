"""`parchemin serve` on an empty folder, and on the base of an older version."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
TRIES, PAUSE = 1200, 0.25  # only for what would never start


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARCHEMIN_")}
    return {
        **kept,
        "PARCHEMIN_MODE": "demo",
        "PARCHEMIN_HOME": str(home / "home"),
        "PARCHEMIN_KEYS": str(home / "keys"),
        "PYTHONUNBUFFERED": "1",
    }


def command(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / "parchemin"), *words],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answer(port: int, path: str) -> tuple[int, str]:
    for _ in range(TRIES):
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            asked.request("GET", path)
            reply = asked.getresponse()
            reply.read()
        except OSError:
            time.sleep(PAUSE)
            continue
        return reply.status, reply.headers.get("Location", "")
    raise AssertionError("nothing answers")


@contextmanager
def serving(home: Path, port: int, *words: str):
    """A server of its own in a group of its own, with what it printed; ended by its id."""
    printed = home / "printed"
    with printed.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [str(BIN / "parchemin"), "serve", "--port", str(port), "--workers", "1", *words],
            env=environment(home),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield printed
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=120)


def test_an_empty_folder_is_served_and_opened_by_the_code_that_is_printed(tmp_path):
    port = free_port()
    with serving(tmp_path, port) as printed:
        assert answer(port, "/") == (302, "/ouverture/")
        words = printed.read_text(encoding="utf-8")
    assert "La base neuve est prête." in words
    assert re.search(r"\b[B-Z2-9]{4}-[B-Z2-9]{4}-[B-Z2-9]{4}\b", words)


@pytest.mark.slow
def test_a_base_of_an_older_version_is_brought_up_to_date_only_when_somebody_says_so(tmp_path):
    older = [
        sys.executable,
        "-m",
        "django",
        "migrate",
        "accounts",
        "0005",
        "--settings",
        "parchemin.settings",
    ]
    (tmp_path / "home").mkdir()
    subprocess.run(older, env=environment(tmp_path), check=True, capture_output=True)
    port = free_port()
    refused = command(tmp_path, "serve", "--port", str(port))
    assert (refused.returncode, "start.migrations" in refused.stderr) == (3, True)
    with serving(tmp_path, port, "--migrate"):
        assert answer(port, "/") == (302, "/ouverture/")


def test_an_empty_start_does_not_serve_the_demonstration_as_new(tmp_path):
    made = command(tmp_path, "up", "--empty", "--seed-only")
    assert made.returncode == 0, made.stderr
    named = command(tmp_path, "certifier", "add", "fictif", "--name", "Certificateur fictif", "--demo")
    assert named.returncode == 0, named.stderr
    again = command(tmp_path, "up", "--empty", "--seed-only")
    assert (again.returncode, "PARCHEMIN_HOME" in again.stderr) == (2, True)
