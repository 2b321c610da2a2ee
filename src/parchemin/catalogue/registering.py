"""A registration entered, corrected by a new act, or set aside: what was decided under it is never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.catalogue import acts, consent
from parchemin.catalogue.authority import Hand, account, may
from parchemin.catalogue.facts import registrations
from parchemin.catalogue.models import LegalAct, Proposal, RegisterSheet, Registration
from parchemin.catalogue.touching import touched
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Objection, Refused
from parchemin.domain.registration import (
    Effect,
    Terms,
    award_objections,
    correction_objections,
    terms_objections,
)
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.journal.acts import Act
from parchemin.runtime.clock import day_here


def add_registration(
    *, actor: Actor, now: datetime, sheet: RegisterSheet, terms: Terms, key: str | None = None
) -> Registration | Proposal:
    """Entrer un enregistrement of a sheet, with the act that makes it. Raises ``Refused`` with every reason.

    Where other certifiers share the sheet, it is proposed to them.
    """
    return _asked(actor, now, Change(sheet, None, terms), key)


def correct_registration(
    *,
    actor: Actor,
    now: datetime,
    registration: Registration,
    terms: Terms | None,
    reason: str,
    key: str | None = None,
) -> Registration | Proposal:
    """Corriger un enregistrement by a new one, which says why; or set it aside (``terms`` None), where none stands.

    The former row is kept, and what was decided under it stays as it was. Raises ``Refused``: nothing changes, the
    reason lacks, or titles delivered would be under no registration any more. Where other certifiers share the sheet,
    it is proposed to them.
    """
    return _asked(actor, now, Change(registration.sheet, registration, terms, reason), key)


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked of the registrations of a sheet: ``former`` None adds one; ``terms`` None sets one aside."""

    sheet: RegisterSheet
    former: Registration | None
    terms: Terms | None
    reason: str = ""

    @property
    def act(self) -> Act:
        if self.former is None:
            return acts.REGISTRATION_ADDED
        return acts.REGISTRATION_CORRECTED if self.terms else acts.REGISTRATION_SET_ASIDE

    @property
    def about(self) -> str:
        """What is changed, as a proposal names it."""
        return f"registration:{self.former.pk}" if self.former else str(self.terms and self.terms.starts)

    def content(self) -> dict[str, Any]:
        """The change as a proposal keeps it."""
        content: dict[str, Any] = {"terms": self.terms.as_dict() if self.terms else None}
        if self.former:
            content |= {"registration": self.former.pk, "before": self.former.starts.isoformat()}
        return content


def terms_of(row: Registration) -> Terms:
    """A registration kept, as its terms."""
    return Terms(
        starts=row.starts,
        until=row.until,
        kind=row.act.kind,
        signed_on=row.act.signed_on,
        published_on=row.act.published_on,
        reference=row.act.reference,
        retroactive=row.retroactive,
    )


def effects_of(change: Change) -> list[Effect]:
    """What the change would touch: files, sessions and titles that change of period, whoever's."""
    before = registrations(change.sheet)
    others = _others(change)
    after = [*others, change.terms.period()] if _forward(change.terms) and change.terms else others
    return touched(change.sheet, before, after)


def objections_to(change: Change, now: datetime) -> list[Objection]:
    """Why the change is not made, each reason once."""
    objections = []
    if change.former is not None:
        before, stands = terms_of(change.former), change.former.set_aside_at is None
        objections += correction_objections(before, change.terms, change.reason, stands=stands)
        if not stands:
            return objections
    if change.terms is not None:
        objections += terms_objections(change.terms, _others(change), today=day_here(now))
    if _forward(change.terms):
        objections += award_objections(effects_of(change))
    return objections


def _forward(terms: Terms | None) -> bool:
    return terms is None or terms.until is None or terms.until > terms.starts


def _others(change: Change) -> list[Interval]:
    """The periods of the sheet that the change leaves as they are."""
    rows = change.sheet.registrations.exclude(of_this_sheet=False).order_by("starts", "pk")
    former = change.former.pk if change.former else None
    return [Interval(row.starts, row.until) for row in rows if row.pk != former]


