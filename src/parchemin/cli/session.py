"""``parchemin session``: compose, plan, convoke, attend, deliberate, seal, publish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    REFUSED,
    Batch,
    actor,
    by_person,
    certifier,
    err,
    now,
    out,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import As, File, Reason, Slug
from parchemin.cli.given import Block as BlockNumber

if TYPE_CHECKING:
    from parchemin.accounts.actor import Actor
    from parchemin.catalogue.models import Block
    from parchemin.juries.models import Jury, JuryMember, SessionEntry

app = typer.Typer(no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Numéro de la session.")]


def _jury(number: int) -> Jury:
    from parchemin.juries.models import Jury

    row = Jury.objects.filter(session=find.session(number)).select_related("session__certifier").first()
    if row is None:
        stop(f"La session n° {number} n’a pas encore de jury : « parchemin session propose {number} ».")
    return row


def _block(entry: SessionEntry, number: int) -> Block:
    row = entry.blocks.filter(number=number).first()
    if row is None:
        stop(f"Le bloc {number} n’est pas présenté par le dossier {entry.candidacy.number}.")
    return row


def _members(jury: Jury, email: str = "") -> list[JuryMember]:
    rows = jury.members.filter(withdrawn_at__isnull=True).select_related("juror__person").order_by("pk")
    members = [m for m in rows if not email or m.juror.person.email.lower() == email.lower()]
    if not members:
        stop(f"{email or 'Personne'} ne siège pas à ce jury.")
    return members


def _own_seat(jury: Jury, who: Actor) -> JuryMember:
    """The seat that the account holds: a member acts for himself."""
    own = who.persons("juror", "assessor")
    rows = jury.members.filter(withdrawn_at__isnull=True, juror__person__in=own)
    member = rows.select_related("juror__person").order_by("substitute", "pk").first()
    if member is None:
        stop(
            f"{who.name} ne siège pas à ce jury : un membre agit depuis son compte, que « parchemin juror account » ouvre."
        )
    return member


@app.command()
@by_person()
def create(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro de la fiche.")],
    title: Annotated[str, typer.Option(help="Titre de la session.")],
    site: Annotated[str, typer.Option(help="Nom du site.")],
    starts: Annotated[str, typer.Option(help="Premier jour des soutenances, AAAA-MM-JJ.")],
    jury: Annotated[str, typer.Option(help="Jour de la délibération, AAAA-MM-JJ.")],
    as_: As = None,
) -> None:
    """Créer une session en préparation."""
    from parchemin.juries.session.preparing import create_session
    from parchemin.parties.models import Site

    owner = certifier(slug)
    place = Site.objects.filter(certifier=owner, name=site).first()
    if place is None:
        stop(f"« {slug} » n’a pas de site « {site} ». « parchemin certifier site » en ajoute un.")
    session = create_session(
        actor=actor(as_),
        now=now(),
        certifier=owner,
        title=title,
        frameworks=[find.framework(number)],
        site=place,
        starts_on=find.day(starts),
        jury_on=find.day(jury),
    )
    out.print(f"Session n° {session.pk} créée.")


@app.command("list")
@reads
def list_(slug: Slug) -> None:
    """Les sessions d’un certificateur."""
    from parchemin.juries.models import Session

    for row in Session.objects.filter(certifier=certifier(slug)).order_by("pk"):
        out.print(f"{row.pk:4} {row.get_state_display():24} {row.starts_on} {row.title}", markup=False)


@app.command()
@by_person()
def enter(
    number: Number,
    dossier: Annotated[
        list[str] | None, typer.Option(help="Numéro de dossier ; se répète. Sans lui : tous.")
    ] = None,
    as_: As = None,
) -> None:
    """Présenter des candidats à la session. Qui ne peut pas l’être est dit, n’arrête personne ; sort alors en 3."""
    from parchemin.candidates.models import Candidacy
    from parchemin.juries.session import foreseeing
    from parchemin.juries.session.preparing import enter_those_who_may

    session = find.session(number)
    rows = Candidacy.objects.filter(
        certifier=session.certifier, framework__in=session.frameworks.all(), state=Candidacy.State.ENROLLED
    ).exclude(entries__session=session)
    if dossier:
        rows = rows.filter(number__in=dossier)
        missing = set(dossier) - set(rows.values_list("number", flat=True))
        if missing:
            stop(f"Dossiers introuvables, ou déjà présentés : {', '.join(sorted(missing))}.")
    done = enter_those_who_may(
        actor=actor(as_), now=now(), session=session, candidacies=list(rows.order_by("number", "pk"))
    )
    out.print(f"{len(done.entries)} candidats présentés.")
    print_objections([*foreseeing.of_session(session, done.entries), *done.left_out])
    raise typer.Exit(REFUSED if done.left_out else 0)


@app.command("open")
@by_person()
def open_(number: Number, as_: As = None) -> None:
    """Ouvrir la session : grilles, règlement, règle de composition et parchemin sont là."""
    from parchemin.juries.session import foreseeing
    from parchemin.juries.session.preparing import open_session

    session = open_session(actor=actor(as_), now=now(), session=find.session(number))
    out.print(f"Session n° {number} ouverte.")
    print_objections(foreseeing.of_session(session))


@app.command()
@by_person()
def nominate(
    number: Number,
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


@app.command()
@by_person()
def propose(number: Number, as_: As = None) -> None:
    """Pourvoir les sièges libres depuis le vivier."""
    from parchemin.juries.jury.seating import propose_jury

    made, left = propose_jury(actor=actor(as_), now=now(), session=find.session(number))
    for member in made:
        out.print(f"{member.place or member.seat:14} {member.juror.person.full_name}", markup=False)
    print_objections(left)


@app.command()
@by_person()
def withdraw(
    number: Number,
    juror: Annotated[str, typer.Argument(help="Adresse électronique du juré.")],
    reason: Reason = "",
    as_: As = None,
) -> None:
    """Retirer un membre du jury avant la délibération."""
    from parchemin.juries.jury.seating import withdraw_member

    for member in _members(_jury(number), juror):
        withdraw_member(actor=actor(as_), now=now(), member=member, reason=reason)
    out.print(f"{juror} ne siège plus.", markup=False)


@app.command()
@by_person()
def replace(
    number: Number,
    juror: Annotated[str, typer.Argument(help="Adresse électronique du membre remplacé.")],
    by: Annotated[str, typer.Option("--by", help="Adresse électronique du juré qui prend sa place.")],
    reason: Reason = "",
    as_: As = None,
) -> None:
    """Remplacer un membre du jury, à la même place ; dit ce qui manque alors au jury."""
    from parchemin.juries.jury.seating import replace_member

    jury = _jury(number)
    [member] = _members(jury, juror)
    chosen = find.juror(jury.session.certifier.slug, by)
    _, objections = replace_member(actor=actor(as_), now=now(), member=member, juror=chosen, reason=reason)
    out.print(f"{by} prend la place de {juror}.", markup=False)
    print_objections(objections)


@app.command()
@by_person()
def move(
    number: Number,
    jury: Annotated[str, typer.Option(help="Nouveau jour de la délibération, comme 2026-03-31.")],
    starts: Annotated[str, typer.Option(help="Nouveau premier jour ; sans lui, il reste.")] = "",
    promised: Annotated[
        str, typer.Option(help="Nouveau jour promis pour les résultats ; sans lui, il reste.")
    ] = "",
    reason: Reason = "",
    as_: As = None,
) -> None:
    """Déplacer une session avant sa délibération ; dit ce qui doit suivre."""
    from parchemin.juries.session.preparing import move_session

    session, objections = move_session(
        actor=actor(as_),
        now=now(),
        session=find.session(number),
        jury_on=find.day(jury),
        starts_on=find.day(starts) if starts else None,
        results_promised_on=find.day(promised) if promised else None,
        reason=reason,
    )
    out.print(f"Session {number} : délibération le {session.jury_on:%d/%m/%Y}.")
    print_objections(objections)


@app.command()
@reads
def check(number: Number) -> None:
    """Juger le jury nommé, ou réuni dès qu’un membre émarge, pour tous et pour chaque candidat ; sort 3 avec les raisons."""
    from parchemin.domain.objection import blocking
    from parchemin.juries.facts import day_of
    from parchemin.juries.jury import sittings

    jury = _jury(number)
    objections = sittings.whole_and_each(jury, sittings.moment_of(jury), day_of(jury))
    print_objections(objections)
    if blocking(objections):
        raise typer.Exit(REFUSED)
    out.print("La composition tient, pour chaque candidat.")


@app.command()
@by_person()
def plan(
    number: Number,
    seconds: Annotated[float, typer.Option(help="Temps laissé à la recherche.")] = 10,
    release: Annotated[bool, typer.Option("--release", help="Diffuser le planning trouvé.")] = False,
    as_: As = None,
) -> None:
    """Chercher un planning des soutenances, le juger, et le diffuser s’il tient."""
    from parchemin.juries.planning.problem import judge
    from parchemin.juries.planning.searching import search_now
    from parchemin.juries.planning.timetables import release_timetable

    session, who = find.session(number), actor(as_)
    timetable, work = search_now(actor=who, now=now(), session=session, seconds=seconds)
    if timetable is None:
        _impossible(work.result or {})
        stop("Aucun planning trouvé.", status=REFUSED)
    print_objections(judge(timetable))
    out.print(f"Planning v{timetable.version} : {timetable.defences.count()} soutenances.")
    if release:
        release_timetable(actor=who, now=now(), timetable=timetable)
        out.print(f"Planning v{timetable.version} diffusé.")


def _impossible(result: dict[str, Any]) -> None:
    """Why nothing was found, and the changes that would do, as the page says them."""
    for reason in result.get("reasons", ()):
        err.print(f"✗ {reason['code']}  {reason['message']}", markup=False)
        if reason.get("mend"):
            err.print(f"    à faire : {reason['mend']}", markup=False)
    for n, way in enumerate(result.get("ways", ()), start=1):
        tried = "essayé, un planning se trouve" if way["tried"] else "compté, pas essayé"
        err.print(f"  Issue {n} ({tried}) : " + " ".join(c["words"] for c in way["changes"]), markup=False)


@app.command()
@by_person()
def convoke(number: Number, as_: As = None) -> None:
    """Préparer les convocations nouvelles, dans la boîte d’envoi. Une lettre qui ne s’imprime pas n’arrête pas les autres ; sort alors en 3."""
    from parchemin.juries.convoking.convoking import convoke as act_convoke
    from parchemin.juries.convoking.convoking import unprinted

    session = find.session(number)
    convocations = act_convoke(actor=actor(as_), now=now(), session=session)
    out.print(f"{len(convocations)} convocations attendent d’être relues.")
    left_out = unprinted(session, now())
    print_objections(left_out)
    raise typer.Exit(REFUSED if left_out else 0)


@app.command()
@by_person()
def waive(
    number: Number,
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


@app.command()
@by_person()
def remind(number: Number, as_: As = None) -> None:
    """Préparer un rappel pour chaque personne convoquée qui n’a pas répondu."""
    from parchemin.juries.convoking.answering import remind as act_remind

    letters = act_remind(actor=actor(as_), now=now(), session=find.session(number))
    out.print(f"{len(letters)} rappels attendent d’être relus.")


@app.command()
@reads
def checkpoint(number: Number) -> None:
    """Qui n’aura pas de résultat, et pourquoi."""
    from parchemin.juries.day.checkpoint import checkpoint as read

    found = read(find.session(number), now())
    print_objections([reason.objection for reason in found.whole])
    for line in found.lines:
        promised = f", promis pour le {line.promised_on:%d/%m/%Y}" if line.promised_on else ""
        out.print(
            f"{line.entry.candidacy.number} {line.entry.candidacy.person.full_name}{promised}", markup=False
        )
        for reason in line.reasons:
            out.print(f"    {'✗' if reason.stops else '!'} {reason.objection.message}", markup=False)


@app.command()
@by_person()
def attend(
    number: Number,
    dossier: Annotated[str, typer.Option(help="Dossier d’un candidat.")] = "",
    juror: Annotated[str, typer.Option(help="Adresse d’un membre du jury.")] = "",
    everyone: Annotated[
        bool, typer.Option("--everyone", help="Tous les membres et tous les candidats.")
    ] = False,
    absent: Annotated[bool, typer.Option("--absent", help="N’est pas venu.")] = False,
    excused: Annotated[bool, typer.Option("--excused", help="Absence excusée.")] = False,
    as_: As = None,
) -> None:
    """Émarger : présence des candidats et des membres."""
    from parchemin.juries.day.attending import record_attendance

    session, who = find.session(number), actor(as_)
    people = []
    if everyone or juror:
        people += [(m.juror.person, "juror") for m in _members(_jury(number), juror)]
    if everyone:
        people += [
            (e.candidacy.person, "candidate") for e in session.entries.select_related("candidacy__person")
        ]
    elif dossier:
        people.append((find.entry(number, dossier).candidacy.person, "candidate"))
    batch = Batch()
    for person, role in people:
        with batch.one(f"non émargé  {person.full_name}"):
            record_attendance(
                actor=who,
                now=now(),
                session=session,
                person=person,
                role=role,
                present=not (absent or excused),
                excused=excused,
                signature=person.full_name if not (absent or excused) else "",
            )
    batch.end(f"{batch.done} émargements.")


@app.command()
@by_person()
def deliberate(number: Number, as_: As = None) -> None:
    """Ouvrir la délibération avec les membres présents."""
    from parchemin.juries.deliberation.deliberating import open_deliberation

    open_deliberation(actor=actor(as_), now=now(), jury=_jury(number))
    out.print("Délibération ouverte.")


@app.command()
@by_person()
def opinion(
    number: Number,
    dossier: File,
    vote: Annotated[str, typer.Option(help="for, against ou abstain.")],
    block: Annotated[int, typer.Option(help="Bloc. Sans lui : tous les blocs présentés.")] = 0,
    as_: As = None,
) -> None:
    """Donner son avis de membre du jury ; nul ne vote pour un autre."""
    from parchemin.domain.deliberation import Vote
    from parchemin.juries.deliberation.voting import give_opinions

    try:
        chosen = Vote(vote)
    except ValueError:
        stop(f"Vote « {vote} » inconnu : {', '.join(Vote)}.")
    who, entry = actor(as_), find.entry(number, dossier)
    blocks = [_block(entry, block)] if block else list(entry.blocks.order_by("number"))
    given = give_opinions(
        actor=who,
        now=now(),
        member=_own_seat(_jury(number), who),
        entry=entry,
        votes=dict.fromkeys(blocks, chosen),
    )
    out.print(f"{len(given)} avis donnés.")


@app.command()
@by_person()
def decide(
    number: Number,
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
        block=_block(entry, block),
        motivation=motivation,
        evidence={"criteria": criteria_of(entry, _block(entry, block), competency or ())},
        departure=code,
        departure_reason=departure_reason,
    )
    out.print(
        f"Bloc {block} {'acquis' if decision.acquired else 'non acquis'}, {decision.votes_for} contre {decision.votes_against}."
    )


@app.command()
@by_person()
def revote(number: Number, dossier: File, block: BlockNumber, as_: As = None) -> None:
    """Voter de nouveau sur un bloc, à voix égales."""
    from parchemin.juries.deliberation.voting import vote_again

    entry = find.entry(number, dossier)
    gone = vote_again(actor=actor(as_), now=now(), entry=entry, block=_block(entry, block))
    out.print(f"Bloc {block} : {gone} avis mis de côté, un second tour est ouvert.")


@app.command()
@by_person()
def adopt(number: Number, as_: As = None) -> None:
    """Inscrire d’un coup les blocs que personne ne discute."""
    from parchemin.juries.deliberation.deciding import adopt_undisputed

    made = adopt_undisputed(actor=actor(as_), now=now(), jury=_jury(number))
    out.print(f"{len(made.decisions)} blocs acquis inscrits.")
    for left in made.skipped:
        name = left.entry.candidacy.person.full_name
        why = " ; ".join(reason.message for reason in left.reasons)
        out.print(f"{name}, bloc {left.block.number} laissé de côté : {why}")


@app.command("set-aside")
@by_person()
def set_aside(
    number: Number,
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


@app.command()
@reads
def required(number: Number, dossier: File) -> None:
    """Dire ce que la fiche demande à un candidat, et ce qui manque, ligne à ligne."""
    from parchemin.juries.requirements import about, lines_of

    entry = find.entry(number, dossier)
    for one in lines_of(entry):
        state = {"met": "fait   ", "missing": "manque ", "aside": "écarté "}[one.state]
        out.print(f"{state} {one.words}  [{about(entry, one.requirement)}]")


@app.command()
@by_person()
def outcome(
    number: Number,
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


@app.command()
@by_person()
def close(number: Number, as_: As = None) -> None:
    """Clore la délibération."""
    from parchemin.juries.deliberation.deliberating import close_deliberation

    close_deliberation(actor=actor(as_), now=now(), jury=_jury(number))
    out.print("Délibération close.")


@app.command()
@by_person()
def sign(
    number: Number,
    code: Annotated[str, typer.Option(help="Code reçu, si le règlement en demande un.")] = "",
    as_: As = None,
) -> None:
    """Signer le procès-verbal pour soi : signature électronique simple, contresignée par la clé du certificateur."""
    from parchemin.juries.minutes.signing import sign_minutes

    who = actor(as_)
    member = _own_seat(_jury(number), who)
    name = member.juror.person.full_name
    sign_minutes(actor=who, now=now(), member=member, typed_name=name, code=code)
    out.print(f"Signé par {name}.", markup=False)


@app.command()
@by_person()
def seal(
    number: Number,
    pdf: Annotated[Path | None, typer.Option(help="Où écrire le procès-verbal.")] = None,
    as_: As = None,
) -> None:
    """Sceller le procès-verbal."""
    from parchemin.juries.minutes.sealing import seal_minutes
    from parchemin.runtime import files

    minutes = seal_minutes(actor=actor(as_), now=now(), jury=_jury(number))
    if pdf:
        pdf.write_bytes(files.read(minutes.pdf_id))
    out.print(f"Procès-verbal scellé, SHA-256 {minutes.pdf_id}", markup=False)


@app.command()
@by_person()
def publish(number: Number, as_: As = None) -> None:
    """Publier tous les résultats, d’un seul acte."""
    from parchemin.juries.minutes.publishing import publish_results

    out.print(
        f"{publish_results(actor=actor(as_), now=now(), session=find.session(number))} résultats publiés."
    )


@app.command()
@by_person()
def notify(number: Number, as_: As = None) -> None:
    """Préparer les relevés de résultats, dans la boîte d’envoi. Sort en 3 si un relevé ne peut pas être fait."""
    from parchemin.juries.minutes.publishing import notify_results

    told = notify_results(actor=actor(as_), now=now(), session=find.session(number))
    out.print(f"{len(told.letters)} lettres de résultat préparées.")
    for row in told.left_out:
        err.print(f"sans relevé  dossier {row.entry.candidacy.number}", markup=False)
        print_objections(row.objections)
    raise typer.Exit(REFUSED if told.left_out else 0)
