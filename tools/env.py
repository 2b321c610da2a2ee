"""Make sure that ``.venv`` holds what is asked (``run``, or ``test`` with what tests and checks need).

    python3 tools/env.py run

Runs on the system's own Python, before anything is installed. A sound environment costs a fraction of a
second; any other is mended or built anew. This file alone must be readable by an old Python, to say so.
"""

import sys

MINIMUM = (3, 11)

if sys.version_info < MINIMUM:
    needed = ".".join(str(part) for part in MINIMUM)
    sys.exit(
        f"Python {needed} or newer is needed and this is {sys.version.split()[0]} ({sys.executable}): "
        f"install a newer one and name it, for example PYTHON=python{needed} in front of the same command."
    )

from environment.build import main  # noqa: E402 - what follows is written for the Python needed

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
