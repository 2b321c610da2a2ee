"""Acts on a juror's file: what they are accredited for, the papers that show it, what they were told and undertook,
and where they teach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.catalogue.models import Block, RegisterSheet
from parchemin.domain.accreditation import (
    ending_objections,
    mandate_objections,
    overlap_objections,
    quality_objections,
    scope_objections,
    teaching_objections,
    term_objections,
    tidy,
)
from parchemin.domain.address import email_objections
from parchemin.domain.composition import College
from parchemin.domain.interval import Interval
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.models import Accreditation, Juror, Teaching
from parchemin.juries.pool.juror_file import stream
from parchemin.parties import addresses


def grant_accreditation(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    sheet: RegisterSheet,
    starts_on: date,
    ends_on: date | None = None,
    blocks: Sequence[Block] = (),
    key: str | None = None,
) -> list[Accreditation]:
    """Habiliter a juror for a certification, or for some of its blocks; ``ends_on`` is exclusive.

    The term number follows the last one granted for the same scope.
    """
    require(to_manage(actor, juror.certifier_id))
    require(term_objections(starts_on, ends_on))
    require(
        scope_objections(
            own_blocks=all(block.framework.sheet_id == sheet.pk for block in blocks),
            own_sheet=sheet.awarding.filter(certifier=juror.certifier_id).exists(),
        )
    )
    granted = Interval(starts_on, ends_on)
    with transaction.atomic():
        Juror.objects.select_for_update().get(pk=juror.pk)
        accreditations = []
        for block in blocks or (None,):
            same = Accreditation.objects.filter(juror=juror, sheet=sheet, block=block)
            require(overlap_objections(granted, [Interval(row.starts_on, row.ends_on) for row in same]))
            term = (same.aggregate(last=Max("term"))["last"] or 0) + 1
            accreditations.append(
                Accreditation.objects.create(
                    juror=juror,
                    sheet=sheet,
                    block=block,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    term=term,
                    granted_at=now,
                )
            )
        record(
            stream(juror),
            acts.ACCREDITATION_GRANTED,
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={
                "sheet": sheet.pk,
                "blocks": [b.pk for b in blocks],
                "starts_on": starts_on.isoformat(),
                "ends_on": ends_on.isoformat() if ends_on else None,
                "term": accreditations[0].term,
            },
            key=key,
        )
    return accreditations


def end_accreditation(
    *, actor: Actor, now: datetime, accreditation: Accreditation, on: date, key: str | None = None
) -> Accreditation:
    """Put an end to an accreditation: ``on`` is the first day it no longer holds."""
    juror = accreditation.juror
    require(to_manage(actor, juror.certifier_id))
    with transaction.atomic():
        row = Accreditation.objects.select_for_update().get(pk=accreditation.pk)
        require(ending_objections(Interval(row.starts_on, row.ends_on), on))
        row.ends_on = on
        row.save(update_fields=["ends_on"])
        record(
            stream(juror),
            acts.ACCREDITATION_ENDED,
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={"accreditation": row.pk, "ends_on": on.isoformat()},
            key=key,
        )
    return row


# -- what the juror is and undertook --------------------------------------------------------------------------------


def set_mandate(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    starts_on: date,
    ends_on: date | None,
    key: str | None = None,
) -> Juror:
    """Renew a mandate or put an end to it: its days from now on, ``ends_on`` exclusive. Those of before stay in the
    journal."""
    require(to_manage(actor, juror.certifier_id))
    require(mandate_objections(starts_on, ends_on))
    with transaction.atomic():
        row = Juror.objects.select_for_update().get(pk=juror.pk)
        before = row.accredited_from, row.accredited_until
        row.accredited_from, row.accredited_until = starts_on, ends_on
        row.save(update_fields=["accredited_from", "accredited_until"])
        record(
            stream(row),
            acts.MANDATE_SET,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "starts_on": starts_on.isoformat(),
                "ends_on": ends_on.isoformat() if ends_on else None,
                "before": [day.isoformat() if day else None for day in before],
            },
            key=key,
        )
    return row


def set_quality(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    college: College,
    qualified: bool,
    outside: bool,
    can_preside: bool,
    email: str,
    qualities: Sequence[str] | None = None,
    key: str | None = None,
) -> Juror:
    """In which quality a juror sits, on the papers shown, and the address they are written to. A member of the
    certifier neither presides nor comes from outside. ``qualities``: others, in the words of the seats that sheets
    name ("ancien titulaire du titre"); None leaves them."""
    require(to_manage(actor, juror.certifier_id))
    with transaction.atomic():
        row = Juror.objects.select_for_update().select_related("person").get(pk=juror.pk)
        typed = email.strip() != row.person.email
        require(
            [
                *quality_objections(
                    certifier_member=row.certifier_member, outside=outside, can_preside=can_preside
                ),
                *(email_objections(email.strip()) if typed else []),
            ]
        )
        row.college, row.qualified, row.outside, row.can_preside = (
            college.value,
            qualified,
            outside,
            can_preside,
        )
        if qualities is not None:
            row.qualities = tidy(qualities)
        row.save(update_fields=["college", "qualified", "outside", "can_preside", "qualities"])
        moved = addresses.move(row.person, email)
        record(
            stream(row),
            acts.JUROR_QUALITY_SET,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "college": college.value,
                "qualified": qualified,
                "outside": outside,
                "can_preside": can_preside,
                **({"qualities": row.qualities} if row.qualities or qualities else {}),
                "address_changed": bool(moved),
            },
            private=moved,
            key=key,
        )
    return row


def declare_teaching(
    *,
    actor: Actor,
    now: datetime,
    juror: Juror,
    group: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    key: str | None = None,
) -> Teaching:
    """The juror teaches in a group of candidates: a tie is presumed with each. ``ends_on`` is exclusive."""
    if to_act_as_juror(actor, juror.person_id):
        require(to_manage(actor, juror.certifier_id))
    group = " ".join(group.split())[:80]
    require(teaching_objections(group, starts_on, ends_on))
    with transaction.atomic():
        row, _ = Teaching.objects.update_or_create(
            juror=juror,
            group=group,
            defaults={"starts_on": starts_on, "ends_on": ends_on},
            create_defaults={"starts_on": starts_on, "ends_on": ends_on, "declared_at": now},
        )
        record(
            stream(juror),
            acts.TEACHING_DECLARED,
            actor=actor.label,
            now=now,
            certifier=juror.certifier.slug,
            facts={
                "group": group,
                "starts_on": starts_on.isoformat() if starts_on else None,
                "ends_on": ends_on.isoformat() if ends_on else None,
            },
            key=key,
        )
    return row
