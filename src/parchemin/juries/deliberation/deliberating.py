"""Acts of the deliberation: open, give an opinion, vote again, decide, adopt, dissent, state, close.

A decision is recorded once and never computed again. The row of the jury is locked by each of them, and the
database holds one decision per block and one outcome per candidate: two clicks make one decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_juror, to_manage
from parchemin.assessments.models import Deposit, Marking
from parchemin.catalogue.models import Block
from parchemin.domain.composition import Moment, Seat
from parchemin.domain.deliberation import Attendance as Came
from parchemin.domain.deliberation import (
    Departure,
    Evidence,
    Vote,
    casting_vote,
    decision_objections,
    outcome,
    tally,
)
from parchemin.domain.deliberation import Outcome as Verdict
from parchemin.domain.objection import Objection, Refused, blocking, gettext_noop
from parchemin.domain.opening import another_day
from parchemin.journal.actions import Private, record
from parchemin.juries import queries
from parchemin.juries.facts import candidate_facts, day_of, decision_rules, local_day, rule_of, unsettled
from parchemin.juries.jury import checks
from parchemin.juries.models import (
    Attendance,
    BlockDecision,
    DissentingOpinion,
    Jury,
    JuryMember,
    Opinion,
    Outcome,
    Recusal,
    Session,
    SessionEntry,
)
from parchemin.juries.session.preparing import refuse

DEPARTURE_LENGTH = 60  # characters of ``departure_reason``; what is longer goes to the motivation
STATED = (Verdict.ABSENT, Verdict.EXCUSED, Verdict.DEFERRED, Verdict.WITHDRAWN)


def to_chair(actor: Actor, jury: Jury) -> list[Objection]:
    """Who may record what the jury decides: the president, or the certification manager who keeps the minutes."""
    if actor.manages(jury.session.certifier_id):
        return []
    seats = JuryMember.objects.filter(
        jury=jury,
        seat=Seat.PRESIDENT.value,
        withdrawn_at__isnull=True,
        juror__person__in=actor.persons("juror"),
    ).select_related("jury__session__site", "jury__session__certifier", "jury__rule", "juror")
    if any(queries.presides(seat) for seat in seats.order_by("pk")):
        return []
    return to_manage(actor, jury.session.certifier_id)


def _deliberating(jury: Jury) -> Jury:
    """The jury, locked, while it deliberates; ``Refused`` otherwise. Inside a transaction."""
    row = (
        Jury.objects.select_for_update(of=("self",))
        .select_related("session__certifier", "rule")
        .get(pk=jury.pk)
    )
    if row.state != Jury.State.DELIBERATING:
        raise refuse(
            "deliberation.not-open",
            gettext_noop("Le jury est « %(state)s » : il ne délibère pas."),
            state=row.get_state_display(),
        )
    return row


def open_deliberation(*, actor: Actor, now: datetime, jury: Jury, key: str | None = None) -> Jury:
    """Open the deliberation with the members present. ``Refused`` when they do not make a lawful jury.

    The day that counts from there on is the one it really opens on, at the site; another than the one planned
    is said. What concerns one candidate alone (a recusal, a tie, the law of the VAE) stops that candidate's decisions only.
    """
    require(to_chair(actor, jury))
    with transaction.atomic():
        row = (
            Jury.objects.select_for_update(of=("self",))
            .select_related("session__certifier", "session__site", "rule")
            .get(pk=jury.pk)
        )
        if row.session.state != Session.State.OPEN:
            raise refuse("session.not-open", gettext_noop("La session n’est pas ouverte."))
        if row.state not in (Jury.State.COMPOSING, Jury.State.NOMINATED):
            raise refuse("deliberation.already-open", gettext_noop("La délibération a déjà été ouverte."))
        day = local_day(row.session, now)
        whole = queries.sitting(row, on=day)
        found = [
            *another_day(row.session.jury_on, day),
            *unsettled(row.session, "deliberate"),
            *whole.objections(Moment.OPENING, day),
        ]
        if blocking(found):
            raise Refused(found)
        row.state, row.opened_at, row.held_on = Jury.State.DELIBERATING, now, day
        row.save(update_fields=["state", "opened_at", "held_on"])
        checks.keep_sitting(whole, Moment.OPENING, day, queries.entries(row.session), now=now)
        record(
            row.session.stream,
            "deliberation_opened",
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={
                "rule": row.rule.notation,
                "present": sorted(whole.present or ()),
                "held_on": day.isoformat(),
                "planned_on": row.session.jury_on.isoformat(),
            },
            key=key,
        )
    return row


def give_opinion(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    entry: SessionEntry,
    block: Block,
    vote: Vote,
    key: str | None = None,
) -> Opinion:
    """A member's own opinion on a block. It may be given again until the block is decided."""
    [made] = give_opinions(actor=actor, now=now, member=member, entry=entry, votes={block: vote}, key=key)
    return made


