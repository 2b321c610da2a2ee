"""A co-certifier added once the sheet is here: each awards in its own name, with the same rights over the sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.catalogue import acts, consent
from parchemin.catalogue.authority import Hand, account, may
from parchemin.catalogue.models import Proposal, RegisterSheet, SheetCertifier
from parchemin.catalogue.queries import settlements_of
from parchemin.domain import settlement
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.text import folded
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.parties.models import Certifier


def is_named(sheet: RegisterSheet, certifier: Certifier) -> bool:
    """Whether the sheet names that certifier, as its text prints it or as a finding settled it, accents and case aside."""
    settled = settlement.apply(sheet.reading, settlements_of(sheet))
    named = [*sheet.reading.get("certifiers", []), *settled.get("certifiers", [])]
    names = {folded(_word(one.get("name"))) for one in named}
    return bool(names & {folded(name) for name in (certifier.name, certifier.trade_name) if name})


JOIN = gettext_noop("Rejoindre la fiche, puis recommencer.")


def not_delivered(sheet: RegisterSheet, certifier: Certifier) -> list[Objection]:
    """Why nobody enters a certification with this certifier: its sheet is another's, and the end would refuse."""
    if sheet.awarding.filter(certifier=certifier).exists():
        return []
    return [
        Objection(
            "enrol.not-delivered",
            gettext_noop("« %(name)s » ne délivre pas la certification de la fiche %(sheet)s."),
            {"name": certifier.name, "sheet": str(sheet)},
            mend=JOIN,
            about="framework",
        )
    ]


def join_sheet(
    *,
    actor: Actor,
    now: datetime,
    sheet: RegisterSheet,
    certifier: Certifier,
    reason: str = "",
    key: str | None = None,
) -> SheetCertifier | Proposal:
    """Rejoindre a sheet deposited for another certifier. Joined twice, it is one.

    Whom the sheet names joins by its own manager; whom it does not (a convention made since) is joined by a manager
    of a certifier that has the sheet, with the reason, and with the consent of the others that have it. Who joins
    takes what they share as it stands. Raises ``Refused``.
    """
    named = is_named(sheet, certifier)
    holders = [row.certifier_id for row in sheet.awarding.order_by("pk")]
    invited = any(not to_manage(actor, pk) for pk in holders)
    if not invited:
        require(to_manage(actor, certifier.pk))
    require(_objections(sheet, certifier, named=named, invited=invited, reason=reason))
    if not named and consent.needed(actor, sheet):
        hand = Hand(actor.label, account(actor), may(actor, sheet), now)
        about = certifier.slug
        content = {"certifier": about}
        return consent.propose(
            hand, sheet, acts.SHEET_JOINED, content=content, about=about, reason=reason, key=key
        )
    return join(Hand(actor.label, None, certifier, now), sheet, certifier, reason, named=named, key=key)


def join(
    hand: Hand,
    sheet: RegisterSheet,
    certifier: Certifier,
    reason: str = "",
    *,
    named: bool = False,
    key: str | None = None,
) -> SheetCertifier:
    """The certifier put on the sheet, once those who share it agree."""
    with transaction.atomic():
        RegisterSheet.objects.select_for_update().get(pk=sheet.pk)
        if done := already(key):
            raise AlreadyDone(done)
        own_name = any(one.get("in_own_name") for one in sheet.reading.get("certifiers", []))
        row, created = SheetCertifier.objects.get_or_create(
            sheet=sheet, certifier=certifier, defaults={"in_own_name": own_name}
        )
        if created:
            record(
                sheet.stream,
                acts.SHEET_JOINED,
                actor=hand.label,
                now=hand.now,
                certifier=certifier.slug,
                facts={"sheet": str(sheet), "joined": certifier.slug, "named": named, **hand.facts},
                private={"reason": Private(sheet.stream, reason.strip())} if reason.strip() else None,
                key=key,
            )
    return row


def _objections(
    sheet: RegisterSheet, certifier: Certifier, *, named: bool, invited: bool, reason: str
) -> list[Objection]:
    params = {"name": certifier.name, "sheet": str(sheet)}
    if not named and not invited:
        return [
            Objection(
                "sheet.not-named",
                gettext_noop("La fiche %(sheet)s ne nomme pas « %(name)s »."),
                params,
                mend=gettext_noop(
                    "Demander à un certificateur de la fiche de l’ajouter, ou corriger le nom légal du certificateur."
                ),
            )
        ]
    if not named and not reason.strip():
        return [
            Objection(
                "sheet.join-reason",
                gettext_noop("La fiche %(sheet)s ne nomme pas « %(name)s » : ce qui l’y ajoute manque."),
                params,
                mend=gettext_noop("Citer la convention de co-certification et sa date."),
                about="reason",
            )
        ]
    return []


def _word(value: Any) -> str:
    """A word of the reading, kept alone or with its place in the source."""
    if isinstance(value, dict):
        value = value.get("value")
    return "" if value is None else str(value)
