"""``parchemin session``: who is told to come, who is reminded."""

from __future__ import annotations

import typer

from parchemin.cli import find
from parchemin.cli.context import REFUSED, actor, by_person, now, out, print_objections
from parchemin.cli.given import As, SessionNumber


@by_person()
def convoke(number: SessionNumber, as_: As = None) -> None:
    """Préparer les convocations nouvelles, dans la boîte d’envoi. Une lettre qui ne s’imprime pas n’arrête pas les autres ; sort alors en 3."""
    from parchemin.juries.convoking.convoking import convoke as act_convoke
    from parchemin.juries.convoking.convoking import unprinted

    session = find.session(number)
    convocations = act_convoke(actor=actor(as_), now=now(), session=session)
    out.print(f"{len(convocations)} convocations attendent d’être relues.")
    left_out = unprinted(session, now())
    print_objections(left_out)
    raise typer.Exit(REFUSED if left_out else 0)


@by_person()
def remind(number: SessionNumber, as_: As = None) -> None:
    """Préparer un rappel pour chaque personne convoquée qui n’a pas répondu."""
    from parchemin.juries.convoking.answering import remind as act_remind

    letters = act_remind(actor=actor(as_), now=now(), session=find.session(number))
    out.print(f"{len(letters)} rappels attendent d’être relus.")
