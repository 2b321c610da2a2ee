"""``parchemin session``: who sits: named, proposed, replaced, judged; a reason set aside."""

from __future__ import annotations

from typing import Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    REFUSED,
    actor,
    by_person,
    now,
    out,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import As, Reason, SessionNumber


@by_person()
def nominate(
    number: SessionNumber,
    juror: Annotated[str, typer.Argument(help="Adresse du juré.")],
    seat: Annotated[
        str,
        typer.Option(help="president, professional, certifier, ou member pour une place que la fiche nomme."),
    ] = "",
    place: Annotated[
        str, typer.Option(help="Place que la fiche nomme, dans ses mots : « ancien titulaire du titre ».")
    ] = "",
    substitute: Annotated[bool, typer.Option("--substitute", help="Suppléant.")] = False,
    as_: As = None,
) -> None:
    """Nommer un juré à un siège."""
    from parchemin.domain.composition import Seat
    from parchemin.juries.jury.seating import nominate as act_nominate

    try:
        chosen = Seat(seat or ("member" if place else "professional"))
    except ValueError:
        stop(f"Siège « {seat} » inconnu : {', '.join(Seat)}.")
    session = find.session(number)
    act_nominate(
        actor=actor(as_),
        now=now(),
        session=session,
        juror=find.juror(session.certifier.slug, juror),
        seat=chosen,
        place=place,
        substitute=substitute,
    )
    out.print(f"{juror} nommé, siège « {place or chosen.label} ».", markup=False)


@by_person()
def propose(number: SessionNumber, as_: As = None) -> None:
    """Pourvoir les sièges libres depuis le vivier."""
    from parchemin.juries.jury.seating import propose_jury

    seated, left = propose_jury(actor=actor(as_), now=now(), session=find.session(number))
    for member in seated:
        out.print(f"{member.place or member.seat:14} {member.juror.person.full_name}", markup=False)
    print_objections(left)


@by_person()
def withdraw(
    number: SessionNumber,
    juror: Annotated[str, typer.Argument(help="Adresse électronique du juré.")],
    reason: Reason = "",
    as_: As = None,
) -> None:
    """Retirer un membre du jury avant la délibération."""
    from parchemin.juries.jury.seating import withdraw_member

    for member in find.members(find.jury(number), juror):
        withdraw_member(actor=actor(as_), now=now(), member=member, reason=reason)
    out.print(f"{juror} ne siège plus.", markup=False)


@by_person()
def replace(
    number: SessionNumber,
    juror: Annotated[str, typer.Argument(help="Adresse électronique du membre remplacé.")],
    by: Annotated[str, typer.Option("--by", help="Adresse électronique du juré qui prend sa place.")],
    reason: Reason = "",
    as_: As = None,
) -> None:
    """Remplacer un membre du jury, à la même place ; dit ce qui manque alors au jury."""
    from parchemin.juries.jury.seating import replace_member

    jury = find.jury(number)
    [member] = find.members(jury, juror)
    chosen = find.juror(jury.session.certifier.slug, by)
    _, objections = replace_member(actor=actor(as_), now=now(), member=member, juror=chosen, reason=reason)
    out.print(f"{by} prend la place de {juror}.", markup=False)
    print_objections(objections)


@reads
def check(number: SessionNumber) -> None:
    """Juger le jury nommé, ou réuni dès qu’un membre émarge, pour tous et pour chaque candidat ; sort 3 avec les raisons."""
    from parchemin.domain.objection import blocking
    from parchemin.juries.facts import day_of
    from parchemin.juries.jury import sittings

    jury = find.jury(number)
    objections = sittings.whole_and_each(jury, sittings.moment_of(jury), day_of(jury))
    print_objections(objections)
    if blocking(objections):
        raise typer.Exit(REFUSED)
    out.print("La composition tient, pour chaque candidat.")


@by_person()
def waive(
    number: SessionNumber,
    code: Annotated[str, typer.Argument(help="Code de la raison, comme convocation.employer-notice-short.")],
    reason: Annotated[str, typer.Option(help="Pourquoi ; le procès-verbal la porte.")],
    about: Annotated[
        str, typer.Option(help="Personne que la raison concerne, quand elle en nomme une.")
    ] = "",
    as_: As = None,
) -> None:
    """Écarter une raison pour cette session, en son nom."""
    from parchemin.juries.jury.waivers import waive as act_waive

    session = find.session(number)
    act_waive(actor=actor(as_), now=now(), session=session, code=code, about=about, reason=reason)
    out.print(f"« {code} » n’arrête plus cette session ; le procès-verbal le dira.", markup=False)
