"""Of whom a second factor is asked: whose word makes or opens a decision that has force of law."""

from __future__ import annotations

from datetime import datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest

from parchemin.accounts import acts
from parchemin.accounts.actions import keep
from parchemin.accounts.actor import Actor
from parchemin.accounts.models import User
from parchemin.domain.composition import Seat
from parchemin.juries.models import JuryMember

ASKED = ("manager", "auditor")
OUTSIDE = "openid"  # how a session was opened, as its record says
KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def asked_of(actor: Actor) -> bool:
    """Managers, auditors, and who presides over a jury whose results are not published."""
    if actor.certifiers(*ASKED):
        return True
    persons = actor.persons("juror")
    return bool(persons) and (
        JuryMember.objects.filter(
            juror__person__in=persons,
            seat=Seat.PRESIDENT.value,
            withdrawn_at__isnull=True,
            jury__session__published_at__isnull=True,
        ).exists()
    )


def held_by(user: User) -> bool:
    """Whether the account has an application of codes or a key; allauth asks for it at each sign-in."""
    return bool(get_adapter().is_mfa_enabled(user, types=KINDS))


def given_outside(request: HttpRequest, user: User | None) -> bool:
    """Whether this session was opened by a provider of identity that said it asked for two factors."""
    records = get_authentication_records(request, user)
    return any(one.get("method") == OUTSIDE and one.get("strong") for one in records)


def forget(user: User, *, actor: str, now: datetime) -> int:
    """Remove the factors of who lost them, and end their sessions. How many kinds were removed."""
    with transaction.atomic():
        rows = Authenticator.objects.filter(user=user).order_by("pk")
        kinds = [str(row.type) for row in rows]
        rows.delete()
        for kind in kinds:
            keep(user, acts.SECOND_FACTOR_REMOVED, now=now, facts={"kind": kind}, actor=actor)
        for session in UserSession.objects.filter(user=user).order_by("pk"):
            session.end()
    return len(kinds)
