"""What a certifier sets for its rules: the level of a code from a day on; an objection set aside for one session."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates.conflicts import to_rule_on
from parchemin.documents.words import unprintable
from parchemin.domain import waiving
from parchemin.domain.composition import Waiver as Granted
from parchemin.domain.objection import Level, Objection
from parchemin.domain.text import whole
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.locks import locked_session
from parchemin.juries.models import Jury, RuleLevel, Session, Waiver
from parchemin.juries.terms import waivers_of
from parchemin.parties.models import Certifier, Person
from parchemin.runtime.clock import day_here


def of(session: Session) -> tuple[Granted, ...]:
    """What is set aside for a session now: who, why, when. For the page, and for the minutes."""
    return waivers_of(session)


def set_rule_level(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    code: str,
    level: Level,
    starts_on: date,
    reason: str,
    key: str | None = None,
) -> RuleLevel:
    """From a day on, an objection of this code stops what ``level`` stops, for this certifier.

    Raises ``Refused``: a code nobody knows, one that binds every certifier, a day gone by, no reason.
    """
    require(to_manage(actor, certifier.pk))
    require(waiving.level_objections(code, level, starts_on, reason, today=day_here(now)))
    with transaction.atomic():
        row = RuleLevel.objects.create(
            certifier=certifier,
            code=code,
            level=level.value,
            starts_on=starts_on,
            reason=reason.strip(),
            set_at=now,
        )
        stream = f"certifier:{certifier.pk}"
        record(
            stream,
            acts.RULE_LEVEL_SET,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "code": code,
                "level": level.value,
                "starts_on": starts_on.isoformat(),
            },
            private={"reason": Private(stream, row.reason)},
            key=key,
        )
    return row


def waive(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    code: str,
    about: str = "",
    reason: str,
    key: str | None = None,
) -> Waiver:
    """Set an objection aside for one session, in the actor's own name; the minutes print it.

    Raises ``Refused``: what nobody may set aside, no reason, nobody named, one already standing, minutes sealed.
    """
    require(to_manage(actor, session.certifier_id))
    require(_to_set_aside_about(actor, session, about))
    require(unprintable(reason))
    with transaction.atomic():
        locked = locked_session(session)
        require(waiving_objections(locked, actor, code, about, reason))
        row = Waiver.objects.create(
            session=locked, code=code, about=about, by=actor.name, reason=reason.strip(), given_at=now
        )
        record(
            locked.stream,
            acts.OBJECTION_WAIVED,
            actor=actor.label,
            now=now,
            certifier=locked.certifier.slug,
            key=key,
            **_said(row),
        )
    return row


def _to_set_aside_about(actor: Actor, session: Session, about: str) -> list[Objection]:
    """Nobody sets aside what is asked of a candidate to whom they are tied ("entry:<number>:<line>")."""
    kind, _, rest = about.partition(":")
    pk = whole(rest.partition(":")[0])
    if kind != "entry" or pk is None:
        return []
    entry = session.entries.filter(pk=pk).select_related("candidacy__person").first()
    return to_rule_on(actor, entry.candidacy.person) if entry else []


def waiving_objections(session: Session, actor: Actor, code: str, about: str, reason: str) -> list[Objection]:
    """Reasons not to set ``code`` aside for that session, in the actor's name."""
    standing = Waiver.objects.filter(session=session, code=code, about=about, ended_at__isnull=True)
    return waiving.waiving_objections(
        code, about, reason, by=actor.name, granted=standing.exists(), sealed=_sealed(session)
    )


def _sealed(session: Session) -> bool:
    return Jury.objects.filter(session=session, state=Jury.State.SEALED).exists()


def end_waiver(*, actor: Actor, now: datetime, waiver: Waiver, key: str | None = None) -> Waiver:
    """Take a waiver back: from now on the rule stops again what it stops."""
    require(to_manage(actor, waiver.session.certifier_id))
    with transaction.atomic():
        locked = locked_session(waiver.session)
        row = Waiver.objects.select_for_update().get(pk=waiver.pk)
        require(waiving.ending_objections(ended=row.ended_at is not None, sealed=_sealed(locked)))
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        record(
            locked.stream,
            acts.WAIVER_ENDED,
            actor=actor.label,
            now=now,
            certifier=locked.certifier.slug,
            facts={"code": row.code, "about": row.about},
            key=key,
        )
    return row


def justify_balance(
    *, actor: Actor, now: datetime, session: Session, reason: str, key: str | None = None
) -> Session:
    """Say why women and men could not both sit: an objective, not a quota, whose justification the minutes carry.

    An empty reason takes it back. Raises ``Refused`` once the minutes are sealed.
    """
    require(to_manage(actor, session.certifier_id))
    require(unprintable(reason))
    with transaction.atomic():
        row = locked_session(session)
        require(waiving.sealed_objections(sealed=_sealed(row)))
        row.balance_reason = reason.strip()
        row.save(update_fields=["balance_reason"])
        record(
            row.stream,
            acts.BALANCE_JUSTIFIED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            private={"reason": Private(row.stream, row.balance_reason)} if row.balance_reason else {},
            key=key,
        )
    return row


def _said(row: Waiver) -> dict[str, Any]:
    """A reason given about a person can be erased with them; one about the rule itself is the session's."""
    person = _person(row.about) if row.code.startswith(waiving.OF_A_PERSON) else None
    facts: dict[str, object] = {"code": row.code, "about": row.about}
    subject = person.subject if person else row.session.stream
    return {"facts": facts, "private": {"reason": Private(subject, row.reason)}}


def _person(about: str) -> Person | None:
    try:
        return Person.objects.filter(pk=UUID(about)).first()
    except ValueError:
        return None
