"""Send the house what nobody of good faith sends, as much as wanted: ``make fuzz COUNT=20000 SEED=7``.

The requests of ``tests/web/hostile.py``, drawn from the addresses and the forms themselves; prints what fell (a 500, or
a row of another certifier that answered). The suite sends a few hundred of them each time.
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
    parser.add_argument("--count", type=int, default=20_000, help="requests sent (default: 20000)")
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed sends the same requests (default: 1)"
    )
    options = parser.parse_args()
    given = {**os.environ, "FUZZ_COUNT": str(options.count), "FUZZ_SEED": str(options.seed)}
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "tests/web/test_hostile.py"]
    return subprocess.run(command, cwd=ROOT, env=given, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
