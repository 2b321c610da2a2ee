"""Acts on the jury of a session: nominate, propose, withdraw, replace, recuse."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.candidates.models import Candidacy
from parchemin.domain.composition import (
    CompositionRule,
    JurorFacts,
    Moment,
    Seat,
    fits,
    mandate_objections,
    place_key,
)
from parchemin.domain.composition.nomination import (
    Held,
    Replaced,
    no_rule,
    nomination_objections,
    replacing_objections,
    withdrawn_already,
)
from parchemin.domain.composition.voting import recusal_objections
from parchemin.domain.objection import Objection, Refused, blocking, gettext_noop, refuse
from parchemin.journal.actions import Private, record
from parchemin.juries import acts, queries
from parchemin.juries.facts import day_of, juror_facts, rules_of_jury, unsettled
from parchemin.juries.jury import checks, sittings
from parchemin.juries.jury.restating import (
    BEFORE_DELIBERATION,
    keep_rules,
    restate,
    rules_asked,
)
from parchemin.juries.locks import locked_jury, locked_jury_of, locked_session
from parchemin.juries.models import (
    BlockDecision,
    Juror,
    Jury,
    JuryMember,
    Opinion,
    Recusal,
    Session,
    SessionEntry,
)
from parchemin.juries.terms import terms_of
from parchemin.juries.ties import same_person


def _jury(session: Session) -> Jury:
    """The session's jury, locked; made with the confirmed rule of its frameworks. Inside a transaction."""
    jury = locked_jury_of(session)
    if jury is None:
        latest = rules_asked(session)
        rules = [r for r in latest if r is not None]
        if not rules or len(rules) < len(latest):
            raise Refused([no_rule()])
        jury = Jury.objects.create(session=session, rule=rules[0])
        keep_rules(jury, named_now=True)
    if jury.state not in BEFORE_DELIBERATION:
        raise refuse(
            "jury.sitting",
            gettext_noop("La délibération a commencé : le jury ne change plus."),
            mend=gettext_noop(
                "Un membre absent se note à l’émargement ; qui part se remplace pendant la délibération."
            ),
        )
    return jury


def nominate(
    *,
    actor: Actor,
    now: datetime,
    session: Session,
    juror: Juror,
    seat: Seat,
    place: str = "",
    substitute: bool = False,
    key: str | None = None,
) -> JuryMember:
    """Name a juror to a seat; ``place``: the words of the rule's own seat, where it names it. Raises ``Refused``: no mandate on the jury's day, unfit, already there, seat taken.

    What the whole jury lacks does not stop a nomination: it is shown, and stops the convocation and the deliberation.
    """
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        locked = locked_session(session)
        jury = _jury(locked)
        objections = [
            *unsettled(locked, "compose_jury"),
            *_nomination_objections(jury, juror, seat, place=place, substitute=substitute),
        ]
        if blocking(objections):
            raise Refused(objections)
        member = _seat(jury, juror, seat, now, place=place, substitute=substitute)
        restate(jury, now)
        record(
            locked.stream,
            acts.MEMBER_NOMINATED,
            actor=actor.label,
            now=now,
            certifier=locked.certifier.slug,
            facts={"juror": juror.pk, "seat": seat.value, "substitute": substitute, **_placed(member)},
            key=key,
        )
    return member


def _placed(member: JuryMember) -> dict[str, object]:
    """What an entry says of a seat that the sheet names itself."""
    return {"place": member.place, "voice": member.voice} if member.place else {}


def _nomination_objections(
    jury: Jury, juror: Juror, seat: Seat, *, place: str, substitute: bool
) -> list[Objection]:
    on = day_of(jury)
    terms = terms_of(jury.session, on, [juror])
    facts = juror_facts(juror, seat, substitute=substitute, place=place, terms=terms)
    objections = terms.judged(mandate_objections([facts], on, limit_years=terms.limit_years), on)
    held = [
        Held(str(m.juror.person_id), Seat(m.seat), substitute=m.substitute) for m in sittings.members(jury)
    ]
    candidacies = [entry.candidacy for entry in queries.entries(jury.session)]
    candidates = [str(one.person_id) for one in candidacies]
    perhaps = [one.candidate.full_name for one in same_person(candidacies, juror)]
    own_pool = juror.certifier_id == jury.session.certifier_id
    return [
        *objections,
        *nomination_objections(
            _rule_for(jury, facts), facts, held, candidates, own_pool=own_pool, perhaps=perhaps
        ),
    ]


