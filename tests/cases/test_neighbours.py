"""The table of neighbours says the truth: each test is there, and each number is that of its inputs."""

from __future__ import annotations

import importlib
import re
from math import prod
from pathlib import Path

import pytest

TABLE = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| ([^|]+) \| (`[^|]+`) \| (\d+) \|$", TABLE, re.MULTILINE)
ENOUGH = 10


def inputs(node: str) -> int:
    """How many times the test is run: the product of its lists of values."""
    file, _, name = node.partition("::")
    test = getattr(importlib.import_module(file.removesuffix(".py").replace("/", ".")), name)
    return prod(len(mark.args[1]) for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize")


def test_every_kind_is_in_the_table():
    assert len(LINES) == TABLE.count("\n| ") - 1


@pytest.mark.parametrize(("kind", "tests", "said"), LINES, ids=[line[0] for line in LINES])
def test_a_kind_has_ten_neighbours_and_the_number_said(kind, tests, said):
    counted = sum(inputs(node) for node in re.findall(r"`([^`]+)`", tests))
    assert counted == int(said)
    assert counted >= ENOUGH
