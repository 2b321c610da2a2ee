"""``parchemin candidate``: enrol, import, deposit, recognise, withdraw."""

from __future__ import annotations

import mimetypes
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
from parchemin.cli.given import As, Block, File, Json, Reason, Slug
from parchemin.domain.text import whole

if TYPE_CHECKING:
    from parchemin.candidates.known_rows import Decision
    from parchemin.formats.tables.candidate_list import CellError

app = typer.Typer(no_args_is_help=True)
CHUNK = 256 * 1024  # bytes


@app.command()
@offline
def template(file: Annotated[Path, typer.Argument(help="Modèle à écrire, .csv ou .xlsx.")]) -> None:
    """Écrire le modèle de la liste de candidats."""
    from parchemin.formats.tables import candidate_list

    file.write_bytes(candidate_list.dump(xlsx=file.suffix.lower() == ".xlsx"))
    out.print(f"Modèle écrit dans {file}.")


@app.command("import")
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
    plan = importing.dry_run(**chosen)
    for note in plan.notes:
        err.print(f"{file.name} : {note}", markup=False)
    for error in plan.errors:
        err.print(_told(error), markup=False)
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


@app.command("list")
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


@app.command("find")
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command("keep-apart")
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
@by_person()
def withdraw(slug: Slug, number: File, reason: Reason, as_: As = None) -> None:
    """Retirer une candidature, avec sa raison."""
    from parchemin.candidates.actions import withdraw as act_withdraw

    act_withdraw(actor=actor(as_), now=now(), candidacy=find.candidacy(slug, number), reason=reason)
    out.print(f"Dossier {number} retiré.")


@app.command("correct")
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


@app.command()
@by_person()
def erase(slug: Slug, number: File, as_: As = None) -> None:
    """Effacer les données d’une personne (RGPD, art. 17) ; refusé tant qu’un titre en dépend."""
    from parchemin.juries.pool.erasing import erase_person

    erase_person(actor=actor(as_), now=now(), person=find.candidacy(slug, number).person)
    out.print(f"La personne du dossier {number} est effacée ; le journal tient toujours.")


@app.command()
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
