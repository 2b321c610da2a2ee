"""``python -m bench [NAME] [--json]``: run the benches whose name begins with NAME, on a throw-away database."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import bench
from bench.database import Throwaway
from bench.measure import Row, machine

HOUSE = {"__main__", "database", "measure", "world"}
Bench = Callable[[], Iterator[Row]]


def benches() -> Iterator[tuple[str, Bench]]:
    """Every bench of every module, by module then in the module's order."""
    for module in sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if m.name not in HOUSE):
        yield from importlib.import_module(f"bench.{module}").BENCHES.items()


def line(row: Row) -> str:
    return f"{row.name:30} {row.ours:10.4g} {row.baseline:10.4g} {row.ratio:9.3f}  {row.unit:4}  {row.baseline_name}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="parchemin-bench-"))
    database = Throwaway(folder)
    found = 0
    try:
        database.prepare()
        if not options.json:
            print(f"machine: {machine()}; database: {database.words}")
            print(f"{'name':30} {'ours':>10} {'baseline':>10} {'ratio':>9}  unit  against", flush=True)
        for name, run in benches():
            # "import" runs what begins with it; "import-5000-dry-run" runs the bench that prints that row.
            if not (name.startswith(options.name) or options.name.startswith(name)):
                continue
            database.empty()
            for row in run():
                if not row.name.startswith(options.name):
                    continue
                found += 1
                said = json.dumps(row.as_dict(), ensure_ascii=False) if options.json else line(row)
                print(said, flush=True)
    finally:
        database.remove()
        shutil.rmtree(folder, ignore_errors=True)
    if not found:
        print(f"no bench begins with {options.name!r}", file=sys.stderr)
    return 0 if found else 2


if __name__ == "__main__":
    sys.exit(main())
