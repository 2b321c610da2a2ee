"""The write points of the product, found in its code: every call that writes a row, a file, the journal, a letter or a
task, with the lines it stands on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "parchemin"
#: Methods that write rows; of an ambiguous name, only those that a query precedes, or that take nothing.
ROWS = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
FILES = {
    "write_bytes",
    "write_text",
    "unlink",
    "touch",
    "mkdir",
    "fsync",
    "truncate",
    "copy2",
    "copyfile",
    "copytree",
    "rmtree",
}
OTHERS = {"record", "record_first", "later", "enqueue", "put"}
MODES = set("wax+")


@dataclass(frozen=True, slots=True)
class WritePoint:
    file: str
    first: int
    last: int
    what: str


def known() -> list[WritePoint]:
    """Every write point of the code, in its order; migrations apart, which are killed as a whole."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        name = str(path.relative_to(SOURCE))
        found += [
            WritePoint(name, node.lineno, node.end_lineno or node.lineno, what)
            for node, what in _calls(ast.parse(path.read_text(encoding="utf-8")))
        ]
    return found


def reached(points: list[WritePoint], sites: set[str]) -> list[WritePoint]:
    """Those that a life passed: a site of a passage stands on one of their lines."""
    lines = {(file, int(line)) for file, _, line in (site.rpartition(":") for site in sites if ":" in site)}
    return [one for one in points if any((one.file, n) in lines for n in range(one.first, one.last + 1))]


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (what := _what(node)):
            yield node, what


def _what(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        if call.func.id == "open" and _opens_to_write(call):
            return "open"
        return call.func.id if call.func.id in OTHERS else ""
    if not isinstance(call.func, ast.Attribute):
        return ""
    name, of = call.func.attr, call.func.value
    if name in ROWS or name in FILES or (name == "put" and ast.unparse(of).endswith("files")):
        return name
    if name == "open" and _opens_to_write(call):
        return name
    if name == "create" and ".objects" in ast.unparse(of):
        return name
    if name in ("update", "delete") and _is_query(of):
        return name
    if name == "replace" and len(call.args) == 1 and ast.unparse(of).startswith(("Path(", "path", "part")):
        return name
    if name in ("set", "add") and isinstance(of, ast.Attribute) and len(call.args) >= 1:
        return name if of.attr in {"blocks", "frameworks", "competencies", "passages", "routes"} else ""
    return "send" if name == "send" and "message" in ast.unparse(of).lower() else ""


def _opens_to_write(call: ast.Call) -> bool:
    given = [*call.args, *(k.value for k in call.keywords if k.arg == "mode")]
    return any(
        isinstance(one, ast.Constant)
        and isinstance(one.value, str)
        and len(one.value) < 4
        and set(one.value) & MODES
        for one in given
    )


def _is_query(of: ast.expr) -> bool:
    words = ast.unparse(of)
    return ".objects" in words or ".filter(" in words or ".exclude(" in words
