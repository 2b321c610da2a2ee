"""One-time codes to sign with: sent to the person's own address, kept as a digest, used once, for ten minutes."""

from __future__ import annotations

import secrets
from datetime import datetime
from hmac import compare_digest

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror
from parchemin.domain.certification_rules import SignatureCode
from parchemin.domain.objection import Objection, Refused, gettext_noop, refuse
from parchemin.domain.one_time_code import AN_HOUR, LASTS, Sent, sending_objections, using_objections
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.juries import acts
from parchemin.juries.models import OneTimeCode, Session
from parchemin.juries.terms import session_rules
from parchemin.parties import letters, outbox, sending
from parchemin.parties.models import Letter, Person

DIGITS = 6
PURPOSES = ("attendance", "minutes")


def wanted(session: Session) -> SignatureCode:
    """What the certifier's rules ask of a signature."""
    return session_rules(session).jury.signature_code


def possible() -> bool:
    """Whether a code can leave at all: a mail server is named."""
    return bool(settings.SMTP_HOST)


def send_code(
    *, actor: Actor, now: datetime, session: Session, person: Person, purpose: str, key: str | None = None
) -> OneTimeCode:
    """Send a new code to the person, at once; the codes sent before no longer count.

    Raises ``Refused`` when no mail server is named, no address is known, five codes left within the hour, or the
    server did not take it: nothing is then in the journal, and the codes sent before still count. The letter kept in
    the outbox says that a code was sent, never which one.
    """
    if not actor.manages(session.certifier_id):
        require(to_act_as_juror(actor, person.pk))
    if purpose not in PURPOSES:
        raise ValueError(f"unknown purpose {purpose!r}; known: {PURPOSES}")
    if done := already(key):
        raise AlreadyDone(done)
    require(_sendable(session, person, purpose, now))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    told = letters.Code(
        signer=person.full_name,
        session=session.title,
        code=code,
        certifier=session.certifier.trade_name or session.certifier.name,
    )
    with transaction.atomic():
        row = OneTimeCode.objects.create(
            session=session,
            person=person,
            purpose=purpose,
            digest="",
            made_at=now,
            expires_at=now + LASTS,
        )
        row.digest = _digest(row, code)
        row.save(update_fields=["digest"])
        letter = outbox.write(
            now=now,
            certifier=session.certifier,
            person=person,
            wording=told.hidden(),
            about=session.stream,
            once=f"code:{row.pk}",
        )
    if error := sending.leave(letter, body=told.body):
        _take_back(row, letter, error)
        raise refuse(
            "code.not-sent",
            gettext_noop("Le code n’a pas pu partir : le serveur d’envoi ne l’a pas pris."),
            mend=gettext_noop("Réessayez dans un instant, ou signez devant le service certification."),
        )
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=now)
        record(
            session.stream,
            acts.CODE_SENT,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"person": str(person.pk), "purpose": purpose},
            key=key,
        )
    return row


def _take_back(row: OneTimeCode, letter: Letter, error: str) -> None:
    """A code that did not leave never was; its letter says why, in the outbox."""
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state=Letter.State.CANCELLED, error=error)
        row.delete()


def _sendable(session: Session, person: Person, purpose: str, now: datetime) -> list[Objection]:
    lately = OneTimeCode.objects.filter(
        session=session, person=person, purpose=purpose, made_at__gt=now - AN_HOUR
    )
    return sending_objections(server=possible(), address=bool(person.email), lately=lately.count())


def _digest(row: OneTimeCode, code: str) -> str:
    """Keyed by the house's secret: a copy of the database alone tells no code."""
    salt = f"parchemin.code.{row.pk}.{row.session_id}.{row.person_id}.{row.purpose}"
    return salted_hmac(salt, code, algorithm="sha256").hexdigest()


def use_code(*, now: datetime, session: Session, person: Person, purpose: str, code: str) -> OneTimeCode:
    """Give a code back. Call it before the transaction of the act: a wrong try counts even when the act is refused.

    Raises ``Refused``: no code under way, too old, tried five times, wrong. Two at the same time: one passes.
    """
    given = "".join(code.split())
    with transaction.atomic():
        row = (
            OneTimeCode.objects.select_for_update()
            .filter(session=session, person=person, purpose=purpose)
            .order_by("-pk")
            .first()
        )
        wrong = _why_not(row, given, now)
        if row is not None and not wrong:
            OneTimeCode.objects.filter(pk=row.pk).update(used_at=now, tries=F("tries") + 1)
        elif row is not None and row.used_at is None:
            OneTimeCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    if wrong or row is None:
        raise Refused(wrong)
    row.refresh_from_db()
    return row


def _why_not(row: OneTimeCode | None, given: str, now: datetime) -> list[Objection]:
    sent = Sent(row.expires_at, row.tries, used=row.used_at is not None) if row else None
    right = row is not None and compare_digest(row.digest, _digest(row, given))
    return using_objections(sent, right=right, now=now)
