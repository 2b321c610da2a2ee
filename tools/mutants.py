"""Change the rules one token at a time and see whether a test of ``tests/domain`` notices.

    python tools/mutants.py [--module domain/deliberation/ballot.py] [--sample 200] [--seed 1] [--workers 2] [--again]

Each mutant is one change of a rule's code: a comparison, a boolean, a number, an operator, a text, a condition, a
returned value. Only the tests that reach its line are run, the quickest first, in a process of their own, without
Django. A line that runs when the module is imported (a table, a default) is reached by no test: those that name the
module are run first, then those that reach it elsewhere. What is known of a mutant is kept in ``.mutants.jsonl``
under the digest of the module, of the tests and of this file, so that a run that was stopped goes on where it was;
``--again`` forgets it.
"""

from __future__ import annotations

import argparse
import ast
import copy
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "parchemin"
KNOWN = ROOT / ".mutants.jsonl"
TESTS = "tests/domain"
UNCHANGED = -1  # the number of a module as it is
PATIENCE = 120  # seconds: a mutant that never ends is killed by that
PLAIN = ["-q", "-x", "-p", "no:django", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"]
PLAIN += ["--import-mode=importlib", "-c", os.devnull, f"--rootdir={ROOT}", f"--confcutdir={ROOT / TESTS}"]

COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COUNTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Mutant:
    module: str  # relative to src/parchemin
    number: int  # the how-manieth of its module
    line: int
    words: str
    last: int = 0  # line on which it ends: a condition may begin below its "if"
    imported: bool = False  # its line runs when the module is imported, before any test

    @property
    def name(self) -> str:
        return f"{self.module}:{self.line} #{self.number} {self.words}"


def changes(tree: ast.AST) -> Iterator[tuple[ast.AST, str, ast.AST]]:
    """Each place that may change: the node, in words, and what it becomes. Docstrings and annotations stay."""
    left = _left_alone(tree)
    for node in ast.walk(tree):
        if node in left:
            continue
        for words, other in _changed(node):
            yield node, words, ast.copy_location(other, node)


def _left_alone(tree: ast.AST) -> set[ast.AST]:
    left: set[ast.AST] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts = [node.value]
        elif isinstance(node, ast.AnnAssign | ast.arg):
            parts = [node.annotation]
        elif isinstance(node, ast.FunctionDef):
            parts = [node.returns, *node.decorator_list]
        elif isinstance(node, ast.ClassDef):
            parts = [*node.decorator_list, *node.bases]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            parts = [node.value]
        for part in parts:
            if part is not None:
                left.update(ast.walk(part))
    return left


def _changed(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    old = ast.unparse(node) if isinstance(node, ast.expr | ast.Return | ast.If) else ""
    other = copy.deepcopy(node)
    if isinstance(other, ast.Compare) and len(other.ops) == 1 and type(other.ops[0]) in COMPARED:
        other.ops = [COMPARED[type(other.ops[0])]()]
        yield f"{old} → {ast.unparse(other)}", other
    elif isinstance(other, ast.BoolOp):
        other.op = ast.Or() if isinstance(other.op, ast.And) else ast.And()
        yield f"{old} → {ast.unparse(other)}", other
    elif isinstance(other, ast.BinOp) and type(other.op) in COUNTED:
        other.op = COUNTED[type(other.op)]()
        yield f"{old} → {ast.unparse(other)}", other
    elif isinstance(other, ast.UnaryOp) and isinstance(other.op, ast.Not):
        yield f"{old} → {ast.unparse(other.operand)}", other.operand
    elif isinstance(other, ast.Constant) and not isinstance(other.value, str | bytes | None | type(...)):
        other.value = (not other.value) if isinstance(other.value, bool) else other.value + 1
        yield f"{old} → {other.value}", other
    elif isinstance(other, ast.IfExp):
        other.body, other.orelse = other.orelse, other.body
        yield f"{old} → {ast.unparse(other)}", other
    elif isinstance(other, ast.If):
        other.test = ast.UnaryOp(ast.Not(), other.test)
        yield f"if {ast.unparse(node.test)} → not", other  # type: ignore[attr-defined]
    elif isinstance(other, ast.Return) and other.value is not None and old != "return None":
        other.value = ast.Constant(None)
        yield f"{old} → return None", other


def mutants(module: str) -> list[Mutant]:
    tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
    inside = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
    }
    found = []
    for number, (node, words, _) in enumerate(changes(tree)):
        part = node.test if isinstance(node, ast.If) else node
        first, last = node.lineno, part.end_lineno or part.lineno  # type: ignore[attr-defined]
        found.append(Mutant(module, number, first, words[:110], last, first not in inside))
    return found


def mutated(mutant: Mutant) -> ast.Module:
    tree = ast.parse((SOURCE / mutant.module).read_text(encoding="utf-8"))
    if mutant.number == UNCHANGED:
        return tree
    target, _, other = list(changes(tree))[mutant.number]

    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return other if node is target else self.generic_visit(node)

    return ast.fix_missing_locations(Swap().visit(tree))


# -- which tests reach a line ------------------------------------------------------------------------------


def reached() -> dict[str, dict[int, list[str]]]:
    """Module → line → tests that run it, the quickest first; line 0: those of the module as a whole."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "coverage"
        code = "import sys; sys.path[:0] = ['src', '.']; import tools.mutants as m; m.trace(sys.argv[1])"
        subprocess.run([sys.executable, "-c", code, str(data)], cwd=ROOT, check=True)
        return {m: {int(k): v for k, v in lines.items()} for m, lines in json.loads(data.read_text()).items()}


def reaching(mutant: Mutant, lines: dict[int, list[str]]) -> list[str]:
    """The tests that may notice a mutant, those most likely to first."""
    own = (lines[line] for line in range(mutant.line, mutant.last + 1) if lines.get(line))
    return next(own, lines.get(0, []) if mutant.imported else [])


def trace(out: str) -> None:
    """Run the tests once, noting what each reaches; in a process of its own."""
    import coverage

    measure = coverage.Coverage(data_file=None, source=["src/parchemin/domain"], config_file=False)
    times: dict[str, float] = {}

    class Contexts:
        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol(self, item):  # noqa: ANN001, ANN202
            measure.switch_context(item.nodeid)
            return (yield)

        def pytest_runtest_logreport(self, report):  # noqa: ANN001, ANN202
            times[report.nodeid] = times.get(report.nodeid, 0) + report.duration

    measure.start()
    django_for([str(path) for path in (ROOT / TESTS).rglob("test_*.py")])
    said = io.StringIO()
    with redirect_stdout(said):
        status = pytest.main([*PLAIN, TESTS], plugins=[Contexts(), Absent()])
    measure.stop()
    if status != 0:
        sys.exit(said.getvalue()[-3000:] + "\nThe tests do not pass as they are: no mutant says anything.")
    found: dict[str, dict[int, list[str]]] = {}
    data = measure.get_data()
    for path in data.measured_files():
        lines = data.contexts_by_lineno(path)
        module = str(Path(path).resolve().relative_to(SOURCE))
        quick = {line: sorted(filter(None, tests), key=times.__getitem__) for line, tests in lines.items()}
        naming = sorted(
            (t for t in times if t.partition("::")[0] in naming_files(module)), key=times.__getitem__
        )
        others = sorted({t for tests in quick.values() for t in tests} - set(naming), key=times.__getitem__)
        whole = naming + others
        found[module] = {0: whole} | {
            line: run_by or whole for line, run_by in quick.items()
        }  # at import: whole
    Path(out).write_text(json.dumps(found), encoding="utf-8")


@cache
def naming_files(module: str) -> frozenset[str]:
    """The test files that import a module of the rules, or the package it is part of."""
    name = "parchemin." + module.removesuffix("__init__.py").removesuffix(".py").strip("/").replace("/", ".")
    package = name.rpartition(".")[0]
    names = {name} if package == "parchemin.domain" else {name, package}
    found = set()
    for path in (ROOT / TESTS).rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (
                node.module in names or any(f"{node.module}.{one.name}" in names for one in node.names)
            ):
                found.add(str(path.relative_to(ROOT)))
    return frozenset(found)


def django_for(tests: list[str]) -> None:
    """Two files read a rule's sentence as a page shows it: they need the settings, no database."""
    if any("parchemin.web" in (ROOT / test).read_text(encoding="utf-8") for test in set(tests)):
        os.environ["DJANGO_SETTINGS_MODULE"] = "parchemin.settings"
        os.environ.setdefault("PARCHEMIN_MODE", "test")
        import django

        django.setup()


class Absent:
    """What the tests' own configuration gives, and does without here."""

    @pytest.fixture
    def shared(self) -> None:
        pytest.skip("the study data is not read here")


# -- one mutant ----------------------------------------------------------------------------------------------


def judge(mutant: Mutant, tests: list[str]) -> str:
    """``killed`` or ``survived``; a mutant that ends the process, or never ends, is killed."""
    if not tests:
        return "survived"
    asked = json.dumps([mutant.module, mutant.number, tests])
    code = "import sys; sys.path[:0] = ['src', '.']; import tools.mutants as m; sys.exit(m.run(sys.stdin.read()))"
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        child.communicate(asked, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        return "killed"
    return "survived" if child.returncode == 0 else "killed"


def run(asked: str) -> int:
    """The tests asked, on the mutated module; in a process of its own."""
    import importlib.abc
    import importlib.machinery

    module, number, tests = json.loads(asked)
    tree = mutated(Mutant(module, number, 0, ""))
    place = str(SOURCE / module)

    class Mutated(importlib.machinery.SourceFileLoader):
        def get_code(self, fullname):  # noqa: ANN001, ANN202
            return compile(tree, self.path, "exec") if self.path == place else super().get_code(fullname)

    def hook(path: str) -> importlib.machinery.FileFinder:
        """For our own packages alone: what is installed has compiled modules too."""
        if not Path(path).resolve().is_relative_to(SOURCE):
            raise ImportError(path)
        return importlib.machinery.FileFinder(path, (Mutated, [".py"]))

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()
    django_for([test.partition("::")[0] for test in tests])
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main([*PLAIN, *tests], plugins=[Absent()]))


# -- the run -------------------------------------------------------------------------------------------------


def modules(asked: str | None) -> list[str]:
    place = SOURCE / (asked or "domain")
    paths = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return [str(path.relative_to(SOURCE)) for path in paths]


def stamp(module: str) -> str:
    """Of the module and of all the tests: what is known of a mutant holds while they do."""
    digest = hashlib.sha256((SOURCE / module).read_bytes())
    for path in (Path(__file__), *sorted((ROOT / TESTS).rglob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def known() -> dict[tuple[str, int], str]:
    if not KNOWN.exists():
        return {}
    rows = [json.loads(line) for line in KNOWN.read_text(encoding="utf-8").splitlines()]
    return {(row["stamp"], row["number"]): row["verdict"] for row in rows}


def main() -> int:
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("--module", help="a file or a folder under src/parchemin (default: domain)")
    reader.add_argument("--sample", type=int, help="so many mutants, drawn by the seed")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--workers", type=int, default=2)
    reader.add_argument("--again", action="store_true", help="forget what is known")
    asked = reader.parse_args()
    if asked.again:
        KNOWN.unlink(missing_ok=True)
    every = [mutant for module in modules(asked.module) for mutant in mutants(module)]
    chosen = every
    if asked.sample and asked.sample < len(every):
        chosen = random.Random(asked.seed).sample(every, asked.sample)  # noqa: S311 - a draw to repeat
    tests, before = reached(), known()
    all_tests = sorted({test for lines in tests.values() for test in lines.get(0, [])})
    if judge(Mutant(chosen[0].module, UNCHANGED, 0, ""), all_tests) == "killed":
        sys.exit("The tests do not pass on a module left as it is: no mutant says anything.")
    stamps = {module: stamp(module) for module in {m.module for m in chosen}}

    def verdict(mutant: Mutant) -> str:
        key = (stamps[mutant.module], mutant.number)
        if key not in before:
            said = judge(mutant, reaching(mutant, tests.get(mutant.module, {})))
            with KNOWN.open("a", encoding="utf-8") as out:
                row = {"stamp": key[0], "number": key[1], "verdict": said, "name": mutant.name}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
            return said
        return before[key]

    with ThreadPoolExecutor(asked.workers) as pool:
        verdicts = list(zip(chosen, pool.map(verdict, chosen), strict=True))
    survived = [mutant for mutant, said in verdicts if said == "survived"]
    for mutant in sorted(survived, key=lambda m: (m.module, m.line)):
        print(f"survived  {mutant.name}")
    killed = len(chosen) - len(survived)
    print(
        f"{killed} of {len(chosen)} mutants killed, {100 * killed / max(1, len(chosen)):.1f} % ({len(every)} in all)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
