"""``parchemin proposal``: what the certifiers of a sheet propose to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from parchemin.cli.context import actor, by_person, certifier, now, out, print_json, reads, stop
from parchemin.cli.given import As, Json, Reason, Slug

if TYPE_CHECKING:
    from parchemin.catalogue.models import Proposal

app = typer.Typer(no_args_is_help=True)
SHEET = Annotated[str, typer.Argument(help="Numéro de la fiche, avec ou sans RNCP.")]
PROPOSAL = Annotated[int, typer.Argument(help="Numéro de la proposition, tel que « list » le montre.")]


@app.command("list")
@reads
def list_(number: SHEET, as_json: Json = False) -> None:
    """Les changements proposés sur une fiche, qui les accepte, qui l’on attend."""
    from parchemin.catalogue.models import Proposal

    digits = number.upper().removeprefix("RNCP").removeprefix("RS").strip()
    proposals = (
        Proposal.objects.filter(sheet__number=digits).select_related("sheet", "certifier").order_by("pk")
    )
    rows = [_told(row) for row in proposals]
    if as_json:
        print_json(rows)
        return
    table = Table("N°", "Changement", "De", "État", "On attend")
    for one in rows:
        table.add_row(
            str(one["proposal"]), one["change"], one["by"], one["state"], ", ".join(one["awaited"]) or "—"
        )
    out.print(table)


def _told(row: Proposal) -> dict[str, Any]:
    from parchemin.catalogue.consent import change_words, standing
    from parchemin.parties.models import Certifier

    is_open = row.state == row.State.OPEN
    awaited = Certifier.objects.filter(pk__in=standing(row).awaited if is_open else ()).order_by("slug")
    return {
        "proposal": row.pk,
        "change": str(change_words(row)),
        "reason": row.reason,
        "by": row.certifier.slug,
        "state": str(row.get_state_display()),
        "awaited": [one.slug for one in awaited],
    }


@app.command()
@by_person()
def accept(slug: Slug, proposal: PROPOSAL, as_: As = None) -> None:
    """Accepter une proposition au nom d’un certificateur ; avec le dernier accord, le changement est fait."""
    from parchemin.catalogue.agreeing import accept_proposal

    row = accept_proposal(
        actor=actor(as_), now=now(), proposal=_proposal(proposal), certifier=certifier(slug)
    )
    told = _told(row)
    left = f" On attend {', '.join(told['awaited'])}." if told["awaited"] else ""
    out.print(f"Proposition {row.pk} acceptée : {told['state']}.{left}", markup=False)


@app.command()
@by_person()
def refuse(slug: Slug, proposal: PROPOSAL, reason: Reason = "", as_: As = None) -> None:
    """Refuser une proposition au nom d’un certificateur : rien ne change."""
    from parchemin.catalogue.agreeing import refuse_proposal

    row = refuse_proposal(
        actor=actor(as_),
        now=now(),
        proposal=_proposal(proposal),
        certifier=certifier(slug),
        reason=reason,
    )
    out.print(f"Proposition {row.pk} refusée.")


@app.command()
@by_person()
def withdraw(proposal: PROPOSAL, reason: Reason = "", as_: As = None) -> None:
    """Retirer une proposition de son propre certificateur."""
    from parchemin.catalogue.agreeing import withdraw_proposal

    row = _proposal(proposal)
    withdraw_proposal(actor=actor(as_), now=now(), proposal=row, certifier=row.certifier, reason=reason)
    out.print(f"Proposition {row.pk} retirée.")


def _proposal(number: int) -> Proposal:
    from parchemin.catalogue.models import Proposal

    row = Proposal.objects.filter(pk=number).select_related("sheet", "certifier").first()
    if row is None:
        stop(f"Aucune proposition n’a le numéro {number} : « parchemin proposal list FICHE » les montre.")
    return row
