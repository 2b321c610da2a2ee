"""A process tied to the one that started it: killed without a word, that one leaves nothing behind that holds the port."""

from __future__ import annotations

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def to_parent(parent: int) -> None:
    """Have the kernel end this process when ``parent``, which started it, ends however it does. Kept through ``exec``.

    Of Linux alone: elsewhere nothing is done, and an orphan is the init system's to find.
    """
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is None:
        return
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before this was asked
        os.kill(os.getpid(), signal.SIGTERM)