def give_opinions(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    entry: SessionEntry,
    votes: Mapping[Block, Vote],
    key: str | None = None,
) -> list[Opinion]:
    """A member's opinions on some blocks of a candidate, all of them or none; each has its line in the journal."""
    require(to_act_as_juror(actor, member.juror.person_id))
    given = []
    with transaction.atomic():
        jury = _deliberating(member.jury)
        found = _opinion_objections(jury, member, entry, votes)
        if found:
            raise Refused(found)
        for n, (block, vote) in enumerate(votes.items()):
            row, made = Opinion.objects.update_or_create(
                member=member, entry=entry, block=block, defaults={"vote": vote.value, "given_at": now}
            )
            given.append(row)
            record(
                jury.session.stream,
                "opinion_given",
                actor=actor.label,
                now=now,
                certifier=jury.session.certifier.slug,
                # who voted and on what, never how: the vote is in the sealed minutes
                facts={"juror": member.juror_id, "entry": entry.pk, "block": block.pk, "first": made},
                key=key if n == 0 or not key else f"{key}:{n}",
            )
    return given


def _opinion_objections(
    jury: Jury, member: JuryMember, entry: SessionEntry, blocks: Iterable[Block]
) -> list[Objection]:
    params, asked = {"name": member.juror.person.full_name}, {block.pk for block in blocks}
    presented = set(entry.blocks.filter(pk__in=asked).values_list("pk", flat=True))
    if entry.session_id != jury.session_id or presented != asked:
        return [
            Objection("opinion.not-presented", gettext_noop("Ce bloc n’est pas présenté à cette session."))
        ]
    if BlockDecision.objects.filter(entry=entry, block__in=asked).exists():
        return [Objection("decision.already-taken", gettext_noop("Le jury a déjà statué sur ce bloc."))]
    if Recusal.objects.filter(member=member, candidacy=entry.candidacy_id).exists():
        return [
            Objection(
                "decision.vote-recused", gettext_noop("%(name)s s’est déporté pour ce candidat."), params
            )
        ]
    here = queries.sitting(jury, [entry.candidacy]).seated(entry.candidacy_id, Moment.DELIBERATION)
    seat = next((m for m in here if m.key == str(member.juror.person_id) and not m.substitute), None)
    if seat is None:
        return [Objection("decision.vote-absent", gettext_noop("%(name)s n’est pas noté présent."), params)]
    if not rule_of(jury).votes(seat):
        return [
            Objection(
                "decision.vote-not-entitled", gettext_noop("%(name)s n’a pas voix délibérative."), params
            )
        ]
    return []


def vote_again(
    *, actor: Actor, now: datetime, entry: SessionEntry, block: Block, key: str | None = None
) -> int:
    """Set aside the opinions on a block where voices are equal: each member gives theirs anew, hidden again.

    The journal keeps the count of the round set aside, never who voted what. Returns how many are set aside.
    """
    require(to_chair(actor, entry.session.jury))
    with transaction.atomic():
        jury = _deliberating(entry.session.jury)
        SessionEntry.objects.select_for_update().get(pk=entry.pk)
        cell = _cell(queries.board(jury, only=[entry.pk]), block)
        if queries.outcome_of(cell.entry) is not None:
            raise refuse(
                "decision.outcome-stated", gettext_noop("Le résultat de ce candidat est déjà énoncé.")
            )
        if not cell.equal:
            raise refuse(
                "round.not-equal",
                gettext_noop("On ne vote une seconde fois qu’à voix égales, une fois tous les avis donnés."),
            )
        gone, _ = Opinion.objects.filter(entry=entry, block=block).delete()
        record(
            jury.session.stream,
            "vote_taken_again",
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={
                "entry": entry.pk,
                "block": block.pk,
                "for": cell.counted.for_,
                "against": cell.counted.against,
                "abstentions": cell.counted.abstain,
            },
            key=key,
        )
    return gone


