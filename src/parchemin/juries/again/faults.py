"""Errors found after a decision, and everyone decided under the same one: to be decided again together.

A fault is named by what was wrong: a juror who should not have sat, a grid, a piece, a whole jury. The search tells
whom it reaches and by which way; a named person then has each of them decided again, or keeps a decision and says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, Prefetch, QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments.models import Deposit, Grid, Marking
from parchemin.candidates.conflicts import to_rule_on
from parchemin.domain.fault import (
    Way,
    designated,
    designation_objections,
    keeping_objections,
    noting_objections,
    reach_objections,
    unknown,
)
from parchemin.domain.objection import Refused
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.models import (
    Appeal,
    BlockDecision,
    Fault,
    FaultCase,
    Juror,
    Jury,
    PanelSeat,
    Session,
    SessionEntry,
    Timetable,
)
from parchemin.juries.planning.problem import heard_in
from parchemin.parties.models import Certifier


@dataclass(frozen=True, slots=True)
class Reached:
    """A candidate decided under a fault, the blocks concerned (by number) and how the fault reached them."""

    entry: SessionEntry
    blocks: tuple[int, ...]
    ways: tuple[Way, ...]


_Row = TypeVar("_Row", bound=Model)
Found = dict[int, dict[int, set[Way]]]  # decided entry → block → ways


def search(certifier: Certifier, kind: str, about: str, session: Session | None = None) -> list[Reached]:
    """Everyone decided under a fault, by session and position. ``about``: "juror:4", "grid:2", "deposit:9", "jury:3".

    ``session`` narrows to one. Raises ``Refused`` when ``about`` names nothing of this certifier.
    """
    decided = BlockDecision.objects.filter(entry__session__certifier=certifier)
    if session is not None:
        decided = decided.filter(entry__session=session)
    require(designation_objections(kind, about))
    number = designated(kind, about)
    by_entry: Found = defaultdict(lambda: defaultdict(set))
    match kind:
        case Fault.Kind.JUROR:
            _of_juror(by_entry, decided, _one(Juror.objects.filter(certifier=certifier), number))
        case Fault.Kind.GRID:
            _of_grid(by_entry, decided, _one(Grid.objects.filter(certifier=certifier), number))
        case Fault.Kind.DEPOSIT:
            _of_piece(by_entry, decided, _one(Deposit.objects.filter(certifier=certifier), number))
        case _:  # Fault.Kind.COMPOSITION
            jury = _one(Jury.objects.filter(session__certifier=certifier), number)
            _add(by_entry, decided.filter(entry__session=jury.session_id), Way.JURY)
    return _reached(by_entry)


def _one(rows: QuerySet[_Row], number: int | None) -> _Row:
    row = rows.filter(pk=number).first()
    if row is None:
        raise Refused([unknown()])
    return row


def _add(by_entry: Found, decisions: Iterable[BlockDecision], way: Way) -> None:
    for decision in decisions:
        by_entry[decision.entry_id][decision.block_id].add(way)


def _of_juror(by_entry: Found, decided: QuerySet[BlockDecision], juror: Juror) -> None:
    """Votes counted (the decision keeps them by person), grids handed in, defences heard of a released timetable."""
    voted = decided.filter(votes__has_key=str(juror.person_id))
    _add(by_entry, voted, Way.VOTED)
    marked = Marking.objects.filter(assessor=juror.person_id, submitted_at__isnull=False)
    pairs = marked.values_list("candidacy_id", "grid__assessment__block_id")
    _add_pairs(by_entry, decided, set(pairs), Way.MARKED)
    seats = PanelSeat.objects.filter(juror=juror, defence__timetable__released_at__isnull=False)
    seated = dict(seats.values_list("defence", "defence__entry__candidacy_id"))
    heard = {
        (seated[slot], assessment.block_id)
        for timetable in Timetable.objects.filter(defences__in=seated).distinct()
        for slot, assessments in heard_in(timetable).items()
        if slot in seated
        for assessment in assessments
    }
    _add_pairs(by_entry, decided, heard, Way.HEARD)


def _of_grid(by_entry: Found, decided: QuerySet[BlockDecision], grid: Grid) -> None:
    marked = Marking.objects.filter(grid=grid, submitted_at__isnull=False)
    pairs = marked.values_list("candidacy_id", "grid__assessment__block_id")
    _add_pairs(by_entry, decided, set(pairs), Way.GRID)


def _of_piece(by_entry: Found, decided: QuerySet[BlockDecision], deposit: Deposit) -> None:
    """The candidates whose file is the same bytes for the same deliverable, and the depositor."""
    same = Deposit.objects.filter(deliverable=deposit.deliverable_id, file=deposit.file_id)
    pairs = same.values_list("candidacy_id", "deliverable__assessment__block_id")
    _add_pairs(by_entry, decided, set(pairs), Way.PIECE)


def _add_pairs(
    by_entry: Found, decided: QuerySet[BlockDecision], pairs: set[tuple[int, int]], way: Way
) -> None:
    rows = decided.filter(entry__candidacy__in={candidacy for candidacy, _ in pairs})
    _add(
        by_entry,
        (d for d in rows.select_related("entry") if (d.entry.candidacy_id, d.block_id) in pairs),
        way,
    )


def _reached(by_entry: Found) -> list[Reached]:
    entries = (
        SessionEntry.objects.filter(pk__in=by_entry)
        .select_related("session", "candidacy__person", "outcome")
        .prefetch_related(Prefetch("decisions", queryset=BlockDecision.objects.select_related("block")))
        .order_by("session__jury_on", "session", "position")
    )
    reacheds = []
    for entry in entries:
        numbers = {d.block_id: d.block.number for d in entry.decisions.all()}
        reached = by_entry[entry.pk]
        ways = {way for each in reached.values() for way in each}
        reacheds.append(
            Reached(
                entry,
                tuple(sorted(numbers[pk] for pk in reached)),
                tuple(way for way in Way if way in ways),
            )
        )
    return reacheds


def note_fault(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    kind: str,
    about: str,
    reason: str,
    found_on: date,
    session: Session | None = None,
    appeal: Appeal | None = None,
    key: str | None = None,
) -> Fault:
    """Note an error found, with everyone it reaches. ``Refused`` when nobody was decided under it."""
    require(to_manage(actor, certifier.pk))
    require(noting_objections(reason))
    with transaction.atomic():
        reached = search(certifier, kind, about, session)
        require(reach_objections(len(reached)))
        fault = Fault.objects.create(
            certifier=certifier,
            kind=kind,
            about=about,
            session=session,
            reason=reason.strip(),
            appeal=appeal,
            found_on=found_on,
            noted_at=now,
        )
        FaultCase.objects.bulk_create([FaultCase(fault=fault, entry=one.entry) for one in reached])
        record(
            f"faults:{certifier.slug}",
            acts.FAULT_NOTED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "fault": fault.pk,
                "kind": kind,
                "about": about,
                "count": len(reached),
                "entries": [one.entry.pk for one in reached],
            },
            key=key,
        )
    return fault


def keep_decision(
    *, actor: Actor, now: datetime, case: FaultCase, reason: str, key: str | None = None
) -> FaultCase:
    """Let a decision stand though a fault reached it; a named person says why."""
    certifier = case.fault.certifier
    require(to_manage(actor, certifier.pk))
    require(to_rule_on(actor, case.entry.candidacy.person))
    with transaction.atomic():
        row = FaultCase.objects.select_for_update().get(pk=case.pk)
        require(keeping_objections(reason, settled=bool(row.again_id or row.kept_because)))
        row.kept_because = reason.strip()
        row.save(update_fields=["kept_because"])
        record(
            f"faults:{certifier.slug}",
            acts.DECISION_KEPT,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"fault": row.fault_id, "entry": row.entry_id},
            key=key,
        )
    return row


def cases(fault: Fault) -> QuerySet[FaultCase]:
    """Everyone a fault reaches, with what was decided and where it is decided again."""
    return (
        FaultCase.objects.filter(fault=fault)
        .select_related("entry__candidacy__person", "entry__session", "entry__outcome", "again__session")
        .order_by("entry__session__jury_on", "entry__session", "entry__position")
    )
