"""Granting and proving: issue an award, refuse to deliver one for fraud, revoke one.

The files of a title are made first (`drafting`), then its number is taken: none is skipped, none is given twice.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.awards import acts, drafting, facts, handing, queries
from parchemin.awards.drafting import Draft
from parchemin.awards.models import Award, DeliveryRefusal, Revocation
from parchemin.awards.numbering import Chance, NumberTaken, take
from parchemin.candidates.actions import complete
from parchemin.candidates.conflicts import to_rule_on
from parchemin.catalogue.facts import rules_of
from parchemin.domain.access import AccessRoute
from parchemin.domain.award.giving import (
    given_already,
    numbers_contended,
    reason_objections,
    refusing_objections,
)
from parchemin.domain.deliberation import Delivery, Hearing, Verdict, delivery_objections
from parchemin.domain.objection import Objection, Refused, blocking, gettext_noop
from parchemin.journal.actions import Private, record
from parchemin.juries.models import Hearing as JuryHearing
from parchemin.juries.models import Outcome
from parchemin.parties import letters
from parchemin.parties.models import Certifier, Person
from parchemin.runtime import progress, trouble
from parchemin.runtime.clock import day_here
from parchemin.runtime.models import Progress
from parchemin.runtime.tasks import later

log = logging.getLogger(__name__)
TEMPLATE = "parchment-1"


def issue_award(
    *,
    actor: Actor,
    now: datetime,
    outcome: Outcome,
    settled: str = "",
    key: str | None = None,
    chance: Chance = secrets.token_bytes,
) -> Award:
    """Délivrer the title that a published outcome grants: number, parchment, credential, all or nothing.

    Issued twice, it is the same award. ``settled`` is the certifier's reason where the right to claim the
    register entry is not established. Raises ``Refused`` with every reason: what the rules say, a name that cannot
    be printed, a key that may not be used.
    """
    require(to_manage(actor, outcome.certifier_id))
    now = now.replace(microsecond=0)  # the credential is dated to the second
    on = day_here(now)
    for _ in range(drafting.ATTEMPTS):
        done = Award.objects.filter(outcome=outcome).first()
        if done is not None:
            return done
        require(queries.issue_objections(outcome, on=on, settled=settled))
        draft = drafting.draft(
            facts.claims_of(outcome, issued_on=on),
            certifier=outcome.certifier,
            framework=outcome.entry.candidacy.framework,
            now=now,
            on=on,
            chance=chance,
        )
        try:
            return _save(actor=actor, now=now, outcome=outcome, draft=draft, settled=settled, key=key)
        except NumberTaken:
            continue
    raise Refused([numbers_contended()])


def _save(
    *, actor: Actor, now: datetime, outcome: Outcome, draft: Draft, settled: str, key: str | None
) -> Award:
    with transaction.atomic():
        row = Outcome.objects.select_for_update().get(pk=outcome.pk)
        done = Award.objects.filter(outcome=row).first()
        if done is not None:
            return done
        on = draft.claims.issued_on
        Person.objects.select_for_update().get(pk=row.entry.candidacy.person_id)  # not erased meanwhile
        require(queries.issue_objections(row, on=on, settled=settled))
        if facts.claims_of(row, issued_on=on) != draft.claims:
            raise NumberTaken  # something printed changed meanwhile: make the files again
        take(row.certifier, on.year, draft.rank)
        award = _insert(row, draft, now)
        complete(candidacy=row.entry.candidacy)
        record(
            award.stream,
            acts.AWARD_ISSUED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "number": draft.number,
                "outcome": row.pk,
                "claims": award.claims_digest,
                "parchment": draft.parchment.digest,
                "credential": draft.credential.digest,
                "status_index": draft.index,
            },
            private={"settled": Private(award.person.subject, settled)} if settled else None,
            key=key,
        )
        handing.write(award, now, letters.Award(**handing.said(award)), once=f"award:{award.pk}")
    return award


def _insert(row: Outcome, draft: Draft, now: datetime) -> Award:
    candidacy = row.entry.candidacy
    try:
        with transaction.atomic():
            return Award.objects.create(
                certifier=row.certifier,
                person=candidacy.person,
                candidacy=candidacy,
                outcome=row,
                number=draft.number,
                token=draft.token,
                claims=draft.claims.as_dict(),
                claims_digest=draft.claims.digest(),
                issued_on=draft.claims.issued_on,
                issued_at=now,
                template=row.certifier.parchment_template or TEMPLATE,
                parchment=draft.parchment,
                credential=draft.credential,
                status_index=draft.index,
            )
    except IntegrityError as error:
        if Award.objects.filter(candidacy=candidacy).exists():
            raise Refused([given_already()]) from error
        raise NumberTaken from error


# -- many at once -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NotIssued:
    """An outcome that gave no award, and every reason."""

    outcome: Outcome
    objections: tuple[Objection, ...]

    @property
    def words(self) -> str:
        return " ".join(objection.message for objection in self.objections)


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch: awards issued, and the reasons of those that were not."""

    issued: tuple[Award, ...]
    refused: tuple[NotIssued, ...]
    stopped: bool = False


