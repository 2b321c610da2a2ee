"""Reasons: every code that the code can give, with its French words, its mend and its source, read from the source.

A code is a literal beside its sentence: an argument of ``Objection``, of ``refuse`` or of a helper that makes one, an
element of a tuple, a key of a table, or a name given a value beside its template. A helper that puts a family before
(``f"permission.{code}"``) is followed to its callers. Codes made of a kind (``f"relation.{relation.kind}"``) are in
``MADE``, with the kinds they are made of.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent.parent / "src" / "parchemin"
CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+|parchemin\.E[0-9]{3}")
FILE = re.compile(r"\.(json|pdf|html|txt|csv|ics)$")
# Samples are no reasons; findings of a sheet are said by the sheet's own page.
ASIDE = ("migrations", "views_style.py", "findings", "evidence.py")
MARKS = {"gettext_noop", "gettext", "gettext_lazy", "_"}
MAKERS = {"Objection", "refuse"}
BY_NAME = {"template", "sentence", "words", "text", "said", "lack"}
HEAD = """# Raisons

Page écrite par `make docs` d’après le code : n’y écrivez pas à la main.

Un acte qui ne se fait pas dit pourquoi, par des raisons. Chacune a un code, qui ne change pas, et que donnent aussi les
commandes et l’API ; ses mots, où `%(nom)s` est rempli ; ce qu’il faut faire ; sa source. Sous un code, plusieurs phrases
sont plusieurs façons de dire la même raison. *Avertit* : la raison est montrée et gardée, elle n’arrête rien.

"""


@dataclass(slots=True)
class Reason:
    code: str
    said: dict[str, None] = field(default_factory=dict)  # sentences, in the order they were met
    mends: dict[str, None] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)
    warns: bool = False
    places: set[str] = field(default_factory=set)


# -- codes made of a kind -------------------------------------------------------------------------------------


def _kinds(place: str, table: str = "") -> Callable[[], dict[str, str]]:
    """Kinds of an enumeration of ``parchemin``, each with its sentence in ``table``, or with none of its own."""
    module, _, name = place.partition(":")

    def read() -> dict[str, str]:
        there = importlib.import_module(f"parchemin.{module}")
        said = getattr(there, table) if table else {}
        return {str(one.value): said.get(one, "") for one in getattr(there, name)}

    return read


def _cells() -> dict[str, str]:
    """Causes that the reading of a list of candidates gives to its cells, with their words."""
    columns = importlib.import_module("parchemin.formats.tables.candidate_list").BY_KEY
    found: dict[str, str] = {}
    for name in ("formats/tables/candidate_list.py", "candidates/dry_run.py"):
        for call in ast.walk(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            given = [*call.args, *(k.value for k in call.keywords)]
            word = r"[a-z]+(-[a-z]+)*" if _name(call) == "error" else r"[a-z]+(-[a-z]+)+"
            for at, one in enumerate(given):
                if (
                    isinstance(one, ast.Constant)
                    and re.fullmatch(word, str(one.value))
                    and one.value not in columns
                ):
                    found[one.value] = next((said for other in given[at + 1 :] if (said := _said(other))), "")
    return found


def _said(node: ast.expr) -> str:
    """A sentence written in place, what it is filled with left out: « Le site « … » n’est pas… »."""
    match node:
        case ast.Constant(value=str(text)) if " " in text:
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in parts)
    return ""


MADE: dict[str, Callable[[], dict[str, str]]] = {
    "composition.": _kinds("domain.composition.rule:Measure"),
    "relation.": _kinds("domain.composition:RelationKind"),
    "checkpoint.": dict,  # of the causes given where it is made
    "requirement.": dict,  # of what is asked
    "planning.lacks-": _kinds("planning.relaxations:What", "LACKS"),
    "planning.would-": _kinds("planning.relaxations:What", "WOULD"),
    "schedule.unknown-": lambda: dict.fromkeys(["defence", "candidate", "room", "person"], ""),
    "import.": _cells,
    "sheet.unsettled.": lambda: {"*": "Un constat de la fiche n’est pas tranché : l’étoile est son code."},
    "form.": lambda: {"*": "Un champ du formulaire n’est pas bien rempli : l’étoile est son nom."},
}


# Words that an error carries to where the reason is made: code → folder, and the error's name.
CARRIED = {"rules.unreadable": ("domain/certification_rules/", "Wrong")}


# -- reading ----------------------------------------------------------------------------------------------------


def sources(package: Path = PACKAGE) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(package.rglob("*.py")):
        if not set(ASIDE) & set(path.parts):
            yield path.relative_to(package).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


class _Module:
    """One module: its tree, what each node is in, what each name is given."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name, self.tree = name, tree
        self.parent = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self.nodes = list(ast.walk(tree))
        self.calls = [node for node in self.nodes if isinstance(node, ast.Call)]
        self.objects = any(_name(call) in MAKERS for call in self.calls)
        self.objections = [call for call in self.calls if _name(call) == "Objection"]
        # What a name is given, in each function and at the top of the module: the same name elsewhere is another.
        self.given: dict[ast.AST, dict[str, list[ast.expr]]] = defaultdict(lambda: defaultdict(list))
        for node in self.nodes:
            targets = node.targets if isinstance(node, ast.Assign) else []
            targets = [node.target] if isinstance(node, ast.AnnAssign) and node.value else targets
            for target in targets:
                if isinstance(target, ast.Name):
                    self.given[self.scope(node)][target.id].append(node.value)  # type: ignore[attr-defined]

    def scope(self, node: ast.AST) -> ast.AST:
        """The function a node is in, or the module."""
        while node is not self.tree and not isinstance(node, ast.FunctionDef):
            node = self.parent[node]
        return node

    def values(self, name: ast.Name) -> list[ast.expr]:
        return self.given[self.scope(name)].get(name.id) or self.given[self.tree].get(name.id, [])

    def sentences(self, node: ast.expr | None, depth: int = 3) -> list[str]:
        """The sentences an expression may be: French words, marked for translation or not."""
        match node:
            case ast.Constant(value=str(text)) if " " in text or text.startswith("%("):
                return [text]
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in MARKS:
                return self.sentences(first, depth)
            case ast.IfExp(body=body, orelse=other):
                return self.sentences(body, depth) + self.sentences(other, depth)
            case ast.Name() if depth:
                return [s for one in self.values(node) for s in self.sentences(one, depth - 1)]
            case ast.Subscript(value=ast.Name() as name) if depth:
                tables = [one for one in self.values(name) if isinstance(one, ast.Dict)]
                return [s for table in tables for one in table.values for s in self.sentences(one, depth - 1)]
        return []

    def label(self, node: ast.expr | None) -> str:
        match node:
            case ast.Call(func=ast.Name(id="Source"), args=[ast.Constant(value=str(label)), *_]):
                return label
            case ast.Name() if len(self.values(node)) == 1:
                return self.label(self.values(node)[0])
        return ""


