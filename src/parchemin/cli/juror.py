"""``parchemin juror``: the pool."""

from __future__ import annotations

from typing import Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import act, actor, certifier, now, out, stop

app = typer.Typer(no_args_is_help=True)
As = Annotated[str | None, typer.Option("--as", help="Compte au nom duquel l’acte est fait.")]


@app.command()
@act
def add(
    slug: str,
    email: str,
    birth_name: Annotated[str, typer.Option("--name")],
    first_names: Annotated[str, typer.Option("--first-names")],
    college: Annotated[
        str, typer.Option(help="employer, employee, independent, ou none pour le certificateur.")
    ],
    from_: Annotated[str, typer.Option("--from", help="Début de l’habilitation, AAAA-MM-JJ.")],
    until: Annotated[str, typer.Option(help="Dernier jour de l’habilitation, AAAA-MM-JJ.")],
    certifier_member: Annotated[bool, typer.Option("--certifier-member")] = False,
    sex: Annotated[str, typer.Option()] = "",
    trade: Annotated[str, typer.Option()] = "",
    as_: As = None,
) -> None:
    """Inscrire un juré au vivier."""
    from datetime import timedelta

    from parchemin.domain.composition import College
    from parchemin.juries.pool.joining import add_juror

    try:
        chosen = College(college)
    except ValueError:
        stop(f"Collège « {college} » inconnu : {', '.join(College)}.")
    add_juror(
        actor=actor(as_),
        now=now(),
        certifier=certifier(slug),
        identity={"birth_name": birth_name, "first_names": first_names, "email": email, "sex": sex.upper()},
        college=chosen,
        accredited_from=find.day(from_),
        accredited_until=find.day(until) + timedelta(days=1),
        certifier_member=certifier_member,
        trade=trade,
    )
    out.print(f"{first_names} {birth_name} est au vivier.", markup=False)


@app.command()
@act
def available(
    slug: str,
    email: str,
    start: Annotated[str, typer.Option(help="AAAA-MM-JJTHH:MM, heure du site.")],
    end: Annotated[str, typer.Option()],
    zone: Annotated[str, typer.Option()] = "Europe/Paris",
    as_: As = None,
) -> None:
    """Dire quand un juré peut siéger."""
    from parchemin.juries.pool.joining import declare_availability

    declare_availability(
        actor=actor(as_),
        now=now(),
        juror=find.juror(slug, email),
        windows=[(find.instant(start, zone), find.instant(end, zone))],
    )
    out.print("Disponibilité inscrite.")


@app.command()
@act
def account(
    slug: str,
    email: str,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin",
            help="Lit le mot de passe sur l’entrée ; sinon, une lettre invite à le choisir.",
        ),
    ] = False,
    as_: As = None,
) -> None:
    """Ouvrir le compte d’un juré du vivier, ou l’inviter de nouveau."""
    import sys

    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from parchemin.accounts.models import User
    from parchemin.juries.pool.joining import open_account

    juror = find.juror(slug, email)
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    if password is not None:
        try:
            validate_password(password)
        except ValidationError as error:
            stop("Mot de passe refusé : " + " ".join(error.messages))
    known = User.objects.filter(email=juror.person.email.lower()).first()
    letter = open_account(actor=actor(as_), now=now(), juror=juror, password=password)
    if letter is None:
        kept = known is not None and known.has_usable_password()
        said = "le mot de passe déjà choisi est gardé" if kept else "mot de passe donné"
        out.print(f"{email} : juré de {juror.certifier.name}, {said}.", markup=False)
        return
    user = User.objects.get(email=juror.person.email.lower())
    state = "invité à se connecter" if user.has_usable_password() else "invité à choisir son mot de passe"
    out.print(f"{email} : {state}, lettre n° {letter.pk} dans la boîte d’envoi.", markup=False)


@app.command("list")
@act
def list_(slug: str) -> None:
    """Le vivier."""
    from parchemin.domain.composition import College
    from parchemin.juries.models import Juror

    for juror in Juror.objects.filter(certifier=certifier(slug)).select_related("person").order_by("pk"):
        role = "membre du certificateur" if juror.certifier_member else College(juror.college).label
        out.print(f"{juror.person.email:40} {role:24} {juror.person.sort_name}", markup=False)
