"""Reads of deposits, grids and marks."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from datetime import datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import visible_to
from parchemin.assessments.models import Deposit, Grid, Mark, Marking
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.catalogue.models import Deliverable
from parchemin.parties.models import Certifier, Person
from parchemin.runtime.models import StoredFile


def deposits(actor: Actor, candidacy: Candidacy) -> QuerySet[Deposit]:
    """Deposits of a candidacy, newest version first, for its candidate or the staff."""
    rows = Deposit.objects.filter(candidacy=candidacy)
    if candidacy.person_id not in actor.persons("candidate"):
        rows = visible_to(actor, rows)
    return rows.select_related("deliverable__assessment__block", "file", "receipt").order_by(
        "deliverable__assessment__block__number",
        "deliverable__assessment__position",
        "deliverable__position",
        "-version",
    )


def with_missing_files(rows: QuerySet[Candidacy]) -> QuerySet[Candidacy]:
    """Adds ``missing``: how many files asked for the blocks aimed at, and not acquired, nobody deposited; 0 for a
    candidacy that is no longer open. Counted row by row, so that only the page shown is counted."""
    asked = _missing().values("is_file").annotate(n=Count("pk", distinct=True)).values("n")
    count = Coalesce(Subquery(asked), 0)
    return rows.annotate(missing=Case(When(state=Candidacy.State.ENROLLED, then=count), default=Value(0)))


def lacking_files(rows: QuerySet[Candidacy]) -> QuerySet[Candidacy]:
    """Open candidacies for which a file asked was never deposited."""
    return rows.filter(Exists(_missing()), state=Candidacy.State.ENROLLED)


def _missing() -> QuerySet[Deliverable]:
    """Files asked of the candidacy of the outer query, for blocks that its person does not hold, without a deposit."""
    there = Deposit.objects.filter(candidacy=OuterRef(OuterRef("pk")), deliverable=OuterRef("pk"))
    holds = AcquiredBlock.objects.filter(
        person=OuterRef(OuterRef("person")), block=OuterRef("assessment__block"), withdrawn_on__isnull=True
    )
    return Deliverable.objects.filter(
        ~Exists(there), ~Exists(holds), is_file=True, assessment__block__candidacies=OuterRef("pk")
    ).order_by()


def latest_deposits(candidacy: Candidacy) -> QuerySet[Deposit]:
    """The version in force of each deliverable."""
    newest = (
        Deposit.objects.filter(candidacy=candidacy, deliverable=OuterRef("deliverable"))
        .order_by("-version")
        .values("version")[:1]
    )
    return (
        Deposit.objects.filter(candidacy=candidacy, version=Subquery(newest))
        .select_related("deliverable__assessment", "file", "receipt")
        .order_by("deliverable_id")
    )


def deposits_received(candidacy: Candidacy, until: datetime | None) -> QuerySet[Deposit]:
    """Of each deliverable, the last version received before ``until`` (None: the last one): what a jury judges."""
    rows = Deposit.objects.filter(candidacy=candidacy)
    if until is not None:
        rows = rows.filter(received_at__lt=until)
    newest = rows.filter(deliverable=OuterRef("deliverable")).order_by("-version").values("version")[:1]
    return (
        rows.filter(version=Subquery(newest))
        .select_related("deliverable__assessment", "file", "receipt")
        .order_by("deliverable_id")
    )


def marks_digest(marking: Marking | None) -> str:
    """Of the marks of a grid as they are: what a page showed, to know later whether they were changed elsewhere."""
    if marking is None:
        return ""
    rows = sorted(marking.marks.order_by("criterion_id").values_list("criterion_id", "level", "comment"))
    marked = [bool(marking.submitted_at), rows]
    return hashlib.sha256(json.dumps(marked, ensure_ascii=False).encode()).hexdigest()[:16] if rows else ""


def current_grids(certifier: Certifier, framework_id: int) -> QuerySet[Grid]:
    """Latest version of each grid of a framework, in the order of blocks and assessments."""
    newest = (
        Grid.objects.filter(certifier=certifier, assessment=OuterRef("assessment"))
        .order_by("-version")
        .values("version")[:1]
    )
    return (
        Grid.objects.filter(
            certifier=certifier, assessment__block__framework=framework_id, version=Subquery(newest)
        )
        .select_related("assessment__block")
        .order_by("assessment__block__number", "assessment__position")
    )


def submitted_markings(candidacy: Candidacy) -> QuerySet[Marking]:
    """Grids rendered for a candidacy, with their marks in order."""
    marks = Mark.objects.select_related("criterion__competency").order_by("criterion__position")
    return (
        Marking.objects.filter(candidacy=candidacy, submitted_at__isnull=False)
        .select_related("grid__assessment__block", "assessor")
        .prefetch_related(Prefetch("marks", queryset=marks))
        .order_by("grid__assessment__block__number", "grid__assessment__position", "submitted_at", "pk")
    )


def own_markings(assessor: Person) -> QuerySet[Marking]:
    """An assessor's own grids, open ones first."""
    return (
        Marking.objects.filter(assessor=assessor)
        .select_related("candidacy__person", "grid__assessment__block")
        .order_by(F("submitted_at").desc(nulls_first=True), "candidacy__number")
    )


def sheet_suffix(paper: StoredFile) -> str:
    """End of the name of a sheet kept with a grid, from what it was sent as; none for what nobody knows."""
    return mimetypes.guess_extension(paper.media_type) or ""
