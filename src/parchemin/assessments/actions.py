"""Grids, deposits and marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.assessments import acts
from parchemin.assessments.facts import grid_facts, recorded_marks
from parchemin.assessments.models import Criterion, Deposit, Grid, Mark, Marking
from parchemin.assessments.queries import marks_digest
from parchemin.candidates.conflicts import to_rule_on
from parchemin.candidates.models import Candidacy, Relation
from parchemin.catalogue.facts import rules_of
from parchemin.catalogue.models import Assessment, Deliverable
from parchemin.catalogue.queries import findings_waited
from parchemin.documents import receipt as receipt_document
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain import marking as marking_rules
from parchemin.domain.clock import day_at
from parchemin.domain.deposit import Asked, deposit_objections
from parchemin.domain.interval import french_date
from parchemin.domain.marking import assessor_objections, scale_objections
from parchemin.domain.objection import Objection, Refused
from parchemin.domain.received import file_name
from parchemin.journal.actions import record
from parchemin.parties.models import Certifier, Person
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile
from parchemin.runtime.receiving import receive

LAST_LATIN = "\u024f"  # end of Latin Extended-B: what every font of ours prints


def publish_grid(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    assessment: Assessment,
    levels: Sequence[Mapping[str, Any]],
    criteria: Mapping[int, Sequence[str]] | None = None,
    key: str | None = None,
) -> Grid:
    """Publish a version of the grid of an assessment.

    ``levels``: ``[{"key", "label", "acquired"}]`` in order, from the certifier's rules (`DecisionRules.grid_levels`).
    ``criteria``: texts by competency id; a competency without one has its own title as criterion.
    """
    require(to_manage(actor, certifier.pk))
    if objections := scale_objections([str(level["key"]) for level in levels]):
        raise Refused(objections)
    with transaction.atomic():
        Certifier.objects.select_for_update().get(pk=certifier.pk)  # versions follow one another
        rows = Grid.objects.filter(certifier=certifier, assessment=assessment)
        version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
        grid = Grid.objects.create(
            certifier=certifier,
            assessment=assessment,
            version=version,
            levels=[dict(level) for level in levels],
            published_at=now,
        )
        lines = [
            (competency, text)
            for competency in assessment.competencies.filter(duplicate_of__isnull=True).order_by("position")
            for text in (criteria or {}).get(competency.pk) or [competency.title]
        ]
        Criterion.objects.bulk_create(
            [
                Criterion(grid=grid, competency=competency, position=position, text=text)
                for position, (competency, text) in enumerate(lines, start=1)
            ]
        )
        record(
            f"grids:{certifier.slug}",
            acts.GRID_PUBLISHED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"assessment": assessment.pk, "version": version, "criteria": len(lines)},
            key=key,
        )
    return grid


def deposit(
    *,
    actor: Actor,
    now: datetime,
    candidacy: Candidacy,
    deliverable: Deliverable,
    filename: str,
    chunks: Iterable[bytes],
    media_type: str = "application/octet-stream",
    key: str | None = None,
) -> Deposit:
    """Receive a deliverable: streamed to the store, then a receipt with its SHA-256, then the row.

    Raises ``Refused`` for an empty or too large file, a candidacy that is not the actor's, a deliverable of
    another framework. No deposit is written then; what the store received of it is named by nothing.
    """
    if candidacy.person_id not in actor.persons("candidate"):
        require(to_manage(actor, candidacy.certifier_id))
    if objections := deposit_objections(_asked(candidacy, deliverable)):
        raise Refused(objections)
    filename = file_name(filename)
    stored = receive(chunks, filename=filename, media_type=media_type, now=now)
    receipt = files.put(
        _print_receipt(_receipt(candidacy, deliverable, stored, filename, now), now),
        media_type="application/pdf",
        now=now,
    )
    with transaction.atomic():
        Candidacy.objects.select_for_update().get(pk=candidacy.pk)
        rows = Deposit.objects.filter(candidacy=candidacy, deliverable=deliverable)
        version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
        row = Deposit.objects.create(
            certifier=candidacy.certifier,
            candidacy=candidacy,
            deliverable=deliverable,
            version=version,
            file=stored,
            filename=filename,
            received_at=now,
            receipt=receipt,
        )
        record(
            candidacy.stream,
            acts.DELIVERABLE_DEPOSITED,
            actor=actor.label,
            now=now,
            certifier=candidacy.certifier.slug,
            facts={
                "deliverable": deliverable.pk,
                "version": version,
                "sha256": stored.digest,
                "size": stored.size,
                "receipt": receipt.digest,
            },
            key=key,
        )
    return row


def _print_receipt(facts: receipt_document.ReceiptFacts, now: datetime) -> bytes:
    """The receipt's PDF. A name that the fonts cannot print never costs a deposit: its characters become "?"."""
    try:
        return receipt_document.render(facts, now)
    except UnprintableError:
        received = tuple(replace(one, name=_latin(one.name)) for one in facts.files)
        return receipt_document.render(replace(facts, candidate=_latin(facts.candidate), files=received), now)


