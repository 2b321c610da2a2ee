"""``parchemin sheet``: a sheet read, settled, made a framework; then its registrations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parchemin.cli.sheet import corresponding, line, moving, registering
from parchemin.cli.sheet.text import app

COMMANDS: dict[str, Callable[..., Any]] = {
    "registrations": registering.registrations,
    "register": registering.register,
    "correct-registration": registering.correct_registration,
    "set-aside-registration": registering.set_aside_registration,
    "line": line.line,
    "attach": line.attach,
    "detach": line.detach,
    "correspondences": corresponding.correspondences,
    "correspond": corresponding.correspond,
    "end-correspondence": corresponding.end_correspondence,
    "on-the-way": moving.on_the_way,
    "move": moving.move,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
