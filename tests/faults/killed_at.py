"""A command killed at its n-th write: ``python -m tests.faults.killed_at N LOG WATCHED… -- words of the command``."""

from __future__ import annotations

import sys
from pathlib import Path


def main(words: list[str]) -> None:
    at, log, *rest = words
    watched, command = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
    import django

    django.setup()
    from parchemin.cli.main import main as parchemin
    from tests.faults import seams

    plan = seams.Plan(int(at), "kill-after") if int(at) else None
    seams.arm(Path(log), plan, [Path(one) for one in watched])
    sys.argv = ["parchemin", *command]
    parchemin()


if __name__ == "__main__":
    main(sys.argv[1:])