def _latin(text: str) -> str:
    return "".join(c if c.isprintable() and c <= LAST_LATIN else "?" for c in text)


def _receipt(
    candidacy: Candidacy, deliverable: Deliverable, stored: StoredFile, filename: str, now: datetime
) -> receipt_document.ReceiptFacts:
    certifier, sheet = candidacy.certifier, candidacy.framework.sheet
    block = deliverable.assessment.block
    zone = ZoneInfo(candidacy.site.time_zone if candidacy.site else settings.TIME_ZONE)
    local = now.astimezone(zone)
    city = zone.key.rpartition("/")[2].replace("_", " ")
    received = f"{french_date(day_at(now, zone))}, {local:%H} h {local:%M} ({city})"
    return receipt_document.ReceiptFacts(
        certifier=certifier.trade_name or certifier.name,
        number=f"{candidacy.number}-{stored.digest[:8]}",
        candidate=f"{candidacy.person.full_name}, dossier {candidacy.number}",
        certification=f"{sheet.title} ({sheet})",
        deliverable=f"{deliverable.label}, bloc {block.number}",
        files=(receipt_document.ReceivedFile(filename, stored.size, stored.digest, received),),
        certifier_line=certifier.address,
        specimen="Spécimen : démonstration, personnes fictives" if certifier.is_demo else "",
    )


def _asked(candidacy: Candidacy, deliverable: Deliverable) -> Asked:
    own = deliverable.assessment.block.framework_id == candidacy.framework_id
    return Asked(
        enrolled=candidacy.state == Candidacy.State.ENROLLED,
        state=candidacy.get_state_display(),
        asked=own and deliverable.is_file,
        label=deliverable.label,
    )


def start_marking(
    *,
    actor: Actor,
    now: datetime,
    candidacy: Candidacy,
    grid: Grid,
    assessor: Person,
    on_paper: bool = False,
) -> Marking:
    """Open one assessor's grid for one candidate (the same one when it is open already).

    ``on_paper``: the manager opens it in the assessor's name, to type back what was filled on paper. A grid already
    open waits for no finding: what is filled is kept.
    """
    _require_to_mark(actor, candidacy, assessor.pk, on_paper=on_paper)
    objections = _marking_objections(candidacy, grid, assessor)
    if not Marking.objects.filter(candidacy=candidacy, grid=grid, assessor=assessor).exists():
        sheet = candidacy.framework.sheet_id
        objections += findings_waited([sheet], [f"mark:{candidacy.route}"])
    if objections:
        raise Refused(objections)
    with transaction.atomic():
        row, _ = Marking.objects.get_or_create(
            candidacy=candidacy,
            grid=grid,
            assessor=assessor,
            defaults={"certifier": candidacy.certifier, "started_at": now},
        )
    return row


