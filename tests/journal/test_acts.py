"""Acts are those of the registries: nothing bare, nothing unused, each with its sentence; old entries are read."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from parchemin.journal import acts
from parchemin.journal.actions import record
from parchemin.journal.acts import ACTS, Act, register
from parchemin.juries.acts import SESSION_CREATED

SOURCE = Path(__file__).resolve().parents[2] / "src" / "parchemin"
EVER = (Path(__file__).parent / "acts.txt").read_text(encoding="utf-8").split()


@cache
def modules() -> dict[str, ast.Module]:
    return {
        path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and path.name != "acts.py"
    }


def calls(name: str):
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == name
            ):
                yield module, node


def recorded():
    """What is recorded: module, the expression of the act, the call."""
    for name in ("record", "Done"):
        for module, call in calls(name):
            if len(call.args) > 1 and module != "journal/actions.py":
                yield module, call.args[1], call


def names(node: ast.expr) -> list[str | None]:
    """Acts that an expression may be: ``acts.NAME``; None for what is not one."""
    match node:
        case ast.IfExp(body=body, orelse=other):
            return names(body) + names(other)
        case ast.Attribute(value=ast.Name(id="acts"), attr=attr):
            return [attr.lower()]
        case ast.Name(id="act"):  # given by the caller, and typed
            return []
    return [None]


def test_nothing_is_recorded_but_an_act_of_a_registry():
    found = list(recorded())
    assert len(found) > 90
    bare = [f"{module}:{call.lineno} {ast.unparse(act)}" for module, act, call in found if None in names(act)]
    assert bare == []
    unknown = {one for _, act, _ in found for one in names(act)} - set(ACTS)
    assert unknown == set()


def test_no_act_of_a_registry_is_unused():
    named = {
        node.attr.lower()
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "acts"
    }
    assert {name for name, act in ACTS.items() if not act.retired} - named == set()
    assert {name for name, act in ACTS.items() if act.retired} & named == set()


def test_no_act_is_looked_for_by_a_bare_name():
    bare = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"filter", "exclude", "get", "Q"}
        for given in node.keywords
        if given.arg in {"act", "act__in", "act__startswith"}
        for one in ast.walk(given.value)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ] + [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and getattr(node.left, "attr", "") == "act"
        and any(isinstance(one, ast.Constant) for part in node.comparators for one in ast.walk(part))
    ]
    assert bare == []


def test_the_facts_that_a_sentence_shows_are_given():
    lacking, read = [], set()
    for module, act, call in recorded():
        facts = next((k.value for k in call.keywords if k.arg == "facts"), None)
        facts = call.args[2] if facts is None and len(call.args) > 2 else facts
        if not isinstance(facts, ast.Dict) or None in facts.keys:
            continue
        given = {getattr(key, "value", None) for key in facts.keys}
        for one in names(act):
            read.add(one)
            lacking += [f"{module}:{call.lineno} {fact}" for fact in ACTS[one].shown if fact not in given]
    assert {"enrolled", "award_issued", "timetable_drafted"} <= read
    assert lacking == []


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_each_sentence_is_a_whole_one_and_has_its_english(act):
    assert act.sentence.endswith(".")
    assert set(act.words) <= set(act.shown)
    with translation.override("en"):
        english = gettext(act.sentence)
        assert english != act.sentence
        assert set(Act(act.name, english).shown) == set(act.shown)


def test_two_acts_never_share_a_name():
    with pytest.raises(ValueError, match="enrolled"):
        register("enrolled", "a inscrit quelqu’un d’autre.")


def test_each_act_is_registered_by_its_stage_and_is_called_by_its_name():
    for path in SOURCE.glob("*/acts.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=constant)],
                    value=ast.Call(func=ast.Name(id="register"), args=[ast.Constant(value=name), *_]),
                ):
                    assert constant == str(name).upper()


def test_names_kept_in_journals_are_still_known():
    """A name is in entries for ever: one is added to ``acts.txt``, none leaves it."""
    assert set(EVER) - set(ACTS) == set()
    assert set(ACTS) - set(EVER) == set(), "add the new names to tests/journal/acts.txt"


@pytest.mark.django_db
def test_an_entry_has_the_digest_it_always_had():
    facts = {"starts_on": "2026-06-01", "jury_on": "2026-06-12", "frameworks": [3]}
    digests = []
    for _ in range(2):
        with transaction.atomic():
            entry = record(
                "session:1",
                SESSION_CREATED,
                actor="user:1",
                now=datetime(2026, 6, 1, 9, 30, tzinfo=UTC),
                certifier="fictif",
                facts=facts,
            )
        digests.append(entry.digest)
    assert digests == [
        "ffd73d82828e5560e5153dcfa19d161b14bff19e18e02c9e8d2c11f8e93f925d",
        "2ce749514cadb92bb841cbe0cbcdc248ec840ae12f19885e13b30ae941dcb9ae",
    ]
    assert acts.WORDS_ERASED.name == "words_erased"
