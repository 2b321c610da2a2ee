"""Rectifying sealed minutes: a new act with its own sealed paper. The minutes do not move, and no decision does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.documents import correction as document
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.clock import day_at
from parchemin.domain.correction import Line, Rectified, candidate_of, correction_objections, lines
from parchemin.domain.interval import french_date
from parchemin.domain.objection import Refused, gettext_noop, refuse
from parchemin.formats.proofs.seal import sign_digest
from parchemin.journal.actions import Private, already, record
from parchemin.juries import acts, queries
from parchemin.juries.conflicts import to_follow
from parchemin.juries.locks import locked_jury
from parchemin.juries.minutes.content import SPECIMEN
from parchemin.juries.minutes.sealing import PDF, certifier_key
from parchemin.juries.models import Minutes, MinutesCorrection, SessionEntry
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile


def of(minutes: Minutes) -> list[MinutesCorrection]:
    """The rectifications of sealed minutes, in their order."""
    return list(minutes.corrections.order_by("number"))


def correctable(minutes: Minutes) -> list[Line]:
    """The lines that may be rectified, each as it stands after the rectifications already made."""
    return lines(minutes.facts, _made(of(minutes)))


def about(minutes: Minutes, correction: MinutesCorrection) -> SessionEntry | None:
    """The candidate whom a rectification is about; None: the session or a member."""
    at = candidate_of(correction.field)
    return None if at is None else list(queries.entries(minutes.jury.session))[at]


def _made(rows: Iterable[MinutesCorrection]) -> list[Rectified]:
    return [Rectified(row.field, row.after) for row in rows]


def correct_minutes(
    *,
    actor: Actor,
    now: datetime,
    minutes: Minutes,
    field: str,
    before: str,
    after: str,
    reason: str,
    key: str | None = None,
) -> MinutesCorrection:
    """Rectify one clerical line of sealed minutes, from what it said (``before``) to ``after``.

    The rectification is printed, sealed and numbered; it names the digest of the minutes, and the journal names both.
    Raises ``Refused``: a line outside the closed list (every decision is), one that changed meanwhile, no reason.
    """
    jury = minutes.jury
    require([*to_manage(actor, jury.session.certifier_id), *to_follow(actor, jury.session)])
    if already(key):
        return MinutesCorrection.objects.filter(minutes=minutes).latest("number")
    rows = of(minutes)
    line = _may_correct(minutes, rows, field, before, after, reason)
    number = len(rows) + 1
    pdf = _print(minutes, line, number, after.strip(), reason.strip(), actor, now)
    with transaction.atomic():
        locked_jury(jury.pk)
        if MinutesCorrection.objects.filter(minutes=minutes).count() != number - 1:
            raise refuse(
                "correction.meanwhile",
                gettext_noop("Une autre rectification vient d’être faite : relisez le procès-verbal."),
            )
        signing = certifier_key(jury.session.certifier.slug, now=now)
        purpose = f"minutes-correction:{minutes.pk}:{number}:of:{minutes.pdf_id}"
        correction = MinutesCorrection.objects.create(
            minutes=minutes,
            number=number,
            field=field,
            before=line.value,
            after=after.strip(),
            reason=reason.strip(),
            pdf=pdf,
            seal=sign_digest(signing, pdf.digest, purpose, now),
            made_at=now,
        )
        entry = about(minutes, correction)
        words = {"before": correction.before, "now": correction.after, "reason": correction.reason}
        subject = entry.candidacy.person.subject if entry else jury.session.stream
        record(
            jury.session.stream,
            acts.MINUTES_CORRECTED,
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={
                "number": number,
                "field": field,
                "minutes": minutes.pdf_id,
                "pdf": pdf.digest,
                **({"entry": entry.pk} if entry else {}),
            },
            private={name: Private(subject, text) for name, text in words.items() if text},
            key=key,
        )
    return correction


def _may_correct(  # noqa: PLR0917 - the line, as it was and as it is wanted
    minutes: Minutes, rows: Sequence[MinutesCorrection], field: str, before: str, after: str, reason: str
) -> Line:
    known = lines(minutes.facts, _made(rows))
    objections = correction_objections(known, field, before, after, reason)
    if objections:
        raise Refused(objections)
    return next(line for line in known if line.field == field)


def _print(  # noqa: PLR0917 - what the paper says, in its order
    minutes: Minutes, line: Line, number: int, after: str, reason: str, actor: Actor, now: datetime
) -> StoredFile:
    session = minutes.jury.session
    certifier, zone, printed = session.certifier, session.site.zone, minutes.facts
    today = french_date(day_at(now, zone))
    facts = document.CorrectionFacts(
        certifier=printed["certifier"],
        certifier_line=printed["certifier_line"],
        number=number,
        minutes_number=printed["number"],
        certification=printed["certification"],
        session_label=printed["session_label"],
        held_on=printed["held_on"],
        sealed_on=french_date(day_at(minutes.sealed_at, zone)),
        digest=minutes.pdf_id,
        label=line.label,
        about=line.about,
        before=line.value,
        after=after,
        reason=reason,
        made_by=actor.name or certifier.name,
        issued=f"{certifier.city}, le {today}".removeprefix(", "),
        signatory_title=certifier.signatory_title,
        signatory_name=certifier.signatory_name,
        specimen=SPECIMEN if certifier.is_demo else "",
    )
    try:
        data = document.render(facts, now)
    except UnprintableError as error:
        raise error.refused() from error
    return files.put(data, media_type=PDF, now=now)
