"""The pages of reference say what the code says: nothing left out, nothing that is gone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tools.reference import __main__ as reference
from tools.reference import commands, objections, settings

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "Makefile",
    *sorted((ROOT / "docs").rglob("*.md")),
]
# Names that are no settings of an installation: the tests' and the benches' own servers, and a pattern's name.
OURS = {"PARCHEMIN_TEST_POSTGRES", "PARCHEMIN_BENCH_DATABASE_URL"}


def words() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in WRITTEN)


def test_the_pages_are_what_the_code_gives():
    assert reference.stale(ROOT / "docs" / "reference") == [], "run « make docs »"


def test_a_page_that_is_not_what_the_code_gives_is_named_and_so_is_one_that_nothing_writes(tmp_path):
    for name, page in reference.PAGES.items():
        (tmp_path / name).write_text(page(), encoding="utf-8")
    assert reference.stale(tmp_path) == []
    kept = tmp_path / "settings.md"
    kept.write_text(
        kept.read_text(encoding="utf-8").replace("PARCHEMIN_MODE", "PARCHEMIN_MOOD"), encoding="utf-8"
    )
    (tmp_path / "old.md").write_text("gone", encoding="utf-8")
    settings_page, old = reference.stale(tmp_path)
    assert settings_page.startswith("settings.md")
    assert old == "old.md: nothing writes it"


# -- settings -----------------------------------------------------------------------------------------------------


def test_a_setting_without_words_is_refused():
    with pytest.raises(ValueError, match="PARCHEMIN_NEW"):
        settings.read('X = env.str("NEW", "")\n')
    [one] = settings.read('#: Dit ce que\n#: cela fait.\nX: int = env.int("NEW", 3 * 2)\n')
    assert (one.name, one.words, one.default) == ("PARCHEMIN_NEW", "Dit ce que cela fait.", "`6`")


def test_every_setting_named_anywhere_exists():
    known = {one.name for one in settings.read(settings.SETTINGS.read_text(encoding="utf-8"))}
    secrets = {
        f"{one.name}_FILE"
        for one in settings.read(settings.SETTINGS.read_text(encoding="utf-8"))
        if one.secret
    }
    code = "\n".join(
        p.read_text(encoding="utf-8")
        for p in [*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    )
    named = set(re.findall(r"PARCHEMIN_[A-Z][A-Z_]*[A-Z]\b", words() + code)) - {"PARCHEMIN_X_FILE"}
    assert named - known - secrets - OURS == set()
    assert {"PARCHEMIN_MODE", "PARCHEMIN_DATABASE_URL", "PARCHEMIN_SECRET_KEY"} <= known


# -- commands -----------------------------------------------------------------------------------------------------


def test_every_command_argument_and_option_has_its_words():
    bare = [
        f"{path} {param.name}"
        for path, command in commands.commands(commands.tree())
        for param in command.params
        if not getattr(param, "help", None)
    ]
    silent = [path for path, command in commands.commands(commands.tree()) if not command.help]
    assert (bare, silent) == ([], [])


def test_every_command_and_option_named_in_the_docs_exists():
    known = {
        path: {o for p in one.params for o in [*p.opts, *p.secondary_opts]}
        for path, one in commands.commands(commands.tree())
    }
    groups = {path.rsplit(" ", 1)[0] for path in known} | {"parchemin"}
    typed = r"(?:`|^ {4,}|^\t@?\$\(BIN\)/)(?:\.venv/bin/)?(parchemin [a-z][^`\n;|«]*)"  # in backticks, or alone on a line of code
    wrong = []
    for said in re.findall(typed, words(), re.MULTILINE):
        parts = said.split()
        path = next((p for p in (" ".join(parts[:3]), " ".join(parts[:2])) if p in known), None)
        if path is None:
            wrong += [] if " ".join(parts) in groups else [said]
            continue
        options = {part.partition("=")[0].rstrip(".,:)") for part in parts if part.startswith("--")}
        wrong += [f"{said}: {option}" for option in options - {"--help"} - known[path]]
    assert wrong == []


# -- reasons ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reasons():
    return objections.collect()


def test_every_code_given_as_a_literal_is_on_the_page(reasons):
    missing = []
    for name, tree in objections.sources():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Objection", "refuse"}):
                continue
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
            missing += [
                f"{name}:{node.lineno} {a.value}"
                for a in given
                if isinstance(a, ast.Constant) and a.value not in reasons
            ]
    assert missing == []


def test_a_reason_is_read_from_each_way_of_giving_one(tmp_path):
    (tmp_path / "sample.py").write_text(
        """
