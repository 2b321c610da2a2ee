"""Reading back what the Caisse des Dépôts answers to a file: each passage gets its state, or the file comes back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.declarations import acts, queries
from parchemin.declarations.models import DeclarationFile, Passage, Receipt, Withdrawal
from parchemin.domain.declaration import PassageState, RefusalClass, classify
from parchemin.domain.declaration.report import (
    answered_objections,
    one_file_objections,
    other_file,
    reading_objections,
    state_after,
    stranger_objections,
    whole_file_refused,
    written_again_objections,
)
from parchemin.domain.declaration.states import FILES_WAITING, WAITING, FileState
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.formats.cdc import passage_file, treatment_report
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.parties.models import Certifier
from parchemin.runtime import files
from parchemin.runtime.clock import day_here

State = Passage.State


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

    The file it answers is the one that ``declaration`` designates, unless the report is plainly another's; else
    found by ``idFlux``, then by ``nomFichier``, be it our name or the one given where the file was written out.
    A report proves the deposit of its file. Raises ``Refused``, with nothing changed, for a report that cannot be
    relied on, another file's, read before, or holding an identifier that the file does not.
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
                    mend=gettext_noop("Reprendre le fichier XML tel que la Caisse des dépôts l’a rendu."),
                )
            ]
        ) from error
    answered = _answered(certifier, report, declaration)
    stored = files.put(data, media_type=passage_file.MEDIA_TYPE, now=now)
    with transaction.atomic():
        row = DeclarationFile.objects.select_for_update().get(pk=answered.pk)
        read_before = row.receipts.filter(file=stored).exists()
        require(reading_objections(FileState(row.state), read_before=read_before))
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
        facts = _facts(row, report, receipt, now)
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


def _facts(
    row: DeclarationFile, report: treatment_report.Report, receipt: Receipt, now: datetime
) -> dict[str, object]:
    if row.purpose == DeclarationFile.Purpose.SUPPRESSION:
        return _withdrawn(row, report, receipt, now)
    return _give_back(row, receipt, now) if report.whole_file_refused else _apply(row, report, now)


def _answered(
    certifier: Certifier, report: treatment_report.Report, designated: DeclarationFile | None
) -> DeclarationFile:
    """The file that the report answers: designated, else named by what we wrote, else by the user's own name."""
    ours = queries.named_by_us(certifier, report.flux_id or report.file_name)
    if designated is not None:
        if ours is not None and ours.pk != designated.pk:
            raise Refused([other_file(ours.filename)])
        return designated
    if ours is not None:
        return ours
    files = [] if report.flux_id else queries.named_by_the_user(certifier, report.file_name)
    if len(files) > 1:
        files = [row for row in files if row.state in FILES_WAITING] or files
    require(one_file_objections(len(files), flux=report.flux_id, name=report.file_name))
    return files[0]


def _give_back(row: DeclarationFile, receipt: Receipt, now: datetime) -> dict[str, object]:
    """The whole file was refused: its passages are due again, in a file to be written anew."""
    waiting = row.passages.select_for_update().filter(state__in=WAITING)
    if row.state == FileState.ASIDE:
        waiting = waiting.none()  # they left with the file: due, or in another one
    reason = whole_file_refused(row.filename)
    count = Passage.objects.filter(pk__in=[p.pk for p in waiting]).update(
        state=State.DUE, reasons=[reason.as_dict()], updated_at=now
    )
    DeclarationFile.objects.filter(pk=row.pk).update(state=FileState.REFUSED)
    return {"whole_file": True, "given_back": count, "errors": len(receipt.errors)}


