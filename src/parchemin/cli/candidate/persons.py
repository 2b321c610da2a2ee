"""``parchemin candidate``: who is who: records alike, one person once, civil status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    actor,
    by_person,
    certifier,
    now,
    out,
    print_json,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import As, File, Json, Reason, Slug

if TYPE_CHECKING:
    pass


@reads
def alike(slug: Slug, as_json: Json = False) -> None:
    """Les fiches qui peuvent être d’une même personne : ce qui concorde, ce qui diffère."""
    from parchemin.candidates import resolving

    pairs = resolving.pairs(certifier(slug))
    if as_json:
        print_json(
            [
                {
                    "files": [one.first.numbers, one.second.numbers],
                    "likeness": one.comparison.likeness.value,
                    "agreeing": list(one.comparison.agreeing),
                    "differing": list(one.comparison.differing),
                }
                for one in pairs
            ]
        )
        return
    for one in pairs:
        words = f"{one.first.numbers} et {one.second.numbers} : {one.first.person.full_name}"
        differing = resolving.words_of(one.comparison.differing)
        out.print(f"{words} ; diffèrent : {differing or 'rien'}", markup=False)
    out.print(f"{len(pairs)} ressemblances à examiner.")


@by_person()
def join(
    slug: Slug,
    kept: Annotated[str, typer.Argument(help="Dossier de la fiche gardée.")],
    other: Annotated[str, typer.Argument(help="Dossier de l’autre fiche de la même personne.")],
    reason: Reason,
    as_: As = None,
) -> None:
    """Constater que deux fiches sont d’une même personne ; se défait tant qu’aucun titre n’est délivré."""
    from parchemin.candidates.joining import join_persons

    one, two = find.candidacy(slug, kept).person, find.candidacy(slug, other).person
    joining = join_persons(actor=actor(as_), now=now(), kept=one, joined=two, reason=reason)
    out.print(f"Rapprochement n° {joining.pk} : une seule fiche pour les dossiers {kept} et {other}.")


@by_person()
def keep_apart_(
    slug: Slug,
    one: Annotated[str, typer.Argument(help="Dossier de la première personne.")],
    other: Annotated[str, typer.Argument(help="Dossier de la seconde.")],
    reason: Reason,
    as_: As = None,
) -> None:
    """Constater que deux fiches qui se ressemblent sont de deux personnes."""
    from parchemin.candidates.joining import keep_apart

    first, second = find.candidacy(slug, one).person, find.candidacy(slug, other).person
    keep_apart(actor=actor(as_), now=now(), one=first, other=second, reason=reason)
    out.print(f"Les dossiers {one} et {other} sont de deux personnes.")


@by_person()
def unjoin(
    number: Annotated[int, typer.Argument(help="Numéro du rapprochement, dit quand il fut fait.")],
    reason: Reason,
    as_: As = None,
) -> None:
    """Défaire un rapprochement."""
    from parchemin.candidates.joining import undo_join
    from parchemin.candidates.models import PersonJoin

    row = PersonJoin.objects.filter(pk=number).select_related("certifier", "kept", "joined").first()
    if row is None:
        stop(f"Aucun rapprochement n° {number}.")
    undo_join(actor=actor(as_), now=now(), join=row, reason=reason)
    out.print(f"Rapprochement n° {number} défait.")


@by_person()
def correct_(
    slug: Slug,
    number: File,
    reason: Annotated[str, typer.Option(help="Pièce d’état civil montrée, gardée au journal.")],
    birth_name: Annotated[str | None, typer.Option(help="Nom de naissance.")] = None,
    first_names: Annotated[
        str | None, typer.Option(help="Prénoms dans l’ordre de l’état civil, séparés par des virgules.")
    ] = None,
    usage_name: Annotated[str | None, typer.Option(help="Nom d’usage.")] = None,
    sex: Annotated[str | None, typer.Option(help="F ou M.")] = None,
    birth: Annotated[
        str | None, typer.Option(help="Naissance : AAAA-MM-JJ, AAAA-MM ou AAAA, ce que l’état civil connaît.")
    ] = None,
    insee: Annotated[str | None, typer.Option(help="Code INSEE de la commune de naissance.")] = None,
    commune: Annotated[str | None, typer.Option(help="Commune de naissance.")] = None,
    country: Annotated[str | None, typer.Option(help="Pays de naissance.")] = None,
    postcode: Annotated[str | None, typer.Option(help="Code postal de naissance.")] = None,
    email: Annotated[str | None, typer.Option(help="Adresse électronique du candidat.")] = None,
    same_as: Annotated[
        str, typer.Option("--same-as", help="Numéro d’un dossier dont la fiche est aussi la sienne.")
    ] = "",
    apart: Annotated[
        str, typer.Option(help="Pourquoi ce n’est aucune des personnes connues qui lui ressemblent.")
    ] = "",
    as_: As = None,
) -> None:
    """Corriger l’état civil d’un candidat, d’après la pièce ; un titre délivré se remplace ensuite."""
    from parchemin.candidates.correcting import correct_identity
    from parchemin.juries import ties

    given = {
        "birth_name": birth_name,
        "first_names": first_names,
        "usage_name": usage_name,
        "sex": sex.upper() if sex is not None else None,
        "birth_commune_insee": insee,
        "birth_commune": commune,
        "birth_country": country,
        "birth_postcode": postcode,
        "email": email,
    }
    identity: dict[str, str | int | None] = {
        name: value for name, value in given.items() if value is not None
    }
    if birth is not None:
        identity |= dict(zip(("birth_year", "birth_month", "birth_day"), find.birth(birth), strict=True))
    row = find.candidacy(slug, number)
    person = correct_identity(
        actor=actor(as_),
        now=now(),
        person=row.person,
        identity=identity,
        reason=reason,
        same_as=find.candidacy(slug, same_as).person if same_as else None,
        apart=apart,
    )
    out.print(f"Dossier {number} : {person.full_name}, état civil corrigé.", markup=False)
    row.refresh_from_db()
    print_objections(ties.jurors_too([row]))
    title = getattr(row, "award", None)
    if title is not None:
        out.print(
            f"Le titre {title.number} garde ses mots : « parchemin award replace {slug} {title.number} ».",
            markup=False,
        )
