"""What a bench returns, and how it is printed."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside what it is compared to. ``ratio`` = ours ÷ baseline; ``unit``: "s", "ms" or "/s"."""

    name: str
    ours: float
    baseline: float
    baseline_name: str
    unit: str

    @property
    def ratio(self) -> float:
        return self.ours / self.baseline

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "ratio": round(self.ratio, 4)}


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {platform.system()}"


def seconds(function: Callable[[], object], *, runs: int = 5, warmup: int = 1) -> float:
    """Median wall time of ``runs`` calls, in seconds, after ``warmup`` calls not counted."""
    for _ in range(warmup):
        function()
    return statistics.median(once(function) for _ in range(runs))


def once(function: Callable[[], object]) -> float:
    """Wall time of one call, in seconds."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def percentile(values: list[float], share: float) -> float:
    """Nearest-rank percentile, ``share`` in [0, 1]."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
