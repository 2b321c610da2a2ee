"""README's five sentences and their tests change together: each clause is quoted, and each test named is there."""

from __future__ import annotations

import ast

import pytest

from tests.promises.table import CLAUSES, ROOT

NODES = sorted({node for clauses in CLAUSES.values() for nodes in clauses.values() for node in nodes})


def sentences() -> list[str]:
    """The bullets of the opening of README, before its first heading."""
    opening = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## ")[0]
    return [line.removeprefix("- ") for line in opening.splitlines() if line.startswith("- ")]


def test_the_clauses_are_the_sentences_of_the_readme_whole():
    assert [" ".join(clauses) for clauses in CLAUSES.values()] == sentences()


def test_each_clause_has_a_test():
    assert [quote for clauses in CLAUSES.values() for quote, nodes in clauses.items() if not nodes] == []


@pytest.mark.parametrize("node", NODES)
def test_a_test_named_is_there(node):
    file, _, name = node.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
