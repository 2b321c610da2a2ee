"""Format all that a formatter knows: Python, templates, scripts, style sheets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEMPLATES = "src/parchemin/web/templates"
FORMATTERS = {
    "Python": [str(BIN / "ruff"), "format", "."],
    "templates": [str(BIN / "djangofmt"), "--quiet", TEMPLATES],
    "templates, what a linter mends": [str(BIN / "djangofmt"), "check", "--fix", TEMPLATES],
    "scripts and style sheets": [sys.executable, "tools/biome.py", "fmt"],
}


def main() -> int:
    failed = []
    for name, command in FORMATTERS.items():
        print(f"── {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"── failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
