"""``parchemin candidate``: one file: enrolled, completed, withdrawn."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    actor,
    by_person,
    certifier,
    now,
    out,
    print_objections,
    stop,
)
from parchemin.cli.given import As, Block, File, Reason, Slug

if TYPE_CHECKING:
    pass

CHUNK = 256 * 1024  # bytes


@by_person()
def enrol(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro de la fiche.")],
    file_number: Annotated[str, typer.Option("--dossier", help="Numéro de dossier à donner.")],
    route: Annotated[str, typer.Option(help="FI, CA, FC, CQ, CL ou VAE.")],
    entered: Annotated[str, typer.Option(help="Date d’entrée, AAAA-MM-JJ.")],
    birth_name: Annotated[str, typer.Option(help="Nom de naissance.")],
    first_names: Annotated[
        str, typer.Option(help="Prénoms dans l’ordre de l’état civil, séparés par des virgules.")
    ],
    sex: Annotated[str, typer.Option(help="F ou M.")] = "",
    birth: Annotated[
        str, typer.Option(help="Naissance : AAAA-MM-JJ, AAAA-MM ou AAAA, ce que l’état civil connaît.")
    ] = "",
    insee: Annotated[str, typer.Option(help="Code INSEE de la commune de naissance.")] = "",
    commune: Annotated[str, typer.Option(help="Commune de naissance.")] = "",
    country: Annotated[str, typer.Option(help="Pays de naissance.")] = "",
    postcode: Annotated[str, typer.Option(help="Code postal de naissance.")] = "",
    usage_name: Annotated[str, typer.Option(help="Nom d’usage.")] = "",
    email: Annotated[str, typer.Option(help="Adresse électronique du candidat.")] = "",
    same_as: Annotated[
        str, typer.Option("--same-as", help="Numéro d’un dossier de cette personne, déjà connue.")
    ] = "",
    apart: Annotated[
        str, typer.Option(help="Pourquoi ce n’est aucune des personnes connues qui lui ressemblent.")
    ] = "",
    again: Annotated[str, typer.Option(help="Pourquoi le titulaire du titre s’y présente de nouveau.")] = "",
    as_: As = None,
) -> None:
    """Inscrire un candidat."""
    from parchemin.candidates import foresight, gate
    from parchemin.candidates.actions import enrol as act_enrol
    from parchemin.domain.access import AccessRoute
    from parchemin.juries import ties
    from parchemin.runtime.clock import day_here

    try:
        way = AccessRoute(route.upper())
    except ValueError:
        stop(f"Voie « {route} » inconnue : {', '.join(AccessRoute)}.")
    year, month, day = find.birth(birth)
    identity = {
        "birth_name": birth_name,
        "first_names": first_names,
        "sex": sex.upper(),
        "usage_name": usage_name,
        "birth_year": year,
        "birth_month": month,
        "birth_day": day,
        "birth_commune_insee": insee,
        "birth_postcode": postcode,
        "birth_commune": commune,
        "birth_country": country,
        "email": email,
    }
    candidacy = act_enrol(
        actor=actor(as_),
        now=now(),
        certifier=certifier(slug),
        framework=find.framework(number),
        number=file_number,
        route=way,
        entered_on=find.day(entered),
        identity=identity,
        person=find.candidacy(slug, same_as).person if same_as else None,
        apart=apart,
        again=again,
    )
    print_objections(gate.said(identity, on=day_here(now())))
    out.print(f"Dossier {candidacy.number} inscrit, {candidacy.blocks.count()} blocs visés.")
    print_objections(foresight.warned(candidacy, day_here(now())))
    print_objections(ties.jurors_too([candidacy]))


@by_person()
def deposit(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro de dossier.")],
    file: Annotated[Path, typer.Argument(help="Fichier à déposer.")],
    block: Annotated[int, typer.Option(help="Numéro du bloc.")],
    assessment: Annotated[int, typer.Option(help="Rang de l’évaluation dans le bloc.")] = 1,
    deliverable: Annotated[int, typer.Option(help="Rang du livrable dans l’évaluation.")] = 1,
    receipt: Annotated[Path | None, typer.Option(help="Où écrire le reçu PDF.")] = None,
    as_: As = None,
) -> None:
    """Déposer un livrable ; le reçu porte son empreinte SHA-256."""
    from parchemin.assessments.actions import deposit as act_deposit
    from parchemin.catalogue.models import Deliverable
    from parchemin.runtime import files

    row = find.candidacy(slug, number)
    wanted = Deliverable.objects.filter(
        assessment__block__framework=row.framework,
        assessment__block__number=block,
        assessment__position=assessment,
        position=deliverable,
    ).first()
    if wanted is None:
        stop(f"Le référentiel n’a pas de livrable {deliverable} à l’évaluation {assessment} du bloc {block}.")
    try:
        source = file.open("rb")
    except OSError as error:
        stop(f"{file} ne s’ouvre pas : {error.strerror}.")
    with source:
        kept = act_deposit(
            actor=actor(as_),
            now=now(),
            candidacy=row,
            deliverable=wanted,
            filename=file.name,
            chunks=iter(lambda: source.read(CHUNK), b""),
            media_type=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        )
    if receipt and kept.receipt:
        receipt.write_bytes(files.read(kept.receipt.digest))
    out.print(f"« {wanted.label} » déposé, version {kept.version}, SHA-256 {kept.file.digest}", markup=False)


@by_person()
def recognise(
    slug: Slug,
    number: File,
    block: Block,
    acquired: Annotated[str, typer.Option("--on", help="Date d’acquisition, AAAA-MM-JJ.")],
    proof: Annotated[str, typer.Option(help="Pièce montrée.")],
    as_: As = None,
) -> None:
    """Reconnaître un bloc acquis auparavant."""
    from parchemin.candidates.actions import recognise_acquired_block

    row = find.candidacy(slug, number)
    wanted = row.framework.blocks.filter(number=block).first()
    if wanted is None:
        stop(f"Le référentiel n’a pas de bloc {block}.")
    recognise_acquired_block(
        actor=actor(as_), now=now(), candidacy=row, block=wanted, acquired_on=find.day(acquired), proof=proof
    )
    out.print(f"Bloc {block} reconnu au dossier {number}.")


@by_person()
def withdraw(slug: Slug, number: File, reason: Reason, as_: As = None) -> None:
    """Retirer une candidature, avec sa raison."""
    from parchemin.candidates.actions import withdraw as act_withdraw

    act_withdraw(actor=actor(as_), now=now(), candidacy=find.candidacy(slug, number), reason=reason)
    out.print(f"Dossier {number} retiré.")


@by_person()
def erase(slug: Slug, number: File, as_: As = None) -> None:
    """Effacer les données d’une personne (RGPD, art. 17) ; refusé tant qu’un titre en dépend."""
    from parchemin.juries.pool.erasing import erase_person, staying

    person = erase_person(actor=actor(as_), now=now(), person=find.candidacy(slug, number).person)
    out.print(f"La personne du dossier {number} est effacée ; le journal tient toujours.")
    for one in staying(person):
        out.print(f"Reste, avec le nom : {one.what} ({one.reason}).", markup=False)


@by_person()
def admit(
    slug: Slug,
    number: File,
    complete: Annotated[str, typer.Option(help="Jour où le dossier fut reconnu complet, AAAA-MM-JJ.")],
    decided: Annotated[str, typer.Option(help="Jour de la notification, AAAA-MM-JJ.")],
    refused: Annotated[bool, typer.Option("--refused", help="Non recevable.")] = False,
    as_: As = None,
) -> None:
    """Notifier la recevabilité d’une VAE (R. 6412-4)."""
    from parchemin.candidates.actions import admit as act_admit

    admissibility = act_admit(
        actor=actor(as_),
        now=now(),
        candidacy=find.candidacy(slug, number),
        complete_on=find.day(complete),
        admissible=not refused,
        decided_on=find.day(decided),
    )
    out.print(f"Dossier {number} : {admissibility.get_decision_display()}.")
