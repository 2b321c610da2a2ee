"""The account of whom a provider of identity says signed in: one that was opened before, never one made then."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from parchemin.accounts.models import OutsideIdentity, User
from parchemin.formats.openid import Said


def account_of(told: Said, now: datetime) -> User | None:
    """The account known by issuer and subject; the first time, the one that holds the verified address.

    None where nobody opened one, where it is closed, or where that issuer already named somebody else for it: an
    address given to another person opens nothing of the former's.
    """
    known = (
        OutsideIdentity.objects.filter(issuer=told.issuer, subject=told.subject)
        .select_related("user")
        .first()
    )
    if known is not None:
        return known.user if known.user.is_active else None
    user = User.objects.filter(email=told.email, is_active=True).first() if told.email else None
    if user is None or not (user.memberships.exists() or user.offers.exists()):
        return None
    try:
        with transaction.atomic():
            OutsideIdentity.objects.create(user=user, issuer=told.issuer, subject=told.subject, first_at=now)
    except IntegrityError:
        return None
    return user
