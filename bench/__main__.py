"""``python -m bench [NAME] [--json]``: run the benches whose name begins with NAME, on a throw-away database."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import shutil
import sys
import tempfile
from pathlib import Path

import bench
from bench.measure import machine

HOUSE = {"__main__", "measure", "world"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="parchemin-bench-"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="parchemin.settings",
        PARCHEMIN_MODE="demo",
        PARCHEMIN_ENGINE="immediate",
        PARCHEMIN_HOME=str(folder),
        PARCHEMIN_KEYS=str(folder / "keys"),
    )
    os.environ.pop("PARCHEMIN_DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    if not options.json:
        print(f"machine: {machine()}")
        print(f"{'name':34} {'ours':>12} {'baseline':>12} {'ratio':>8}  unit  against")
    found = 0
    try:
        for module in sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if m.name not in HOUSE):
            loaded = importlib.import_module(f"bench.{module}")
            for name, run in loaded.BENCHES.items():
                if not name.startswith(options.name):
                    continue
                for row in run():
                    found += 1
                    if options.json:
                        print(json.dumps(row.as_dict(), ensure_ascii=False), flush=True)
                    else:
                        print(
                            f"{row.name:34} {row.ours:12.4g} {row.baseline:12.4g} {row.ratio:8.3f}  {row.unit:4}  {row.baseline_name}",
                            flush=True,
                        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not found:
        print(f"no bench begins with {options.name!r}", file=sys.stderr)
    return 0 if found else 2


if __name__ == "__main__":
    sys.exit(main())