NAMED = "sample.named"
_TABLE = {"sample.table": "Une phrase d’une table."}

def _no(code, sentence):
    return Objection(f"sample.{code}", sentence)

def all_of(x):
    Objection("sample.plain", gettext_noop("Une phrase simple."), mend="Faire ceci.", level=Level.WARN)
    refuse("sample.refused", gettext_noop("Une phrase refusée."))
    Objection(NAMED, "Une phrase nommée.")
    _no("helped", "Une phrase aidée.")
    for code, words in (("sample.row", "Une phrase d’un rang."),):
        Objection(code, words)
    if x:
        code = "sample.branch"
        template = "Une phrase d’une branche."
    Objection(code, template)
    Objection(code=code, template=_TABLE[code])
""",
        encoding="utf-8",
    )
    found = {c: r for c, r in objections.collect(tmp_path).items() if c.startswith("sample.")}
    assert {code: list(reason.said) for code, reason in found.items()} == {
        "sample.plain": ["Une phrase simple."],
        "sample.refused": ["Une phrase refusée."],
        "sample.named": ["Une phrase nommée."],
        "sample.helped": ["Une phrase aidée."],
        "sample.row": ["Une phrase d’un rang."],
        "sample.branch": ["Une phrase d’une branche."],
        "sample.table": ["Une phrase d’une table."],
    }
    assert (list(found["sample.plain"].mends), found["sample.plain"].warns) == (["Faire ceci."], True)


def test_every_code_named_in_the_docs_exists(reasons):
    """What is dotted and of a family, in backticks: a reason, or else another literal of the code (a key, a finding)."""
    families = {code.partition(".")[0] for code in reasons}
    literals = {
        node.value
        for path in (ROOT / "src" / "parchemin").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value
    }
    outside = "\n".join(p.read_text(encoding="utf-8") for p in WRITTEN if p.name != "objections.md")
    named = set(re.findall(r"`([a-z][a-z-]*\.[a-z-]*-[a-z-]+)`", outside))
    of_reasons = {code for code in named if code.partition(".")[0] in families}
    assert "jury.outside-share" in of_reasons
    assert of_reasons - set(reasons) - literals == set()


def test_words_of_one_function_are_not_those_of_another(tmp_path):
    (tmp_path / "sample.py").write_text(
        """
def one():
    template = "Une phrase de la première."
    return Objection("sample.one", template)

def two():
    template = "Une phrase de la seconde."
    return Objection("sample.two", template)
""",
        encoding="utf-8",
    )
    found = objections.collect(tmp_path)
    assert list(found["sample.one"].said) == ["Une phrase de la première."]
    assert list(found["sample.two"].said) == ["Une phrase de la seconde."]


def test_a_code_of_two_modules_says_one_thing(reasons):
    """One code, one meaning; those that say the same reason in two places are named here, with why."""
    same = {
        "decision.vote-absent": "at the vote and at the decision",
        "decision.vote-recused": "at the vote and at the decision",
        "jury.sitting": "the deliberation has begun, or is over: the jury no longer changes",
        "juror.seat-unfit": "at the nomination and at each check",
        "session.dates": "a day that is none, and days at odds",
        "planning.not-established": "no timetable, or no bound: the time was too short for either",
    }
    assert set(objections.two_meanings(reasons)) - set(same) == set()
