"""Reads of declarations: what is due, what is missing, what was answered. Derived from the awards themselves.

Each title stands somewhere, once (``Standing``): pages, command and clocks list and count by ``ledger``, one query.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import visible_to
from parchemin.awards.models import Award, FormerAward
from parchemin.catalogue.queries import findings_waited, without_readings
from parchemin.declarations.facts import facts_of
from parchemin.declarations.models import Correction, DeclarationFile, Passage, Receipt
from parchemin.domain.declaration import (
    STATE_LABELS,
    TO_WRITE,
    TOLD,
    UNDECLARED,
    PassageState,
    deadline,
    lateness_objections,
    passage_objections,
)
from parchemin.domain.objection import Objection, blocking, gettext_noop
from parchemin.parties.models import Certifier

FileState = DeclarationFile.State
Purpose = DeclarationFile.Purpose
OPEN_STATES = tuple(state.value for state in TO_WRITE)
TOLD_STATES = tuple(state.value for state in TOLD)
_WITH_FACTS = (
    "person",
    "certifier",
    "candidacy__framework__sheet",
    "outcome__entry__session__site",
)


class Standing(StrEnum):
    """Where a title stands before the State: the state of its passage, or what its revocation makes of it."""

    UNPREPARED = "unprepared"
    DUE = "due"
    BLOCKED = "blocked"
    WRITTEN = "written"
    DEPOSITED = "deposited"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    HELD = "held"
    TO_CORRECT = "to_correct"  # told under a title replaced since, its correction not asked
    CANCELLED = "cancelled"  # revoked, the State was told nothing
    TO_WITHDRAW = "to_withdraw"  # revoked after it was told, its withdrawal not asked
    WITHDRAWN = "withdrawn"  # its withdrawal asked

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Standing.UNPREPARED: gettext_noop("Sans passage encore"),
    **{Standing(state.value): label for state, label in STATE_LABELS.items()},
    Standing.TO_CORRECT: gettext_noop("Remplacé, correction à demander"),
    Standing.CANCELLED: gettext_noop("Annulé, rien à déclarer"),
    Standing.TO_WITHDRAW: gettext_noop("Annulé, retrait à demander"),
    Standing.WITHDRAWN: gettext_noop("Annulé, retrait demandé"),
}
UNDECLARED_STANDINGS = (Standing.UNPREPARED, *(Standing(state.value) for state in UNDECLARED))
_REVOKED = Q(revocation__isnull=False)
_TOLD = Q(passage__state__in=TOLD_STATES)
_STANDS = Case(
    When(_REVOKED & _TOLD & Q(passage__withdrawal__isnull=False), then=Value(Standing.WITHDRAWN.value)),
    When(_REVOKED & _TOLD, then=Value(Standing.TO_WITHDRAW.value)),
    When(_REVOKED, then=Value(Standing.CANCELLED.value)),
    When(passage__isnull=True, then=Value(Standing.UNPREPARED.value)),
    When(_TOLD & Q(replaced_since=True), then=Value(Standing.TO_CORRECT.value)),
    *(When(passage__state=state.value, then=Value(state.value)) for state in PassageState),
    output_field=CharField(),
)


def _told_under_another_title() -> Exists:
    """Whether the title was replaced after the file that tells it was written, and no correction asked since."""
    told_at = (
        DeclarationFile.objects.filter(passages__award=OuterRef("award"), purpose=Purpose.CREATION)
        .exclude(state__in=[FileState.ASIDE, FileState.REFUSED])
        .order_by("-written_at", "-pk")
        .values("written_at")[:1]
    )
    asked = Correction.objects.filter(passage__award=OuterRef("award"), number=OuterRef("award__number"))
    return Exists(
        FormerAward.objects.filter(award=OuterRef("pk"), replaced_at__gt=Subquery(told_at)).exclude(
            Exists(asked)
        )
    )


def _stood(rows: QuerySet[Award]) -> QuerySet[Any]:
    return rows.annotate(replaced_since=_told_under_another_title()).annotate(standing=_STANDS)


def ledger(certifiers: Iterable[int]) -> QuerySet[Any]:
    """Every title delivered by these certifiers, rehearsals left out, each with its ``standing``."""
    return _stood(Award.objects.filter(certifier_id__in=certifiers, candidacy__rehearsal=False))


def counts(certifiers: Iterable[int]) -> dict[Standing, int]:
    """How many titles stand where, zero included: the counts of the lists of ``standing``."""
    by_state = dict(
        ledger(certifiers).order_by().values_list("standing").annotate(count=Count("pk", distinct=True))
    )
    return {each: by_state.get(each.value, 0) for each in Standing}


def standing(certifiers: Iterable[int], *which: Standing) -> QuerySet[Any]:
    """The titles that stand there, the most urgent first, each with its passage (or none yet)."""
    rows = ledger(certifiers).filter(standing__in=[each.value for each in which])
    return rows.select_related("passage", "person", "candidacy", "certifier").order_by(
        "issued_on", "number", "pk"
    )


def standing_of(award: Award) -> Standing:
    """Where one title stands, by the same query; CANCELLED or UNPREPARED for a rehearsal, which is never told."""
    return Standing(_stood(Award.objects.filter(pk=award.pk)).values_list("standing", flat=True).get())


def passages_standing(certifiers: Iterable[int], *which: Standing) -> QuerySet[Passage]:
    """The passages of the titles that stand there, by deadline."""
    return (
        Passage.objects.filter(award__in=standing(certifiers, *which).order_by().values("pk"))
        .select_related("award__person", "award__candidacy", "certifier")
        .order_by("due_on", "award__number", "pk")
    )


def cancelled_in(declaration: DeclarationFile) -> QuerySet[Passage]:
    """Passages of a file whose title was revoked since."""
    return (
        declaration.passages.filter(award__revocation__isnull=False)
        .select_related("award__person", "award__revocation")
        .order_by("award__number", "pk")
    )


def replaced_in(declaration: DeclarationFile) -> QuerySet[Passage]:
    """Passages of a file whose title was replaced since, and stands."""
    formers = FormerAward.objects.filter(award=OuterRef("award"), replaced_at__gt=declaration.written_at)
    return (
        declaration.passages.filter(Exists(formers), award__revocation__isnull=True)
        .select_related("award__person")
        .order_by("award__number", "pk")
    )


@dataclass(frozen=True, slots=True)
class DueAward:
    """One award still to be declared. ``missing`` blocks it, ``warnings`` make a refused match likely."""

    award: Award
    state: str
    due_on: date
    days_left: int  # negative once late
    missing: tuple[Objection, ...]
    warnings: tuple[Objection, ...]

    @property
    def ready(self) -> bool:
        return not self.missing


def declarable(certifier: Certifier | None = None) -> QuerySet[Award]:
    """Awards that must be told to the State: not revoked, and not a rehearsal. Every one has, or will have, a passage."""
    rows = Award.objects.filter(revocation__isnull=True, candidacy__rehearsal=False)
    if certifier is not None:
        rows = rows.filter(certifier=certifier)
    rows = rows.select_related(*_WITH_FACTS)
    return without_readings(rows, "candidacy__framework").order_by("issued_on", "number", "pk")


def without_passage(certifier: Certifier) -> QuerySet[Award]:
    """Awards that no passage speaks for yet."""
    return declarable(certifier).filter(passage__isnull=True)


def open_passages(certifier: Certifier) -> QuerySet[Passage]:
    """Passages to be written or blocked, the most urgent first. Of a revoked award, none."""
    rows = Passage.objects.filter(
        certifier=certifier, state__in=OPEN_STATES, award__revocation__isnull=True
    ).select_related("award", *(f"award__{name}" for name in _WITH_FACTS))
    return without_readings(rows, "award__candidacy__framework").order_by("due_on", "award__number", "pk")


def due(actor: Actor, *, on: date, certifier: Certifier | None = None) -> list[DueAward]:
    """What remains to be declared on that day, the most urgent first, with what is missing for each.

    A passage written in a file that nobody said was deposited remains.
    """
    declared = [s.value for s in Passage.State if s.value not in UNDECLARED]
    rows = list(
        visible_to(actor, declarable(certifier))
        .exclude(passage__state__in=declared)
        .select_related(*_WITH_FACTS, "passage")
    )
    findings = unsettled(rows)
    remaining = (_due(award, on, findings[sheet_and_route(award)]) for award in rows)
    return sorted(remaining, key=lambda d: (d.due_on, d.award.number))


def sheet_and_route(award: Award) -> tuple[int, str]:
    """What decides which findings a declaration waits for: key of the sheet, code of the route."""
    return award.candidacy.framework.sheet_id, award.candidacy.route


def unsettled(awards: Iterable[Award]) -> dict[tuple[int, str], list[Objection]]:
    """By sheet and route of these awards, the findings that nobody settled and that a declaration waits for."""
    asked = sorted({sheet_and_route(award) for award in awards})
    return {(sheet, route): findings_waited([sheet], [f"declare:{route}"]) for sheet, route in asked}


def _due(award: Award, on: date, findings: list[Objection]) -> DueAward:
    passage: Passage | None = getattr(award, "passage", None)
    objections = passage_objections(
        facts_of(award, passage.technical_id if passage else str(award.pk)), on=on
    )
    objections += findings
    stops = blocking(objections)
    last = deadline(award.issued_on)
    return DueAward(
        award=award,
        state=_state(passage, stops=bool(stops)),
        due_on=last,
        days_left=(last - on).days,
        missing=tuple(stops),
        warnings=tuple([o for o in objections if o not in stops] + lateness_objections(award.issued_on, on)),
    )


def _state(passage: Passage | None, *, stops: bool) -> str:
    if passage is not None and passage.state == Passage.State.WRITTEN:
        return Passage.State.WRITTEN
    return Passage.State.BLOCKED if stops else Passage.State.DUE


def passages(actor: Actor) -> QuerySet[Passage]:
    """Passages a staff member may see, by deadline, with the award and the person."""
    return (
        visible_to(actor, Passage.objects.all())
        .select_related("award__person", "award__candidacy", "certifier")
        .order_by("due_on", "award__number", "pk")
    )


def refused(actor: Actor) -> QuerySet[Passage]:
    """Passages that came back and wait to be mended."""
    return passages(actor).filter(state=Passage.State.REFUSED, award__revocation__isnull=True)


def to_correct(certifiers: Iterable[int]) -> QuerySet[Passage]:
    """Passages told under a title replaced since: a correction is to be asked of the Caisse."""
    return passages_standing(certifiers, Standing.TO_CORRECT)


def to_withdraw(certifiers: Iterable[int]) -> QuerySet[Passage]:
    """Passages told to the State whose title was revoked since: a withdrawal is to be asked of the Caisse."""
    return passages_standing(certifiers, Standing.TO_WITHDRAW)


def in_no_withdrawal_file(rows: QuerySet[Passage]) -> QuerySet[Passage]:
    """Those that no file of withdrawals, written or deposited, carries."""
    open_files = DeclarationFile.objects.filter(
        purpose=Purpose.SUPPRESSION, state__in=[FileState.WRITTEN, FileState.DEPOSITED]
    )
    return rows.exclude(files__in=open_files)


def with_counts(rows: QuerySet[DeclarationFile]) -> QuerySet[Any]:
    """Files, the latest first, each with its passages and, of these, those whose title was revoked since."""
    return (
        rows.select_related("certifier", "file", "deposit")
        .annotate(
            passage_count=Count("passages", distinct=True),
            cancelled_count=Count(
                "passages", filter=Q(passages__award__revocation__isnull=False), distinct=True
            ),
        )
        .order_by("-written_at", "-pk")
    )


def declaration_files(actor: Actor) -> QuerySet[Any]:
    """Files written that a staff member may see, with their counts."""
    return with_counts(visible_to(actor, DeclarationFile.objects.all()))


def plain_name(name: str) -> str:
    """A file's name as two hands write it: no folder, no « .xml », no case, canonical accents."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return unicodedata.normalize("NFC", last).strip().casefold().removesuffix(".xml")


