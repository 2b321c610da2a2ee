"""Links that open: made as their letter leaves, kept as a digest, good once and for a while, cancelled by the next.

Nobody of the service reads one: the letter kept in the outbox holds ``HIDDEN`` in its place, and the secret exists in
the mail that leaves, nowhere else.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from parchemin.accounts.models import PersonalLink, RoleOffer, User
from parchemin.parties import sealed
from parchemin.parties.letters.account import HIDDEN
from parchemin.parties.models import Letter

Purpose = PersonalLink.Purpose
CHOOSING = (Purpose.INVITATION, Purpose.RESET)  # a password is chosen there


def lasts(purpose: str) -> timedelta:
    """How long a link serves, from the moment it leaves."""
    if purpose == Purpose.INVITATION:
        return timedelta(hours=settings.INVITATION_HOURS)
    return timedelta(minutes=settings.RESET_MINUTES)


def digest_of(secret: str) -> str:
    """Keyed by the house's secret: a copy of the database alone opens nothing."""
    return salted_hmac("parchemin.accounts.links", secret, algorithm="sha256").hexdigest()


def awaits(user: User, letter: Letter, now: datetime) -> PersonalLink:
    """An invitation written, whose secret is made when its letter leaves; those not left yet are cancelled."""
    cancel(user, now, (Purpose.INVITATION,))
    return PersonalLink.objects.create(user=user, purpose=Purpose.INVITATION, letter=letter, written_at=now)


def cancel(user: User, now: datetime, purposes: tuple[str, ...] = CHOOSING) -> None:
    """Links of the account that were not used serve no more."""
    open_ = PersonalLink.objects.filter(
        user=user, purpose__in=purposes, used_at__isnull=True, cancelled_at__isnull=True
    )
    open_.update(cancelled_at=now, digest="")


def make(user: User, purpose: str, now: datetime, *, address: str = "") -> str:
    """A new secret for that account, at once; the links before it are cancelled. Only the mail may hold it."""
    cancel(user, now, CHOOSING if purpose in CHOOSING else (purpose,))
    row = PersonalLink.objects.create(user=user, purpose=purpose, address=address, written_at=now)
    return _sealed(row, now)


def _sealed(row: PersonalLink, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    row.digest, row.expires_at = digest_of(secret), now + lasts(row.purpose)
    row.save(update_fields=["digest", "expires_at"])
    return secret


def opened(secret: str, now: datetime, purposes: tuple[str, ...] = CHOOSING) -> PersonalLink | None:
    """The link of that secret while it serves; None when it is unknown, used, cancelled or too old."""
    if not secret:
        return None
    alive = Q(used_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=now, user__is_active=True)
    return (
        PersonalLink.objects.filter(alive, digest=digest_of(secret), purpose__in=purposes)
        .select_related("user")
        .first()
    )


def used(row: PersonalLink, now: datetime) -> bool:
    """Use a link up. False when another request did first."""
    taken = PersonalLink.objects.filter(pk=row.pk, used_at__isnull=True, cancelled_at__isnull=True)
    return taken.update(used_at=now, digest="") == 1


# -- in the letters that leave ------------------------------------------------------------------------------------


def _fill(letter: Letter, now: datetime) -> str:
    """The words of an invitation as it leaves. Raises ``sealed.Kept`` when it may not leave as it stands."""
    row = PersonalLink.objects.filter(letter=letter).select_related("user").first()
    if row is None or row.cancelled_at or row.used_at:
        raise sealed.Kept("son lien n’est plus celui du compte : invitez de nouveau la personne")
    if letter.to.strip().lower() != row.user.email:
        raise sealed.Kept("son lien n’est que pour l’adresse du compte : invitez de nouveau la personne")
    return letter.body.replace(HIDDEN, _address(row, now))


def _address(row: PersonalLink, now: datetime) -> str:
    """Where the account is opened; one already somebody's is signed in to, and nothing of it is reset."""
    user = row.user
    if user.has_usable_password() or (
        user.memberships.exists() and RoleOffer.objects.filter(user=user, answered_at__isnull=True).exists()
    ):
        return f"{settings.PUBLIC_URL}/connexion/?next=/compte/"
    return f"{settings.PUBLIC_URL}/compte/lien/{_sealed(row, now)}/"


def _take_back(letter: Letter) -> None:
    """The letter did not leave: its secret never was."""
    PersonalLink.objects.filter(letter=letter, used_at__isnull=True).update(digest="", expires_at=None)


for _kind in ("account", "account_candidate"):
    sealed.register(_kind, fill=_fill, take_back=_take_back)
