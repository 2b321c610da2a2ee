"""Appeals (recours), and candidates decided again: by another panel, for the blocks contested, the first result kept.

No text fixes the window or the body: the certifier's rules do (``domain.appeal``). A second panel has none of the
members of the first: a rule of composition like the others (tie ``previous_jury``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_act_as_candidate, to_manage
from parchemin.accounts.visibility import visible_to
from parchemin.candidates.conflicts import to_rule_on
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.catalogue.facts import rules_of as pinned
from parchemin.catalogue.models import Block
from parchemin.domain.appeal import AppealRules, Waiting, answering_objections, lodging_objections
from parchemin.domain.clock import day_at
from parchemin.domain.deciding_again import Former, again_objections
from parchemin.domain.objection import Objection, Refused, blocking
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.facts import contested_decision
from parchemin.juries.models import (
    Appeal,
    BlockDecision,
    Fault,
    FaultCase,
    Outcome,
    Session,
    SessionEntry,
)
from parchemin.juries.session.preparing import create_session
from parchemin.parties import letters, outbox
from parchemin.parties.models import Certifier, Letter, Site

# -- lodging and deciding -----------------------------------------------------------------------------------


def appeals(actor: Actor, certifier: Certifier) -> QuerySet[Appeal]:
    """Appeals that a staff member may see, those to decide first."""
    rows = visible_to(actor, Appeal.objects.filter(certifier=certifier))
    return rows.select_related("entry__candidacy__person", "entry__session", "again__session").order_by(
        "decided_on", "lodged_on", "pk"
    )


def rules_of(entry: SessionEntry) -> AppealRules:
    """What the certifier's rules, those the candidacy is pinned to, say of appeals."""
    return pinned(entry.candidacy.rules).appeal


def dates(entry: SessionEntry) -> tuple[date | None, date | None]:
    """Days of publication and of notification of a result, on the clock of the site."""
    zone = entry.session.site.zone
    letter = Letter.objects.filter(once=f"results:{entry.pk}", sent_at__isnull=False).first()
    moments = (entry.session.published_at, letter.sent_at if letter else None)
    published, notified = (day_at(moment, zone) if moment else None for moment in moments)
    return published, notified


def last_day(entry: SessionEntry) -> date | None:
    """Last day to appeal against a result; None when the rules give no window, or it has not begun."""
    return rules_of(entry).last_day(*dates(entry))


def objections(entry: SessionEntry, *, on: date, grounds: str, late_reason: str = "") -> list[Objection]:
    """Reasons not to take an appeal against this result on that day; some only warn."""
    published_on, notified_on = dates(entry)
    return lodging_objections(
        rules_of(entry),
        on=on,
        published_on=published_on,
        notified_on=notified_on,
        grounds=grounds,
        late_reason=late_reason,
        decided_again=entry.again.exists(),
        under_way=Appeal.objects.filter(entry=entry, state=Appeal.State.LODGED).exists(),
    )


def lodge(
    *,
    actor: Actor,
    now: datetime,
    entry: SessionEntry,
    lodged_on: date,
    grounds: str,
    late_reason: str = "",
    key: str | None = None,
) -> Appeal:
    """Take an appeal: lodged by the candidate, or noted by the service. Only the service hears a late one."""
    session, person = entry.session, entry.candidacy.person
    manages = actor.manages(session.certifier_id)
    if not manages:
        require(to_act_as_candidate(actor, person.pk))
    late_reason = late_reason.strip() if manages else ""
    if late_reason:
        require(to_rule_on(actor, person))
    with transaction.atomic():
        SessionEntry.objects.select_for_update().get(pk=entry.pk)
        reasons = objections(entry, on=lodged_on, grounds=grounds, late_reason=late_reason)
        if blocking(reasons):
            raise Refused(reasons)
        row = Appeal.objects.create(
            certifier=session.certifier,
            entry=entry,
            lodged_on=lodged_on,
            grounds=grounds.strip(),
            late=any(o.code == "appeal.late" for o in reasons),
            body=rules_of(entry).body,
            lodged_at=now,
        )
        private = {"grounds": Private(person.subject, row.grounds)}
        if late_reason:
            private["late"] = Private(person.subject, late_reason)
        record(
            session.stream,
            acts.APPEAL_LODGED,
            actor=actor.label,
            now=now,
            certifier=session.certifier.slug,
            facts={"entry": entry.pk, "appeal": row.pk, "lodged_on": lodged_on.isoformat(), "late": row.late},
            private=private,
            key=key,
        )
    return row


def decide(
    *,
    actor: Actor,
    now: datetime,
    appeal: Appeal,
    state: Appeal.State,
    decided_on: date,
    answer: str,
    key: str | None = None,
) -> Appeal:
    """State what became of an appeal, and write the letter that tells the candidate, once, to the outbox.

    Upheld, the result is decided again (`present_again`); the body that rules never writes a result itself.
    """
    session, person = appeal.entry.session, appeal.entry.candidacy.person
    require(to_manage(actor, appeal.certifier_id))
    require(to_rule_on(actor, person))
    with transaction.atomic():
        row = Appeal.objects.select_for_update().get(pk=appeal.pk)
        waiting = row.state == Appeal.State.LODGED
        require(
            answering_objections(
                Waiting(row.lodged_on, "" if waiting else row.get_state_display()),
                ruled=state != Appeal.State.LODGED,
                decided_on=decided_on,
                answer=answer,
            )
        )
        row.state, row.decided_on, row.answer = state, decided_on, answer.strip()
        row.save(update_fields=["state", "decided_on", "answer"])
        letter = outbox.write(
            now=now,
            certifier=row.certifier,
            person=person,
            wording=_letter(row),
            about=f"appeal:{row.pk}",
            once=f"appeal:{row.pk}",
        )
        record(
            session.stream,
            acts.APPEAL_DECIDED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "entry": row.entry_id,
                "appeal": row.pk,
                "state": str(state),
                "letter": letter.pk,
            },
            private={"answer": Private(person.subject, row.answer)},
            key=key,
        )
    return row


