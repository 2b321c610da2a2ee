"""A recusal noted by mistake, taken back before the jury rules on that candidate."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.models import Membership
from parchemin.accounts.permissions import require, to_act_as_juror
from parchemin.candidates.models import Candidacy
from parchemin.domain.composition.voting import recusal_back_objections
from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import Private, record
from parchemin.journal.models import Entry
from parchemin.juries import acts
from parchemin.juries.jury.seating import composition_after
from parchemin.juries.locks import locked_jury
from parchemin.juries.models import BlockDecision, Jury, JuryMember, Recusal, SessionEntry


def take_back_recusal(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    candidacy: Candidacy,
    reason: str,
    key: str | None = None,
) -> list[Objection]:
    """Take back a recusal, by who noted it: the member for their own word, the service for what it noted.

    The member votes on that candidate again; opinions given before are to be given anew. Returns what the jury that
    sits lacks then for that candidate. Raises ``Refused``: no recusal is noted, the jury ruled on a block of the candidate, the deliberation
    is closed, the member alone may take their word back, no reason.
    """
    session, person = member.jury.session, member.juror.person
    if not actor.manages(session.certifier_id):
        require(to_act_as_juror(actor, person.pk))
    with transaction.atomic():
        jury = locked_jury(member.jury_id)
        row = Recusal.objects.filter(member=member, candidacy=candidacy).first()
        entry = SessionEntry.objects.filter(session=session, candidacy=candidacy).first()
        objections = recusal_back_objections(
            noted=row is not None,
            closed=jury.state in (Jury.State.CLOSED, Jury.State.SEALED),
            decided=BlockDecision.objects.filter(entry=entry, entry__isnull=False).exists(),
            own=said_by_member(member, candidacy.pk) and person.pk not in actor.persons(),
            reason=reason,
        )
        if row is None or objections:
            raise Refused(objections)
        row.delete()
        left = composition_after(jury, now, entry)
        record(
            session.stream,
            acts.RECUSAL_TAKEN_BACK,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={
                "juror": member.juror_id,
                "candidacy": candidacy.pk,
                "recused_at": row.recused_at.isoformat(),
                "composition": [o.code for o in left],
            },
            private={"reason": Private(person.subject, reason.strip())},
            key=key,
        )
    return left


def said_by_member(member: JuryMember, candidacy: int) -> bool:
    """Whether the member stepped aside from their own account; else the service noted it."""
    entries = Entry.objects.filter(stream=member.jury.session.stream, act=acts.MEMBER_RECUSED.name)
    about = {"juror": member.juror_id, "candidacy": candidacy}
    by = next(
        (
            entry.actor
            for entry in entries.order_by("-pk")
            if about.items() <= {name: entry.facts.get(name) for name in about}.items()
        ),
        "",
    )
    kind, _, user = by.partition(":")
    own = Membership.objects.filter(person=member.juror.person_id)
    return kind == "user" and user.isdecimal() and own.filter(user=int(user)).exists()