def decide_block(
    *,
    actor: Actor,
    now: datetime,
    entry: SessionEntry,
    block: Block,
    motivation: str = "",
    evidence: Mapping[str, Iterable[object]] | None = None,
    departure: Departure | None = None,
    departure_reason: str = "",
    key: str | None = None,
) -> BlockDecision:
    """Record what the votes given decide on a block. ``Refused`` with every reason; once recorded, it stays.

    ``evidence``: ids of what the motivation points to, ``{"criteria": …, "markings": …, "deposits": …}``, all of
    this candidate and block; a refusal has its ``motivation`` and points to a criterion at least. ``departure``
    and ``departure_reason``: why the jury departs from what the certifier's rules propose, where they do.
    """
    require(to_chair(actor, entry.session.jury))
    with transaction.atomic():
        jury = _deliberating(entry.session.jury)
        words = _Words(motivation.strip(), Evidence.of(evidence), departure, departure_reason.strip())
        row = _decide(jury, entry, block, now, words)
        subject = entry.candidacy.person.subject
        said = {"motivation": row.motivation, "departure_reason": row.departure_reason}
        record(
            jury.session.stream,
            "block_decided",
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts=_decision_facts(row),
            private={name: Private(subject, text) for name, text in said.items() if text},
            key=key,
        )
    return row


@dataclass(frozen=True, slots=True)
class _Words:
    """What the jury says beside its votes."""

    motivation: str
    evidence: Evidence
    departure: Departure | None
    departure_reason: str


def _decide(jury: Jury, entry: SessionEntry, block: Block, now: datetime, words: _Words) -> BlockDecision:
    SessionEntry.objects.select_for_update().get(pk=entry.pk)
    if len(words.departure_reason) > DEPARTURE_LENGTH:
        raise refuse(
            "decision.departure-too-long",
            gettext_noop("La raison de l’écart dépasse %(limit)s caractères : elle serait coupée."),
            limit=DEPARTURE_LENGTH,
        )
    shown = queries.board(jury, only=[entry.pk])
    cell = _cell(shown, block)
    if cell.decision is not None:
        raise refuse("decision.already-taken", gettext_noop("Le jury a déjà statué sur ce bloc."))
    if queries.outcome_of(cell.entry) is not None:
        raise refuse("decision.outcome-stated", gettext_noop("Le résultat de ce candidat est déjà énoncé."))
    fresh = cell.entry
    rules = decision_rules(fresh.candidacy.rules)
    casting = casting_vote(rules, candidate_facts(fresh.candidacy))
    ballot = cell.ballot(
        motivation=words.motivation,
        evidence=words.evidence,
        departure=words.departure,
        departure_reason=words.departure_reason,
        deposits=_deposits(entry, block) if words.evidence.deposits else (),
    )
    found = decision_objections(ballot, rules, casting=casting)
    if blocking(found):
        raise Refused(found)
    counted = tally(ballot.votes, ballot.president, casting=casting)
    _keep_composition(shown, [fresh], now)
    departs = ballot.proposal is not None and ballot.proposal is not counted.result
    return BlockDecision.objects.create(
        entry=entry,
        block=block,
        acquired=bool(counted.result),
        votes_for=counted.for_,
        votes_against=counted.against,
        abstentions=counted.abstain,
        casting_vote=counted.by_casting_vote,
        votes=_kept(ballot.votes),
        proposal=ballot.proposal,
        departure_code=words.departure.value if departs and words.departure else "",
        departure_reason=words.departure_reason if departs else "",
        evidence=_with_grids(entry, words.evidence).as_dict(),
        motivation=words.motivation,
        decided_at=now,
    )


def _deposits(entry: SessionEntry, block: Block) -> list[int]:
    rows = Deposit.objects.filter(candidacy=entry.candidacy_id, deliverable__assessment__block=block)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _with_grids(entry: SessionEntry, pointed: Evidence) -> Evidence:
    """What is pointed to, with the grids filled in that bear the criteria: who looks later finds the comments."""
    rows = Marking.objects.filter(
        candidacy=entry.candidacy_id,
        submitted_at__isnull=False,
        marks__criterion__in=[int(key) for key in pointed.criteria],
    )
    bearing = {str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)}
    return replace(pointed, markings=pointed.markings | bearing)


def _kept(votes: Mapping[str, Vote]) -> dict[str, str]:
    """The votes counted, as they are kept: whoever leaves later, the minutes name them."""
    return {key: vote.value for key, vote in sorted(votes.items())}


def _keep_composition(shown: queries.Board, entries: Iterable[SessionEntry], now: datetime) -> None:
    """Who sat for these candidates, and what was found, when a block of theirs was decided."""
    whole = shown.sitting
    judged = [
        (e, whole.seated(e.candidacy_id, Moment.DELIBERATION), shown.composition[e.pk]) for e in entries
    ]
    checks.keep_all(whole.jury, Moment.DELIBERATION, day_of(whole.jury), judged, now=now)


