"""``parchemin journal``: the chain, verified with or without the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from parchemin.cli.context import (
    Exit,
    by_machine,
    now,
    offline,
    out,
    print_json,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import Json
from parchemin.domain.objection import Objection

app = typer.Typer(no_args_is_help=True)


@app.command()
@offline
def verify(
    file: Annotated[Path | None, typer.Option("--file", help="Journal exporté, vérifié sans base.")] = None,
    heads: Annotated[Path | None, typer.Option("--heads", help="Fichier des têtes publiées.")] = None,
    as_json: Json = False,
) -> None:
    """Vérifier la chaîne, contre les têtes publiées hors de la base."""
    objections = _exported(file, heads) if file else _database()
    if as_json:
        print_json([o.as_dict() for o in objections])
    elif objections:
        print_objections(objections)
    else:
        out.print("Le journal tient : chaque écriture suit la précédente, et les têtes publiées y sont.")
    raise typer.Exit(Exit.FALSE if objections else Exit.DONE)


def _exported(file: Path, heads: Path | None) -> list[Objection]:
    from parchemin.formats.proofs import journal_chain

    try:
        entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    except (OSError, ValueError) as error:
        stop(
            f"{file} : illisible ({error}). Attendu : une écriture JSON par ligne, comme en fait « journal export »."
        )
    published, faults = (
        journal_chain.read_heads(heads.read_text(encoding="utf-8", errors="replace").splitlines())
        if heads
        else ({}, [])
    )
    return faults + journal_chain.faults(sorted(entries, key=lambda e: (e["stream"], e["number"])), published)


@reads
def _database() -> list[Objection]:
    from parchemin.journal.queries import faults

    return faults()


@app.command()
@by_machine
def publish() -> None:
    """Écrire les têtes des fils dans le fichier gardé hors de la base."""
    from parchemin.journal.actions import publish_heads

    out.print(f"{publish_heads(now=now())} têtes publiées.")


@app.command()
@reads
def export(
    file: Annotated[Path, typer.Argument(help="Fichier à écrire, une écriture JSON par ligne.")],
) -> None:
    """Exporter le journal, vérifiable sans base."""
    from parchemin.journal.queries import export as entries

    count = 0
    with file.open("w", encoding="utf-8") as target:
        for entry in entries():
            target.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")
            count += 1
    out.print(f"{count} écritures dans {file}.")
