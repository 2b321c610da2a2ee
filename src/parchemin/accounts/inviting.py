"""An account for somebody on file: who is new chooses a password by a link, whoever has one already takes the role."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar, cast

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery

from parchemin.accounts import actions, links
from parchemin.accounts.models import Membership, PersonalLink, RoleOffer
from parchemin.domain.inviting import inviting_objections
from parchemin.domain.objection import Refused
from parchemin.parties import outbox
from parchemin.parties.letters.catalogue import Wording
from parchemin.parties.models import Letter, Person

M = TypeVar("M", bound=Model)


def invite(
    *, person: Person, role: str, wording: Wording, about: str, now: datetime, password: str | None = None
) -> tuple[int, Letter | None]:
    """Open the account of that person, or invite again who never came in; inside the transaction of the act.

    The letter waits in the outbox, and its link is put in as it leaves (``accounts.links``): nobody of the service
    reads it. With ``password`` no letter is written; one already chosen stays. Returns the account's key and the
    letter. Raises ``Refused`` without an address, or when it belongs to a closed account.
    """
    if reasons := inviting_objections(person.full_name, person.email, erased=person.erased_at is not None):
        raise Refused(reasons)
    user = actions.open_account(person=person, role=role, now=now, password=password)
    if password:
        return user.pk, None
    letter = outbox.write(
        now=now,
        certifier=person.certifier,
        person=person,
        wording=wording,
        about=about,
        once=f"account:{user.pk}:{person.certifier_id}:{role}:{now.isoformat()}",
    )
    if not PersonalLink.objects.filter(letter=letter).exists():
        links.awaits(user, letter, now)
    return user.pk, letter


def with_ways_in(rows: QuerySet[M], role: str) -> QuerySet[M]:
    """Adds to rows about a person, in their own query: ``comes_in`` (an account whose owner chose how to enter),
    ``invited`` (one opened or a role offered, nobody came yet) and ``invited_at``, the last letter written."""
    held = Membership.objects.filter(person=OuterRef("person"), role=role)
    offered = RoleOffer.objects.filter(person=OuterRef("person"), role=role, answered_at__isnull=True)
    last = PersonalLink.objects.filter(
        purpose=PersonalLink.Purpose.INVITATION, letter__person=OuterRef("person")
    ).order_by("-written_at", "-pk")
    never = {"user__password__startswith": UNUSABLE_PASSWORD_PREFIX}
    annotated = rows.annotate(
        comes_in=Exists(held.exclude(**never)),
        invited=Exists(held.filter(**never)) | Exists(offered),
        invited_at=Subquery(last.values("written_at")[:1]),
    )
    return cast("QuerySet[M]", annotated)
