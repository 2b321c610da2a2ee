"""``parchemin grid``: publish grids, fill one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import act, actor, certifier, now, out, stop
from parchemin.cli.given import As, Slug

if TYPE_CHECKING:
    from parchemin.assessments.models import Grid

app = typer.Typer(no_args_is_help=True)


@app.command()
@act
def publish(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro de la fiche.")],
    as_: As = None,
) -> None:
    """Publier la grille de chaque évaluation qui n’en a pas, aux niveaux du règlement en vigueur."""
    from django.utils import timezone

    from parchemin.assessments.actions import publish_grid
    from parchemin.assessments.models import Grid
    from parchemin.catalogue.facts import rules_of
    from parchemin.catalogue.models import Assessment
    from parchemin.catalogue.queries import rules_in_force

    owner, framework = certifier(slug), find.framework(number)
    rules = rules_of(rules_in_force(owner, framework.sheet.certification, timezone.localdate()))
    levels = rules.decision.grid_levels
    if not levels:
        stop("Le règlement en vigueur ne donne aucun niveau : « parchemin certifier rules » en publie un.")
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
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro de dossier.")],
    juror: Annotated[str, typer.Option(help="Adresse de l’évaluateur.")],
    block: Annotated[
        int, typer.Option(help="Bloc. Sans lui : toutes les grilles que cet évaluateur n’a pas rendues.")
    ] = 0,
    assessment: Annotated[
        int, typer.Option(help="Rang de l’évaluation dans le bloc. Sans lui : toutes.")
    ] = 0,
    level: Annotated[str, typer.Option(help="Niveau donné à toutes les lignes.")] = "",
    line: Annotated[list[str] | None, typer.Option(help="RANG=NIVEAU[:commentaire] ; se répète.")] = None,
    comment: Annotated[str, typer.Option(help="Commentaire des lignes sans le leur.")] = "",
) -> None:
    """Remplir et rendre une grille (ou toutes), au nom de l’évaluateur."""
    from parchemin.assessments.actions import give_marks, start_marking
    from parchemin.assessments.queries import current_grids, own_markings

    row, assessor, who = find.candidacy(slug, number), find.juror(slug, juror).person, actor(None)
    grids = current_grids(row.certifier, row.framework_id)
    if block:
        grids = grids.filter(assessment__block__number=block)
    if assessment:
        grids = grids.filter(assessment__position=assessment)
    if not grids:
        stop("Aucune grille pour cette évaluation : « parchemin grid publish ».")
    if not (block or assessment):  # one asked for by name and handed in is refused with its reason
        handed_in = own_markings(assessor).filter(candidacy=row, submitted_at__isnull=False)
        grids = grids.exclude(pk__in=handed_in.order_by().values("grid"))
    rendered = 0
    for grid in grids:
        marks = _marks(grid, level, line or [], comment)
        marking = start_marking(actor=who, now=now(), candidacy=row, grid=grid, assessor=assessor)
        give_marks(actor=who, now=now(), marking=marking, marks=marks, submit=True)
        rendered += 1
    out.print(f"{rendered} grilles rendues, dossier {number}.")


def _marks(grid: Grid, level: str, lines: list[str], comment: str) -> dict[int, tuple[str, str]]:
    """Marks by criterion: one level for every line, then the lines that say their own."""
    criteria = {str(c.position): c.pk for c in grid.criteria.order_by("position")}
    marks = dict.fromkeys(criteria.values(), (level, comment)) if level else {}
    for said in lines:
        position, _, value = said.partition("=")
        key, _, words = value.partition(":")
        if position not in criteria:
            stop(f"La grille n’a pas de ligne {position} (de 1 à {len(criteria)}).")
        marks[criteria[position]] = (key, words or comment)
    return marks
