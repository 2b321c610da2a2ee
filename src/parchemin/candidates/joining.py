"""Two records of one person: joined by a named person, undone while no title was given since; or found to be two people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import acts
from parchemin.candidates.facts import identity_of
from parchemin.candidates.models import AcquiredBlock, Candidacy, DistinctPersons, PersonJoin
from parchemin.candidates.queries import standing
from parchemin.candidates.returning import files_as_asked, files_of, person_objections, tell_apart
from parchemin.catalogue.queries import without_readings
from parchemin.domain.objection import Objection, Refused
from parchemin.domain.one_person import (
    finding_objections,
    joining_objections,
    one_record,
    undoing_objections,
)
from parchemin.domain.same_person import compare
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.parties.models import Person

TITLED = "titled"  # in ``moved``: the candidacies that had given a title when the records were joined


def join_persons(
    *, actor: Actor, now: datetime, kept: Person, joined: Person, reason: str, key: str | None = None
) -> PersonJoin:
    """Find that two records are of one person: what ``joined`` holds is held by ``kept`` from now on.

    Nothing is deleted: every row moved is noted, and ``undo_join`` moves it back. Raises ``Refused``: not two records
    of this certifier, no reason, an open file or a title of the same sheet on both sides.
    """
    require(to_manage(actor, kept.certifier_id))
    with transaction.atomic():
        if done := already(key):
            raise AlreadyDone(done)
        _lock(kept, joined)
        require(_join_objections(kept, joined, reason))
        files = files_of(kept, joined)
        comparison = compare(identity_of(kept), identity_of(joined), kept.email, joined.email)
        row = PersonJoin.objects.create(
            certifier=kept.certifier,
            kept=kept,
            joined=joined,
            moved=_move(joined, kept) | {TITLED: _titled(kept)},
            joined_at=now,
            joined_by=actor.label,
        )
        DistinctPersons.objects.filter(first__in=[kept, joined], second__in=[kept, joined]).delete()
        record(
            f"identity:{kept.pk}",
            acts.PERSONS_JOINED,
            actor=actor.label,
            now=now,
            certifier=kept.certifier.slug,
            facts={
                "join": row.pk,
                "files": files,
                "joined": str(joined.pk),
                "agreeing": list(comparison.agreeing),
                "differing": list(comparison.differing),
            },
            private={"reason": Private(kept.subject, reason.strip())},
            key=key,
        )
    return row


def undo_join(
    *, actor: Actor, now: datetime, join: PersonJoin, reason: str, key: str | None = None
) -> PersonJoin:
    """Undo a join: what was moved goes back, with the blocks its files acquired since. ``Refused`` while a title given stands."""
    require(to_manage(actor, join.certifier_id))
    with transaction.atomic():
        if done := already(key):
            raise AlreadyDone(done)
        row = (
            PersonJoin.objects.select_for_update()
            .select_related("kept", "joined", "certifier")
            .get(pk=join.pk)
        )
        _lock(row.kept, row.joined)
        require(_undo_objections(row, reason))
        files = files_of(row.kept)
        _move_back(row)
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        record(
            f"identity:{row.kept_id}",
            acts.JOIN_UNDONE,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"join": row.pk, "files": files, "joined": str(row.joined_id)},
            private={"reason": Private(row.kept.subject, reason.strip())},
            key=key,
        )
    return row


def keep_apart(
    *, actor: Actor, now: datetime, one: Person, other: Person, reason: str, key: str | None = None
) -> DistinctPersons:
    """Find that two records alike are of two people: they are proposed no more."""
    require(to_manage(actor, one.certifier_id))
    with transaction.atomic():
        if done := already(key):
            raise AlreadyDone(done)
        require(_two_objections(one, other, reason))
        return tell_apart(actor=actor, now=now, one=one, other=other, reason=reason)


def _lock(*persons: Person) -> None:
    list(Person.objects.select_for_update().filter(pk__in=[p.pk for p in persons]).order_by("pk"))


def _two_objections(one: Person, other: Person, reason: str) -> list[Objection]:
    if one.pk == other.pk:
        raise Refused([one_record()])
    return [
        *person_objections(one.certifier, one),
        *person_objections(one.certifier, other),
        *finding_objections(reason),
    ]


def _join_objections(kept: Person, joined: Person, reason: str) -> list[Objection]:
    rows = Candidacy.objects.filter(person__in=[kept, joined], rehearsal=False)
    files = list(without_readings(rows.select_related("framework__sheet"), "framework").order_by("pk"))
    return [
        *_two_objections(kept, joined, reason),
        *joining_objections(
            files_as_asked([one for one in files if one.person_id == kept.pk]),
            files_as_asked([one for one in files if one.person_id == joined.pk]),
        ),
    ]


def _undo_objections(join: PersonJoin, reason: str) -> list[Objection]:
    later = PersonJoin.objects.filter(joined=join.kept, undone_at__isnull=True).first()
    return undoing_objections(
        undone=join.undone_at is not None,
        later=str(later.pk) if later else "",
        titled_since=bool({*_titled(join.kept)} - {*join.moved.get(TITLED, [])}),
        reason=reason,
    )


def _titled(person: Person) -> list[int]:
    """Files whose title stands: one revoked holds nobody to the join."""
    rows = standing(Candidacy.objects.filter(person=person)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


# -- what is moved ------------------------------------------------------------------------------------------------


def _pointing() -> list[tuple[type[models.Model], str]]:
    """Every table that points to a person, by the field that does; not those that tell of joins themselves."""
    relations = Person._meta.related_objects  # noqa: SLF001 - Django's public name for it
    pointing = [(relation.related_model, relation.field.name) for relation in relations]
    return [(model, field) for model, field in pointing if model not in (PersonJoin, DistinctPersons)]


def _move(source: Person, target: Person) -> dict[str, list[Any]]:
    """Each row of ``source`` becomes ``target``'s; one that ``target`` has already in its way stays where it is."""
    moved: dict[str, list[Any]] = {}
    for model, field in _pointing():
        rows = model._default_manager.filter(**{field: source}).order_by("pk")  # noqa: SLF001
        for pk in list(rows.values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=pk).update(**{field: target})  # noqa: SLF001
            except IntegrityError:
                continue
            moved.setdefault(f"{model._meta.label_lower}.{field}", []).append(  # noqa: SLF001
                pk if isinstance(pk, int) else str(pk)
            )
    return moved


def _move_back(join: PersonJoin) -> None:
    for name, keys in join.moved.items():
        if name == TITLED:
            continue
        label, _, field = name.rpartition(".")
        rows = apps.get_model(label)._default_manager.filter(pk__in=keys, **{field: join.kept})  # noqa: SLF001
        rows.update(**{field: join.joined})
    files = join.moved.get("candidates.candidacy.person", [])
    since = AcquiredBlock.objects.filter(candidacy__in=files, person=join.kept)
    since.update(person=join.joined)
