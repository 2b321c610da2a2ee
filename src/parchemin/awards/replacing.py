"""A title delivered that says something wrong: replaced under a new number; or lost: given again as it is.

The decision of the jury is the same, and so are the row and its passage: number, code and papers are new, and those
of before are kept as replaced. The day of delivery stays that of the decision's delivery; the foot of the paper says
when it was made and what it replaces.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.awards import acts, drafting, facts, handing, queries, verifying
from parchemin.awards.drafting import Draft
from parchemin.awards.models import Award, FormerAward
from parchemin.awards.numbering import Chance, NumberTaken, take
from parchemin.domain.award import Claims, Mention, claims_objections
from parchemin.domain.award.giving import (
    again_objections,
    numbers_contended,
    reason_objections,
    replacing_objections,
)
from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.parties import letters
from parchemin.parties.models import Letter, Person
from parchemin.runtime.clock import day_here

OF_ITS_DAY = (2, 7, 8)  # mentions of the certifier, of the place and of the signatory
KEPT = (
    "number",
    "token",
    "claims",
    "claims_digest",
    "issued_on",
    "issued_at",
    "template",
    "parchment",
    "credential",
    "status_index",
)


def claims_now(award: Award) -> Claims:
    """What the title would say if it were printed today, the day of its delivery kept."""
    return facts.claims_of(award.outcome, issued_on=award.issued_on)


def differences(award: Award) -> list[Mention]:
    """The mentions that the title says otherwise than the rows of today, as they would be printed."""
    printed = {m.number: m.text for m in Claims.from_dict(award.claims).mentions()}
    return [m for m in claims_now(award).mentions() if m.text != printed[m.number]]


def mistaken(award: Award) -> list[str]:
    """Labels of those that make a title mistaken. Who signs, where and under what name may change: no mistake."""
    return [m.label for m in differences(award) if m.number not in OF_ITS_DAY]


def replace_award(
    *,
    actor: Actor,
    now: datetime,
    award: Award,
    reason: str,
    key: str | None = None,
    chance: Chance = secrets.token_bytes,
) -> Award:
    """Remplacer a title whose mentions are wrong, once the data are mended: new number, same decision.

    Raises ``Refused``: nothing to change, a title revoked, a mention that may not be printed, no reason;
    ``AlreadyDone`` when the key was used.
    """
    require(to_manage(actor, award.certifier_id))
    if done := already(key):
        raise AlreadyDone(done)
    now = now.replace(microsecond=0)
    for _ in range(drafting.ATTEMPTS):
        row = Award.objects.select_related(
            "certifier", "person", "outcome__entry__candidacy__framework__sheet"
        ).get(pk=award.pk)
        require(_objections(row, reason, now))
        draft = drafting.draft(
            claims_now(row),
            certifier=row.certifier,
            framework=row.outcome.entry.candidacy.framework,
            now=now,
            on=day_here(now),
            chance=chance,
            replacing=row.number,
        )
        try:
            return _save(actor=actor, now=now, award=row, draft=draft, reason=reason.strip(), key=key)
        except NumberTaken:
            continue
    raise Refused([numbers_contended()])


def _objections(award: Award, reason: str, now: datetime) -> list[Objection]:
    differs = bool(differences(award))
    disbelieved = not differs and verifying.signed_by_a_compromised_key(award)
    objections = [
        *_given_again(award, reason),
        *replacing_objections(differs=differs, disbelieved=disbelieved),
    ]
    if objections:
        return objections
    title = award.outcome.entry.candidacy.framework.sheet.title
    claims = claims_objections(claims_now(award), registered_title=title, on=day_here(now))
    return [*queries.unsettled(award.outcome), *queries.unfit(award.outcome, day_here(now)), *claims]


def _given_again(award: Award, reason: str) -> list[Objection]:
    """Why a title is not given again, whether it changes or not."""
    return [*reason_objections(reason), *again_objections(revoked=hasattr(award, "revocation"))]


def _save(*, actor: Actor, now: datetime, award: Award, draft: Draft, reason: str, key: str | None) -> Award:
    on = day_here(now)
    with transaction.atomic():
        row = (
            Award.objects.select_for_update(of=("self",))
            .select_related("certifier", "person")
            .get(pk=award.pk)
        )
        if done := already(key):
            raise AlreadyDone(done)
        Person.objects.select_for_update().get(pk=row.person_id)
        if row.number != award.number or claims_now(row) != draft.claims:
            raise NumberTaken  # replaced, or mended again, meanwhile: begin again
        require(_objections(row, reason, now))
        take(row.certifier, on.year, draft.rank)
        former = FormerAward.objects.create(
            award=row,
            certifier=row.certifier,
            replaced_on=on,
            replaced_at=now,
            reason=reason,
            **{name: getattr(row, name) for name in KEPT},
        )
        _become(row, draft, now)
        record(
            row.stream,
            acts.AWARD_REPLACED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "number": row.number,
                "former": former.number,
                "claims": row.claims_digest,
                "parchment": draft.parchment.digest,
                "credential": draft.credential.digest,
                "status_index": draft.index,
            },
            private={"reason": Private(row.person.subject, reason)},
            key=key,
        )
        _tell(row, now, former)
    return row


def _become(row: Award, draft: Draft, now: datetime) -> None:
    row.number, row.token, row.status_index = draft.number, draft.token, draft.index
    row.claims, row.claims_digest = draft.claims.as_dict(), draft.claims.digest()
    row.parchment, row.credential, row.issued_at = draft.parchment, draft.credential, now
    try:
        with transaction.atomic():
            row.save(update_fields=[name for name in KEPT if name not in ("issued_on", "template")])
    except IntegrityError as error:
        raise NumberTaken from error


# -- a title given again ---------------------------------------------------------------------------------------


def give_duplicate(
    *, actor: Actor, now: datetime, award: Award, reason: str, key: str | None = None
) -> Letter:
    """Remettre un duplicata: the same papers, number and code, in a new letter to read. Refused for a title revoked."""
    require(to_manage(actor, award.certifier_id))
    with transaction.atomic():
        row = (
            Award.objects.select_for_update(of=("self",))
            .select_related("certifier", "person")
            .get(pk=award.pk)
        )
        if done := already(key):
            raise AlreadyDone(done)
        require(_given_again(row, reason))
        given = Letter.objects.filter(kind="award_duplicate", about=row.stream).count()
        record(
            row.stream,
            acts.DUPLICATE_GIVEN,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"number": row.number},
            private={"reason": Private(row.person.subject, reason.strip())},
            key=key,
        )
        return handing.write(
            row,
            now,
            letters.AwardDuplicate(**handing.said(row)),
            once=f"award-duplicate:{row.pk}:{given + 1}",
        )


def _tell(row: Award, now: datetime, former: FormerAward) -> None:
    """The new papers to the holder, and what becomes of the former ones."""
    wording = letters.AwardReplaced(**handing.said(row), former=former.number)
    handing.write(row, now, wording, once=f"award-replaced:{former.pk}")
