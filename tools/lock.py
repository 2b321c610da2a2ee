"""Resolve requirements/*.in to hashed files that name no registry. Needs ``uv`` (installed here if absent)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-strip-extras",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
]


def compile_(name: str, *more: str) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "compile",
            *OPTIONS,
            f"requirements/{name}.in",
            "-o",
            f"requirements/{name}.txt",
            "-q",
            *more,
        ],
        cwd=ROOT,
        check=True,
    )


def main() -> None:
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    compile_("test")
    compile_("run", "-c", "requirements/test.txt")


if __name__ == "__main__":
    main()
