"""``parchemin declaration``: what is due, the file, the report read back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parchemin.cli.context import act, actor, certifier, now, out, print_json, stop
from parchemin.cli.given import As, Json, Slug

app = typer.Typer(no_args_is_help=True)


@app.command()
@act
def due(slug: Slug, as_: As = None) -> None:
    """Ce qui peut être déclaré, et ce qui manque aux autres."""
    from parchemin.declarations.actions import prepare

    preparation = prepare(actor=actor(as_), now=now(), certifier=certifier(slug))
    for passage in preparation.ready:
        out.print(f"prêt     {passage.award.number}  avant le {passage.due_on}", markup=False)
    for passage in preparation.blocked:
        out.print(
            f"bloqué   {passage.award.number}  {' ; '.join(r['message'] for r in passage.reasons)}",
            markup=False,
        )
    out.print(f"{len(preparation.ready)} prêts, {len(preparation.blocked)} bloqués.")


@app.command()
@act
def write(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="Fichier XML à écrire.")],
    xsd: Annotated[Path | None, typer.Option(help="Schéma officiel, si vous l’avez.")] = None,
    as_: As = None,
) -> None:
    """Écrire le fichier des passages prêts, jugé avant d’être dit écrit."""
    from parchemin.declarations.actions import write_file
    from parchemin.runtime import files

    if xsd and not xsd.is_file():
        stop(f"{xsd} n’est pas un fichier.")
    declaration = write_file(
        actor=actor(as_), now=now(), certifier=certifier(slug), xsd=xsd.read_bytes() if xsd else None
    )
    file.write_bytes(files.read(declaration.file_id))
    out.print(
        f"{declaration.passages.count()} passages dans {file} (flux {declaration.flux_id}).", markup=False
    )


@app.command()
@act
def report(
    slug: Slug, file: Annotated[Path, typer.Argument(help="Accusé de traitement reçu, XML.")], as_: As = None
) -> None:
    """Relire un accusé de traitement : chaque passage reçoit son état."""
    from parchemin.declarations.actions import read_report

    if not file.is_file():
        stop(f"{file} n’est pas un fichier.")
    receipt = read_report(actor=actor(as_), now=now(), certifier=certifier(slug), data=file.read_bytes())
    out.print(f"{receipt.accepted} passages acceptés, {receipt.refused} refusés.")


@app.command()
@act
def ledger(slug: Slug, as_json: Json = False) -> None:
    """Chaque titre et l’état de son passage ; les sommes tombent juste."""
    from collections import Counter

    from parchemin.awards.models import Award
    from parchemin.declarations.models import Passage

    owner = certifier(slug)
    rows = Passage.objects.filter(certifier=owner).select_related("award").order_by("award__number")
    states = Counter(row.get_state_display() for row in rows)
    if as_json:
        print_json(
            {
                "awards": Award.objects.filter(certifier=owner).count(),
                "passages": [
                    {"award": r.award.number, "id": r.technical_id, "state": r.state, "reasons": r.reasons}
                    for r in rows
                ],
            }
        )
        return
    for row in rows:
        out.print(f"{row.award.number}  {row.get_state_display()}", markup=False)
    total = Award.objects.filter(certifier=owner).count()
    out.print(
        f"{total} titres = " + " + ".join(f"{count} {state}" for state, count in sorted(states.items()))
    )
