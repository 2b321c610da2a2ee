"""Answers to convocations: who comes, who does not, who is reminded; a juror who declines leaves a gap to mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.clock import day_at
from parchemin.domain.convocation import answering_objections, declined, reminding_objections
from parchemin.domain.objection import Objection
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.convoking.calls import Call, calls, last_rows, nothing
from parchemin.juries.locks import locked_session
from parchemin.juries.models import Convocation, Session
from parchemin.juries.terms import session_rules
from parchemin.parties import letters, outbox
from parchemin.parties.models import Attachment, Letter

TOLD = (Letter.State.APPROVED, Letter.State.SENT)


def confirm(*, actor: Actor, now: datetime, convocation: Convocation, key: str | None = None) -> Convocation:
    """The person convoked says he will come; or the service notes that he said so."""
    return _answer(actor, now, convocation, coming=True, words="", key=key)


def decline(
    *, actor: Actor, now: datetime, convocation: Convocation, words: str = "", key: str | None = None
) -> Convocation:
    """The person convoked says he cannot come, with ``words`` kept in private; or the service notes it."""
    return _answer(actor, now, convocation, coming=False, words=words, key=key)


def _answer(
    actor: Actor, now: datetime, convocation: Convocation, *, coming: bool, words: str, key: str | None
) -> Convocation:
    own = convocation.person_id in actor.persons()
    if not own:
        require(to_manage(actor, convocation.session.certifier_id))
    with transaction.atomic():
        row = (
            Convocation.objects.select_for_update(of=("self",))
            .select_related("session__certifier", "session__site", "person", "letter")
            .get(pk=convocation.pk)
        )
        require(_answer_objections(row, now))
        if coming == (row.confirmed_at is not None) and coming != (row.declined_at is not None):
            return row  # already said
        row.confirmed_at, row.declined_at = (now, None) if coming else (None, now)
        row.save(update_fields=["confirmed_at", "declined_at"])
        act = acts.CONVOCATION_CONFIRMED if coming else acts.CONVOCATION_DECLINED
        record(
            row.session.stream,
            act if own else acts.REPLY_NOTED,
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={"convocation": row.pk, "coming": coming},
            private={"words": Private(row.person.subject, words.strip())} if words.strip() else {},
            key=key,
        )
    return row


def over(session: Session, now: datetime) -> bool:
    """Whether the last day of the session is past, where it is held: nobody is waited for any more."""
    return day_at(now, session.site.zone) > session.jury_on


def _answer_objections(row: Convocation, now: datetime) -> list[Objection]:
    return answering_objections(
        over_since=row.session.jury_on if over(row.session, now) else None,
        cancelled=row.content_digest == nothing(row.role) or row.letter.state == Letter.State.CANCELLED,
    )


def unanswered(rows: Iterable[Convocation]) -> list[Convocation]:
    """Of convocations in force, those that were let go and have no answer yet."""
    return [row for row in rows if row.letter.state in TOLD and not (row.confirmed_at or row.declined_at)]


def in_force(session: Session, last: Sequence[Convocation] | None = None) -> list[Convocation]:
    """What each person was last told, those expected no more left out. ``last``: `last_rows`, where they are read."""
    return [
        row
        for row in (last_rows(session) if last is None else last)
        if row.content_digest != nothing(row.role)
    ]


def to_remind(
    session: Session,
    now: datetime,
    read_calls: Sequence[Call] | None = None,
    last: Sequence[Convocation] | None = None,
) -> list[Convocation]:
    """Who has not answered, told or reminded long enough ago, and is still expected. ``read_calls``: see `pending`;
    ``last``: see `in_force`."""
    silent = unanswered(in_force(session, last))
    if not silent:
        return []
    ago = now - timedelta(days=session_rules(session).jury.reminder_days)
    ahead = {
        (call.person.pk, call.role, call.digest)
        for call in (calls(session) if read_calls is None else read_calls)
        if call.stops[0].starts_at > now
    }
    return [
        row
        for row in silent
        if (row.person_id, row.role, row.content_digest) in ahead
        and (row.reminded_at or row.letter.sent_at or row.created_at) <= ago
    ]


def remind(*, actor: Actor, now: datetime, session: Session, key: str | None = None) -> list[Letter]:
    """Prepare one reminder for each person who has not answered; they wait in the outbox to be read."""
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        locked_session(session)
        rows = to_remind(session, now)
        require(reminding_objections(len(rows), days=session_rules(session).jury.reminder_days))
        letters = [_remind(session, row, now) for row in rows]
        record(
            session.stream,
            acts.REMINDED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"letters": len(letters), "convocations": [row.pk for row in rows]},
            key=key,
        )
    return letters


def _remind(session: Session, row: Convocation, now: datetime) -> Letter:
    told = row.letter
    day = day_at(now, session.site.zone)
    enclosures = [
        outbox.Enclosure(one.name, one.media_type, one.file)
        for one in Attachment.objects.filter(letter=told).select_related("file").order_by("pk")
    ]
    letter = outbox.write(
        now=now,
        certifier=session.certifier,
        person=row.person,
        wording=letters.Reminder(
            subject_before=told.subject, letter_before=told.body, reply_at=f"{settings.PUBLIC_URL}/"
        ),
        about=session.stream,
        once=f"reminder:{row.pk}:{day.isoformat()}",
        enclosures=enclosures,
        to=told.to,
    )
    row.reminded_at = now
    row.save(update_fields=["reminded_at"])
    return letter


def gaps(
    session: Session,
    read_calls: Sequence[Call] | None = None,
    last: Sequence[Convocation] | None = None,
) -> list[Objection]:
    """Jurors convoked who answered that they will not come, and are still on the jury or on a panel. ``read_calls``: see
    `pending`; ``last``: see `in_force`."""
    said_no = [row for row in in_force(session, last) if row.role == "juror" and row.declined_at]
    if not said_no:
        return []
    expected = {
        (call.person.pk, call.role) for call in (calls(session) if read_calls is None else read_calls)
    }
    return [
        declined(row.person.full_name, str(row.person_id))
        for row in said_no
        if (row.person_id, row.role) in expected
    ]
