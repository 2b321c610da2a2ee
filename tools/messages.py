#!/usr/bin/env python3
"""The message catalogue: French is the source, English the translation.

    tools/messages.py             extract from code and templates, keep known translations, compile
    tools/messages.py --check     fail when a sentence has no English, is fuzzy, is no longer used, or when
                                  the compiled catalogue is not the one that the text gives

Sentences of reasons (``Objection(code, "…", mend="…")``) are found by reading the code, so a rule needs no
marking; so are the labels of a model's states, in its classes of choices. Needs GNU gettext (``xgettext``) to
extract; reading and compiling are done by polib.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import sys
import tempfile
from pathlib import Path

import polib  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "parchemin"
CATALOGUE = Path("locale") / "en" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "parchemin",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def reasons(package: Path) -> set[str]:
    """Sentences given literally to ``Objection`` and its like in the code."""
    found: set[str] = set()
    for file in sorted(package.rglob("*.py")):
        if "migrations" in file.parts or file.name == "views_style.py":  # samples
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and _name(node.func) in {"Objection", "refuse"}):
                continue
            given = [*node.args[1:2], *(k.value for k in node.keywords if k.arg in {"template", "mend"})]
            found |= {
                v.value for v in given if isinstance(v, ast.Constant) and isinstance(v.value, str) and v.value
            }
    return found


def labels(package: Path) -> set[str]:
    """Labels of states and kinds (``NAME = "value", "libellé"`` in a class of choices), said by pages."""
    found: set[str] = set()
    for file in sorted([*package.rglob("models.py"), *package.rglob("models/*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.ClassDef) and any("Choices" in _name(base) for base in node.bases)):
                continue
            for item in node.body:
                match item:
                    case ast.Assign(value=ast.Tuple(elts=[_, ast.Constant(value=str() as word)])):
                        found.add(word)
    return found


def hidden(package: Path) -> list[str]:
    """Sentences marked inside an f-string, where ``xgettext`` does not look: they would stay French."""
    found = []
    for file in sorted(package.rglob("*.py")):
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            calls = [node for node in ast.walk(text) if isinstance(text, ast.JoinedStr)]
            found += [
                f"marked inside an f-string: {file.relative_to(package)}, line {call.lineno}"
                for call in calls
                if isinstance(call, ast.Call)
                and "gettext" in _name(call.func)
                and isinstance(call.args[0], ast.Constant)
            ]
    return found


def _name(function: ast.expr) -> str:
    return (
        function.id
        if isinstance(function, ast.Name)
        else function.attr
        if isinstance(function, ast.Attribute)
        else ""
    )


def extract(package: Path) -> polib.POFile:
    """Catalogue with every sentence of ``package`` now in use, known translations kept."""
    from django.core.management import call_command

    path = package / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path))} if path.exists() else {}
    here = Path.cwd()
    os.chdir(package)
    try:
        call_command(
            "makemessages", locale=["en"], no_location=True, no_wrap=True, no_obsolete=True, verbosity=0
        )
    finally:
        os.chdir(here)
    catalogue = polib.pofile(str(path), wrapwidth=0)
    used = {e.msgid for e in catalogue}
    for sentence in sorted((reasons(package) | labels(package)) - used):
        before = known.get((None, sentence))
        catalogue.append(polib.POEntry(msgid=sentence, msgstr=before.msgstr if before else ""))
    for entry in catalogue:  # a guess of msgmerge is no translation
        if entry.fuzzy:
            before = known.get((entry.msgctxt, entry.msgid))
            entry.flags.remove("fuzzy")
            entry.msgstr = before.msgstr if before else ""
            entry.msgstr_plural = {0: "", 1: ""} if entry.msgid_plural else {}
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    catalogue.sort(key=lambda e: (e.msgid, e.msgctxt or ""))
    catalogue.metadata = HEADER
    return catalogue


def check() -> list[str]:
    """What is missing; empty when the catalogue is whole."""
    kept = polib.pofile(str(PACKAGE / CATALOGUE))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "parchemin"
        shutil.copytree(
            PACKAGE, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "fonts", "data")
        )
        wanted = {(e.msgctxt, e.msgid) for e in extract(copy)}
    have = {(e.msgctxt, e.msgid) for e in kept if not e.obsolete}
    problems = [f"not extracted: {m!r}" for _, m in sorted(wanted - have, key=str)]
    problems += [f"no longer used: {m!r}" for _, m in sorted(have - wanted, key=str)]
    problems += hidden(PACKAGE)
    problems += [f"no English: {e.msgid!r}" for e in kept.untranslated_entries()]
    problems += [f"fuzzy: {e.msgid!r}" for e in kept.fuzzy_entries()]
    compiled = PACKAGE / CATALOGUE.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != kept.to_binary():
        problems.append("the compiled catalogue is not up to date")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing, say what is missing")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parchemin.settings")
    os.environ.setdefault("PARCHEMIN_MODE", "test")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()
    if arguments.check:
        problems = check()
        print("\n".join(problems) or "every sentence has its English")
        return 1 if problems else 0
    catalogue = extract(PACKAGE)
    catalogue.save(str(PACKAGE / CATALOGUE))
    (PACKAGE / CATALOGUE.with_suffix(".mo")).write_bytes(catalogue.to_binary())
    missing = catalogue.untranslated_entries()
    print(f"{len(catalogue)} sentences, {len(missing)} without English")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