def _asked(actor: Actor, now: datetime, change: Change, key: str | None) -> Registration | Proposal:
    hand = Hand(actor.label, account(actor), may(actor, change.sheet), now)
    if done := already(key):
        raise AlreadyDone(done)
    if consent.needed(actor, change.sheet):
        require(objections_to(change, now))
        return consent.propose(
            hand,
            change.sheet,
            change.act,
            content=change.content(),
            about=change.about,
            reason=change.reason,
            key=key,
        )
    return write(hand, change, key=key)


def write_proposed(hand: Hand, row: Proposal) -> bool:
    """The change that a proposal keeps, written once all agree; False when what it corrected is corrected already."""
    content, former = row.content, None
    if "registration" in content:
        former = Registration.ever.select_related("act", "sheet").get(pk=content["registration"])
        if former.set_aside_at is not None:
            return False
    terms = Terms.from_dict(content["terms"]) if content["terms"] else None
    write(hand, Change(row.sheet, former, terms, row.reason))
    return True


def write(hand: Hand, change: Change, *, key: str | None = None) -> Registration:
    """The change made, once those who share the sheet agree: the row that stands, or the one set aside.

    Raises ``Refused``.
    """
    with transaction.atomic():
        sheet = RegisterSheet.objects.select_for_update().get(pk=change.sheet.pk)
        if done := already(key):
            raise AlreadyDone(done)
        former = change.former and Registration.ever.select_related("act").get(pk=change.former.pk)
        change = Change(sheet, former, change.terms, change.reason)
        if reasons := objections_to(change, hand.now):
            raise Refused(reasons)
        lost = sum(one.loses for one in effects_of(change))
        if former is not None:
            former.set_aside_at, former.set_aside_by = hand.now, hand.user
            former.set_aside_words = change.reason.strip()
            former.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_words"])
        row = _row(hand, change) if change.terms else former
        if row is None:
            raise ValueError("a registration is added, corrected or set aside")
        _told(hand, change, row, lost, key)
    return row


def _row(hand: Hand, change: Change) -> Registration:
    terms = change.terms
    if terms is None:
        raise ValueError("no registration without its terms")
    act, _ = LegalAct.objects.get_or_create(
        sheet=change.sheet,
        kind=terms.kind,
        signed_on=terms.signed_on,
        published_on=terms.published_on,
        reference=terms.reference,
        text=_text(change),
    )
    return Registration.objects.create(
        sheet=change.sheet,
        act=act,
        starts=terms.starts,
        until=terms.until,
        of_this_sheet=True,
        retroactive=terms.retroactive,
        entered_at=hand.now,
        entered_by=hand.user,
        supersedes=change.former,
    )


def _text(change: Change) -> str:
    """The words of the act as the sheet prints them, where the correction leaves the act what it was."""
    former, terms = change.former, change.terms
    if former is None or terms is None:
        return ""
    same = (former.act.kind, former.act.signed_on) == (terms.kind, terms.signed_on)
    return former.act.text if same else ""


def _told(hand: Hand, change: Change, row: Registration, lost: int, key: str | None) -> None:
    stream, reason = change.sheet.stream, change.reason.strip()
    facts: dict[str, Any] = {"sheet": str(change.sheet), "registration": row.pk, **hand.facts}
    private = {"reason": Private(stream, reason)} if reason else {}
    if change.terms is not None:
        typed = change.terms.as_dict()
        if reference := typed.pop("reference"):
            private["reference"] = Private(stream, reference)
        facts |= typed
    if change.former is not None:
        facts |= {
            "before": change.former.starts.isoformat(),
            "before_until": change.former.until.isoformat() if change.former.until else None,
            "supersedes": change.former.pk,
            "uncovered": lost,
        }
    act = change.act
    record(
        stream,
        act,
        actor=hand.label,
        now=hand.now,
        certifier=hand.certifier.slug,
        facts=facts,
        private=private or None,
        key=key,
    )
