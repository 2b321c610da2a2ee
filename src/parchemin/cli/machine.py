"""Commands of the machine: doctor, migrate, first-code, serve, worker, sweep, backup, restore, up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli.context import (
    REFUSED,
    Exit,
    by_machine,
    err,
    now,
    out,
    print_json,
    print_objections,
    reads,
    reads_unready,
    sets_up,
    stop,
)
from parchemin.cli.given import Host, Json, Port
from parchemin.cli.listening import refuse_unless_free
from parchemin.runtime import tied

HEADERS_WITHIN = 10_000  # milliseconds a connection has to say what it asks
CONNECTIONS = 4_096  # held by each process of the server

if TYPE_CHECKING:
    from parchemin.formats.signing.keys import Key


def register(app: typer.Typer) -> None:
    for command in (doctor, migrate, first_code, serve, worker, sweep, verify, backup, restore, up):
        app.command()(command)


@reads_unready
def doctor() -> None:
    """Dire, ligne par ligne, ce qu’une production demande ici : fait, pas fait, ce qu’il faut faire."""
    from django.core.checks import ERROR, run_checks

    from parchemin.runtime import places, starting

    answered = [
        *starting.lines(now=now()),
        starting.Line("Dossiers et base en écriture", tuple(places.objections())),
    ]
    for line in answered:
        out.print(f"{'✓' if line.met else '✗'} {line.name}", markup=False)
        print_objections(line.objections)
    known = {o.code for line in answered for o in line.objections}
    deployed = [
        one
        for one in run_checks(include_deployment_checks=True)
        if one.id not in known and not one.is_silenced()
    ]
    out.print(f"{'✗' if deployed else '✓'} Réglages de Django (« check --deploy »)", markup=False)
    for one in deployed:
        err.print(f"{'✗' if one.level >= ERROR else '!'} {one.id}  {one.msg}", markup=False)
    lacking = sum(not line.met for line in answered) + bool(deployed)
    out.print(f"À faire : {lacking}." if lacking else "Tout ce qu’une production demande est fait.")
    raise typer.Exit(REFUSED if lacking else 0)


@sets_up
def migrate() -> None:
    """Mettre la base au niveau du logiciel."""
    _migrate()
    out.print("La base est à jour.")


def _migrate() -> None:
    """Nothing is built where something would stop it half-way."""
    from django.core.management import call_command

    from parchemin.runtime.places import refuse_unless_usable

    refuse_unless_usable()
    call_command("migrate", interactive=False, verbosity=0)
    from parchemin.journal.keys import tell_unsaid

    tell_unsaid(now=now())


@by_machine
def first_code() -> None:
    """Donner un code qui ouvre une installation où il n’y a encore personne ; il annule le précédent."""
    from django.conf import settings

    _print_first_code(settings.PUBLIC_URL)


def _print_first_code(address: str) -> None:
    from parchemin.accounts import beginning
    from parchemin.domain.beginning import LASTS, printed

    code = printed(beginning.first_code(now()))
    hours = int(LASTS.total_seconds() // 3600)
    out.print("Personne n’est encore ici. Ouvrez l’installation, une fois, à cette page et avec ce code :")
    out.print(f"    {address}/ouverture/", markup=False)
    out.print(f"    {code}  (il sert une fois, {hours} heures)", markup=False)


@sets_up
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(help="Processus du serveur.")] = 2,
    migrate_first: Annotated[
        bool, typer.Option("--migrate", help="Met d’abord la base au niveau du logiciel.")
    ] = False,
) -> None:
    """Servir les pages, avec le travail de fond à côté ; une base neuve est préparée, une ancienne l’est si on le dit."""
    from django.conf import settings
    from django.core.management import call_command

    from parchemin.accounts import beginning
    from parchemin.runtime.starting import refuse_unless_ready

    refuse_unless_free(host, port)
    _bring_up_to_date(asked=migrate_first)
    refuse_unless_ready()
    if not beginning.begun():
        if sys.stdout.isatty() or not settings.PRODUCTION:
            _print_first_code(settings.PUBLIC_URL)
        else:  # what a service prints is kept in a log
            out.print(
                "Personne n’est encore ici : « parchemin first-code », sur la machine, ouvre l’installation."
            )
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    if settings.PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)
    web = web_command(host, port, workers)
    commands = [web] if settings.ENGINE == "celery" else [web, _worker_command()]
    out.print(f"Parchemin sert http://{host}:{port}/ (Ctrl+C pour arrêter).", markup=False)
    raise typer.Exit(_supervise(commands))


def _bring_up_to_date(*, asked: bool) -> None:
    """Tables of this version before anything is served: made on a new base; on an older one, once somebody says so."""
    from django.db import connection

    from parchemin.domain.objection import Refused
    from parchemin.runtime.places import refuse_unless_usable
    from parchemin.runtime.starting import migration_objections

    refuse_unless_usable()
    reasons = migration_objections()
    if not reasons:
        return
    if any(reason.code != "start.migrations" for reason in reasons):
        raise Refused(reasons)
    new = not connection.introspection.table_names()
    question = (
        "La base n’est pas au niveau du logiciel. Est-elle sauvegardée, et faut-il la mettre à niveau ?"
    )
    if not (new or asked or (sys.stdin.isatty() and typer.confirm(question))):
        raise Refused(reasons)
    _migrate()
    out.print("La base neuve est prête." if new else "La base est à jour.")


def web_command(host: str, port: int, workers: int) -> list[str]:
    """The server: what arrives is bounded by `web.front`, headers by the server itself (``HEADERS_WITHIN``)."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "parchemin.web.front:application"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--http", "1", "--no-ws"),
        *("--http1-header-read-timeout", str(HEADERS_WITHIN), "--workers-kill-timeout", "30"),
        *("--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS), "--respawn-failed-workers"),
        *("--no-access-log", "--log-level", "warning"),
    ]


