"""``parchemin letters``: the catalogue of the letters the house writes, with sample values."""

from __future__ import annotations

from typing import Annotated

import typer

from parchemin.cli.context import out, reads, stop

app = typer.Typer(no_args_is_help=True)


@app.command("list")
@reads
def list_() -> None:
    """Les lettres du catalogue : leur nom, et ce qu’elles disent à qui."""
    from parchemin.parties.letters import LETTERS

    for kind, letter in sorted(LETTERS.items()):
        out.print(f"{kind:22} {letter.label}. {letter.purpose}", markup=False, soft_wrap=True)


@app.command()
@reads
def show(name: Annotated[str, typer.Argument(help="Nom de la lettre au catalogue.")]) -> None:
    """Lire une lettre, remplie de valeurs d’essai : chaque tour que son texte peut prendre."""
    from parchemin.parties.letters import LETTERS

    if name not in LETTERS:
        stop(f"Aucune lettre ne se nomme « {name} ». Il y a : {', '.join(sorted(LETTERS))}.")
    letter = LETTERS[name]
    out.print(f"{letter.label}. {letter.purpose}", markup=False, soft_wrap=True)
    out.print(f"Paramètres : {', '.join(letter.parameters())}", markup=False, soft_wrap=True)
    out.print(f"Texte : parties/letters/texts/{name}.txt", markup=False)
    for variant, sample in letter.samples().items():
        out.print(f"\n--- {variant or name}\n", markup=False)
        out.print(f"Objet : {sample.subject}\n\n{sample.body}", markup=False, soft_wrap=True)
