"""The house itself: layers, borders, words, and numbers that must not be in the code."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "parchemin"
# Bottom to top: an app may point only to those before it.
ORDER = [
    "runtime",
    "journal",
    "parties",
    "accounts",
    "catalogue",
    "candidates",
    "assessments",
    "juries",
    "awards",
    "declarations",
]


def test_layers_hold():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def ours():
    return [a for a in apps.get_app_configs() if a.name.startswith("parchemin.") and a.label != "web"]


def test_every_app_has_its_place():
    assert sorted(a.label for a in ours()) == sorted(ORDER)


def test_no_foreign_key_points_upward():
    upward = []
    for app in ours():
        for model in app.get_models():
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                if field.auto_created or target is None or target._meta.app_label not in ORDER:
                    continue
                if ORDER.index(target._meta.app_label) > ORDER.index(app.label):
                    upward.append(f"{model.__name__}.{field.name} → {target._meta.label}")
    assert upward == []


def test_no_migration_depends_upward():
    graph = MigrationLoader(None).disk_migrations
    upward = [
        f"{label}.{name} → {needed}"
        for (label, name), migration in graph.items()
        if label in ORDER
        for needed, _ in migration.dependencies
        if needed in ORDER and ORDER.index(needed) > ORDER.index(label)
    ]
    assert upward == []


def test_no_model_saves_signals_or_orders_by_itself():
    offences = [
        f"{model.__name__}: {what}"
        for app in ours()
        for model in app.get_models()
        for what, found in {
            "Meta.ordering": bool(model._meta.ordering),
            "save": "save" in vars(model),
            "delete": "delete" in vars(model),
        }.items()
        if found
    ]
    assert offences == []


@pytest.mark.parametrize(
    "row",
    [
        line.strip("|").split("|")
        for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and "`parchemin." in line
    ],
    ids=lambda row: row[1].strip(),
)
def test_every_word_of_the_glossary_exists(row):
    _, name, place = (cell.strip().strip("`") for cell in row)
    assert hasattr(importlib.import_module(place), name)


def test_the_reference_sheet_is_nowhere_in_the_code():
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCE.rglob("*")
        if path.is_file()
        and "data" not in path.relative_to(SOURCE).parts
        and path.suffix in {".py", ".html", ".typ", ".js", ".css"}
        if "21947" in path.read_text(encoding="utf-8", errors="ignore")
    ]
    assert found == []


# Words that tell that something was done, not what is held.
UNTOLD = {"found", "made", "said"}


def untold_names(source: str) -> list[tuple[int, str]]:
    """Line and name of each local name, argument included, that does not say what it holds."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    bound = {
        (node.lineno, name)
        for function in ast.walk(ast.parse(source))
        if isinstance(function, functions)
        for node in ast.walk(function)
        if (name := _bound(node)) in UNTOLD
    }
    return sorted(bound)


def _bound(node: ast.AST) -> str:
    if isinstance(node, ast.arg):
        return node.arg
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""


def test_a_local_name_says_what_it_holds():
    offences = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
        for line, name in untold_names(path.read_text(encoding="utf-8"))
    ]
    assert offences == []


@pytest.mark.parametrize(
    "source",
    [
        "def read(found): ...",
        "def read():\n    made = []",
        "def read():\n    for said in ():\n        ...",
        "read = lambda found: found",
        "def read():\n    return [made for made in ()]",
    ],
)
def test_a_name_that_only_tells_of_doing_is_seen(source):
    assert untold_names(source)


@pytest.mark.parametrize("source", ["class Read:\n    found: list", "def read(row):\n    return row.found"])
def test_a_field_keeps_its_name(source):
    assert untold_names(source) == []


def test_lock_files_name_no_address():
    assert not [
        p.name
        for p in [*(ROOT / "requirements").glob("*.txt"), ROOT / "package-lock.json"]
        if re.search(r"https?://", p.read_text(encoding="utf-8"))
    ]


def test_each_package_of_npm_has_its_hash():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if "integrity" not in package] == []


def test_each_dependency_has_its_reason():
    bare = [
        line
        for path in (ROOT / "requirements").glob("*.in")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-r")) and "#" not in line
    ]
    assert bare == []


def test_figures_are_read_by_one_rule():
    """`isdigit` says yes to « ² », which is no number: `domain.text.whole` reads, `isdecimal` judges."""
    offences = [
        str(path.relative_to(ROOT))
        for path in sorted(SOURCE.rglob("*.py"))
        if ".isdigit()" in path.read_text(encoding="utf-8")
        or ".isnumeric()" in path.read_text(encoding="utf-8")
    ]
    assert offences == []
