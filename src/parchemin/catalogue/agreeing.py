"""What was proposed to those who share a sheet: accepted, refused, withdrawn. With the last acceptance it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.models import User
from parchemin.accounts.permissions import require, to_manage
from parchemin.catalogue import acts, consent
from parchemin.catalogue.actions import build, read_text, settle, settlement_holds
from parchemin.catalogue.authority import Hand, account
from parchemin.catalogue.corresponding import write_correspondences
from parchemin.catalogue.joining import join
from parchemin.catalogue.lineage import write_line
from parchemin.catalogue.models import Acceptance, Proposal
from parchemin.catalogue.registering import write_proposed
from parchemin.catalogue.rereading import put_text, read_again
from parchemin.catalogue.ruling import bound_routes, confirm
from parchemin.domain import composition
from parchemin.domain import consent as rules
from parchemin.domain.objection import Objection, Refused, gettext_noop, refuse
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.journal.acts import Act
from parchemin.parties.models import Certifier
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile
from parchemin.runtime.tasks import later


def accept_proposal(
    *, actor: Actor, now: datetime, proposal: Proposal, certifier: Certifier, key: str | None = None
) -> Proposal:
    """Accepter in the name of one certifier; with the last acceptance awaited the change is made, by the same rules.

    Raises ``Refused``: nothing is then accepted, and the proposal stays open.
    """
    require(to_manage(actor, certifier.pk))
    user = account(actor)
    with transaction.atomic():
        row = _locked(proposal, key)
        require(rules.accept_objections(consent.standing(row), certifier.pk))
        Acceptance.objects.create(proposal=row, certifier=certifier, accepted_by=user, accepted_at=now)
        _record(row, acts.CHANGE_ACCEPTED, actor=actor, now=now, certifier=certifier, key=key)
        if consent.standing(row).given:
            hand = Hand(actor.label, row.proposed_by, row.certifier, now, proposal=row.pk)
            CHANGES[row.act](row, hand)
            _end(row, Proposal.State.APPLIED, user, now)
        _tell(row, certifier)
    return row


def refuse_proposal(
    *,
    actor: Actor,
    now: datetime,
    proposal: Proposal,
    certifier: Certifier,
    reason: str,
    key: str | None = None,
) -> Proposal:
    """Refuser in the name of one certifier: what was proposed ends, and nothing changes. Raises ``Refused``."""
    about = Answer(proposal, certifier, reason, key)
    return _close(about, REFUSAL, actor=actor, now=now)


def withdraw_proposal(
    *,
    actor: Actor,
    now: datetime,
    proposal: Proposal,
    certifier: Certifier,
    reason: str,
    key: str | None = None,
) -> Proposal:
    """Retirer what one's own certifier has proposed. Raises ``Refused``."""
    about = Answer(proposal, certifier, reason, key)
    return _close(about, WITHDRAWAL, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, in whose name, why; ``key``: of the act."""

    proposal: Proposal
    certifier: Certifier
    reason: str
    key: str | None


@dataclass(frozen=True, slots=True)
class End:
    """A way for a proposal to end without the change: how its row stands then, why not, the act told."""

    state: Proposal.State
    objections: Callable[[rules.Consent, int, str], list[Objection]]
    act: Act


REFUSAL = End(Proposal.State.REFUSED, rules.refuse_objections, acts.CHANGE_REFUSED)
WITHDRAWAL = End(Proposal.State.WITHDRAWN, rules.withdraw_objections, acts.CHANGE_WITHDRAWN)


def _close(answer: Answer, end: End, *, actor: Actor, now: datetime) -> Proposal:
    certifier, reason = answer.certifier, answer.reason
    require(to_manage(actor, certifier.pk))
    user = account(actor)
    with transaction.atomic():
        row = _locked(answer.proposal, answer.key)
        require(end.objections(consent.standing(row), certifier.pk, reason))
        _end(row, end.state, user, now, reason)
        _record(row, end.act, actor=actor, now=now, certifier=certifier, reason=reason, key=answer.key)
        _tell(row, certifier)
    return row


def _tell(row: Proposal, certifier: Certifier) -> None:
    """The others are written to, once it is done."""
    later("tell_proposal_answered", proposal=row.pk, certifier=certifier.pk, state=row.state)


def _locked(proposal: Proposal, key: str | None) -> Proposal:
    row = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("sheet", "certifier", "proposed_by")
        .get(pk=proposal.pk)
    )
    if done := already(key):
        raise AlreadyDone(done)
    return row


def _end(row: Proposal, state: Proposal.State, user: User, now: datetime, words: str = "") -> None:
    row.state, row.ended_at, row.ended_by, row.ended_words = state, now, user, words.strip()
    row.save(update_fields=["state", "ended_at", "ended_by", "ended_words"])


def _record(
    row: Proposal,
    act: Act,
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    reason: str = "",
    key: str | None = None,
) -> None:
    stream = row.sheet.stream
    record(
        stream,
        act,
        actor=actor.label,
        now=now,
        certifier=certifier.slug,
        facts={"proposal": row.pk, "change": row.act, "about": row.about},
        private={"reason": Private(stream, reason.strip())} if reason.strip() else None,
        key=key,
    )


# -- each change, made as its own act makes it


def _settle(row: Proposal, hand: Hand) -> None:
    finding = row.sheet.findings.filter(code=row.content["finding"]).first()
    if finding is None:
        raise _changed()
    reading, value = row.content["reading"], row.content["value"]
    settlement_holds(finding, reading, row.reason, value, hand.now)
    settle(hand, finding, reading, row.reason, value)


def _build(row: Proposal, hand: Hand) -> None:
    if build(hand, row.sheet).identity != row.content["identity"]:
        raise _changed()


def _confirm(row: Proposal, hand: Hand) -> None:
    framework = row.sheet.frameworks.get(version=row.content["framework"])
    rule = composition.CompositionRule.from_dict(row.content["rule"])
    confirm(hand, framework, rule, bound_routes(framework, rule, row.content["routes"]), row.reason)


def _put_text(row: Proposal, hand: Hand) -> None:
    stored = StoredFile.objects.get(pk=row.content["source"])
    put_text(hand, row.sheet, stored, read_text(files.read(stored.digest)), row.reason)


def _read_again(row: Proposal, hand: Hand) -> None:
    read_again(hand, row.sheet)


def _join(row: Proposal, hand: Hand) -> None:
    join(hand, row.sheet, Certifier.objects.get(slug=row.content["certifier"]), row.reason)


def _register(row: Proposal, hand: Hand) -> None:
    if not write_proposed(hand, row):
        raise _changed()


def _line(row: Proposal, hand: Hand) -> None:
    if not write_line(hand, row):
        raise _changed()


def _correspond(row: Proposal, hand: Hand) -> None:
    write_correspondences(hand, row)


def _changed() -> Refused:
    return refuse(
        "proposal.changed",
        gettext_noop("Ce que la proposition changeait a changé depuis."),
        mend=gettext_noop("La refuser ou la retirer, puis proposer d’après ce qui est en vigueur."),
    )


CHANGES: dict[str, Callable[[Proposal, Hand], None]] = {
    acts.FINDING_SETTLED.name: _settle,
    acts.FRAMEWORK_BUILT.name: _build,
    acts.COMPOSITION_RULE_CONFIRMED.name: _confirm,
    acts.SHEET_TEXT_REPLACED.name: _put_text,
    acts.SHEET_READ_AGAIN.name: _read_again,
    acts.SHEET_JOINED.name: _join,
    acts.REGISTRATION_ADDED.name: _register,
    acts.REGISTRATION_CORRECTED.name: _register,
    acts.REGISTRATION_SET_ASIDE.name: _register,
    acts.CORRESPONDENCES_ADDED.name: _correspond,
    acts.CORRESPONDENCE_ENDED.name: _correspond,
    acts.SHEET_ATTACHED.name: _line,
    acts.SHEET_DETACHED.name: _line,
}
