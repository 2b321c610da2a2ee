"""``parchemin session``: made, shown, its candidates entered, opened."""

from __future__ import annotations

from typing import Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    REFUSED,
    actor,
    by_person,
    certifier,
    now,
    out,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import As, SessionNumber, Slug


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


@reads
def list_(slug: Slug) -> None:
    """Les sessions d’un certificateur."""
    from parchemin.juries.models import Session

    for row in Session.objects.filter(certifier=certifier(slug)).order_by("pk"):
        out.print(f"{row.pk:4} {row.get_state_display():24} {row.starts_on} {row.title}", markup=False)


@by_person()
def enter(
    number: SessionNumber,
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
    ).exclude(entries__in=session.entries.all())
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


@by_person()
def open_(number: SessionNumber, as_: As = None) -> None:
    """Ouvrir la session : grilles, règlement, règle de composition et parchemin sont là."""
    from parchemin.juries.session import foreseeing
    from parchemin.juries.session.preparing import open_session

    session = open_session(actor=actor(as_), now=now(), session=find.session(number))
    out.print(f"Session n° {number} ouverte.")
    print_objections(foreseeing.of_session(session))