def _families(modules: Iterable[_Module]) -> dict[tuple[str, str], str]:
    """Helpers that put a family before the code they are given: (module, function) → "permission."."""
    found = {}
    for module in modules:
        for function in ast.walk(module.tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            own = {a.arg for a in [*function.args.args, *function.args.kwonlyargs]}
            for call in ast.walk(function):
                if not (isinstance(call, ast.Call) and _name(call) == "Objection" and call.args):
                    continue
                match call.args[0]:
                    case ast.JoinedStr(
                        values=[ast.Constant(value=str(family)), ast.FormattedValue(value=ast.Name(id=name))]
                    ) if name in own and family not in MADE:
                        found[module.name, function.name] = family
    return found


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@cache
def collect(package: Path = PACKAGE) -> dict[str, Reason]:
    """Every reason, by code."""
    modules = [_Module(name, tree) for name, tree in sources(package)]
    families = _families(modules)
    found: dict[str, Reason] = {}
    for module in modules:
        for node in module.nodes:
            for code, holder in _occurrences(module, node, families):
                said, mends = _beside(module, node, holder)
                if said and not (isinstance(holder, ast.Dict) and not module.objects):
                    reason = found.setdefault(code, Reason(code))
                    reason.places.add(module.name)
                    reason.said |= dict.fromkeys(said)
                    reason.mends |= dict.fromkeys(mends)
                    _more(module, holder, reason)
    for module in modules:
        for code, (folder, error) in CARRIED.items():
            if module.name.startswith(folder) and code in found:
                calls = [call for call in module.calls if _name(call) == error and call.args]
                found[code].said |= dict.fromkeys(s for call in calls for s in module.sentences(call.args[0]))
        for code, call in _of_a_kind(module):
            said, mends = _beside(module, call.args[0], call)
            reason = found.setdefault(code, Reason(code))
            reason.said |= dict.fromkeys(said)
            reason.mends |= dict.fromkeys(mends)
    for family, kinds in MADE.items():
        common = _common(modules, family)
        for kind, said in kinds().items():
            reason = found.setdefault(f"{family}{kind}", Reason(f"{family}{kind}"))
            reason.said |= {said: None} if said else common.said if not reason.said else {}
            reason.mends |= common.mends
    return found


def _of_a_kind(module: _Module) -> Iterator[tuple[str, ast.Call]]:
    """Calls of a helper that makes a code of the kind it is given: ``_each(Cause.GRID, …)`` for "checkpoint.grid"."""
    helpers = {}
    for call in module.objections:
        match call.args[:1]:
            case [
                ast.JoinedStr(
                    values=[ast.Constant(value=str(family)), ast.FormattedValue(value=ast.Name(id=name))]
                )
            ] if family in MADE:
                function = module.scope(call)
                if isinstance(function, ast.FunctionDef) and name in {a.arg for a in function.args.args}:
                    helpers[function.name] = family
    for call in module.calls:
        match call.args[:1]:
            case [ast.Attribute(attr=attr)] if _name(call) in helpers:
                yield f"{helpers[_name(call)]}{attr.lower().replace('_', '-')}", call


def _common(modules: Iterable[_Module], family: str) -> Reason:
    """What is said of a whole family, where its codes are made of a kind."""
    whole = Reason(family)
    for module in modules:
        for call in module.objections:
            for one in [*call.args[:1], *(k.value for k in call.keywords if k.arg == "code")]:
                match one:
                    case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if start == family:
                        said, mends = _beside(module, one, call)
                        whole.said |= dict.fromkeys(said)
                        whole.mends |= dict.fromkeys(mends)
    return whole


def _occurrences(
    module: _Module, node: ast.AST, families: dict[tuple[str, str], str]
) -> Iterator[tuple[str, ast.AST]]:
    """Codes that a literal is, with what holds it: a call, a tuple, a table, an assignment."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return
    holder = module.parent.get(node)
    if isinstance(holder, ast.keyword):
        if holder.arg not in {"code", "id"}:
            return
        holder = module.parent[holder]
    whole = CODE.fullmatch(node.value) is not None
    if isinstance(holder, ast.Call) and (module.name, _name(holder)) in families:
        if isinstance(holder, ast.Call) and holder.args and holder.args[0] is node:
            yield families[module.name, _name(holder)] + node.value, holder
    elif whole and holder is not None and not _is_something_else(holder) and not FILE.search(node.value):
        yield node.value, holder
    elif isinstance(holder, ast.Constant | ast.Tuple) and not whole:
        table = _telling(module, node)
        if table:
            yield table + node.value, holder


def _telling(module: _Module, node: ast.Constant) -> str:
    """The family put before the first element of a table's tuples (``f"checkpoint.{code}"`` of an unpacked row)."""
    row = module.parent.get(node)
    if not (isinstance(row, ast.Tuple) and row.elts and row.elts[0] is node):
        return ""
    if not isinstance(module.parent.get(row), ast.Dict):
        return ""
    for call in module.objections:
        match call.args[:1]:
            case [
                ast.JoinedStr(
                    values=[ast.Constant(value=str(family)), ast.FormattedValue(value=ast.Name(id="code"))]
                )
            ]:
                return family
    return ""


def _is_something_else(holder: ast.AST) -> bool:
    """A reference to a rule, a key of the certifier's rules, a finding of the sheet: dotted, and no reason."""
    return isinstance(holder, ast.Call) and _name(holder) in {
        "Source", "Key", "Code", "Finding", "Evidence", "DatedRule", "files", "joinpath", "include", "setdefault",
        "getattr", "startswith", "get",
    }  # fmt: skip


def _beside(module: _Module, node: ast.AST, holder: ast.AST) -> tuple[list[str], list[str]]:
    """Sentences and mends written beside a code."""
    match holder:
        case ast.Call(args=args, keywords=keywords):
            named = {k.arg: k.value for k in keywords if k.arg}
            after = args[args.index(node) + 1 :] if node in args else args
            rows = [said for one in after if (said := module.sentences(one))]
            said = next((s for name in BY_NAME | {"msg"} if (s := module.sentences(named.get(name)))), None)
            if said is None:
                said, rows = (rows[0] if rows else []), rows[1:]
            mends = module.sentences(named.get("mend") or named.get("hint")) or (rows[0] if rows else [])
            return said, mends
        case ast.Tuple(elts=elements):
            rows = [said for one in elements[elements.index(node) + 1 :] if (said := module.sentences(one))]  # type: ignore[arg-type]
            if not rows and isinstance(module.parent.get(holder), ast.Assign | ast.Dict):
                return [], []
            return (rows[0] if rows else []), (rows[1] if len(rows) > 1 else [])
        case ast.Dict(keys=keys, values=values):
            at = next((n for n, key in enumerate(keys) if key is node), None)
            calls = _of_table(module, holder)  # type: ignore[arg-type]
            mends = [
                m
                for call in calls
                for k in call.keywords
                if k.arg == "mend"
                for m in module.sentences(k.value)
            ]
            return (module.sentences(values[at]) if at is not None else []), mends
        case ast.Assign(targets=[ast.Name(id=name)]):
            return _given_beside(module, holder, name)
    return [], []


def _of_table(module: _Module, table: ast.Dict) -> list[ast.Call]:
    """The calls that take their sentence from a table: their mend and their level are those of each of its codes."""
    given = module.parent.get(table)
    names = [t.id for t in given.targets if isinstance(t, ast.Name)] if isinstance(given, ast.Assign) else []
    return [
        call
        for call in module.objections
        for one in [*call.args, *(k.value for k in call.keywords)]
        if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name) and one.value.id in names
    ]


