"""What the docs name exists: paths, links, ``make`` targets, modules and names of the code.

The decisions are left out: each says what was so on its day.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "parchemin"
DOCS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(p for p in sorted((ROOT / "docs").rglob("*.md")) if not {"decisions", "reference"} & set(p.parts)),
]
MADE_LATER = {
    "var/", ".venv/made-from.json",  # by an installation or its environment
    "labs/",  # said to be not built yet
}  # fmt: skip
# Where a path named in the docs may begin.
ROOMS = (ROOT, PACKAGE, PACKAGE / "juries", PACKAGE / "web" / "templates", ROOT / "tests")
FILES = "py|md|toml|json|txt|typ|html|js|css|yml"


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def quoted(page: Path) -> list[str]:
    """What stands in backticks, and each indented line of code."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"`([^`\n]+)`", text) + re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)


@cache
def names(module: Path) -> frozenset[str]:
    """Names given at the top of a module, and what its classes hold (``Class.name``)."""
    found: set[str] = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one}" for child in node.body for one in _given(child)}
        found |= _given(node)
        if isinstance(node, ast.ImportFrom | ast.Import):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return frozenset(found)


def _given(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    return {t.id for t in targets if isinstance(t, ast.Name)}


@cache
def everything() -> frozenset[str]:
    return frozenset(name for module in PACKAGE.rglob("*.py") for name in names(module))


@cache
def literals() -> frozenset[str]:
    """Texts of the code with a dot: codes of reasons, keys of rules, findings, files that are written."""
    return frozenset(
        node.value
        for module in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value
    )


def exists(path: str, page: Path) -> bool:
    if path in MADE_LATER:
        return True
    rooms = (*ROOMS, page.parent)
    if re.search(r"[*<{]", path):  # a pattern: what comes before it exists, and it names something
        pattern = re.sub(r"<[^>]+>|\{[^}]+\}", "*", path).rstrip("/")
        return any(any(room.glob(pattern)) for room in rooms)
    if any((room / path).exists() or (room / f"{path}.py").is_file() for room in rooms):
        return True
    module, _, name = path.rpartition(".")  # "web/certifier/scope.own": a name of a module
    return any((room / f"{module}.py").is_file() and name in names(room / f"{module}.py") for room in rooms)


def known(dotted: str) -> bool:
    """A module, a name of one, a name of a room's modules (``journal.record``), a class's, or a text of the code."""
    if dotted in literals() or dotted in everything():
        return True
    parts = dotted.removeprefix("parchemin.").split(".")
    for room in (PACKAGE, PACKAGE / "juries", PACKAGE / "formats"):
        for at in range(len(parts), 0, -1):
            place, rest = room.joinpath(*parts[:at]), ".".join(parts[at:])
            modules = [place.with_suffix(".py")] if place.with_suffix(".py").is_file() else []
            modules += sorted(place.glob("*.py")) if place.is_dir() else []
            if modules:
                return not rest or any(rest in names(m) or rest.split(".")[0] in names(m) for m in modules)
    near = [module for module in PACKAGE.rglob(f"{parts[0]}.py") if ".".join(parts[1:]) in names(module)]
    return bool(near)  # a module named alone, in a page that speaks of its room


@pytest.mark.parametrize("page", DOCS, ids=ids)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", DOCS, ids=ids)
def test_every_path_exists(page):
    wanted = [q for q in quoted(page) if re.fullmatch(r"[\w.*<>{},-]+(/[\w.*<>{},-]*)+", q)]
    wanted += [
        q for q in quoted(page) if re.fullmatch(rf"[\w-]+\.(?:{FILES})", q) and "_" in q.partition(".")[0]
    ]
    lost = [path for path in wanted if not exists(path, page) and path not in literals()]
    assert lost == []


@pytest.mark.parametrize("page", DOCS, ids=ids)
def test_every_make_target_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {m[1] for q in quoted(page) if (m := re.match(r"make ([a-z-]+)", q))}
    assert named - targets == set()


@pytest.mark.parametrize("page", DOCS, ids=ids)
def test_every_name_of_the_code_exists(page):
    dotted = [q for q in quoted(page) if re.fullmatch(r"[a-z_]+(?:\.[A-Za-z_]+)+", q)]
    files = re.compile(rf"\.(?:{FILES}|pdf|csv|xlsx|xls|ods|ics|zip|xml|eml|xsd|example)$")
    assert [name for name in dotted if not files.search(name) and not known(name)] == []


def test_what_does_not_exist_is_seen():
    page = DOCS[0]
    assert exists("domain/law.py", page)
    assert exists("web/certifier/scope.own", page)
    assert exists("domain/<noun>.py", page)
    for gone in ("domain/never.py", "web/certifier/scope.never", "never/<noun>.py"):
        assert not exists(gone, page)
    assert known("journal.record")
    assert known("domain.law.in_force")

    for gone in ("journal.never", "domain.law.never", "never.record"):
        assert not known(gone)