def named_by_us(certifier: Certifier, name: str) -> DeclarationFile | None:
    """The file that a flux, or the name that we gave it, designates."""
    plain = plain_name(name)
    rows = _files_of(certifier)
    return next((row for row in rows if plain and plain in (row.flux_id, plain_name(row.filename))), None)


def named_by_the_user(certifier: Certifier, name: str) -> list[DeclarationFile]:
    """The files written out under that name, the latest first: a name given twice designates two."""
    plain = plain_name(name)
    return [row for row in _files_of(certifier) if plain and plain_name(row.given_name) == plain]


def found_by_name(certifier: Certifier, name: str) -> list[DeclarationFile]:
    """Files that a flux, our name, or else the user's own name designates."""
    ours = named_by_us(certifier, name)
    return [ours] if ours else named_by_the_user(certifier, name)


def _files_of(certifier: Certifier) -> QuerySet[DeclarationFile]:
    return DeclarationFile.objects.filter(certifier=certifier).order_by("-written_at", "-pk")


def receipts(actor: Actor) -> QuerySet[Receipt]:
    """Reports read, the latest first."""
    return (
        visible_to(actor, Receipt.objects.all(), certifier="declaration__certifier")
        .select_related("declaration", "file")
        .order_by("-read_at", "-pk")
    )


def words(objections: Iterable[Objection]) -> list[dict[str, object]]:
    """Objections as they are kept with a passage."""
    return [o.as_dict() for o in objections]
