"""The schedule of conservation held against what is kept: what is at its term, and its destruction, recorded.

It stands after every room of the stage: what it destroys comes from all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments.forgetting import destroy_deposits, destroy_sheets
from parchemin.assessments.models import Deposit, Marking
from parchemin.candidates.lists import destroy_imported, destroy_read
from parchemin.candidates.models import Candidacy, ImportBatch, ReadList
from parchemin.domain.retention import Kind, Term, schedule
from parchemin.journal.actions import record
from parchemin.journal.models import Entry
from parchemin.juries import acts
from parchemin.juries.models import Appeal, CompositionCheck, OneTimeCode, Session, SessionEntry
from parchemin.parties.forgetting import NOBODY, empty_letters, names_of, without
from parchemin.parties.models import Certifier, Letter, Person
from parchemin.runtime import files
from parchemin.runtime.clock import day_here
from parchemin.runtime.models import StoredFile

UNNAMED = "nom retiré"
AT_REST = (Letter.State.SENT, Letter.State.FAILED, Letter.State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Due:
    """A line of the schedule, and how many things of a certifier are at its term."""

    term: Term
    count: int


def due(certifier: Certifier, now: datetime) -> list[Due]:
    """Every line in force, with what is at its term; nothing is destroyed."""
    return [Due(term, _due(term, certifier, now).count()) for term in schedule(day_here(now))]


def apply(*, actor: Actor, now: datetime, certifier: Certifier, key: str | None = None) -> list[Due]:
    """Destroy what is at its term, and record how many of each kind, without a name. Empty when nothing was."""
    require(to_manage(actor, certifier.pk))
    with transaction.atomic():
        Certifier.objects.select_for_update().get(pk=certifier.pk)
        done = [
            Due(term, count) for term in schedule(day_here(now)) if (count := _destroy(term, certifier, now))
        ]
        if done:
            record(
                stream(certifier),
                acts.RETENTION_APPLIED,
                actor=actor.label,
                now=now,
                certifier=certifier.slug,
                facts={
                    "count": sum(one.count for one in done),
                    "kinds": [one.term.kind.value for one in done],
                    "by_kind": {one.term.kind.value: one.count for one in done},
                },
                key=key,
            )
    return done


def stream(certifier: Certifier) -> str:
    return f"retention:{certifier.slug}"


def destructions(certifier: Certifier) -> QuerySet[Entry]:
    """The record of what was destroyed at its term, the latest first."""
    return Entry.objects.filter(stream=stream(certifier)).order_by("-number")


# -- what is at its term, kind by kind --------------------------------------------------------------------------


def _read_lists(certifier: Certifier, until: datetime) -> QuerySet[ReadList]:
    return ReadList.objects.filter(certifier=certifier, read_at__lte=until)


def _imported(certifier: Certifier, until: datetime) -> QuerySet[ImportBatch]:
    rows = ImportBatch.objects.filter(certifier=certifier, imported_at__lte=until)
    return rows.exclude(file=files.GONE_DIGEST)


def _dossiers(certifier: Certifier, until: datetime) -> QuerySet[StoredFile]:
    built = Entry.objects.filter(certifier=certifier.slug, act=acts.EVIDENCE_BUILT.name, at__lte=until)
    return StoredFile.objects.filter(
        pk__in=[facts["file"] for facts in built.values_list("facts", flat=True)]
    )


def _codes(certifier: Certifier, until: datetime) -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.filter(session__certifier=certifier, expires_at__lte=until)


def _letters(certifier: Certifier, until: datetime) -> QuerySet[Letter]:
    rows = Letter.objects.filter(certifier=certifier, state__in=AT_REST).exclude(body="")
    return rows.filter(
        pk__in=rows.alias(event=Coalesce("sent_at", "created_at")).filter(event__lte=until).values("pk")
    )


def _over(certifier: Certifier, until: datetime) -> QuerySet[Candidacy]:
    """Those whose every session is published, the last one by then, and who wait for no answer to an appeal."""
    going_on = SessionEntry.objects.filter(session__published_at__isnull=True).exclude(
        session__state=Session.State.CANCELLED
    )
    appealing = Appeal.objects.filter(state=Appeal.State.LODGED)
    return (
        Candidacy.objects.filter(certifier=certifier)
        .exclude(pk__in=going_on.values("candidacy"))
        .exclude(pk__in=appealing.values("entry__candidacy"))
        .annotate(last=Max("entries__session__published_at"))
        .filter(last__lte=until)
    )


def _deposits(certifier: Certifier, until: datetime) -> QuerySet[Deposit]:
    over = _over(certifier, until).values("pk")
    return Deposit.objects.filter(candidacy__in=over).exclude(file=files.GONE_DIGEST)


def _sheets(certifier: Certifier, until: datetime) -> QuerySet[Marking]:
    over = _over(certifier, until).values("pk")
    rows = Marking.objects.filter(candidacy__in=over, paper__isnull=False)
    return rows.exclude(paper=files.GONE_DIGEST)


def _checks(certifier: Certifier, until: datetime) -> QuerySet[CompositionCheck]:
    rows = CompositionCheck.objects.filter(
        jury__session__certifier=certifier, jury__session__published_at__lte=until
    )
    named = [
        pk
        for pk, members in rows.values_list("pk", "members")
        if any(seat["name"] not in (UNNAMED, NOBODY) for seat in members)
    ]
    return CompositionCheck.objects.filter(pk__in=named)


def _unname(rows: QuerySet[CompositionCheck]) -> None:
    """Take the names out of kept checks: those of who was counted, and those that the reasons say."""
    for check in rows.select_related("jury__session").order_by("pk"):
        near = Q(juror__seats__jury=check.jury_id) | Q(candidacies__entries__session=check.jury.session_id)
        people = Person.objects.filter(near).distinct().order_by("pk")
        names = sorted({name for person in people for name in names_of(person)}, key=len, reverse=True)
        check.members = [{**seat, "name": UNNAMED} for seat in check.members]
        reasons = json.dumps(check.objections, ensure_ascii=False)
        check.objections = json.loads(without(reasons, names, UNNAMED))
        check.save(update_fields=["members", "objections"])


def _due(term: Term, certifier: Certifier, now: datetime) -> QuerySet[Any]:
    finders: dict[Kind, Callable[[Certifier, datetime], QuerySet[Any]]] = {
        Kind.READ_LIST: _read_lists,
        Kind.IMPORTED_LIST: _imported,
        Kind.DOSSIER: _dossiers,
        Kind.CODE: _codes,
        Kind.LETTER: _letters,
        Kind.DEPOSIT: _deposits,
        Kind.SHEET: _sheets,
        Kind.CHECK: _checks,
    }
    return finders[term.kind](certifier, term.reached(now))


def _destroy(term: Term, certifier: Certifier, now: datetime) -> int:
    """Destroy what is at the term; how many things were."""
    keys = list(_due(term, certifier, now).values_list("pk", flat=True))
    if not keys:
        return 0
    match term.kind:
        case Kind.READ_LIST:
            destroy_read(ReadList.objects.filter(pk__in=keys))
        case Kind.IMPORTED_LIST:
            destroy_imported(ImportBatch.objects.filter(pk__in=keys), now)
        case Kind.DOSSIER:
            files.destroy(keys)
        case Kind.CODE:
            OneTimeCode.objects.filter(pk__in=keys).delete()
        case Kind.LETTER:
            empty_letters(Letter.objects.filter(pk__in=keys), now)
        case Kind.DEPOSIT:
            destroy_deposits(Deposit.objects.filter(pk__in=keys), now)
        case Kind.SHEET:
            destroy_sheets(Marking.objects.filter(pk__in=keys), now)
        case Kind.CHECK:
            _unname(CompositionCheck.objects.filter(pk__in=keys))
    return len(keys)
