"""Writes on accounts: the roles of the service, and what other acts call inside their transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from parchemin.accounts import acts
from parchemin.accounts.models import Membership, User
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.journal.actions import Private, record
from parchemin.parties.models import Certifier, Person


def open_account(*, person: Person, role: str, password: str | None = None) -> User:
    """The account by the person's address, with that role as that person; ``password`` is for one that has none yet.

    Called inside the transaction of the act that records it. A closed account is not opened again.
    """
    user = User.objects.filter(email=person.email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(person.email, password, name=person.full_name)
    elif password and not user.has_usable_password():
        user.set_password(password)
        user.save(update_fields=["password"])
    if not user.is_active:
        raise Refused(
            [
                Objection(
                    "account.closed",
                    gettext_noop("Le compte à cette adresse est fermé."),
                    mend=gettext_noop("Donnez une autre adresse à la personne, puis ouvrez le compte."),
                )
            ]
        )
    Membership.objects.get_or_create(user=user, certifier=person.certifier, role=role, person=person)
    return user


def give_role(
    *,
    actor: str,
    now: datetime,
    certifier: Certifier,
    role: str,
    email: str,
    name: str,
    password: str | None = None,
    until: date | None = None,
) -> User:
    """A role of the certification service for the account at that address, made where there is none.

    ``until`` is exclusive. A role already held stays as it is, and writes nothing.
    """
    with transaction.atomic():
        user = User.objects.filter(email=email.strip().lower()).first()
        new = user is None
        if user is None:
            user = User.objects.create_user(email, password, name=name)
        _, given = Membership.objects.get_or_create(
            user=user, certifier=certifier, role=role, person=None, defaults={"valid_until": until}
        )
        if given:
            record(
                f"account:{user.pk}",
                acts.ROLE_GIVEN,
                actor=actor,
                now=now,
                certifier=certifier.slug,
                facts={"role": role, "new_account": new, "until": until.isoformat() if until else None},
                private={"address": Private(f"account:{user.pk}", user.email)},
            )
    return user


def choosing_path(user: User) -> str:
    """Path of the page where a new account chooses its password: good for a few days, and once."""
    name = urlsafe_base64_encode(force_bytes(user.pk))
    return f"/compte/{name}/{default_token_generator.make_token(user)}/"


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
