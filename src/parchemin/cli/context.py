"""What every command shares: Django started late, who acts, how a refusal is printed, JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from parchemin.cli.given import Slug
from parchemin.cli.ways import commands_out

if TYPE_CHECKING:
    from parchemin.accounts.actor import Actor
    from parchemin.domain.objection import Objection
    from parchemin.parties.models import Certifier

P = ParamSpec("P")
R = TypeVar("R")

REFUSED = 3  # exit status of an act refused with reasons
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def start_django() -> None:
    """Load settings and applications; commands that only read a file never pay for it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parchemin.settings")
    django.setup()


def now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def act(command: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command that needs the database: starts Django, prints refusals, exits with their status."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        start_django()
        from parchemin.domain.objection import Refused
        from parchemin.journal.actions import AlreadyDone
        from parchemin.runtime.files import Lost

        try:
            return command(*args, **kwargs)
        except Refused as refusal:
            print_objections(refusal.objections)
            raise typer.Exit(REFUSED) from None
        except Lost as lost:
            err.print(f"{str(lost)[:1].upper()}{str(lost)[1:]}.", markup=False)
            err.print("    à faire : « parchemin files check » dit ce qui manque ; une sauvegarde le rend.")
            raise typer.Exit(1) from None
        except AlreadyDone as done:
            out.print(f"Déjà fait : {done.entry.act}, le {done.entry.at:%d/%m/%Y à %H:%M} UTC.")
            raise typer.Exit(0) from None

    return wrapped


def print_objections(objections: Iterable[Objection]) -> None:
    """Each reason on its line: code, words, source, what to do."""
    for o in objections:
        sign = "✗" if o.level.blocks else "!"
        err.print(f"[bold]{sign} {o.code}[/bold]  {escape(o.message)}", markup=True)
        if o.source:
            err.print(f"    source : {o.source.label}", markup=False)
        if o.mend:
            err.print(f"    à faire : {o.mend_message}", markup=False)
        if commands := commands_out(o.code):
            err.print(f"    commande : {', ou '.join(commands)}", markup=False)


def stop(message: str, status: int = 2) -> NoReturn:
    """An argument that cannot be used: said on the error stream, exit status 2."""
    err.print(message, markup=False)
    raise typer.Exit(status)


def actor(email: str | None) -> Actor:
    """The account named by ``--as``; without it, the operator at the machine (who holds the database anyway)."""
    from django.utils import timezone

    from parchemin.accounts.actor import actor_of, system
    from parchemin.accounts.models import User

    if not email:
        return system("command")
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        stop(f"Aucun compte ouvert n’a l’adresse {email}. « parchemin account list » les montre.")
    return actor_of(user, timezone.localdate())


def certifier(slug: Slug) -> Certifier:
    from parchemin.parties.models import Certifier

    row = Certifier.objects.filter(slug=slug).first()
    if row is None:
        known = ", ".join(Certifier.objects.order_by("slug").values_list("slug", flat=True)) or "aucun"
        stop(f"Aucun certificateur « {slug} ». Connus : {known}.")
    return row


def print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")
