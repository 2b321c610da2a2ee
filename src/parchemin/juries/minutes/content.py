"""What the minutes say, from rows. Reads only; the words are those of the acts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from parchemin.assessments.models import Criterion, Deposit, Marking
from parchemin.candidates.facts import born
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.facts import rules_of
from parchemin.documents import minutes as document
from parchemin.domain.access import AccessRoute
from parchemin.domain.clock import day_at
from parchemin.domain.composition import College, CompositionRule, Moment
from parchemin.domain.deliberation import Departure, Verdict, Vote
from parchemin.domain.incident import CODES
from parchemin.domain.interval import french_date
from parchemin.domain.opening import another_day
from parchemin.domain.rulebook import BY_CODE
from parchemin.juries import queries
from parchemin.juries.day import incidents
from parchemin.juries.deliberation import boards
from parchemin.juries.facts import JuryRules, capacity, day_of, day_of_session, decision_rules
from parchemin.juries.jury import checks, sittings
from parchemin.juries.minutes import reopened, signed_text
from parchemin.juries.models import (
    Attendance,
    BlockDecision,
    DissentingOpinion,
    Incident,
    Jury,
    JuryMember,
    Opinion,
    Session,
    SessionEntry,
    Waiver,
)
from parchemin.juries.requirements import about
from parchemin.parties.models import Certifier

SPECIMEN = "Spécimen : données de démonstration, sans valeur"
VERDICTS = {
    Verdict.GRANTED: "validation totale des blocs présentés",
    Verdict.PARTIAL: "validation partielle",
    Verdict.REFUSED: "aucun bloc présenté n’est acquis",
    Verdict.ABSENT: "absence constatée",
    Verdict.EXCUSED: "absence excusée",
    Verdict.DEFERRED: "décision reportée",
    Verdict.WITHDRAWN: "retrait constaté",
}


def number(session: Session) -> str:
    """Number of the minutes: the jury's day and the session's key."""
    return f"{day_of_session(session):%Y%m%d}-{session.pk}"


def minutes_facts(jury: Jury, shown: boards.Board | None = None) -> document.MinutesFacts:
    """The minutes of a closed deliberation. Same rows, same facts, same digest. ``shown``: its board, where it is read."""
    session, certifier = jury.session, jury.session.certifier
    zone = session.site.zone
    shown = shown or boards.board(jury)
    words = _said(shown, zone)
    rules = shown.sitting.rules
    attendances = {a.person_id: a for a in sittings.at_deliberation(jury)}
    facts = document.MinutesFacts(
        certifier=certifier.trade_name or certifier.name,
        certifier_line=certifier_line(certifier),
        number=number(session),
        certification=", ".join(
            f"{f.sheet.title} ({f.sheet})" for f in session.frameworks.select_related("sheet").order_by("pk")
        ),
        session_label=session.title,
        held_on=french_date(day_of(jury)),
        place=f"{session.site.name}, {session.site.city}".strip(", "),
        opened_at=_time(jury.opened_at, zone),
        closed_at=_time(jury.closed_at, zone),
        members=tuple(_member(m, attendances) for m in shown.sitting.rows),
        candidates=tuple(_candidate(shown, e, words) for e in shown.entries),
        composition_rule=" ".join(f"{_routes(rules, r)}{r.sentence()}" for r in rules.distinct),
        clauses=tuple(
            document.Clause(f"{_routes(rules, r)}{c.label}", str(c.required), str(c.present), c.met)
            for r in rules.distinct
            for c in shown.sitting.clauses(Moment.SIGNATURE, r)
        ),
        rules=_rules(shown),
        observations=tuple(o.message for o in another_day(session.jury_on, day_of(jury))) + _balance(session),
        checks=_checks(jury, zone),
        waivers=_waivers(session, _named(shown), zone),
        incidents=words.incidents[None] + reopened.lines(jury),
        specimen=SPECIMEN if certifier.is_demo else "",
    )
    return signed_text.salted(jury, facts)


def _routes(rules: JuryRules, rule: CompositionRule) -> str:
    """The routes that a rule binds, before its words; nothing where the jury has one rule."""
    if len(rules.distinct) == 1:
        return ""
    return f"{', '.join(sorted({AccessRoute(route).label for _, route in rules.paths(rule)}))} : "


@dataclass(slots=True)
class _Said:
    """What the acts left beside the decisions, read at once for the whole session.

    ``incidents`` are by entry (None: the session's own), ``dissents`` by decision; the others are labels by key.
    """

    changed: dict[tuple[int, int, str], str] = field(default_factory=dict)
    incidents: dict[int | None, tuple[str, ...]] = field(default_factory=dict)
    dissents: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    criteria: dict[int, str] = field(default_factory=dict)
    markings: dict[int, str] = field(default_factory=dict)
    deposits: dict[int, str] = field(default_factory=dict)


def _said(shown: boards.Board, zone: ZoneInfo) -> _Said:
    decisions = [c.decision for e in shown.entries for c in shown.of(e) if c.decision is not None]
    noted = defaultdict(list)
    for one in incidents.of_session(shown.sitting.jury.session):
        noted[one.entry_id].append(_incident(one, zone))
    dissents = defaultdict(list)
    rows = DissentingOpinion.objects.filter(decision__in=decisions).select_related("member__juror__person")
    for row in rows.order_by("pk"):
        dissents[row.decision_id].append((row.member.juror.person.full_name, row.words))
    return _Said(
        changed=_changed(shown),
        incidents=defaultdict(tuple, {pk: tuple(lines) for pk, lines in noted.items()}),
        dissents=dissents,
        criteria={
            c.pk: f"critère « {c.text} » ({c.competency.printed_code})"
            for c in Criterion.objects.filter(pk__in=_pointed(decisions, "criteria"))
            .select_related("competency")
            .order_by("pk")
        },
        markings={
            m.pk: f"grille de {m.assessor.full_name}, {m.grid.assessment.label}"
            for m in Marking.objects.filter(pk__in=_pointed(decisions, "markings"))
            .select_related("assessor", "grid__assessment")
            .order_by("pk")
        },
        deposits={
            d.pk: f"dépôt « {d.filename} », version {d.version}"
            for d in Deposit.objects.filter(pk__in=_pointed(decisions, "deposits")).order_by("pk")
        },
    )


def _changed(shown: boards.Board) -> dict[tuple[int, int, str], str]:
    """Opinions changed once those of the others were shown, by entry, block and member: what was first given."""
    rows = Opinion.objects.filter(entry__in=[e.pk for e in shown.entries]).exclude(before_seeing="")
    return {
        (row.entry_id, row.block_id, str(row.member.juror.person_id)): (
            f" (d’abord {Vote(row.before_seeing).label}, changé après avoir vu les autres avis)"
        )
        for row in rows.select_related("member__juror").order_by("pk")
    }


def _pointed(decisions: Iterable[BlockDecision], kind: str) -> set[int]:
    return {pk for d in decisions for pk in d.evidence.get(kind, ())}


def _incident(row: Incident, zone: ZoneInfo) -> str:
    kind, label = CODES[row.code]
    at = row.happened_at.astimezone(zone)
    line = f"{kind.label.capitalize()}, le {french_date(day_at(at, zone))} à {_time(at, zone)} : {label}."
    return f"{line} {row.words}" if row.words else line


def _balance(session: Session) -> tuple[str, ...]:
    reason = session.balance_reason.strip()
    return (f"Équilibre entre les femmes et les hommes dans le jury : {reason}",) if reason else ()


def _checks(jury: Jury, zone: ZoneInfo) -> tuple[document.Check, ...]:
    """The jury as a whole, as it was judged at each moment before the close; each candidate's where it was not in
    order. Signing comes after: it is kept as well, and is no part of what is signed."""
    kept: dict[tuple[str, int | None], document.Check] = {}
    for row in checks.all_of(jury):
        if row.moment == Moment.SIGNATURE or (jury.closed_at and row.checked_at > jury.closed_at):
            continue
        at = row.checked_at.astimezone(zone)
        about = "" if row.entry is None else f", pour {row.entry.candidacy.person.full_name}"
        kept[row.moment, row.entry_id] = document.Check(
            Moment(row.moment).label + about,
            f"{french_date(day_at(at, zone))}, {_time(at, zone)}",
            tuple(str(o["message"]) for o in row.objections),
        )
    return tuple(check for (_, entry), check in kept.items() if entry is None or check.found)


def _named(shown: boards.Board) -> dict[str, str]:
    """Whoever, and whatever line of a candidate's requirement list, a waiver may be about."""
    lines = {
        about(entry, line.requirement): f"{entry.candidacy.person.full_name}, {line.words}"
        for entry in shown.entries
        for line in shown.asked[entry.pk]
    }
    return {**shown.sitting.names(), **lines}


def _waivers(session: Session, names: Mapping[str, str], zone: ZoneInfo) -> tuple[document.Waived, ...]:
    """Everything set aside, even for a while."""
    waiveds = []
    for row in Waiver.objects.filter(session=session).order_by("given_at", "pk"):
        rule = BY_CODE[row.code].meaning if row.code in BY_CODE else row.code
        about = f" : {names[row.about]}" if row.about in names else ""
        until = f", reprise le {french_date(day_at(row.ended_at, zone))}" if row.ended_at else ""
        on = french_date(day_at(row.given_at, zone))
        waiveds.append(document.Waived(f"{rule}{about}", row.by, f"{on}{until}", row.reason))
    return tuple(waiveds)


def certifier_line(certifier: Certifier) -> str:
    """What stands under the name: the legal name where the trade name is above it, and the address."""
    legal = certifier.name if certifier.trade_name and certifier.trade_name != certifier.name else ""
    return ", ".join(part for part in (legal, certifier.address) if part)


def _time(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else at.astimezone(zone).strftime("%H h %M")


def _member(member: JuryMember, attendances: Mapping[UUID, Attendance]) -> document.Member:
    seen = attendances.get(member.juror.person_id)
    words = "absent"
    if seen and seen.present:
        words = "présent" if seen.left_at is None else "parti avant la fin"
    elif seen and seen.excused:
        words = "excusé"
    college = College(member.juror.college)
    seat = capacity(member) + (" (suppléant)" if member.substitute else "")
    return document.Member(
        name=member.juror.person.full_name,
        seat=seat,
        college="" if college is College.NONE else college.label,
        quality=member.juror.trade,
        attendance=words,
        signs=words == "présent",
    )


def _rules(shown: boards.Board) -> tuple[str, ...]:
    every = {decision_rules(e.candidacy.rules) for e in shown.entries}
    lines = []
    for rules in sorted(every, key=lambda r: r.source):
        source = rules.source or "Règlement de certification"
        if rules.scale is not None:
            lines.append(f"{source} : notes {rules.scale.wording}.")
        if rules.threshold is None:
            lines.append(
                f"{source} : le jury constate, bloc par bloc, que les compétences sont acquises ou non."
            )
        else:
            lines.append(
                f"{source} : {rules.threshold} % des critères d’un bloc, proposition soumise au jury."
            )
    return tuple(lines)


def _candidate(shown: boards.Board, entry: SessionEntry, words: _Said) -> document.CandidateDecision:
    row = queries.outcome_of(entry)
    names = shown.sitting.names()
    recused = shown.sitting.recused.get(entry.candidacy_id, frozenset())
    return document.CandidateDecision(
        name=entry.candidacy.person.full_name,
        identity=identity(entry.candidacy),
        outcome=VERDICTS[Verdict(row.verdict)] if row else "",
        blocks=tuple(_block(c, names, words) for c in shown.of(entry) if c.decision is not None),
        recused=tuple(sorted(names[key] for key in recused if key in names)),
        remark=_not_voted(shown, entry),
        incidents=words.incidents[entry.pk],
    )


def _not_voted(shown: boards.Board, entry: SessionEntry) -> str:
    """Blocks presented that were not decided: held already, or left to another session."""
    held = [c.block.code for c in shown.of(entry) if c.acquired_before and c.decision is None]
    words = [f"Déjà acquis, non mis au vote : {', '.join(held)}."] if held else []
    row = queries.outcome_of(entry)
    if row is not None and row.verdict == Verdict.DEFERRED:
        left = [short_code(block.code) for block in shown.left(entry)]
        words.append(f"Reporté à une autre session : {', '.join(left)}.")
    return " ".join(words)


def _block(cell: boards.Cell, names: Mapping[str, str], words: _Said) -> document.BlockDecision:
    decision = cell.decision
    assert decision is not None  # noqa: S101 - the caller kept the decided ones
    return document.BlockDecision(
        code=short_code(cell.block.code),
        title=cell.block.title,
        decision="acquis" if decision.acquired else "non acquis",
        granted=decision.acquired,
        tally=counted(decision),
        motivation=decision.motivation,
        votes=tuple(
            sorted(
                (names[key], vote.label + words.changed.get((cell.entry.pk, cell.block.pk, key), ""))
                for key, vote in cell.votes.items()
            )
        ),
        departure=departed(decision),
        evidence=_evidence(decision, words),
        dissents=tuple(words.dissents.get(decision.pk, ())),
    )


def departed(decision: BlockDecision) -> str:
    """What the règlement proposed and why the jury decided otherwise; why it granted a block against its grids or below the
    general mean; "" where nothing was to be said."""
    why = [Departure(decision.departure_code).label] if decision.departure_code else []
    why += [decision.departure_reason] if decision.departure_reason else []
    if decision.proposal is None or decision.proposal == decision.acquired:
        return f"Le jury l’accorde en disant pourquoi : {' ; '.join(why)}." if why else ""
    proposed = "acquis" if decision.proposal else "non acquis"
    return f"Le règlement proposait « {proposed} » ; le jury s’en écarte : {' ; '.join(why)}."


def _evidence(decision: BlockDecision, words: _Said) -> tuple[str, ...]:
    kinds = (("criteria", words.criteria), ("markings", words.markings), ("deposits", words.deposits))
    return tuple(
        labels[pk] for kind, labels in kinds for pk in decision.evidence.get(kind, ()) if pk in labels
    )


def counted(decision: BlockDecision) -> str:
    """ "3 pour, 1 contre, 1 abstention (voix prépondérante du président)"."""
    text = f"{decision.votes_for} pour, {decision.votes_against} contre"
    if decision.abstentions:
        text += f", {decision.abstentions} abstention" + ("s" if decision.abstentions > 1 else "")
    return text + (" (voix prépondérante du président)" if decision.casting_vote else "")


def identity(candidacy: Candidacy) -> str:
    """ "née le 4 mai 1999 à Villeurbanne", "née en 1999": the words of the parchment."""
    return born(candidacy.person, rules_of(candidacy.rules).birth)


def short_code(code: str) -> str:
    """ "BC02" of "RNCP99999BC02": the certification's number stands elsewhere on the page."""
    at = code.rfind("BC")
    return code[at:] if at > 0 else code
