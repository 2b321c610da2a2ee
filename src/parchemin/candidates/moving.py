"""Files on the way on a sheet that another replaces, moved to it: each goes on under a new number.

The former file is kept as it was, with what was decided in it, and says where it goes on. Blocks acquired follow the
correspondences in force on the day of the move. Stages above this one say which files they hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import acts, numbers, returning
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.catalogue.facts import openings, registrations
from parchemin.catalogue.joining import not_delivered
from parchemin.catalogue.lineage import sheets_of_line, steps_of
from parchemin.catalogue.models import Block, Framework, RegisterSheet
from parchemin.catalogue.queries import rules_in_force, without_readings
from parchemin.domain.access import AccessRoute, enrolment_objections
from parchemin.domain.moving import Moved, choosing_objections, moving_objections
from parchemin.domain.objection import Objection, Refused, blocking
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.parties.models import Certifier
from parchemin.runtime.clock import day_here

# Given files: why some of them may not move, each reason about "candidacy:<key>".
Question = Callable[[Collection[Candidacy]], Iterable[Objection]]
_questions: list[Question] = []


def register(question: Question) -> None:
    """Have ``question`` asked of every file to be moved; twice is once."""
    if question not in _questions:
        _questions.append(question)


@dataclass(slots=True)
class Move:
    """A file as it would move: ``aimed``, blocks it would aim at; ``carried``: blocks held and what each counts as;
    ``left``: blocks held on its sheet that count as none; ``objections``: why it may not."""

    file: Candidacy
    aimed: list[Block] = field(default_factory=list)
    carried: list[tuple[AcquiredBlock, Block]] = field(default_factory=list)
    left: list[AcquiredBlock] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)

    @property
    def may(self) -> bool:
        return not blocking(self.objections)


def on_the_way(sheet: RegisterSheet, certifier: Certifier) -> QuerySet[Candidacy]:
    """The certifier's files not finished on a sheet, by number; rehearsals apart."""
    rows = Candidacy.objects.filter(
        framework__sheet=sheet, certifier=certifier, state=Candidacy.State.ENROLLED, rehearsal=False
    ).select_related("person", "framework__sheet", "certifier", "rules")
    return without_readings(rows, "framework").order_by("number", "pk")


def plan(
    files: Sequence[Candidacy], framework: Framework, on: date, *, admissibility: bool = False
) -> list[Move]:
    """What moving each file to the framework on that day would do, and why one may not."""
    worth = returning.worth_in(framework, on)
    sheet = framework.sheet
    held: dict[object, list[AcquiredBlock]] = defaultdict(list)
    sheets = worth.sheets | {one.framework.sheet_id for one in files}
    for row in returning.held_elsewhere([one.person for one in files], sheets, on):
        held[row.person_id].append(row)
    open_routes, periods = openings(framework), registrations(sheet)
    by_route = {
        code: enrolment_objections(AccessRoute(code), open_routes, periods, on, sheet=f"Fiche {sheet}")
        for code in {one.route for one in files}
    }
    apart = {one.certifier_id: not_delivered(sheet, one.certifier) for one in files}
    there = Candidacy.objects.filter(
        framework__sheet=sheet, person__in=[one.person_id for one in files], rehearsal=False
    ).exclude(state=Candidacy.State.WITHDRAWN)
    known = set(there.values_list("person_id", flat=True))
    told = defaultdict(list)
    for reason in (reason for question in _questions for reason in question(files)):
        told[reason.about].append(reason)
    moves = []
    for one in files:
        move = _move(one, worth, held[one.person_id], on)
        about = f"candidacy:{one.pk}"
        facts = Moved(
            about=about,
            number=one.number,
            enrolled=one.state == Candidacy.State.ENROLLED,
            state=str(one.get_state_display()),
            by_experience=one.route == AccessRoute.VAE and one.admissible_on is not None,
            aimed=bool(move.aimed),
        )
        move.objections = [
            *moving_objections(facts, admissibility=admissibility),
            *by_route[one.route],
            *apart[one.certifier_id],
            *told[about],
            *(returning.sheet_objections(one.person, framework) if one.person_id in known else []),
        ]
        moves.append(move)
    return moves


