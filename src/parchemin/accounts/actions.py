"""Writes on accounts that other acts call, inside their transaction."""

from __future__ import annotations

from parchemin.accounts.models import User
from parchemin.parties.models import Person


def leave(person: Person) -> None:
    """End the roles that accounts hold as this person; an account left without a role closes and keeps no word of them.

    Called inside the transaction of an erasure, which records it.
    """
    accounts = list(User.objects.filter(memberships__person=person).distinct().order_by("pk"))
    person.memberships.all().delete()
    for account in accounts:
        if account.memberships.exists():
            continue
        account.email, account.name = f"efface-{account.pk}@invalid.invalid", "compte effacé"
        account.is_active = False
        account.set_unusable_password()
        account.save()
