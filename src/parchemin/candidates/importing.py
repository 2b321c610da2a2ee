"""Enrolling a whole list from a spreadsheet, once its dry run finds nothing that stops it: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require
from parchemin.candidates import acts, numbers
from parchemin.candidates.dry_run import DryRun, blocks_of, code_of, dry_run, sites_of
from parchemin.candidates.known_rows import Decision, known_rows, people_joined, tell
from parchemin.candidates.models import Candidacy, ImportBatch
from parchemin.catalogue.models import CertificationRules, Framework
from parchemin.catalogue.queries import rules_in_force
from parchemin.domain.candidacy import list_objections
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.domain.one_person import known_objection
from parchemin.domain.received import file_name
from parchemin.domain.text import folded
from parchemin.formats.tables import spreadsheet
from parchemin.formats.tables.candidate_columns import CandidateRow, CellError
from parchemin.journal.actions import AlreadyDone, Done, already, record, record_first
from parchemin.parties.models import Certifier, Person
from parchemin.runtime import files

BATCH = 500  # rows per INSERT


def import_candidates(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    framework: Framework,
    data: bytes,
    filename: str,
    rehearsal: bool = False,
    decisions: Mapping[int, Decision] | None = None,
    key: str | None = None,
) -> ImportBatch:
    """Inscrire every candidate of a list, or none. Rows without a number get the next ones of their year.

    A row whose person has an open file of the sheet changes nothing; one like somebody known waits for ``decisions``
    (see ``dry_run``). Raises ``Refused`` with one objection per blocking cell (``about`` is the cell), or when no row
    is new; ``AlreadyDone`` when the key was used.
    """
    if done := already(key):
        raise AlreadyDone(done)
    plan = dry_run(
        actor=actor,
        now=now,
        certifier=certifier,
        framework=framework,
        data=data,
        filename=filename,
        decisions=decisions,
        rehearsal=rehearsal,
    )
    if plan.blocking:
        raise Refused([_objection(error) for error in plan.blocking])
    require(_nothing_new(plan))
    stored = files.put(data, media_type=spreadsheet.media_type(data, filename), now=now)
    with transaction.atomic():
        # One import at a time for a certifier: two lists never give the same number.
        Certifier.objects.select_for_update().get(pk=certifier.pk)
        if done := already(key):
            raise AlreadyDone(done)
        if not rehearsal:
            plan = _still(plan, certifier, framework, decisions or {})
        taken = numbers.taken(certifier, [row.file_number for row in plan.new])
        if taken:
            raise Refused(
                [
                    numbers.taken_objection(certifier, row.file_number, row.entered_on.year)
                    for row in plan.new
                    if row.file_number in taken
                ]
            )
        batch = ImportBatch.objects.create(
            certifier=certifier,
            file=stored,
            filename=file_name(filename),
            rows=len(plan.new),
            imported_at=now,
        )
        people = {row.number: person for row, person in people_joined(plan.known, decisions or {}, certifier)}
        candidacies = _insert(certifier, framework, batch, plan.new, people, now=now, rehearsal=rehearsal)
        record(
            batch.stream,
            acts.CANDIDATES_IMPORTED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"rows": len(candidacies), "file": stored.digest, "framework": framework.pk},
            key=key,
        )
        record_first(
            [
                Done(
                    candidacy.stream,
                    acts.ENROLLED,
                    {
                        "number": candidacy.number,
                        "route": candidacy.route,
                        "entered_on": candidacy.entered_on.isoformat(),
                        "batch": batch.pk,
                    },
                )
                for candidacy in candidacies
            ],
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
        )
        candidacy_of = {row.number: candidacy for row, candidacy in zip(plan.new, candidacies, strict=True)}
        tell(actor=actor, now=now, known=plan.known, candidacies=candidacy_of, decisions=decisions or {})
    return batch


def _nothing_new(plan: DryRun) -> list[Objection]:
    already = [one.already for one in plan.known if one.already]
    return list_objections(rows=len(plan.rows), already=already)


def _still(
    plan: DryRun, certifier: Certifier, framework: Framework, decisions: Mapping[int, Decision]
) -> DryRun:
    """The plan on the people known now that the certifier is locked: another list may have come first."""
    plan = replace(plan, known=tuple(known_rows(certifier, framework, plan.rows, decisions)))
    undecided = [one for one in plan.asked if one.row.number not in decisions]
    if undecided:
        raise Refused([known_objection(one.matches[0].alike) for one in undecided])
    require(_nothing_new(plan))
    return plan


def _objection(error: CellError) -> Objection:
    return Objection(
        code_of(error),
        gettext_noop("%(file)s, %(where)s : %(message)s"),
        {
            "file": error.file,
            "where": f"cellule {error.cell}" if error.cell else f"ligne {error.row}",
            "message": error.message,
            "found": error.found,
            "suggested": error.suggested,
        },
        mend=gettext_noop("Écrire « %(suggested)s ».")
        if error.suggested
        else gettext_noop("Corriger le fichier à cet endroit, puis déposer la liste de nouveau."),
        about=error.cell or error.column,
    )


def _insert(
    certifier: Certifier,
    framework: Framework,
    batch: ImportBatch,
    rows: tuple[CandidateRow, ...],
    known: Mapping[int, Person],
    *,
    now: datetime,
    rehearsal: bool,
) -> list[Candidacy]:
    sites, blocks, every_block = (
        sites_of(certifier),
        blocks_of(framework),
        list(framework.blocks.order_by("number")),
    )
    given = numbers.NextNumbers(certifier, (row.file_number for row in rows))
    rules: dict[date, CertificationRules | None] = {}
    people, candidacies = [], []
    for row in rows:
        if row.entered_on not in rules:
            rules[row.entered_on] = rules_in_force(certifier, framework.sheet.certification, row.entered_on)
        person = known.get(row.number)
        if person is None:
            person = _person(certifier, row)
            people.append(person)
        candidacies.append(
            Candidacy(
                certifier=certifier,
                person=person,
                framework=framework,
                rules=rules[row.entered_on],
                number=row.file_number or given.next(row.entered_on.year),
                route=row.route.value,
                entered_on=row.entered_on,
                site=sites.get(folded(row.site)) if row.site else None,
                rehearsal=rehearsal,
                batch=batch,
                created_at=now,
            )
        )
    Person.objects.bulk_create(people, batch_size=BATCH)
    inserted = Candidacy.objects.bulk_create(candidacies, batch_size=BATCH)
    aimed = Candidacy.blocks.through
    aimed.objects.bulk_create(
        [
            aimed(candidacy_id=candidacy.pk, block_id=block.pk)
            for candidacy, row in zip(inserted, rows, strict=True)
            for block in ({blocks[code] for code in row.blocks} if row.blocks else every_block)
        ],
        batch_size=BATCH,
    )
    return inserted


def _person(certifier: Certifier, row: CandidateRow) -> Person:
    who = row.identity
    return Person(
        certifier=certifier,
        birth_name=who.birth_name,
        usage_name=who.usage_name,
        first_names=", ".join(who.first_names),
        sex=who.sex,
        birth_year=who.birth_year,
        birth_month=who.birth_month,
        birth_day=who.birth_day,
        birth_commune_insee=who.birth_commune_insee,
        birth_postcode=who.birth_commune_postcode,
        birth_commune=who.birth_commune_label,
        birth_country=who.birth_country_label,
        email=row.email,
        employer_siret=row.employer_siret,
    )
