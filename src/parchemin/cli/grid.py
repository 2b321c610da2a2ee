"""``parchemin grid``: publish grids, fill one, entrust one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parchemin.cli import find
from parchemin.cli.context import Batch, actor, by_person, certifier, now, out, stop
from parchemin.cli.given import As, File, SessionNumber, Slug

if TYPE_CHECKING:
    from parchemin.accounts.actor import Actor
    from parchemin.assessments.models import Grid
    from parchemin.candidates.models import Candidacy
    from parchemin.juries.models import SessionEntry
    from parchemin.parties.models import Person
    from parchemin.runtime.models import StoredFile

app = typer.Typer(no_args_is_help=True)


@app.command()
@by_person()
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
    who, batch = actor(as_), Batch()
    for assessment in Assessment.objects.filter(block__framework=framework).order_by(
        "block__number", "position"
    ):
        if not Grid.objects.filter(certifier=owner, assessment=assessment).exists():
            with batch.one(f"grille non publiée  {assessment}"):
                publish_grid(actor=who, now=now(), certifier=owner, assessment=assessment, levels=levels)
    batch.end(f"{batch.done} grilles publiées.")


@app.command()
@by_person()
def mark(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro de dossier.")],
    juror: Annotated[
        str, typer.Option(help="Évaluateur dont la grille papier est saisie. Sans lui : la grille du compte.")
    ] = "",
    block: Annotated[
        int, typer.Option(help="Bloc. Sans lui : toutes les grilles que cet évaluateur n’a pas rendues.")
    ] = 0,
    assessment: Annotated[
        int, typer.Option(help="Rang de l’évaluation dans le bloc. Sans lui : toutes.")
    ] = 0,
    level: Annotated[str, typer.Option(help="Niveau donné à toutes les lignes.")] = "",
    line: Annotated[list[str] | None, typer.Option(help="RANG=NIVEAU[:commentaire] ; se répète.")] = None,
    comment: Annotated[str, typer.Option(help="Commentaire des lignes sans le leur.")] = "",
    paper: Annotated[
        Path | None, typer.Option(help="Feuille signée de l’évaluateur, numérisée, gardée avec la grille.")
    ] = None,
    as_: As = None,
) -> None:
    """Remplir et rendre sa grille (ou toutes) ; celle d’un autre se saisit depuis son papier, et le journal le dit."""
    from parchemin.assessments.actions import give_marks, start_marking
    from parchemin.assessments.queries import current_grids, own_markings

    row, who = find.candidacy(slug, number), actor(as_)
    assessor = find.juror(slug, juror).person if juror else _own(row, who)
    on_paper = assessor.pk not in who.persons("juror", "assessor")
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
    batch = Batch()
    for grid in grids:
        marks = _marks(grid, level, line or [], comment)
        by: dict[str, Any] = {"actor": who, "now": now(), "on_paper": on_paper}
        with batch.one(f"grille non rendue  {grid.assessment}"):
            marking = start_marking(candidacy=row, grid=grid, assessor=assessor, **by)
            kept = _paper(paper, by["now"]) if paper and on_paper else None
            give_marks(marking=marking, marks=marks, submit=True, paper=kept, **by)
    batch.end(f"{batch.done} grilles rendues, dossier {number}.")


def _paper(path: Path, now: datetime) -> StoredFile:
    from parchemin.runtime.receiving import receive

    try:
        return receive([path.read_bytes()], filename=path.name, media_type="", now=now)
    except OSError as error:
        stop(f"{path} ne se lit pas : {error.strerror}.")


Block = Annotated[int, typer.Option(help="Numéro du bloc.")]
Rank = Annotated[int, typer.Option(help="Rang de l’évaluation dans le bloc.")]
Marker = Annotated[str, typer.Option(help="Adresse de l’évaluateur, un juré du vivier.")]


@app.command()
@by_person()
def entrust(
    session: SessionNumber, dossier: File, juror: Marker, block: Block, assessment: Rank = 1, as_: As = None
) -> None:
    """Confier la grille d’un candidat à un évaluateur de plus que ceux qui l’entendent."""
    from parchemin.juries.day.entrusting import entrust_grid

    who, entry = actor(as_), find.entry(session, dossier)
    chosen = find.juror(entry.session.certifier.slug, juror)
    entrust_grid(actor=who, now=now(), entry=entry, grid=_grid_of(entry, block, assessment), juror=chosen)
    out.print(f"Grille du bloc {block} confiée à {chosen.person.full_name}.", markup=False)


@app.command("take-back")
@by_person()
def take_back(
    session: SessionNumber, dossier: File, juror: Marker, block: Block, assessment: Rank = 1, as_: As = None
) -> None:
    """Reprendre une grille confiée, tant que rien n’y est écrit."""
    from parchemin.juries.day.entrusting import take_grid_back

    who, entry = actor(as_), find.entry(session, dossier)
    chosen = find.juror(entry.session.certifier.slug, juror)
    row = entry.entrusted.filter(grid=_grid_of(entry, block, assessment), juror=chosen).first()
    if row is None:
        stop(f"Cette grille n’est pas confiée à {juror}.")
    take_grid_back(actor=who, now=now(), entrusted=row)
    out.print(f"Grille du bloc {block} reprise à {chosen.person.full_name}.", markup=False)


def _grid_of(entry: SessionEntry, block: int, assessment: int) -> Grid:
    from parchemin.assessments.queries import current_grids

    rows = current_grids(entry.session.certifier, entry.candidacy.framework_id)
    grid = rows.filter(assessment__block__number=block, assessment__position=assessment).first()
    if grid is None:
        stop(f"Aucune grille à l’évaluation {assessment} du bloc {block} : « parchemin grid publish ».")
    return grid


def _own(row: Candidacy, who: Actor) -> Person:
    """Who the account is, as an assessor of that certifier."""
    from parchemin.parties.models import Person

    person = Person.objects.filter(
        pk__in=who.persons("juror", "assessor"), certifier=row.certifier_id
    ).first()
    if person is None:
        stop(
            f"{who.name} n’évalue pas pour ce certificateur : donnez --juror ADRESSE pour saisir une grille papier."
        )
    return person


def _marks(grid: Grid, level: str, lines: list[str], comment: str) -> dict[int, tuple[str, str]]:
    """Marks by criterion: one level for every line, then the lines that say their own."""
    criteria = {str(c.position): c.pk for c in grid.criteria.order_by("position")}
    marks = dict.fromkeys(criteria.values(), (level, comment)) if level else {}
    for line in lines:
        position, _, value = line.partition("=")
        key, _, words = value.partition(":")
        if position not in criteria:
            stop(f"La grille n’a pas de ligne {position} (de 1 à {len(criteria)}).")
        marks[criteria[position]] = (key, words or comment)
    return marks
