"""Ties between a candidate and who might sit: declared, cleared by a named person; employers and groups, from which
a tie is presumed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_candidate, to_act_as_juror, to_manage
from parchemin.candidates import acts
from parchemin.candidates.conflicts import to_judge
from parchemin.candidates.models import Candidacy, Relation
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.domain.relation import Tie, cleared_objections, clearing_objections, declaring_objections
from parchemin.formats.numbers.siret import parse
from parchemin.journal.actions import Private, record
from parchemin.parties.models import Employment, Person
from parchemin.runtime.clock import day_here


def declare_relation(
    *,
    actor: Actor,
    now: datetime,
    candidate: Person,
    other: Person,
    kind: str,
    words: str = "",
    key: str | None = None,
) -> Relation:
    """Declare a tie between a candidate and someone who might sit (employer, trainer, companion…).

    The candidate, the other person or the service says it. A tie cleared before and declared again holds again.
    ``words`` are kept in the journal alone.
    """
    said_by = _who_says(actor, candidate, other)
    require(declaring_objections(_tie(candidate, other, kind)))
    with transaction.atomic():
        row, created = Relation.objects.get_or_create(
            candidate=candidate,
            other=other,
            kind=kind,
            defaults={"certifier": candidate.certifier, "declared_at": now},
        )
        if not created and (row.cleared_at or row.presumed):
            row.presumed, row.cleared_at, row.cleared_by, row.declared_at = False, None, "", now
            row.save(update_fields=["presumed", "cleared_at", "cleared_by", "declared_at"])
            created = True
        if created:
            record(
                f"relations:{candidate.certifier.slug}",
                acts.RELATION_DECLARED,
                actor=actor.label,
                now=now,
                certifier=candidate.certifier.slug,
                facts={
                    "candidate": str(candidate.pk),
                    "other": str(other.pk),
                    "kind": kind,
                    "said_by": said_by,
                },
                private={"words": Private(candidate.subject, words.strip())} if words.strip() else {},
                key=key,
            )
    return row


def _who_says(actor: Actor, candidate: Person, other: Person) -> str:
    """In which quality the actor speaks of this tie: candidate, juror or service."""
    if candidate.pk in actor.persons("candidate"):
        return "candidate"
    if other.pk in actor.persons("juror", "assessor"):
        return "juror"
    require(to_manage(actor, candidate.certifier_id))
    return "service"


def clear_relation(
    *,
    actor: Actor,
    now: datetime,
    candidate: Person,
    other: Person,
    kind: str,
    reason: str,
    key: str | None = None,
) -> Relation:
    """Lever a tie, declared or presumed: a named manager examined it and says why. The reason stays in the journal.

    A presumption has no row before: it is written cleared. Having sat in the first jury is a fact, not a presumption:
    it is never cleared. Nobody clears a tie of their own.
    """
    require(to_manage(actor, candidate.certifier_id))
    require(to_judge(actor, candidate))
    require(clearing_objections(_tie(candidate, other, kind), reason, own=other.pk in actor.persons()))
    with transaction.atomic():
        row, presumed = Relation.objects.select_for_update().get_or_create(
            candidate=candidate,
            other=other,
            kind=kind,
            defaults={"certifier": candidate.certifier, "declared_at": now, "presumed": True},
        )
        require(cleared_objections(cleared=row.cleared_at is not None, by=row.cleared_by))
        row.cleared_at, row.cleared_by = now, actor.name or actor.label
        row.save(update_fields=["cleared_at", "cleared_by"])
        record(
            f"relations:{candidate.certifier.slug}",
            acts.RELATION_CLEARED,
            actor=actor.label,
            now=now,
            certifier=candidate.certifier.slug,
            facts={
                "candidate": str(candidate.pk),
                "other": str(other.pk),
                "kind": kind,
                "presumed": presumed or row.presumed,
            },
            private={"reason": Private(candidate.subject, reason.strip())},
            key=key,
        )
    return row


def _tie(candidate: Person, other: Person, kind: str) -> Tie:
    return Tie(
        ours=other.certifier_id == candidate.certifier_id,
        listed=kind in Relation.Kind.values,
        one_record=other.pk == candidate.pk,
        previous_jury=kind == Relation.Kind.PREVIOUS_JURY,
    )


# -- what ties are presumed from -----------------------------------------------------------------------------


def declare_employment(
    *,
    actor: Actor,
    now: datetime,
    person: Person,
    siret: str,
    name: str = "",
    starts_on: date | None = None,
    key: str | None = None,
) -> Person:
    """Declare the employer of a candidate or of a juror from ``starts_on``; the former one is kept with its end."""
    if to_act_as_candidate(actor, person.pk) and to_act_as_juror(actor, person.pk):
        require(to_manage(actor, person.certifier_id))
    digits = parse(siret)
    if digits is None:
        raise Refused(
            [
                Objection(
                    "employment.siret",
                    gettext_noop("« %(siret)s » n’est pas un SIRET : 14 chiffres sont attendus."),
                    {"siret": "".join(siret.split())},
                    about="siret",
                    mend=gettext_noop("Le recopier de l’avis de situation de l’employeur."),
                )
            ]
        )
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        keep_former(row, until=starts_on or day_here(now), now=now, unless=digits)
        row.employer_siret, row.employer_name = digits, name.strip()
        row.save(update_fields=["employer_siret", "employer_name"])
        Employment.objects.update_or_create(
            person=row,
            siret=digits,
            defaults={"name": name.strip(), "ends_on": None},
            create_defaults={"name": name.strip(), "starts_on": starts_on, "declared_at": now},
        )
        record(
            f"relations:{row.certifier.slug}",
            acts.EMPLOYMENT_DECLARED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "person": str(row.pk),
                "starts_on": starts_on.isoformat() if starts_on else None,
            },
            private={"employer": Private(row.subject, f"{digits} {name.strip()}".strip())},
            key=key,
        )
    return row


def keep_former(person: Person, *, until: date, now: datetime, unless: str = "") -> None:
    """Keep the employer a person is about to leave, for the ties of later; inside the caller's transaction."""
    if not person.employer_siret or person.employer_siret == unless:
        return
    row, _ = Employment.objects.get_or_create(
        person=person,
        siret=person.employer_siret,
        defaults={"name": person.employer_name, "declared_at": now},
    )
    row.ends_on = until
    row.save(update_fields=["ends_on"])


def set_group(
    *, actor: Actor, now: datetime, candidacy: Candidacy, group: str, key: str | None = None
) -> Candidacy:
    """Say in which group (class) a candidate is taught: who teaches it is presumed to know them."""
    require(to_manage(actor, candidacy.certifier_id))
    group = " ".join(group.split())[:80]
    with transaction.atomic():
        row = Candidacy.objects.select_for_update().get(pk=candidacy.pk)
        if row.group != group:
            row.group = group
            row.save(update_fields=["group"])
            record(
                row.stream,
                acts.GROUP_SET,
                actor=actor.label,
                now=now,
                certifier=row.certifier.slug,
                facts={"group": group},
                key=key,
            )
    return row
