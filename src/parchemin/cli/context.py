"""What every command shares: Django started late, who acts, how a refusal is printed, JSON for programs.

Each command says by its decorator who acts: nobody (``reads``, ``offline``), the machine (``by_machine``) or a named
person (``by_person``); the last is refused without an account. ``doer_of`` tells it, for the tests and the reference.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import IntEnum, StrEnum
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

AS = ("as_", "by")  # how the argument that names the account is called


class Doer(StrEnum):
    """Who acts when a command is given."""

    NOBODY = "reads"
    MACHINE = "machine"
    PERSON = "person"


class Ready(StrEnum):
    """What of an installation must be ready before a command runs."""

    NOTHING = "nothing"
    SETTINGS = "settings"
    ALL = "all"  # the tables and what they hold too


class Exit(IntEnum):
    """Exit statuses, the same for every command."""

    DONE = 0
    FALSE = 1
    USAGE = 2
    REFUSED = 3
    NOT_A_SHEET = 4

    @property
    def words(self) -> str:
        return {
            0: "Fait. Un acte déjà fait sous la même clé sort ainsi, et le dit.",
            1: "Ce qui était demandé n’est pas vrai (un code qui n’est pas d’un titre valide, un journal qui ne tient "
            "pas), un fichier de la réserve manque, ou une panne arrête la commande.",
            2: "Un mot de la commande ne peut pas servir : argument inconnu ou mal écrit, ligne introuvable.",
            3: "Refusé, chaque raison dite ; un réglage illisible aussi. D’un lot, ce qui pouvait l’être est fait et dit, "
            "et ce qui est refusé n’arrête pas les autres.",
            4: "Le texte donné n’est pas une fiche du répertoire.",
        }[self.value]


REFUSED = Exit.REFUSED
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def start_django() -> None:
    """Load settings and applications, once a process; commands that only read a file never pay for it."""
    import django
    from django.apps import apps

    if apps.ready:  # begun by another command of this process: its handlers of logs stay
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parchemin.settings")
    django.setup()


def now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _mark(command: Callable[P, R], doer: Doer) -> Callable[P, R]:
    command.doer = doer  # type: ignore[attr-defined]
    return command


def doer_of(command: Callable[..., Any]) -> Doer | None:
    """Who acts by a command; None for one that does not say it."""
    return getattr(command, "doer", None)


def offline(command: Callable[P, R]) -> Callable[P, R]:
    """A command that reads what it is given, and no database."""
    return _mark(command, Doer.NOBODY)


def reads(command: Callable[P, R]) -> Callable[P, R]:
    """A command that reads the database and does no act."""
    return _mark(_run(command), Doer.NOBODY)


def reads_unready(command: Callable[P, R]) -> Callable[P, R]:
    """A command that says what an installation lacks, and so runs without it."""
    return _mark(_run(command, Ready.NOTHING), Doer.NOBODY)


def by_machine(command: Callable[P, R]) -> Callable[P, R]:
    """An act of the machine, for which nobody answers by name: upkeep, sending, first accounts."""
    return _mark(_run(command), Doer.MACHINE)


def sets_up(command: Callable[P, R]) -> Callable[P, R]:
    """An act of the machine on an installation that has no tables yet: its settings alone must be ready."""
    return _mark(_run(command, Ready.SETTINGS), Doer.MACHINE)


def by_person(
    unless: Callable[[Mapping[str, Any]], bool] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """An act of a named person, refused without an account. ``unless``: whether what is given only asks to
    read, or is for the operator of the machine alone."""

    def decorate(command: Callable[P, R]) -> Callable[P, R]:
        @wraps(command)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            if unless is None or not unless(kwargs):
                account_given(next((kwargs[name] for name in AS if name in kwargs), None))
            return command(*args, **kwargs)

        return _mark(_run(asked), Doer.PERSON)

    return decorate


def account_given(email: Any) -> str:
    """The address of the account that acts: ``--as``, or the installation's own setting. ``Refused`` without one."""
    from django.conf import settings

    from parchemin.domain.objection import gettext_noop, refuse

    address = str(email or settings.COMMANDS_AS)
    if not address:
        raise refuse(
            "actor.no-account",
            gettext_noop("Cet acte se signe : il se fait depuis un compte, pas par la machine seule."),
            mend=gettext_noop(
                "Désignez le compte qui agit : --as ADRESSE, ou PARCHEMIN_AS. « parchemin certifier list » montre "
                "les comptes."
            ),
        )
    return address


