"""Preparing passages, writing the file, reading its report. Nothing is left out or doubled in silence."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.declarations import acts, queries
from parchemin.declarations.facts import facts_of
from parchemin.declarations.models import DeclarationFile, Passage, Receipt
from parchemin.domain.declaration import (
    PassageFacts,
    RefusalClass,
    balanced,
    classify,
    deadline,
    passage_objections,
)
from parchemin.domain.objection import Objection, Refused, blocking, gettext_noop
from parchemin.formats.cdc import passage_file, schema, treatment_report
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.parties.models import Certifier
from parchemin.runtime import files
from parchemin.runtime.clock import day_here
from parchemin.runtime.models import StoredFile

State = Passage.State
CLIENT_ID_LENGTH = 8


def stream_of(certifier: Certifier) -> str:
    """Stream of what concerns a certifier's passages as a whole."""
    return f"declarations:{certifier.slug}"


# -- preparing --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preparation:
    """Passages that may be written, and those that something blocks (its reasons are kept with each)."""

    ready: tuple[Passage, ...]
    blocked: tuple[Passage, ...]


def prepare(*, actor: Actor, now: datetime, certifier: Certifier) -> Preparation:
    """Give every award its passage and say of each open one whether something is missing. Idempotent."""
    require(to_manage(actor, certifier.pk))
    with transaction.atomic():
        # One preparation at a time for a certifier: an award gets one passage, once.
        Certifier.objects.select_for_update().get(pk=certifier.pk)
        passages = Passage.objects.bulk_create(
            [
                Passage(
                    certifier=certifier,
                    award=award,
                    technical_id=str(uuid.uuid4()),
                    due_on=deadline(award.issued_on),
                    updated_at=now,
                )
                for award in queries.without_passage(certifier)
            ],
            batch_size=500,
        )
        ready, blocked, moved = _sorted(certifier, now)
        if passages or moved:
            record(
                stream_of(certifier),
                acts.PASSAGES_PREPARED,
                actor=actor.label,
                now=now,
                certifier=certifier.slug,
                facts={"made": len(passages), "ready": len(ready), "blocked": len(blocked)},
            )
    return Preparation(tuple(ready), tuple(blocked))


def _sorted(certifier: Certifier, now: datetime) -> tuple[list[Passage], list[Passage], int]:
    """Open passages, ready or blocked; those whose state or reasons changed are saved."""
    ready: list[Passage] = []
    blocked: list[Passage] = []
    moved: list[Passage] = []
    on = day_here(now)
    for passage in queries.open_passages(certifier):
        objections = passage_objections(facts_of(passage.award, passage.technical_id), on=on)
        stops = bool(blocking(objections))
        state, reasons = (State.BLOCKED if stops else State.DUE), queries.words(objections)
        if (passage.state, passage.reasons) != (state, reasons):
            passage.state, passage.reasons, passage.updated_at = state, reasons, now
            moved.append(passage)
        (blocked if stops else ready).append(passage)
    Passage.objects.bulk_update(moved, ["state", "reasons", "updated_at"], batch_size=500)
    return ready, blocked, len(moved)


# -- writing ----------------------------------------------------------------------------------------------


def write_file(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    schema_version: str | None = None,
    xsd: bytes | None = None,
    key: str | None = None,
) -> DeclarationFile:
    """Write every passage that is ready in one file, judged before anything says it is written.

    ``schema_version`` and ``xsd`` default to the settings (the official schema is the user's to provide).
    Raises ``Refused`` when nothing is ready, when the certifier's identifiers are missing or when the file
    does not stand; ``AlreadyDone`` when the key was used. Blocked passages stay listed with their reasons.
    """
    require(to_manage(actor, certifier.pk))
    if done := already(key):
        raise AlreadyDone(done)
    version = schema_version or settings.CDC_SCHEMA_VERSION
    require(_sender_objections(certifier, version))
    prepared = prepare(actor=actor, now=now, certifier=certifier)
    flux = _flux(certifier, prepared.ready, now, version)
    data = _dump(flux, version)
    written = _judged(data, version, xsd)
    awards = [p.technical_id for p in (*prepared.ready, *prepared.blocked)]
    require(balanced(written=written, blocked=[p.technical_id for p in prepared.blocked], awards=awards))
    stored = files.put(data, media_type=passage_file.MEDIA_TYPE, now=now)
    return _keep(
        actor=actor,
        now=now,
        certifier=certifier,
        flux_id=flux.flux_id,
        prepared=prepared,
        stored=stored,
        version=version,
        key=key,
    )


