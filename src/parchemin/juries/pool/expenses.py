"""Fees and expenses of jurors, exported once for whoever pays; and the paper that proves they were there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.documents import attendance as paper
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.clock import day_at
from parchemin.domain.expense import (
    KINDS,
    attesting_objections,
    expense_objections,
    exporting_objections,
    withdrawing_objections,
)
from parchemin.domain.interval import french_date
from parchemin.domain.objection import Refused
from parchemin.formats.tables.spreadsheet import dump_csv
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.facts import capacity, day_of_session
from parchemin.juries.models import Attendance, Juror, JurorExpense, JuryMember, Session
from parchemin.parties.models import Certifier
from parchemin.runtime.receiving import receive

COLUMNS = ("juré", "adresse", "session", "date", "nature", "libellé", "montant en euros", "justificatif")


def note_expense(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    juror: Juror,
    kind: str,
    cents: int,
    dated_on: date,
    label: str = "",
    chunks: Iterable[bytes] | None = None,
    filename: str = "",
    media_type: str = "application/octet-stream",
    key: str | None = None,
) -> JurorExpense:
    """Note a fee or an expense of a juror for a session: the juror, or the service. A fee is the service's to note.

    ``chunks``, ``filename``: the paper that justifies it, if there is one.
    """
    if to_act_as_juror(actor, juror.person_id) or kind == "fee":
        require(to_manage(actor, juror.certifier_id))
    objections = expense_objections(
        kind,
        cents=cents,
        dated_on=dated_on,
        on=day_at(now, session.site.zone),
        own_session=juror.certifier_id == session.certifier_id,
    )
    if objections:
        raise Refused(objections)
    stored = None
    if chunks is not None:
        stored = receive(chunks, filename=filename, media_type=media_type, now=now)
    with transaction.atomic():
        row = JurorExpense.objects.create(
            session=session,
            juror=juror,
            kind=kind,
            cents=cents,
            dated_on=dated_on,
            label=label.strip()[:200],
            file=stored,
            noted_at=now,
        )
        record(
            session.stream,
            acts.EXPENSE_NOTED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"juror": juror.pk, "kind": kind, "cents": cents, "dated_on": dated_on.isoformat()},
            key=key,
        )
    return row


def withdraw_expense(*, actor: Actor, now: datetime, expense: JurorExpense, key: str | None = None) -> None:
    """Take back what was noted by mistake; refused once it was exported."""
    if to_act_as_juror(actor, expense.juror.person_id) or expense.kind == "fee":
        require(to_manage(actor, expense.juror.certifier_id))
    with transaction.atomic():
        row = JurorExpense.objects.select_for_update().select_related("session__certifier").get(pk=expense.pk)
        require(withdrawing_objections(exported=row.exported_at is not None))
        record(
            row.session.stream,
            acts.EXPENSE_WITHDRAWN,
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={"juror": row.juror_id, "kind": row.kind, "cents": row.cents},
            key=key,
        )
        row.delete()


def export_expenses(*, actor: Actor, now: datetime, certifier: Certifier, key: str | None = None) -> datetime:
    """Mark every amount not yet exported as exported now: none is paid twice. Returns the moment that names the
    export; `table` writes its file, as often as asked."""
    require(to_manage(actor, certifier.pk))
    with transaction.atomic():
        rows = JurorExpense.objects.select_for_update().filter(
            session__certifier=certifier, exported_at__isnull=True
        )
        amounts = list(rows.order_by("pk").values_list("pk", "cents"))
        require(exporting_objections(len(amounts)))
        JurorExpense.objects.filter(pk__in=[pk for pk, _ in amounts]).update(exported_at=now)
        record(
            f"pool:{certifier.slug}",
            acts.EXPENSES_EXPORTED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"count": len(amounts), "cents": sum(cents for _, cents in amounts)},
            key=key,
        )
    return now


def table(rows: Iterable[JurorExpense]) -> bytes:
    """Amounts as a CSV file: semicolons, UTF-8 with its mark, decimal comma. Session and person must be loaded."""
    return dump_csv(
        COLUMNS,
        [
            [
                row.juror.person.sort_name,
                row.juror.person.email,
                row.session.title,
                row.dated_on,
                KINDS.get(row.kind, row.kind),
                row.label,
                f"{row.cents // 100},{row.cents % 100:02d}",
                bool(row.file_id),
            ]
            for row in rows
        ],
    )


# -- proof of attendance -----------------------------------------------------------------------------------------------


def attended(juror: Juror) -> list[Session]:
    """Sessions where the juror was present, the latest first."""
    rows = Attendance.objects.filter(person=juror.person_id, role="juror", present=True)
    return list(
        Session.objects.filter(pk__in=rows.values("session"))
        .select_related("site")
        .order_by("-jury_on", "pk")
    )


def proof_of_attendance(*, actor: Actor, now: datetime, session: Session, juror: Juror) -> bytes:
    """Attestation de participation: the PDF, for a session where the juror signed or was noted present; it names each
    moment they were at, and no other. ``Refused`` where they were at none."""
    if to_act_as_juror(actor, juror.person_id):
        require(to_manage(actor, juror.certifier_id))
    seen = list(
        Attendance.objects.filter(
            session=session, person=juror.person_id, role="juror", present=True
        ).order_by(F("hearing_on").asc(nulls_last=True), "pk")
    )
    require(attesting_objections(juror.person.full_name, present=bool(seen)))
    certifier, zone = session.certifier, session.site.zone
    member = _deliberated(session, juror) if any(row.hearing_on is None for row in seen) else None
    framework = session.frameworks.select_related("sheet").order_by("pk").first()
    facts = paper.AttendanceFacts(
        certifier=certifier.trade_name or certifier.name,
        certifier_line=certifier.address,
        juror=juror.person.full_name,
        seat=capacity(member) if member else "membre du panel de soutenance",
        certification=f"{framework.sheet.title} ({framework.sheet})" if framework else session.title,
        session=session.title,
        place=f"{session.site.name}, {session.site.city}".strip(", "),
        days=_days(session, seen, zone),
        issued=f"{certifier.city or session.site.city}, le {french_date(day_at(now, zone))}",
        signatory_title=certifier.signatory_title,
        signatory_name=certifier.signatory_name,
        specimen="Spécimen : démonstration, personnes fictives" if certifier.is_demo else "",
    )
    try:
        return paper.render(facts, now)
    except UnprintableError as error:
        raise error.refused() from error


def _deliberated(session: Session, juror: Juror) -> JuryMember | None:
    return JuryMember.objects.filter(jury__session=session, juror=juror, withdrawn_at__isnull=True).first()


def _days(session: Session, seen: Sequence[Attendance], zone: ZoneInfo) -> str:
    """Each moment attended, in order: "épreuves du 15 juin 2026, délibération du 17 juin 2026, jusqu’à 12 h 30"."""
    return ", ".join(_attended(session, row, zone) for row in seen)


def _attended(session: Session, row: Attendance, zone: ZoneInfo) -> str:
    what = "délibération" if row.hearing_on is None else "épreuves"
    words = f"{what} du {french_date(row.hearing_on or day_of_session(session))}"
    if row.left_at:
        left = row.left_at.astimezone(zone)
        words += f", jusqu’à {left:%H} h {left:%M}"
    return words
