"""``parchemin session``, once it exists: move, rename, cancel it, take a candidate out of it, note a recusal or take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import actor, by_person, now, out, print_objections, stop
from parchemin.cli.given import As, File, Reason, SessionNumber

if TYPE_CHECKING:
    from parchemin.juries.models import Session
    from parchemin.parties.models import Site

Juror = Annotated[str, typer.Argument(help="Adresse électronique du juré.")]


@by_person()
def move(
    number: SessionNumber,
    jury: Annotated[
        str, typer.Option(help="Nouveau jour de la délibération, comme 2026-03-31 ; sans lui, il reste.")
    ] = "",
    starts: Annotated[str, typer.Option(help="Nouveau premier jour ; sans lui, il reste.")] = "",
    promised: Annotated[
        str, typer.Option(help="Nouveau jour promis pour les résultats ; sans lui, il reste.")
    ] = "",
    site: Annotated[str, typer.Option(help="Nom du nouveau site ; sans lui, il reste.")] = "",
    reason: Reason = "",
    as_: As = None,
) -> None:
    """Déplacer une session avant sa délibération, jours ou site ; qui fut convoqué est prévenu ; dit ce qui doit suivre."""
    from parchemin.juries.changing.moving import move_session

    row = find.session(number)
    session, objections = move_session(
        actor=actor(as_),
        now=now(),
        session=row,
        jury_on=find.day(jury) if jury else row.jury_on,
        starts_on=find.day(starts) if starts else None,
        results_promised_on=find.day(promised) if promised else None,
        site=_site(row, site) if site else None,
        reason=reason,
    )
    out.print(
        f"Session {number} : {session.site.name}, délibération le {session.jury_on:%d/%m/%Y}.", markup=False
    )
    print_objections(objections)


def _site(session: Session, name: str) -> Site:
    from parchemin.parties.models import Site

    place = Site.objects.filter(certifier=session.certifier_id, name=name).first()
    if place is None:
        stop(f"Aucun site « {name} » : « parchemin certifier site » en ajoute un.")
    return place


@by_person()
def rename(
    number: SessionNumber, title: Annotated[str, typer.Argument(help="Nouveau nom.")], as_: As = None
) -> None:
    """Renommer une session avant sa délibération ; qui fut convoqué sous l’ancien nom est prévenu."""
    from parchemin.juries.changing.moving import rename_session

    row = rename_session(actor=actor(as_), now=now(), session=find.session(number), title=title)
    out.print(f"Session {number} : « {row.title} ».", markup=False)


@by_person()
def cancel(number: SessionNumber, reason: Reason = "", as_: As = None) -> None:
    """Annuler une session avant sa délibération : candidats et jury libérés, qui fut convoqué est prévenu."""
    from parchemin.juries.changing.cancelling import cancel_session

    done = cancel_session(actor=actor(as_), now=now(), session=find.session(number), reason=reason)
    out.print(
        f"Session {number} annulée : {done.candidates} candidats et {done.members} membres libérés, "
        f"{done.told} lettres à relire, {done.stopped} arrêtées."
    )


@by_person()
def rules(number: SessionNumber, reason: Reason = "", as_: As = None) -> None:
    """Faire suivre aux candidats de la session la version du règlement corrigée depuis, avant la délibération."""
    from parchemin.juries.changing.rules import follow_rules

    rows = follow_rules(actor=actor(as_), now=now(), session=find.session(number), reason=reason)
    for one in rows:
        out.print(f"{one.number} : règlement v{one.rules.version if one.rules else ''}", markup=False)


@by_person()
def take_out(number: SessionNumber, dossier: File, reason: Reason = "", as_: As = None) -> None:
    """Retirer un candidat de la session avant la délibération ; rien de ce qu’il a fait n’est perdu."""
    from parchemin.juries.changing.taking_out import take_out as act

    freed = act(actor=actor(as_), now=now(), entry=find.entry(number, dossier), reason=reason)
    out.print(
        f"Dossier {dossier} retiré de la session {number}, {freed.slots} horaires libérés.", markup=False
    )
    if freed.told:
        out.print(f"{freed.told} lettre attend d’être relue : ce candidat n’est plus attendu.")
    if freed.jurors:
        out.print(f"{freed.jurors} jurés à convoquer de nouveau : « parchemin session convoke {number} ».")


@by_person()
def recuse(number: SessionNumber, juror: Juror, dossier: File, reason: Reason = "", as_: As = None) -> None:
    """Noter qu’un membre du jury se déporte pour un candidat ; les autres candidats ne changent pas."""
    from parchemin.juries.jury.seating import recuse as act

    [member, *_], entry = find.members(find.jury(number), juror), find.entry(number, dossier)
    act(actor=actor(as_), now=now(), member=member, candidacy=entry.candidacy, reason=reason)
    out.print(f"{juror} se déporte pour le dossier {dossier}.", markup=False)


@by_person()
def unrecuse(number: SessionNumber, juror: Juror, dossier: File, reason: Reason = "", as_: As = None) -> None:
    """Reprendre un déport noté par erreur, avant que le jury statue sur ce candidat."""
    from parchemin.juries.jury.recusals import take_back_recusal

    [member, *_], entry = find.members(find.jury(number), juror), find.entry(number, dossier)
    left = take_back_recusal(
        actor=actor(as_), now=now(), member=member, candidacy=entry.candidacy, reason=reason
    )
    out.print(f"{juror} siège de nouveau pour le dossier {dossier}.", markup=False)
    print_objections(left)
