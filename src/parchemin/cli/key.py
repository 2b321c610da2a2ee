"""``parchemin key``: the life of signing keys: read, replaced, revoked, encrypted, given to paper and back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli.context import (
    Exit,
    actor,
    by_machine,
    by_person,
    certifier,
    machine,
    now,
    out,
    print_json,
    reads,
    stop,
)
from parchemin.cli.given import As, Json

if TYPE_CHECKING:
    from parchemin.accounts.actor import Actor

JOURNAL = "_journal"
Owner = Annotated[
    str,
    typer.Argument(help="Nom court du certificateur, ou « _journal » pour la clé des têtes et des exports."),
]
Why = Annotated[str, typer.Option("--reason", help="Raison, gardée au journal.")]
KEPT = {
    "encrypted": "chiffrée",
    "plain": "en clair",
    "missing": "absente",
    "locked": "chiffrée par un autre secret",
    "loose": "lisible par d’autres que son propriétaire",
    "damaged": "illisible",
    "other": "le fichier tient une autre clé",
}

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Clés de signature."""


def _owner(name: str) -> str:
    """The owner's name in the rows; a certifier must exist."""
    return "" if name == JOURNAL else certifier(name).slug


def _may(who: Actor, owner: str) -> None:
    from parchemin.accounts.permissions import require, to_manage
    from parchemin.parties.models import Certifier

    if owner:
        require(to_manage(who, Certifier.objects.get(slug=owner).pk))
        return
    managed = next(iter(who.certifiers("manager")), 0)
    require(to_manage(who, managed))


@app.command("list")
@reads
def list_(as_json: Json = False) -> None:
    """Chaque clé : de qui, depuis quand, si elle signe encore, et comment sa moitié privée est gardée ici."""
    from parchemin.journal import keys
    from parchemin.journal.models import SigningKey

    owners = SigningKey.objects.order_by("owner").values_list("owner", flat=True).distinct()
    states = [state for owner in owners for state in keys.states(owner)]
    if as_json:
        print_json(
            [
                {
                    "owner": s.row.owner or JOURNAL,
                    "key": s.row.public,
                    "since": s.row.pinned_at.isoformat(),
                    "retired_at": s.row.retired_at.isoformat() if s.row.retired_at else None,
                    "compromised_from": s.row.compromised_from.isoformat()
                    if s.row.compromised_from
                    else None,
                    "private": s.kept.value,
                }
                for s in states
            ]
        )
    for state in [] if as_json else states:
        row = state.row
        life = "signe" if state.signs else f"ne signe plus depuis le {row.retired_at:%d/%m/%Y %H:%M} UTC"
        if row.compromised_from:
            life += f", compromise depuis le {row.compromised_from:%d/%m/%Y %H:%M:%S} UTC"
        out.print(
            f"{row.owner or JOURNAL}  {row.public}  depuis le {row.pinned_at:%d/%m/%Y} : {life}", markup=False
        )
        out.print(
            f"    moitié privée : {KEPT[state.kept]} ({keys.directory() / row.filename}.pem)", markup=False
        )
    if not states and not as_json:
        out.print("Aucune clé : la première est faite à la première signature.")
    if any(state.signs and not state.usable for state in states):
        raise typer.Exit(Exit.FALSE)


@app.command()
@by_person()
def rotate(owner: Owner, reason: Why, as_: As = None) -> None:
    """Remplacer la clé par une neuve, l’ancienne perdue ou non ; ce qu’elle a signé reste vérifiable."""
    from parchemin.formats.signing.keys import KeyRefused
    from parchemin.journal.keys import rotate_key

    who, name = actor(as_), _owner(owner)
    _may(who, name)
    try:
        row = rotate_key(actor=who.label, now=now(), owner=name, reason=reason)
    except KeyRefused as error:
        stop(str(error))
    out.print(f"Clé de « {owner} » remplacée : {row.public} signe désormais.", markup=False)
    out.print("Copiez-la à part (« parchemin backup --keys », « parchemin key escrow »).")


