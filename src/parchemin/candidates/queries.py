"""Reads of candidacies, always from what the actor may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import visible_to
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.catalogue.queries import without_readings
from parchemin.parties import searching


def candidacies(actor: Actor) -> QuerySet[Candidacy]:
    """Candidacies a staff member may see, by number, with what a list shows."""
    rows = visible_to(actor, Candidacy.objects.all()).select_related(
        "person", "framework__sheet", "certifier", "site"
    )
    return without_readings(rows, "framework").order_by("number", "pk")


def search(actor: Actor, text: str) -> QuerySet[Candidacy]:
    """By number, name or address; every word must be found somewhere."""
    return searched(candidacies(actor), text)


def searched(rows: QuerySet[Candidacy], text: str) -> QuerySet[Candidacy]:
    """Those of ``rows`` that the words name."""
    return searching.every_word(
        rows,
        text,
        lambda word: (
            Q(number__icontains=word) | searching.person(word, "person__") | Q(person__email__iexact=word)
        ),
    )


def standing(rows: QuerySet[Candidacy]) -> QuerySet[Candidacy]:
    """Those whose title stands: given, and not revoked since (rows of a stage above, read by their name alone)."""
    return rows.filter(state=Candidacy.State.COMPLETE).exclude(award__revocation__isnull=False)


def with_block_counts(rows: QuerySet[Candidacy]) -> QuerySet[Candidacy]:
    """Adds ``aimed`` and ``acquired``: numbers of blocks, in the list's own query.

    Counted row by row, so that only the page shown is counted: two joins would multiply the blocks of every
    candidacy by those its person acquired before the first page is cut.
    """
    aimed = Candidacy.blocks.through.objects.filter(candidacy=OuterRef("pk"))
    acquired = AcquiredBlock.objects.filter(person=OuterRef("person"), withdrawn_on__isnull=True)
    return rows.annotate(
        aimed=_counted(aimed.values("candidacy")), acquired=_counted(acquired.values("person"))
    )


def _counted(grouped: QuerySet[Any, Any]) -> Coalesce:
    """How many blocks the group has; zero where there is none."""
    return Coalesce(Subquery(grouped.order_by().annotate(n=Count("block", distinct=True)).values("n")), 0)


def of_person(actor: Actor) -> QuerySet[Candidacy]:
    """A candidate's own candidacies."""
    return (
        Candidacy.objects.filter(person__in=actor.persons("candidate"))
        .select_related("person", "framework__sheet__certification", "certifier", "site", "rules")
        .order_by("-created_at", "-pk")
    )


def held(on: date) -> QuerySet[AcquiredBlock]:
    """Blocks that hold on that day, whoever's: acquired by then, not withdrawn, still valid."""
    return AcquiredBlock.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), withdrawn_on__isnull=True, acquired_on__lte=on
    ).order_by("pk")


def acquired(candidacy: Candidacy, on: date) -> QuerySet[AcquiredBlock]:
    """Blocks of the candidacy's framework its person holds on that day."""
    return (
        held(on)
        .filter(person=candidacy.person, block__framework=candidacy.framework)
        .select_related("block")
        .order_by("block__number", "pk")
    )


def holds_every_block(candidacy: Candidacy, on: date) -> bool:
    """Whether each block of the framework is acquired, here or before."""
    held = acquired(candidacy, on).filter(block=OuterRef("pk"))
    return not candidacy.framework.blocks.filter(~Exists(held)).exists()
