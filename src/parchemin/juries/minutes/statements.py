"""What a statement of results says, from rows: block by block, and what is missing. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from parchemin.candidates.models import AcquiredBlock
from parchemin.candidates.queries import acquired as blocks_held
from parchemin.catalogue.facts import rules_of
from parchemin.catalogue.models import Competency
from parchemin.documents import statement
from parchemin.domain.deliberation import Verdict
from parchemin.domain.interval import french_date
from parchemin.juries import queries
from parchemin.juries.deliberation.motivation import pointed_competencies
from parchemin.juries.facts import day_of_session
from parchemin.juries.minutes.content import SPECIMEN, VERDICTS, certifier_line, identity, number, short_code
from parchemin.juries.models import (
    BlockDecision,
    SessionEntry,
)


def statement_facts(entry: SessionEntry, issued_on: date) -> statement.StatementFacts:
    """The statement of results of one candidate: block by block, and competency by competency what is missing."""
    session, certifier, candidacy = entry.session, entry.session.certifier, entry.candidacy
    row = queries.outcome_of(entry)
    decided = {d.block_id: d for d in BlockDecision.objects.filter(entry=entry).order_by("block__number")}
    held = {a.block_id: a for a in blocks_held(candidacy, day_of_session(session))}
    blocks = list(candidacy.framework.blocks.order_by("number"))
    rules = rules_of(candidacy.rules)
    return statement.StatementFacts(
        certifier=certifier.trade_name or certifier.name,
        certifier_line=certifier_line(certifier),
        number=f"{number(session)}-{entry.position}",
        candidate=candidacy.person.full_name,
        identity=identity(candidacy),
        certification=f"{candidacy.framework.sheet.title} ({candidacy.framework.sheet})",
        session_label=session.title,
        decided_on=french_date(day_of_session(session)),
        outcome=VERDICTS[Verdict(row.verdict)] if row else "",
        blocks=tuple(_result(b.pk, b.code, b.title, decided, held) for b in blocks),
        missing=tuple(_missing(d) for d in decided.values() if not d.acquired),
        next_steps=rules.next_steps,
        appeal=str(rules.appeal_sentence),
        issued=f"{certifier.city}, le {french_date(issued_on)}".strip(", "),
        signatory_title=certifier.signatory_title,
        signatory_name=certifier.signatory_name,
        specimen=SPECIMEN if certifier.is_demo else "",
    )


def _result(
    pk: int, code: str, title: str, decided: Mapping[int, BlockDecision], held: Mapping[int, AcquiredBlock]
) -> statement.BlockResult:
    if pk in decided:
        acquired = decided[pk].acquired
        result = "acquis" if acquired else "non acquis"  # the count of the votes is the jury's own
    elif pk in held:
        acquired, result = True, f"acquis le {french_date(held[pk].acquired_on)}"
    else:
        acquired, result = False, "non présenté ou non décidé"
    until = held[pk].until if pk in held else None
    return statement.BlockResult(short_code(code), title, result, acquired, validity=_validity(until))


def _validity(until: date | None) -> str:
    """Last day of a limited validity, as printed."""
    return "" if until is None else f"jusqu’au {french_date(until - timedelta(days=1))}"


def _missing(decision: BlockDecision) -> statement.Missing:
    """Competencies the refusal points to, in the framework's words; those not reached, where it is silent (old ones)."""
    pointed = pointed_competencies(decision)
    if pointed:
        words = tuple(f"{c.printed_code} {c.title}".strip() for c in pointed)
        return statement.Missing(
            block=str(decision.block), competencies=words, motivation=decision.motivation
        )
    lacking = (
        Competency.objects.filter(
            block=decision.block_id,
            criteria__marks__marking__candidacy=decision.entry.candidacy_id,
            criteria__marks__marking__submitted_at__isnull=False,
        )
        .order_by("position")
        .values_list("pk", "printed_code", "title", "criteria__marks__level", "criteria__grid__levels")
    )
    names = {
        pk: f"{code} {title}".strip()
        for pk, code, title, level, levels in lacking
        if not any(one["key"] == level and one.get("acquired") for one in levels)
    }
    return statement.Missing(
        block=str(decision.block), competencies=tuple(names.values()), motivation=decision.motivation
    )
