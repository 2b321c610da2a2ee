"""The lock is taken as it is, on the pip of 2023 that Debian 12 and Python 3.11 bring, whatever is released since."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.tools.test_env import TEST
from tests.tools.wheels import locked, wheel


def with_pip(house, version: str) -> None:
    """Give the house that pip, from where this machine takes packages; skips where it is not to be had."""
    if f"pip {version} " not in house.pip("--version").stdout:
        command = ["download", "-q", "--retries", "1", "--no-deps", "-d", str(house.links), f"pip=={version}"]
        done = subprocess.run([sys.executable, "-m", "pip", *command], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"needs pip {version}, which no index gives here")
        house.pip("install", "--no-compile", f"pip=={version}")
    installs = house.pip("install", "--dry-run", "--no-index", "pip").returncode == 0
    if not installs or f"pip {version} " not in house.pip("--version").stdout:
        pytest.skip(f"pip {version} does not run on Python {sys.version.split()[0]}")


@pytest.mark.parametrize("version", ["23.0.1", "23.2.1"])
def test_a_newer_release_in_sight_changes_nothing_on_an_old_pip(house, version):
    with_pip(house, version)
    wheel(house.links, "alpha", "2.0", extras={"spare": "beta"})
    wheel(house.links, "beta", "2.0")

    # What the lock was, extras stripped, and how it was installed: pip resolved again and met the newer release.
    stripped = house.root / "stripped.txt"
    stripped.write_text(locked(house.alpha, house.beta, house.gamma))
    before = house.pip("install", "--dry-run", "--ignore-installed", "--require-hashes", "-r", str(stripped))
    assert before.returncode != 0
    assert "alpha[spare] from" in before.stderr
    assert "alpha-2.0-py3-none-any.whl" in before.stderr

    done = house.env("test")
    assert done.returncode == 0, done.stderr
    assert house.versions() == TEST
    assert f"pip {version} " in house.pip("--version").stdout


def test_the_lock_keeps_the_extras_that_it_asks_for():
    """What ``tools/lock.py`` writes: a stripped extra is what an old pip resolves again."""
    from tests.tools.conftest import ROOT

    text = (ROOT / "requirements" / "test.txt").read_text(encoding="utf-8")
    assert "\ncoverage[toml]==" in text
    assert "\npsycopg[binary]==" in text
