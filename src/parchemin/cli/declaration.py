"""``parchemin declaration``: what is due, the file, the report read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    REFUSED,
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
from parchemin.cli.given import As, Json, Reason, Slug

if TYPE_CHECKING:
    from parchemin.declarations.depositing import Proof
    from parchemin.declarations.models import DeclarationFile, Passage
    from parchemin.parties.models import Certifier

app = typer.Typer(no_args_is_help=True)


@app.command()
@by_machine
def due(slug: Slug, as_: As = None) -> None:
    """Ce qui peut être déclaré, ce qui manque aux autres, et ce qui est écrit sans être déposé."""
    from parchemin.declarations.actions import prepare
    from parchemin.declarations.queries import Standing, passages_standing

    owner = certifier(slug)
    preparation = prepare(actor=actor(as_) if as_ else machine(), now=now(), certifier=owner)
    for passage in preparation.ready:
        out.print(f"prêt     {passage.award.number}  avant le {passage.due_on}", markup=False)
    for passage in preparation.blocked:
        out.print(
            f"bloqué   {passage.award.number}  {_reasons(passage.reasons)}",
            markup=False,
        )
    written = list(passages_standing([owner.pk], Standing.WRITTEN))
    for passage in written:
        out.print(f"écrit    {passage.award.number}  à déposer avant le {passage.due_on}", markup=False)
    out.print(
        f"{len(preparation.ready)} prêts, {len(preparation.blocked)} bloqués, {len(written)} écrits à déposer."
    )


@app.command()
@by_person()
def write(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="Fichier XML à écrire.")],
    xsd: Annotated[Path | None, typer.Option(help="Schéma officiel, si vous l’avez.")] = None,
    as_: As = None,
) -> None:
    """Écrire le fichier des passages prêts, jugé avant d’être dit écrit. Sort en 3 s’il en reste de bloqués.

    Le nom donné au fichier est retenu : l’accusé de traitement le citera. Écrit n’est pas déclaré : le dépôt se
    dit par « parchemin declaration deposit ».
    """
    from parchemin.declarations.actions import name_file, write_file
    from parchemin.declarations.queries import Standing, passages_standing
    from parchemin.runtime import files

    who, owner = actor(as_), certifier(slug)
    declaration = write_file(actor=who, now=now(), certifier=owner, xsd=_bytes(xsd))
    file.write_bytes(files.read(declaration.file_id))
    name_file(actor=who, now=now(), declaration=declaration, name=file.name)
    out.print(
        f"{declaration.passages.count()} passages dans {file} (flux {declaration.flux_id}), à déposer.",
        markup=False,
    )
    blocked = list(passages_standing([owner.pk], Standing.BLOCKED))
    for passage in blocked:
        out.print(f"bloqué   {passage.award.number}  {_reasons(passage.reasons)}", markup=False)
    if blocked:
        out.print(f"{len(blocked)} laissés hors du fichier, avec leurs raisons.")
        raise typer.Exit(REFUSED)


def _bytes(file: Path | None) -> bytes | None:
    if file is None:
        return None
    if not file.is_file():
        stop(f"{file} n’est pas un fichier.")
    return file.read_bytes()


def _reasons(reasons: list[dict[str, str]]) -> str:
    return " ; ".join(reason["message"] for reason in reasons)


def _declaration(owner: Certifier, name: str) -> DeclarationFile:
    """The file of a certifier by its flux, our name, or the one given where it was written."""
    from parchemin.declarations.queries import found_by_name

    files = found_by_name(owner, name)
    if len(files) != 1:
        known = ", ".join(row.flux_id for row in files) or "aucun"
        stop(
            f"« {name} » ne désigne pas un fichier de « {owner.slug} » (trouvés : {known}). "
            f"« parchemin declaration files {owner.slug} » les montre."
        )
    return files[0]


FileName = Annotated[str, typer.Argument(help="Flux ou nom du fichier écrit.")]
Reference = Annotated[str, typer.Option(help="Référence donnée par la Caisse.")]
ProofFile = Annotated[Path | None, typer.Option("--proof", help="Confirmation reçue, gardée comme preuve.")]


def _proof(reference: str, file: Path | None) -> Proof:
    from parchemin.declarations.depositing import Proof

    data = _bytes(file)
    return Proof(reference, None if data is None else [data], file.name if file else "", "")


@app.command("files")
@reads
def files_(slug: Slug, as_json: Json = False) -> None:
    """Les fichiers écrits : à déposer, déposés, traités ; les titres annulés depuis s’y voient."""
    from parchemin.declarations import queries
    from parchemin.declarations.models import DeclarationFile

    rows = list(queries.with_counts(DeclarationFile.objects.filter(certifier=certifier(slug))))
    if as_json:
        print_json(
            [
                {
                    "flux": row.flux_id,
                    "name": row.filename,
                    "given_name": row.given_name,
                    "purpose": row.purpose,
                    "state": row.state,
                    "passages": row.passage_count,
                    "cancelled": row.cancelled_count,
                    "deposited_on": row.deposit.deposited_on if hasattr(row, "deposit") else None,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        cancelled = f", dont {row.cancelled_count} annulés" if row.cancelled_count else ""
        out.print(
            f"{row.flux_id}  {row.given_name or row.filename}  {row.passage_count} passages{cancelled}  "
            f"{row.get_state_display()}",
            markup=False,
        )


@app.command()
@by_person()
def deposit(
    slug: Slug,
    file: FileName,
    on: Annotated[str, typer.Option(help="Jour du dépôt, comme 2026-03-31.")],
    reference: Reference = "",
    proof: ProofFile = None,
    as_: As = None,
) -> None:
    """Dire qu’un fichier a été déposé à la Caisse, par un compte nommé, avec le jour et la preuve."""
    from parchemin.declarations.depositing import say_deposited

    row = _declaration(certifier(slug), file)
    statement = say_deposited(
        actor=actor(as_),
        now=now(),
        declaration=row,
        deposited_on=find.day(on),
        proof=_proof(reference, proof),
    )
    out.print(
        f"{row.filename} : déposé le {statement.deposited_on:%d/%m/%Y}, dit par {statement.said_by}.",
        markup=False,
    )


@app.command()
@by_person()
def undeposit(slug: Slug, file: FileName, reason: Reason, as_: As = None) -> None:
    """Revenir sur un dépôt dit par erreur : le fichier est de nouveau à déposer."""
    from parchemin.declarations.depositing import take_deposit_back

    row = take_deposit_back(
        actor=actor(as_), now=now(), declaration=_declaration(certifier(slug), file), reason=reason
    )
    out.print(f"{row.filename} : {row.get_state_display()}.", markup=False)


@app.command()
@by_person()
def aside(slug: Slug, file: FileName, reason: Reason, as_: As = None) -> None:
    """Mettre de côté un fichier qui ne sera pas déposé : ses passages repartent à déclarer."""
    from parchemin.declarations.depositing import set_aside

    row = set_aside(
        actor=actor(as_), now=now(), declaration=_declaration(certifier(slug), file), reason=reason
    )
    out.print(f"{row.filename} : {row.get_state_display()}.", markup=False)


AskedOn = Annotated[str, typer.Option(help="Jour où ce fut demandé à la Caisse, comme 2026-03-31.")]


@app.command()
@by_person()
def withdraw(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro du titre annulé.")],
    on: AskedOn,
    reference: Reference = "",
    proof: ProofFile = None,
    as_: As = None,
) -> None:
    """Dire que le retrait d’un titre annulé après sa déclaration a été demandé à la Caisse, avec la preuve."""
    from parchemin.declarations.withdrawing import say_withdrawn

    _asked(say_withdrawn, "retrait demandé", slug, number, on, _proof(reference, proof), as_)


@app.command()
@by_person()
def correct(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro du titre qui remplace celui qui fut déclaré.")],
    on: AskedOn,
    reference: Reference = "",
    proof: ProofFile = None,
    as_: As = None,
) -> None:
    """Dire que la correction d’un titre remplacé après sa déclaration a été demandée à la Caisse, avec la preuve."""
    from parchemin.declarations.withdrawing import say_corrected

    _asked(say_corrected, "correction demandée", slug, number, on, _proof(reference, proof), as_)


def _asked(
    say: Callable[..., Any], what: str, slug: str, number: str, on: str, proof: Proof, as_: str | None
) -> None:
    """What was asked of the Caisse about a passage, said by the act given."""
    request = say(
        actor=actor(as_), now=now(), passage=_passage(slug, number), asked_on=find.day(on), proof=proof
    )
    out.print(
        f"Titre {number} : {what} le {request.asked_on:%d/%m/%Y}, dit par {request.said_by}.", markup=False
    )


def _passage(slug: str, number: str) -> Passage:
    from parchemin.declarations.models import Passage

    passage = Passage.objects.filter(certifier=certifier(slug), award__number=number).first()
    if passage is None:
        stop(f"Aucun passage de « {slug} » n’est celui d’un titre n° {number}.")
    return passage


@app.command()
@by_person()
def suppress(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="Fichier XML de retrait à écrire.")],
    xsd: Annotated[Path | None, typer.Option(help="Schéma officiel, si vous l’avez.")] = None,
    as_: As = None,
) -> None:
    """Écrire le fichier qui retire les passages déclarés des titres annulés (format 1.1.5)."""
    from parchemin.declarations.actions import name_file
    from parchemin.declarations.withdrawing import write_suppression
    from parchemin.runtime import files

    who = actor(as_)
    row = write_suppression(actor=who, now=now(), certifier=certifier(slug), xsd=_bytes(xsd))
    file.write_bytes(files.read(row.file_id))
    name_file(actor=who, now=now(), declaration=row, name=file.name)
    out.print(f"{row.passages.count()} retraits dans {file} (flux {row.flux_id}), à déposer.", markup=False)


@app.command()
@by_person()
def report(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="Accusé de traitement reçu, XML.")],
    answers: Annotated[
        str, typer.Option("--file", help="Flux ou nom du fichier auquel il répond, s’il ne le dit pas.")
    ] = "",
    as_: As = None,
) -> None:
    """Relire un accusé de traitement : chaque passage reçoit son état. Sort en 3 si le fichier est refusé en entier."""
    from parchemin.declarations.reports import read_report, said_of

    owner, data = certifier(slug), _bytes(file) or b""
    receipt = read_report(
        actor=actor(as_),
        now=now(),
        certifier=owner,
        data=data,
        declaration=_declaration(owner, answers) if answers else None,
    )
    if not receipt.errors:
        out.print(f"{receipt.accepted} passages acceptés, {receipt.refused} refusés.")
        return
    out.print(
        f"{receipt.declaration.filename} : refusé en entier, ses passages repartent à déclarer.", markup=False
    )
    for error in said_of(receipt):
        place = f"ligne {error.line}, colonne {error.column}" if error.line else "sans place"
        out.print(f"{place}  {error.kind}  {error.message}", markup=False)
        if error.text:
            out.print(f"    {error.text}", markup=False)
    out.print("À faire : corriger ce que chaque erreur dit, puis « parchemin declaration write ».")
    raise typer.Exit(REFUSED)


@app.command()
@reads
def ledger(slug: Slug, as_json: Json = False) -> None:
    """Chaque titre et où il en est ; les sommes tombent juste."""
    from parchemin.declarations import queries

    owner = certifier(slug)
    rows = list(queries.ledger([owner.pk]).select_related("passage").order_by("number"))
    counts = {each: count for each, count in queries.counts([owner.pk]).items() if count}
    if as_json:
        print_json(
            {
                "awards": len(rows),
                "counts": {each.value: count for each, count in counts.items()},
                "passages": [
                    {
                        "award": row.number,
                        "id": row.passage.technical_id if hasattr(row, "passage") else None,
                        "state": row.standing,
                        "reasons": row.passage.reasons if hasattr(row, "passage") else [],
                    }
                    for row in rows
                ],
            }
        )
        return
    for row in rows:
        out.print(f"{row.number}  {queries.Standing(row.standing).label}", markup=False)
    shown = " + ".join(f"{count} {each.label.lower()}" for each, count in counts.items())
    out.print(f"{len(rows)} titres = {shown or 0}", markup=False)
