"""Writes on accounts: the roles of the service, and what other acts call inside their transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from parchemin.accounts import acts, links
from parchemin.accounts.models import Membership, PersonalLink, RoleOffer, User
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.journal.actions import Private, forget, record
from parchemin.journal.acts import Act
from parchemin.parties.models import Certifier, Person


def open_account(*, person: Person, role: str, now: datetime, password: str | None = None) -> User:
    """The account by the person's address, with that role as that person; ``password`` is for one that has none yet.

    An account that is somebody's already gets the role once its owner, signed in, takes it (``answer_offer``): who
    writes an address does not thereby act as its owner. Called inside the transaction of the act that records it.
    ``Refused`` for a closed account, or when the person already comes in by an account at another address.
    """
    user = User.objects.filter(email=person.email.strip().lower()).first()
    _refuse_another_way_in(person, role, user, now)
    if user is None:
        user = User.objects.create_user(person.email, password, name=person.full_name)
        Membership.objects.create(user=user, certifier=person.certifier, role=role, person=person)
        return user
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
    about = {"certifier": person.certifier, "role": role, "person": person}
    if not user.memberships.filter(**about).exists():
        RoleOffer.objects.get_or_create(user=user, answered_at=None, **about, defaults={"offered_at": now})
    elif password and not user.has_usable_password() and user.memberships.count() == 1:
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def _refuse_another_way_in(person: Person, role: str, user: User | None, now: datetime) -> None:
    """One person, one account: a mistyped address that never served is let go, one that served is its owner's."""
    others = Membership.objects.filter(person=person, role=role).exclude(user=user).select_related("user")
    for other in others.order_by("pk"):
        if other.user.has_usable_password():
            raise Refused(
                [
                    Objection(
                        "account.elsewhere",
                        gettext_noop("Cette personne a déjà son compte, à une autre adresse."),
                        mend=gettext_noop(
                            "Elle change elle-même l’adresse de son compte, connectée ; remettez ici l’adresse du compte."
                        ),
                    )
                ]
            )
        links.cancel(other.user, now)
        other.delete()
    RoleOffer.objects.filter(person=person, role=role, answered_at__isnull=True).exclude(user=user).update(
        answered_at=now, accepted=False
    )


def answer_offer(
    *, user: User, now: datetime, offer: RoleOffer, accepts: bool, key: str | None = None
) -> RoleOffer:
    """The owner of the account takes a role offered, or leaves it. ``Refused`` for another's, or one answered."""
    with transaction.atomic():
        row = RoleOffer.objects.select_for_update().select_related("certifier").get(pk=offer.pk)
        if row.user_id != user.pk:
            raise Refused(
                [
                    Objection(
                        "permission.offer",
                        gettext_noop("Ce rôle est proposé à un autre compte."),
                        mend=gettext_noop("Connectez-vous avec le compte à qui il est proposé."),
                    )
                ]
            )
        if row.answered_at:
            raise Refused(
                [
                    Objection(
                        "offer.answered",
                        gettext_noop("Ce rôle a déjà reçu sa réponse."),
                        mend=gettext_noop("Rien n’est à faire ; le service peut le proposer de nouveau."),
                    )
                ]
            )
        row.answered_at, row.accepted = now, accepts
        row.save(update_fields=["answered_at", "accepted"])
        if accepts:
            Membership.objects.get_or_create(
                user=user, certifier=row.certifier, role=row.role, person_id=row.person_id
            )
        record(
            f"account:{user.pk}",
            acts.ROLE_TAKEN if accepts else acts.ROLE_LEFT,
            actor=f"user:{user.pk}",
            now=now,
            certifier=row.certifier.slug,
            facts={"role": row.role, "person": str(row.person_id)},
            key=key,
        )
    return row


def choose_password(*, link: PersonalLink, now: datetime, password: str) -> None:
    """The owner of an account, who received the link, chooses the password. ``Refused`` when the link just served."""
    user = link.user
    with transaction.atomic():
        if not links.used(link, now):
            raise Refused([LINK_OVER])
        links.cancel(user, now)
        user.set_password(password)
        user.save(update_fields=["password"])
        keep(user, acts.PASSWORD_CHOSEN, now=now, facts={"how": str(link.purpose)})


LINK_OVER = Objection(
    "link.over",
    gettext_noop("Ce lien n’est plus valable : il sert une fois, peu de temps, et le suivant le remplace."),
    mend=gettext_noop("Demandez un nouveau lien par « mot de passe oublié »."),
)


def keep(
    user: User,
    act: Act,
    *,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, Private] | None = None,
    actor: str = "",
) -> None:
    """An entry of what happens to an account, for each certifier it works for: each reads its own journal."""
    slugs = sorted(set(user.memberships.values_list("certifier__slug", flat=True))) or [""]
    with transaction.atomic():
        for slug in slugs:
            record(
                f"account:{user.pk}",
                act,
                actor=actor or f"user:{user.pk}",
                now=now,
                certifier=slug,
                facts=facts,
                private=private,
            )


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
    key: str | None = None,
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
                key=key,
            )
    return user


def leave(person: Person) -> None:
    """End the roles that accounts hold as this person; an account left without a role closes and keeps no word of them.

    Called inside the transaction of an erasure, which records it.
    """
    accounts = list(User.objects.filter(memberships__person=person).distinct().order_by("pk"))
    person.memberships.all().delete()
    person.offers.all().delete()
    for account in accounts:
        if account.memberships.exists():
            continue
        account.links.all().delete()
        account.outside.all().delete()
        forget(f"account:{account.pk}")
        account.email, account.name = f"efface-{account.pk}@invalid.invalid", "compte effacé"
        account.is_active = False
        account.set_unusable_password()
        account.save()
