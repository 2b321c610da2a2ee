"""The auditor's samples: decided files drawn by a seed (``domain.sampling``), and whose dossier de preuve is theirs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_audit, to_manage
from parchemin.accounts.visibility import visible_to
from parchemin.catalogue.models import RegisterSheet
from parchemin.domain import sampling
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.journal.actions import AlreadyDone, already, record
from parchemin.juries import acts
from parchemin.juries.models import Outcome, Sample, SampleEntry, SessionEntry
from parchemin.parties.models import Certifier
from parchemin.runtime import files

LIST = "text/plain"  # media type of the list drawn from
FIGURES = 20  # of a seed that the house draws


@dataclass(frozen=True, slots=True)
class Among:
    """Decisions to draw from. ``first``, ``last``: days they were stated, both included; None or "": any."""

    first: date
    last: date
    sheet: RegisterSheet | None = None
    route: str = ""
    verdict: str = ""


def stream(certifier: Certifier) -> str:
    return f"samples:{certifier.slug}"


def population(certifier: Certifier, among: Among) -> dict[str, int]:
    """The published decisions of a certifier in ``among``, rehearsals left out: the entry of each line of the list."""
    rows = Outcome.objects.filter(
        certifier=certifier,
        published_at__isnull=False,
        entry__session__jury__minutes__isnull=False,
        entry__taken_out_at__isnull=True,
        entry__candidacy__rehearsal=False,
        stated_on__range=(among.first, among.last),
    )
    if among.sheet is not None:
        rows = rows.filter(entry__candidacy__framework__sheet=among.sheet)
    if among.route:
        rows = rows.filter(entry__candidacy__route=among.route)
    if among.verdict:
        rows = rows.filter(verdict=among.verdict)
    told = rows.order_by("pk").values_list("entry__session", "entry__candidacy__number", "entry")
    return {sampling.line(session, number): entry for session, number, entry in told}


def draw(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    among: Among,
    size: int,
    seed: str = "",
    key: str | None = None,
) -> Sample:
    """Draw a sample and keep the list it was drawn from; a seed left empty is drawn too, and kept."""
    require(to_audit(actor, certifier.pk))
    if done := already(key):
        raise AlreadyDone(done)
    seed = seed or "".join(secrets.choice("0123456789") for _ in range(FIGURES))
    entries = population(certifier, among)
    require(sampling.sampling_objections(sampling.Asked(among.first, among.last, seed, size, len(entries))))
    chosen = sampling.drawn(entries, seed=seed, size=size)
    listed = files.put(sampling.listed(entries), media_type=LIST, now=now)
    with transaction.atomic():
        row = Sample.objects.create(
            certifier=certifier,
            drawn_by=actor.label,
            drawn_at=now,
            first=among.first,
            last=among.last,
            sheet=among.sheet,
            route=among.route,
            verdict=among.verdict,
            population=len(entries),
            listed=listed,
            seed=seed,
            size=len(chosen),
        )
        SampleEntry.objects.bulk_create(
            SampleEntry(sample=row, entry_id=entries[one], place=place)
            for place, one in enumerate(chosen, start=1)
        )
        record(
            stream(certifier),
            acts.SAMPLE_DRAWN,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "sample": row.pk,
                "first": among.first.isoformat(),
                "last": among.last.isoformat(),
                "sheet": among.sheet.pk if among.sheet else None,
                "route": among.route,
                "verdict": among.verdict,
                "population": len(entries),
                "digest": listed.digest,
                "seed": seed,
                "size": len(chosen),
                "drawn": chosen,
            },
            key=key,
        )
    return row


def of(actor: Actor) -> QuerySet[Sample]:
    """Samples an account may read, the latest first: an auditor their own; a manager, all of their certifier's."""
    rows = visible_to(actor, Sample.objects.select_related("certifier", "sheet"))
    if not actor.system:
        own = rows.filter(drawn_by=actor.label)
        rows = own | rows.filter(certifier_id__in=actor.certifiers("manager"))
    return rows.order_by("-drawn_at", "-pk")


def to_prove(actor: Actor, entry: SessionEntry) -> list[Objection]:
    """Who has the dossier de preuve of a candidate made, and takes it: a manager; an auditor who drew that file."""
    of_session = entry.session.certifier_id
    if actor.manages(of_session) or of_session not in actor.certifiers("auditor"):
        return to_manage(actor, of_session)
    if SampleEntry.objects.filter(
        entry=entry, sample__drawn_by=actor.label, sample__certifier=of_session
    ).exists():
        return []
    return [
        Objection(
            "permission.not-drawn",
            gettext_noop(
                "Un auditeur fait faire les dossiers de preuve de ses échantillons : celui-ci n’en est pas."
            ),
            mend=gettext_noop("Tirez un échantillon à la page « Échantillons »."),
        )
    ]
