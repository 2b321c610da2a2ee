"""The server and its worker live and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
STUBBORN = "import os, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
SHORT = "import sys; open(sys.argv[1], 'a').write('x')"


def supervising(*commands: list[str]) -> subprocess.Popen:
    code = f"import sys; from parchemin.cli.machine import _supervise; sys.exit(_supervise({list(commands)!r}, grace=0.5))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen([sys.executable, "-c", code], env=environment)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_children_that_do_not_end_are_ended(tmp_path):
    files = [tmp_path / "server", tmp_path / "worker"]
    process = supervising(*([sys.executable, "-c", STUBBORN, str(file)] for file in files))
    until(lambda: all(file.exists() and file.read_text() for file in files), by=process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert not any(alive(int(file.read_text())) for file in files)


def test_a_worker_that_exits_is_started_again_and_the_server_s_end_ends_all(tmp_path):
    worker = tmp_path / "worker"
    begins = "import os, sys, time; t = time.monotonic() + 30\nwhile time.monotonic() < t and not (os.path.exists(sys.argv[1]) and len(open(sys.argv[1]).read()) > 1): time.sleep(0.05)\nsys.exit(7)"
    process = supervising(
        [sys.executable, "-c", begins, str(worker)], [sys.executable, "-c", SHORT, str(worker)]
    )
    assert process.wait(timeout=40) == 7
    assert len(worker.read_text()) > 1
