"""Background work of accounts: what is written to their owners. Asked for in the same way whether an account is there or
not, so that the time an answer takes says nothing."""

from __future__ import annotations

from django.utils import timezone

from parchemin.accounts import own
from parchemin.runtime.tasks import task


@task("send_password_link")
def send_password_link(user: int) -> None:
    """To the owner of that account; ``user`` 0 is nobody."""
    own.send_password_link(user=user, now=timezone.now())


@task("send_role_letter")
def send_role_letter(membership: int) -> None:
    """To who holds that role of the service."""
    own.send_role_letter(membership=membership, now=timezone.now())


@task("send_address_link")
def send_address_link(user: int, address: str) -> None:
    """To the new address of that account."""
    own.send_address_link(user=user, address=address, now=timezone.now())
