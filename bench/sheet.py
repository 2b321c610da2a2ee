"""Reading the reference sheet, beside the plainest pass over the same lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources

from bench.measure import Row, seconds


def read_sheet() -> Iterator[Row]:
    from parchemin.formats import register_text

    source = resources.files("parchemin.data").joinpath("rncp-21947.txt").read_bytes()
    pattern = re.compile(r"[CM][EA][ .]?\d", re.IGNORECASE)

    def naive() -> int:
        # What a script with one regular expression does: decode, split, search each line.
        return sum(1 for line in source.decode().splitlines() if pattern.search(line))

    ours = seconds(lambda: register_text.load(source), runs=9)
    yield Row("sheet-read", ours * 1000, seconds(naive, runs=9) * 1000, "one regular expression a line", "ms")
    yield Row("sheet-read-limit", ours * 1000, 1000.0, "limit: one second a sheet", "ms")


BENCHES = {"sheet": read_sheet}
