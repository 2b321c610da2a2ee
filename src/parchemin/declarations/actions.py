"""Preparing passages, writing the file, mending. Nothing is left out or doubled in silence.

What happens to a file afterwards: ``depositing`` (it was deposited, or will not be), ``reports`` (it was
answered), ``withdrawing`` (a title it told was revoked).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.declarations import acts, queries, writing
from parchemin.declarations.facts import facts_of
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.domain.declaration import PassageState, balanced, deadline, passage_objections
from parchemin.domain.declaration.writing import due_objections, moved_objections, putting_back_objections
from parchemin.domain.objection import Refused, blocking
from parchemin.formats.cdc import passage_file
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.parties.models import Certifier
from parchemin.runtime import files
from parchemin.runtime.clock import day_here
from parchemin.runtime.models import StoredFile

State = Passage.State


def stream_of(certifier: Certifier) -> str:
    """Stream of what concerns a certifier's passages as a whole."""
    return f"declarations:{certifier.slug}"


# -- preparing --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preparation:
    """Passages that may be written, and those that something blocks (its reasons are kept with each)."""

    ready: tuple[Passage, ...]
    blocked: tuple[Passage, ...]


def prepare(*, actor: Actor, now: datetime, certifier: Certifier) -> Preparation:
    """Give every award its passage and say of each open one whether something is missing. Idempotent."""
    require(to_manage(actor, certifier.pk))
    with transaction.atomic():
        # One preparation at a time for a certifier: an award gets one passage, once.
        Certifier.objects.select_for_update().get(pk=certifier.pk)
        passages = Passage.objects.bulk_create(
            [
                Passage(
                    certifier=certifier,
                    award=award,
                    technical_id=str(uuid.uuid4()),
                    due_on=deadline(award.issued_on),
                    updated_at=now,
                )
                for award in queries.without_passage(certifier)
            ],
            batch_size=500,
        )
        ready, blocked, moved = _sorted(certifier, now)
        if passages or moved:
            record(
                stream_of(certifier),
                acts.PASSAGES_PREPARED,
                actor=actor.label,
                now=now,
                certifier=certifier.slug,
                facts={"made": len(passages), "ready": len(ready), "blocked": len(blocked)},
            )
    return Preparation(tuple(ready), tuple(blocked))


def _sorted(certifier: Certifier, now: datetime) -> tuple[list[Passage], list[Passage], int]:
    """Open passages, ready or blocked; those whose state or reasons changed are saved."""
    ready: list[Passage] = []
    blocked: list[Passage] = []
    moved: list[Passage] = []
    on = day_here(now)
    passages = list(queries.open_passages(certifier))
    unsettled = queries.unsettled(passage.award for passage in passages)
    complete = not writing.sender(certifier, settings.CDC_SCHEMA_VERSION)
    for passage in passages:
        objections = passage_objections(facts_of(passage.award, passage.technical_id), on=on)
        objections += unsettled[queries.sheet_and_route(passage.award)]
        if passage.state == State.BLOCKED and complete and not blocking(objections):
            # The format may have refused what the rules let pass: asked again of those alone.
            objections += writing.alone(certifier, passage, now, settings.CDC_SCHEMA_VERSION, None)
        stops = bool(blocking(objections))
        state, reasons = (State.BLOCKED if stops else State.DUE), queries.words(objections)
        if (passage.state, passage.reasons) != (state, reasons):
            passage.state, passage.reasons, passage.updated_at = state, reasons, now
            moved.append(passage)
        (blocked if stops else ready).append(passage)
    Passage.objects.bulk_update(moved, ["state", "reasons", "updated_at"], batch_size=500)
    return ready, blocked, len(moved)


# -- writing ----------------------------------------------------------------------------------------------


def write_file(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    schema_version: str | None = None,
    xsd: bytes | None = None,
    key: str | None = None,
) -> DeclarationFile:
    """Write every passage that is ready in one file, judged before anything says it is written.

    ``schema_version`` and ``xsd`` default to the settings (the official schema is the user's to provide).
    Raises ``Refused`` when nothing is ready, when the certifier's identifiers are missing or when the file
    does not stand; ``AlreadyDone`` when the key was used. Blocked passages stay listed with their reasons.
    """
    require(to_manage(actor, certifier.pk))
    if done := already(key):
        raise AlreadyDone(done)
    version = schema_version or settings.CDC_SCHEMA_VERSION
    require(writing.sender(certifier, version))
    prepared = prepare(actor=actor, now=now, certifier=certifier)
    waiting = queries.counts([certifier.pk])[queries.Standing.WRITTEN] if not prepared.ready else 0
    require(due_objections(ready=len(prepared.ready), waiting=waiting))
    prepared, flux_id, data, written = _composed(certifier, prepared, now, version, xsd)
    awards = [p.technical_id for p in (*prepared.ready, *prepared.blocked)]
    require(balanced(written=written, blocked=[p.technical_id for p in prepared.blocked], awards=awards))
    stored = files.put(data, media_type=passage_file.MEDIA_TYPE, now=now)
    return _keep(
        actor=actor,
        now=now,
        certifier=certifier,
        flux_id=flux_id,
        prepared=prepared,
        stored=stored,
        version=version,
        key=key,
    )


