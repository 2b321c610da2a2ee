"""Candidates come in by an account of their own: opened one by one or for a list, invited again until they came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from parchemin.accounts import inviting
from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import acts
from parchemin.candidates.models import Candidacy
from parchemin.domain.inviting import NOBODY, inviting_objections
from parchemin.domain.objection import Refused
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.parties import letters
from parchemin.parties.models import Letter


def invite(
    *, actor: Actor, now: datetime, candidacies: Sequence[Candidacy], key: str | None = None
) -> list[Letter]:
    """Write to each the letter that opens their account; one letter a person, whatever their files.

    All or nothing: raises ``Refused`` with the reasons of every one who cannot be written to.
    """
    for certifier in {one.certifier_id for one in candidacies}:
        require(to_manage(actor, certifier))
    if done := already(key):
        raise AlreadyDone(done)
    if not candidacies:
        raise Refused([NOBODY])
    firsts = {one.person_id: one for one in reversed(candidacies)}
    asked = sorted(firsts.values(), key=lambda one: one.pk)
    require(
        [
            reason
            for one in asked
            for reason in inviting_objections(
                one.person.full_name, one.person.email, erased=one.person.erased_at is not None
            )
        ]
    )
    with transaction.atomic():
        return [_invited(one, actor, now, key if n == 0 else None) for n, one in enumerate(asked)]


def _invited(row: Candidacy, actor: Actor, now: datetime, key: str | None) -> Letter:
    user, letter = inviting.invite(
        person=row.person,
        role="candidate",
        wording=letters.AccountCandidate(
            candidate=row.person.full_name,
            number=row.number,
            certification=row.framework.sheet.title,
            address=letters.HIDDEN,
            hours=str(settings.INVITATION_HOURS),
            certifier=row.certifier.trade_name or row.certifier.name,
        ),
        about=row.stream,
        now=now,
    )
    assert letter is not None  # noqa: S101 - no password was given
    record(
        row.stream,
        acts.CANDIDATE_INVITED,
        actor=actor.label,
        now=now,
        certifier=row.certifier.slug,
        facts={"user": user, "letter": letter.pk},
        key=key,
    )
    return letter
