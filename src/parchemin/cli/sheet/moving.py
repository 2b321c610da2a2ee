"""``parchemin sheet``: who is on the way on a sheet that another replaces, and files moved to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli.context import actor, by_person, certifier, now, out, print_objections, reads, stop
from parchemin.cli.sheet.text import BY, NUMBER, _sheet

if TYPE_CHECKING:
    from parchemin.candidates.moving import Move
    from parchemin.catalogue.models import Framework

FORMER = Annotated[str, typer.Argument(metavar="REMPLACÉE", help="Numéro de la fiche qu’elle remplace.")]
FOR = Annotated[str, typer.Option("--certifier", help="Certificateur dont sont les dossiers.")]
ADMISSIBILITY = Annotated[
    bool,
    typer.Option("--admissibility", help="Dire que la recevabilité de la VAE vaut pour la nouvelle fiche."),
]


@reads
def on_the_way(number: NUMBER, former: FORMER, for_: FOR, admissibility: ADMISSIBILITY = False) -> None:
    """Qui est en chemin sur la fiche remplacée : ce que chacun porterait, et pourquoi un autre reste."""
    _, moves = _planned(number, former, for_, admissibility=admissibility)
    for move in moves:
        carried = ", ".join(f"{row.block.code} → {block.code}" for row, block in move.carried)
        left = ", ".join(row.block.code for row in move.left)
        out.print(
            f"{move.file.number}  {'peut passer' if move.may else 'reste'}"
            f"{f' ; porte {carried}' if carried else ''}{f' ; ne compte pas : {left}' if left else ''}",
            markup=False,
        )
        print_objections(move.objections)
    ready = sum(move.may for move in moves)
    out.print(f"{len(moves)} en chemin, {ready} peuvent passer.", markup=False)


@by_person(lambda given: not given["confirm"])
def move(
    number: NUMBER,
    former: FORMER,
    for_: FOR,
    file: Annotated[
        list[str] | None,
        typer.Option(
            "--file", help="Numéro de dossier ; l’option se répète. Absente : tous ceux qui le peuvent."
        ),
    ] = None,
    by: BY = None,
    admissibility: ADMISSIBILITY = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Passer, après avoir lu « sheet on-the-way ».")
    ] = False,
) -> None:
    """Passer des dossiers à la fiche qui remplace la leur : tous ceux qui sont dits, ou aucun."""
    from parchemin.candidates.moving import move_candidacies

    framework, moves = _planned(number, former, for_, admissibility=admissibility)
    known = {one.file.number: one.file for one in moves}
    if lost := [one for one in file or () if one not in known]:
        stop(
            f"Le dossier {lost[0]} n’est pas en chemin sur {former}. Connus : {', '.join(known) or 'aucun'}."
        )
    chosen = [known[one] for one in file] if file else [one.file for one in moves if one.may]
    if not confirm:
        out.print(f"{len(chosen)} dossiers passeraient. Rien n’est écrit : ajoutez --confirm.", markup=False)
        return
    moved = move_candidacies(
        actor=actor(by), now=now(), candidacies=chosen, framework=framework, admissibility=admissibility
    )
    for one in moved:
        before = one.moved_from.number if one.moved_from else ""
        out.print(f"{before} → {one.number}", markup=False)
    out.print(f"{len(moved)} dossiers passés à {framework.sheet}.", markup=False)


def _planned(number: str, former: str, slug: str, *, admissibility: bool) -> tuple[Framework, list[Move]]:
    from parchemin.candidates.moving import on_the_way as files_on
    from parchemin.candidates.moving import plan
    from parchemin.catalogue.queries import latest_framework
    from parchemin.runtime.clock import day_here

    framework = latest_framework(_sheet(number))
    if framework is None:
        stop(f"La fiche {number} n’a pas encore de référentiel : « parchemin sheet build {number} ».")
    rows = list(files_on(_sheet(former), certifier(slug)))
    return framework, plan(rows, framework, day_here(now()), admissibility=admissibility)
