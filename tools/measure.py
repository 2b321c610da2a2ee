"""How long lines, functions and files are: of the tree as it is, and beside it of any revision given.

tools/measure.py [REVISION…]
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import mean, median

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path("src") / "parchemin"
LONG_FUNCTION, LONG_FILE = 60, 400
KINDS = {
    "templates": (SOURCE / "web" / "templates", "*.html"),
    "scripts": (SOURCE / "web" / "static" / "parchemin", "*.js"),
    "style sheets": (SOURCE / "web" / "static" / "parchemin", "*.css"),
    "Python": (SOURCE, "*.py"),
}


def lines_of(files: Iterable[Path]) -> list[list[str]]:
    return [file.read_text(encoding="utf-8").splitlines() for file in files]


def functions(file: Path) -> Iterator[int]:
    """Lengths in lines of the functions of a Python file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def measures(tree: Path) -> dict[str, str]:
    """Each figure of a tree, in words."""
    figures = {}
    for name, (folder, pattern) in KINDS.items():
        files = [f for f in sorted((tree / folder).rglob(pattern)) if "migrations" not in f.parts]
        texts = lines_of(files)
        lengths = [len(line) for text in texts for line in text]
        sizes = [len(text) for text in texts]
        figures[f"{name}: files"] = str(len(files))
        figures[f"{name}: mean line, characters"] = f"{mean(lengths):.0f}"
        figures[f"{name}: longest line"] = str(max(lengths))
        figures[f"{name}: median file, lines"] = f"{median(sizes):.0f}"
        figures[f"{name}: files over {LONG_FILE} lines"] = str(sum(size > LONG_FILE for size in sizes))
        if pattern == "*.py":
            spans = [span for file in files for span in functions(file)]
            figures[f"{name}: functions"] = str(len(spans))
            figures[f"{name}: median function, lines"] = f"{median(spans):.0f}"
            figures[f"{name}: functions over {LONG_FUNCTION} lines"] = str(
                sum(s > LONG_FUNCTION for s in spans)
            )
            figures[f"{name}: longest function"] = str(max(spans))
    return figures


def at(revision: str) -> dict[str, str]:
    """Figures of a revision, read from the history."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "tree.tar"
        subprocess.run(["git", "archive", revision, f"--output={archive}", SOURCE], cwd=ROOT, check=True)
        shutil.unpack_archive(archive, folder)
        return measures(Path(folder))


def main() -> int:
    columns = {revision: at(revision) for revision in sys.argv[1:]} | {"now": measures(ROOT)}
    width = max(len(name) for name in columns["now"])
    print(" " * width, *(f"{name:>10}" for name in columns))
    for name in columns["now"]:
        print(f"{name:<{width}}", *(f"{figures.get(name, ''):>10}" for figures in columns.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