def _sender_objections(certifier: Certifier, version: str) -> list[Objection]:
    objections = []
    if len(certifier.cdc_client_id) != CLIENT_ID_LENGTH:
        objections.append(
            Objection(
                "declaration.client-id",
                gettext_noop("L’identifiant client donné par la Caisse des dépôts (8 caractères) manque."),
                mend=gettext_noop("Le saisir dans la fiche du certificateur."),
                about="cdc_client_id",
            )
        )
    if not certifier.cdc_contract_id:
        objections.append(
            Objection(
                "declaration.contract-id",
                gettext_noop("Le numéro de contrat donné par la Caisse des dépôts manque."),
                mend=gettext_noop("Le saisir dans la fiche du certificateur."),
                about="cdc_contract_id",
            )
        )
    if version not in schema.VERSIONS:
        objections.append(
            Objection(
                "declaration.version",
                gettext_noop("La version de schéma « %(version)s » n’est pas connue."),
                {"version": version},
            )
        )
    return objections


def _flux(certifier: Certifier, ready: tuple[Passage, ...], now: datetime, version: str) -> passage_file.Flux:
    if not ready:
        raise Refused(
            [
                Objection(
                    "declaration.nothing-due",
                    gettext_noop("Aucun passage n’est prêt : il n’y a rien à écrire."),
                    mend=gettext_noop("Compléter les passages bloqués, s’il y en a."),
                )
            ]
        )
    groups: dict[tuple[str, str], list[PassageFacts]] = {}
    for passage in ready:
        facts = facts_of(passage.award, passage.technical_id)
        groups.setdefault((facts.certification_type, facts.certification_code), []).append(facts)
    return passage_file.Flux(
        flux_id=str(uuid.uuid4()),
        written_at=now,
        sender_id=certifier.cdc_client_id,
        certifier_id=certifier.cdc_client_id,
        contract_id=certifier.cdc_contract_id,
        certifications=tuple(
            passage_file.Certification(type_, code, tuple(passage_file.passage(f) for f in facts))
            for (type_, code), facts in sorted(groups.items())
        ),
        action="CREATION" if version == "1.1.5" else "",
    )


def _dump(flux: passage_file.Flux, version: str) -> bytes:
    try:
        return passage_file.dump(flux, schema_version=version)
    except passage_file.Unwritable as error:
        raise Refused(
            [
                Objection(
                    "declaration.unwritable",
                    gettext_noop("Le fichier ne peut pas être écrit : %(cause)s."),
                    {"cause": str(error)},
                )
            ]
        ) from error


def _judged(data: bytes, version: str, xsd: bytes | None) -> list[str]:
    """Technical identifiers that the file itself holds, once it stands."""
    try:
        flux = passage_file.load(data, schema_version=version)
    except passage_file.Unreadable as error:
        raise Refused(error.objections) from error
    official = xsd or (Path(settings.CDC_XSD).read_bytes() if settings.CDC_XSD else None)
    if official:
        require(schema.check_with_xsd(data, official))
    return [p.technical_id for c in flux.certifications for p in c.passages]


def _keep(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    flux_id: str,
    prepared: Preparation,
    stored: StoredFile,
    version: str,
    key: str | None,
) -> DeclarationFile:
    wanted = [p.pk for p in prepared.ready]
    with transaction.atomic():
        Certifier.objects.select_for_update().get(pk=certifier.pk)  # one file at a time
        if done := already(key):
            raise AlreadyDone(done)
        still = set(
            Passage.objects.select_for_update()
            .filter(certifier=certifier, state=State.DUE)
            .values_list("pk", flat=True)
        )
        if not still.issuperset(wanted):
            raise Refused(
                [
                    Objection(
                        "declaration.moved",
                        gettext_noop("Des passages viennent d’être écrits dans un autre fichier."),
                        mend=gettext_noop("Relancer l’écriture."),
                    )
                ]
            )
        row = DeclarationFile.objects.create(
            certifier=certifier,
            flux_id=flux_id,
            filename=f"{certifier.slug}-{timezone.localtime(now):%Y%m%d-%H%M}-{flux_id[:8]}.xml",
            schema_version=version,
            file=stored,
            written_at=now,
        )
        row.passages.set(wanted)
        for start in range(0, len(wanted), 500):
            Passage.objects.filter(pk__in=wanted[start : start + 500]).update(
                state=State.WRITTEN, reasons=[], updated_at=now
            )
        record(
            row.stream,
            acts.DECLARATION_WRITTEN,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "flux": flux_id,
                "version": version,
                "file": stored.digest,
                "written": len(wanted),
                "blocked": len(prepared.blocked),
            },
            key=key,
        )
    return row


