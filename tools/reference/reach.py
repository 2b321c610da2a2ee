"""Reasons that an act can give: the codes made by the functions it calls, followed through the source.

From an act's function, every name it uses is followed to the function, the class or the table it is; a method is
followed by its name, in the classes met on the way. So a code may be listed that the act's arguments never let it
give; none that it gives is missed, but one made of a kind (``objections.MADE``), listed with its whole family.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from tools.reference import objections
from tools.reference.objections import MADE, _families, _Module, _occurrences

ROOT = "parchemin."
Definition = ast.FunctionDef | ast.ClassDef | ast.expr


@dataclass(slots=True)
class _File:
    """A module as names: what it defines, and what it imports from the product (name → module, name there)."""

    module: _Module
    defined: dict[str, Definition] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)


@cache
def _files() -> dict[str, _File]:
    """By dotted name, without the product's: ``juries.jury.sittings``."""
    found = {}
    for path, tree in objections.sources():
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        found[name] = _read(_Module(path, tree))
    return found


def _read(module: _Module) -> _File:
    one = _File(module)
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            one.defined[node.name] = node
        elif isinstance(node, ast.Assign):
            one.defined |= {t.id: node.value for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name):
            one.defined[node.target.id] = node.value
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ROOT):
            place = (node.module or "").removeprefix(ROOT)
            one.imported |= {a.asname or a.name: (place, a.name) for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == ROOT.rstrip("."):
            one.imported |= {a.asname or a.name: ("", a.name) for a in node.names}
    return one


def codes_of(acts: Iterable[str]) -> dict[str, set[str]]:
    """The codes that these functions (``awards.actions:issue_award``) reach, each with the acts that reach it."""
    found: dict[str, set[str]] = {}
    for act in acts:
        for code in _Walk().codes(*act.split(":")):
            found.setdefault(code, set()).add(act)
    return found


class _Walk:
    """One act followed: what is reached, the methods called, the classes met."""

    def __init__(self) -> None:
        self.reached: dict[ast.AST, str] = {}  # node → module
        self.waiting: list[tuple[str, ast.AST]] = []
        self.called: set[str] = set()
        self.methods: dict[str, list[tuple[str, ast.FunctionDef]]] = {}

    def codes(self, place: str, name: str) -> set[str]:
        self._to(place, name)
        while self.waiting:
            self._follow(*self.waiting.pop())
        return {code for node, where in self.reached.items() for code in _made(where, node)}

    def _to(self, place: str, name: str) -> None:
        """What a name of a module is: defined there, or brought from another one."""
        files = _files()
        one = files.get(place)
        if one is None:
            return
        if name in one.defined:
            self._reach(place, one.defined[name])
        elif name in one.imported:
            there, other = one.imported[name]
            whole = f"{there}.{other}".lstrip(".")
            if whole not in files or other in getattr(files.get(there), "defined", {}):
                self._to(there, other)

    def _reach(self, place: str, node: ast.AST) -> None:
        if node in self.reached:
            return
        self.reached[node] = place
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef):
                    self.methods.setdefault(one.name, []).append((place, one))
                    if one.name in self.called or one.name.startswith("__"):
                        self._reach(place, one)
            return
        self.waiting.append((place, node))

    def _follow(self, place: str, node: ast.AST) -> None:
        one = _files()[place]
        for part in _used(node):
            if isinstance(part, ast.Name):
                self._to(place, part.id)
            else:
                self._attribute(one, part)

    def _attribute(self, one: _File, part: ast.Attribute) -> None:
        """A name of a module brought whole (``writing.composed``), or a method of some class met."""
        if isinstance(part.value, ast.Name) and part.value.id in one.imported:
            there, other = one.imported[part.value.id]
            whole = f"{there}.{other}".lstrip(".")
            if whole in _files():
                self._to(whole, part.attr)
                return
        if part.attr not in self.called:
            self.called.add(part.attr)
            for where, method in self.methods.get(part.attr, ()):
                self._reach(where, method)


@cache
def _known() -> tuple[dict[tuple[str, str], str], dict[str, objections.Reason]]:
    return _families(one.module for one in _files().values()), objections.collect()


@cache
def _used(node: ast.AST) -> tuple[ast.Name | ast.Attribute, ...]:
    """The names and the attributes that a definition uses."""
    return tuple(part for part in ast.walk(node) if isinstance(part, ast.Name | ast.Attribute))


@cache
def _made(place: str, node: ast.AST) -> frozenset[str]:
    """Codes written in a function, a table or a method."""
    return frozenset() if isinstance(node, ast.ClassDef) else frozenset(_written(place, node))


def _written(place: str, node: ast.AST) -> Iterator[str]:
    module, (families, known) = _files()[place].module, _known()
    for part in ast.walk(node):
        for code, _ in _occurrences(module, part, families):
            if code in known and module.name in known[code].places:
                yield code
        match part:
            case ast.JoinedStr(values=[ast.Constant(value=str(family)), *_]) if family in MADE:
                yield from (c for c, one in known.items() if c.startswith(family) and not one.places)
