"""Acts that make a session: create it, enter candidates, open it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import returning
from parchemin.candidates.models import Candidacy
from parchemin.candidates.pinning import pin
from parchemin.candidates.queries import acquired
from parchemin.catalogue.joining import JOIN
from parchemin.catalogue.models import Block, Framework
from parchemin.documents.words import unprintable
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition.nomination import no_rule
from parchemin.domain.composition.vae import path_objections
from parchemin.domain.entering import Presented, elsewhere, entering_objections
from parchemin.domain.new_session import (
    framework_objections,
    opening_again_objections,
    site_objections,
    title_objections,
)
from parchemin.domain.objection import Objection, Refused, blocking
from parchemin.domain.session_dates import SessionDays, order_objections
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.facts import candidate_facts
from parchemin.juries.jury.restating import (
    begun,
    rules_asked,
)
from parchemin.juries.locks import locked_session
from parchemin.juries.models import (
    Jury,
    Session,
    SessionEntry,
)
from parchemin.juries.session import opening
from parchemin.parties.models import Certifier, Site


def create_session(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    title: str,
    frameworks: Sequence[Framework],
    site: Site,
    starts_on: date,
    jury_on: date,
    results_promised_on: date | None = None,
    key: str | None = None,
) -> Session:
    """Create a session in preparation. Raises ``Refused``: no framework, another's site or sheet, dates."""
    require(to_manage(actor, certifier.pk))
    days = SessionDays(starts_on, jury_on, results_promised_on)
    objections = _session_objections(certifier, title, frameworks, site) + order_objections(days)
    objections += unprintable(title)
    if objections:
        raise Refused(objections)
    with transaction.atomic():
        session = Session.objects.create(
            certifier=certifier,
            title=title.strip(),
            site=site,
            starts_on=starts_on,
            jury_on=jury_on,
            results_promised_on=results_promised_on,
        )
        session.frameworks.set(frameworks)
        record(
            session.stream,
            acts.SESSION_CREATED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "starts_on": starts_on.isoformat(),
                "jury_on": jury_on.isoformat(),
                "frameworks": [f.pk for f in frameworks],
            },
            key=key,
        )
    return session


def _session_objections(
    certifier: Certifier,
    title: str,
    frameworks: Sequence[Framework],
    site: Site,
) -> list[Objection]:
    delivered = [f.sheet.awarding.filter(certifier=certifier).exists() for f in frameworks]
    return [
        *title_objections(title),
        *site_objections(ours=site.certifier_id == certifier.pk),
        *framework_objections(delivered, mend=JOIN),
    ]


def enter_candidates(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    candidacies: Sequence[Candidacy],
    blocks: Mapping[int, Sequence[Block]] | None = None,
    key: str | None = None,
) -> list[SessionEntry]:
    """Present candidacies, all or none. ``blocks``: by candidacy id; else the blocks aimed at and not acquired yet.

    Once the session is open, what is asked of a session that opens is asked of these candidates. Raises
    ``Refused`` naming each candidate who may not be presented.
    """
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        locked = locked_session(session)
        scopes = {c.pk: list((blocks or {}).get(c.pk) or _left(c, locked.jury_on)) for c in candidacies}
        taking = locked.state in (Session.State.DRAFT, Session.State.OPEN) and not begun(locked.pk)
        objections = entering_objections(_presented(locked, candidacies, scopes), taking=taking)
        objections += _elsewhere(locked, candidacies)
        objections += returning.title_objections(candidacies)
        objections += _paths(candidacies)
        if objections:
            raise Refused(objections)
        last = locked.entries.aggregate(last=Max("position"))["last"] or 0
        entries = []
        for position, candidacy in enumerate(candidacies, start=last + 1):
            entry = SessionEntry.objects.create(session=locked, candidacy=candidacy, position=position)
            entry.blocks.set(scopes[candidacy.pk])
            entries.append(entry)
        pinned = []
        if locked.state == Session.State.OPEN:
            objections = _late_objections(locked, entries)
            if blocking(objections):
                raise Refused(objections)
            pinned = pin(candidacies)
        record(
            locked.stream,
            acts.CANDIDATES_ENTERED,
            actor=actor.label,
            now=now,
            certifier=locked.certifier.slug,
            facts={
                "candidacies": [c.pk for c in candidacies],
                "blocks": {str(pk): [b.pk for b in scope] for pk, scope in scopes.items()},
                **({"rules_pinned": pinned} if pinned else {}),
            },
            key=key,
        )
    return entries


