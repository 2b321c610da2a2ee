"""Production does not start with what anyone knows: it says why, and listens to nobody."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
REFUSED = 3
SECRET = "un-secret-fictif-assez-long-pour-la-production"
pytestmark = pytest.mark.slow


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARCHEMIN_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "PARCHEMIN_MODE": "production",
        "PARCHEMIN_HOME": str(home),
        "PARCHEMIN_KEYS": str(home / "keys"),
        "PARCHEMIN_DATABASE_URL": f"sqlite:///{home / 'parchemin.sqlite3'}",
        **more,
    }


def parchemin(*arguments: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "parchemin.cli.main", *arguments],
        cwd=ROOT,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def account(home: Path, change: str) -> None:
    code = f"import django; django.setup(); from parchemin.accounts.models import User; {change}"
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(home, PARCHEMIN_SECRET_KEY=SECRET),
        check=True,
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("production")
    done = parchemin("migrate", home=made, PARCHEMIN_SECRET_KEY=SECRET)
    assert done.returncode == 0, done.stderr
    return made


def refused(home: Path, **more: str) -> str:
    """What ``serve`` says when it refuses; nothing answered on its port meanwhile or after."""
    port = free_port()
    done = parchemin("serve", "--port", str(port), home=home, **more)
    assert done.returncode == REFUSED, done.stdout + done.stderr
    assert "Parchemin sert" not in done.stdout
    with socket.socket() as knock:
        assert knock.connect_ex(("127.0.0.1", port)) != 0
    return done.stderr


@pytest.mark.parametrize("secret", [{}, {"PARCHEMIN_SECRET_KEY": "court"}], ids=["default", "short"])
def test_a_secret_that_anyone_knows_or_guesses_is_refused(home, secret):
    said = refused(home, **secret)
    assert "parchemin.E001" in said
    assert "PARCHEMIN_SECRET_KEY_FILE" in said
    assert "court" not in said.replace("courte", "")  # the secret itself is not repeated


def test_pages_that_show_their_errors_are_refused(home):
    said = refused(home, PARCHEMIN_SECRET_KEY=SECRET, PARCHEMIN_DEBUG="true")
    assert "parchemin.E002" in said


def test_every_reason_is_said_at_once(home):
    said = refused(home, PARCHEMIN_DEBUG="true")
    assert "parchemin.E001" in said
    assert "parchemin.E002" in said


def test_demo_accounts_are_refused_and_production_without_them_serves(home):
    account(home, "User.objects.create_user('camille@exemple.example', name='Camille Exemple', is_demo=True)")
    said = refused(home, PARCHEMIN_SECRET_KEY=SECRET)
    assert "accounts.demo" in said
    assert "1 comptes de démonstration" in said
    assert "camille" not in said

    account(home, "User.objects.filter(is_demo=True).update(is_active=False)")
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "parchemin.cli.main", "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env=environment(home, PARCHEMIN_SECRET_KEY=SECRET),
    )
    try:
        assert answers(f"http://127.0.0.1:{port}/", by=server) == [200]
    finally:
        server.terminate()
        server.wait(timeout=40)


def answers(address: str, by: subprocess.Popen) -> list[int]:
    """Status of the first answer of the server."""
    said: list[int] = []

    def asked() -> list[int]:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own address
                said.append(answer.status)
        except urllib.error.HTTPError as error:
            said.append(error.code)
        except OSError:
            pass  # it does not listen yet
        return said

    until(asked, by=by)
    return said


def test_the_demonstration_is_not_installed_in_production(home):
    done = parchemin("up", "--seed-only", home=home, PARCHEMIN_SECRET_KEY=SECRET)
    assert done.returncode == 2
    assert "production" in done.stderr