RULINGS: dict[Appeal.State, letters.Ruling] = {
    Appeal.State.UPHELD: "upheld",
    Appeal.State.REJECTED: "rejected",
    Appeal.State.WITHDRAWN: "withdrawn",
}


def _letter(appeal: Appeal) -> letters.Appeal:
    return letters.Appeal(
        candidate=appeal.entry.candidacy.person.full_name,
        session=appeal.entry.session.title,
        ruling=RULINGS[Appeal.State(appeal.state)],
        answer=appeal.answer,
        decided_by=appeal.body,
        signatory_title=appeal.certifier.signatory_title,
        certifier=appeal.certifier.name,
    )


# -- deciding again -----------------------------------------------------------------------------------------


def present_again(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    former: Sequence[SessionEntry],
    title: str,
    site: Site,
    starts_on: date,
    jury_on: date,
    results_promised_on: date | None = None,
    blocks: Mapping[int, Sequence[Block]] | None = None,
    fault: Fault | None = None,
    key: str | None = None,
) -> Session:
    """A session in preparation where these candidates are decided again, all or none.

    ``blocks``: by former entry's id, those concerned; else every block decided then. The former results stay in the
    record; the new ones replace them when they are published (`replace_former`).
    """
    require(to_manage(actor, certifier.pk))
    with transaction.atomic():
        rows = list(
            SessionEntry.objects.select_for_update(of=("self",))
            .filter(pk__in=[e.pk for e in former], session__certifier=certifier)
            .select_related("candidacy__person", "candidacy__framework", "session")
            .order_by("session__jury_on", "session", "position")
        )
        scopes = {row.pk: list((blocks or {}).get(row.pk) or decided_blocks(row)) for row in rows}
        require([reason for row in rows for reason in to_rule_on(actor, row.candidacy.person)])
        require(
            again_objections(
                [_former(row, scopes[row.pk]) for row in rows], asked=len({e.pk for e in former})
            )
        )
        session = create_session(
            actor=actor,
            now=now,
            certifier=certifier,
            title=title,
            frameworks=list({row.candidacy.framework_id: row.candidacy.framework for row in rows}.values()),
            site=site,
            starts_on=starts_on,
            jury_on=jury_on,
            results_promised_on=results_promised_on,
        )
        for position, row in enumerate(rows, start=1):
            again = SessionEntry.objects.create(
                session=session, candidacy=row.candidacy, position=position, again_of=row
            )
            again.blocks.set(scopes[row.pk])
            Appeal.objects.filter(entry=row, state=Appeal.State.UPHELD, again__isnull=True).update(
                again=again
            )
            cases = FaultCase.objects.filter(entry=row, again__isnull=True, kept_because="")
            (cases.filter(fault=fault) if fault else cases).update(again=again)
        record(
            session.stream,
            acts.CANDIDATES_PRESENTED_AGAIN,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "count": len(rows),
                "former": [row.pk for row in rows],
                "fault": fault.pk if fault else None,
            },
            key=key,
        )
    return session


def decided_blocks(entry: SessionEntry) -> list[Block]:
    """Blocks that the jury decided for an entry; those presented when it decided none."""
    decided = Block.objects.filter(decisions__entry=entry).order_by("number")
    return list(decided) or list(entry.blocks.order_by("number"))


def _former(row: SessionEntry, scope: Sequence[Block]) -> Former:
    candidacy, presented = row.candidacy, set(row.blocks.values_list("pk", flat=True))
    return Former(
        key=f"entry:{row.pk}",
        name=candidacy.person.full_name,
        number=candidacy.number,
        published=row.session.state == Session.State.PUBLISHED,
        taken_up=row.again.exists(),
        withdrawn=candidacy.state == Candidacy.State.WITHDRAWN,
        presented={block.pk for block in scope} <= presented,
    )


def replace_former(entry: SessionEntry, on: date) -> int:
    """Withdraw what the contested decision gave on the blocks decided again. Returns how many blocks went.

    Called by the publication of the new result, inside its transaction and before the new blocks are written.
    """
    former = contested_decision(entry)
    if not former:
        return 0
    again = BlockDecision.objects.filter(entry=entry).values_list("block_id", flat=True)
    rows = AcquiredBlock.objects.filter(
        person=entry.candidacy.person_id,
        decision__startswith=former,
        block__in=list(again),
        withdrawn_on__isnull=True,
    )
    return rows.update(withdrawn_on=on)


def replaced(outcome: Outcome) -> bool:
    """Whether a result published since replaces this one."""
    return Outcome.objects.filter(entry__again_of=outcome.entry_id, published_at__isnull=False).exists()
