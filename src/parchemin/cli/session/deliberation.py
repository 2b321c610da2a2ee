"""``parchemin session``: opinions, blocks decided, outcomes stated."""

from __future__ import annotations

from typing import Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import actor, by_person, now, out, reads, stop
from parchemin.cli.given import As, File, Reason, SessionNumber
from parchemin.cli.given import Block as BlockNumber


@by_person()
def deliberate(number: SessionNumber, as_: As = None) -> None:
    """Ouvrir la délibération avec les membres présents."""
    from parchemin.juries.deliberation.deliberating import open_deliberation

    open_deliberation(actor=actor(as_), now=now(), jury=find.jury(number))
    out.print("Délibération ouverte.")


@by_person()
def opinion(
    number: SessionNumber,
    dossier: File,
    vote: Annotated[str, typer.Option(help="for, against ou abstain.")],
    block: Annotated[int, typer.Option(help="Bloc. Sans lui : tous les blocs présentés.")] = 0,
    against: Annotated[
        list[int] | None, typer.Option(help="Bloc sur lequel l’avis est contre ; l’option se répète.")
    ] = None,
    abstain: Annotated[
        list[int] | None, typer.Option(help="Bloc sur lequel on s’abstient ; l’option se répète.")
    ] = None,
    as_: As = None,
) -> None:
    """Donner son avis de membre du jury ; nul ne vote pour un autre.

    Un avis ne change plus une fois ceux des autres montrés : donnez d’un coup ceux de tous les blocs.
    """
    from parchemin.domain.deliberation import Vote
    from parchemin.juries.deliberation.voting import give_opinions

    try:
        chosen = Vote(vote)
    except ValueError:
        stop(f"Vote « {vote} » inconnu : {', '.join(Vote)}.")
    who, entry = actor(as_), find.entry(number, dossier)
    blocks = [find.block(entry, block)] if block else list(entry.blocks.order_by("number"))
    votes = dict.fromkeys(blocks, chosen)
    votes |= {find.block(entry, one): Vote.AGAINST for one in against or ()}
    votes |= {find.block(entry, one): Vote.ABSTAIN for one in abstain or ()}
    given = give_opinions(
        actor=who,
        now=now(),
        member=find.own_seat(find.jury(number), who),
        entry=entry,
        votes=votes,
    )
    out.print(f"{len(given)} avis donnés.")


@by_person()
def decide(
    number: SessionNumber,
    dossier: File,
    block: BlockNumber,
    motivation: Annotated[str, typer.Option(help="Motivation ; obligatoire pour un refus.")] = "",
    competency: Annotated[
        list[int] | None,
        typer.Option(help="Rang dans le bloc d’une compétence dont les critères fondent la décision."),
    ] = None,
    departure: Annotated[str, typer.Option(help="Pourquoi s’écarter de la proposition du règlement.")] = "",
    departure_reason: Annotated[str, typer.Option(help="La même raison, en quelques mots.")] = "",
    as_: As = None,
) -> None:
    """Inscrire la décision que donnent les votes sur un bloc ; un refus désigne ce sur quoi il se fonde."""
    from parchemin.domain.deliberation import Departure
    from parchemin.juries.deliberation.deciding import decide_block
    from parchemin.juries.deliberation.motivation import criteria_of

    try:
        code = Departure(departure) if departure else None
    except ValueError:
        stop(f"Raison « {departure} » inconnue : {', '.join(Departure)}.")
    entry = find.entry(number, dossier)
    decision = decide_block(
        actor=actor(as_),
        now=now(),
        entry=entry,
        block=find.block(entry, block),
        motivation=motivation,
        grounds={"criteria": criteria_of(entry, find.block(entry, block), competency or ())},
        departure=code,
        departure_reason=departure_reason,
    )
    out.print(
        f"Bloc {block} {'acquis' if decision.acquired else 'non acquis'}, {decision.votes_for} contre {decision.votes_against}."
    )


@by_person()
def revote(number: SessionNumber, dossier: File, block: BlockNumber, as_: As = None) -> None:
    """Voter de nouveau sur un bloc, à voix égales."""
    from parchemin.juries.deliberation.voting import vote_again

    entry = find.entry(number, dossier)
    gone = vote_again(actor=actor(as_), now=now(), entry=entry, block=find.block(entry, block))
    out.print(f"Bloc {block} : {gone} avis mis de côté, un second tour est ouvert.")


@by_person()
def adopt(number: SessionNumber, as_: As = None) -> None:
    """Inscrire d’un coup les blocs que personne ne discute."""
    from parchemin.juries.deliberation.deciding import adopt_undisputed

    adopted = adopt_undisputed(actor=actor(as_), now=now(), jury=find.jury(number))
    out.print(f"{len(adopted.decisions)} blocs acquis inscrits.")
    for left in adopted.skipped:
        name = left.entry.candidacy.person.full_name
        why = " ; ".join(reason.message for reason in left.reasons)
        out.print(f"{name}, bloc {left.block.number} laissé de côté : {why}")


@by_person()
def set_aside(
    number: SessionNumber,
    dossier: File,
    line: Annotated[
        list[str] | None, typer.Option(help="Ligne écartée ; sans elle, toutes celles qui manquent.")
    ] = None,
    reason: Reason = "",
    as_: As = None,
) -> None:
    """Statuer sans ce que la fiche demande et qui manque, en votre nom ; le procès-verbal porte la raison."""
    from parchemin.juries.deliberation.setting_aside import set_aside as do

    entry = find.entry(number, dossier)
    rows = do(actor=actor(as_), now=now(), entry=entry, lines=line or None, reason=reason)
    for row in rows:
        out.print(f"{row.about} écarté.")


@reads
def required(number: SessionNumber, dossier: File) -> None:
    """Dire ce que la fiche demande à un candidat, et ce qui manque, ligne à ligne."""
    from parchemin.juries.requirements import about, lines_of

    entry = find.entry(number, dossier)
    for one in lines_of(entry):
        state = {"met": "fait   ", "missing": "manque ", "aside": "écarté "}[one.state]
        out.print(f"{state} {one.words}  [{about(entry, one.requirement)}]")


@by_person()
def outcome(
    number: SessionNumber,
    dossier: File,
    verdict: Annotated[str, typer.Option(help="absent, excused, deferred ou withdrawn.")],
    reason: Reason = "",
    as_: As = None,
) -> None:
    """Dire qu’un candidat fut absent, excusé, reporté, ou s’est retiré."""
    from parchemin.domain.deliberation import Verdict
    from parchemin.juries.deliberation.stating import state_outcome

    try:
        chosen = Verdict(verdict)
    except ValueError:
        stop(f"Résultat « {verdict} » inconnu : {', '.join(Verdict)}.")
    state_outcome(
        actor=actor(as_), now=now(), entry=find.entry(number, dossier), verdict=chosen, reason=reason
    )
    out.print(f"Dossier {dossier} : {chosen.label}.")


@by_person()
def close(number: SessionNumber, as_: As = None) -> None:
    """Clore la délibération."""
    from parchemin.juries.deliberation.deliberating import close_deliberation

    close_deliberation(actor=actor(as_), now=now(), jury=find.jury(number))
    out.print("Délibération close.")
