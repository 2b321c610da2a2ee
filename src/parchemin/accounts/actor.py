"""Who acts: a frozen value made once per request or command, from which every read starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from parchemin.accounts.models import Membership, User


@dataclass(frozen=True, slots=True)
class Role:
    certifier_id: int
    certifier_slug: str
    role: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """An account (or a command, or the system) with the roles it holds today.

    ``label`` is what the journal keeps: "user:12", "system:sweep".
    """

    label: str
    name: str = ""
    roles: tuple[Role, ...] = ()
    system: bool = False

    def certifiers(self, *roles: str) -> frozenset[int]:
        """Ids of the certifiers for which one of these roles is held (any role when none is named)."""
        return frozenset(r.certifier_id for r in self.roles if not roles or r.role in roles)

    def persons(self, *roles: str) -> frozenset[UUID]:
        """Ids of the persons this account is, for the roles named."""
        return frozenset(r.person_id for r in self.roles if r.person_id and (not roles or r.role in roles))

    def manages(self, certifier_id: int) -> bool:
        return self.system or certifier_id in self.certifiers("manager")


ANONYMOUS = Actor(label="anonymous")


def system(name: str) -> Actor:
    """The software itself, for the sweep, tasks and commands run by an operator on the machine."""
    return Actor(label=f"system:{name}", name=name, system=True)


def current(user: User, on: date) -> list[Membership]:
    """Memberships of an account valid on that day, ordered."""
    return list(
        Membership.objects.filter(user=user, suspended_at__isnull=True)
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))
        .select_related("certifier")
        .order_by("certifier__name", "role", "id")
    )


def actor_of(user: User, on: date) -> Actor:
    """The actor of an account: what it may do that day."""
    valid = current(user, on)
    return Actor(
        label=f"user:{user.pk}",
        name=user.name,
        roles=tuple(Role(m.certifier_id, m.certifier.slug, m.role, m.person_id) for m in valid),
    )
