"""``parchemin session reopen``: what an unlawful jury decided is set aside before the seal, and decided again."""

from __future__ import annotations

from typing import Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import actor, by_person, now, out
from parchemin.cli.given import As, Reason, SessionNumber


@by_person()
def reopen(
    number: SessionNumber,
    reason: Reason = "",
    dossier: Annotated[
        list[str] | None,
        typer.Option(help="Dossier d’un candidat. Sans lui : ceux pour qui le jury n’était pas en règle."),
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="Tous les candidats décidés : la séance est à refaire.")
    ] = False,
    as_: As = None,
) -> None:
    """Rouvrir la délibération avant le sceau : ce qui était décidé est écarté, le jury statue de nouveau."""
    from parchemin.juries.again.reopening import candidates, reopen_deliberation

    jury = find.jury(number)
    chosen = {find.entry(number, one).pk for one in dossier or ()}
    if not chosen:
        chosen = {c.entry.pk for c in candidates(jury) if c.decided and (everyone or c.reasons)}
    reopening = reopen_deliberation(actor=actor(as_), now=now(), jury=jury, entries=chosen, reason=reason)
    names = [one.entry.candidacy.person.full_name for one in reopening.set_aside.order_by("entry__position")]
    out.print(f"Délibération rouverte ; décisions écartées : {', '.join(names)}.", markup=False)
