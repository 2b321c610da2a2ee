"""``parchemin certifier``: certifiers, their sites, the accounts that work for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    account_given,
    actor,
    by_machine,
    by_person,
    certifier,
    machine,
    now,
    out,
    reads,
    stop,
)
from parchemin.cli.given import As, Reason, Slug

if TYPE_CHECKING:
    from parchemin.accounts.actor import Actor
    from parchemin.accounts.models import Membership
    from parchemin.parties.models import Site

app = typer.Typer(no_args_is_help=True)


@app.command()
@by_machine
def add(
    slug: Annotated[str, typer.Argument(help="Nom court, dans les adresses et les commandes.")],
    name: Annotated[str, typer.Option(help="Nom légal, tel qu’au répertoire.")],
    siret: Annotated[str, typer.Option(help="SIRET, 14 chiffres.")] = "",
    address: Annotated[str, typer.Option(help="Adresse postale.")] = "",
    city: Annotated[str, typer.Option(help="Lieu de délivrance, tel que sur le parchemin.")] = "",
    email: Annotated[str, typer.Option(help="Adresse du service, où répondent ceux à qui l’on écrit.")] = "",
    signatory: Annotated[str, typer.Option(help="Signataire du parchemin.")] = "",
    signatory_title: Annotated[str, typer.Option(help="Qualité du signataire.")] = "",
    prefix: Annotated[str, typer.Option(help="Préfixe des numéros de titre.")] = "",
    cdc_client: Annotated[str, typer.Option(help="idClient de la Caisse des dépôts, 8 caractères.")] = "",
    cdc_contract: Annotated[str, typer.Option(help="idContrat de la Caisse des dépôts.")] = "",
    demo: Annotated[bool, typer.Option("--demo", help="Ses documents porteront « spécimen ».")] = False,
) -> None:
    """Inscrire un certificateur."""
    from parchemin.parties.actions import register_certifier

    register_certifier(
        actor=machine().label,
        now=now(),
        slug=slug,
        name=name,
        siret=siret,
        address=address,
        city=city,
        email=email,
        signatory_name=signatory,
        signatory_title=signatory_title,
        **({"award_prefix": prefix} if prefix else {}),
        cdc_client_id=cdc_client,
        cdc_contract_id=cdc_contract,
        is_demo=demo,
    )
    out.print(f"Certificateur « {name} » inscrit ({slug}).")


@app.command("set")
@by_person()
def set_(
    slug: Slug,
    name: Annotated[str | None, typer.Option(help="Nom légal, tel qu’au répertoire.")] = None,
    trade_name: Annotated[str | None, typer.Option(help="Nom commercial.")] = None,
    siret: Annotated[str | None, typer.Option(help="SIRET, 14 chiffres.")] = None,
    address: Annotated[str | None, typer.Option(help="Adresse postale.")] = None,
    city: Annotated[str | None, typer.Option(help="Lieu de délivrance, tel que sur le parchemin.")] = None,
    email: Annotated[
        str | None, typer.Option(help="Adresse du service, où répondent ceux à qui l’on écrit.")
    ] = None,
    signatory: Annotated[str | None, typer.Option(help="Signataire du parchemin.")] = None,
    signatory_title: Annotated[str | None, typer.Option(help="Qualité du signataire.")] = None,
    cdc_client: Annotated[
        str | None, typer.Option(help="idClient de la Caisse des dépôts, 8 caractères.")
    ] = None,
    cdc_contract: Annotated[str | None, typer.Option(help="idContrat de la Caisse des dépôts.")] = None,
    as_: As = None,
) -> None:
    """Changer la fiche d’un certificateur ; un titre déjà délivré garde ses mots."""
    from parchemin.accounts.permissions import require, to_manage
    from parchemin.parties.actions import change_certifier

    owner, who = certifier(slug), actor(as_)
    require(to_manage(who, owner.pk))
    given = {
        "name": name,
        "trade_name": trade_name,
        "siret": siret,
        "address": address,
        "city": city,
        "email": email,
        "signatory_name": signatory,
        "signatory_title": signatory_title,
        "cdc_client_id": cdc_client,
        "cdc_contract_id": cdc_contract,
    }
    change_certifier(
        actor=who.label,
        now=now(),
        certifier=owner,
        fields={field: value for field, value in given.items() if value is not None},
    )
    out.print(f"Fiche de « {slug} » changée.", markup=False)


@app.command("list")
@reads
def list_() -> None:
    """Les certificateurs et leurs comptes."""
    from parchemin.accounts.models import Membership
    from parchemin.parties.models import Certifier

    for row in Certifier.objects.order_by("slug"):
        out.print(f"{row.slug}  {row.name}", markup=False)
        for membership in (
            Membership.objects.filter(certifier=row).select_related("user").order_by("role", "user__email")
        ):
            held = ", suspendu" if membership.suspended_at else ""
            out.print(f"    {membership.get_role_display()} : {membership.user.email}{held}", markup=False)


@app.command()
@by_person()
def site(
    slug: Slug,
    name: Annotated[str, typer.Option(help="Nom du site.")],
    address: Annotated[str, typer.Option(help="Adresse postale.")] = "",
    postcode: Annotated[str, typer.Option(help="Code postal.")] = "",
    city: Annotated[str, typer.Option(help="Ville.")] = "",
    time_zone: Annotated[
        str, typer.Option(help="Fuseau horaire du lieu : Europe/Paris, Indian/Reunion…")
    ] = "Europe/Paris",
    room: Annotated[list[str] | None, typer.Option(help="Une salle ; l’option se répète.")] = None,
    as_: As = None,
) -> None:
    """Ajouter un site, avec ses salles ; à un site déjà là, des salles, ou rouvrir une salle fermée."""
    from django.db import transaction

    from parchemin.accounts.permissions import require, to_manage
    from parchemin.parties.actions import add_site

    owner, who = certifier(slug), actor(as_)
    require(to_manage(who, owner.pk))
    with transaction.atomic():
        row, created = add_site(
            actor=who.label,
            now=now(),
            certifier=owner,
            name=name,
            address=address,
            postcode=postcode,
            city=city,
            time_zone=time_zone,
        )
        for label in room or []:
            _open_room(who, row, label)
    out.print(f"Site « {name} » {'ajouté' if created else 'déjà là'}, {row.rooms.count()} salles.")


def _open_room(who: Actor, site: Site, label: str) -> None:
    """A room of that name to plan in: added, opened again where it was closed; one that is open stays as it is."""
    from parchemin.juries.pool.rooms import CLOSED, SEATS, add_room, change_room

    known = site.rooms.filter(name__iexact=" ".join(label.split())).first()
    if known is None:
        add_room(actor=who, now=now(), site=site, name=label)
    elif known.seats == CLOSED:
        change_room(actor=who, now=now(), room=known, name=known.name, seats=SEATS)


@app.command()
@by_machine
def account(
    email: Annotated[str, typer.Argument(help="Adresse du compte.")],
    name: Annotated[str, typer.Option(help="Nom de la personne.")],
    slug: Annotated[str, typer.Option("--certifier", help="Nom court du certificateur.")],
    role: Annotated[str, typer.Option(help="manager ou auditor.")] = "manager",
    until: Annotated[str, typer.Option(help="Fin du rôle (AAAA-MM-JJ) ; obligatoire pour un auditeur.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Lit le mot de passe sur l’entrée.")
    ] = False,
) -> None:
    """Créer un compte du service de certification, ou lui donner un rôle de plus."""
    import sys

    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from parchemin.accounts.actions import give_role

    if role not in ("manager", "auditor"):
        stop(
            "Rôle inconnu : manager ou auditor. Les comptes de jurés et de candidats se créent depuis leur dossier."
        )
    if role == "auditor" and not until:
        stop("Un compte d’auditeur a une fin : donnez --until AAAA-MM-JJ.")
    owner = certifier(slug)
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    if password is not None:
        try:
            validate_password(password)
        except ValidationError as error:
            stop("Mot de passe refusé : " + " ".join(error.messages))
    give_role(
        actor=machine().label,
        now=now(),
        certifier=owner,
        role=role,
        email=email,
        name=name,
        password=password,
        until=find.day(until) if until else None,
    )
    out.print(f"{email} : {role} de {owner.name}.")


@app.command("forget-factors")
@by_machine
def forget_factors(email: Annotated[str, typer.Argument(help="Adresse du compte.")]) -> None:
    """Retirer le second facteur de qui l’a perdu, et fermer ses sessions ; il en ajoute un autre en se connectant."""
    from parchemin.accounts.models import User
    from parchemin.web.account.second_factor import forget

    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        stop(f"Aucun compte n’a l’adresse {email}.")
    gone = forget(user, actor=machine().label, now=now())
    out.print(f"{email} : {gone} facteurs retirés, sessions fermées.", markup=False)


Email = Annotated[str, typer.Argument(help="Adresse du compte.")]
RoleName = Annotated[str, typer.Option("--role", help="manager, auditor ou assessor.")]


def _role(slug: str, email: str, role: str) -> Membership:
    from parchemin.accounts.models import Membership

    rows = Membership.objects.filter(certifier=certifier(slug), user__email=email.strip().lower(), role=role)
    row = rows.select_related("certifier").order_by("pk").first()
    if row is None:
        stop(f"{email} n’a pas le rôle {role} de « {slug} » : « parchemin certifier list » dit qui a quoi.")
    return row


@app.command("write-again")
@by_person()
def write_again(slug: Slug, email: Email, role: RoleName = "manager", as_: As = None) -> None:
    """Écrire de nouveau à qui tient un rôle et n’a pas encore ouvert son compte ; le lien d’avant ne sert plus."""
    from django.conf import settings

    from parchemin.accounts import roles
    from parchemin.runtime.clock import day_here

    row = _role(slug, email, role)
    roles.write_again(actor=actor(as_), now=now(), on=day_here(now()), membership=row)
    left = (
        "la lettre part de nouveau"
        if settings.SMTP_HOST
        else "aucune lettre ne part, faute de serveur d’envoi"
    )
    out.print(f"{email} : {left}.", markup=False)


@app.command("try-letter")
@by_person()
def try_letter(slug: Slug, as_: As = None) -> None:
    """S’écrire une lettre d’essai, à l’adresse de son propre compte : l’envoi est éprouvé."""
    from parchemin.accounts.permissions import require, to_manage
    from parchemin.parties.trying import try_letter as write_one

    owner, who = certifier(slug), actor(as_)
    require(to_manage(who, owner.pk))
    write_one(actor=who.label, now=now(), certifier=owner, to=account_given(as_).strip().lower())
    out.print("La lettre d’essai est partie.")


@app.command()
@by_person()
def suspend(
    slug: Slug, email: Email, role: RoleName = "manager", reason: Reason = "", as_: As = None
) -> None:
    """Suspendre un rôle du service : plus aucun acte par lui, rien d’effacé."""
    from parchemin.accounts import roles
    from parchemin.runtime.clock import day_here

    row = _role(slug, email, role)
    roles.suspend(actor=actor(as_), now=now(), on=day_here(now()), membership=row, reason=reason)
    out.print(f"{email} : rôle {role} suspendu.", markup=False)


@app.command()
@by_person()
def resume(slug: Slug, email: Email, role: RoleName = "manager", reason: Reason = "", as_: As = None) -> None:
    """Rendre un rôle suspendu."""
    from parchemin.accounts import roles
    from parchemin.runtime.clock import day_here

    row = _role(slug, email, role)
    roles.resume(actor=actor(as_), now=now(), on=day_here(now()), membership=row, reason=reason)
    out.print(f"{email} : rôle {role} rendu.", markup=False)


@app.command()
@by_person()
def rules(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro de la fiche.")],
    file: Annotated[Path, typer.Argument(help="Règlement en JSON (voir docs/law/certification-rules.md).")],
    starts: Annotated[str, typer.Option(help="Premier jour en vigueur, AAAA-MM-JJ.")],
    until: Annotated[str, typer.Option(help="Dernier jour en vigueur, AAAA-MM-JJ.")] = "",
    as_: As = None,
) -> None:
    """Publier une version du règlement de certification."""
    import json
    from datetime import timedelta

    from parchemin.catalogue.facts import rules_of
    from parchemin.catalogue.ruling import publish_rules

    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        stop(f"{file} ne se lit pas comme du JSON : {error}.")
    certification_rules = publish_rules(
        actor=actor(as_),
        now=now(),
        certifier=certifier(slug),
        certification=find.sheet(number).certification,
        starts=find.day(starts),
        until=find.day(until) + timedelta(days=1) if until else None,
        content=content,
    )
    out.print(f"Règlement v{certification_rules.version} publié, en vigueur le {certification_rules.starts}.")
    if strangers := rules_of(certification_rules).unknown:
        out.print(f"Clés que rien ne lit, gardées telles quelles : {', '.join(strangers)}.")


@app.command()
@by_person()
def level(
    slug: Slug,
    code: Annotated[
        str, typer.Argument(help="Code de la règle, comme composition.total ou requirement.grid.")
    ],
    level: Annotated[str, typer.Argument(help="block_scheduling, block_release, warn ou ignore.")],
    starts: Annotated[str, typer.Option(help="Premier jour où ce niveau vaut, AAAA-MM-JJ.")],
    reason: Annotated[str, typer.Option(help="Pourquoi, en quelques mots.")] = "",
    as_: As = None,
) -> None:
    """Régler ce qu’une règle arrête chez ce certificateur, à partir d’un jour."""
    from parchemin.domain.objection import Level
    from parchemin.juries.jury.waivers import set_rule_level

    chosen = next((one for one in Level if one.value == level), None)
    if chosen is None:
        stop(f"« {level} » n’est pas un niveau : {', '.join(one.value for one in Level)}.")
    row = set_rule_level(
        actor=actor(as_),
        now=now(),
        certifier=certifier(slug),
        code=code,
        level=chosen,
        starts_on=find.day(starts),
        reason=reason,
    )
    out.print(f"{row.code} : {row.level} à partir du {row.starts_on:%d/%m/%Y}.", markup=False)
