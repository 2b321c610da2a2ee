"""Acts before a refusal for fraud: the candidate is invited to present observations, and they are noted (R. 6412-7)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import gettext_noop
from parchemin.journal.actions import Private, record
from parchemin.juries.composing import refuse
from parchemin.juries.models import Hearing, SessionEntry


def invite_to_hearing(
    *, actor: Actor, now: datetime, entry: SessionEntry, invited_on: date, reason: str, key: str | None = None
) -> Hearing:
    """Invite a candidate to present observations on what is held against their file."""
    session = entry.session
    require(to_manage(actor, session.certifier_id))
    if not reason.strip():
        raise refuse(
            "hearing.no-reason",
            gettext_noop("Dites ce qui est reproché au dossier : le candidat doit le savoir."),
        )
    with transaction.atomic():
        SessionEntry.objects.select_for_update().get(pk=entry.pk)
        if Hearing.objects.filter(entry=entry, heard_on__isnull=True).exists():
            raise refuse(
                "hearing.already-invited",
                gettext_noop("Ce candidat est déjà invité à présenter ses observations."),
            )
        row = Hearing.objects.create(certifier=session.certifier, entry=entry, invited_on=invited_on)
        record(
            session.stream,
            "candidate_invited_to_hearing",
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"entry": entry.pk, "invited_on": invited_on.isoformat()},
            private={"reason": Private(entry.candidacy.person.subject, reason.strip())},
            key=key,
        )
    return row


def record_hearing(
    *,
    actor: Actor,
    now: datetime,
    hearing: Hearing,
    heard_on: date,
    observations: str,
    key: str | None = None,
) -> Hearing:
    """Note the candidate's observations, and the day they were presented."""
    session = hearing.entry.session
    require(to_manage(actor, hearing.certifier_id))
    with transaction.atomic():
        row = Hearing.objects.select_for_update().get(pk=hearing.pk)
        if row.heard_on is not None:
            raise refuse(
                "hearing.already-heard", gettext_noop("Les observations du candidat sont déjà notées.")
            )
        if heard_on < row.invited_on:
            raise refuse(
                "hearing.before-invitation", gettext_noop("L’audition ne peut pas précéder l’invitation.")
            )
        row.heard_on = heard_on
        row.save(update_fields=["heard_on"])
        record(
            session.stream,
            "candidate_heard",
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"entry": row.entry_id, "heard_on": heard_on.isoformat()},
            private={"observations": Private(hearing.entry.candidacy.person.subject, observations.strip())},
            key=key,
        )
    return row