def _rule_for(jury: Jury, facts: JurorFacts) -> CompositionRule:
    """The rule under which somebody is named to a seat: the first of the jury's that knows the seat."""
    known = rules_of_jury(jury).distinct
    named = [rule for rule in known if not facts.place or place_key(facts.place) in rule.places] or known
    return next((rule for rule in named if fits(rule, facts, facts.seat)), named[0])


def _seat(jury: Jury, juror: Juror, seat: Seat, now: datetime, *, place: str, substitute: bool) -> JuryMember:
    """A seat that the rule names takes the rule's words and its vote, or none."""
    rules = rules_of_jury(jury).distinct if place else []
    clause = next((r.places[place_key(place)] for r in rules if place_key(place) in r.places), None)
    return JuryMember.objects.create(
        jury=jury,
        juror=juror,
        seat=seat.value,
        place=clause.what[:200] if clause else "",
        voice=clause.votes if clause else True,
        substitute=substitute,
        nominated_at=now,
    )


def propose_jury(
    *, actor: Actor, now: datetime, session: Session, key: str | None = None
) -> tuple[list[JuryMember], list[Objection]]:
    """Fill the free seats from the pool, people without a tie to a candidate first.

    Returns the members named and what the jury still lacks. Nobody already named is moved.
    """
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        locked = locked_session(session)
        jury = _jury(locked)
        objections = unsettled(locked, "compose_jury")
        if blocking(objections):
            raise Refused(objections)
        offers = sittings.proposed(jury, day_of(jury))
        jurors = {
            str(j.person_id): j
            for j in Juror.objects.filter(person__in=[o.key for o in offers])
            .select_related("person")
            .order_by("pk")
        }
        members = [_seat(jury, jurors[o.key], o.seat, now, place=o.place, substitute=False) for o in offers]
        restate(jury, now)
        record(
            locked.stream,
            acts.JURY_PROPOSED,
            actor=actor.label,
            now=now,
            certifier=locked.certifier.slug,
            facts={"members": [{"juror": m.juror_id, "seat": m.seat, **_placed(m)} for m in members]},
            key=key,
        )
    return members, sittings.sitting(jury).objections(Moment.NOMINATION, day_of(jury))


def withdraw_member(
    *, actor: Actor, now: datetime, member: JuryMember, reason: str = "", key: str | None = None
) -> JuryMember:
    """Take a member off the jury before the deliberation. The seat held stays in the record."""
    session = member.jury.session
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        locked = locked_session(session)
        jury = _jury(locked)
        row = (
            JuryMember.objects.select_for_update(of=("self",))
            .select_related("juror__person")
            .get(pk=member.pk)
        )
        if row.withdrawn_at:
            raise Refused([withdrawn_already()])
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        restate(jury, now)
        record(
            locked.stream,
            acts.MEMBER_WITHDRAWN,
            actor=actor.label,
            now=now,
            certifier=locked.certifier.slug,
            facts={"juror": row.juror_id, "seat": row.seat},
            private={"reason": Private(row.juror.person.subject, reason)} if reason else {},
            key=key,
        )
    return row