def _apply(row: DeclarationFile, report: treatment_report.Report, now: datetime) -> dict[str, object]:
    """Each passage of the report takes its state; those it does not name were deposited, and keep waiting."""
    held = {p.technical_id: p for p in row.passages.select_for_update().order_by("pk")}
    named = [*report.accepted, *(r.technical_id for r in report.refused)]
    require([*stranger_objections(named, held), *_answered_before(row, held, named)])
    for technical_id in report.accepted:
        held[technical_id].state, held[technical_id].reasons = State.ACCEPTED, []
    classes: Counter[str] = Counter()
    for refusal in report.refused:
        passage = held[refusal.technical_id]
        kinds = [classify(message) for message in refusal.messages] or [RefusalClass.OTHER]
        classes.update({kind.value for kind in kinds})
        passage.state = state_after(kinds)
        passage.reasons = _said(refusal)
    changed = [held[technical_id] for technical_id in named]
    for passage in changed:
        passage.updated_at = now
    Passage.objects.bulk_update(changed, ["state", "reasons", "updated_at"], batch_size=500)
    left = [p.pk for p in held.values() if p.state in WAITING and row.state != FileState.ASIDE]
    Passage.objects.filter(pk__in=left, state=State.WRITTEN).update(state=State.DEPOSITED, updated_at=now)
    unanswered = len(left)
    DeclarationFile.objects.filter(pk=row.pk).update(
        state=FileState.DEPOSITED if unanswered else FileState.ANSWERED
    )
    return {
        "accepted": len(report.accepted),
        "refused": len(report.refused),
        "unanswered": unanswered,
        "classes": dict(sorted(classes.items())),
    }


def _answered_before(row: DeclarationFile, held: dict[str, Passage], named: list[str]) -> list[Objection]:
    """A passage is answered once; of a file set aside, as long as no other file carries it."""
    if row.state == FileState.ASIDE:
        carried = [
            (one, other.filename)
            for one in named
            if one in held
            for other in held[one].files.filter(state__in=FILES_WAITING).order_by("pk")
        ]
        return written_again_objections(carried)
    states = {key: (PassageState(one.state), one.get_state_display()) for key, one in held.items()}
    return answered_objections(named, states)


def _withdrawn(
    row: DeclarationFile, report: treatment_report.Report, receipt: Receipt, now: datetime
) -> dict[str, object]:
    """What is answered to a file of withdrawals: confirmed, or to be asked again."""
    held = {p.technical_id: p for p in row.passages.select_for_update().order_by("pk")}
    named = [*report.accepted, *(r.technical_id for r in report.refused)]
    require(stranger_objections(named, held))
    on = day_here(now)
    for technical_id in report.accepted:
        Withdrawal.objects.update_or_create(
            passage=held[technical_id],
            defaults={"declaration": row, "confirmed_on": on},
            create_defaults={
                "declaration": row,
                "confirmed_on": on,
                "asked_on": on,
                "reference": report.treatment_id or row.flux_id,
                "proof": receipt.file,
                "said_by": str(row.certifier),
                "said_at": now,
            },
        )
    for refusal in report.refused:
        held[refusal.technical_id].reasons = _said(refusal)
        held[refusal.technical_id].save(update_fields=["reasons"])
    left = Withdrawal.objects.filter(declaration=row, confirmed_on__isnull=True)
    if report.whole_file_refused:
        left.delete()
        state = FileState.REFUSED
    else:
        left.filter(passage__technical_id__in=[r.technical_id for r in report.refused]).delete()
        state = FileState.DEPOSITED if set(held) - set(named) else FileState.ANSWERED
    DeclarationFile.objects.filter(pk=row.pk).update(state=state)
    return {"accepted": len(report.accepted), "refused": len(report.refused), "errors": len(receipt.errors)}


def _said(refusal: treatment_report.RefusedPassage) -> list[dict[str, object]]:
    """Reasons kept with a refused passage: class, words of the report, what to do."""
    listed: list[dict[str, object]] = []
    for message in refusal.messages or ("",):
        kind = classify(message)
        listed.append(
            {
                "code": f"cdc.{kind.value}",
                "message": message or kind.label,
                "mend": kind.mend,
                "codes": list(refusal.codes),
                "level": "block_release",
            }
        )
    return listed


# -- what a whole file is refused for ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaidOfFile:
    """One error of a file refused in whole: where in the file that was sent, and what stands there."""

    kind: str
    message: str
    line: int | None
    column: int | None
    text: str  # the line itself, "" when the report gives none or the file is lost


def said_of(receipt: Receipt) -> list[SaidOfFile]:
    """Every error of a report, with the line of the file that it blames."""
    if not receipt.errors:
        return []
    try:
        lines = files.read(receipt.declaration.file_id).decode().splitlines()
    except FileNotFoundError:
        lines = []
    return [
        SaidOfFile(
            kind=error["type"],
            message=error["message"],
            line=error["line"],
            column=error["column"],
            text=lines[error["line"] - 1].strip()
            if error["line"] and 0 < error["line"] <= len(lines)
            else "",
        )
        for error in receipt.errors
    ]
