"""Plans with gaps: what the least change would be, each change at a price, when no plan does without.

Two models. ``per_defence``, where panels are drawn for each; ``per_half_day``, where they last a half-day, or where the
first would be too large. ``search`` chooses and asks, ``shortage`` holds the prices, ``reading`` says the changes.
"""

from __future__ import annotations

from parchemin.planning.gaps.search import LARGEST, find_gaps
from parchemin.planning.gaps.shortage import Gaps

__all__ = ["LARGEST", "Gaps", "find_gaps"]