def _require_to_mark(actor: Actor, candidacy: Candidacy, assessor_id: UUID, *, on_paper: bool) -> None:
    """An assessor marks for oneself; only what was filled on paper is typed by the manager, in that name, and never of
    a candidate to whom the manager is tied."""
    if not on_paper:
        require(to_act_as_juror(actor, assessor_id))
        return
    require(to_manage(actor, candidacy.certifier_id))
    require(to_rule_on(actor, candidacy.person))


def _marking_objections(candidacy: Candidacy, grid: Grid, assessor: Person) -> list[Objection]:
    own = {candidacy.certifier_id, grid.certifier_id, assessor.certifier_id}
    tie = Relation.objects.filter(candidate=candidacy.person, other=assessor, cleared_at__isnull=True).first()
    return assessor_objections(
        same_framework=len(own) == 1 and grid.assessment.block.framework_id == candidacy.framework_id,
        tie=tie.get_kind_display() if tie else "",
    )


def give_marks(
    *,
    actor: Actor,
    now: datetime,
    marking: Marking,
    marks: Mapping[int, tuple[str, str]],
    submit: bool = False,
    base: str | None = None,
    on_paper: bool = False,
    paper: StoredFile | None = None,
    key: str | None = None,
) -> Marking:
    """Write marks, by criterion id: (level key, comment). ``submit`` makes the grid final.

    A level that does not mean "acquired" wants a comment; a submitted grid does not change. ``base``:
    ``marks_digest`` of what the page showed; marks changed elsewhere since then are not written over, the refusal
    names each. ``on_paper``: typed by the manager from the assessor's paper; the journal says by whom.
    ``paper``: that sheet, signed, kept with the grid; the certifier's rules may ask for it.
    """
    _require_to_mark(actor, marking.candidacy, marking.assessor_id, on_paper=on_paper)
    with transaction.atomic():
        row = Marking.objects.select_for_update().select_related("grid", "candidacy").get(pk=marking.pk)
        if on_paper:
            require(
                marking_rules.paper_objections(
                    rules_of(row.candidacy.rules).jury.in_their_name,
                    submit=submit,
                    joined=bool(paper or row.paper_id),
                )
            )
        grid = grid_facts(row.grid)
        given = {pk: grid.given(*pair) for pk, pair in marks.items()}
        objections = marking_rules.marks_objections(grid, given, submitted=row.submitted_at is not None)
        if not objections and base is not None and base != marks_digest(row):
            objections = marking_rules.changed_objections(grid, recorded_marks(row), given)
        if objections:
            raise Refused(objections)
        for criterion_id, mark in given.items():
            Mark.objects.update_or_create(
                marking=row,
                criterion_id=criterion_id,
                defaults={"level": mark.level, "comment": mark.comment},
            )
        if paper is not None:
            row.paper = paper
            row.save(update_fields=["paper"])
        if submit:
            if left := marking_rules.submitting_objections(grid, recorded_marks(row)):
                raise Refused(left)
            row.submitted_at = now
            row.save(update_fields=["submitted_at"])
            levels = dict(row.marks.values_list("criterion__position", "level"))
            record(
                row.candidacy.stream,
                acts.GRID_SUBMITTED,
                actor=actor.label,
                now=now,
                certifier=row.certifier.slug,
                facts={
                    "grid": row.grid_id,
                    "assessor": str(row.assessor_id),
                    "levels": {str(k): v for k, v in sorted(levels.items())},
                    **({"on_paper": True} if on_paper else {}),
                },
                key=key,
            )
        if on_paper:
            record(
                row.candidacy.stream,
                acts.GRID_TYPED_BACK,
                actor=actor.label,
                now=now,
                certifier=row.certifier.slug,
                facts={
                    "marking": row.pk,
                    "assessor": str(row.assessor_id),
                    "lines": len(marks),
                    "paper": row.paper_id,
                },
                key=None if submit else key,
            )
    return row
