"""How old the pinned dependencies are: each one that the registry has newer, by pip's own client. ``make outdated``.

No advisory is looked up: none is claimed. Says so and ends in 1 where no registry answers.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ \\;]+)", re.MULTILINE)


def pinned() -> dict[str, str]:
    """Version of each dependency that runs, by its normal name."""
    text = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in PINNED.findall(text)}


def main() -> int:
    command = [
        sys.executable,
        "-m",
        "pip",
        "list",
        "--outdated",
        "--format",
        "json",
        "--disable-pip-version-check",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"No registry answers: nothing is known of newer versions.\n{done.stderr.strip()[-300:]}")
        return 1
    ours = pinned()
    newer = {
        re.sub(r"[-_.]+", "-", one["name"]).lower(): one["latest_version"] for one in json.loads(done.stdout)
    }
    late = {name: version for name, version in newer.items() if name in ours}
    for name, version in sorted(late.items()):
        print(f"{name:28} {ours[name]:14} → {version}")
    print(f"{len(ours)} dependencies pinned, {len(late)} with a newer version.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
