"""Acts on the pool (vivier): a juror enters it, is accredited, says when he may sit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from parchemin.accounts import inviting
from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import gate
from parchemin.domain.accreditation import mandate_objections, tidy
from parchemin.domain.composition import College
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.models import Juror
from parchemin.parties import letters
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
    with transaction.atomic():
        user, letter = inviting.invite(
            person=juror.person,
            role="juror",
            wording=letters.Account(
                juror=juror.person.full_name,
                address=letters.HIDDEN,
                hours=str(settings.INVITATION_HOURS),
                certifier=juror.certifier.trade_name or juror.certifier.name,
            ),
            about=f"juror:{juror.pk}",
            now=now,
            password=password if actor.system else None,
        )
        record(
            f"juror:{juror.pk}",
            acts.ACCOUNT_OPENED,
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={"user": user, "letter": letter.pk if letter else None},
            key=key,
        )
    return letter
