"""A supervisor or a server killed without a word leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.test_supervise import alive, supervising
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.slow
WAITS = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"


def test_a_supervisor_killed_leaves_no_child(tmp_path):
    files = [tmp_path / "server", tmp_path / "worker"]
    process = supervising(*([sys.executable, "-c", WAITS, str(file)] for file in files))
    until(lambda: all(file.exists() and file.read_text() for file in files), by=process)
    children = [int(file.read_text()) for file in files]
    process.kill()
    process.wait()
    _until(lambda: not any(map(alive, children)))


@pytest.mark.parametrize("victim", ["supervisor", "server"])
def test_a_whole_house_killed_at_its_head_frees_its_port(tmp_path, victim):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "PARCHEMIN_MODE": "test",
        "PARCHEMIN_ENGINE": "database",
        "PARCHEMIN_HOME": str(tmp_path / "home"),
        "PARCHEMIN_KEYS": str(tmp_path / "keys"),
        "PARCHEMIN_DATABASE_URL": f"sqlite:///{tmp_path / 'home' / 'parchemin.sqlite3'}",
    }
    code = f"from parchemin.cli.main import app; app(['serve', '--port', '{port}', '--workers', '1'])"
    served = subprocess.Popen([sys.executable, "-c", code], env=environment, start_new_session=True)
    try:
        until(lambda: _answers(port), by=served)
        family = _descendants(served.pid)
        assert len(family) >= 2, "a server and its process"
        os.kill(served.pid if victim == "supervisor" else _server_of(served.pid), signal.SIGKILL)
        served.wait(timeout=120)
        _until(lambda: not any(map(alive, family)))
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", port))
    finally:
        for pid in [served.pid, *_descendants(served.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _until(true, within=120):
    last = time.monotonic() + within
    while not true():
        assert time.monotonic() < last, "they are still there"
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _descendants(pid: int) -> list[int]:
    """Processes below one, as /proc tells them."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = re.match(r"(\d+) \(.*\) \S (\d+)", place.read_text(), re.DOTALL)
            parents[int(told[1])] = int(told[2])
    below, seen = [pid], []
    while below:
        parent = below.pop()
        children = [child for child, of in parents.items() if of == parent]
        seen += children
        below += children
    return seen


def _server_of(supervisor: int) -> int:
    """Of the children of the supervisor, the one that serves."""
    for pid in _descendants(supervisor):
        if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise AssertionError("no server")
