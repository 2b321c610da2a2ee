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
WITHOUT = [
    *(f"tests/{name}" for name in ("domain", "formats", "planning", "documents", "bench", "tools", "e2e")),
    *(f"tests/{path.name}" for path in sorted((ROOT / "tests").glob("test_*.py"))),
    *("tests/cli/test_session_script.py", "tests/cli/test_demo.py", "tests/cli/test_supervise.py"),
    *("tests/accounts/test_production.py", "tests/cases/test_half_states.py"),
]
# What writes rows and still runs once, since another test meets on both engines what an engine could change: the
# queries, locks and constraints of its acts and pages.
SEEN_ELSEWHERE = {
    "tests/remedies": "which reason comes and what leads out of it; the acts and pages it asks are those of the stages",
    "tests/promises": "the README, told over acts that the stages test one by one",
    "tests/earliest": "where a reason is first heard; the checks are those of the stages",
    "tests/cases/test_calendars.py": "what a calendar's file says",
    "tests/cases/test_cells_by_command.py": "which cell of a file a sentence names",
    "tests/cases/test_given.py": "how files met elsewhere are read",
    "tests/cases/test_layouts.py": "how files laid out otherwise are read",
    "tests/cases/test_neighbours.py": "figures of a page of documentation",
    "tests/cases/test_plan_by_command.py": "what a command prints; plans are tested in tests/juries/planning",
    "tests/web": "what pages say and who reads it; every page, form and search is asked on both by those of TOO",
}
# Of those, what runs on both: every address asked by every role, every form and search filled with what an engine may
# refuse, a session lived from page to page, lists as they are sorted and counted, what a backup and a dump hold, twice
# the same form, and the one test of hostile files that writes.
TOO = [
    "tests/test_hostile_files.py",
    "tests/web/test_permissions.py",
    "tests/web/test_hostile.py",
    "tests/web/test_secrets.py",
    "tests/web/shared/test_posting.py",
    "tests/web/certifier/test_home.py",
    "tests/web/certifier/candidates/test_lists.py",
    "tests/web/certifier/candidates/test_import.py",
    "tests/web/certifier/sessions/test_session_life.py",
    "tests/promises/test_lost.py",
]
ONCE = [*WITHOUT, *SEEN_ELSEWHERE]
SLOWEST = 20
# Where it is set, each of the hundreds of processes that tests start would compile the whole product anew.
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


def postgres() -> str | None:
    import psycopg

    url = os.environ.get("PARCHEMIN_TEST_POSTGRES", LOCAL)
    try:
        with psycopg.connect(url, connect_timeout=3):
            return url
    except psycopg.Error:
        return None


def once() -> list[str]:
    """Every file of tests that runs on SQLite alone."""
    files = [
        path
        for place in ONCE
        for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("test_*.py"))
    ]
    return sorted({str(path.relative_to(ROOT)) for path in files} - set(TOO))


def run(name: str, arguments: list[str], **environment: str) -> int:
    print(f"── {name}", flush=True)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *arguments],
        cwd=ROOT,
        env={**{k: v for k, v in os.environ.items() if k != NO_BYTECODE}, **environment},
        check=False,
    )
    print(f"── {name}: exit {done.returncode}, {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode


def covered() -> int:
    """Say what share of the code the processes of a run went through; fails under the floor."""
    command = [sys.executable, "-m", "coverage"]
    subprocess.run([*command, "combine", "--quiet"], cwd=ROOT, check=False)
    return subprocess.run([*command, "report", "--skip-covered"], cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    environment = {k: v for k, v in os.environ.items() if k == "PARCHEMIN_DATABASE_URL"}
    for name in environment:
        del os.environ[name]
    arguments = [f"--durations={SLOWEST}" if one == "--durations" else one for one in arguments]
    covering = bool(os.environ.get("COVERAGE"))
    if covering:  # not by a tracer, which doubles the time of everything: see tests/counted.py
        subprocess.run([sys.executable, "-m", "coverage", "erase"], cwd=ROOT, check=True)
    status = run("SQLite", arguments, **({"COUNT_LINES": "1"} if covering else {}))
    if covering:
        status = covered() or status
    url = postgres()
    if url is None:
        print(
            "── PostgreSQL: none answers on loopback, its run is skipped (set PARCHEMIN_TEST_POSTGRES to an address)."
        )
        return status
    ignored = [f"--ignore={path}" for path in once()]
    return run("PostgreSQL", [*ignored, *arguments], PARCHEMIN_DATABASE_URL=url) or status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
