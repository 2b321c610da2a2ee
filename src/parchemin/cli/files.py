"""``parchemin files``: the store of files, held against the rows that name them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from parchemin.cli.context import Exit, out, print_json, reads
from parchemin.cli.given import Json

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Réserve des fichiers."""


@app.command("verify")
@app.command()
@reads
def check(
    quick: Annotated[
        bool, typer.Option("--quick", help="Cherche les fichiers manquants, sans relire les autres.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Relire chaque fichier gardé : ceux qui manquent ou ne sont plus ceux d’avant, et ce qui les nomme."""
    from parchemin.runtime import files

    missing = set(files.lost())
    faults: list[dict[str, Any]] = [
        {
            "digest": digest,
            "state": "manquant" if digest in missing else "altéré",
            "named_by": [
                {"kind": row._meta.label, "pk": row.pk, "certifier": _certifier(row)}  # noqa: SLF001
                for row in files.named_by(digest)
            ],
        }
        for digest in (sorted(missing) if quick else files.damaged())
    ]
    if as_json:
        print_json(faults)
    for one in [] if as_json else faults:
        out.print(f"{one['digest']}  {one['state']}", markup=False)
        for row in one["named_by"]:
            of = f", {row['certifier']}" if row["certifier"] else ""
            out.print(f"    {row['kind']} n° {row['pk']}{of}", markup=False)
    if not faults and not as_json:
        out.print("Aucun fichier ne manque." if quick else "Chaque fichier gardé est là, à l’octet près.")
    if faults:
        raise typer.Exit(Exit.REFUSED)


def _certifier(row: object) -> str:
    """Whose row it is, where it says so itself."""
    return getattr(getattr(row, "certifier", None), "slug", "")
