"""``parchemin award``: issue, export, verify, revoke."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from parchemin.cli.context import (
    REFUSED,
    Exit,
    actor,
    by_person,
    certifier,
    err,
    now,
    out,
    print_json,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import As, Json, Slug

if TYPE_CHECKING:
    from parchemin.awards.models import Award

app = typer.Typer(no_args_is_help=True)


@app.command()
@by_person()
def issue(slug: Slug, as_: As = None) -> None:
    """Délivrer les titres dus : parchemin, attestation signée, page publique.

    Ce qui empêche un titre n’empêche que lui : les autres sont délivrés, celui-ci est dit avec ses raisons, et la
    commande sort en 3.
    """
    from django.utils import timezone

    from parchemin.awards import queries
    from parchemin.awards.actions import issue_awards

    owner = certifier(slug)
    batch = issue_awards(actor=actor(as_), now=now(), outcomes=queries.due(timezone.localdate(), owner))
    for award in batch.issued:
        out.print(f"{award.number}  {award.token}", markup=False)
    for row in batch.refused:
        candidacy = row.outcome.entry.candidacy
        err.print(f"non délivré  dossier {candidacy.number}  {candidacy.person.full_name}", markup=False)
        print_objections(row.objections)
    out.print(f"{len(batch.issued)} titres délivrés, {len(batch.refused)} refusés avec leurs raisons.")
    raise typer.Exit(REFUSED if batch.refused else 0)


@app.command("list")
@reads
def list_(slug: Slug, as_json: Json = False) -> None:
    """Les titres délivrés."""
    from parchemin.awards.models import Award

    rows = Award.objects.filter(certifier=certifier(slug)).select_related("candidacy").order_by("number")
    if as_json:
        print_json(
            [
                {
                    "number": a.number,
                    "token": a.token,
                    "candidacy": a.candidacy.number,
                    "issued_on": a.issued_on,
                }
                for a in rows
            ]
        )
        return
    for award in rows:
        out.print(
            f"{award.number}  dossier {award.candidacy.number}  {award.issued_on}  {award.token}",
            markup=False,
        )


@app.command()
@reads
def export(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro du titre.")],
    folder: Annotated[Path, typer.Option(help="Dossier où écrire.")] = Path(),
) -> None:
    """Écrire le parchemin PDF, l’attestation et le document DID du certificateur."""
    import json

    from parchemin.awards import verifying
    from parchemin.awards.models import Award
    from parchemin.runtime import files

    owner = certifier(slug)
    award = Award.objects.filter(certifier=owner, number=number).first()
    if award is None:
        stop(f"« {slug} » n’a pas délivré de titre n° {number}.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number}.pdf").write_bytes(files.read(award.parchment_id))
    (folder / f"{number}.json").write_bytes(files.read(award.credential_id))
    did = verifying.did_document(owner)
    (folder / "did.json").write_text(json.dumps(did, ensure_ascii=False, indent=1), encoding="utf-8")
    out.print(f"{number}.pdf, {number}.json et did.json sont dans {folder}.", markup=False)


@app.command()
@reads
def verify(
    token: Annotated[str, typer.Argument(help="Code imprimé sur le parchemin.")], as_json: Json = False
) -> None:
    """Ce que le registre dit d’un code."""
    from parchemin.awards import verifying

    verification = verifying.verify(token, now())
    mentions = [(m.number, m.label, m.text) for m in verification.mentions]
    if as_json:
        print_json({"status": verification.status.value, "mentions": mentions})
    else:
        out.print(
            {
                "valid": "Ce titre est valide.",
                "revoked": "Ce titre a été annulé.",
                "replaced": "Ce titre a été remplacé par un autre, d’un autre numéro.",
                "altered": "Ce titre ne peut pas être confirmé.",
                "unknown": "Aucun titre ne porte ce code.",
            }[verification.status.value]
        )
        for number, label, text in mentions:
            out.print(f"{number}. {label} : {text}", markup=False)
    raise typer.Exit(0 if verification.status is verifying.Status.VALID else Exit.FALSE)


@app.command()
@by_person()
def revoke(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro du titre.")],
    reason: Annotated[str, typer.Option(help="Jamais publique.")],
    as_: As = None,
) -> None:
    """Annuler un titre : le statut est public, la cause ne l’est pas."""
    from parchemin.awards.actions import revoke_award

    revoke_award(actor=actor(as_), now=now(), award=_award(slug, number), reason=reason)
    out.print(f"Titre {number} annulé.")


def _award(slug: str, number: str) -> Award:
    from parchemin.awards.models import Award, FormerAward

    owner = certifier(slug)
    award = Award.objects.filter(certifier=owner, number=number).first()
    if award is None:
        former = FormerAward.objects.filter(certifier=owner, number=number).select_related("award").first()
        known = f" : il est remplacé par le titre n° {former.award.number}" if former else ""
        stop(f"« {slug} » n’a pas délivré de titre n° {number} qui tienne{known}.")
    return award


@app.command()
@by_person()
def replace(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro du titre.")],
    reason: Annotated[str, typer.Option(help="Jamais publique.")],
    as_: As = None,
) -> None:
    """Remplacer un titre qui porte une erreur, une fois l’état civil corrigé : nouveau numéro, même décision."""
    from parchemin.awards.replacing import replace_award

    award = replace_award(actor=actor(as_), now=now(), award=_award(slug, number), reason=reason)
    out.print(f"Titre {number} remplacé par le titre {award.number}  {award.token}", markup=False)


@app.command()
@by_person()
def duplicate(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro du titre.")],
    reason: Annotated[str, typer.Option(help="Jamais publique.")],
    as_: As = None,
) -> None:
    """Remettre un duplicata d’un titre perdu : les mêmes papiers, dans une lettre à relire."""
    from parchemin.awards.replacing import give_duplicate

    letter = give_duplicate(actor=actor(as_), now=now(), award=_award(slug, number), reason=reason)
    out.print(f"Titre {number} : « {letter.subject} » est dans la boîte d’envoi.", markup=False)
