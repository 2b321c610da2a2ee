"""The address of the database: nothing of it is dropped, and what is not understood is refused in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import ConnectionHandler, OperationalError
from hypothesis import given
from hypothesis import strategies as st

from parchemin.runtime.database_url import SQLITE, database

VALUES = settings.DATABASES["default"]
SERVER = VALUES["ENGINE"].endswith("postgresql")
needs_server = pytest.mark.skipif(not SERVER, reason="needs PostgreSQL (PARCHEMIN_DATABASE_URL)")


def test_options_reach_the_connection():
    found = database(
        "postgresql://u:p%40ss@db.example:5433/titres?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    )
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "u",
        "p@ss",
        "db.example",
        "5433",
        "titres",
    )
    assert found["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("postgresql://u@%2Fvar%2Frun%2FPostgres/n", "/var/run/Postgres"),
        ("postgresql://u@[::1]:5432/n", "::1"),
        ("postgres://u@Db.Example/n", "db.example"),
    ],
)
def test_a_server_is_a_name_an_address_or_a_folder(url, host):
    assert database(url)["HOST"] == host


def test_a_folder_of_sockets_may_be_an_option():
    found = database("postgresql:///n?host=/var/run/Postgres")
    assert (found["HOST"], found["OPTIONS"]) == ("", {"host": "/var/run/Postgres"})


def test_sqlite_keeps_what_makes_it_safe():
    found = database("sqlite:////srv/titres%20d%C3%A9mo%3F.sqlite3")
    assert (found["NAME"], found["OPTIONS"]) == ("/srv/titres démo?.sqlite3", SQLITE)
    assert database("sqlite:///var/titres.sqlite3")["NAME"] == "var/titres.sqlite3"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "ne se lit pas"),
        ("titres.sqlite3", "ne se lit pas"),
        ("postgresql://u:p/w@h/n", "ne se lit pas"),
        ("postgresql://u:p#w@h/n", "ne se lit pas"),
        ("postgresql://h/n#x", "serait perdu"),
        ("postgresql://h/", "le nom de la base manque"),
        ("mysql://u@h/n", "« mysql » n’est pas une base"),
        ("postgis://u@h/n", "« postgis » n’est pas une base"),
        ("postgresql://h/n?ssl=true", "« ssl » n’est pas de celles de PostgreSQL"),
        ("postgresql://h/n?sslmod=require", "« sslmod » n’est pas de celles de PostgreSQL"),
        ("postgresql://h/n?sslmode", "« sslmode » est vide"),
        ("postgresql://h/n?sslmode=", "« sslmode » est vide"),
        ("postgresql://h/n?sslmode=disable&sslmode=require", "donnée deux fois"),
        ("postgresql://h/n?password=x", "« password » se donne dans l’adresse"),
        ("postgresql://h/n?host=autre", "« host » se donne dans l’adresse"),
        ("sqlite:///titres.sqlite3?timeout=5", "SQLite n’a pas d’option"),
        ("sqlite://titres.sqlite3", "après trois barres"),
        ("sqlite://", "après trois barres"),
    ],
)
def test_what_is_not_understood_is_refused(url, said):
    with pytest.raises(ImproperlyConfigured, match=r"^PARCHEMIN_DATABASE_URL : ") as refusal:
        database(url)
    assert said in str(refusal.value)
    assert "p#w" not in str(refusal.value)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20))
def test_a_password_quoted_comes_back_whole(secret):
    assert database(f"postgresql://u:{quote(secret, safe='')}@h/n")["PASSWORD"] == secret


def connected(**options: str):
    asked = "&".join(f"{name}={quote(value)}" for name, value in options.items())
    secret = f":{quote(VALUES['PASSWORD'], safe='')}" if VALUES["PASSWORD"] else ""
    where = f"{quote(VALUES['HOST'], safe='')}:{VALUES['PORT'] or 5432}"
    address = f"postgresql://{VALUES['USER']}{secret}@{where}/{VALUES['NAME']}?{asked}"
    return ConnectionHandler({"default": database(address)})["default"]


def said_by(connection, question: str) -> object:
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]
    finally:
        connection.close()


@needs_server
@pytest.mark.django_db
def test_a_server_hears_the_options():
    heard = connected(application_name="essai de l’adresse", options="-c statement_timeout=4321")
    assert said_by(
        heard, "SELECT current_setting('application_name') || ' ' || current_setting('statement_timeout')"
    )


@needs_server
@pytest.mark.django_db
def test_tls_asked_is_tls_or_nothing():
    encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    assert said_by(connected(sslmode="disable"), encrypted) is False
    if said_by(connected(), "SHOW ssl") == "on":
        assert said_by(connected(sslmode="require"), encrypted) is True
    else:
        with pytest.raises(OperationalError, match="SSL"):
            said_by(connected(sslmode="require"), encrypted)


def test_a_command_says_it_in_one_sentence():
    done = subprocess.run(
        [sys.executable, "-m", "parchemin.cli.main", "sweep"],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "PYTHONPATH": "src", "PARCHEMIN_DATABASE_URL": "postgresql://h/n?sslmod=require"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "« sslmod »" in done.stderr
