"""Somebody known comes back: their record serves again, with the blocks they hold; one title and one open file a sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from parchemin.accounts.actor import Actor
from parchemin.candidates import acts, resolving
from parchemin.candidates.facts import FIELDS, identity_of
from parchemin.candidates.models import AcquiredBlock, Candidacy, DistinctPersons, PersonJoin
from parchemin.candidates.queries import standing
from parchemin.catalogue.models import Block, BlockCorrespondence, Framework
from parchemin.catalogue.queries import without_readings
from parchemin.domain.acquired import Acquired, Correspondence, carried_over
from parchemin.domain.identity import Identity
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Objection
from parchemin.domain.one_person import (
    File,
    another_file_objections,
    available_objections,
    second_title,
)
from parchemin.domain.same_person import compare
from parchemin.domain.text import folded
from parchemin.journal.actions import Private, record
from parchemin.parties.folding import kept_with
from parchemin.parties.models import Certifier, Person
from parchemin.runtime.clock import day_here

EVER = Interval(date.min)


def person_objections(certifier: Certifier, person: Person) -> list[Objection]:
    """Why a file cannot be joined to that record."""
    gone = PersonJoin.objects.filter(joined=person, undone_at__isnull=True).exists()
    known = person.certifier_id == certifier.pk and not person.erased_at and not gone
    return available_objections(str(person.pk), known=known)


def sheet_objections(person: Person, framework: Framework, again: str = "") -> list[Objection]:
    """Why the person may not have another file on that sheet: one is open, or it has given its title."""
    rows = Candidacy.objects.filter(person=person, framework__sheet=framework.sheet_id, rehearsal=False)
    kept = rows.exclude(state=Candidacy.State.WITHDRAWN).select_related("framework__sheet").order_by("pk")
    files = files_as_asked(list(without_readings(kept, "framework")))
    return another_file_objections(person.full_name, files, again)


def files_as_asked(rows: Sequence[Candidacy]) -> list[File]:
    """Files as the rules take them, in their order: aimed at which sheet, open, with a title that stands."""
    titled = set(
        standing(Candidacy.objects.filter(pk__in=[one.pk for one in rows])).values_list("pk", flat=True)
    )
    return [
        File(
            str(one.pk),
            one.number,
            one.framework.sheet_id,
            open=one.state == Candidacy.State.ENROLLED,
            titled=one.pk in titled,
        )
        for one in rows
    ]


def title_objections(candidacies: Iterable[Candidacy]) -> list[Objection]:
    """Why a file would give a second title of its sheet to one person: they hold it, or a record like theirs does.

    A file opened again for a reason (``again``) may; so may two people told apart. Said when the file enters a session,
    and again when the title is delivered.
    """
    asked = [one for one in candidacies if not one.again and not one.rehearsal]
    holders = _holders(asked) if asked else []
    if not holders:
        return []
    apart = DistinctPersons.objects.filter(certifier__in={one.certifier_id for one in asked})
    distinct = {frozenset(two) for two in apart.order_by("pk").values_list("first_id", "second_id")}
    met: dict[object, list[Candidacy]] = defaultdict(list)
    for holder in holders:
        for sign in _signs(holder):
            met[sign].append(holder)
    return [
        reason
        for one in asked
        for holder in {row.pk: row for sign in _signs(one) for row in met[sign]}.values()
        if frozenset({one.person_id, holder.person_id}) not in distinct
        if (reason := _second_title(one, holder)) is not None
    ]


def _holders(asked: list[Candidacy]) -> list[Candidacy]:
    """Files whose title of the same sheets stands, of whoever has a name, a day of birth or an address of those asked."""
    people = [one.person for one in asked]
    whose = (
        Q(person__in={one.pk for one in people})
        | Q(person__name_key__in={one.name_key for one in people} - {""})
        | Q(person__email__in={one.email for one in people} - {""})
        | Q(
            person__birth_year__in={one.birth_year for one in people if one.birth_day},
            person__birth_month__in={one.birth_month for one in people if one.birth_day},
            person__birth_day__in={one.birth_day for one in people if one.birth_day},
        )
    )
    given = standing(
        Candidacy.objects.filter(
            whose,
            certifier__in={one.certifier_id for one in asked},
            framework__sheet__in={one.framework.sheet_id for one in asked},
            rehearsal=False,
        )
    )
    rows = given.select_related("person", "framework__sheet")
    return list(without_readings(rows, "framework").order_by("pk"))


def _signs(file: Candidacy) -> list[tuple[object, ...]]:
    """What two files of one person share, one at least, on a sheet of a certifier."""
    person = file.person
    born = (person.birth_year, person.birth_month, person.birth_day)
    signs = [
        ("person", person.pk),
        ("name", person.name_key),
        ("email", person.email.casefold()),
        ("born", *born),
    ]
    sheet = (file.certifier_id, file.framework.sheet_id)
    return [(*sheet, *sign) for sign in signs if all(sign)]


def _second_title(one: Candidacy, holder: Candidacy) -> Objection | None:
    if one.pk == holder.pk:
        return None
    comparison = compare(
        identity_of(one.person), identity_of(holder.person), one.person.email, holder.person.email
    )
    sheet = one.framework.sheet_id
    return second_title(
        one.person.full_name,
        File(str(one.pk), one.number, sheet),
        File(str(holder.pk), holder.number, sheet, titled=True),
        same_record=one.person_id == holder.person_id,
        likeness=comparison.likeness,
        differing=resolving.words_of(comparison.differing),
    )


def fill_in(person: Person, identity: dict[str, Any]) -> list[str]:
    """Write what was not known of the person; what differs stays, for a correction names its paper."""
    blank = [
        name
        for name in (*FIELDS.values(), "first_names", "email", "employer_siret", "employer_name")
        if identity.get(name) and not getattr(person, name)
    ]
    for name in blank:
        setattr(person, name, identity[name])
    if blank:
        person.save(update_fields=kept_with(Person, blank))
    return blank


@dataclass(frozen=True, slots=True)
class Worth:
    """What blocks of elsewhere are worth in a framework, on a day.

    ``own``: its blocks, by key; ``by_name``: their keys, by code and title; ``named``: blocks of other sheets or versions,
    by sheet, code and title, each with those of ``own`` that a total correspondence in force gives.
    """

    framework: Framework
    own: Mapping[int, Block]
    by_name: Mapping[tuple[str, str], int]
    named: Mapping[tuple[int, str, str], set[int]]

    @property
    def sheets(self) -> set[int]:
        """The sheets whose blocks may count."""
        return {self.framework.sheet_id, *(sheet for sheet, *_ in self.named)}

    def targets(self, block: Block) -> set[int]:
        """The blocks of ``own`` that a block of elsewhere is worth; ``block.framework`` is read already."""
        if block.framework_id == self.framework.pk:
            return set()
        name = (block.code, folded(block.title))
        if given := self.named.get((block.framework.sheet_id, *name)):
            return given
        same = block.framework.sheet_id == self.framework.sheet_id and name in self.by_name
        return {self.by_name[name]} if same else set()

    def carried(self, held: Sequence[AcquiredBlock], on: date) -> list[tuple[AcquiredBlock, int]]:
        """Of the blocks that a person holds, those that count here, each with the block it counts as."""
        rows = {(str(row.block_id), Interval(row.acquired_on, row.until)): row for row in held}
        every = [
            Correspondence(str(row.block_id), str(target), EVER)
            for row in {row.block_id: row for row in held}.values()
            for target in sorted(self.targets(row.block))
        ]
        kept = {row.block_id for row in held}
        return [
            (rows[one.via, one.holds], int(one.block))
            for one in carried_over([Acquired(*one) for one in rows], on, every)
            if one.via and int(one.block) not in kept
        ]


def worth_in(framework: Framework, day: date) -> Worth:
    """What blocks of elsewhere are worth in a framework: correspondences in force that day, whatever the versions they
    were said of."""
    own = {block.pk: block for block in framework.blocks.order_by("number")}
    by_name = {(block.code, folded(block.title)): pk for pk, block in own.items()}
    rows = BlockCorrespondence.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day),
        target_block__framework__sheet=framework.sheet_id,
        total=True,
        starts__lte=day,
    ).order_by("pk")
    named: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    ends = ("source_block__framework__sheet", "source_block__code", "source_block__title")
    for sheet, code, title, *target in rows.values_list(*ends, "target_block__code", "target_block__title"):
        if (name := (target[0], folded(target[1]))) in by_name:
            named[sheet, code, folded(title)].add(by_name[name])
    return Worth(framework, own, by_name, dict(named))


def held_elsewhere(persons: Collection[Person], sheets: Collection[int], on: date) -> list[AcquiredBlock]:
    """The blocks that these people hold that day, of those sheets."""
    rows = AcquiredBlock.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on),
        block__framework__sheet__in=sheets,
        person__in=persons,
        withdrawn_on__isnull=True,
    ).select_related("block__framework")
    return list(without_readings(rows, "block__framework").order_by("acquired_on", "pk"))


def carry_blocks(candidacy: Candidacy, on: date, day: date | None = None) -> list[AcquiredBlock]:
    """Blocks held elsewhere that count here: of another version of the sheet, where code and title are the same, or
    that a total correspondence in force on ``day``, the day of entry unless said, names.

    Those of the same version are the person's already. Each keeps its day, its end and the decision that proves it.
    """
    worth = worth_in(candidacy.framework, day or candidacy.entered_on)
    held = held_elsewhere([candidacy.person], worth.sheets, on)
    return AcquiredBlock.objects.bulk_create(
        AcquiredBlock(
            certifier_id=candidacy.certifier_id,
            person=candidacy.person,
            candidacy=candidacy,
            block=worth.own[block],
            acquired_on=row.acquired_on,
            until=row.until,
            decision=row.decision,
            place=row.place,
        )
        for row, block in worth.carried(held, on)
    )


def told(
    *,
    actor: Actor,
    now: datetime,
    candidacy: Candidacy,
    joined: bool,
    others: Iterable[resolving.Match] = (),
    apart: str = "",
    again: str = "",
) -> None:
    """Write in the journal what was found of the person at enrolment: joined, told apart, enrolled again."""
    by = {"actor": actor.label, "now": now, "certifier": candidacy.certifier.slug}
    subject = candidacy.person.subject
    if joined:
        before = Candidacy.objects.filter(person=candidacy.person).exclude(pk=candidacy.pk).order_by("pk")
        facts = {"number": candidacy.number, "others": ", ".join(file.number for file in before)}
        record(candidacy.stream, acts.FILE_JOINED, facts=facts, **by)  # type: ignore[arg-type]
        if carried := carry_blocks(candidacy, day_here(now)):
            facts = {"blocks": ", ".join(row.block.code for row in carried)}
            record(candidacy.stream, acts.BLOCKS_CARRIED, facts=facts, **by)  # type: ignore[arg-type]
    if again.strip():
        why = {"reason": Private(subject, again.strip())}
        record(candidacy.stream, acts.ENROLLED_AGAIN, private=why, **by)  # type: ignore[arg-type]
    for match in others:
        if apart.strip():
            tell_apart(actor=actor, now=now, one=candidacy.person, other=match.person, reason=apart)


def tell_apart(*, actor: Actor, now: datetime, one: Person, other: Person, reason: str) -> DistinctPersons:
    """Note two people as distinct, inside the transaction of the act that found it."""
    first, second = sorted((one, other), key=lambda person: str(person.pk))
    row, created = DistinctPersons.objects.get_or_create(
        first=first,
        second=second,
        defaults={"certifier": one.certifier, "decided_at": now, "decided_by": actor.label},
    )
    if created:
        record(
            f"identity:{one.pk}",
            acts.KEPT_APART,
            actor=actor.label,
            now=now,
            certifier=one.certifier.slug,
            facts={"files": files_of(one, other), "other": str(other.pk)},
            private={"reason": Private(one.subject, reason.strip())},
        )
    return row


def files_of(*persons: Person) -> str:
    """Numbers of the files of those persons."""
    rows = Candidacy.objects.filter(person__in=persons).order_by("number", "pk")
    return ", ".join(rows.values_list("number", flat=True))


def matches(person: Person) -> list[resolving.Match]:
    """Other records like that of ``person``, not told apart from it."""
    return others_like(person, identity_of(person), person.email)


def others_like(person: Person, identity: Identity, email: str) -> list[resolving.Match]:
    """Other records like that identity of ``person``, not told apart from theirs."""
    apart = DistinctPersons.objects.filter(certifier=person.certifier_id)
    others = {
        *apart.filter(first=person).values_list("second", flat=True),
        *apart.filter(second=person).values_list("first", flat=True),
        person.pk,
    }
    alike = resolving.known(person.certifier, identity, email)
    return [match for match in alike if match.person.pk not in others]
