"""The first code of an installation, and what it opens: the first certifier and its first manager, in one act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from parchemin.accounts import acts
from parchemin.accounts.actions import give_role, keep
from parchemin.accounts.actor import system
from parchemin.accounts.models import FirstCode, User
from parchemin.domain.beginning import (
    ALPHABET,
    BEGUN,
    LASTS,
    LENGTH,
    Asked,
    beginning_objections,
    short_name,
    typed,
)
from parchemin.domain.objection import Refused
from parchemin.domain.roles import MANAGER
from parchemin.parties.actions import register_certifier
from parchemin.parties.models import Certifier
from parchemin.runtime.clock import day_here

WHO = system("first-code").label


def begun() -> bool:
    """Whether somebody is there already: an account, or a certifier that a command registered."""
    return User.objects.exists() or Certifier.objects.exists()


def first_code(now: datetime) -> str:
    """A new first code, which cancels the one before; ``Refused`` once the installation is begun.

    Only its digest is kept: who reads the terminal is who holds the machine.
    """
    if begun():
        raise Refused([BEGUN])
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    FirstCode.objects.update_or_create(pk=1, defaults={"digest": _digest(code), "written_at": now})
    return code


def _digest(code: str) -> str:
    return salted_hmac("parchemin.accounts.beginning", code, algorithm="sha256").hexdigest()


def begin(
    *, now: datetime, code: str, certifier: Mapping[str, str], name: str, email: str, password: str
) -> User:
    """Open the installation: the certifier, its first manager and the password that its owner typed.

    The code serves once: of two who type it together, the second reads that the installation is open. Raises
    ``Refused`` with every reason; nothing is then written.
    """
    with transaction.atomic():
        row = FirstCode.objects.select_for_update().filter(pk=1).first()
        objections = beginning_objections(
            Asked(
                begun=begun(),
                right=row is not None
                and now < row.written_at + LASTS
                and constant_time_compare(row.digest, _digest(typed(code))),
                certifier=certifier,
                name=name,
                email=email,
            ),
            on=day_here(now),
        )
        if objections:
            raise Refused(objections)
        FirstCode.objects.all().delete()
        owner = register_certifier(actor=WHO, now=now, slug=short_name(certifier["name"]), **certifier)
        user = give_role(
            actor=WHO,
            now=now,
            certifier=owner,
            role=MANAGER,
            email=email,
            name=" ".join(name.split()),
            password=password,
        )
        keep(user, acts.PASSWORD_CHOSEN, now=now, facts={"how": "first-code"})
    return user
