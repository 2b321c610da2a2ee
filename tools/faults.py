"""Faults at every write point of a life, drawn by a seed: ``make faults COUNT=1000 SEED=1``.

A real server, its background and the commands of the machine are killed, or find a full disk, a database that is busy,
gone or read-only, mail that does not answer, a clock that moved, at a passage drawn among all those of their writes; then
everything is started again, the same form is sent again, and what is kept is held: journal, rows under seal, files,
titles, letters, declarations. A failure prints its seed and its number; ``ONLY=12`` runs that one alone. On PostgreSQL:
``PARCHEMIN_DATABASE_URL=postgresql://…/an_empty_database``, which is made again at each run.

Of the tests (``tests/faults``), where a few of the same are drawn each time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    sys.path.insert(0, str(ROOT))
    from tests.faults.run import begin_in

    with tempfile.TemporaryDirectory(prefix="parchemin-faults-") as folder:
        given = begin_in(Path(folder), os.environ.get("PARCHEMIN_DATABASE_URL", ""))
        command = [sys.executable, "-m", "tests.faults.run", *sys.argv[1:]]
        return subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
