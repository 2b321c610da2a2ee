"""``parchemin sheet``: the line of a certification, sheet after sheet."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from parchemin.cli.context import actor, by_person, now, out, print_json, reads, stop
from parchemin.cli.find import day
from parchemin.cli.sheet.text import BY, JSON, NUMBER, _say_proposed, _sheet

FORMER = Annotated[str, typer.Argument(metavar="REMPLACÉE", help="Numéro de la fiche qu’elle remplace.")]


@reads
def line(number: NUMBER, as_json: JSON = False) -> None:
    """La lignée d’une fiche : laquelle remplace laquelle, depuis quand."""
    from parchemin.catalogue.lineage import sheets_of_line, steps_of

    sheet = _sheet(number)
    steps = steps_of(sheet)
    if as_json:
        print_json(
            [
                {
                    "former": str(s.former),
                    "sheet": str(s.sheet),
                    "since": s.since.isoformat(),
                    "origin": s.origin,
                }
                for s in steps
            ]
        )
        return
    for row in sheets_of_line(sheet, steps):
        out.print(f"{row}  {row.title}", markup=False)
        for step in (s for s in steps if s.sheet_id == row.pk):
            out.print(f"    remplace {step.former} depuis le {step.since} ({step.origin})", markup=False)


@by_person()
def attach(
    number: NUMBER,
    former: FORMER,
    since: Annotated[str, typer.Option("--since", help="Jour depuis lequel elle la remplace, 2023-08-08.")],
    origin: Annotated[str, typer.Option("--source", help="Acte, ou page du répertoire, qui le dit.")],
    by: BY = None,
) -> None:
    """Rattacher une fiche à celle qu’elle remplace ; leur certification est alors la même."""
    from parchemin.catalogue.lineage import attach_sheet

    row = attach_sheet(
        actor=actor(by),
        now=now(),
        sheet=_sheet(number),
        former=_sheet(former),
        since=day(since),
        origin=origin,
    )
    _written(row, "{sheet} remplace {former}.")


@by_person()
def detach(
    number: NUMBER,
    former: FORMER,
    reason: Annotated[str, typer.Option(help="Ce qui était faux.")],
    by: BY = None,
) -> None:
    """Détacher une fiche de celle qu’elle ne remplace pas."""
    from parchemin.catalogue.lineage import detach_sheet

    sheet, before = _sheet(number), _sheet(former)
    row = sheet.replaces.select_related("former", "sheet").filter(former=before).first()
    if row is None:
        stop(f"{sheet} ne remplace pas {before} : « parchemin sheet line {sheet.number} » montre la lignée.")
    _written(
        detach_sheet(actor=actor(by), now=now(), succession=row, reason=reason),
        "{sheet} ne remplace plus {former}.",
    )


def _written(row: Any, words: str) -> None:
    from parchemin.catalogue.models import Proposal

    if isinstance(row, Proposal):
        _say_proposed(row)
        return
    out.print(words.format(sheet=row.sheet, former=row.former), markup=False)
