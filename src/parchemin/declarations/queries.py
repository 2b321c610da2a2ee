"""Reads of declarations: what is due, what is missing, what was answered. Derived from the awards themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import visible_to
from parchemin.awards.models import Award
from parchemin.catalogue.queries import without_readings
from parchemin.declarations.facts import facts_of
from parchemin.declarations.models import DeclarationFile, Passage, Receipt
from parchemin.domain.declaration import deadline, lateness_objections, passage_objections
from parchemin.domain.objection import Objection, blocking
from parchemin.parties.models import Certifier

OPEN_STATES = (Passage.State.DUE, Passage.State.BLOCKED)
_WITH_FACTS = (
    "person",
    "certifier",
    "candidacy__framework__sheet",
    "outcome__entry__session__site",
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
    """Awards that must be told to the State: standing, and not a rehearsal. Every one has, or will have, a passage."""
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
    """What remains to be declared on that day, the most urgent first, with what is missing for each."""
    rows = (
        visible_to(actor, declarable(certifier))
        .exclude(passage__state__in=[s for s in Passage.State if s not in OPEN_STATES])
        .select_related(*_WITH_FACTS, "passage")
    )
    return sorted((_due(award, on) for award in rows), key=lambda d: (d.due_on, d.award.number))


def _due(award: Award, on: date) -> DueAward:
    passage: Passage | None = getattr(award, "passage", None)
    objections = passage_objections(
        facts_of(award, passage.technical_id if passage else str(award.pk)), on=on
    )
    stops = blocking(objections)
    last = deadline(award.issued_on)
    return DueAward(
        award=award,
        state=Passage.State.BLOCKED if stops else Passage.State.DUE,
        due_on=last,
        days_left=(last - on).days,
        missing=tuple(stops),
        warnings=tuple([o for o in objections if o not in stops] + lateness_objections(award.issued_on, on)),
    )


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


def counts(actor: Actor, certifier: Certifier) -> dict[str, int]:
    """Number of passages in each state, zero included."""
    found = dict(
        visible_to(actor, Passage.objects.filter(certifier=certifier))
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    return {state.value: found.get(state.value, 0) for state in Passage.State}


def to_withdraw(actor: Actor) -> QuerySet[Passage]:
    """Passages told to the State whose award was revoked since: a withdrawal is to be asked of the Caisse."""
    return passages(actor).filter(
        award__revocation__isnull=False,
        state__in=[Passage.State.WRITTEN, Passage.State.ACCEPTED, Passage.State.HELD],
    )


def declaration_files(actor: Actor) -> QuerySet[DeclarationFile]:
    """Files written, the latest first, with their number of passages."""
    return (
        visible_to(actor, DeclarationFile.objects.all())
        .select_related("certifier", "file")
        .annotate(passage_count=Count("passages"))
        .order_by("-written_at", "-pk")
    )


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