# -- reading the report -----------------------------------------------------------------------------------


def read_report(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    data: bytes,
    declaration: DeclarationFile | None = None,
    key: str | None = None,
) -> Receipt:
    """Read an accusé de traitement: each passage gets its state; a whole file refused gives its passages back.

    The file it answers is found by ``idFlux``, then by ``nomFichier``; ``declaration`` says it when the report
    holds neither. Raises ``Refused``, with nothing changed, for a report that cannot be relied on, another
    file's, read before, or holding an identifier that the file does not.
    """
    require(to_manage(actor, certifier.pk))
    if done := already(key):
        raise AlreadyDone(done)
    try:
        report = treatment_report.load(data)
    except treatment_report.Unreadable as error:
        raise Refused(
            [
                Objection(
                    "report.unreadable",
                    gettext_noop("L’accusé de traitement n’est pas lisible : %(cause)s"),
                    {"cause": str(error)},
                )
            ]
        ) from error
    answered = _answered(certifier, report, declaration)
    stored = files.put(data, media_type=passage_file.MEDIA_TYPE, now=now)
    with transaction.atomic():
        row = DeclarationFile.objects.select_for_update().get(pk=answered.pk)
        require(_read_before(row, stored))
        receipt = Receipt.objects.create(
            declaration=row,
            file=stored,
            treatment_id=report.treatment_id[:50],
            accepted=len(report.accepted),
            refused=len(report.refused),
            errors=[
                {"type": e.kind, "message": e.message, "line": e.line, "column": e.column}
                for e in report.errors
            ],
            read_at=now,
        )
        facts = _give_back(row, receipt, now) if report.whole_file_refused else _apply(row, report, now)
        record(
            row.stream,
            acts.REPORT_READ,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"file": stored.digest, "treatment": receipt.treatment_id, **facts},
            key=key,
        )
    return receipt


def _answered(
    certifier: Certifier, report: treatment_report.Report, declaration: DeclarationFile | None
) -> DeclarationFile:
    rows = DeclarationFile.objects.filter(certifier=certifier).order_by("-written_at", "-pk")
    declaration_file: DeclarationFile | None = None
    if report.flux_id:
        declaration_file = rows.filter(flux_id=report.flux_id).first()
    elif report.file_name:
        name = report.file_name.removesuffix(".xml")
        declaration_file = rows.filter(filename__in=[report.file_name, f"{name}.xml"]).first()
    elif declaration is not None:
        declaration_file = rows.filter(pk=declaration.pk).first()
    if declaration_file is None:
        raise Refused(
            [
                Objection(
                    "report.no-file",
                    gettext_noop(
                        "Cet accusé ne répond à aucun fichier connu (flux « %(flux)s », fichier « %(name)s »)."
                    ),
                    {"flux": report.flux_id or "—", "name": report.file_name or "—"},
                    mend=gettext_noop("Vérifier le certificateur, ou désigner le fichier auquel il répond."),
                )
            ]
        )
    if declaration is not None and declaration.pk != declaration_file.pk:
        raise Refused(
            [
                Objection(
                    "report.other-file",
                    gettext_noop("Cet accusé répond au fichier « %(name)s », pas à celui qui est ouvert."),
                    {"name": declaration_file.filename},
                )
            ]
        )
    return declaration_file


def _read_before(row: DeclarationFile, stored: StoredFile) -> list[Objection]:
    if row.receipts.filter(file=stored).exists():
        return [Objection("report.read-before", gettext_noop("Cet accusé de traitement a déjà été lu."))]
    if row.state == DeclarationFile.State.REFUSED:
        return [
            Objection(
                "report.file-refused",
                gettext_noop(
                    "Ce fichier a déjà été refusé en entier : ses passages sont repartis à déclarer."
                ),
            )
        ]
    return []