def _given_beside(module: _Module, assign: ast.Assign, name: str) -> tuple[list[str], list[str]]:
    """``code = "…"`` beside ``template = …``; or a name of the module, at the calls that use it."""
    block = module.parent[assign]
    for body in (getattr(block, "body", []), getattr(block, "orelse", [])):
        if isinstance(block, ast.Module) or assign not in body:
            continue
        for other in body:
            if isinstance(other, ast.Assign) and getattr(other.targets[0], "id", "") in BY_NAME:
                return module.sentences(other.value), []
    said, mends = [], []
    for call in module.calls:
        for one in [*call.args, *(k.value for k in call.keywords if k.arg == "code")]:
            if isinstance(one, ast.Name) and one.id == name:
                more, mend = _beside(module, one, call)
                said, mends = said + more, mends + mend
    return said, mends


def _more(module: _Module, holder: ast.AST, reason: Reason) -> None:
    if isinstance(holder, ast.Dict):
        for call in _of_table(module, holder):
            _more(module, call, reason)
    if not isinstance(holder, ast.Call):
        return
    given = [*holder.args, *(k.value for k in holder.keywords)]
    reason.sources |= dict.fromkeys(filter(None, map(module.label, given)))
    reason.warns |= any(isinstance(one, ast.Attribute) and one.attr == "WARN" for one in given)
    reason.warns |= _name(holder) in {"_warn", "_warning"}


def two_meanings(found: dict[str, Reason]) -> dict[str, Reason]:
    """Codes said from several modules with different sentences: one code, two meanings, unless it is one reason."""
    return {c: r for c, r in found.items() if len(r.said) > 1 and len(r.places) > 1}


# -- the page -----------------------------------------------------------------------------------------------------


@cache
def page() -> str:
    parts, family = [HEAD], ""
    for code, reason in sorted(collect().items()):
        first = code.partition(".")[0]
        if first != family:
            family = first
            parts.append(f"## {family}\n")
        lines = [f"### `{code}`", "", *(f"{said}  " for said in reason.said)]
        if not reason.said:
            lines.append("Ses mots dépendent de ce qu’elle concerne.")
        lines[-1] = lines[-1].rstrip()
        more = [f"- À faire : {mend}" for mend in reason.mends if mend]
        more += [f"- Source : {source}" for source in reason.sources]
        more += ["- Avertit."] if reason.warns else []
        parts.append("\n".join([*lines, *([""] if more else []), *more]) + "\n")
    return "\n".join(parts)
