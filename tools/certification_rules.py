#!/usr/bin/env python3
"""The table of keys in docs/law/certification-rules.md, from the schema that reads them.

tools/certification_rules.py             write it
tools/certification_rules.py --check     fail when the page is not what the schema gives
"""

from __future__ import annotations

import json
import sys
from operator import attrgetter
from pathlib import Path

import polib  # type: ignore[import-untyped]

from parchemin.domain.certification_rules import KEYS, Rules

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "law" / "certification-rules.md"
CATALOGUE = ROOT / "src" / "parchemin" / "locale" / "en" / "LC_MESSAGES" / "django.po"
BEGIN, END = "<!-- keys: written by tools/certification_rules.py -->", "<!-- end of keys -->"


def table() -> str:
    """One line a key: its path, its French words, what it means, its values, its default, who says it."""
    english = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    silent = Rules()
    lines = [
        "| key | on the page | meaning | values | when it is absent | who says it |",
        "|---|---|---|---|---|---|",
    ]
    for key in KEYS:
        default = attrgetter(key.at)(silent)
        absent = "–" if default in (None, "", ()) else f"`{json.dumps(key.kind.write(default))}`"
        cells = (
            f"`{key.path}`",
            key.label,
            english[key.meaning],
            key.kind.values,
            absent,
            english[key.source],
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def page(text: str) -> str:
    """The page with its table as the schema gives it."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    wanted = page(text)
    if "--check" in sys.argv[1:]:
        if text != wanted:
            print(
                "docs/law/certification-rules.md is not what the schema gives: run tools/certification_rules.py"
            )
        return int(text != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
