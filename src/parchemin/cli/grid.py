"""``parchemin grid``: publish grids, fill one."""

from __future__ import annotations

from typing import Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import act, actor, certifier, now, out, stop

app = typer.Typer(no_args_is_help=True)
As = Annotated[str | None, typer.Option("--as", help="Compte au nom duquel l’acte est fait.")]


@app.command()
@act
def publish(
    slug: str,
    number: Annotated[str, typer.Argument(help="Numéro de la fiche.")],
    as_: As = None,
) -> None:
    """Publier la grille de chaque évaluation qui n’en a pas, aux niveaux du règlement en vigueur."""
    from django.utils import timezone

    from parchemin.assessments.actions import publish_grid
    from parchemin.assessments.models import Grid
    from parchemin.candidates.actions import rules_in_force
    from parchemin.catalogue.models import Assessment

    owner, framework = certifier(slug), find.framework(number)
    rules = rules_in_force(owner, framework, timezone.localdate())
    levels = rules.content.get("levels") if rules else None
    if not levels:
        stop("Le règlement en vigueur ne donne aucun niveau : « parchemin sheet rules » en publie un.")
    made = 0
    for assessment in Assessment.objects.filter(block__framework=framework).order_by(
        "block__number", "position"
    ):
        if not Grid.objects.filter(certifier=owner, assessment=assessment).exists():
            publish_grid(actor=actor(as_), now=now(), certifier=owner, assessment=assessment, levels=levels)
            made += 1
    out.print(f"{made} grilles publiées.")


@app.command()
@act
def mark(
    slug: str,
    number: Annotated[str, typer.Argument(help="Numéro de dossier.")],
    juror: Annotated[str, typer.Option(help="Adresse de l’évaluateur.")],
    block: Annotated[int, typer.Option()],
    assessment: Annotated[int, typer.Option()] = 1,
    level: Annotated[str, typer.Option(help="Niveau donné à toutes les lignes.")] = "",
    line: Annotated[list[str] | None, typer.Option(help="RANG=NIVEAU[:commentaire] ; se répète.")] = None,
    comment: Annotated[str, typer.Option(help="Commentaire des lignes sans le leur.")] = "",
) -> None:
    """Remplir et rendre une grille, au nom de l’évaluateur."""
    from parchemin.assessments.actions import give_marks, start_marking
    from parchemin.assessments.queries import current_grids

    row, assessor = find.candidacy(slug, number), find.juror(slug, juror).person
    grid = (
        current_grids(row.certifier, row.framework_id)
        .filter(assessment__block__number=block, assessment__position=assessment)
        .first()
    )
    if grid is None:
        stop(f"Aucune grille pour l’évaluation {assessment} du bloc {block} : « parchemin grid publish ».")
    criteria = {str(c.position): c.pk for c in grid.criteria.order_by("position")}
    marks = dict.fromkeys(criteria.values(), (level, comment)) if level else {}
    for said in line or []:
        position, _, value = said.partition("=")
        key, _, words = value.partition(":")
        if position not in criteria:
            stop(f"La grille n’a pas de ligne {position} (de 1 à {len(criteria)}).")
        marks[criteria[position]] = (key, words or comment)
    who = actor(None)
    marking = start_marking(actor=who, now=now(), candidacy=row, grid=grid, assessor=assessor)
    give_marks(actor=who, now=now(), marking=marking, marks=marks, submit=True)
    out.print(f"Grille rendue : {len(marks)} lignes, dossier {number}, bloc {block}.")
