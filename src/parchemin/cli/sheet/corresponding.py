"""``parchemin sheet``: what the blocks of a sheet are worth for another of its line."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from parchemin.cli.context import actor, by_person, now, out, print_json, reads, stop
from parchemin.cli.find import day
from parchemin.cli.sheet.text import BY, JSON, NUMBER, _say_proposed, _sheet

FORMER = Annotated[str, typer.Argument(metavar="FICHE", help="Numéro de la fiche dont les blocs valent.")]


@reads
def correspondences(number: NUMBER, former: FORMER, as_json: JSON = False) -> None:
    """Ce que les blocs d’une autre fiche valent pour celle-ci."""
    from parchemin.catalogue.corresponding import between

    rows = between(_sheet(former), _sheet(number))
    lines = [
        {
            "id": row.pk,
            "source": row.source_block.code,
            "target": row.target_block.code,
            "total": row.total,
            "from": row.starts.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "origin": row.origin,
        }
        for row in rows
    ]
    if as_json:
        print_json(lines)
        return
    for row in rows:
        last = f", dernier jour {row.until - timedelta(days=1)}" if row.until else ""
        worth = "totale" if row.total else "partielle"
        out.print(
            f"{row.pk}  {row.source_block.code} → {row.target_block.code}  {worth}, depuis le {row.starts}{last} "
            f"({row.origin})",
            markup=False,
        )
    if not lines:
        out.print("Aucune correspondance.")


@by_person()
def correspond(
    number: NUMBER,
    former: FORMER,
    source: Annotated[
        list[int], typer.Option("--from", help="Numéro d’un bloc de l’autre fiche ; l’option se répète.")
    ],
    target: Annotated[
        list[int], typer.Option("--to", help="Numéro d’un bloc de celle-ci ; l’option se répète.")
    ],
    starts: Annotated[str, typer.Option("--starts", help="Premier jour, 2023-08-08.")],
    origin: Annotated[str, typer.Option("--source", help="La fiche, l’acte ou la décision qui le dit.")],
    by: BY = None,
    last_day: Annotated[str, typer.Option("--last-day", help="Dernier jour, compris.")] = "",
    partial: Annotated[
        bool, typer.Option("--partial", help="Partielle : ne porte rien d’elle-même, une personne juge.")
    ] = False,
) -> None:
    """Dire que des blocs d’une autre fiche de la lignée valent des blocs de celle-ci."""
    from parchemin.catalogue.corresponding import Said, add_correspondences
    from parchemin.catalogue.models import Block, Proposal, RegisterSheet
    from parchemin.catalogue.queries import latest_framework

    def blocks(sheet: RegisterSheet, numbers: list[int]) -> list[Block]:
        framework = latest_framework(sheet)
        rows = {row.number: row for row in framework.blocks.order_by("number")} if framework else {}
        if lost := [one for one in numbers if one not in rows]:
            stop(f"{sheet} n’a pas de bloc {lost[0]}. Connus : {', '.join(map(str, rows)) or 'aucun'}.")
        return [rows[one] for one in dict.fromkeys(numbers)]

    sheet, other = _sheet(number), _sheet(former)
    given = Said(
        former=other,
        sheet=sheet,
        sources=blocks(other, source),
        targets=blocks(sheet, target),
        starts=day(starts),
        until=day(last_day) + timedelta(days=1) if last_day else None,
        total=not partial,
        origin=origin,
    )
    rows = add_correspondences(actor=actor(by), now=now(), wanted=given)
    if isinstance(rows, Proposal):
        _say_proposed(rows)
        return
    out.print(f"Correspondances dites : {given.words}.", markup=False)


@by_person()
def end_correspondence(
    number: NUMBER,
    correspondence: Annotated[int, typer.Argument(help="Numéro que « sheet correspondences » donne.")],
    end: Annotated[str, typer.Option("--end", help="Premier jour où elle ne vaut plus.")],
    reason: Annotated[str, typer.Option(help="Pourquoi elle ne vaut plus.")],
    by: BY = None,
) -> None:
    """Mettre fin à une correspondance ; ce qu’elle a porté reste."""
    from parchemin.catalogue.corresponding import between
    from parchemin.catalogue.corresponding import end_correspondence as act_end
    from parchemin.catalogue.models import Proposal

    sheet = _sheet(number)
    row = between(None, sheet).filter(pk=correspondence).first()
    if row is None:
        stop(f"{sheet} n’a pas de correspondance {correspondence} : « sheet correspondences » les liste.")
    ended = act_end(actor=actor(by), now=now(), correspondence=row, end=day(end), reason=reason)
    if isinstance(ended, Proposal):
        _say_proposed(ended)
        return
    out.print(f"Elle ne vaut plus à partir du {ended.until}.", markup=False)
