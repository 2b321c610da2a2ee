"""The server says before it starts why an address cannot be had."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from parchemin.cli.listening import refuse_unless_free

BIN = Path(sys.executable).parent


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_already_taken_is_one_sentence_before_anything_is_prepared(taken, tmp_path):
    environment = {
        **os.environ,
        "PARCHEMIN_MODE": "demo",
        "PARCHEMIN_HOME": str(tmp_path / "home"),
        "PARCHEMIN_KEYS": str(tmp_path / "keys"),
    }
    environment.pop("PARCHEMIN_DATABASE_URL", None)
    done = subprocess.run(
        [str(BIN / "parchemin"), "up", "--port", str(taken)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert f"Le port {taken} de 127.0.0.1 est déjà pris" in said
    assert f"PORT={taken + 1}" in said
    assert "Traceback" not in said
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("192.0.2.1", 8000, "n’est pas une adresse de cette machine"),
        ("nulle-part.invalid", 8000, "n’est pas une adresse de cette machine"),
        ("127.0.0.1", 70000, "n’est pas un port"),
    ],
)
def test_an_address_that_cannot_be_had_says_which_to_give(host, port, words, capsys):
    with pytest.raises(typer.Exit):
        refuse_unless_free(host, port)
    assert words in " ".join(capsys.readouterr().err.split())


def test_a_free_port_is_let_through():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        free = listener.getsockname()[1]
    refuse_unless_free("127.0.0.1", free)