def _cell(shown: queries.Board, block: Block) -> queries.Cell:
    cell = next((c for c in shown.cells if c.block.pk == block.pk), None)
    if cell is None:
        raise refuse("opinion.not-presented", gettext_noop("Ce bloc n’est pas présenté à cette session."))
    return cell


def _decision_facts(row: BlockDecision) -> dict[str, object]:
    return {
        "entry": row.entry_id,
        "block": row.block_id,
        "acquired": row.acquired,
        "for": row.votes_for,
        "against": row.votes_against,
        "abstentions": row.abstentions,
        "casting_vote": row.casting_vote,
        "proposal": row.proposal,
        "departure": row.departure_code,
        "evidence": row.evidence,
    }


def adopt_undisputed(
    *, actor: Actor, now: datetime, jury: Jury, key: str | None = None
) -> list[BlockDecision]:
    """Record at once every block on which all members voted "acquired" and nothing stands in the way."""
    require(to_chair(actor, jury))
    with transaction.atomic():
        row = _deliberating(jury)
        stated = set(Outcome.objects.filter(entry__session=row.session_id).values_list("entry_id", flat=True))
        shown = queries.board(row)
        cells = [c for c in shown.cells if c.undisputed and c.entry.pk not in stated]
        if not cells:
            raise refuse(
                "decision.nothing-undisputed",
                gettext_noop("Aucun bloc ne réunit l’accord de tous les membres."),
            )
        made = BlockDecision.objects.bulk_create(
            [
                BlockDecision(
                    entry=c.entry,
                    block=c.block,
                    acquired=True,
                    votes_for=c.counted.for_,
                    votes_against=0,
                    abstentions=0,
                    votes=_kept(c.votes),
                    proposal=c.proposal,
                    decided_at=now,
                )
                for c in cells
            ]
        )
        _keep_composition(shown, {c.entry.pk: c.entry for c in cells}.values(), now)
        record(
            row.session.stream,
            "undisputed_adopted",
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={"count": len(made), "decisions": [_decision_facts(d) for d in made]},
            key=key,
        )
    return made


def note_dissent(
    *,
    actor: Actor,
    now: datetime,
    member: JuryMember,
    decision: BlockDecision,
    words: str,
    key: str | None = None,
) -> DissentingOpinion:
    """A member's own reasons against a decision they voted otherwise on; they may be written again until the seal.

    They go to the sealed minutes and nowhere else: the public extract and the candidate's statement leave them out.
    """
    require(to_act_as_juror(actor, member.juror.person_id))
    said = words.strip()
    with transaction.atomic():
        jury = (
            Jury.objects.select_for_update(of=("self",))
            .select_related("session__certifier")
            .get(pk=member.jury_id)
        )
        found = _dissent_objections(jury, member, decision, said)
        if found:
            raise Refused(found)
        row, made = DissentingOpinion.objects.update_or_create(
            member=member, decision=decision, defaults={"words": said, "noted_at": now}
        )
        record(
            jury.session.stream,
            "dissent_noted",
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={
                "juror": member.juror_id,
                "entry": decision.entry_id,
                "block": decision.block_id,
                "first": made,
            },
            private={"words": Private(member.juror.person.subject, said)},
            key=key,
        )
    return row


def _dissent_objections(
    jury: Jury, member: JuryMember, decision: BlockDecision, said: str
) -> list[Objection]:
    if jury.state not in (Jury.State.DELIBERATING, Jury.State.CLOSED):
        return [
            Objection(
                "dissent.closed",
                gettext_noop("Le procès-verbal est scellé : une opinion séparée ne s’y ajoute plus."),
            )
        ]
    vote = decision.votes.get(str(member.juror.person_id))
    otherwise = Vote.AGAINST if decision.acquired else Vote.FOR
    if decision.entry.session_id != jury.session_id or vote != otherwise:
        return [
            Objection(
                "dissent.agreed",
                gettext_noop(
                    "Seul un membre qui a voté autrement que la décision joint une opinion séparée."
                ),
            )
        ]
    if not said:
        return [
            Objection(
                "dissent.empty", gettext_noop("Dites en quelques mots ce qui vous sépare de la décision.")
            )
        ]
    return []


def state_outcome(
    *,
    actor: Actor,
    now: datetime,
    entry: SessionEntry,
    verdict: Verdict,
    reason: str = "",
    key: str | None = None,
) -> Outcome:
    """State that a candidate was absent, excused, deferred or withdrew: nothing more is decided on their blocks.

    A deferral may come after some blocks were decided: those stand, the others are left to another session.
    """
    require(to_chair(actor, entry.session.jury))
    with transaction.atomic():
        jury = _deliberating(entry.session.jury)
        locked = SessionEntry.objects.select_for_update().get(pk=entry.pk)
        found = _stating_objections(jury, locked, verdict)
        if found:
            raise Refused(found)
        row = _state(jury, entry, verdict, now, whole=_whole(entry, set()))
        record(
            jury.session.stream,
            "outcome_stated",
            actor=actor.label,
            now=now,
            certifier=jury.session.certifier.slug,
            facts={"entry": entry.pk, "verdict": verdict.value},
            private={"reason": Private(entry.candidacy.person.subject, reason)} if reason else {},
            key=key,
        )
    return row