@dataclass(frozen=True, slots=True)
class Entered:
    """A list presented: who is in the session, and why each other is not."""

    entries: list[SessionEntry]
    left_out: list[Objection]


def enter_those_who_may(
    *, actor: Actor, now: datetime, session: Session, candidacies: Sequence[Candidacy]
) -> Entered:
    """Present a list: whoever may not is left out with the reasons, and stops nobody else.

    Raises ``Refused`` where a reason is the session's own, or where it leaves nobody to present.
    """
    rest, left_out = list(candidacies), list[Objection]()
    while True:
        try:
            entries = enter_candidates(actor=actor, now=now, session=session, candidacies=rest)
        except Refused as refusal:
            reasons = refusal.objections
        else:
            return Entered(entries, left_out)
        names = {name: one for one in rest for name in (f"candidacy:{one.pk}", str(one.pk))}
        refused = {names[one.about].pk for one in reasons if one.about in names}
        rest = [one for one in rest if one.pk not in refused]
        left_out += reasons
        if not rest or any(one.about not in names for one in reasons if one.level.blocks):
            raise Refused(left_out)


def _left(candidacy: Candidacy, on: date) -> list[Block]:
    held = {a.block_id for a in acquired(candidacy, on)}
    return [b for b in candidacy.blocks.order_by("number") if b.pk not in held]


def _presented(
    session: Session, candidacies: Sequence[Candidacy], scopes: Mapping[int, Sequence[Block]]
) -> list[Presented]:
    entered = set(session.entries.values_list("candidacy_id", flat=True))
    frameworks = set(session.frameworks.values_list("pk", flat=True))
    return [
        Presented(
            key=f"candidacy:{one.pk}",
            number=one.number,
            ours=one.certifier_id == session.certifier_id and one.framework_id in frameworks,
            enrolled=one.state == Candidacy.State.ENROLLED,
            state=one.get_state_display(),
            entered=one.pk in entered,
            blocks=len(scopes[one.pk]),
            unadmitted=one.route == AccessRoute.VAE and one.admissible_on is None,
            stray=any(block.framework_id != one.framework_id for block in scopes[one.pk]),
        )
        for one in candidacies
    ]


def _paths(candidacies: Sequence[Candidacy]) -> list[Objection]:
    """A path for which no jury can be judged: said before anybody is convoked for it."""
    return [
        replace(reason, about=f"candidacy:{one.pk}")
        for one in candidacies
        for reason in path_objections(candidate_facts(one))
    ]


def _elsewhere(session: Session, candidacies: Sequence[Candidacy]) -> list[Objection]:
    """One candidacy, one session at a time: two juries would rule on the same blocks."""
    under_way = SessionEntry.objects.filter(candidacy__in=candidacies).exclude(session=session)
    rows = under_way.exclude(session__state=Session.State.PUBLISHED).select_related("session", "candidacy")
    return [
        elsewhere(row.candidacy.number, row.session.title, f"candidacy:{row.candidacy_id}")
        for row in rows.order_by("pk")
    ]


def _late_objections(session: Session, entries: Sequence[SessionEntry]) -> list[Objection]:
    """What the opening asked of the others, and the jury they already have."""
    objections = opening.opening_objections(session, entries)
    if Jury.objects.filter(session=session).exists() and None in rules_asked(session):
        objections.append(no_rule())
    return objections


def open_session(*, actor: Actor, now: datetime, session: Session, key: str | None = None) -> Session:
    """Open the session: its grids, its rules and its composition rule are there, or ``Refused``."""
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        row = locked_session(session)
        require(opening_again_objections(draft=row.state == Session.State.DRAFT))
        objections = opening.opening_objections(row)
        if blocking(objections):
            raise Refused(objections)
        row.state, row.opened_at = Session.State.OPEN, now
        row.save(update_fields=["state", "opened_at"])
        pinned = pin(
            Candidacy.objects.filter(entries__in=row.entries.all(), rules__isnull=True).order_by("pk")
        )
        record(
            row.stream,
            acts.SESSION_OPENED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "candidates": row.entries.count(),
                **({"rules_pinned": pinned} if pinned else {}),
            },
            key=key,
        )
    return row