def _move(one: Candidacy, worth: returning.Worth, held: Sequence[AcquiredBlock], on: date) -> Move:
    """The blocks: who aims at the whole title aims at the whole of the new one; who aims at some, at what they are worth."""
    before = {row.pk: row for row in one.framework.blocks.order_by("number")}
    aims = set(one.blocks.values_list("pk", flat=True))
    if aims >= set(before):
        aimed = list(worth.own.values())
    else:
        for block in before.values():
            block.framework = one.framework
        keys = {pk for key in aims if key in before for pk in worth.targets(before[key])}
        aimed = [block for pk, block in worth.own.items() if pk in keys]
    carried = [(row, worth.own[block]) for row, block in worth.carried(held, on)]
    left = [
        row
        for row in held
        if row.block.framework.sheet_id == one.framework.sheet_id and not worth.targets(row.block)
    ]
    return Move(one, aimed=aimed, carried=carried, left=left)


def move_candidacies(
    *,
    actor: Actor,
    now: datetime,
    candidacies: Sequence[Candidacy],
    framework: Framework,
    admissibility: bool = False,
    key: str | None = None,
) -> list[Candidacy]:
    """Passer des dossiers to the sheet that replaces theirs: the new files, in the order given.

    All of them, or none: raises ``Refused`` with every reason, each about its file. ``admissibility``: the recevabilité
    of those by the VAE is said to hold for the new sheet.
    """
    for certifier in {one.certifier_id for one in candidacies}:
        require(to_manage(actor, certifier))
    on = day_here(now)
    with transaction.atomic():
        # As enrolments do: a number is given once, whoever asks at the same time.
        keys = sorted({one.certifier_id for one in candidacies})
        houses = {row.pk: row for row in Certifier.objects.select_for_update().filter(pk__in=keys)}
        if done := already(key):
            raise AlreadyDone(done)
        rows = Candidacy.objects.select_for_update(of=("self",)).filter(
            pk__in=[one.pk for one in candidacies]
        )
        fresh = list(
            rows.select_related("person", "framework__sheet", "certifier", "rules").order_by("number", "pk")
        )
        line = {row.pk for row in sheets_of_line(framework.sheet, steps_of(framework.sheet))}
        tied = all(one.framework.sheet_id in line - {framework.sheet_id} for one in fresh)
        require(choosing_objections(chosen=len(fresh), tied=tied))
        moves = plan(fresh, framework, on, admissibility=admissibility)
        if reasons := [reason for move in moves for reason in blocking(move.objections)]:
            raise Refused(reasons)
        given = {pk: numbers.NextNumbers(row) for pk, row in houses.items()}
        files = [
            _moved(actor, now, move, framework, given[move.file.certifier_id].next(on.year)) for move in moves
        ]
        former = sorted({str(one.framework.sheet) for one in fresh})
        record(
            framework.sheet.stream,
            acts.CANDIDACIES_MOVED,
            actor=actor.label,
            now=now,
            certifier=fresh[0].certifier.slug,
            facts={"former": ", ".join(former), "sheet": str(framework.sheet), "count": len(files)},
            key=key,
        )
    return files


def _moved(actor: Actor, now: datetime, move: Move, framework: Framework, number: str) -> Candidacy:
    """The file closed where it was, and the one in which it goes on."""
    before, on = move.file, day_here(now)
    before.state = Candidacy.State.WITHDRAWN
    before.save(update_fields=["state"])
    same = before.rules is not None and before.rules.certification_id == framework.sheet.certification_id
    file = Candidacy.objects.create(
        certifier=before.certifier,
        person=before.person,
        framework=framework,
        rules=before.rules
        if same
        else rules_in_force(before.certifier, framework.sheet.certification_id, on),
        number=number,
        route=before.route,
        entered_on=before.entered_on,
        admissible_on=before.admissible_on,
        site=before.site,
        group=before.group,
        companion_name=before.companion_name,
        companion_email=before.companion_email,
        moved_from=before,
        created_at=now,
    )
    file.blocks.set(move.aimed)
    carried = returning.carry_blocks(file, on, on)
    facts = {
        "before": before.number,
        "former": str(before.framework.sheet),
        "number": number,
        "sheet": str(framework.sheet),
    }
    by = {"actor": actor.label, "now": now, "certifier": before.certifier.slug}
    for stream in (before.stream, file.stream):
        record(stream, acts.CANDIDACY_MOVED, facts=facts, **by)  # type: ignore[arg-type]
    if carried:
        codes = {"blocks": ", ".join(row.block.code for row in carried)}
        record(file.stream, acts.BLOCKS_CARRIED, facts=codes, **by)  # type: ignore[arg-type]
    return file
