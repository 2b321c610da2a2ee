"""Results published, then told: what every candidate is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates.actions import acquire_blocks
from parchemin.documents import statement
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.access import AccessRoute
from parchemin.domain.clock import day_at
from parchemin.domain.minutes import publishing_objections, telling_objections
from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import record
from parchemin.juries import acts, queries
from parchemin.juries.again.appealing import replace_former
from parchemin.juries.facts import day_of_session
from parchemin.juries.minutes.sealing import PDF
from parchemin.juries.minutes.statements import statement_facts
from parchemin.juries.models import (
    Outcome,
    Session,
    SessionEntry,
)
from parchemin.parties import letters, outbox
from parchemin.parties.models import Letter
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

STATEMENT = "releve-de-resultats.pdf"  # its name in the letter that tells the results


def publish_results(*, actor: Actor, now: datetime, session: Session, key: str | None = None) -> int:
    """Publish every result at once, and write the blocks acquired. Returns how many results.

    Before it nothing shows outside; after it everything does. ``Refused`` before the minutes are sealed.
    """
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        row = (
            Session.objects.select_for_update(of=("self",))
            .select_related("certifier", "site", "jury")
            .get(pk=session.pk)
        )
        require(
            publishing_objections(
                published=row.state == Session.State.PUBLISHED, sealed=row.state == Session.State.SEALED
            )
        )
        outcomes = Outcome.objects.filter(entry__session=row).order_by("pk")
        acquired = 0
        for entry in queries.entries(row):
            blocks = [d.block for d in entry.decisions.all() if d.acquired]
            replace_former(entry, day_of_session(row))
            acquired += len(
                acquire_blocks(
                    candidacy=entry.candidacy,
                    blocks=blocks,
                    acquired_on=day_of_session(row),
                    decision=row.stream,
                    place=row.site.name,
                )
            )
        published = outcomes.update(published_at=now)
        row.state, row.published_at = Session.State.PUBLISHED, now
        row.save(update_fields=["state", "published_at"])
        record(
            row.stream,
            acts.RESULTS_PUBLISHED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"results": published, "blocks_acquired": acquired},
            key=key,
        )
    return published


@dataclass(frozen=True, slots=True)
class NotTold:
    """A candidate whose statement cannot be made, and every reason."""

    entry: SessionEntry
    objections: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Letters written, and who was left out of them."""

    letters: tuple[Letter, ...]
    left_out: tuple[NotTold, ...] = ()


def notify_results(*, actor: Actor, now: datetime, session: Session, key: str | None = None) -> Told:
    """A letter with its statement for each candidate, and for the person who accompanied a VAE; to the outbox.

    The same result is never told twice to the same person. A candidate whose statement cannot be printed is left
    out alone, with the reason: told by the same act once it is mended. ``Refused`` before publication.
    """
    require(to_manage(actor, session.certifier_id))
    row = Session.objects.select_related("certifier", "site", "jury").get(pk=session.pk)
    require(telling_objections(published=row.state == Session.State.PUBLISHED))
    statements: list[tuple[SessionEntry, bytes]] = []
    left_out: list[NotTold] = []
    for entry in queries.entries(row):
        entry.session = row
        try:
            statements.append((entry, _print_statement(entry, now)))
        except Refused as refusal:
            left_out.append(NotTold(entry, tuple(refusal.objections)))
    printed = files.put_all([(PDF, data) for _, data in statements], now=now)
    with transaction.atomic():
        Session.objects.select_for_update().get(pk=row.pk)
        drafts = [
            draft for (e, _), file in zip(statements, printed, strict=True) for draft in _letters(e, file)
        ]
        written = outbox.write_all(now=now, certifier=row.certifier, drafts=drafts)
        record(
            row.stream,
            acts.RESULTS_NOTIFIED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"letters": [letter.pk for letter in written]},
            key=key,
        )
    return Told(tuple(written), tuple(left_out))


def _print_statement(entry: SessionEntry, now: datetime) -> bytes:
    zone = entry.session.site.zone
    facts = statement_facts(entry, day_at(now, zone))
    try:
        return statement.render(facts, now)
    except UnprintableError as error:
        raise error.refused() from error


def _letters(entry: SessionEntry, printed: StoredFile) -> list[outbox.Draft]:
    person, certifier = entry.candidacy.person, entry.session.certifier
    enclosures = [outbox.Enclosure(STATEMENT, PDF, printed)]
    certification = entry.candidacy.framework.sheet.title
    about = f"outcome:{entry.pk}"
    wording = letters.Results(
        candidate=person.full_name,
        session=entry.session.title,
        certification=certification,
        signatory_title=certifier.signatory_title,
        certifier=certifier.name,
    )
    drafts = [outbox.Draft(person, wording, about, f"results:{entry.pk}", enclosures)]
    if entry.candidacy.route == AccessRoute.VAE and entry.candidacy.companion_email:
        copy = letters.ResultsCompanion(
            candidate=person.full_name,
            certification=certification,
            signatory_title=certifier.signatory_title,
            certifier=certifier.name,
        )
        to = entry.candidacy.companion_email
        drafts.append(outbox.Draft(person, copy, about, f"results-companion:{entry.pk}", enclosures, to))
    return drafts
