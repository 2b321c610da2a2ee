"""Roles of a certification service, given, suspended and given back by its managers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from parchemin.accounts import acts
from parchemin.accounts.actions import give_role
from parchemin.accounts.actor import Actor
from parchemin.accounts.models import Membership, User
from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.roles import (
    GIVEN,
    MANAGER,
    Asked,
    Held,
    giving_objections,
    resuming_objections,
    suspending_objections,
    writing_objections,
)
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.journal.acts import Act
from parchemin.parties.models import Certifier
from parchemin.runtime.tasks import later


def give(
    *,
    actor: Actor,
    now: datetime,
    on: date,
    certifier: Certifier,
    role: str,
    email: str,
    name: str,
    until: date | None = None,
    key: str | None = None,
) -> User:
    """Give a role of the service to the account at that address, made where there is none, without a password: its
    owner chooses one. ``until``: first day without it. Raises ``Refused`` with every reason."""
    require(to_manage(actor, certifier.pk))
    if done := already(key):
        raise AlreadyDone(done)
    address = email.strip().lower()
    known = Membership.objects.filter(
        certifier=certifier, role=role, user__email=address, person=None
    ).first()
    over = known is not None and known.valid_until is not None and known.valid_until <= on
    require(
        giving_objections(
            Asked(
                role=role,
                email=address,
                name=name,
                until=until,
                on=on,
                held=known is not None and not over,
                suspended=known is not None and known.suspended_at is not None,
            )
        )
    )
    with transaction.atomic():
        if known is not None:  # held once, over since: the same role again
            known.delete()
        user = give_role(
            actor=actor.label,
            now=now,
            certifier=certifier,
            role=role,
            email=address,
            name=name.strip(),
            until=until,
            key=key,
        )
        given = Membership.objects.get(certifier=certifier, role=role, user=user, person=None)
        later("send_role_letter", membership=given.pk)
    return user


def write_again(
    *, actor: Actor, now: datetime, on: date, membership: Membership, key: str | None = None
) -> Membership:
    """The letter of a role again, with a new link where the account has no password yet. Raises ``Refused``."""
    require(to_manage(actor, membership.certifier_id))
    with transaction.atomic():
        row = Membership.objects.select_for_update().select_related("user").get(pk=membership.pk)
        require(writing_objections(_held(row, actor, on), chosen=row.user.has_usable_password()))
        _record(row, acts.ROLE_WRITTEN, "", actor=actor, now=now, key=key)
        later("send_role_letter", membership=row.pk)
    return row


def suspend(
    *, actor: Actor, now: datetime, on: date, membership: Membership, reason: str, key: str | None = None
) -> Membership:
    """Nothing is done by that role from now on; the account and what it did stay. Raises ``Refused``."""
    require(to_manage(actor, membership.certifier_id))
    with transaction.atomic():
        Certifier.objects.select_for_update().get(
            pk=membership.certifier_id
        )  # two managers suspending each other
        row = Membership.objects.select_for_update().get(pk=membership.pk)
        require(suspending_objections(_held(row, actor, on), reason=reason))
        row.suspended_at = now
        row.save(update_fields=["suspended_at"])
        _record(row, acts.ROLE_SUSPENDED, reason, actor=actor, now=now, key=key)
    return row


def resume(
    *, actor: Actor, now: datetime, on: date, membership: Membership, reason: str, key: str | None = None
) -> Membership:
    """A role suspended is held again, until the day it ends. Raises ``Refused``."""
    require(to_manage(actor, membership.certifier_id))
    with transaction.atomic():
        row = Membership.objects.select_for_update().get(pk=membership.pk)
        require(resuming_objections(_held(row, actor, on), reason=reason))
        row.suspended_at = None
        row.save(update_fields=["suspended_at"])
        _record(row, acts.ROLE_RESUMED, reason, actor=actor, now=now, key=key)
    return row


def service_accounts(certifier: Certifier, on: date) -> int:
    """How many accounts hold a standing role of the service that day."""
    standing = Membership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        certifier=certifier,
        role__in=GIVEN,
        suspended_at__isnull=True,
        user__is_active=True,
    )
    return standing.values("user").distinct().count()


def managers_of(certifiers: Collection[int], on: date) -> QuerySet[User]:
    """Accounts that manage one of these certifiers that day, each once, by address."""
    rows = Membership.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        certifier__in=certifiers,
        role=MANAGER,
        suspended_at__isnull=True,
    )
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("email")


def _held(row: Membership, actor: Actor, on: date) -> Held:
    managers = Membership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        certifier=row.certifier_id,
        role=MANAGER,
        suspended_at__isnull=True,
        user__is_active=True,
    )
    return Held(
        role=row.role,
        suspended=row.suspended_at is not None,
        over=row.valid_until is not None and row.valid_until <= on,
        own=actor.label == f"user:{row.user_id}",
        last=row.role == MANAGER and not managers.exclude(pk=row.pk).exists(),
    )


def _record(row: Membership, act: Act, reason: str, *, actor: Actor, now: datetime, key: str | None) -> None:
    record(
        f"account:{row.user_id}",
        act,
        actor=actor.label,
        now=now,
        certifier=row.certifier.slug,
        facts={"role": row.role, "membership": row.pk},
        private={"reason": Private(f"account:{row.user_id}", reason.strip())},
        key=key,
    )
