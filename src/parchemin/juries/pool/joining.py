"""Acts on the pool (vivier): a juror enters it, is accredited, says when he may sit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from parchemin.accounts import actions as accounts
from parchemin.accounts import links
from parchemin.accounts.actor import Actor
from parchemin.accounts.models import PersonalLink, User
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import gate
from parchemin.domain.accreditation import mandate_objections, tidy
from parchemin.domain.composition import College
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.models import Juror
from parchemin.parties import letters, outbox
from parchemin.parties.models import Certifier, Letter, Person, Site


def add_juror(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    identity: Mapping[str, Any],
    college: College,
    accredited_from: date,
    accredited_until: date | None,
    certifier_member: bool = False,
    qualified: bool = True,
    can_preside: bool = True,
    trade: str = "",
    qualities: Sequence[str] = (),
    sites: Sequence[Site] = (),
    key: str | None = None,
) -> Juror:
    """Inscrire a juror in the pool. ``identity`` holds fields of ``Person``; the end of the mandate is exclusive.

    ``qualities``: what else the certifier recognises to them, in the words of the seats that sheets name.
    """
    require(to_manage(actor, certifier.pk))
    require(gate.words_objections(identity))
    identity = gate.canonical_row(identity)
    require(mandate_objections(accredited_from, accredited_until))
    with transaction.atomic():
        juror = Juror.objects.create(
            certifier=certifier,
            person=Person.objects.create(certifier=certifier, **identity),
            college=college.value,
            professional=not certifier_member,
            certifier_member=certifier_member,
            outside=not certifier_member,
            qualified=qualified,
            can_preside=can_preside and not certifier_member,
            trade=trade,
            qualities=tidy(qualities),
            accredited_from=accredited_from,
            accredited_until=accredited_until,
        )
        juror.sites.set(sites)
        record(
            f"pool:{certifier.slug}",
            acts.JUROR_ADDED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "juror": juror.pk,
                "college": college.value,
                "certifier_member": certifier_member,
                "accredited_from": accredited_from.isoformat(),
                "accredited_until": accredited_until.isoformat() if accredited_until else None,
            },
            key=key,
        )
    return juror


# -- the account of a juror -------------------------------------------------------------------------------------


def open_account(
    *, actor: Actor, now: datetime, juror: Juror, password: str | None = None, key: str | None = None
) -> Letter | None:
    """Open the account of a juror, or invite again who never came in: a letter in the outbox holds the link where
    the password is chosen, put in as it leaves (``accounts.links``): nobody of the service reads it. With ``password``, from the operator of the machine alone, no letter is written; one
    already chosen stays. Raises ``Refused`` without an address, or when it belongs to a closed account."""
    require(to_manage(actor, juror.certifier_id))
    person = juror.person
    if not person.email or person.erased_at:
        raise Refused(
            [
                Objection(
                    "account.no-address",
                    gettext_noop("Aucune adresse électronique n’est connue pour ce juré."),
                    mend=gettext_noop("Complétez son adresse, puis ouvrez le compte."),
                )
            ]
        )
    with transaction.atomic():
        given = password if actor.system else None
        user = accounts.open_account(person=person, role="juror", now=now, password=given)
        letter = None if given else _invitation(juror, user, now)
        record(
            f"juror:{juror.pk}",
            acts.ACCOUNT_OPENED,
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={"user": user.pk, "letter": letter.pk if letter else None},
            key=key,
        )
    return letter


def _invitation(juror: Juror, user: User, now: datetime) -> Letter:
    """The letter that lets its reader in; who is already somebody is told nothing else than who is new."""
    letter = outbox.write(
        now=now,
        certifier=juror.certifier,
        person=juror.person,
        wording=letters.Account(
            juror=juror.person.full_name,
            address=letters.HIDDEN,
            hours=str(settings.INVITATION_HOURS),
            certifier=juror.certifier.trade_name or juror.certifier.name,
        ),
        about=f"juror:{juror.pk}",
        once=f"account:{user.pk}:{juror.certifier_id}:{now.isoformat()}",
    )
    if not PersonalLink.objects.filter(letter=letter).exists():
        links.awaits(user, letter, now)
    return letter
