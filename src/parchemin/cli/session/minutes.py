"""``parchemin session``: signed, sealed, published, told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import REFUSED, actor, by_person, err, now, out, print_objections
from parchemin.cli.given import As, SessionNumber


@by_person()
def sign(
    number: SessionNumber,
    code: Annotated[str, typer.Option(help="Code reçu, si le règlement en demande un.")] = "",
    as_: As = None,
) -> None:
    """Signer le procès-verbal pour soi : signature électronique simple, contresignée par la clé du certificateur."""
    from parchemin.juries.minutes.signing import sign_minutes

    who = actor(as_)
    member = find.own_seat(find.jury(number), who)
    name = member.juror.person.full_name
    sign_minutes(actor=who, now=now(), member=member, typed_name=name, code=code)
    out.print(f"Signé par {name}.", markup=False)


@by_person()
def seal(
    number: SessionNumber,
    pdf: Annotated[Path | None, typer.Option(help="Où écrire le procès-verbal.")] = None,
    as_: As = None,
) -> None:
    """Sceller le procès-verbal."""
    from parchemin.juries.minutes.sealing import seal_minutes
    from parchemin.runtime import files

    minutes = seal_minutes(actor=actor(as_), now=now(), jury=find.jury(number))
    if pdf:
        pdf.write_bytes(files.read(minutes.pdf_id))
    out.print(f"Procès-verbal scellé, SHA-256 {minutes.pdf_id}", markup=False)


@by_person()
def publish(number: SessionNumber, as_: As = None) -> None:
    """Publier tous les résultats, d’un seul acte."""
    from parchemin.juries.minutes.publishing import publish_results

    out.print(
        f"{publish_results(actor=actor(as_), now=now(), session=find.session(number))} résultats publiés."
    )


@by_person()
def notify(number: SessionNumber, as_: As = None) -> None:
    """Préparer les relevés de résultats, dans la boîte d’envoi. Sort en 3 si un relevé ne peut pas être fait."""
    from parchemin.juries.minutes.publishing import notify_results

    told = notify_results(actor=actor(as_), now=now(), session=find.session(number))
    out.print(f"{len(told.letters)} lettres de résultat préparées.")
    for row in told.left_out:
        err.print(f"sans relevé  dossier {row.entry.candidacy.number}", markup=False)
        print_objections(row.objections)
    raise typer.Exit(REFUSED if told.left_out else 0)
