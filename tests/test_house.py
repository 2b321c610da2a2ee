"""The house itself: layers, borders, words, and numbers that must not be in the code."""

from __future__ import annotations

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
