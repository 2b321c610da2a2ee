"""The text of a sheet as the register has changed it, or as our reader reads it since: what was built stays built.

A framework holds its own reading and the settlements it was built with, so that nobody enrolled changes. What the new
text does not settle is asked again; a settlement holds only for a finding that the new text words as the old one did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.catalogue import acts, building, consent
from parchemin.catalogue.actions import MAX_SHEET, add_findings, read_text
from parchemin.catalogue.authority import Hand, account, may
from parchemin.catalogue.models import Finding, Proposal, RegisterSheet
from parchemin.catalogue.queries import FORMER
from parchemin.domain.objection import Objection, gettext_noop, refuse
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile


def replace_text(
    *, actor: Actor, now: datetime, sheet: RegisterSheet, source: bytes, reason: str, key: str | None = None
) -> RegisterSheet | Proposal:
    """Remplacer le texte of a sheet: the reading is that of the new text, open for a new framework to be built.

    Raises ``Refused`` for a text that is no sheet, another sheet's, the same, or without the reason. Where other
    certifiers share the sheet, it is proposed to them.
    """
    certifier = may(actor, sheet)
    reading = read_text(source)
    stored = files.put(source, media_type="text/plain", now=now, limit=MAX_SHEET)
    if consent.needed(actor, sheet):
        require(_objections(sheet, reading, stored.digest, reason))
        hand = Hand(actor.label, account(actor), certifier, now)
        content = {"source": stored.digest}
        return consent.propose(hand, sheet, acts.SHEET_TEXT_REPLACED, content=content, reason=reason, key=key)
    return put_text(Hand(actor.label, None, certifier, now), sheet, stored, reading, reason, key=key)


def put_text(
    hand: Hand,
    sheet: RegisterSheet,
    stored: StoredFile,
    reading: Mapping[str, Any],
    reason: str,
    *,
    key: str | None = None,
) -> RegisterSheet:
    """The stored text, as it reads, put in place of the sheet's, once those who share it agree. Raises ``Refused``."""
    with transaction.atomic():
        row = RegisterSheet.objects.select_for_update().get(pk=sheet.pk)
        if done := already(key):
            raise AlreadyDone(done)
        require(_objections(row, reading, stored.digest, reason))
        before = row.source_id
        asked = _refound(row, reading)
        row.source = stored
        _read_as(row, reading)
        record(
            row.stream,
            acts.SHEET_TEXT_REPLACED,
            actor=hand.label,
            now=hand.now,
            certifier=hand.certifier.slug,
            facts={
                "sheet": str(row),
                "before": before,
                "source": stored.digest,
                "asked": asked,
                **hand.facts,
            },
            private={"reason": Private(row.stream, reason.strip())},
            key=key,
        )
    return row


def reread_text(
    *, actor: Actor, now: datetime, sheet: RegisterSheet, key: str | None = None
) -> RegisterSheet | Proposal:
    """Relire le texte gardé: what our reader has learnt since is read, open for a new framework to be built.

    Raises ``Refused`` when the reading is the one that the sheet has. Where other certifiers share the sheet, it is
    proposed to them.
    """
    certifier = may(actor, sheet)
    if consent.needed(actor, sheet):
        _new_reading(sheet)
        hand = Hand(actor.label, account(actor), certifier, now)
        return consent.propose(hand, sheet, acts.SHEET_READ_AGAIN, content={}, key=key)
    return read_again(Hand(actor.label, None, certifier, now), sheet, key=key)


def read_again(hand: Hand, sheet: RegisterSheet, *, key: str | None = None) -> RegisterSheet:
    """The kept text read again, once those who share the sheet agree. Raises ``Refused``."""
    with transaction.atomic():
        row = RegisterSheet.objects.select_for_update().get(pk=sheet.pk)
        if done := already(key):
            raise AlreadyDone(done)
        reading = _new_reading(row)
        asked = _refound(row, reading)
        _read_as(row, reading)
        record(
            row.stream,
            acts.SHEET_READ_AGAIN,
            actor=hand.label,
            now=hand.now,
            certifier=hand.certifier.slug,
            facts={
                "sheet": str(row),
                "source": row.source_id,
                "reader": row.reader,
                "asked": asked,
                **hand.facts,
            },
            key=key,
        )
    return row


def _new_reading(sheet: RegisterSheet) -> dict[str, Any]:
    """The kept text as it reads today. Raises ``Refused`` when it reads as before."""
    reading = read_text(files.read(sheet.source_id))
    if json.loads(json.dumps(reading)) == sheet.reading:
        raise refuse(
            "sheet.same-reading",
            gettext_noop("Le texte gardé de la fiche %(sheet)s se lit comme avant : rien ne change."),
            mend=gettext_noop("Rien n’est à relire : ouvrir la fiche."),
            sheet=str(sheet),
        )
    return reading


def _read_as(row: RegisterSheet, reading: Mapping[str, Any]) -> None:
    """The sheet as it reads now; its title and its level follow once a framework is built."""
    row.reader, row.reading = reading["reader"], reading
    row.predecessor = (reading["predecessor"] or {}).get("code") or ""
    row.save(update_fields=["source", "reader", "reading", "predecessor"])


def _objections(
    sheet: RegisterSheet, reading: Mapping[str, Any], digest: str, reason: str
) -> list[Objection]:
    name = f"{reading['register']} {reading['code']}"
    checks = (
        (
            name != str(sheet),
            "sheet.another-number",
            gettext_noop("Ce texte est celui de la fiche %(found)s, pas de %(sheet)s."),
            gettext_noop("Le déposer comme une autre fiche."),
            "source",
        ),
        (
            digest == sheet.source_id,
            "sheet.same-text",
            gettext_noop("Ce texte est celui que la fiche %(sheet)s a déjà."),
            gettext_noop("Rien n’est à remplacer : ouvrir la fiche."),
            "source",
        ),
        (
            not reason.strip(),
            "sheet.text-reason",
            gettext_noop("La raison du changement de texte manque."),
            gettext_noop("Dire d’où vient le nouveau texte et de quel jour."),
            "reason",
        ),
    )
    params = {"found": name, "sheet": str(sheet)}
    return [
        Objection(code, words, params, mend=mend, about=about)
        for stops, code, words, mend, about in checks
        if stops
    ]


def _refound(sheet: RegisterSheet, reading: Mapping[str, Any]) -> int:
    """Findings of the new text: those worded alike keep their settlement, the others are asked. How many are.

    A settled finding that no longer stands is kept under its code, ``FORMER`` and the digest of the text it was of.
    """
    new = {building.fit(one["code"], 120): one for one in reading["findings"]}
    for row in sheet.findings.exclude(code__contains=FORMER).order_by("pk"):
        one = new.get(row.code)
        if one and _alike(row, one):
            row.lines = [[span["first"], span["last"]] for span in one["lines"]]
            row.save(update_fields=["lines"])
            del new[row.code]
        elif row.settlements.exists():
            row.code = _former(sheet, row.code)
            row.save(update_fields=["code"])
        else:
            row.delete()
    add_findings(sheet, list(new.values()))
    return len(new)


def _former(sheet: RegisterSheet, code: str) -> str:
    """Where a finding that no longer stands is kept; one text read several times may leave several."""
    kept = f"{code[:100]}{FORMER}{sheet.source_id[:12]}"
    before = sheet.findings.filter(code__startswith=kept).count()
    return f"{kept}.{before + 1}" if before else kept


def _alike(row: Finding, finding: Mapping[str, Any]) -> bool:
    return (row.message, row.readings, row.depends) == (
        finding["message"],
        finding["readings"],
        finding["depends"],
    )
