"""Acts on the pool (vivier): a juror enters it, is accredited, says when he may sit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.domain.composition import College
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.journal.actions import record
from parchemin.juries.models import Availability, Juror
from parchemin.parties.models import Certifier, Person, Site


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
    sites: Sequence[Site] = (),
    key: str | None = None,
) -> Juror:
    """Inscrire a juror in the pool. ``identity`` holds fields of ``Person``; the end of the mandate is exclusive."""
    require(to_manage(actor, certifier.pk))
    if accredited_until is not None and accredited_until <= accredited_from:
        raise Refused(
            [
                Objection(
                    "juror.mandate-backward",
                    gettext_noop("L’habilitation finit avant de commencer."),
                    about="accredited_until",
                    mend=gettext_noop("Donnez une fin postérieure au début."),
                )
            ]
        )
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
            accredited_from=accredited_from,
            accredited_until=accredited_until,
        )
        juror.sites.set(sites)
        record(
            f"pool:{certifier.slug}",
            "juror_added",
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


def declare_availability(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    windows: Sequence[tuple[datetime, datetime]],
    key: str | None = None,
) -> list[Availability]:
    """When a juror may sit: aware instants, each window forward. The juror himself or the service says it."""
    if not actor.manages(juror.certifier_id):
        require(to_act_as_juror(actor, juror.person_id))
    backward = [start for start, end in windows if end <= start]
    if backward:
        raise Refused(
            [
                Objection(
                    "availability.backward",
                    gettext_noop("Une disponibilité finit avant de commencer (%(start)s)."),
                    {"start": backward[0].isoformat()},
                )
            ]
        )
    with transaction.atomic():
        made = Availability.objects.bulk_create(
            [Availability(juror=juror, starts_at=start, ends_at=end) for start, end in windows]
        )
        record(
            f"pool:{juror.certifier.slug}",
            "availability_declared",
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={
                "juror": juror.pk,
                "windows": [[start.isoformat(), end.isoformat()] for start, end in windows],
            },
            key=key,
        )
    return made
