"""``parchemin session``: what is missing before the jury, who is there."""

from __future__ import annotations

from typing import Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import Batch, actor, by_person, now, out, print_objections, reads
from parchemin.cli.given import As, SessionNumber


@reads
def checkpoint(number: SessionNumber) -> None:
    """Qui n’aura pas de résultat, et pourquoi."""
    from parchemin.juries.day.checkpoint import checkpoint as read

    state = read(find.session(number), now())
    print_objections([reason.objection for reason in state.whole])
    for line in state.lines:
        promised = f", promis pour le {line.promised_on:%d/%m/%Y}" if line.promised_on else ""
        out.print(
            f"{line.entry.candidacy.number} {line.entry.candidacy.person.full_name}{promised}", markup=False
        )
        for reason in line.reasons:
            out.print(f"    {'✗' if reason.stops else '!'} {reason.objection.message}", markup=False)


@by_person()
def attend(
    number: SessionNumber,
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
        people += [(m.juror.person, "juror") for m in find.members(find.jury(number), juror)]
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
