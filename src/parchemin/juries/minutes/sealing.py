"""Acts after the deliberation: sign, seal the minutes, publish, notify.

Papers are rendered and stored before the transaction that names them. Nothing is visible outside before
`publish_results`, which is one act; notifying only writes letters to the outbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.documents import minutes as document
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.clock import day_at
from parchemin.domain.deliberation import sealing_objections
from parchemin.domain.interval import french_date
from parchemin.domain.minutes import printed_objections, ready_objections
from parchemin.domain.objection import Refused, gettext_noop, refuse
from parchemin.formats.proofs.seal import sign_digest
from parchemin.formats.signing.keys import Key, KeyRefused
from parchemin.journal import keys
from parchemin.journal.actions import already, record
from parchemin.juries import acts
from parchemin.juries.conflicts import to_follow
from parchemin.juries.facts import capacity
from parchemin.juries.locks import locked_jury
from parchemin.juries.minutes import sealed_rows
from parchemin.juries.minutes.signed_text import attached, digest_of
from parchemin.juries.minutes.standing import Standing, standing
from parchemin.juries.models import (
    Jury,
    JuryMember,
    MemberSignature,
    Minutes,
    Session,
)
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

PDF = "application/pdf"


def certifier_key(slug: str, *, now: datetime) -> Key:
    """The certifier's signing key, outside the database and the files; ``Refused`` when it may not be used."""
    try:
        return keys.signing_key(slug, now=now)
    except KeyRefused as error:
        raise refuse(
            "certifier.key-unusable",
            gettext_noop("La clé du certificateur ne peut pas être lue : %(error)s"),
            error=str(error),
        ) from error


def ready_jury(jury: Jury, *states: Jury.State) -> Jury:
    """The jury, locked, in one of these states; ``Refused`` otherwise. Inside a transaction."""
    row = locked_jury(jury.pk)
    require(ready_objections(ready=row.state in states, state=row.get_state_display()))
    return row


def seal_minutes(*, actor: Actor, now: datetime, jury: Jury, key: str | None = None) -> Minutes:
    """Seal the minutes once every member present has signed: the PDF, its public extract, the certifier's seal.
    ``Refused`` where the jury that decided turns out unlawful, on what is known now.

    All or nothing: an error while printing leaves the deliberation as it was.
    """
    require([*to_manage(actor, jury.session.certifier_id), *to_follow(actor, jury.session)])
    if already(key):
        return Minutes.objects.get(jury=jury)
    ready = Jury.objects.select_related("session__certifier", "session__site", "rule").get(pk=jury.pk)
    read = standing(ready)
    _may_seal(ready, read, read.digest)
    facts, digest, closed_at = read.facts, read.digest, ready.closed_at or now
    signed = signed_as_printed(ready, read.signatories)
    pdf, extract = (_print_minutes(facts, signed, closed_at, now, extract=short) for short in (False, True))
    with transaction.atomic():
        row = ready_jury(jury, Jury.State.CLOSED)
        held = standing(row)
        _may_seal(row, held, digest)
        require(printed_objections(same=held.digest == digest))
        seal = sign_digest(
            certifier_key(row.session.certifier.slug, now=now), pdf.digest, f"minutes:{row.pk}", now
        )
        minutes = Minutes.objects.create(
            certifier=row.session.certifier,
            jury=row,
            facts=asdict(facts),
            rows=(rows := sealed_rows.digests(row.session)),
            pdf=pdf,
            public_extract=extract,
            seal=seal,
            sealed_at=now,
        )
        row.state = Jury.State.SEALED
        row.save(update_fields=["state"])
        Session.objects.filter(pk=row.session_id).update(state=Session.State.SEALED)
        record(
            row.session.stream,
            acts.MINUTES_SEALED,
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={
                "pdf": pdf.digest,
                "extract": extract.digest,
                "facts": digest,
                "rows": sealed_rows.digest_of(rows),
            },
            key=key,
        )
    return minutes


def _may_seal(jury: Jury, read: Standing, digest: str) -> None:
    """``read``: the minutes as they stand; ``digest``: of what is sealed."""
    closed = jury.state == Jury.State.CLOSED
    require(ready_objections(ready=closed, state=jury.get_state_display()))
    present = {str(m.pk): m.juror.person.full_name for m in read.signatories}
    signed = {str(s.member_id): s.digest for s in MemberSignature.objects.filter(jury=jury).order_by("pk")}
    objections = [*read.unlawful, *sealing_objections(present, signed, digest)]
    if objections:
        raise Refused(objections)


def signed_as_printed(jury: Jury, signing: Iterable[JuryMember]) -> list[document.Signed]:
    """The signatures as the sealed minutes print them, in the order of the seats."""
    zone = jury.session.site.zone
    signatures = {s.member_id: s for s in MemberSignature.objects.filter(jury=jury)}
    return [
        document.Signed(
            name=member.juror.person.full_name,
            seat=capacity(member),
            at=f"{french_date(day_at(at, zone))}, {at:%H h %M}",
            typed=signatures[member.pk].typed_name,
            drawing=signatures[member.pk].drawing,
            code=signatures[member.pk].code_checked,
        )
        for member in signing
        for at in [signatures[member.pk].signed_at.astimezone(zone)]
    ]


def _print_minutes(
    facts: document.MinutesFacts,
    signed: Sequence[document.Signed],
    closed_at: datetime,
    now: datetime,
    *,
    extract: bool,
) -> StoredFile:
    try:
        data = document.render(
            facts,
            closed_at,
            extract=extract,
            signed=signed,
            digest=digest_of(facts),
            attachments=attached(facts),
        )
    except UnprintableError as error:
        raise error.refused() from error
    return files.put(data, media_type=PDF, now=now)
