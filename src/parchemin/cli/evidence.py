"""``parchemin evidence``: the dossier de preuve, verified by anyone, with no database; the minutes' signatures; the
samples of the auditor."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from parchemin.cli.context import (
    REFUSED,
    actor,
    by_person,
    certifier,
    now,
    offline,
    out,
    print_json,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import As, Json, SessionNumber, Slug

app = typer.Typer(no_args_is_help=True)
Size = Annotated[int, typer.Option(help="Combien de dossiers tirer.")]
KINDS = {
    "signature": "Signature électronique simple de",
    "seal": "Sceau du procès-verbal",
    "correction": "Sceau de la rectification n°",
    "rows": "Ce que la base dit des décisions, au regard du procès-verbal scellé",
}


@app.callback()
def group() -> None:
    """Dossier de preuve d’un candidat, échantillons de l’auditeur."""


@app.command()
@by_person()
def build(
    session: SessionNumber,
    dossier: Annotated[str, typer.Argument(help="Numéro de dossier du candidat.")],
    file: Annotated[Path, typer.Argument(help="ZIP à écrire.")],
    as_: As = None,
) -> None:
    """Faire le dossier de preuve d’un candidat dont le procès-verbal est scellé."""
    from parchemin.juries.minutes.dossier import build as build_dossier
    from parchemin.juries.models import SessionEntry
    from parchemin.runtime import files

    row = SessionEntry.objects.filter(session=session, candidacy__number=dossier).first()
    if row is None:
        stop(f"Le dossier n° {dossier} n’est pas présenté à la session n° {session}.")
    stored = build_dossier(actor=actor(as_), now=now(), entry=row)
    with files.open_file(stored.digest) as source, file.open("wb") as target:
        shutil.copyfileobj(source, target)
    out.print(f"Dossier de preuve : {file}, {stored.size} octets, SHA-256 {stored.digest}.", markup=False)


@app.command()
@by_person()
def sample(
    slug: Slug,
    first: Annotated[str, typer.Option("--from", help="Premier jour des décisions, AAAA-MM-JJ.")],
    last: Annotated[str, typer.Option("--to", help="Dernier jour des décisions, AAAA-MM-JJ.")],
    size: Size,
    seed: Annotated[str, typer.Option(help="Graine, en chiffres ; absente, elle est tirée au sort.")] = "",
    sheet: Annotated[str, typer.Option(help="Numéro de la fiche, avec ou sans RNCP.")] = "",
    route: Annotated[str, typer.Option(help="Voie d’accès : FI, CA, FC, CQ, CL ou VAE.")] = "",
    verdict: Annotated[str, typer.Option(help="Résultat : granted, partial, refused…")] = "",
    list_file: Annotated[
        Path | None, typer.Option("--list", help="Fichier où écrire la liste d’où l’échantillon est tiré.")
    ] = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Tirer un échantillon de décisions publiées, dont l’auditeur aura les dossiers de preuve."""
    from parchemin.cli import find
    from parchemin.domain.access import AccessRoute
    from parchemin.domain.deliberation import Verdict
    from parchemin.juries.minutes import sampling
    from parchemin.runtime import files

    for given, known in ((route, AccessRoute), (verdict, Verdict)):
        if given and given not in list(known):
            stop(f"« {given} » est inconnu : attendu {', '.join(known)}.")
    among = sampling.Among(
        find.day(first), find.day(last), find.sheet(sheet) if sheet else None, route, verdict
    )
    row = sampling.draw(
        actor=actor(as_), now=now(), certifier=certifier(slug), among=among, size=size, seed=seed
    )
    if list_file is not None:
        with files.open_file(row.listed_id) as source, list_file.open("wb") as target:
            shutil.copyfileobj(source, target)
    drawn = [
        (one.entry.session_id, one.entry.candidacy.number)
        for one in row.drawn.select_related("entry__candidacy").order_by("place")
    ]
    if as_json:
        print_json(
            {
                "sample": row.pk,
                "population": row.population,
                "digest": row.listed_id,
                "seed": row.seed,
                "size": row.size,
                "drawn": [{"session": session, "number": number} for session, number in drawn],
            }
        )
        return
    out.print(
        f"Échantillon n° {row.pk} : {row.size} sur {row.population}, graine {row.seed}, liste d’empreinte "
        f"{row.listed_id}.",
        markup=False,
    )
    for session, number in drawn:
        out.print(f"session {session}, dossier {number}", markup=False)


