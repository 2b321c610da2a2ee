"""``parchemin candidate``: a list read and enrolled, the files there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    actor,
    by_person,
    certifier,
    err,
    now,
    offline,
    out,
    print_json,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import As, Json, Slug
from parchemin.domain.text import whole

if TYPE_CHECKING:
    from parchemin.candidates.known_rows import Decision
    from parchemin.formats.tables.candidate_columns import CellError


@offline
def template(file: Annotated[Path, typer.Argument(help="Modèle à écrire, .csv ou .xlsx.")]) -> None:
    """Écrire le modèle de la liste de candidats."""
    from parchemin.formats.tables import candidate_list

    file.write_bytes(candidate_list.dump(xlsx=file.suffix.lower() == ".xlsx"))
    out.print(f"Modèle écrit dans {file}.")


@by_person()
def import_(
    slug: Slug,
    number: Annotated[str, typer.Argument(help="Numéro de la fiche.")],
    file: Annotated[Path, typer.Argument(help="Liste : CSV ou classeur.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Juger la liste sans rien écrire.")] = False,
    join: Annotated[
        list[str] | None,
        typer.Option(help="LIGNE=DOSSIER : la ligne est la personne de ce dossier."),
    ] = None,
    apart: Annotated[
        list[str] | None, typer.Option(help="LIGNE=MOTIF : la ligne est quelqu’un d’autre, et pourquoi.")
    ] = None,
    as_: As = None,
) -> None:
    """Inscrire une liste CSV ou XLSX : toute la liste, ou rien."""
    from parchemin.candidates import dry_run as reading
    from parchemin.candidates import foresight, importing
    from parchemin.domain.phrase import Count
    from parchemin.juries import ties
    from parchemin.runtime.clock import day_here

    if not file.is_file():
        stop(f"{file} n’est pas un fichier.")
    chosen: dict[str, Any] = {
        "actor": actor(as_),
        "now": now(),
        "certifier": certifier(slug),
        "framework": find.framework(number),
        "data": file.read_bytes(),
        "filename": file.name,
        "decisions": _decisions(slug, join or [], apart or []),
    }
    plan = reading.dry_run(**chosen)
    for note in plan.notes:
        err.print(f"{file.name} : {note}", markup=False)
    for error in plan.errors:
        err.print(_told(error), markup=False)
    for one in plan.gone:
        err.print(
            f"n’est plus dans la liste, rien n’est changé : {one.number} {one.person.full_name}", markup=False
        )
    if plan.blocking:
        stop(
            f"{Count(len(plan.blocking), 'erreur', 'erreurs')} dans {file.name} : rien n’a été inscrit.",
            status=3,
        )
    if dry_run:
        words = Count(len(plan.new), "candidat peut être inscrit", "candidats peuvent être inscrits")
        out.print(f"{words}. Rien n’a été écrit.")
        return
    batch = importing.import_candidates(**chosen)
    rows = list(
        batch.candidacies.select_related("person", "certifier", "framework__sheet").order_by("number")
    )
    print_objections(ties.jurors_too(rows))
    print_objections(foresight.warned_of(rows, day_here(now())))
    out.print(f"{Count(batch.rows, 'candidat inscrit', 'candidats inscrits')}.")


def _decisions(slug: str, join: list[str], apart: list[str]) -> dict[int, Decision]:
    """What was said of rows like somebody known, by number of row."""
    from parchemin.candidates.known_rows import Decision

    by_row = {}
    for option, given in (("--join", join), ("--apart", apart)):
        for words in given:
            row, equals, answer = words.partition("=")
            number = whole(row.strip())
            if number is None or not (equals and answer.strip()):
                stop(f"« {option} {words} » ne se lit pas : attendu LIGNE=…, comme 12=2023-0004.")
            by_row[number] = (
                Decision(join=str(find.candidacy(slug, answer.strip()).person_id))
                if option == "--join"
                else Decision(apart=answer)
            )
    return by_row


def _told(error: CellError) -> str:
    """One thing wrong in a list: file, cell or row, column, what is wrong, what was found, what is proposed."""
    where = f"cellule {error.cell}, ligne {error.row}" if error.cell else f"ligne {error.row}"
    words = [
        f"{'✗' if error.blocking else '!'} {error.cause}  {error.file}, {where}, {error.column or '–'} : {error.message}",
        f"Trouvé : « {error.found} »." if error.found and error.found not in error.message else "",
        f"Proposé : « {error.suggested} »." if error.suggested else "",
    ]
    return " ".join(filter(None, words))


@reads
def list_(slug: Slug, as_json: Json = False) -> None:
    """Les dossiers d’un certificateur."""
    from parchemin.candidates.models import Candidacy

    rows = Candidacy.objects.filter(certifier=certifier(slug)).select_related("person").order_by("number")
    if as_json:
        print_json(
            [
                {"number": c.number, "name": c.person.full_name, "route": c.route, "state": c.state}
                for c in rows
            ]
        )
        return
    for c in rows:
        out.print(f"{c.number}  {c.route:4} {c.get_state_display():12} {c.person.sort_name}", markup=False)


@reads
def find_(
    slug: Slug,
    words: Annotated[list[str], typer.Argument(help="Nom, prénom, numéro ou adresse.")],
    as_json: Json = False,
) -> None:
    """Trouver un dossier par ses mots ; accents, casse, apostrophes et traits d’union ne comptent pas."""
    from parchemin.candidates.models import Candidacy
    from parchemin.candidates.queries import searched

    rows = Candidacy.objects.filter(certifier=certifier(slug)).select_related("person").order_by("number")
    candidacies = list(searched(rows, " ".join(words)))
    if as_json:
        print_json([{"number": c.number, "name": c.person.full_name, "state": c.state} for c in candidacies])
        return
    if not candidacies:
        stop(f"Aucun dossier de « {slug} » ne répond à « {' '.join(words)} ».")
    for c in candidacies:
        out.print(f"{c.number}  {c.route:4} {c.get_state_display():12} {c.person.sort_name}", markup=False)


@by_person()
def invite(
    slug: Slug,
    numbers: Annotated[list[str], typer.Argument(help="Numéros de dossier.")],
    as_: As = None,
) -> None:
    """Inviter des candidats à ouvrir leur compte, ou les inviter de nouveau."""
    from parchemin.candidates import inviting

    rows = [find.candidacy(slug, number) for number in numbers]
    letters = inviting.invite(actor=actor(as_), now=now(), candidacies=rows)
    for letter in letters:
        out.print(f"{letter.to} : lettre n° {letter.pk} dans la boîte d’envoi.", markup=False)
    out.print("Le lien de chacune n’y est mis qu’au départ.")
