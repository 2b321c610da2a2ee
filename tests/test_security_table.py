"""``docs/security.md`` tells each requirement of the standard once, and what it names is there.

With what the table rests on and no other test holds: nothing evaluated, no weak digest, forms of our pages alone.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.production import environment
from tests.web.test_permissions import ADDRESSES

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "security.md"
SOURCES = sorted((ROOT / "src" / "parchemin").rglob("*.py"))
ROW = re.compile(r"^\| V(\d+\.\d+\.\d+) \| (.+?) \| (met|not met|n/a) \| (.+) \|$", re.MULTILINE)

#: OWASP ASVS 5.0.0, levels 1 and 2: how many requirements of each section, and those of level 3 among their numbers.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


@cache
def named_in(path: Path) -> frozenset[str]:
    return frozenset(
        re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    )


def test_each_requirement_of_the_standard_is_told_once_in_its_order():
    wanted = [f"{section}.{n}" for section, count in SECTIONS.items() for n in range(1, count + 1)]
    assert len(wanted) == 253
    assert [number for number, *_ in rows()] == wanted


def test_what_a_row_met_names_is_there():
    lost = []
    for number, _, state, shown in rows():
        named = re.findall(r"`([^`]+)`", shown)
        if state != "met":
            continue
        if not named:
            lost.append(f"{number}: nothing shows it")
        for one in named:
            path, _, test = one.partition("::")
            place = ROOT / path
            if not place.exists() or (test and test not in named_in(place)):
                lost.append(f"{number}: {one}")
    assert lost == []


def test_what_is_not_met_says_what_is_lacking_and_the_count_is_that_of_the_rows():
    states = [state for _, _, state, _ in rows()]
    said = re.search(
        r"^(\d+) met, (\d+) not met, (\d+) not applicable, of (\d+)\.$", PAGE.read_text(), re.MULTILINE
    )
    assert [int(one) for one in said.groups()] == [
        states.count("met"),
        states.count("not met"),
        states.count("n/a"),
        len(states),
    ]
    assert all(len(why) > 5 for _, _, state, why in rows() if state != "met")


# -- what the table rests on ------------------------------------------------------------------------------------

EVALUATES = {"eval", "exec", "compile", "__import__"}
UNPICKLES = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml"}


def test_nothing_is_evaluated_or_unpickled():
    seen = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in EVALUATES:
                    seen.append((path.name, name))
                case ast.Import(names=names) if {n.name.partition(".")[0] for n in names} & UNPICKLES:
                    seen.append((path.name, "import"))
                case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in UNPICKLES:
                    seen.append((path.name, module))
                case ast.keyword(arg="shell", value=ast.Constant(value=True)):
                    seen.append((path.name, "shell"))
                case ast.Attribute(value=ast.Name(id="os"), attr="system" | "popen"):
                    seen.append((path.name, "os"))
    assert seen == []


WEAK = re.compile(r"\b(md5|sha1|SHA1|MD5|TripleDES|DES3|RC4|ARC4|Blowfish|ECB|PKCS1v15)\b")


def test_no_weak_digest_or_cipher_is_named():
    assert [path.name for path in SOURCES if WEAK.search(path.read_text(encoding="utf-8"))] == []


def test_types_are_checked_strictly():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["strict"] is True


FROM_ANYWHERE = {"set_language"}  # a choice without consequence, the same page for anyone (decision 0035)
ANY_ROW = {"token": "0" * 26, "slug": "x", "register": "rncp", "number": "1", "fiche": "RNCP1", "export": "x"}
ANY_ROW["work"] = "00000000-0000-0000-0000-000000000000"


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused():
    client, taken = Client(enforce_csrf_checks=True, raise_request_exception=False), []
    for name, (_, parts) in ADDRESSES.items():
        if name in FROM_ANYWHERE or name.startswith("api-v1:"):
            continue
        given = {k: v[0] if isinstance(v, tuple) else ANY_ROW.get(v, 1) for k, v in parts.items()}
        answer = client.post(reverse(name, kwargs=given))
        if answer.status_code != 403:
            taken.append((name, answer.status_code))
    assert taken == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.git/",
        "/.env",
        "/static/",
        "/static/parchemin/",
        "/requirements/run.txt",
        "/src/",
        "/var/",
    ],
)
def test_what_is_beside_the_pages_is_not_served(client, path):
    assert client.get(path).status_code == 404


def test_logs_are_in_utc_and_one_line_each(tmp_path):
    forged = 'a\\n{"event": "forged"}\\r\\x1b[31mb'
    script = (
        f"import django; django.setup(); import logging; logging.getLogger('parchemin').warning('{forged}')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    [line] = done.stderr.splitlines()
    told = json.loads(line)
    assert "forged" in told["event"]
    assert told["level"] == "warning"
    assert told["timestamp"].endswith("Z")
    assert "\x1b" not in line
