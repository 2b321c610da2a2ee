"""Somebody enrolled from a terminal, and what the command then says."""

from __future__ import annotations

import itertools

from typer.testing import CliRunner

from parchemin.cli.main import app

GIVEN = {
    "route": "FI",
    "entered": "2022-09-01",
    "birth-name": "EXEMPLE",
    "first-names": "Camille",
    "sex": "F",
    "birth": "1994-03-02",
    "insee": "59350",
    "commune": "Exempleville",
}
_serial = itertools.count(1)


def enrolled(world, **given: str) -> str:
    """What `candidate enrol` prints of a newcomer; ``given`` (``birth_name="…"``) is typed in place of what is usual."""
    typed = {**GIVEN, **{name.replace("_", "-"): value for name, value in given.items()}}
    number = f"2022-E{next(_serial):04d}"
    words = [word for name, value in typed.items() for word in (f"--{name}", value)]
    apart = ["--apart", "Personne d’essai, distincte", "--as", world.manager.email]
    sheet = world.framework.sheet.number
    command = ["candidate", "enrol", world.certifier.slug, sheet, "--dossier", number, *words, *apart]
    done = CliRunner().invoke(app, command, env={"COLUMNS": "400"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output