@app.command()
@by_person()
def revoke(
    owner: Owner,
    key: Annotated[str, typer.Argument(help="Clé publique, z6Mk…")],
    reason: Why,
    compromised_from: Annotated[
        str,
        typer.Option(
            help="Instant (AAAA-MM-JJ ou AAAA-MM-JJTHH:MM, UTC) dès lequel rien de ce qu’elle a signé n’est cru."
        ),
    ] = "",
    as_: As = None,
) -> None:
    """Révoquer une clé : elle ne signe plus ; compromise, ce qu’elle a signé depuis n’est plus cru."""
    from parchemin.journal.keys import revoke_key

    who, name = actor(as_), _owner(owner)
    _may(who, name)
    since = _instant(compromised_from) if compromised_from else None
    row = revoke_key(
        actor=who.label, now=now(), owner=name, public=key, reason=reason, compromised_from=since
    )
    out.print(f"Clé {row.public} révoquée.", markup=False)
    if row.compromised_from:
        out.print(
            f"Ce qu’elle a signé dès le {row.compromised_from:%d/%m/%Y %H:%M} UTC n’est plus cru ; remplacez les titres "
            "d’avant (« parchemin award replace ») pour que tout vérificateur les accepte."
        )
    out.print(f"Pour signer de nouveau : parchemin key rotate {owner}.", markup=False)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        stop(f"« {text} » n’est pas un instant : attendu AAAA-MM-JJ ou AAAA-MM-JJTHH:MM, en UTC.")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@app.command()
@by_machine
def protect(
    former: Annotated[
        Path | None,
        typer.Option(
            "--former-secret-file",
            help="Fichier du secret d’avant, pour en changer ; rien si la clé est en clair.",
        ),
    ] = None,
) -> None:
    """Chiffrer chaque clé privée par le secret réglé (PARCHEMIN_KEY_SECRET) ; en changer, avec l’ancien."""
    from django.conf import settings

    from parchemin.formats.signing import keys as files
    from parchemin.journal import keys
    from parchemin.journal.models import SigningKey

    if not settings.KEY_SECRET:
        stop("Aucun secret n’est réglé : donnez PARCHEMIN_KEY_SECRET ou PARCHEMIN_KEY_SECRET_FILE.")
    before = former.read_text(encoding="utf-8").strip() if former else ""
    done = 0
    for row in SigningKey.objects.order_by("owner", "rank"):
        lies = files.kept(keys.directory(), row.filename, row.public, settings.KEY_SECRET)
        if lies in (files.Kept.ENCRYPTED, files.Kept.MISSING):
            continue
        try:
            files.protect(keys.directory(), row.filename, former=before, secret=settings.KEY_SECRET)
        except files.KeyRefused as error:
            stop(str(error))
        done += 1
    out.print(f"{done} clés chiffrées par le secret réglé. Gardez ce secret à part d’elles.")


@app.command()
@by_person()
def escrow(
    owner: Owner,
    shares: Annotated[int, typer.Option(help="Parts imprimées, une par gardien.")] = 3,
    needed: Annotated[int, typer.Option(help="Parts qui suffisent à rendre la clé.")] = 2,
    as_: As = None,
) -> None:
    """Écrire la clé qui signe en parts de mots (SLIP-39), à imprimer et à confier ; rien n’est gardé sur le disque."""
    from parchemin.formats.signing.keys import KeyRefused
    from parchemin.formats.signing.shares import SharesRefused
    from parchemin.journal import escrow as paper
    from parchemin.journal import keys

    who, name = actor(as_), _owner(owner)
    _may(who, name)
    row = keys.current(name)
    if row is None:
        stop(f"« {owner} » n’a pas de clé qui signe : parchemin key list.")
    try:
        lines = paper.give_to_paper(actor=who.label, now=now(), row=row, count=shares, needed=needed)
    except (KeyRefused, SharesRefused) as error:
        stop(str(error))
    for rank, line in enumerate(lines, start=1):
        out.print(f"Clé de « {owner} », {row.public}", markup=False)
        out.print(
            f"Part {rank} sur {shares} ; {needed} suffisent. Imprimée le {now():%d/%m/%Y}. À garder scellée."
        )
        words = line.split()
        for at in range(0, len(words), 6):
            out.print("    " + " ".join(words[at : at + 6]), markup=False)
        out.print(
            f"Pour rendre la clé : parchemin key restore {owner}, puis une part par ligne.", markup=False
        )
        typer.echo("\f", nl=False)  # the next share on its own sheet


@app.command()
@by_machine
def restore(owner: Owner) -> None:
    """Remettre une clé perdue d’après ses parts, lues sur l’entrée : une par ligne, une ligne vide pour finir."""
    from parchemin.formats.signing.keys import KeyRefused
    from parchemin.formats.signing.shares import SharesRefused
    from parchemin.journal.escrow import restore_key

    lines = []
    for line in sys.stdin:
        if not line.strip():
            break
        lines.append(line)
    try:
        row = restore_key(actor=machine().label, now=now(), owner=_owner(owner), lines=lines)
    except (KeyRefused, SharesRefused) as error:
        stop(str(error))
    out.print(f"Clé {row.public} remise dans {row.filename}.pem.", markup=False)
