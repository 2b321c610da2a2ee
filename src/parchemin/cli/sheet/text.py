"""``parchemin sheet``: read a register sheet, settle what it leaves open, make a framework of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from parchemin.cli.context import (
    Exit,
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
from parchemin.cli.given import Reason

if TYPE_CHECKING:
    from parchemin.catalogue.models import Finding, Framework, Proposal, RegisterSheet
    from parchemin.domain.composition import CompositionRule

app = typer.Typer(no_args_is_help=True)
BY = Annotated[str | None, typer.Option("--by", "--as", help="Adresse du compte qui agit.")]
LEVELS = {"1969": "nomenclature de 1969", "european": "nomenclature européenne"}
JSON = Annotated[bool, typer.Option("--json", help="Écrit du JSON, pour les programmes.")]
NUMBER = Annotated[str, typer.Argument(help="Numéro de la fiche, avec ou sans RNCP.")]


# -- without a database ------------------------------------------------------------------------------


@app.command()
@offline
def read(file: Annotated[Path, typer.Argument(help="Texte de la fiche.")], as_json: JSON = False) -> None:
    """Lire une fiche et dire ce qu’elle laisse ouvert, sans rien enregistrer."""
    from parchemin.formats.register_text import NotASheet, load

    data = _bytes(file)
    try:
        reading = load(data).as_dict()
    except NotASheet as error:
        err.print(f"{file} n’est pas une fiche du répertoire. {error}", markup=False)
        raise typer.Exit(Exit.NOT_A_SHEET) from None
    if as_json:
        print_json(reading)
        return
    _print_head(reading)
    _print_blocks(reading["blocks"])
    _print_findings([(f, "") for f in reading["findings"]])


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        stop(f"{file} : aucun fichier à ce nom. Donnez le chemin du texte de la fiche.")
    except OSError as error:
        stop(f"{file} ne se lit pas ({error.strerror}). Donnez le chemin d’un fichier lisible.")


def _print_head(reading: Mapping[str, Any]) -> None:
    levels = reading["levels"]
    head = {
        "Certificateurs": ", ".join(c["name"] for c in reading["certifiers"]),
        "Niveau": " ; ".join(f"{value} ({LEVELS[key]})" for key, value in levels.items() if value),
        "NSF": ", ".join(c["code"] for c in reading["nsf"]),
        "Blocs": str(len(reading["blocks"])),
        "Compétences": _competencies(reading["blocks"]),
        "Évaluations": str(sum(len(b["assessments"]) for b in reading["blocks"])),
        "Barèmes et seuils": " ; ".join(_measure(m) for m in reading["marking"]),
        "Voies d’accès": ", ".join(f"{r['code']} {_yes_no(r['open'])}" for r in reading["access_routes"]),
        "Jury": (reading["jury"] or {}).get("text", ""),
        "Enregistrements": " ; ".join(
            f"{r['from']} → {r['until_inclusive']}" for r in reading["registrations"]
        ),
    }
    out.print(f"[bold]{reading['register']} {reading['code']}[/bold]  {escape(reading['title'])}")
    for name, value in head.items():
        out.print(f"  {name} : {value or 'non imprimé'}", markup=False)


def _competencies(blocks: Sequence[Mapping[str, Any]]) -> str:
    printed = [c for block in blocks for c in block["competencies"]]
    distinct = sum(c["duplicate_of"] is None for c in printed)
    return f"{distinct}" if distinct == len(printed) else f"{distinct} ({len(printed)} imprimées)"


def _measure(one: Mapping[str, Any]) -> str:
    where = f"bloc {one['block']}, " if one["block"] is not None else ""
    return f"« {one['text']} » ({where}l. {one['lines']['first']})"


def _yes_no(value: bool | None) -> str:
    return {True: "oui", False: "non", None: "à trancher"}[value]


def _print_blocks(blocks: Sequence[Mapping[str, Any]]) -> None:
    for block in blocks:
        table = Table(
            title=f"Bloc {block['number']}. {escape(block['title'])}", title_justify="left", expand=True
        )
        for head in ("Lignes", "Évaluation", "Compétences", "Livrables"):
            table.add_column(head)
        titles = {c["position"]: c["code"] or c["title"] for c in block["competencies"]}
        for a in block["assessments"]:
            name = " · ".join(part for part in (a["label"], a["kind"]) if part) or "sans libellé"
            table.add_row(
                _lines([[a["lines"]["first"], a["lines"]["last"]]]),
                escape(name),
                escape(", ".join(dict.fromkeys(titles[p] for p in a["positions"]))),
                escape(", ".join(a["deliverables"]) or "aucun"),
            )
        out.print(table)


def _lines(spans: Sequence[Sequence[int]]) -> str:
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in spans)


def _print_findings(rows: Sequence[tuple[Mapping[str, Any], str]]) -> None:
    """Findings with what was settled of them, one paragraph each: a table would cut codes that are copied."""
    out.print(f"\n[bold]{len(rows)} constats[/bold]")
    for finding, settled in rows:
        spans = [[s["first"], s["last"]] if isinstance(s, Mapping) else list(s) for s in finding["lines"]]
        stops = [name for name in finding["depends"] if name != "none"]
        state = (
            f"tranché : {settled}" if settled else f"arrête {', '.join(stops)}" if stops else "n’arrête rien"
        )
        keys = ", ".join(choice["key"] for choice in finding["readings"])
        out.print(f"[bold]{escape(finding['code'])}[/bold]  ({escape(state)})")
        out.print(f"    l. {_lines(spans)} : {finding['message']}", markup=False)
        out.print(f"    lectures : {keys}", markup=False)
        for item in finding.get("evidence", []):
            out.print(f"    {item['table']} : {item['statement']}", markup=False)


# -- with the database -------------------------------------------------------------------------------


@app.command("import")
@by_person()
def import_(
    file: Annotated[Path, typer.Argument(help="Texte de la fiche.")],
    for_: Annotated[
        list[str], typer.Option("--certifier", help="Certificateur de la fiche ; l’option se répète.")
    ],
    by: BY = None,
    register: Annotated[
        Path | None,
        typer.Option(help="Dossier de tables du répertoire : ce qu’elles disent est montré à côté."),
    ] = None,
    fictitious: Annotated[
        bool, typer.Option("--fictitious", help="Fiche d’essai, absente du répertoire.")
    ] = False,
) -> None:
    """Déposer une fiche : son texte, sa lecture, ses constats."""
    from parchemin.catalogue.actions import deposit_sheet

    source = _bytes(file)
    sheet = deposit_sheet(
        actor=actor(by),
        now=now(),
        source=source,
        evidence=_evidence(source, register) if register else (),
        certifiers=[certifier(slug) for slug in for_],
        fictitious=fictitious,
    )
    out.print(
        f"{sheet} déposée : {sheet.title}. {sheet.findings.count()} constats ; « parchemin sheet findings {sheet.number} »."
    )


def _evidence(source: bytes, folder: Path) -> list[dict[str, str]]:
    from parchemin.formats.register_text import NotASheet, load
    from parchemin.formats.register_text.evidence import evidence_in

    if not folder.is_dir():
        stop(f"{folder} n’est pas un dossier. Donnez celui des tables CSV du répertoire.")
    try:
        return [item.as_dict() for item in evidence_in(folder, load(source))]
    except NotASheet:
        return []  # the deposit itself says why


@app.command()
@reads
def findings(
    number: NUMBER,
    waiting: Annotated[
        str, typer.Option("--act", help="Seulement ceux qu’attend cet acte (mark, enrol:CL…).")
    ] = "",
    as_json: JSON = False,
) -> None:
    """Les constats d’une fiche, et ce qui en a été tranché."""
    from parchemin.catalogue.queries import findings_of
    from parchemin.domain.settlement import waits

    states = findings_of(_sheet(number))
    rows = [s for s in states if not waiting or (s.open and waits(waiting, s.finding.depends))]
    if as_json:
        print_json([{**_plain(s.finding), "settled": s.current.reading if s.current else None} for s in rows])
        return
    _print_findings([(_plain(s.finding), s.current.reading if s.current else "") for s in rows])


def _plain(finding: Finding) -> dict[str, Any]:
    names = ("code", "message", "lines", "readings", "depends", "evidence")
    return {name: getattr(finding, name) for name in names}


@app.command()
@by_person()
def settle(
    number: NUMBER,
    code: Annotated[str, typer.Argument(help="Code du constat.")],
    reading: Annotated[str, typer.Option(help="Clé de la lecture retenue, ou « other » avec --value.")],
    reason: Annotated[str, typer.Option(help="Pourquoi ; gardé avec la résolution.")],
    by: BY = None,
    value: Annotated[str, typer.Option(help="Valeur JSON, pour une lecture écrite à la main.")] = "",
) -> None:
    """Trancher un constat. Une résolution plus récente remplace la précédente, qui reste lisible."""
    from parchemin.catalogue.actions import settle_finding
    from parchemin.catalogue.models import Proposal

    sheet = _sheet(number)
    finding = sheet.findings.filter(code=code).first()
    if finding is None:
        near = [
            c
            for c in sheet.findings.order_by("code").values_list("code", flat=True)
            if c.split(".")[0] in code
        ]
        stop(f"{sheet} n’a pas de constat « {code} ». Proches : {', '.join(near) or 'aucun'}.")
    row = settle_finding(
        actor=actor(by),
        now=now(),
        finding=finding,
        reading=reading,
        reason=reason,
        value=_json(value) if value else None,
    )
    if isinstance(row, Proposal):
        _say_proposed(row)
        return
    before = " (remplace la précédente)" if row.supersedes_id else ""
    out.print(f"{code} : « {reading} » retenu{before}.", markup=False)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        stop(f"--value n’est pas du JSON ({error}). Une chaîne s’écrit avec ses guillemets.")


@app.command()
@reads
def show(number: NUMBER, as_json: JSON = False) -> None:
    """Une fiche déposée, ses référentiels, ce qui reste à trancher."""
    from parchemin.catalogue.queries import findings_of, latest_framework

    sheet = _sheet(number)
    framework = latest_framework(sheet)
    reading = framework.reading if framework else sheet.reading
    if as_json:
        print_json(reading)
        return
    _print_head(reading)
    opened = [s for s in findings_of(sheet) if s.open]
    built = f"référentiel v{framework.version}" if framework else "aucun référentiel"
    out.print(f"  {built}, {len(opened)} constats ouverts.", markup=False)
    _print_blocks(reading["blocks"])


@app.command()
@by_person()
def build(number: NUMBER, by: BY = None) -> None:
    """Établir le référentiel à partir de la lecture et des constats tranchés."""
    from parchemin.catalogue.actions import build_framework
    from parchemin.catalogue.models import Proposal

    framework = build_framework(actor=actor(by), now=now(), sheet=_sheet(number))
    if isinstance(framework, Proposal):
        _say_proposed(framework)
        return
    out.print(f"{framework} établi : {framework.blocks.count()} blocs, identité {framework.identity[:12]}.")


@app.command("rule")
@by_person(lambda given: not given["confirm"])
def rule_(
    number: NUMBER,
    by: BY = None,
    route: Annotated[list[str] | None, typer.Option(help="Voie d’accès liée ; l’option se répète.")] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Enregistrer la règle, après l’avoir relue.")
    ] = False,
    reason: Reason = "",
    notation: Annotated[
        str, typer.Option(help="La règle écrite en une ligne : « membres = 3 ; président = 1 ».")
    ] = "",
) -> None:
    """Montrer la règle du jury que donnent la fiche et ses constats tranchés ; la confirmer avec --confirm.

    Une fiche qui imprime un jury par voie a une règle par phrase : toutes sont montrées, ou celles des voies dites.
    Où la fiche se tait, ou dit ce qu’aucun compte ne rend, la règle s’écrit avec --notation.
    """
    from parchemin.catalogue.models import Proposal
    from parchemin.catalogue.queries import latest_framework, written_rule
    from parchemin.catalogue.ruling import confirm_composition_rule

    framework = latest_framework(_sheet(number))
    if framework is None:
        stop(f"La fiche {number} n’a pas encore de référentiel : « parchemin sheet build {number} ».")
    if notation:
        read = [(written_rule(framework, notation, route or []), list(route or []))]
        out.print(str(read[0][0].sentence()), markup=False)
    else:
        read = _rules_read(framework, route or [])
    if not confirm:
        out.print("Rien n’est enregistré. Ajoutez --confirm après lecture.")
        return
    for rule, routes in read:
        row = confirm_composition_rule(
            actor=actor(by), now=now(), framework=framework, rule=rule, routes=routes, reason=reason
        )
        if isinstance(row, Proposal):
            _say_proposed(row)
            continue
        out.print(f"Règle v{row.version} confirmée pour {', '.join(row.routes)}.")


def _rules_read(framework: Framework, route: Sequence[str]) -> list[tuple[CompositionRule, list[str]]]:
    """The rule of each sentence, or of those of some routes, said as it is read, with the routes it binds."""
    from parchemin.catalogue.queries import compiled_sentence
    from parchemin.domain.composition import Printed, rule_from_answers, sentence_for, sentences_of

    printed = sentences_of(framework.reading) or (Printed("", ()),)
    wanted = [sentence_for(printed, one) for one in route] if route else [*printed]
    read = []
    for one in dict.fromkeys(p for p in wanted if p):
        compiled, answers = compiled_sentence(framework, one)
        if len(printed) > 1:
            out.print(f"Voies {', '.join(one.routes)}", markup=False)
        out.print(compiled.text, markup=False)
        try:
            rule = rule_from_answers(answers, compiled)
        except ValueError as error:
            way = (
                "tranchez le constat et établissez à nouveau le référentiel, ou écrivez la règle : --notation"
            )
            stop(f"{error} À faire : {way}.")
        out.print(str(rule.sentence()), markup=False)
        for words in compiled.not_understood:
            out.print(f"  sans effet sur le compte : {words}", markup=False)
        of_route = [code for code in route if sentence_for(printed, code) == one]
        read.append((rule, of_route or (list(one.routes) if len(printed) > 1 else [])))
    return read


@app.command()
@reads
def waiting(
    number: NUMBER,
    act_name: Annotated[str, typer.Argument(metavar="ACTE", help="Acte à faire : compose_jury, enrol:VAE…")],
) -> None:
    """Dire ce qui arrête un acte (compose_jury, mark, enrol:CL…) ; sort 3 s’il y a de quoi."""
    from parchemin.catalogue.queries import blocking_findings
    from parchemin.cli.context import REFUSED

    objections = blocking_findings(_sheet(number), act_name)
    print_objections(objections)
    if objections:
        raise typer.Exit(REFUSED)
    out.print(f"Aucun constat n’arrête « {act_name} ».", markup=False)


@app.command()
@by_person()
def join(
    number: NUMBER,
    slug: Annotated[str, typer.Argument(help="Nom court du certificateur à ajouter.")],
    reason: Annotated[
        str, typer.Option(help="Ce qui l’ajoute, si la fiche ne le nomme pas : la convention, sa date.")
    ] = "",
    by: BY = None,
) -> None:
    """Ajouter un co-certificateur à une fiche déjà déposée."""
    from parchemin.catalogue.joining import join_sheet
    from parchemin.catalogue.models import Proposal

    row = join_sheet(
        actor=actor(by), now=now(), sheet=_sheet(number), certifier=certifier(slug), reason=reason
    )
    if isinstance(row, Proposal):
        _say_proposed(row)
        return
    out.print(f"{row.certifier} délivre {row.sheet} en son nom.", markup=False)


@app.command()
@by_person()
def replace(
    number: NUMBER,
    file: Annotated[Path, typer.Argument(help="Nouveau texte de la fiche.")],
    reason: Annotated[str, typer.Option(help="D’où vient le nouveau texte, et de quel jour.")],
    by: BY = None,
) -> None:
    """Remplacer le texte d’une fiche que le répertoire a changée ; ce qui fut établi le reste."""
    from parchemin.catalogue.models import Proposal
    from parchemin.catalogue.queries import findings_of
    from parchemin.catalogue.rereading import replace_text

    row = replace_text(actor=actor(by), now=now(), sheet=_sheet(number), source=_bytes(file), reason=reason)
    if isinstance(row, Proposal):
        _say_proposed(row)
        return
    left = sum(state.open for state in findings_of(row))
    out.print(
        f"{row} : nouveau texte lu, {left} constats à trancher, puis « parchemin sheet build {row.number} ».",
        markup=False,
    )


@app.command()
@by_person()
def reread(number: NUMBER, by: BY = None) -> None:
    """Relire le texte gardé d’une fiche, par le lecteur d’aujourd’hui ; ce qui fut établi le reste."""
    from parchemin.catalogue.models import Proposal
    from parchemin.catalogue.queries import findings_of
    from parchemin.catalogue.rereading import reread_text

    row = reread_text(actor=actor(by), now=now(), sheet=_sheet(number))
    if isinstance(row, Proposal):
        _say_proposed(row)
        return
    left = sum(state.open for state in findings_of(row))
    out.print(
        f"{row} : texte relu, {left} constats à trancher, puis « parchemin sheet build {row.number} ».",
        markup=False,
    )


def _say_proposed(row: Proposal) -> None:
    from parchemin.catalogue.consent import standing
    from parchemin.parties.models import Certifier

    names = Certifier.objects.filter(pk__in=standing(row).awaited).order_by("name")
    out.print(
        f"Proposé, pas encore en vigueur : l’accord de {', '.join(one.name for one in names)} est attendu. "
        f"« parchemin proposal list {row.sheet.number} » le montre, proposition {row.pk}.",
        markup=False,
    )


def _sheet(number: str) -> RegisterSheet:
    from parchemin.catalogue.models import RegisterSheet

    register, digits = ("RS", number[2:]) if number.upper().startswith("RS") else ("RNCP", number)
    digits = digits.upper().removeprefix("RNCP").strip()
    row = RegisterSheet.objects.filter(register=register, number=digits).first()
    if row is None:
        known = ", ".join(str(s) for s in RegisterSheet.objects.order_by("register", "number")) or "aucune"
        stop(f"La fiche « {number} » n’est pas déposée. Connues : {known}.")
    return row
