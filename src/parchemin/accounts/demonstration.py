"""The accounts of the demonstration, as its terminal gives them, and its sign-in page in the mode « demo » alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

from parchemin.accounts.models import Membership, User


@dataclass(frozen=True, slots=True)
class Login:
    """An account of the demonstration, and what each role it holds is called: (role, certifier)."""

    email: str
    roles: tuple[tuple[str, str], ...]


def password() -> str:
    """The one password of these accounts, which the software itself carries: it protects nothing."""
    text = resources.files("parchemin.data").joinpath("demo.json").read_text(encoding="utf-8")
    return str(json.loads(text)["password"])


def logins() -> list[Login]:
    """Every account that the demonstration made and that may come in."""
    users = list(User.objects.filter(is_demo=True, is_active=True).order_by("pk"))
    held: dict[int, list[tuple[str, str]]] = {user.pk: [] for user in users}
    for row in Membership.objects.filter(user__in=users).select_related("certifier").order_by("pk"):
        held[row.user_id].append((row.get_role_display(), row.certifier.name))
    return [Login(user.email, tuple(held[user.pk])) for user in users]