def start_issuing(*, actor: Actor, now: datetime, certifier: Certifier, key: str | None = None) -> Progress:
    """Begin to issue every award due; the work goes on in the background and its progress is read from here.

    One work at a time for a certifier: asked while one goes on, that one is given.
    """
    require(to_manage(actor, certifier.pk))
    about = f"certifier:{certifier.slug}"
    total = queries.due(day_here(now), certifier).count()
    with transaction.atomic():
        Certifier.objects.select_for_update().get(pk=certifier.pk)
        if begun := progress.going_on("issue_awards", about):
            return begun
        record(
            about,
            acts.ISSUING_ASKED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"due": total},
            key=key,
        )
        row = progress.start("issue_awards", about, now=now, total=total, certifier=certifier.slug)
        later("issue_awards", certifier=certifier.slug, actor=actor.label, progress_id=str(row.pk))
    return row


def issue_awards(
    *,
    actor: Actor,
    now: datetime,
    outcomes: Iterable[Outcome],
    progress_id: Any = None,
    chance: Chance = secrets.token_bytes,
) -> Batch:
    """Issue an award for each outcome. What stops one person stops that person alone; each award is its own act."""
    issued: list[Award] = []
    refused: list[NotIssued] = []
    for outcome in outcomes:
        try:
            issued.append(issue_award(actor=actor, now=now, outcome=outcome, chance=chance))
        except Refused as error:
            refused.append(NotIssued(outcome, tuple(error.objections)))
        except Exception as error:  # one person's trouble is nobody else's
            log.exception("award not issued for outcome %s", outcome.pk)
            refused.append(NotIssued(outcome, (_unexpected(error),)))
        if progress_id and progress.update(
            progress_id, done=len(issued) + len(refused), words=_said(issued, refused)
        ):
            return Batch(tuple(issued), tuple(refused), stopped=True)
    return Batch(tuple(issued), tuple(refused))


def _unexpected(error: Exception) -> Objection:
    """What nobody foresaw, or the machine could not, stops one person alone; the log says the rest."""
    what = trouble.of(error)
    return Objection(
        "award.failed",
        gettext_noop("Ce titre n’a pas pu être fait : %(cause)s"),
        {"cause": what.words if what else f"{type(error).__name__} : {error}"},
        mend=gettext_noop("Lire le journal technique, corriger, puis délivrer ce titre seul."),
    )


def _said(issued: list[Award], refused: list[NotIssued]) -> str:
    return f"{len(issued)} titres délivrés, {len(refused)} à reprendre"


# -- refusing and revoking --------------------------------------------------------------------------------


def refuse_delivery_for_fraud(
    *, actor: Actor, now: datetime, outcome: Outcome, reason: str, key: str | None = None
) -> DeliveryRefusal:
    """Refuse to deliver a granted title for fraud, after the candidate was heard (R. 6412-7)."""
    require(to_manage(actor, outcome.certifier_id))
    require(to_rule_on(actor, outcome.entry.candidacy.person))
    on = day_here(now)
    with transaction.atomic():
        row = Outcome.objects.select_for_update().get(pk=outcome.pk)
        done = DeliveryRefusal.objects.filter(outcome=row).first()
        if done is not None:
            return done
        require(
            [
                *refusing_objections(issued=Award.objects.filter(outcome=row).exists()),
                *_fraud_objections(row, Delivery.REFUSE_FRAUD, on),
                *reason_objections(reason),
            ]
        )
        refusal = DeliveryRefusal.objects.create(outcome=row, refused_on=on, reason=reason.strip())
        candidacy = row.entry.candidacy
        record(
            candidacy.stream,
            acts.DELIVERY_REFUSED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"outcome": row.pk, "refused_on": on.isoformat()},
            private={"reason": Private(candidacy.person.subject, reason.strip())},
            key=key,
        )
    return refusal


def revoke_award(
    *,
    actor: Actor,
    now: datetime,
    award: Award,
    reason: str,
    for_fraud: bool = False,
    key: str | None = None,
) -> Revocation:
    """Annuler an award: the page and the status list say so at once; the reason stays private.

    A withdrawal ``for_fraud`` needs the candidate heard before (R. 6412-7). Revoked twice, it is the same act.
    """
    require(to_manage(actor, award.certifier_id))
    require(to_rule_on(actor, award.person))
    on = day_here(now)
    with transaction.atomic():
        row = Award.objects.select_for_update().get(pk=award.pk)
        done = Revocation.objects.filter(award=row).first()
        if done is not None:
            return done
        hearing = _fraud_objections(row.outcome, Delivery.WITHDRAW_FRAUD, on) if for_fraud else []
        require([*hearing, *reason_objections(reason)])
        revocation = Revocation.objects.create(
            award=row, revoked_on=on, revoked_at=now, reason=reason.strip()
        )
        record(
            row.stream,
            acts.AWARD_REVOKED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"number": row.number, "revoked_on": on.isoformat(), "for_fraud": for_fraud},
            private={"reason": Private(row.person.subject, reason.strip())},
            key=key,
        )
    return revocation


def _fraud_objections(outcome: Outcome, delivery: Delivery, on: date) -> list[Objection]:
    """The law and the certifier's own rules on fraud (R. 6412-7 in VAE), from the facts of the rows."""
    candidacy = outcome.entry.candidacy
    hearing = (
        JuryHearing.objects.filter(entry=outcome.entry)
        .order_by(F("heard_on").desc(nulls_last=True), "invited_on", "pk")
        .first()
    )
    return blocking(
        delivery_objections(
            delivery,
            Verdict(outcome.verdict),
            route=AccessRoute(candidacy.route),
            jury_on=outcome.stated_on,
            on=on,
            rules=rules_of(candidacy.rules).decision,
            hearing=Hearing(hearing.invited_on, hearing.heard_on) if hearing else None,
        )
    )
