"""Send the house what nobody of good faith sends, as much as wanted: ``make fuzz COUNT=20000 SEED=7``.

The requests of ``tests/web/hostile.py``, drawn from the addresses and the forms themselves, and those that Schemathesis
draws of the API's own description; prints what fell (a 500, a row of another certifier that answered, an answer that the
description does not tell). The suite sends a few hundred of them each time.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("tests/web/test_hostile.py", "tests/api/v1/test_by_its_description.py")


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
    command = [sys.executable, "-m", "pytest", "-q", "-s", "--tb=short", *TESTS]
    return subprocess.run(command, cwd=ROOT, env=given, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
