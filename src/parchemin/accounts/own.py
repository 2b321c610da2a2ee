"""What the owner of an account does about it: a link for a password forgotten, another address, another password."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from parchemin.accounts import acts, links
from parchemin.accounts.actions import LINK_OVER, keep
from parchemin.accounts.models import Membership, PersonalLink, User
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.journal.actions import Private
from parchemin.parties import letters, sending


def send_password_link(*, user: int, now: datetime) -> None:
    """A link where the password is chosen, to the address of the account; nothing for nobody, or a closed account."""
    row = User.objects.filter(pk=user, is_active=True).first()
    if row is None or (not row.memberships.exists() and not row.offers.exists()):
        return
    with transaction.atomic():
        secret = links.make(row, links.Purpose.RESET, now)
        keep(row, acts.PASSWORD_ASKED, now=now, actor="anonymous")
    told = letters.ForgottenPassword(
        owner=row.name,
        address=f"{settings.PUBLIC_URL}/compte/lien/{secret}/",
        minutes=str(settings.RESET_MINUTES),
    )
    if sending.tell(row.email, told):
        links.cancel(row, now)


def send_role_letter(*, membership: int, now: datetime) -> None:
    """The role given, to who holds it: with the link that opens a new account, or where one signs in."""
    row = (
        Membership.objects.filter(pk=membership, user__is_active=True)
        .select_related("user", "certifier")
        .first()
    )
    if row is None:
        return
    user, address, hours = row.user, f"{settings.PUBLIC_URL}/connexion/", ""
    if not user.has_usable_password():
        with transaction.atomic():
            secret = links.make(user, links.Purpose.INVITATION, now)
        address, hours = f"{settings.PUBLIC_URL}/compte/lien/{secret}/", str(settings.INVITATION_HOURS)
    told = letters.RoleGiven(
        owner=user.name,
        role=acts.ROLES[row.role],
        certifier=row.certifier.name,
        address=address,
        hours=hours,
    )
    if sending.tell(user.email, told) and hours:
        links.cancel(user, now)


def send_address_link(*, user: int, address: str, now: datetime) -> None:
    """A link that confirms a new address, sent there; nothing when another account has it, and no word of that."""
    row = User.objects.filter(pk=user, is_active=True).first()
    address = address.strip().lower()
    if row is None or User.objects.filter(email=address).exists():
        return
    with transaction.atomic():
        secret = links.make(row, links.Purpose.ADDRESS, now, address=address)
        keep(row, acts.ADDRESS_ASKED, now=now)
    told = letters.NewAddress(
        owner=row.name,
        address=f"{settings.PUBLIC_URL}/compte/adresse/{secret}/",
        minutes=str(settings.RESET_MINUTES),
    )
    if sending.tell(address, told):
        links.cancel(row, now, (links.Purpose.ADDRESS,))


def change_address(*, link: PersonalLink, user: User, now: datetime) -> None:
    """The address of the account is the one its owner received the link at; the old one is told. ``Refused`` when the
    link just served, is another account's, or the address was taken meanwhile."""
    before = user.email
    if link.user_id != user.pk:
        raise Refused([LINK_OVER])
    with transaction.atomic():
        if not links.used(link, now):
            raise Refused([LINK_OVER])
        if User.objects.filter(email=link.address).exists():
            raise Refused(
                [
                    Objection(
                        "account.address-taken",
                        gettext_noop("Cette adresse ne peut pas être celle de votre compte."),
                        mend=gettext_noop("Donnez une autre adresse, que vous seul lisez."),
                    )
                ]
            )
        user.email = link.address
        user.save(update_fields=["email"])
        links.cancel(user, now)
        subject = f"account:{user.pk}"
        keep(
            user,
            acts.ADDRESS_CHANGED,
            now=now,
            private={"from": Private(subject, before), "to": Private(subject, user.email)},
        )
    sending.tell(before, letters.AddressChanged(owner=user.name, new=masked(user.email)))


def masked(address: str) -> str:
    """Enough of an address for its owner to know it again: « c…@exemple.fr »."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


def password_changed(*, user: User, now: datetime) -> None:
    """The owner, signed in, changed it: links sent before serve no more."""
    with transaction.atomic():
        links.cancel(user, now)
        keep(user, acts.PASSWORD_CHOSEN, now=now, facts={"how": "change"})
