"""``parchemin outbox``: letters, read before they leave."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parchemin.cli.context import act, actor, certifier, now, out, stop

app = typer.Typer(no_args_is_help=True)
As = Annotated[str | None, typer.Option("--as", help="Compte au nom duquel l’acte est fait.")]


@app.command("list")
@act
def list_(slug: str) -> None:
    """Les lettres qui attendent, et celles qui ont échoué."""
    from parchemin.parties.models import Letter

    rows = (
        Letter.objects.filter(certifier=certifier(slug))
        .exclude(state=Letter.State.SENT)
        .select_related("person")
    )
    for letter in rows.order_by("pk"):
        out.print(
            f"{letter.pk:6} {letter.get_state_display():12} {letter.to:36} {letter.subject} {letter.error}",
            markup=False,
        )


@app.command()
@act
def show(
    slug: str,
    letter: int,
    save: Annotated[Path | None, typer.Option(help="Dossier où écrire les pièces jointes.")] = None,
) -> None:
    """Lire une lettre."""
    from parchemin.parties.models import Letter
    from parchemin.runtime import files

    row = Letter.objects.filter(certifier=certifier(slug), pk=letter).first()
    if row is None:
        stop(f"« {slug} » n’a pas de lettre n° {letter}.")
    out.print(f"À : {row.to}\nObjet : {row.subject}\n\n{row.body}", markup=False)
    for enclosed in row.attachments.order_by("pk"):
        out.print(f"Pièce jointe : {enclosed.name}", markup=False)
        if save:
            save.mkdir(parents=True, exist_ok=True)
            (save / Path(enclosed.name).name).write_bytes(files.read(enclosed.file_id))


@app.command()
@act
def approve(slug: str, as_: As = None) -> None:
    """Laisser partir toutes les lettres relues."""
    from parchemin.accounts.permissions import require, to_manage
    from parchemin.parties.letters import approve as act_approve
    from parchemin.parties.models import Letter

    owner, who = certifier(slug), actor(as_)
    require(to_manage(who, owner.pk))
    ids = list(Letter.objects.filter(certifier=owner, state=Letter.State.DRAFT).values_list("pk", flat=True))
    out.print(f"{act_approve(actor=who.label, now=now(), certifier=owner, letters=ids)} lettres à envoyer.")


@app.command()
@act
def send(slug: str) -> None:
    """Envoyer les lettres approuvées, par le serveur réglé."""
    from parchemin.parties.letters import send_approved

    sent, failed = send_approved(now=now(), certifier=certifier(slug))
    out.print(f"{sent} lettres envoyées, {failed} en échec.")
