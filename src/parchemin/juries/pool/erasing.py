"""Erasing a person (GDPR art. 17) as far as sessions and juries know them, then as everybody does.

What a jury sealed stays: minutes, decisions with their reasons, signature records. They are what the law keeps a trace of,
and say who decided; a name in them is that of the day. What served to organise and to attend goes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import actions as candidates
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.juries.models import (
    Appeal,
    Attendance,
    Availability,
    Incident,
    Juror,
    JurorEvidence,
    JurorExpense,
    JuryMember,
    MemberSignature,
    OneTimeCode,
    Session,
    SessionEntry,
    Teaching,
)
from parchemin.parties.models import Employment, Person
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

GONE = "pièce effacée\n".encode()
OVER = (Session.State.SEALED, Session.State.PUBLISHED)


def erase_person(*, actor: Actor, now: datetime, person: Person, key: str | None = None) -> Person:
    """Erase a candidate or a juror. ``Refused`` while an award stands, or while a session they are in is under way."""
    require(to_manage(actor, person.certifier_id))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        require(objections(person))
        _forget(person, now)
        return candidates.erase_person(actor=actor, now=now, person=person, key=key)


def objections(person: Person) -> list[Objection]:
    """Sessions under way that still need to know who this is."""
    presented = Session.objects.filter(entries__candidacy__person=person).exclude(
        state__in=[Session.State.PUBLISHED, Session.State.DRAFT]
    )
    seated = Session.objects.filter(
        jury__members__juror__person=person, jury__members__withdrawn_at__isnull=True
    ).exclude(state__in=OVER)
    open_appeal = Appeal.objects.filter(entry__candidacy__person=person, state=Appeal.State.LODGED)
    reasons = [
        Objection(
            "erasure.session-under-way",
            gettext_noop(
                "« %(title)s » est en cours et a besoin de savoir qui est cette personne : le procès-verbal la nomme."
            ),
            {"title": title},
            mend=gettext_noop("Terminez la session, ou retirez-en la personne, puis effacez."),
        )
        for title in sorted(
            {*presented.values_list("title", flat=True), *seated.values_list("title", flat=True)}
        )
    ]
    if open_appeal.exists():
        reasons.append(
            Objection(
                "erasure.appeal-under-way",
                gettext_noop("Un recours de cette personne attend sa réponse."),
                mend=gettext_noop("Répondez au recours, ou notez-le retiré, puis effacez."),
            )
        )
    return reasons


def _forget(person: Person, now: datetime) -> None:
    """Empty what the rows of sessions and juries hold of a person, the rows themselves staying."""
    Attendance.objects.filter(person=person).update(signature="", drawing="", identity_document="")
    entries = SessionEntry.objects.filter(candidacy__person=person)
    entries.update(accommodation="")
    Incident.objects.filter(entry__in=entries).update(words="")
    Appeal.objects.filter(entry__in=entries).update(grounds="", answer="")
    OneTimeCode.objects.filter(person=person).delete()
    Employment.objects.filter(person=person).delete()
    MemberSignature.objects.filter(member__juror__person=person).update(drawing="")
    JuryMember.objects.filter(juror__person=person, jury__session__state=Session.State.DRAFT).update(
        withdrawn_at=now
    )
    Availability.objects.filter(juror__person=person).delete()
    Teaching.objects.filter(juror__person=person).delete()
    Juror.objects.filter(person=person).update(trade="", practice_since=None, languages=[])
    papers = JurorEvidence.objects.filter(juror__person=person)
    expenses = JurorExpense.objects.filter(juror__person=person)
    held = {*papers.values_list("file_id", flat=True), *expenses.values_list("file_id", flat=True)} - {None}
    expenses.update(label="", file=None)
    papers.filter(removed_at__isnull=True).update(removed_at=now)
    if held:
        papers.update(label="", filename="", file=files.put(GONE, media_type="text/plain", now=now))
        _destroy(held)


def _destroy(digests: Collection[str]) -> None:
    """Stored files that nothing names any more: rows now, bytes once the act is written."""
    for digest in digests:
        try:
            StoredFile.objects.filter(pk=digest).delete()
        except ProtectedError:  # the same bytes serve elsewhere
            continue
        transaction.on_commit(lambda digest=digest: files.path_of(digest).unlink(missing_ok=True))  # type: ignore[misc]
