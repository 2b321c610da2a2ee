"""``parchemin session attend`` and ``depart``: who is there, at which moment of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import Batch, actor, by_person, now, out, stop
from parchemin.cli.given import As, SessionNumber

if TYPE_CHECKING:
    from parchemin.domain.attendance import Occasion
    from parchemin.juries.models import Juror, Session
    from parchemin.parties.models import Person

Day = Annotated[str, typer.Option("--day", help="Jour d’épreuves, AAAA-MM-JJ.")]
Deliberation = Annotated[bool, typer.Option("--deliberation", help="À la délibération.")]


def _occasions(session: Session) -> list[Occasion]:
    from parchemin.juries.day.occasions import occasions

    return occasions(session)


def _occasion(session: Session, day: str, deliberation: bool) -> Occasion:
    """The moment named; without a name, the one held today. Refused where neither says which."""
    from parchemin.domain.attendance import DELIBERATION, Occasion
    from parchemin.juries.day.occasions import under_way_at

    if day and deliberation:
        stop("--day et --deliberation disent deux moments : n’en donner qu’un.")
    if deliberation:
        return DELIBERATION
    return Occasion(find.day(day)) if day else under_way_at(session, now())


def _everyone(session: Session, occasion: Occasion) -> list[tuple[Person, str]]:
    """Who is waited for at that moment, jurors first: the members of the jury, or the panels and candidates of a day."""
    from parchemin.juries.day.occasions import heard_on, panels_of
    from parchemin.juries.models import JuryMember

    if occasion.hearing_on is None:
        members = JuryMember.objects.filter(jury__session=session, withdrawn_at__isnull=True)
        return [(m.juror.person, "juror") for m in members.select_related("juror__person").order_by("pk")]
    seats = panels_of(session, occasion.hearing_on).select_related("juror__person").order_by("juror")
    jurors = {seat.juror_id: seat.juror.person for seat in seats}
    entries = heard_on(session, occasion.hearing_on).select_related("candidacy__person")
    candidates = [(e.candidacy.person, "candidate") for e in entries.order_by("position", "pk")]
    return [*((person, "juror") for person in jurors.values()), *candidates]


def _juror(session: Session, email: str) -> Juror:
    from parchemin.juries.models import Juror

    row = Juror.objects.filter(certifier=session.certifier_id, person__email__iexact=email)
    return row.select_related("person").order_by("pk").first() or stop(f"{email} n’est pas au vivier.")


@by_person()
def attend(
    number: SessionNumber,
    dossier: Annotated[str, typer.Option(help="Dossier d’un candidat.")] = "",
    juror: Annotated[str, typer.Option(help="Adresse d’un membre du jury ou d’un panel.")] = "",
    everyone: Annotated[
        bool, typer.Option("--everyone", help="Tous ceux qui sont attendus à ce moment.")
    ] = False,
    day: Day = "",
    deliberation: Deliberation = False,
    absent: Annotated[bool, typer.Option("--absent", help="N’est pas venu.")] = False,
    excused: Annotated[bool, typer.Option("--excused", help="Absence excusée.")] = False,
    as_: As = None,
) -> None:
    """Émarger, un jour d’épreuves ou à la délibération. Sans personne : les moments de la session."""
    from parchemin.juries.day.attending import record_attendance

    session, who = find.session(number), actor(as_)
    if not (everyone or juror or dossier):
        _list(session)
        return
    occasion = _occasion(session, day, deliberation)
    people = _everyone(session, occasion) if everyone else []
    if juror:
        people.append((_juror(session, juror).person, "juror"))
    if dossier:
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
                occasion=occasion,
                present=not (absent or excused),
                excused=excused,
                signature=person.full_name if not (absent or excused) else "",
            )
    batch.end(f"{batch.done} émargements, {occasion.words}.")


def _list(session: Session) -> None:
    """The moments of a session, with the option that names each, and who is waited for there."""
    for occasion in _occasions(session):
        waited = _everyone(session, occasion)
        noted = session.attendances.filter(hearing_on=occasion.hearing_on).count()
        option = "--deliberation" if occasion.is_deliberation else f"--day {occasion.key}"
        out.print(
            f"{option}  {occasion.words} : {len(waited)} personnes attendues, {noted} notées", markup=False
        )


@by_person()
def depart(
    number: SessionNumber,
    juror: Annotated[str, typer.Argument(help="Adresse d’un membre du jury ou d’un panel.")],
    day: Day = "",
    deliberation: Deliberation = False,
    as_: As = None,
) -> None:
    """Noter qu’un juré part avant la fin ; de la délibération : le jury est jugé sans lui à partir de là."""
    from parchemin.juries.day.attending import record_departure

    session = find.session(number)
    occasion = _occasion(session, day, deliberation)
    person = _juror(session, juror).person
    record_departure(actor=actor(as_), now=now(), session=session, person=person, occasion=occasion)
    out.print(f"Départ de {person.full_name} noté, {occasion.words}.", markup=False)
