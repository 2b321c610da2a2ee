"""The lines that the tests are said to run are those that a tracer sees."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = '''"""Words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import (
    cache,
)

SIGNS = {
    "a": 1,
}


@dataclass(frozen=True)
class Thing:
    """Words."""

    name: str
    size: int = 0

    @property
    @cache
    def double(self) -> int:
        """Words."""
        if self.size > 1:
            return 2 * self.size
        elif self.size:
            return -1
        else:
            return 0


def never():
    return SIGNS


def tried(value):
    for sign in value:
        try:
            with open(sign):
                pass
        except FileNotFoundError:
            continue
        finally:
            done = (
                sign
            )
    else:
        done = ""
    while done:
        done = done[1:]
    match value:
        case ["a"]:
            return "one"
        case _:
            return done


print(Thing("x", 2).double, Thing("y").double, tried(["/nowhere/a", "/nowhere/b"]))
'''
TRACED = "import sys, runpy; runpy.run_path(sys.argv[1], run_name='sample')"
NOTED = """
import importlib, json, sys
from tests import counted
counted.PACKAGE = "sample"
sys.path.insert(0, sys.argv[1])
importlib.import_module("sample")
print(json.dumps([n for n, ran in enumerate(counted.noted[sys.argv[1] + "/sample.py"]) if ran]))
"""


@pytest.fixture
def sample(tmp_path) -> Path:
    (tmp_path / "sample.py").write_text(SAMPLE, encoding="utf-8")
    return tmp_path / "sample.py"


def run(*words: object, folder: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, words)], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_what_is_noted_is_what_a_tracer_sees_but_for_a_case_that_did_not_match(sample):
    folder = sample.parent
    run("-m", "coverage", "run", "--data-file=traced", sample, folder=folder)
    run("-m", "coverage", "json", "--data-file=traced", "-o", "traced.json", folder=folder)
    [told] = json.loads((folder / "traced.json").read_text(encoding="utf-8"))["files"].values()
    traced, missing = set(told["executed_lines"]), set(told["missing_lines"])
    said, lines = run("-c", NOTED, folder).splitlines()
    noted = set(json.loads(lines)) & (traced | missing)
    assert said == "4 0 "
    assert noted <= traced
    assert [SAMPLE.splitlines()[line - 1].strip() for line in sorted(traced - noted)] == ['case ["a"]:']