def replace_member(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    juror: Juror,
    reason: str,
    key: str | None = None,
) -> tuple[JuryMember, list[Objection]]:
    """Name somebody of the pool in the stead of a member: the same seat, in one act.

    Before the deliberation the member is withdrawn. While the jury sits, the member left, is absent or stepped
    aside: their seat stays in the record, and who replaces them sits in it, once noted present, for whom the member
    does not. Returns the new member and what the jury lacks then. Raises ``Refused`` as `nominate` does.
    """
    session = member.jury.session
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        jury = locked_jury(member.jury_id)
        row = JuryMember.objects.select_related("juror__person").get(pk=member.pk)
        sits, seat = jury.state == Jury.State.DELIBERATING, Seat(row.seat)
        objections = replacing_objections(_replaced(jury, row), reason)
        if not blocking(objections) and not sits:
            row.withdrawn_at = now
            row.save(update_fields=["withdrawn_at"])
        substitute = sits or row.substitute
        objections += _nomination_objections(jury, juror, seat, place=row.place, substitute=substitute)
        if blocking(objections):
            raise Refused(objections)
        jury_member = _seat(jury, juror, seat, now, place=row.place, substitute=substitute)
        left = composition_after(jury, now) if sits else blocking(restate(jury, now))
        record(
            jury.session.stream,
            acts.MEMBER_REPLACED,
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={
                "juror": row.juror_id,
                "by": juror.pk,
                "seat": row.seat,
                "composition": [o.code for o in left],
            },
            private={"reason": Private(row.juror.person.subject, reason.strip())},
            key=key,
        )
    return jury_member, left


def _replaced(jury: Jury, member: JuryMember) -> Replaced:
    sits = jury.state == Jury.State.DELIBERATING
    return Replaced(
        name=member.juror.person.full_name,
        closed=jury.state in (Jury.State.CLOSED, Jury.State.SEALED),
        sits=sits,
        away=sits and _away(jury, member),
        withdrawn=member.withdrawn_at is not None,
    )


def _away(jury: Jury, member: JuryMember) -> bool:
    """Not there, or aside for some candidate."""
    present = sittings.sitting(jury).present or frozenset()
    return str(member.juror.person_id) not in present or Recusal.objects.filter(member=member).exists()


def composition_after(jury: Jury, now: datetime, entry: SessionEntry | None = None) -> list[Objection]:
    """What the jury that sits lacks now, for one candidate or in general, kept as a check; nothing to say of a
    jury that does not sit yet. In the transaction of the act that changed it."""
    if jury.state != Jury.State.DELIBERATING:
        return []
    whole, on = sittings.sitting(jury), day_of(jury)
    objections = checks.keep_sitting(whole, Moment.DELIBERATION, on, [entry] if entry else (), now=now)
    return blocking(whole.objections(Moment.DELIBERATION, on, entry.candidacy) if entry else objections)


def recuse(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    candidacy: Candidacy,
    reason: str = "",
    key: str | None = None,
) -> Recusal:
    """A member steps aside for one candidate (or the manager notes it). Their opinions on that candidate go.

    Refused once a block of that candidate was decided: the decision would have been taken by another jury. While
    the jury sits, its composition for that candidate is judged again at once: see `composition_after`.
    """
    session = member.jury.session
    person = member.juror.person
    if not actor.manages(session.certifier_id):
        require(to_act_as_juror(actor, person.pk))
    with transaction.atomic():
        jury = locked_jury(member.jury_id)
        entry = SessionEntry.objects.filter(session=session, candidacy=candidacy).first()
        objections = recusal_objections(
            closed=jury.state in (Jury.State.CLOSED, Jury.State.SEALED),
            presented=entry is not None,
            decided=BlockDecision.objects.filter(entry=entry, entry__isnull=False).exists(),
        )
        if objections:
            raise Refused(objections)
        row, created = Recusal.objects.get_or_create(
            member=member, candidacy=candidacy, defaults={"recused_at": now}
        )
        if created:
            gone, _ = Opinion.objects.filter(member=member, entry=entry).delete()
            left = composition_after(jury, now, entry)
            record(
                session.stream,
                acts.MEMBER_RECUSED,
                actor=actor.label,
                now=now,
                certifier=session.certifier.slug,
                facts={
                    "juror": member.juror_id,
                    "candidacy": candidacy.pk,
                    "opinions_removed": gone,
                    "composition": [o.code for o in left],
                },
                private={"reason": Private(person.subject, reason)} if reason else {},
                key=key,
            )
    return row
