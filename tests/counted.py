"""Which lines of the product the tests run, counted by the product itself: ``COUNT_LINES=1`` (``tests.mode``).

A tracer of lines slows every instruction of Python, whoever's it is: under it the tests take two to three times
as long. Here each statement of ``parchemin`` notes its line as it runs, and nothing else changes. What is noted is
written as data of coverage.py, which judges it as its own: ``coverage combine``, then ``coverage report``. A line of
``except`` or ``case`` counts once its body runs, so that the share said is never more than the tracer's.
"""

from __future__ import annotations

import ast
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

import coverage

PACKAGE = "parchemin"
SOURCE = Path(__file__).resolve().parent.parent / "src" / PACKAGE
NOTES = "__lines_run__"
noted: dict[str, list[bool]] = {}  # by file: whether each line ran


class Noting(ast.NodeTransformer):
    """Before each statement, the note of its line."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            inside = getattr(node, field, None)
            if isinstance(inside, list) and inside and isinstance(inside[0], ast.stmt):
                setattr(node, field, self._with_notes(node, inside))
        return node

    def _with_notes(self, node: ast.AST, body: list[ast.stmt]) -> list[ast.stmt]:
        first = 0 if isinstance(node, ast.Module) else None
        written: list[ast.stmt] = []
        if isinstance(node, ast.ExceptHandler):
            written.append(_note(node.lineno, body[0]))
        elif isinstance(node, ast.match_case):
            written.append(_note(node.pattern.lineno, body[0]))
        for number, one in enumerate(body):
            docstring = number == 0 and isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
            future = first is not None and isinstance(one, ast.ImportFrom) and one.module == "__future__"
            if docstring or future:  # these stand first, and a module that is imported runs them
                written.append(one)
                if future:
                    written.append(_note(one.lineno, one))
                continue
            above = [held.lineno for held in getattr(one, "decorator_list", [])]
            lines = range(min([*above, one.lineno]), one.lineno + 1)
            written += [*(_note(line, one) for line in lines), one]
        return written


def _note(line: int, place: ast.AST) -> ast.stmt:
    place_of = ast.Subscript(ast.Name(NOTES, ast.Load()), ast.Constant(line), ast.Store())
    note = ast.copy_location(ast.Assign([place_of], ast.Constant(value=True)), place)
    note.end_lineno, note.end_col_offset = place.lineno, place.col_offset  # type: ignore[attr-defined]
    for inner in ast.walk(note):
        ast.copy_location(inner, note)
    return note


class Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path)
        noted[self.path] = [False] * (source.count(b"\n") + 2)
        return compile(Noting().visit(ast.parse(source)), self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        code = self.get_code(module.__name__)
        setattr(module, NOTES, noted[self.path])
        exec(code, vars(module))  # noqa: S102 - as every loader does


class Finder:
    @classmethod
    def find_spec(cls, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name.partition(".")[0] != PACKAGE or ".migrations" in name:
            return None
        others = (one for one in sys.meta_path if one is not cls)
        spec = next((s for one in others if (s := one.find_spec(name, path, target))), None)  # type: ignore[arg-type]
        if spec and type(spec.loader) is SourceFileLoader:
            spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


if PACKAGE in sys.modules:
    raise RuntimeError("loaded before the product, or it is not counted")
sys.meta_path.insert(0, Finder)


def pytest_unconfigure() -> None:
    """Each process that ran tests writes its own file."""
    lines = {path: [n for n, ran in enumerate(notes) if ran] for path, notes in noted.items()}
    data = coverage.CoverageData(basename=str(SOURCE.parent.parent / ".coverage"), suffix=True)
    data.add_lines({path: ran for path, ran in lines.items() if ran})
    data.touch_files(str(path) for path in SOURCE.rglob("*.py"))  # what nothing imported counts too
    data.write()
