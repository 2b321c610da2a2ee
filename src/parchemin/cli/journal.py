"""``parchemin journal``: the chain, verified with or without the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parchemin.cli.context import (
    Exit,
    actor,
    by_machine,
    by_person,
    now,
    offline,
    out,
    print_json,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.given import As, Json
from parchemin.domain.objection import Objection

app = typer.Typer(no_args_is_help=True)


@app.command()
@offline
def verify(
    file: Annotated[Path | None, typer.Option("--file", help="Journal exporté, vérifié sans base.")] = None,
    heads: Annotated[Path | None, typer.Option("--heads", help="Fichier des têtes publiées.")] = None,
    key: Annotated[
        str, typer.Option("--key", help="Clé publique du journal (z6Mk…), connue par ailleurs.")
    ] = "",
    anchored: Annotated[
        str,
        typer.Option(
            "--anchored", help="Empreinte reçue par une lettre d’ancrage, à retrouver dans les têtes."
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Vérifier le journal, ses têtes publiées et ce que la base dit de ce qui fut scellé ; dit ce qui fut comparé."""
    lines, objections = _exported(file, heads, key) if file else _database(heads, key)
    if anchored:
        places, missing = _anchored(anchored, heads)
        lines += places
        objections += missing
    if as_json:
        print_json([o.as_dict() for o in objections])
    else:
        for line in lines:
            out.print(line, markup=False)
        if objections:
            print_objections(objections)
        else:
            out.print("Le journal tient.")
    raise typer.Exit(Exit.FALSE if objections else Exit.DONE)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        stop(f"{path} : illisible ({error.strerror}).")


def _exported(file: Path, heads: Path | None, key: str) -> tuple[list[str], list[Objection]]:
    from parchemin.formats.proofs import journal_chain, journal_heads

    try:
        judge = journal_heads.one_key(key) if key else journal_heads.own_key
    except ValueError as error:
        stop(f"--key : {error}. Attendu : la clé publique du journal, qui commence par z6Mk.")
    export = journal_heads.read_export(_bytes(file), judge)
    entries = sorted(export.entries, key=lambda e: (e["stream"], e["number"]))
    lines = [f"{file} : {len(entries)} écritures lues, {export.streams} fils, chacune contre la précédente."]
    lines.append(_sealed(export.seal, key))
    if heads is None:
        lines.append("Aucun fichier de têtes donné (--heads) : rien n’est comparé à ce qui fut publié.")
        return lines, export.objections + journal_chain.faults(entries)
    published = journal_heads.read_heads(_bytes(heads))
    lines.append(_compared(heads, published))
    objections = published.objections + journal_heads.seal_objections(published, judge, wanted=True)
    if not published.by_stream:
        objections.append(_no_heads(heads))
    return lines, export.objections + objections + journal_chain.faults(entries, published.by_stream)


def _sealed(seal: object, key: str) -> str:
    if not isinstance(seal, dict):
        return "Aucun sceau à la fin du fichier."
    whose = (
        "celle donnée par --key" if key else "comparez-la à celle du certificateur, ou donnez-la par --key"
    )
    return f"Sceau de l’export : {seal.get('at')}, clé {seal.get('key')} ({whose})."


def _compared(path: Path, heads: object) -> str:
    from parchemin.formats.proofs.journal_heads import Heads

    assert isinstance(heads, Heads)  # noqa: S101 - narrows what an import at call time gives
    count = sum(len(one) for one in heads.by_stream.values())
    return f"{path} : {count} têtes de {len(heads.by_stream)} fils, {len(heads.seals)} sceaux de publication."


def _no_heads(path: Path) -> Objection:
    return Objection(
        "journal.heads-missing",
        "Le fichier des têtes publiées, %(file)s, manque ou est vide ; la base en a publié pour %(count)s fils.",
        {"file": str(path), "count": "?"},
    )


@reads
def _database(heads: Path | None, key: str) -> tuple[list[str], list[Objection]]:
    """The journal of the database, its keys and anchors, and the rows of what was sealed."""
    from parchemin.journal import holding, queries

    if heads or key:
        stop("--heads et --key jugent un journal exporté : donnez aussi --file.")
    results = holding.held(("journal", "keys", "anchors", "minutes", "awards"))
    published = queries.published()
    lines = [f"{one.count} {one.words}." for one in results]
    if published.lines:
        lines.append(_compared(Path("Têtes publiées"), published))
    else:
        lines.append(
            "Aucune tête n’a encore été publiée : rien ne montrerait que la fin d’un fil a été coupée."
        )
    return lines, [o for one in results for o in one.objections]


@reads
def _published() -> tuple[str, list[str]]:
    from django.conf import settings

    from parchemin.journal import queries

    return str(settings.HEADS_FILE), queries.published().digests


def _anchored(digest: str, heads: Path | None) -> tuple[list[str], list[Objection]]:
    """Whether the line of that digest is in the heads file."""
    from parchemin.formats.proofs import journal_heads

    place, digests = (
        _published() if heads is None else (str(heads), journal_heads.read_heads(_bytes(heads)).digests)
    )
    if digest.strip().lower() in digests:
        line = digests.index(digest.strip().lower()) + 1
        return [f"Empreinte ancrée : c’est celle de la ligne {line} de {place}."], []
    words = "La ligne d’empreinte %(digest)s, ancrée, n’est pas dans le fichier des têtes."
    return [], [Objection("journal.anchor-unknown", words, {"digest": digest})]


@app.command()
@by_machine
def publish() -> None:
    """Écrire les têtes des fils dans le fichier gardé hors de la base, et les donner aux lieux d’ancrage."""
    from parchemin.journal.publishing import publish_heads

    _given(publish_heads(now=now()))


@app.command()
@by_person()
def republish(as_: As = None) -> None:
    """Publier chaque tête de nouveau, une fois le fichier perdu pour de bon ; le journal le dit."""
    from parchemin.journal.publishing import republish_heads

    _given(republish_heads(actor=actor(as_).label, now=now()))


def _given(count: int) -> None:
    """What was published, and what became of it at each place."""
    from parchemin.parties.anchors import send_heads

    out.print(f"{count} têtes publiées.")
    tried = send_heads(now=now())
    for one in tried:
        out.print(f"{one.target} : {one.error or f'{one.lines} lignes ancrées'}", markup=False)
    if any(one.error for one in tried):
        raise typer.Exit(Exit.FALSE)


@app.command()
@reads
def export(
    file: Annotated[
        Path, typer.Argument(help="Fichier à écrire, une écriture JSON par ligne, son sceau à la fin.")
    ],
) -> None:
    """Exporter le journal, scellé, vérifiable sans base."""
    from parchemin.formats.proofs.journal_heads import export_lines
    from parchemin.journal import keys
    from parchemin.journal.queries import export as entries

    key = keys.signing_key(keys.JOURNAL, now=now())
    count = -1
    with file.open("wb") as target:
        for line in export_lines(entries(), key, now()):
            target.write(line)
            count += 1
    out.print(f"{count} écritures dans {file}, scellées par la clé {key.multibase}.", markup=False)
