"""``parchemin candidate``: enrol, import, deposit, recognise, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from parchemin.cli.candidate import dossiers, lists, persons

app = typer.Typer(no_args_is_help=True)
COMMANDS: dict[str, Callable[..., Any]] = {
    "template": lists.template,
    "import": lists.import_,
    "list": lists.list_,
    "find": lists.find_,
    "enrol": dossiers.enrol,
    "alike": persons.alike,
    "join": persons.join,
    "keep-apart": persons.keep_apart_,
    "unjoin": persons.unjoin,
    "deposit": dossiers.deposit,
    "recognise": dossiers.recognise,
    "withdraw": dossiers.withdraw,
    "invite": lists.invite,
    "correct": persons.correct_,
    "erase": dossiers.erase,
    "admit": dossiers.admit,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
