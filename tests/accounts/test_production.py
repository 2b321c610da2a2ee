"""Production does not start with what anyone knows: it says why, at every entrance, and listens to nobody."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import migrated
from tests.production import HOST, ROOT, environment
from tests.waiting import until

REFUSED = 3
pytestmark = pytest.mark.slow


def run(command: list[str], given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=300
    )


def parchemin(*arguments: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "parchemin.cli.main", *arguments], environment(home, **more))


def account(home: Path, change: str) -> None:
    code = f"import django; django.setup(); from parchemin.accounts.models import User; {change}"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(home), check=True)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory, django_db_setup) -> Path:
    made = tmp_path_factory.mktemp("production")
    migrated.give(made / "parchemin.sqlite3")
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


@pytest.mark.parametrize("secret", ["demo-secret-not-for-production", "court"], ids=["default", "short"])
def test_a_secret_that_anyone_knows_or_guesses_is_refused(home, secret):
    said = refused(home, PARCHEMIN_SECRET_KEY=secret)
    assert "parchemin.E001" in said
    assert "PARCHEMIN_SECRET_KEY_FILE" in said
    assert secret not in said.replace("courte", "")  # the secret itself is not repeated


@pytest.mark.parametrize("secret", ["", "court"])
def test_keys_in_clear_are_refused(home, secret):
    said = refused(home, PARCHEMIN_KEY_SECRET=secret)
    assert "start.key-secret" in said
    assert "PARCHEMIN_KEY_SECRET_FILE" in said


def test_every_reason_is_said_at_once(home):
    said = refused(
        home,
        PARCHEMIN_DEBUG="true",
        PARCHEMIN_SECRET_KEY="court",
        PARCHEMIN_PUBLIC_URL="http://127.0.0.1:8000",
        PARCHEMIN_ALLOWED_HOSTS="*",
        PARCHEMIN_SMTP_HOST="",
        PARCHEMIN_KEYS=str(home / "keys"),
    )
    for code in ("parchemin.E001", "parchemin.E002", "start.public-url", "start.hosts", "start.mail"):
        assert code in said
    assert "start.keys-inside" in said


def test_no_mode_and_a_mode_that_is_none_start_nothing(home):
    given = environment(home)
    del given["PARCHEMIN_MODE"]
    unset = run([sys.executable, "-m", "parchemin.cli.main", "serve"], given)
    assert unset.returncode == REFUSED
    assert "PARCHEMIN_MODE n’est pas donné" in unset.stderr
    assert "Traceback" not in unset.stderr
    for mode in ("prod", "PRODUCTION"):
        done = run([sys.executable, "-m", "django", "check"], given | {"PARCHEMIN_MODE": mode})
        assert done.returncode != 0
        assert f"PARCHEMIN_MODE vaut « {mode} »" in done.stderr


ENTRANCES = {
    "serve": ["-m", "parchemin.cli.main", "serve"],
    "worker": ["-m", "parchemin.cli.main", "worker"],
    "sweep": ["-m", "parchemin.cli.main", "sweep"],
    "a reading": ["-m", "parchemin.cli.main", "certifier", "list"],
    "an act": ["-m", "parchemin.cli.main", "session", "open", "1", "--as", "a@exemple.example"],
    "migrate": ["-m", "parchemin.cli.main", "migrate"],
    "backup": ["-m", "parchemin.cli.main", "backup", "nowhere"],
    "restore": ["-m", "parchemin.cli.main", "restore", "nowhere"],
    "WSGI": ["-c", "import parchemin.web.wsgi"],
}


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_every_entrance_asks_the_same_questions(home, entrance):
    done = run([sys.executable, *ENTRANCES[entrance]], environment(home, PARCHEMIN_SMTP_HOST=""))
    assert done.returncode == REFUSED, done.stdout + done.stderr
    assert "start.mail" in done.stderr


def test_the_worker_of_a_broker_and_django_s_own_commands_ask_them_too(home):
    given = environment(home, PARCHEMIN_DEBUG="true", PARCHEMIN_ENGINE="celery")
    for command in (
        ["-c", "import parchemin.runtime.worker"],
        ["-m", "django", "sendtestemail", "a@b.example"],
    ):
        done = run([sys.executable, *command], given)
        assert done.returncode != 0
        assert "parchemin.E002" in done.stderr


def test_an_installation_whose_tables_are_not_made_is_refused(tmp_path):
    done = parchemin("certifier", "list", home=tmp_path)
    assert done.returncode == REFUSED
    assert "start.migrations" in done.stderr
    assert "parchemin migrate" in done.stderr


def test_the_doctor_says_each_line_and_what_to_do(home):
    done = parchemin("doctor", home=home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout
    assert done.stdout.count("✓") >= 12
    lacking = parchemin("doctor", home=home, PARCHEMIN_PUBLIC_URL="http://titres.exemple.example")
    assert lacking.returncode == REFUSED
    assert "✗ Adresse publique" in lacking.stdout
    assert "start.public-url" in lacking.stderr
    assert "à faire : Donnez PARCHEMIN_PUBLIC_URL" in lacking.stderr
    demo = parchemin("doctor", home=home, PARCHEMIN_MODE="demo")
    assert demo.returncode == REFUSED
    assert "start.mode" in demo.stderr


def test_django_s_deployment_check_has_nothing_to_say(home):
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = run(command, environment(home))
    assert done.returncode == 0, done.stderr


def test_demo_accounts_are_refused_and_production_without_them_serves(home):
    account(home, "User.objects.create_user('camille@exemple.example', name='Camille Exemple', is_demo=True)")
    said = refused(home)
    assert "accounts.demo" in said
    assert "1 comptes de démonstration" in said
    assert "camille" not in said

    account(home, "User.objects.filter(is_demo=True).update(is_active=False)")
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "parchemin.cli.main", "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env=environment(home),
    )
    try:
        page = answer_of(port, server, {"X-Forwarded-Proto": "https"})
        assert page.status == 200
        assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Cache-Control"] == "no-store"
        assert answer_of(port, server, {}).headers["Location"] == f"https://{HOST}/"  # in clear: sent to TLS
        assert answer_of(port, server, {"Host": "autre.example", "X-Forwarded-Proto": "https"}).status == 400
    finally:
        server.terminate()
        server.wait(timeout=40)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def answer_of(port: int, by: subprocess.Popen, headers: dict[str, str]):
    """The first answer of the server, whatever its status; redirects are not followed."""
    said = []

    def asked():
        request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": HOST, **headers})
        try:
            said.append(urllib.request.build_opener(_Stay).open(request, timeout=10))
        except urllib.error.HTTPError as error:
            said.append(error)
        except OSError:
            pass  # it does not listen yet
        return said

    until(asked, by=by)
    return said[0]


def test_the_demonstration_is_not_installed_in_production(home):
    done = parchemin("up", "--seed-only", home=home)
    assert done.returncode == 2
    assert "production" in done.stderr


def test_what_the_code_held_when_it_failed_is_in_no_log(home):
    code = (
        "import django; django.setup(); import logging\n"
        "def fail():\n    private = 'Camille' + 'Exemple'\n    1 / 0\n"
        "try:\n    fail()\nexcept ZeroDivisionError:\n    logging.getLogger('parchemin').exception('failed')\n"
    )
    for mode in ("demo", "production"):
        done = run([sys.executable, "-c", code], environment(home, PARCHEMIN_MODE=mode))
        assert "ZeroDivisionError" in done.stderr
        assert "CamilleExemple" not in done.stderr
