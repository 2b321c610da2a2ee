"""The certification's line of sheets: a sheet attached to the one it replaces, or detached where that was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.catalogue import acts, consent
from parchemin.catalogue.authority import Hand, account, may
from parchemin.catalogue.models import CertificationRules, Proposal, RegisterSheet, Succession
from parchemin.domain import line as rules
from parchemin.domain.objection import Objection
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.journal.acts import Act


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the line as asked: which sheet replaces which, since when, said where."""

    former: RegisterSheet
    sheet: RegisterSheet
    since: date
    origin: str


def attach_sheet(
    *,
    actor: Actor,
    now: datetime,
    sheet: RegisterSheet,
    former: RegisterSheet,
    since: date,
    origin: str,
    key: str | None = None,
) -> Succession | Proposal:
    """Rattacher a sheet to the one that it replaces since a day. Their certification is then one.

    The actor manages a certifier of each. Raises ``Refused``. Where other certifiers share the new sheet, it is
    proposed to them; the entry is read by those of both.
    """
    hand = Hand(actor.label, account(actor), may(actor, sheet), now)
    may(actor, former)
    step = Step(former, sheet, since, origin)
    if done := already(key):
        raise AlreadyDone(done)
    if consent.needed(actor, sheet):
        require(_objections(step))
        content = {
            "former": str(former),
            "former_id": former.pk,
            "since": since.isoformat(),
            "origin": origin,
        }
        return consent.propose(hand, sheet, acts.SHEET_ATTACHED, content=content, about=str(former), key=key)
    return _attach(hand, step, key)


def detach_sheet(
    *, actor: Actor, now: datetime, succession: Succession, reason: str, key: str | None = None
) -> Succession | Proposal:
    """Détacher a sheet from one that it does not replace: the step is kept, and counts no more.

    Their certification stays one. Raises ``Refused``. Where other certifiers share the sheet, it is proposed to them.
    """
    sheet = succession.sheet
    hand = Hand(actor.label, account(actor), may(actor, sheet), now)
    if done := already(key):
        raise AlreadyDone(done)
    if consent.needed(actor, sheet):
        require(rules.detach_objections(reason, stands=succession.set_aside_at is None))
        former = str(succession.former)
        content = {"former": former, "succession": succession.pk}
        return consent.propose(
            hand, sheet, acts.SHEET_DETACHED, content=content, about=former, reason=reason, key=key
        )
    return _detach(hand, succession, reason, key)


def write_line(hand: Hand, row: Proposal) -> bool:
    """The change of the line that a proposal keeps, written once all agree; False when the step is gone already."""
    content = row.content
    if "succession" in content:
        step = Succession.ever.select_related("former", "sheet").get(pk=content["succession"])
        if step.set_aside_at is not None:
            return False
        _detach(hand, step, row.reason, None)
        return True
    former = RegisterSheet.objects.get(pk=content["former_id"])
    since = date.fromisoformat(content["since"])
    _attach(hand, Step(former, row.sheet, since, content["origin"]), None)
    return True


def steps_of(sheet: RegisterSheet) -> list[Succession]:
    """The steps of the line of a sheet, in their order of time."""
    pairs = Succession.objects.values_list("former_id", "sheet_id")
    every = rules.line_of(set(pairs), sheet.pk)
    rows = Succession.objects.filter(sheet__in=every).select_related("former", "sheet", "entered_by")
    return list(rows.order_by("since", "pk"))


def sheets_of_line(sheet: RegisterSheet, steps: Sequence[Succession]) -> list[RegisterSheet]:
    """The sheets of the line, and those that their texts put in one certification: the oldest registration first."""
    keys = {sheet.pk} | {one.former_id for one in steps} | {one.sheet_id for one in steps}
    keys |= set(
        RegisterSheet.objects.filter(certification=sheet.certification_id).values_list("pk", flat=True)
    )
    rows = RegisterSheet.objects.filter(pk__in=keys).defer("reading").prefetch_related("registrations")
    return sorted(
        rows,
        key=lambda row: (
            min((one.starts for one in row.registrations.all()), default=date.max),
            row.register,
            row.number,
        ),
    )


def _objections(step: Step) -> list[Objection]:
    asked = rules.Attached(
        sheet=step.sheet.pk,
        former=step.former.pk,
        name=str(step.sheet),
        former_name=str(step.former),
        origin=step.origin,
        two_rules=_two_rules(step),
    )
    return rules.attach_objections(asked, set(Succession.objects.values_list("former_id", "sheet_id")))


def _two_rules(step: Step) -> bool:
    """Whether each of two certifications, not one yet, has a règlement."""
    two = {step.former.certification_id, step.sheet.certification_id}
    ruled = CertificationRules.objects.filter(certification__in=two).values_list("certification", flat=True)
    return len(set(ruled)) > 1


def _attach(hand: Hand, step: Step, key: str | None) -> Succession:
    with transaction.atomic():
        # In the order of their keys, so that two acts do not wait for each other.
        both = RegisterSheet.objects.select_for_update().filter(pk__in=(step.former.pk, step.sheet.pk))
        rows = {row.pk: row for row in both.order_by("pk")}
        if done := already(key):
            raise AlreadyDone(done)
        step = Step(rows[step.former.pk], rows[step.sheet.pk], step.since, step.origin)
        require(_objections(step))
        row = Succession.objects.create(
            former=step.former,
            sheet=step.sheet,
            since=step.since,
            origin=step.origin.strip(),
            entered_at=hand.now,
            entered_by=hand.user,
        )
        _one_certification(step)
        since = {"since": step.since.isoformat()}
        _told(hand, acts.SHEET_ATTACHED, row, since, words={"origin": row.origin}, key=key)
    return row


def _one_certification(step: Step) -> None:
    """The sheets of the certification without a règlement go with those of the other."""
    kept, gone = step.former.certification_id, step.sheet.certification_id
    if kept == gone:
        return
    if CertificationRules.objects.filter(certification=gone).exists():
        kept, gone = gone, kept
    RegisterSheet.objects.filter(certification=gone).update(certification=kept)


def _detach(hand: Hand, succession: Succession, reason: str, key: str | None) -> Succession:
    with transaction.atomic():
        row = Succession.ever.select_for_update().get(pk=succession.pk)
        if done := already(key):
            raise AlreadyDone(done)
        require(rules.detach_objections(reason, stands=row.set_aside_at is None))
        row.set_aside_at, row.set_aside_by, row.set_aside_words = hand.now, hand.user, reason.strip()
        row.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_words"])
        _told(hand, acts.SHEET_DETACHED, row, {}, words={"reason": row.set_aside_words}, key=key)
    return row


def told_in_both(
    hand: Hand,
    act: Act,
    sheets: Sequence[RegisterSheet],
    facts: Mapping[str, Any],
    *,
    words: Mapping[str, str],
    key: str | None = None,
) -> None:
    """Told in the history of each of two sheets, which may have other certifiers; the key is the first's."""
    for index, sheet in enumerate(sheets):
        stream = sheet.stream
        record(
            stream,
            act,
            actor=hand.label,
            now=hand.now,
            certifier=hand.certifier.slug,
            facts={**facts, **hand.facts},
            private={name: Private(stream, text) for name, text in words.items()},
            key=None if index else key,
        )


def _told(
    hand: Hand,
    act: Act,
    row: Succession,
    facts: Mapping[str, Any],
    *,
    words: Mapping[str, str],
    key: str | None = None,
) -> None:
    step = {"sheet": str(row.sheet), "former": str(row.former), "succession": row.pk}
    told_in_both(hand, act, (row.sheet, row.former), {**step, **facts}, words=words, key=key)
