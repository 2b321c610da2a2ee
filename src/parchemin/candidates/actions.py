"""Enrolling, withdrawing, admitting, and writing acquired blocks. Each verb is one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from parchemin.accounts.actions import leave
from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import acts, gate, lists, numbers, resolving, returning
from parchemin.candidates.conflicts import to_rule_on
from parchemin.candidates.facts import identity_from
from parchemin.candidates.models import AcquiredBlock, Admissibility, Candidacy, PersonJoin
from parchemin.catalogue.facts import openings, registrations
from parchemin.catalogue.joining import not_delivered
from parchemin.catalogue.models import Block, Framework
from parchemin.catalogue.queries import rules_in_force
from parchemin.domain.access import AccessRoute, enrolment_objections
from parchemin.domain.acquired import Validity
from parchemin.domain.candidacy import (
    admissibility_objections,
    erasing_objections,
    recognising_objections,
    withdrawing_objections,
)
from parchemin.domain.objection import Refused, blocking
from parchemin.domain.one_person import known_objection
from parchemin.journal.actions import AlreadyDone, Private, already, erase, record
from parchemin.parties.forgetting import empty_letters
from parchemin.parties.models import Certifier, Person, Site
from parchemin.runtime.clock import day_here

IDENTITY_FIELDS = (
    "birth_name",
    "usage_name",
    "first_names",
    "sex",
    "birth_year",
    "birth_month",
    "birth_day",
    "birth_commune_insee",
    "birth_postcode",
    "birth_commune",
    "birth_country_code",
    "birth_country",
    "email",
    "employer_siret",
    "employer_name",
)


def birth_date(identity: Mapping[str, Any]) -> date | None:
    """The whole date of birth, when the three parts are known and make a day."""
    parts = [identity.get(name) for name in ("birth_year", "birth_month", "birth_day")]
    if not all(parts):
        return None
    try:
        return date(*(int(str(part)) for part in parts))
    except ValueError:
        return None


def enrol(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    framework: Framework,
    number: str,
    route: AccessRoute,
    entered_on: date,
    identity: Mapping[str, Any],
    site: Site | None = None,
    blocks: Sequence[Block] | None = None,
    rehearsal: bool = False,
    person: Person | None = None,
    apart: str = "",
    again: str = "",
    key: str | None = None,
) -> Candidacy:
    """Inscrire a candidate by an access route. ``identity`` holds the fields of `IDENTITY_FIELDS`.

    ``person``: who they are, when they are known already: their record serves again, what it lacked is filled in, and
    the blocks they hold are theirs. ``apart``: why they are none of those who look like them. ``again``: why somebody
    who has the title of that sheet comes back.
    Raises ``Refused`` with every reason: route closed or not settled, entry outside a registration, somebody like
    them known and nothing said of it…
    """
    require(to_manage(actor, certifier.pk))
    objections = enrolment_objections(
        route,
        openings(framework),
        registrations(framework.sheet),
        entered_on,
        birth_date=birth_date(identity),
        sheet=f"Fiche {framework.sheet}",
    )
    objections += not_delivered(framework.sheet, certifier)
    objections += blocking(gate.row_objections(identity, on=day_here(now)))
    identity = gate.canonical_row(identity)
    with transaction.atomic():
        # As imports do: a number is given once, whoever asks at the same time.
        Certifier.objects.select_for_update().get(pk=certifier.pk)
        if done := already(key):
            raise AlreadyDone(done)
        if numbers.taken(certifier, [number]):
            objections.append(numbers.taken_objection(certifier, number, entered_on.year))
        alike = (
            []
            if person or rehearsal
            else resolving.known(certifier, identity_from(identity), identity.get("email", ""))
        )
        if alike and not apart.strip():
            objections += [known_objection(match.alike) for match in alike]
        joined = person is not None
        if person is not None:
            person = Person.objects.select_for_update().get(pk=person.pk)
            objections += returning.person_objections(certifier, person) or returning.sheet_objections(
                person, framework, again
            )
        if blocking(objections):
            raise Refused(objections)
        if person is not None:
            returning.fill_in(person, identity)
        else:
            person = Person.objects.create(
                certifier=certifier, **{name: identity[name] for name in IDENTITY_FIELDS if name in identity}
            )
        candidacy = Candidacy.objects.create(
            certifier=certifier,
            person=person,
            framework=framework,
            rules=rules_in_force(certifier, framework.sheet.certification, entered_on),
            number=number,
            route=route.value,
            entered_on=entered_on,
            site=site,
            rehearsal=rehearsal,
            again=bool(again.strip()),
            created_at=now,
        )
        candidacy.blocks.set(blocks or framework.blocks.all())
        record(
            candidacy.stream,
            acts.ENROLLED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"number": number, "route": route.value, "entered_on": entered_on.isoformat()},
            key=key,
        )
        returning.told(
            actor=actor, now=now, candidacy=candidacy, joined=joined, others=alike, apart=apart, again=again
        )
    return candidacy


def withdraw(
    *, actor: Actor, now: datetime, candidacy: Candidacy, reason: str, key: str | None = None
) -> Candidacy:
    """Retirer a candidacy, with the reason given. Nothing acquired is lost."""
    require(to_manage(actor, candidacy.certifier_id))
    with transaction.atomic():
        row = Candidacy.objects.select_for_update().get(pk=candidacy.pk)
        enrolled = row.state == Candidacy.State.ENROLLED
        require(withdrawing_objections(enrolled=enrolled, state=row.get_state_display()))
        row.state = Candidacy.State.WITHDRAWN
        row.save(update_fields=["state"])
        record(
            row.stream,
            acts.WITHDRAWN,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            private={"reason": Private(row.person.subject, reason)},
            key=key,
        )
    return row


def admit(
    *,
    actor: Actor,
    now: datetime,
    candidacy: Candidacy,
    complete_on: date,
    admissible: bool,
    decided_on: date,
    key: str | None = None,
) -> Admissibility:
    """Notify the recevabilité of a VAE candidacy (R. 6412-4)."""
    require(to_manage(actor, candidacy.certifier_id))
    require(to_rule_on(actor, candidacy.person))
    require(admissibility_objections(AccessRoute(candidacy.route)))
    with transaction.atomic():
        Candidacy.objects.select_for_update().get(pk=candidacy.pk)
        row, _ = Admissibility.objects.update_or_create(
            candidacy=candidacy,
            defaults={
                "complete_on": complete_on,
                "decision": Admissibility.Decision.ADMISSIBLE
                if admissible
                else Admissibility.Decision.REFUSED,
                "decided_on": decided_on,
            },
        )
        Candidacy.objects.filter(pk=candidacy.pk).update(admissible_on=decided_on if admissible else None)
        record(
            candidacy.stream,
            acts.ADMISSIBILITY_NOTIFIED,
            actor=actor.label,
            now=now,
            certifier=candidacy.certifier.slug,
            facts={"admissible": admissible, "decided_on": decided_on.isoformat()},
            key=key,
        )
    return row


def acquire_blocks(
    *, candidacy: Candidacy, blocks: Sequence[Block], acquired_on: date, decision: str, place: str = ""
) -> list[AcquiredBlock]:
    """Write the blocks a jury decided acquired, valid as long as the framework says.

    Called inside the transaction of the jury's act, which records it. A block held that day stays as it is; one
    whose validity ran out before is acquired anew.
    """
    until = Validity(candidacy.framework.acquired_validity_years or None).of(acquired_on).until
    kept = set(
        AcquiredBlock.objects.filter(
            Q(until__isnull=True) | Q(until__gt=acquired_on),
            person=candidacy.person,
            block__in=blocks,
            withdrawn_on__isnull=True,
        ).values_list("block_id", flat=True)
    )
    return AcquiredBlock.objects.bulk_create(
        [
            AcquiredBlock(
                certifier=candidacy.certifier,
                person=candidacy.person,
                candidacy=candidacy,
                block=block,
                acquired_on=acquired_on,
                until=until,
                decision=f"{decision}:block:{block.pk}",
                place=place,
            )
            for block in blocks
            if block.pk not in kept
        ]
    )


def recognise_acquired_block(
    *,
    actor: Actor,
    now: datetime,
    candidacy: Candidacy,
    block: Block,
    acquired_on: date,
    proof: str,
    key: str | None = None,
) -> AcquiredBlock:
    """Record a block acquired before this system, on the proof shown (a statement, earlier minutes)."""
    require(to_manage(actor, candidacy.certifier_id))
    require(to_rule_on(actor, candidacy.person))
    with transaction.atomic():
        Candidacy.objects.select_for_update().get(pk=candidacy.pk)
        acquired = acquire_blocks(
            candidacy=candidacy, blocks=[block], acquired_on=acquired_on, decision="recognised"
        )
        require(recognising_objections(held=not acquired))
        record(
            candidacy.stream,
            acts.BLOCK_RECOGNISED,
            actor=actor.label,
            now=now,
            certifier=candidacy.certifier.slug,
            facts={"block": block.pk, "acquired_on": acquired_on.isoformat()},
            private={"proof": Private(candidacy.person.subject, proof)},
            key=key,
        )
    return acquired[0]


def complete(*, candidacy: Candidacy) -> None:
    """Close a candidacy whose award was delivered; inside the transaction of the award, which records it."""
    Candidacy.objects.filter(pk=candidacy.pk).update(state=Candidacy.State.COMPLETE)


def erase_person(
    *,
    actor: Actor,
    now: datetime,
    person: Person,
    facts: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Person:
    """Erase what is known of a person (GDPR art. 17), keeping rows and chain.

    Refused while an award stands: the proof of a title has no end, and rests on the holder's identity. The account
    of the person loses its role, and its own words when it has no other. ``facts``: what the stages after this one
    destroyed ("destroyed", files) and what must stay ("kept"), for the entry.
    """
    require(to_manage(actor, person.certifier_id))
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        holder = row.candidacies.filter(state=Candidacy.State.COMPLETE).exists()
        require(erasing_objections(holder=holder))
        went = lists.forget(row, now) + empty_letters(row.letters.all(), now)
        for name in IDENTITY_FIELDS:
            setattr(row, name, None if name in ("birth_year", "birth_month", "birth_day") else "")
        row.erased_at = now
        row.save()
        row.candidacies.update(companion_name="", companion_email="")
        leave(row)
        told = dict(facts or {})
        told["destroyed"] = told.get("destroyed", 0) + went
        erase(row.subject, actor=actor.label, now=now, certifier=row.certifier.slug, facts=told, key=key)
        for join in PersonJoin.objects.filter(kept=row, undone_at__isnull=True).select_related("joined"):
            if not join.joined.erased_at:
                erase_person(actor=actor, now=now, person=join.joined)
    return row
