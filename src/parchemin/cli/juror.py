"""``parchemin juror``: the pool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    actor,
    by_person,
    certifier,
    machine,
    now,
    out,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import As, Slug

if TYPE_CHECKING:
    from parchemin.domain.composition import College

app = typer.Typer(no_args_is_help=True)
Quality = Annotated[
    list[str] | None,
    typer.Option(help="Autre qualité, dans les mots de la place que la fiche nomme ; l’option se répète."),
]


@app.command()
@by_person()
def add(
    slug: Slug,
    email: Annotated[str, typer.Argument(help="Adresse électronique du juré.")],
    birth_name: Annotated[str, typer.Option("--name", help="Nom de naissance.")],
    first_names: Annotated[str, typer.Option("--first-names", help="Prénoms.")],
    college: Annotated[
        str, typer.Option(help="employer, employee, independent, ou none pour le certificateur.")
    ],
    from_: Annotated[str, typer.Option("--from", help="Début de l’habilitation, AAAA-MM-JJ.")],
    until: Annotated[str, typer.Option(help="Dernier jour de l’habilitation, AAAA-MM-JJ.")],
    certifier_member: Annotated[
        bool, typer.Option("--certifier-member", help="Membre du certificateur : ne préside pas.")
    ] = False,
    sex: Annotated[str, typer.Option(help="F ou M.")] = "",
    trade: Annotated[str, typer.Option(help="Métier.")] = "",
    quality: Quality = None,
    as_: As = None,
) -> None:
    """Inscrire un juré au vivier."""
    from datetime import timedelta

    from parchemin.juries import ties
    from parchemin.juries.pool.joining import add_juror

    juror = add_juror(
        actor=actor(as_),
        now=now(),
        certifier=certifier(slug),
        identity={"birth_name": birth_name, "first_names": first_names, "email": email, "sex": sex.upper()},
        college=_college(college),
        accredited_from=find.day(from_),
        accredited_until=find.day(until) + timedelta(days=1),
        certifier_member=certifier_member,
        trade=trade,
        qualities=quality or [],
    )
    print_objections(ties.candidate_too(juror))
    out.print(f"{first_names} {birth_name} est au vivier.", markup=False)


@app.command()
@by_person()
def correct(
    slug: Slug,
    email: Annotated[str, typer.Argument(help="Adresse électronique du juré.")],
    reason: Annotated[str, typer.Option(help="Pièce montrée, gardée au journal.")],
    birth_name: Annotated[str | None, typer.Option("--name", help="Nom de naissance.")] = None,
    first_names: Annotated[
        str | None, typer.Option(help="Prénoms dans l’ordre de l’état civil, séparés par des virgules.")
    ] = None,
    usage_name: Annotated[str | None, typer.Option(help="Nom d’usage.")] = None,
    sex: Annotated[str | None, typer.Option(help="F ou M.")] = None,
    birth: Annotated[str | None, typer.Option(help="Naissance : AAAA-MM-JJ, AAAA-MM ou AAAA.")] = None,
    new_email: Annotated[str | None, typer.Option("--email", help="Nouvelle adresse électronique.")] = None,
    as_: As = None,
) -> None:
    """Corriger l’identité d’un juré, d’après la pièce ; sa naissance le distingue d’un candidat de même nom."""
    from parchemin.candidates.correcting import correct_identity
    from parchemin.juries import ties

    given = {
        "birth_name": birth_name,
        "first_names": first_names,
        "usage_name": usage_name,
        "sex": sex.upper() if sex is not None else None,
        "email": new_email,
    }
    identity: dict[str, str | int | None] = {
        name: value for name, value in given.items() if value is not None
    }
    if birth is not None:
        identity |= dict(zip(("birth_year", "birth_month", "birth_day"), find.birth(birth), strict=True))
    juror = find.juror(slug, email)
    person = correct_identity(
        actor=actor(as_), now=now(), person=juror.person, identity=identity, reason=reason
    )
    juror.refresh_from_db()
    print_objections(ties.candidate_too(juror))
    out.print(f"{person.full_name} : identité corrigée.", markup=False)


def _asks_to_read(given: Mapping[str, Any]) -> bool:
    """Whether no quality is given to note."""
    noted = given["quality"] or given["college"]
    return not noted and given["outside"] is given["qualified"] is given["presides"] is None


@app.command()
@by_person(_asks_to_read)
def qualities(
    slug: Slug,
    email: Annotated[str, typer.Argument(help="Adresse électronique du juré.")],
    quality: Quality = None,
    college: Annotated[str, typer.Option(help="employer, employee, independent ou none.")] = "",
    outside: Annotated[
        bool | None,
        typer.Option("--outside/--inside", help="Extérieur au certificateur et au centre, ou non."),
    ] = None,
    qualified: Annotated[
        bool | None,
        typer.Option("--qualified/--not-qualified", help="Qualifié au titre de la certification, ou non."),
    ] = None,
    presides: Annotated[
        bool | None, typer.Option("--presides/--never-presides", help="Peut présider, ou non.")
    ] = None,
    as_: As = None,
) -> None:
    """Dire en quelle qualité siège un juré ; les autres qualités données remplacent celles notées, sans option rien ne change."""
    from parchemin.domain.composition import College
    from parchemin.juries.pool.accrediting import set_quality
    from parchemin.juries.pool.jurors import places_of

    juror = find.juror(slug, email)
    given = {"quality": quality, "college": college, "outside": outside}
    if _asks_to_read({**given, "qualified": qualified, "presides": presides}):
        out.print(f"Notées : {', '.join(juror.qualities) or 'aucune'}.", markup=False)
        named = ", ".join(places_of(juror.certifier_id)) or "aucune"
        out.print(f"Places nommées par vos règles : {named}.", markup=False)
        return
    row = set_quality(
        actor=actor(as_),
        now=now(),
        juror=juror,
        college=_college(college or juror.college),
        qualified=juror.qualified if qualified is None else qualified,
        outside=juror.outside if outside is None else outside,
        can_preside=juror.can_preside if presides is None else presides,
        email=juror.person.email,
        qualities=quality,
    )
    where = "extérieur" if row.outside else "de la maison"
    named = ", ".join([College(row.college).label, where, *row.qualities])
    out.print(f"{email} : {named}.", markup=False)


def _college(key: str) -> College:
    from parchemin.domain.composition import College

    try:
        return College(key)
    except ValueError:
        stop(f"Collège « {key} » inconnu : {', '.join(College)}.")


@app.command()
@by_person()
def available(
    slug: Slug,
    email: Annotated[str, typer.Argument(help="Adresse électronique du juré.")],
    start: Annotated[str, typer.Option(help="AAAA-MM-JJTHH:MM, heure du site.")],
    end: Annotated[str, typer.Option(help="Fin, AAAA-MM-JJTHH:MM.")],
    zone: Annotated[str, typer.Option(help="Fuseau horaire des heures données.")] = "Europe/Paris",
    as_: As = None,
) -> None:
    """Dire quand un juré peut siéger."""
    from parchemin.juries.pool.available import declare_availability

    declare_availability(
        actor=actor(as_),
        now=now(),
        juror=find.juror(slug, email),
        windows=[(find.instant(start, zone), find.instant(end, zone))],
    )
    out.print("Disponibilité inscrite.")


@app.command()
@by_person(lambda given: given["password_stdin"])  # a password is the operator’s to give
def account(
    slug: Slug,
    email: Annotated[str, typer.Argument(help="Adresse électronique du juré.")],
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
    who = machine() if password_stdin else actor(as_)
    letter = open_account(actor=who, now=now(), juror=juror, password=password)
    user = User.objects.get(email=juror.person.email.lower())
    if letter is None and user.memberships.filter(person=juror.person).exists():
        words = (
            "mot de passe donné"
            if user.check_password(password or "")
            else "le mot de passe déjà choisi est gardé"
        )
        out.print(f"{email} : juré de {juror.certifier.name}, {words}.", markup=False)
    elif letter is None:
        out.print(
            f"{email} : rôle proposé au compte déjà ouvert à cette adresse, qui l’accepte connecté.",
            markup=False,
        )
    else:
        out.print(
            f"{email} : invité, lettre n° {letter.pk} dans la boîte d’envoi ; son lien n’y est mis qu’au départ.",
            markup=False,
        )


@app.command("list")
@reads
def list_(slug: Slug) -> None:
    """Le vivier."""
    from parchemin.domain.composition import College
    from parchemin.juries.models import Juror

    for juror in Juror.objects.filter(certifier=certifier(slug)).select_related("person").order_by("pk"):
        role = "membre du certificateur" if juror.certifier_member else College(juror.college).label
        out.print(f"{juror.person.email:40} {role:24} {juror.person.sort_name}", markup=False)
