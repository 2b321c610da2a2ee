"""Waiting for what another process does. No clock is read: what is told is that the process ended without doing it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

LOOKS = 30_000  # a process that neither does it nor ends is given up after so many
PAUSE = 0.01  # seconds between two


def until(done: Callable[[], object], *, by: subprocess.Popen) -> None:
    """Look again and again until ``done()``; ``by`` is the process that does it, which must still run."""
    for _ in range(LOOKS):
        if done():
            return
        if by.poll() is not None:
            assert done(), f"the process ended ({by.returncode}) and it is not done"
            return
        time.sleep(PAUSE)
    raise TimeoutError(f"not done after {LOOKS} looks, and the process still runs")