def _run(command: Callable[P, R], ready: Ready = Ready.ALL) -> Callable[P, R]:
    """Start Django, ask whether this installation may run, print refusals, exit with their status."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        start_django()
        from django.db import DatabaseError

        from parchemin.domain.objection import Refused
        from parchemin.journal.actions import AlreadyDone
        from parchemin.runtime import trouble
        from parchemin.runtime.files import Lost
        from parchemin.runtime.places import database_objection
        from parchemin.runtime.starting import refuse_unless_ready

        try:
            if ready is not Ready.NOTHING:
                refuse_unless_ready(database=ready is Ready.ALL)
            return command(*args, **kwargs)
        except Refused as refusal:
            print_objections(refusal.objections)
            raise typer.Exit(Exit.REFUSED) from None
        except Lost as lost:
            err.print(f"{str(lost)[:1].upper()}{str(lost)[1:]}.", markup=False)
            err.print("    à faire : « parchemin files check » dit ce qui manque ; une sauvegarde le rend.")
            raise typer.Exit(Exit.FALSE) from None
        except DatabaseError as error:
            if (reason := database_objection(error)) is None:
                raise
            print_objections([reason])
            raise typer.Exit(Exit.FALSE) from None
        except OSError as error:
            if (what := trouble.of(error)) is None:
                raise
            err.print(f"Arrêté : {what.words} ({error.filename or error.strerror}).", markup=False)
            err.print("    à faire : mettez-y fin (« parchemin doctor » le vérifie), puis recommencez.")
            raise typer.Exit(Exit.FALSE) from None
        except AlreadyDone as done:
            out.print(f"Déjà fait : {done.entry.act}, le {done.entry.at:%d/%m/%Y à %H:%M} UTC.")
            raise typer.Exit(Exit.DONE) from None

    return wrapped


class Batch:
    """Acts done one after the other: the refused one is said with its reasons and stops no other."""

    def __init__(self) -> None:
        self.done = 0
        self.refused = 0

    @contextmanager
    def one(self, name: str) -> Iterator[None]:
        """Do one act of the batch; ``name`` says which, where it is refused."""
        from parchemin.domain.objection import Refused

        try:
            yield
        except Refused as refusal:
            self.refused += 1
            err.print(name, markup=False)
            print_objections(refusal.objections)
        else:
            self.done += 1

    def end(self, words: str) -> NoReturn:
        """Say what was done, then what was not; the status is that of a refusal when one was met."""
        out.print(words, markup=False)
        if self.refused:
            err.print(f"Refusés, avec leurs raisons : {self.refused}.", markup=False)
        raise typer.Exit(Exit.REFUSED if self.refused else Exit.DONE)


def print_objections(objections: Iterable[Objection]) -> None:
    """Each reason on its line: code, words, source, what to do."""
    print_reasons(o.as_dict() for o in objections)


def print_reasons(reasons: Iterable[Mapping[str, Any]]) -> None:
    """The same of reasons as they are kept (``Objection.as_dict``)."""
    from parchemin.domain.objection import Level

    for reason in reasons:
        sign = "✗" if Level(reason["level"]).blocks else "!"
        err.print(f"[bold]{sign} {reason['code']}[/bold]  {escape(reason['message'])}", markup=True)
        if reason["source"]:
            err.print(f"    source : {reason['source']}", markup=False)
        if reason["mend"]:
            err.print(f"    à faire : {reason['mend']}", markup=False)
        if commands := commands_out(reason["code"]):
            err.print(f"    commande : {', ou '.join(commands)}", markup=False)


def stop(message: str, status: int = Exit.USAGE) -> NoReturn:
    """An argument that cannot be used: said on the error stream, exit status 2."""
    err.print(message, markup=False)
    raise typer.Exit(status)


def actor(email: str | None) -> Actor:
    """The account named by ``--as``, with the roles it holds today."""
    from django.utils import timezone

    from parchemin.accounts.actor import actor_of
    from parchemin.accounts.models import User

    named = account_given(email)
    user = User.objects.filter(email=named.lower(), is_active=True).first()
    if user is None:
        stop(f"Aucun compte ouvert n’a l’adresse {named}. « parchemin certifier list » montre les comptes.")
    return actor_of(user, timezone.localdate())


def machine() -> Actor:
    """The operator at the machine, who holds the database anyway: for the acts of no named person."""
    from parchemin.accounts.actor import system

    return system("command")


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