@app.command()
@offline
def redraw(
    file: Annotated[Path, typer.Argument(help="Liste d’où l’échantillon fut tiré.")],
    seed: Annotated[str, typer.Option(help="Graine du tirage.")],
    size: Size,
) -> None:
    """Refaire un tirage, sans base ni réseau : l’empreinte de la liste, puis les lignes tirées, dans l’ordre."""
    from parchemin.domain import sampling

    try:
        data = file.read_bytes()
        lines = data.decode().split("\n")[:-1]
    except OSError as error:
        stop(f"{file} : illisible ({error.strerror}).")
    except UnicodeDecodeError:
        stop(f"{file} n’est pas un texte en UTF-8.")
    if sampling.listed(lines) != data:
        stop(f"{file} n’est pas une liste d’échantillon : une ligne par décision, triées par leurs octets.")
    out.print(f"Liste de {len(lines)} lignes, SHA-256 {sampling.digest(data)}.", markup=False)
    for one in sampling.drawn(lines, seed=seed, size=size):
        out.print(one, markup=False)


@app.command()
@reads
def signatures(
    session: SessionNumber,
    as_json: Json = False,
) -> None:
    """Vérifier chaque signature du procès-verbal, son sceau et ses rectifications, avec la clé du certificateur."""
    from parchemin.juries.minutes import proving
    from parchemin.juries.models import Jury

    jury = Jury.objects.select_related("session__certifier").filter(session=session).first()
    proofs = proving.proofs(jury) if jury else []
    if not proofs:
        stop(f"Le procès-verbal de la session n° {session} n’a encore ni signature ni sceau.")
    if as_json:
        print_json(
            [
                {
                    "what": p.what,
                    "name": p.name,
                    "record": dict(p.record),
                    "objections": [o.as_dict() for o in p.objections],
                }
                for p in proofs
            ]
        )
    else:
        for proof in proofs:
            words = "tient" if proof.holds else " ".join(o.message for o in proof.objections)
            label = f"{KINDS[proof.what]} {proof.name}".strip()
            out.print(f"{label} : {words}", markup=False)
    raise typer.Exit(REFUSED if any(not p.holds for p in proofs) else 0)


@app.command()
@offline
def verify(
    file: Annotated[Path, typer.Argument(help="Dossier de preuve (ZIP) remis par le certificateur.")],
    key: Annotated[
        str, typer.Option("--key", help="Clé publique du certificateur (z6Mk…), connue par ailleurs.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Vérifier un dossier de preuve, fichier par fichier, sans base ni réseau."""
    from parchemin.formats.proofs import dossier
    from parchemin.formats.signing import multibase

    try:
        public = multibase.public_of(key) if key else None
    except ValueError as error:
        stop(f"--key : {error}. Attendu : la clé publique du certificateur, qui commence par z6Mk.")
    try:
        with file.open("rb") as source:
            told = dossier.verify(source, public)
    except OSError as error:
        stop(f"{file} : illisible ({error.strerror}).")
    if as_json:
        print_json(
            {
                "about": told.about,
                "made_at": told.made_at,
                "key": told.key,
                "files": list(told.files),
                "seals": told.seals,
                "entries": told.entries,
                "objections": [o.as_dict() for o in told.objections],
            }
        )
    elif told.objections:
        print_objections(told.objections)
    else:
        out.print(
            f"Le dossier tient : {len(told.files)} fichiers inchangés, {told.seals} sceaux et signatures valables, "
            f"{told.entries} écritures du journal qui se suivent. Fait le {told.made_at}."
        )
        if public is None:
            out.print(
                f"Scellé par la clé {told.key} : comparez-la à celle que le certificateur publie, ou donnez-la par --key.",
                markup=False,
            )
    raise typer.Exit(REFUSED if told.objections else 0)
