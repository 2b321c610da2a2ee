"""Erasing a person (GDPR art. 17) as far as sessions and juries know them, then as everybody does.

What a jury sealed stays: minutes, decisions with their reasons, signature records. They are what the law keeps a trace of,
and say who decided; a name in them is that of the day. What served to organise and to attend goes.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments.forgetting import forget as forget_deposits
from parchemin.candidates import actions as candidates
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.retention import Stays, stays
from parchemin.journal.acts import NOTHING
from parchemin.journal.models import Entry
from parchemin.juries import acts
from parchemin.juries.models import (
    Appeal,
    Attendance,
    Availability,
    CompositionCheck,
    Incident,
    Juror,
    JurorEvidence,
    JurorExpense,
    JuryMember,
    MemberSignature,
    Minutes,
    OneTimeCode,
    Reopening,
    Session,
    SessionEntry,
    SetAside,
    Teaching,
)
from parchemin.parties.forgetting import NOBODY, names_of, without
from parchemin.parties.models import Employment, Person
from parchemin.runtime import files

OVER = (Session.State.SEALED, Session.State.PUBLISHED, Session.State.CANCELLED)


def erase_person(*, actor: Actor, now: datetime, person: Person, key: str | None = None) -> Person:
    """Erase a candidate or a juror. ``Refused`` while an award stands, or while a session they are in is under way."""
    require(to_manage(actor, person.certifier_id))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        require(objections(person))
        must_stay = kept(person)
        joined = Person.objects.filter(joins_given__kept=person, joins_given__undone_at__isnull=True)
        went = sum(_forget(one, now) for one in [person, *joined.order_by("pk")])
        facts = {"destroyed": went, "kept": must_stay}
        return candidates.erase_person(actor=actor, now=now, person=person, facts=facts, key=key)


def objections(person: Person) -> list[Objection]:
    """Sessions under way that still need to know who this is."""
    presented = Session.objects.filter(
        pk__in=SessionEntry.objects.filter(candidacy__person=person).values("session")
    ).exclude(state__in=[Session.State.PUBLISHED, Session.State.DRAFT])
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


def _forget(person: Person, now: datetime) -> int:
    """Empty what the rows of sessions and juries hold of a person, the rows themselves staying. How many files went."""
    _unname(person)
    _unname_reopenings(person)
    went = forget_deposits(person, now) + _dossiers(person)
    Attendance.objects.filter(person=person).update(signature="", drawing="", identity_document="")
    entries = SessionEntry.ever.filter(candidacy__person=person)
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
        papers.update(label="", filename="", file=files.gone(now))
    return went + files.destroy(held)


def _dossiers(person: Person) -> int:
    """The dossiers de preuve made of a candidate: what was handed over is with whoever has it, ours goes. How many."""
    entries = SessionEntry.ever.filter(candidacy__person=person).order_by("pk")
    sessions = [Session(pk=pk).stream for pk in entries.values_list("session", flat=True)]
    built = Entry.objects.filter(stream__in=sessions, act=acts.EVIDENCE_BUILT.name).order_by("pk")
    own = set(entries.values_list("pk", flat=True))
    return files.destroy({row.facts["file"] for row in built if row.facts["entry"] in own})


def _unname(person: Person) -> None:
    """Take a person's name out of the checks kept of juries: who was counted is known by key, what was found stays."""
    names = names_of(person)
    own = Q(entry__candidacy__person=person) | Q(jury__members__juror__person=person)
    near = Q(jury__session__entries__candidacy__person=person)
    for check in CompositionCheck.objects.filter(own | near).distinct().order_by("pk"):
        members = [
            {**seat, "name": NOBODY} if seat["key"] == str(person.pk) else seat for seat in check.members
        ]
        objections = json.loads(without(json.dumps(check.objections, ensure_ascii=False), names))
        if (members, objections) != (check.members, check.objections):
            check.members, check.objections = members, objections
            check.save(update_fields=["members", "objections"])


def _unname_reopenings(person: Person) -> None:
    """Take a person's name out of why a deliberation was reopened, and of what was then set aside: votes go by key."""
    names = names_of(person)
    near = Q(jury__session__entries__candidacy__person=person) | Q(jury__members__juror__person=person)
    for row in Reopening.objects.filter(near).distinct().order_by("pk"):
        Reopening.objects.filter(pk=row.pk).update(reason=without(row.reason, names))
        for one in SetAside.objects.filter(reopening=row).order_by("pk"):
            words = without(json.dumps(one.decisions, ensure_ascii=False), names)
            SetAside.objects.filter(pk=one.pk).update(decisions=json.loads(words))


def staying(person: Person) -> list[Stays]:
    """What still names a person once erased, with the reason why it must."""
    return [one for code in kept(person) if (one := stays(code))]


def kept(person: Person) -> list[str]:
    """What still names a person once erased, and must: codes of ``journal.acts.MUST_STAY``."""
    sealed = Minutes.objects.filter(
        Q(jury__session__entries__candidacy__person=person) | Q(jury__members__juror__person=person)
    )
    signed = MemberSignature.objects.filter(member__juror__person=person)
    words = ["minutes"] * sealed.exists() + ["signature"] * signed.exists()
    return words or [NOTHING]
