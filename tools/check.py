"""Every check that reads the code: all are run, and each failure is named at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEMPLATES = "src/parchemin/web/templates"
CHECKS = {
    "ruff check": [str(BIN / "ruff"), "check", "."],
    "ruff format": [str(BIN / "ruff"), "format", "--check", "."],
    "mypy": [str(BIN / "mypy"), "src/parchemin"],
    "import contracts": [str(BIN / "lint-imports")],
    "migrations": [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "django check": [sys.executable, "-m", "django", "check", "--fail-level", "WARNING"],
    "pages of reference": [sys.executable, "-m", "tools.reference", "--check"],
    "keys of the règlement": [sys.executable, "tools/certification_rules.py", "--check"],
    "messages": [sys.executable, "tools/messages.py", "--check"],
    "templates format": [str(BIN / "djangofmt"), "--quiet", "--check", TEMPLATES],
    "templates lint": [str(BIN / "djangofmt"), "check", TEMPLATES],
    "scripts and style sheets": [sys.executable, "tools/biome.py", "check"],
    "vendored files": [sys.executable, "tools/vendor.py", "--check"],
}


def main() -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PARCHEMIN_MODE": "test",
        "PARCHEMIN_DATABASE_URL": "sqlite:///:memory:",
    }
    failed = []
    for name, command in CHECKS.items():
        print(f"── {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    print("── every check passed" if not failed else f"── failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