def _worker_command() -> list[str]:
    return [sys.executable, "-m", "parchemin.runtime.embedded"]


@by_machine
def worker() -> None:
    """Travail de fond seul ; sur plusieurs machines avec PARCHEMIN_ENGINE=celery."""
    from django.conf import settings

    if settings.ENGINE == "celery":
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "parchemin.runtime.worker",
            "worker",
            "--loglevel",
            "WARNING",
        ]
    else:
        command = _worker_command()
    raise typer.Exit(_supervise([command]))


def _supervise(commands: list[list[str]], grace: float = 35) -> int:
    """Run the commands together; the first (the server) ends all, the others are restarted when they exit.

    Killed itself without a word, it leaves none of them behind.
    ``grace``: seconds left to the children to end by themselves, a little more than the server takes for its own.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "parchemin.settings"}
    stopping = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    # Before the children: a signal that comes between would leave them alone.
    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    own = os.getpid()

    def start(command: list[str]) -> subprocess.Popen[bytes]:
        # One thread here: what runs between fork and exec is safe.
        return subprocess.Popen(command, env=environment, preexec_fn=lambda: tied.to_parent(own))  # noqa: PLW1509

    children = [start(command) for command in commands]
    while not stopping and children[0].poll() is None:
        time.sleep(0.3)
        for place, child in enumerate(children[1:], start=1):
            if child.poll() is not None and not stopping:
                time.sleep(1)
                children[place] = start(commands[place])
    for child in children:
        if child.poll() is None:
            child.terminate()
    last = time.monotonic() + grace
    for child in children:
        try:
            child.wait(timeout=max(0.1, last - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    return 0 if stopping else children[0].returncode


@by_machine
def sweep() -> None:
    """Reprendre ce qui fut interrompu, publier les têtes du journal, retirer les fichiers orphelins."""
    from parchemin.cli.sweep import sweep as run

    for line in run(now()):
        out.print(line, markup=False)


@by_machine
def backup(
    folder: Annotated[Path, typer.Argument(help="Dossier à créer pour cette sauvegarde.")],
    keys: Annotated[Path | None, typer.Option(help="Dossier, ailleurs, où copier les clés.")] = None,
) -> None:
    """Sauvegarder base, fichiers et têtes du journal ; les clés à part."""
    from parchemin.runtime import backup as saved

    try:
        key = _sealing_key()  # pinned before the base is copied
        manifest = saved.backup(folder, keys=keys, now=now(), key=key)
    except saved.BackupError as error:
        stop(str(error))
    out.print(
        f"Sauvegarde faite dans {folder} : {manifest['files']} fichiers, base de {manifest['database']}."
    )
    if keys is None:
        out.print("Les clés n’y sont pas : donnez --keys DOSSIER pour les copier ailleurs.")
    _say_damaged(manifest["damaged"])


@sets_up
def restore(
    folder: Annotated[Path, typer.Argument(help="Dossier d’une sauvegarde.")],
    keys: Annotated[Path | None, typer.Option(help="Dossier des clés sauvegardées à part.")] = None,
) -> None:
    """Remettre une sauvegarde en place, sur une installation vide ; chaque fichier est vérifié."""
    from parchemin.runtime import restoring
    from parchemin.runtime.backup import BackupError

    try:
        manifest = restoring.restore(folder, keys=keys)
    except BackupError as error:
        stop(str(error))
    out.print(f"Restauré : {manifest['files']} fichiers vérifiés, base de {manifest['database']}.")
    if manifest["heads_kept"]:
        out.print(
            "Les têtes publiées en place vont plus loin que la sauvegarde : elles sont gardées, « journal verify » dira ce qui manque."
        )
    _say_damaged(manifest["damaged"])


def _sealing_key() -> Key | None:
    """The journal's key, for the seal of a backup; None where it cannot sign, which stops no backup and is said."""
    from parchemin.domain.objection import Refused
    from parchemin.formats.signing.keys import KeyRefused
    from parchemin.journal import keys

    try:
        return keys.signing_key(keys.JOURNAL, now=now())
    except (Refused, KeyRefused) as error:
        err.print(f"La sauvegarde n’est pas scellée : {error}", markup=False)
        return None


