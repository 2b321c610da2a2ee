"""Walk every address with every kind of account and rows that do not belong together: ``make walk``.

Prints how many addresses, accounts and requests, and each leak: another answer than a refusal, an act, a word of
another certifier's. The suite walks a share of it each time.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--share", type=float, default=1.0, help="share of the requests sent (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same share (default: 1)")
    parser.add_argument(
        "--accounts", default="", help="only the accounts whose name holds this (default: all)"
    )
    options = parser.parse_args()
    given = {**os.environ, "WALK_SHARE": str(options.share), "WALK_SEED": str(options.seed)}
    given["WALK_ACCOUNTS"] = options.accounts
    command = [sys.executable, "-m", "pytest", "-q", "-s", "--tb=short", "-p", "no:randomly"]
    return subprocess.run([*command, "tests/web/test_walk.py"], cwd=ROOT, env=given, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
