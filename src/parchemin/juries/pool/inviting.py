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
from parchemin.domain.composition import Seat
from parchemin.domain.interval import french_date
from parchemin.domain.objection import Objection, Refused, gettext_noop, refuse
from parchemin.journal.actions import record
from parchemin.juries import acts
from parchemin.juries.locks import locked_session
from parchemin.juries.models import InterestStatement, Invitation, Juror, Session, SessionEntry
from parchemin.parties import letters, outbox
from parchemin.parties.models import Letter, Person

OVER = (Session.State.SEALED, Session.State.PUBLISHED)


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
    objections = _invitation_objections(session, jurors)
    if objections:
        raise Refused(objections)
    with transaction.atomic():
        locked_session(session)
        known = set(Invitation.objects.filter(session=session).values_list("juror_id", flat=True))
        invitations = [_invited(session, juror, seat, now) for juror in jurors if juror.pk not in known]
        if not invitations:
            raise refuse(
                "invitation.nobody", gettext_noop("Chacun de ces jurés est déjà invité à cette session.")
            )
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
    if session.state in OVER:
        return [
            Objection(
                "invitation.over",
                gettext_noop("Cette session est terminée : personne n’y est plus invité."),
                mend=gettext_noop("Invitez pour une session qui n’est pas finie."),
            )
        ]
    if not jurors:
        return [Objection("invitation.nobody", gettext_noop("Choisissez au moins un juré."))]
    entered = set(SessionEntry.objects.filter(session=session).values_list("candidacy__person_id", flat=True))
    objections = []
    for juror in jurors:
        until = juror.accredited_until
        params = {"name": juror.person.full_name, "day": french_date(session.jury_on)}
        if juror.certifier_id != session.certifier_id or juror.person.erased_at:
            objections.append(
                Objection(
                    "invitation.stranger",
                    gettext_noop("Ce juré n’est pas de ce vivier."),
                    mend=gettext_noop("Choisissez un juré du vivier de ce certificateur."),
                )
            )
        elif juror.person_id in entered:
            objections.append(
                Objection(
                    "invitation.candidate",
                    gettext_noop("%(name)s est candidat de cette session : il ne peut y siéger."),
                    params,
                    mend=gettext_noop("Choisissez un autre juré du vivier."),
                )
            )
        elif juror.accredited_from > session.jury_on or (until and until <= session.jury_on):
            objections.append(
                Objection(
                    "invitation.mandate",
                    gettext_noop("Le mandat de %(name)s ne couvre pas le %(day)s."),
                    params,
                    mend=gettext_noop("Renouvelez son mandat, ou choisissez un autre juré."),
                )
            )
    return objections


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
        if row.state == Invitation.State.CANCELLED or row.session.state in OVER:
            raise refuse(
                "invitation.closed",
                gettext_noop("Cette invitation n’attend plus de réponse."),
                mend=gettext_noop(
                    "Rien n’est à répondre : l’invitation est reprise, ou la session est finie."
                ),
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
        if row.state == Invitation.State.CANCELLED:
            raise refuse(
                "invitation.closed",
                gettext_noop("Cette invitation n’attend plus de réponse."),
                mend=gettext_noop(
                    "Rien n’est à répondre : l’invitation est reprise, ou la session est finie."
                ),
            )
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
    objections = _interest_objections(session, juror, ties, people)
    if objections:
        raise Refused(objections)
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
    if session.state in OVER:
        return [
            Objection(
                "interest.over",
                gettext_noop("Cette session est terminée."),
                mend=gettext_noop("Rien n’est plus à déclarer pour cette session."),
            )
        ]
    if not people:
        return [
            Objection(
                "interest.nobody",
                gettext_noop(
                    "Aucun candidat n’est encore présenté à cette session : rien n’est à confirmer."
                ),
                mend=gettext_noop("Attendez que le service présente des candidats, puis confirmez."),
            )
        ]
    objections = [
        Objection(
            "interest.unknown",
            gettext_noop("Ce candidat n’est pas de cette session."),
            mend=gettext_noop("Choisissez un candidat de la liste, et un lien de la liste."),
        )
        for person_id, kind in ties.items()
        if person_id not in people or kind not in Relation.Kind.values
    ]
    if not ties:
        objections += [
            Objection(
                "interest.tie-stands",
                gettext_noop(
                    "Un lien est déclaré entre vous et %(name)s (%(kind)s) : il ne peut être dit « aucun lien »."
                ),
                {"name": row.candidate.full_name, "kind": row.get_kind_display()},
                mend=gettext_noop(
                    "Déclarez ce lien dans la liste ; le service certification en tient compte."
                ),
            )
            for row in _standing(juror, people)
        ]
    return objections