def _say_damaged(digests: list[str]) -> None:
    """Files that were lost or changed already when the backup was made: said, and the command ends in failure."""
    if not digests:
        return
    out.print(f"{len(digests)} fichiers étaient déjà perdus ou abîmés à la sauvegarde, et n’y sont pas :")
    for digest in digests:
        out.print(f"    {digest}", markup=False)
    out.print(
        "« parchemin files verify » dit ce qui les nomme ; une sauvegarde plus ancienne peut les rendre."
    )
    raise typer.Exit(Exit.FALSE)


@by_machine
def up(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    seed_only: Annotated[
        bool, typer.Option("--seed-only", help="Prépare la démonstration sans servir.")
    ] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Une base neuve, sans la démonstration.")] = False,
) -> None:
    """Base, démonstration avec sa session en cours, serveur : ce que fait « make run »."""
    from django.conf import settings

    if settings.PRODUCTION:
        stop("« up » installe la démonstration : en production, utilisez « migrate » puis « serve ».")
    if not seed_only:
        refuse_unless_free(host, port)
    _migrate()
    if empty:
        _refuse_demonstration()
        if not seed_only:
            serve(host=host, port=port)
        return
    from parchemin.cli import demo

    demo.ensure(now(), say=lambda words: out.print(words, markup=False))
    demo.print_logins(out, f"http://{host}:{port}")
    if not settings.KEY_SECRET:
        out.print("Les clés de signature sont gardées en clair : PARCHEMIN_KEY_SECRET les chiffrerait.")
    if not seed_only:
        serve(host=host, port=port)


def _refuse_demonstration() -> None:
    """An empty start does not serve the base of the demonstration as if it were new."""
    from parchemin.parties.models import Certifier

    if Certifier.objects.filter(is_demo=True).exists():
        stop(
            "Cette base contient la démonstration. Donnez un autre dossier à l’installation neuve : PARCHEMIN_HOME et PARCHEMIN_KEYS."
        )


@reads
def verify(
    as_json: Json = False,
) -> None:
    """Tenir tout contre sa preuve : journal, têtes, ancrages, clés, procès-verbaux, titres, fichiers ; nomme ce qui ne tient pas."""
    from parchemin.journal import holding

    results = holding.held()
    if as_json:
        rows = [
            {"name": one.name, "count": one.count, "objections": [o.as_dict() for o in one.objections]}
            for one in results
        ]
        print_json(rows)
    for one in [] if as_json else results:
        state = "tiennent" if not one.objections else f"{len(one.objections)} défauts"
        out.print(f"{one.count} {one.words} : {state}", markup=False)
        print_objections(one.objections)
    if any(one.objections for one in results):
        raise typer.Exit(Exit.FALSE)