def _give_back(row: DeclarationFile, receipt: Receipt, now: datetime) -> dict[str, object]:
    """The whole file was refused: its passages are due again."""
    waiting = row.passages.select_for_update().filter(state=State.WRITTEN)
    reason = Objection(
        "report.whole-file",
        gettext_noop("Le fichier « %(name)s » a été refusé en entier."),
        {"name": row.filename},
        mend=gettext_noop("Corriger le fichier selon l’accusé et l’écrire de nouveau."),
    )
    count = Passage.objects.filter(pk__in=[p.pk for p in waiting]).update(
        state=State.DUE, reasons=[reason.as_dict()], updated_at=now
    )
    DeclarationFile.objects.filter(pk=row.pk).update(state=DeclarationFile.State.REFUSED)
    return {"whole_file": True, "given_back": count, "errors": len(receipt.errors)}


def _apply(row: DeclarationFile, report: treatment_report.Report, now: datetime) -> dict[str, object]:
    """Each passage of the report takes its state; those it does not name keep waiting."""
    held = {p.technical_id: p for p in row.passages.select_for_update().order_by("pk")}
    named = [*report.accepted, *(r.technical_id for r in report.refused)]
    require(_strangers(held, named))
    for technical_id in report.accepted:
        held[technical_id].state, held[technical_id].reasons = State.ACCEPTED, []
    classes: Counter[str] = Counter()
    for refusal in report.refused:
        passage = held[refusal.technical_id]
        kinds = [classify(message) for message in refusal.messages] or [RefusalClass.OTHER]
        classes.update({kind.value for kind in kinds})
        passage.state = State.HELD if RefusalClass.ALREADY_HELD in kinds else State.REFUSED
        passage.reasons = _said(refusal)
    changed = [held[technical_id] for technical_id in named]
    for passage in changed:
        passage.updated_at = now
    Passage.objects.bulk_update(changed, ["state", "reasons", "updated_at"], batch_size=500)
    unanswered = sum(p.state == State.WRITTEN for p in held.values())
    if not unanswered:
        DeclarationFile.objects.filter(pk=row.pk).update(state=DeclarationFile.State.ANSWERED)
    return {
        "accepted": len(report.accepted),
        "refused": len(report.refused),
        "unanswered": unanswered,
        "classes": dict(sorted(classes.items())),
    }


def _strangers(held: dict[str, Passage], named: list[str]) -> list[Objection]:
    unknown = [
        Objection(
            "report.unknown-passage",
            gettext_noop("L’accusé nomme le passage « %(id)s », qui n’est pas dans ce fichier."),
            {"id": technical_id},
            about=technical_id,
        )
        for technical_id in named
        if technical_id not in held
    ]
    return unknown + [
        Objection(
            "report.already-answered",
            gettext_noop("Le passage « %(id)s » a déjà reçu sa réponse (%(state)s)."),
            {"id": technical_id, "state": held[technical_id].get_state_display()},
            about=technical_id,
        )
        for technical_id in named
        if technical_id in held and held[technical_id].state != State.WRITTEN
    ]


def _said(refusal: treatment_report.RefusedPassage) -> list[dict[str, object]]:
    """Reasons kept with a refused passage: class, words of the report, what to do."""
    found: list[dict[str, object]] = []
    for message in refusal.messages or ("",):
        kind = classify(message)
        found.append(
            {
                "code": f"cdc.{kind.value}",
                "message": message or kind.label,
                "mend": kind.mend,
                "codes": list(refusal.codes),
                "level": "block_release",
            }
        )
    return found


# -- mending ----------------------------------------------------------------------------------------------


def put_back(*, actor: Actor, now: datetime, passage: Passage, key: str | None = None) -> Passage:
    """Remettre à déclarer a refused passage once its data are mended: same identifier, next file.

    Raises ``Refused`` for a passage that was not refused: an accepted one must not be sent again.
    """
    require(to_manage(actor, passage.certifier_id))
    with transaction.atomic():
        row = Passage.objects.select_for_update(of=("self",)).select_related("certifier").get(pk=passage.pk)
        if row.state != State.REFUSED:
            raise Refused(
                [
                    Objection(
                        "passage.not-refused",
                        gettext_noop("Ce passage est « %(state)s » : il ne repart pas."),
                        {"state": row.get_state_display()},
                    )
                ]
            )
        row.state, row.updated_at = State.DUE, now
        row.save(update_fields=["state", "updated_at"])
        record(
            stream_of(row.certifier),
            acts.PASSAGE_PUT_BACK,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"passage": row.technical_id},
            key=key,
        )
    return row