def _stating_objections(jury: Jury, entry: SessionEntry, verdict: Verdict) -> list[Objection]:
    if verdict not in STATED:
        return [
            Objection(
                "outcome.computed",
                gettext_noop(
                    "« %(outcome)s » découle des décisions sur les blocs : il ne s’énonce pas à part."
                ),
                {"outcome": verdict.label},
            )
        ]
    if Outcome.objects.filter(entry=entry).exists():
        return [
            Objection("outcome.already-stated", gettext_noop("Le résultat de ce candidat est déjà énoncé."))
        ]
    if BlockDecision.objects.filter(entry=entry).exists():
        return _half_decided(jury, entry, verdict)
    came = Attendance.objects.filter(
        session=entry.session_id, person=entry.candidacy.person_id, role="candidate", present=True
    ).exists()
    if came and verdict in (Verdict.ABSENT, Verdict.EXCUSED):
        return [
            Objection(
                "outcome.candidate-came",
                gettext_noop("L’émargement note ce candidat présent : il ne peut pas être dit absent."),
                mend=gettext_noop("Corrigez l’émargement, ou statuez sur les blocs."),
            )
        ]
    return []


def _half_decided(jury: Jury, entry: SessionEntry, verdict: Verdict) -> list[Objection]:
    """Once a block is decided, only what is not may still be deferred."""
    if verdict is not Verdict.DEFERRED:
        return [
            Objection(
                "outcome.blocks-decided",
                gettext_noop("Le jury a déjà statué sur un bloc de ce candidat."),
                mend=gettext_noop("Reportez ce qui n’est pas décidé : les blocs décidés restent."),
            )
        ]
    if not queries.board(jury, only=[entry.pk]).left(entry):
        return [
            Objection(
                "outcome.nothing-left",
                gettext_noop("Tous les blocs de ce candidat sont décidés : il ne reste rien à reporter."),
            )
        ]
    return []


def _whole(entry: SessionEntry, held: set[int]) -> bool:
    """Whether the blocks presented and those held make the whole certification."""
    framework = set(entry.candidacy.framework.blocks.values_list("pk", flat=True))
    return framework <= held | {b.pk for b in entry.blocks.all()}


def _state(jury: Jury, entry: SessionEntry, verdict: Verdict, now: datetime, *, whole: bool) -> Outcome:
    return Outcome.objects.create(
        certifier_id=jury.session.certifier_id,
        entry=entry,
        verdict=verdict.value,
        whole=whole,
        stated_on=day_of(jury),
        stated_at=now,
    )


def close_deliberation(*, actor: Actor, now: datetime, jury: Jury, key: str | None = None) -> Jury:
    """Close: each candidate's outcome follows from the decisions. ``Refused`` while somebody is not decided."""
    require(to_chair(actor, jury))
    with transaction.atomic():
        row = _deliberating(jury)
        shown = queries.board(row)
        found = queries.closing_objections(shown)
        if blocking(found):
            raise Refused(found)
        made = _outcomes(row, shown, now)
        row.state, row.closed_at = Jury.State.CLOSED, now
        row.save(update_fields=["state", "closed_at"])
        record(
            row.session.stream,
            "deliberation_closed",
            actor=actor.label,
            now=now,
            certifier=row.session.certifier.slug,
            facts={"outcomes": {str(o.entry_id): o.verdict for o in made}},
            key=key,
        )
    return row


def _outcomes(jury: Jury, shown: queries.Board, now: datetime) -> Sequence[Outcome]:
    made = []
    for entry in shown.entries:
        stated = queries.outcome_of(entry)
        if stated is not None:
            made.append(stated)
            continue
        held = set(shown.acquired[entry.pk])
        decided = {str(c.block.pk): c.decision.acquired for c in shown.of(entry) if c.decision is not None}
        scope = [str(c.block.pk) for c in shown.of(entry)]
        # A block decided here and recognised since stays what the jury decided.
        before = [pk for pk in scope if int(pk) in held and pk not in decided]
        verdict = outcome(scope, decided, before, Came.PRESENT)
        made.append(_state(jury, entry, verdict, now, whole=_whole(entry, held)))
    return made
