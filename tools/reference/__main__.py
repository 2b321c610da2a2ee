"""Write ``docs/reference`` from the code, so that it cannot lie.

python -m tools.reference            write the pages
python -m tools.reference --check    fail where a page is not what the code gives
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable
from pathlib import Path

from tools.reference import acts, commands, earliest, letters, objections, remedies, settings

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings.page,
    "commands.md": commands.page,
    "objections.md": objections.page,
    "remedies.md": remedies.page,
    "earliest.md": earliest.page,
    "letters.md": letters.page,
    "acts.md": acts.page,
}


def stale(folder: Path) -> list[str]:
    """Pages that are not what the code gives, each with its first lines that differ; pages that have no maker."""
    found = []
    for name, page in PAGES.items():
        path = folder / name
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        if (made := page()) != kept:
            lines = difflib.unified_diff(
                kept.splitlines(), made.splitlines(), "kept", "code", n=0, lineterm=""
            )
            found.append(f"{name}\n" + "\n".join(list(lines)[:12]))
    known = {*PAGES, "README.md"}
    return found + [
        f"{path.name}: nothing writes it" for path in folder.glob("*.md") if path.name not in known
    ]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    folder = ROOT / "docs" / "reference"
    if parser.parse_args(arguments).check:
        found = stale(folder)
        for one in found:
            print(one)
        print("run « make docs »" if found else "the pages of reference are what the code gives")
        return 1 if found else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
