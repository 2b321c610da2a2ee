"""Each reason that stops a title or its declaration says what to do, and the act it names is there."""

from __future__ import annotations

import ast
from importlib.resources import files as resources
from pathlib import Path

import pytest

PACKAGE = Path(str(resources("parchemin")))
READ = [
    *sorted((PACKAGE / "awards").glob("*.py")),
    *sorted((PACKAGE / "declarations").glob("*.py")),
    *sorted((PACKAGE / "domain" / "award").glob("*.py")),
    *sorted((PACKAGE / "domain" / "declaration").glob("*.py")),
    PACKAGE / "domain" / "certifier.py",
]
MADE = {"Objection": 4, "refuse": None}  # place of ``mend`` among the arguments


@pytest.mark.parametrize("file", READ, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_no_reason_is_given_without_what_to_do(file):
    silent = [
        node.lineno
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in MADE
        and "mend" not in {keyword.arg for keyword in node.keywords}
        and len(node.args) <= (MADE[node.func.id] or 99)
    ]
    assert silent == []