def _composed(
    certifier: Certifier, prepared: Preparation, now: datetime, version: str, xsd: bytes | None
) -> tuple[Preparation, str, bytes, list[str]]:
    """The file of what is ready. A passage that alone would not stand is blocked and leaves the others."""
    try:
        return (prepared, *writing.composed(certifier, prepared.ready, now, version, xsd))
    except Refused:
        ready: list[Passage] = []
        stopped: list[Passage] = []
        for passage in prepared.ready:
            if objections := writing.alone(certifier, passage, now, version, xsd):
                passage.state, passage.reasons = State.BLOCKED, queries.words(objections)
                passage.updated_at = now
                stopped.append(passage)
            else:
                ready.append(passage)
        if not ready or not stopped:
            raise
        blocked = Preparation(tuple(ready), (*prepared.blocked, *stopped))
        composed = writing.composed(certifier, ready, now, version, xsd)
        Passage.objects.bulk_update(stopped, ["state", "reasons", "updated_at"], batch_size=500)
        return (blocked, *composed)


def _keep(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    flux_id: str,
    prepared: Preparation,
    stored: StoredFile,
    version: str,
    key: str | None,
) -> DeclarationFile:
    wanted = [p.pk for p in prepared.ready]
    with transaction.atomic():
        Certifier.objects.select_for_update().get(pk=certifier.pk)  # one file at a time
        if done := already(key):
            raise AlreadyDone(done)
        still = set(
            Passage.objects.select_for_update(of=("self",))
            .filter(certifier=certifier, state=State.DUE, award__revocation__isnull=True)
            .values_list("pk", flat=True)
        )
        require(moved_objections(wanted, still))
        row = DeclarationFile.objects.create(
            certifier=certifier,
            flux_id=flux_id,
            filename=writing.filename(certifier, flux_id, now),
            schema_version=version,
            file=stored,
            written_at=now,
        )
        row.passages.set(wanted)
        for start in range(0, len(wanted), 500):
            Passage.objects.filter(pk__in=wanted[start : start + 500]).update(
                state=State.WRITTEN, reasons=[], updated_at=now
            )
        record(
            row.stream,
            acts.DECLARATION_WRITTEN,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "flux": flux_id,
                "version": version,
                "file": stored.digest,
                "written": len(wanted),
                "blocked": len(prepared.blocked),
            },
            key=key,
        )
    return row


def name_file(
    *, actor: Actor, now: datetime, declaration: DeclarationFile, name: str, key: str | None = None
) -> DeclarationFile:
    """Remember the name under which a file was written out: the report will quote it. Named twice, it is one act."""
    require(to_manage(actor, declaration.certifier_id))
    with transaction.atomic():
        row = DeclarationFile.objects.select_for_update().get(pk=declaration.pk)
        if row.given_name != name[:200]:
            row.given_name = name[:200]
            row.save(update_fields=["given_name"])
            record(
                row.stream,
                acts.DECLARATION_NAMED,
                actor=actor.label,
                now=now,
                certifier=row.certifier.slug,
                facts={"flux": row.flux_id},
                private={"name": Private(row.stream, row.given_name)},
                key=key,
            )
    return row


# -- mending ----------------------------------------------------------------------------------------------


def put_back(*, actor: Actor, now: datetime, passage: Passage, key: str | None = None) -> Passage:
    """Remettre à déclarer a refused passage once its data are mended: same identifier, next file.

    Raises ``Refused`` for a passage that was not refused: an accepted one must not be sent again.
    """
    require(to_manage(actor, passage.certifier_id))
    with transaction.atomic():
        row = Passage.objects.select_for_update(of=("self",)).select_related("certifier").get(pk=passage.pk)
        require(putting_back_objections(PassageState(row.state), row.get_state_display()))
        row.state, row.updated_at = State.DUE, now
        row.save(update_fields=["state", "updated_at"])
        record(
            stream_of(row.certifier),
            acts.PASSAGE_PUT_BACK,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"passage": row.technical_id},
            key=key,
        )
    return row
