"""``parchemin outbox``: letters, read before they leave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli.context import (
    REFUSED,
    actor,
    by_machine,
    by_person,
    certifier,
    err,
    machine,
    now,
    out,
    reads,
    stop,
)
from parchemin.cli.given import As, Reason, Slug

if TYPE_CHECKING:
    from parchemin.accounts.actor import Actor
    from parchemin.parties.models import Letter

app = typer.Typer(no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Numéro de la lettre.")]


def _letter(slug: str, number: int) -> Letter:
    from parchemin.parties.models import Letter

    row = Letter.objects.filter(certifier=certifier(slug), pk=number).select_related("certifier").first()
    if row is None:
        stop(f"« {slug} » n’a pas de lettre n° {number}.")
    return row


def _own(slug: str, number: int, as_: str | None) -> tuple[Actor, Letter]:
    """Who acts, and the letter of a certifier they manage."""
    from parchemin.accounts.permissions import require, to_manage

    who = actor(as_)
    require(to_manage(who, certifier(slug).pk))
    return who, _letter(slug, number)


@app.command("list")
@reads
def list_(slug: Slug) -> None:
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
@reads
def show(
    slug: Slug,
    letter: Number,
    save: Annotated[Path | None, typer.Option(help="Dossier où écrire les pièces jointes.")] = None,
) -> None:
    """Lire une lettre."""
    from parchemin.runtime import files

    row = _letter(slug, letter)
    out.print(f"À : {row.to}\nObjet : {row.subject}\n\n{row.body}", markup=False)
    for enclosed in row.attachments.order_by("pk"):
        out.print(f"Pièce jointe : {enclosed.name}", markup=False)
        if save:
            save.mkdir(parents=True, exist_ok=True)
            (save / Path(enclosed.name).name).write_bytes(files.read(enclosed.file_id))


@app.command()
@by_person()
def approve(slug: Slug, as_: As = None) -> None:
    """Laisser partir toutes les lettres relues."""
    from parchemin.accounts.permissions import require, to_manage
    from parchemin.parties.models import Letter
    from parchemin.parties.outbox import approve as act_approve

    owner, who = certifier(slug), actor(as_)
    require(to_manage(who, owner.pk))
    ids = list(Letter.objects.filter(certifier=owner, state=Letter.State.DRAFT).values_list("pk", flat=True))
    out.print(f"{act_approve(actor=who.label, now=now(), certifier=owner, letters=ids)} lettres à envoyer.")


@app.command()
@by_machine
def send(slug: Slug) -> None:
    """Envoyer les lettres approuvées, par le serveur réglé. Une lettre en échec n’arrête pas les autres ; sort alors en 3."""
    from parchemin.parties.sending import send_approved

    sent, failed = send_approved(now=now(), certifier=certifier(slug))
    out.print(f"{sent} lettres envoyées, {failed} en échec.")
    if failed:
        err.print(f"« parchemin outbox list {slug} » dit pourquoi.", markup=False)
        raise typer.Exit(REFUSED)


@app.command()
@by_machine
def bounces(
    place: Annotated[
        Path, typer.Argument(help="Boîte (mbox, maildir), dossier de .eml ou un seul courriel.")
    ],
    as_: As = None,
) -> None:
    """Lire les avis de non-remise : chaque lettre revenue est dite « non remise », avec sa raison."""
    from parchemin.accounts.permissions import require, to_manage
    from parchemin.formats.mail.delivery_report import Unreadable, load, messages
    from parchemin.parties.models import Letter
    from parchemin.parties.returned import note_returned, of_reports

    who = actor(as_) if as_ else machine()
    try:
        read = [load(data) for data in messages(place)]
    except Unreadable as error:
        stop(str(error))
    reports = [report for notices in read for report in notices]
    for certifier_id in sorted({letter.certifier_id for letter in of_reports(reports).values()}):
        require(to_manage(who, certifier_id))
    done = note_returned(actor=who.label, now=now(), reports=reports)
    for letter in Letter.objects.filter(pk__in=done.noted).order_by("pk"):
        out.print(f"{letter.pk:6} {letter.to:36} {letter.error}", markup=False)
    out.print(
        f"{len(read)} messages lus, {sum(1 for notices in read if notices)} avis : {len(done.noted)} lettres revenues, "
        f"{done.known} déjà notées, {done.late} en retard, {done.unmatched} d’aucune lettre d’ici."
    )


@app.command()
@by_person()
def readdress(
    slug: Slug,
    letter: Number,
    to: Annotated[str, typer.Argument(help="Nouvelle adresse électronique.")],
    as_: As = None,
) -> None:
    """Écrire à une autre adresse une lettre non remise, ou pas encore partie."""
    from parchemin.parties.outbox import readdress as act_readdress

    who, row = _own(slug, letter, as_)
    act_readdress(actor=who.label, now=now(), letter=row, to=to)
    out.print(f"La lettre n° {letter} partira pour {to}.", markup=False)


@app.command()
@by_person()
def edit(
    slug: Slug,
    letter: Number,
    subject: Annotated[str, typer.Option(help="Nouvel objet ; sans lui, il reste.")] = "",
    body: Annotated[
        Path | None, typer.Option(help="Fichier texte des nouveaux mots ; sans lui, ils restent.")
    ] = None,
    as_: As = None,
) -> None:
    """Changer les mots d’une lettre qui n’est pas partie ; elle est alors à relire."""
    from parchemin.parties import waiting

    who, row = _own(slug, letter, as_)
    try:
        words = body.read_text(encoding="utf-8") if body else row.body
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{body} ne se lit pas comme un texte en UTF-8 : {error}.")
    waiting.edit(actor=who.label, now=now(), letter=row, subject=subject or row.subject, body=words)
    out.print(f"La lettre n° {letter} dit ces mots ; elle attend d’être relue.")


@app.command()
@by_person()
def cancel(slug: Slug, letter: Number, reason: Reason = "", as_: As = None) -> None:
    """Annuler une lettre qui n’est pas partie."""
    from parchemin.parties import waiting

    who, row = _own(slug, letter, as_)
    waiting.cancel(actor=who.label, now=now(), letter=row, reason=reason)
    out.print(f"La lettre n° {letter} ne partira pas.")


@app.command("take-up")
@by_person()
def take_up(slug: Slug, letter: Number, as_: As = None) -> None:
    """Reprendre une lettre annulée par erreur : elle attend d’être relue."""
    from parchemin.parties import waiting

    who, row = _own(slug, letter, as_)
    waiting.take_up(actor=who.label, now=now(), letter=row)
    out.print(f"La lettre n° {letter} attend d’être relue.")
