"""``parchemin session``: compose, plan, convoke, attend, deliberate, seal, publish. The commands in a session's order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from parchemin.cli.session import (
    changing,
    convoking,
    day,
    deliberation,
    jury,
    minutes,
    planning,
    preparing,
    presence,
    reopening,
)

app = typer.Typer(no_args_is_help=True)
COMMANDS: dict[str, Callable[..., Any]] = {
    "create": preparing.create,
    "list": preparing.list_,
    "enter": preparing.enter,
    "open": preparing.open_,
    "nominate": jury.nominate,
    "propose": jury.propose,
    "withdraw": jury.withdraw,
    "replace": jury.replace,
    "recuse": changing.recuse,
    "unrecuse": changing.unrecuse,
    "rename": changing.rename,
    "move": changing.move,
    "take-out": changing.take_out,
    "cancel": changing.cancel,
    "rules": changing.rules,
    "check": jury.check,
    "plan": planning.plan,
    "convoke": convoking.convoke,
    "waive": jury.waive,
    "remind": convoking.remind,
    "checkpoint": day.checkpoint,
    "attend": presence.attend,
    "depart": presence.depart,
    "deliberate": deliberation.deliberate,
    "opinion": deliberation.opinion,
    "decide": deliberation.decide,
    "revote": deliberation.revote,
    "adopt": deliberation.adopt,
    "set-aside": deliberation.set_aside,
    "required": deliberation.required,
    "outcome": deliberation.outcome,
    "close": deliberation.close,
    "reopen": reopening.reopen,
    "sign": minutes.sign,
    "seal": minutes.seal,
    "publish": minutes.publish,
    "notify": minutes.notify,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
