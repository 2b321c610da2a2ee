"""Asking jurors of the pool to a session, and their word that nothing ties them to its candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.candidates.models import Relation
from parchemin.candidates.relations import declare_relation
from parchemin.domain import invitation as invitation_rule
from parchemin.domain.composition import Seat
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Objection
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.locks import locked_session
from parchemin.juries.models import InterestStatement, Invitation, Juror, Session, SessionEntry
from parchemin.parties import letters, outbox
from parchemin.parties.models import Letter, Person

OVER = (Session.State.SEALED, Session.State.PUBLISHED, Session.State.CANCELLED)


def declined(session: Session) -> set[int]:
    """Jurors who said no to this session: they are not proposed for it."""
    rows = Invitation.objects.filter(session=session, state=Invitation.State.DECLINED)
    return set(rows.values_list("juror_id", flat=True))


def interest_stated(session: Session) -> set[int]:
    """Jurors who confirmed, for this session, that nothing ties them to its candidates, or said what does."""
    return set(InterestStatement.objects.filter(session=session).values_list("juror_id", flat=True))


def invite(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    jurors: Sequence[Juror],
    seat: Seat,
    key: str | None = None,
) -> list[Invitation]:
    """Ask jurors of the pool whether they would sit; a letter each, read in the outbox first. Who was asked already
    is not asked twice. Raises ``Refused`` with a reason for each who cannot be asked; then nobody is."""
    require(to_manage(actor, session.certifier_id))
    require(_invitation_objections(session, jurors))
    with transaction.atomic():
        locked_session(session)
        known = set(Invitation.objects.filter(session=session).values_list("juror_id", flat=True))
        require(invitation_rule.newly_asked_objections([juror.pk for juror in jurors], known))
        invitations = [_invited(session, juror, seat, now) for juror in jurors if juror.pk not in known]
        record(
            session.stream,
            acts.JURORS_INVITED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={
                "jurors": [one.juror_id for one in invitations],
                "count": len(invitations),
                "seat": seat.value,
            },
            key=key,
        )
    return invitations


def _invitation_objections(session: Session, jurors: Sequence[Juror]) -> list[Objection]:
    entered = set(SessionEntry.objects.filter(session=session).values_list("candidacy__person_id", flat=True))
    return invitation_rule.invitation_objections(
        [
            invitation_rule.Invited(
                juror.person.full_name,
                Interval(juror.accredited_from, juror.accredited_until),
                of_the_pool=juror.certifier_id == session.certifier_id and not juror.person.erased_at,
                candidate=juror.person_id in entered,
            )
            for juror in jurors
        ],
        jury_on=session.jury_on,
        over=session.state in OVER,
    )


def _invited(session: Session, juror: Juror, seat: Seat, now: datetime) -> Invitation:
    certifier = session.certifier
    letter = outbox.write(
        now=now,
        certifier=certifier,
        person=juror.person,
        wording=letters.InvitationJuror(
            juror=juror.person.full_name,
            seat=Seat(seat).label,
            session=session.title,
            starts_on=session.starts_on,
            jury_on=session.jury_on,
            site=session.site.name,
            city=session.site.city,
            contact=certifier.email,
            certifier=certifier.trade_name or certifier.name,
        ),
        about=session.stream,
        once=f"invitation:{session.pk}:{juror.pk}",
    )
    return Invitation.objects.create(
        session=session, juror=juror, seat=seat.value, letter=letter, sent_at=now
    )


def answer_invitation(
    *, actor: Actor, now: datetime, invitation: Invitation, accepts: bool, key: str | None = None
) -> Invitation:
    """The juror accepts or declines; the service may note an answer given otherwise. The last word counts."""
    if to_act_as_juror(actor, invitation.juror.person_id):
        require(to_manage(actor, invitation.session.certifier_id))
    with transaction.atomic():
        row = (
            Invitation.objects.select_for_update().select_related("session__certifier").get(pk=invitation.pk)
        )
        require(
            invitation_rule.answer_objections(
                cancelled=row.state == Invitation.State.CANCELLED, over=row.session.state in OVER
            )
        )
        row.state = Invitation.State.ACCEPTED if accepts else Invitation.State.DECLINED
        row.answered_at = now
        row.save(update_fields=["state", "answered_at"])
        record(
            row.session.stream,
            acts.INVITATION_ACCEPTED if accepts else acts.INVITATION_DECLINED,
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={"juror": row.juror_id},
            key=key,
        )
    return row


def cancel_invitation(
    *, actor: Actor, now: datetime, invitation: Invitation, key: str | None = None
) -> Invitation:
    """Take an invitation back; its letter does not leave when it has not left."""
    require(to_manage(actor, invitation.session.certifier_id))
    with transaction.atomic():
        row = (
            Invitation.objects.select_for_update().select_related("session__certifier").get(pk=invitation.pk)
        )
        require(invitation_rule.answer_objections(cancelled=row.state == Invitation.State.CANCELLED))
        row.state = Invitation.State.CANCELLED
        row.save(update_fields=["state"])
        if row.letter_id:
            Letter.objects.filter(pk=row.letter_id, state__in=["draft", "approved"]).update(
                state=Letter.State.CANCELLED
            )
        record(
            row.session.stream,
            acts.INVITATION_CANCELLED,
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={"juror": row.juror_id},
            key=key,
        )
    return row


# -- absence of interest ---------------------------------------------------------------------------------------------


def state_interest(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    juror: Juror,
    ties: Mapping[UUID, str] | None = None,
    key: str | None = None,
) -> InterestStatement:
    """The juror's word for one session: no tie with any of its candidates, or ``ties`` (person → kind), declared one
    by one. Said again, it replaces the word of before. The juror alone says it.

    Raises ``Refused`` when « none » is said while a tie the juror or the candidate declared stands.
    """
    require(to_act_as_juror(actor, juror.person_id))
    ties = dict(ties or {})
    people = {
        e.candidacy.person_id: e.candidacy.person
        for e in SessionEntry.objects.filter(session=session).select_related("candidacy__person")
    }
    require(_interest_objections(session, juror, ties, people))
    with transaction.atomic():
        for person_id, kind in sorted(ties.items(), key=str):
            declare_relation(actor=actor, now=now, candidate=people[person_id], other=juror.person, kind=kind)
        standing = _standing(juror, people)
        row, _ = InterestStatement.objects.update_or_create(
            session=session, juror=juror, defaults={"none": not standing, "stated_at": now}
        )
        record(
            session.stream,
            acts.INTEREST_STATED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"juror": juror.pk, "none": row.none, "candidates": len(people), "ties": len(ties)},
            key=key,
        )
    return row


def _standing(juror: Juror, people: Mapping[UUID, Person]) -> list[Relation]:
    """Ties of the juror with these people that somebody declared and nobody cleared."""
    rows = Relation.objects.filter(
        other=juror.person_id, candidate__in=people, presumed=False, cleared_at__isnull=True
    )
    return list(rows.select_related("candidate").order_by("pk"))


def _interest_objections(
    session: Session, juror: Juror, ties: Mapping[UUID, str], people: Mapping[UUID, Person]
) -> list[Objection]:
    declared = [(person in people, kind in Relation.Kind.values) for person, kind in ties.items()]
    standing = [] if ties else _standing(juror, people)
    return invitation_rule.interest_objections(
        declared,
        [(row.candidate.full_name, row.get_kind_display()) for row in standing],
        over=session.state in OVER,
        nobody=not people,
    )
