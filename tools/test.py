"""Run the tests on SQLite, then on PostgreSQL where a server answers; both must pass.

PostgreSQL is looked for at PARCHEMIN_TEST_POSTGRES (an address), or on loopback with the account
``postgres`` and no password. Extra arguments go to pytest; ``--durations`` alone lists the slowest twenty. With
COVERAGE=1 the SQLite half says what share of the code it runs, and fails under the floor of ``pyproject.toml``
(``tool.coverage.report``).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
# What does not depend on the database runs once: rules and codecs, how pages look, and the scripts
# that make a SQLite database of their own.
ONCE = [
    *(f"tests/{name}" for name in ("domain", "formats", "planning", "documents", "bench", "tools", "e2e")),
    *(f"tests/{path.name}" for path in sorted((ROOT / "tests").glob("test_*.py"))),
    *(
        "tests/cli/test_session_script.py",
        "tests/cli/test_demo.py",
        "tests/cli/test_supervise.py",
        "tests/cli/test_serving.py",
    ),
    "tests/accounts/test_production.py",
    *(f"tests/web/{path.name}" for path in sorted((ROOT / "tests" / "web").glob("*_in_a_browser.py"))),
    *(f"tests/web/test_{name}.py" for name in ("assets", "messages", "scripts", "static_files", "words")),
]
DATABASE_TOO = "tests/test_hostile_files.py"  # of those, the one that writes
COVERAGE = ["--cov=parchemin", "--cov-report=term:skip-covered"]
SLOWEST = 20


def postgres() -> str | None:
    import psycopg

    url = os.environ.get("PARCHEMIN_TEST_POSTGRES", LOCAL)
    try:
        with psycopg.connect(url, connect_timeout=3):
            return url
    except psycopg.Error:
        return None


def run(name: str, arguments: list[str], **environment: str) -> int:
    print(f"── {name}", flush=True)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )
    print(f"── {name}: exit {done.returncode}, {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode


def main(arguments: list[str]) -> int:
    environment = {k: v for k, v in os.environ.items() if k == "PARCHEMIN_DATABASE_URL"}
    for name in environment:
        del os.environ[name]
    arguments = [f"--durations={SLOWEST}" if one == "--durations" else one for one in arguments]
    status = run("SQLite", [*(COVERAGE if os.environ.get("COVERAGE") else []), *arguments])
    url = postgres()
    if url is None:
        print(
            "── PostgreSQL: none answers on loopback, its run is skipped (set PARCHEMIN_TEST_POSTGRES to an address)."
        )
        return status
    ignored = [f"--ignore={place}" for place in ONCE if place != DATABASE_TOO]
    return run("PostgreSQL", [*ignored, *arguments], PARCHEMIN_DATABASE_URL=url) or status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
