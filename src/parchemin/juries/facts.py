"""Rows of a session as the frozen values that the rules take.

Jurors and candidates are keyed by their person, so that a tie between two persons applies as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from parchemin.candidates.models import Candidacy
from parchemin.catalogue.facts import composition_rule, rules_of
from parchemin.catalogue.models import CertificationRules
from parchemin.catalogue.models import CompositionRule as CompositionRuleRow
from parchemin.catalogue.queries import findings_waited
from parchemin.domain.access import AccessRoute
from parchemin.domain.clock import day_at
from parchemin.domain.composition import (
    CandidateFacts,
    College,
    CompositionRule,
    JurorFacts,
    Relation,
    RelationKind,
    Seat,
)
from parchemin.domain.deliberation import DecisionRules
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Objection
from parchemin.domain.session_dates import SessionDays
from parchemin.juries.models import Juror, Jury, JuryMember, JuryRule, Session, SessionEntry
from parchemin.juries.terms import ALL, Terms, terms_of
from parchemin.juries.ties import ties

SIDES = {College.EMPLOYEE: "salarié", College.EMPLOYER: "employeur", College.INDEPENDENT: "indépendant"}


def juror_facts(
    juror: Juror,
    seat: Seat,
    *,
    substitute: bool = False,
    place: str = "",
    voice: bool = True,
    terms: Terms | None = None,
) -> JurorFacts:
    """A juror of the pool in a seat; its person must be loaded. ``terms``: of the session, for what the juror is
    accredited and whether an interest was denied; without them nothing narrows. The side of the trade that a juror
    represents is a quality of theirs, for the sheets that give it a seat of its own."""
    side = SIDES.get(College(juror.college), "")
    scope = terms.scopes.get(juror.pk, ALL) if terms else ALL
    return JurorFacts(
        key=str(juror.person_id),
        name=juror.person.full_name,
        seat=seat,
        college=College(juror.college),
        professional=juror.professional,
        certifier_member=juror.certifier_member,
        accredited=Interval(juror.accredited_from, juror.accredited_until),
        substitute=substitute,
        sex=juror.person.sex,
        qualified=juror.qualified,
        outside=juror.outside,
        can_preside=juror.can_preside,
        accredited_for=scope.here,
        blocks=scope.blocks,
        interest_stated=terms is None or juror.pk in terms.stated,
        place=place,
        voice=voice,
        qualities=(*juror.qualities, *([side] if side else [])),
    )


def member_facts(member: JuryMember, terms: Terms | None = None) -> JurorFacts:
    return juror_facts(
        member.juror,
        Seat(member.seat),
        substitute=member.substitute,
        place=member.place,
        voice=member.voice,
        terms=terms,
    )


def capacity(member: JuryMember) -> str:
    """In what capacity a member sits, in words: the sheet's own where it names the seat; whether they have no vote."""
    words = member.place if member.place and member.seat == Seat.MEMBER else Seat(member.seat).label
    if member.place and member.seat == Seat.PRESIDENT:
        words = f"{words}, {member.place}"
    return words if member.voice else f"{words} (sans voix délibérative)"


def candidate_facts(candidacy: Candidacy) -> CandidateFacts:
    return CandidateFacts(
        key=str(candidacy.person_id),
        name=candidacy.person.full_name,
        route=AccessRoute(candidacy.route),
        path_began=candidacy.entered_on,
    )


def local_day(session: Session, at: datetime) -> date:
    """The day an instant falls on, on the clock of the session's site."""
    return day_at(at, session.site.zone)


def span_of(session: Session, day: date) -> tuple[datetime, datetime]:
    """The first and the last instant of a day, on the clock of the session's site."""
    zone = session.site.zone
    begins, next_day = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    return begins, next_day - timedelta(microseconds=1)


def day_of(jury: Jury) -> date:
    """The day the jury is judged for: the one it really sat on, the one planned before that."""
    return jury.held_on or jury.session.jury_on


def day_of_session(session: Session) -> date:
    """The same, from a session that may have no jury yet."""
    jury = getattr(session, "jury", None)
    return day_of(jury) if jury else session.jury_on


def session_days(session: Session) -> SessionDays:
    """The days of a session, as they are set."""
    return SessionDays(session.starts_on, session.jury_on, session.results_promised_on)


def contested_decision(entry: SessionEntry) -> str:
    """How the keys of the decisions taken again begin, as acquired blocks keep them; "" for a first decision."""
    return f"session:{entry.again_of.session_id}:block:" if entry.again_of else ""


def rule_of(jury: Jury) -> CompositionRule:
    """The rule that the jury was made with: that of most of its candidates. See `JuryRules` for each candidate's."""
    return composition_rule(jury.rule)


Path = tuple[int, str]  # the key of a framework, the code of a route


@dataclass(frozen=True, slots=True)
class JuryRules:
    """Which rule judges a jury for each candidate: that of the candidate's framework and route.

    ``by_path``: for each path presented; None where no rule is confirmed for it.
    """

    main: CompositionRule
    by_path: Mapping[Path, CompositionRule | None] = field(default_factory=dict)

    def of(self, candidacy: Candidacy) -> CompositionRule | None:
        return self.by_path.get((candidacy.framework_id, candidacy.route), self.main)

    @property
    def distinct(self) -> list[CompositionRule]:
        """Each rule of a path presented once, the main one first; rules that ask for the same jury are one."""
        by_notation = {rule.notation(): rule for rule in self.by_path.values() if rule is not None}
        main = self.main.notation()
        if not by_notation or main in by_notation:
            by_notation = {main: self.main, **by_notation}
        return list(by_notation.values())

    def paths(self, rule: CompositionRule) -> list[Path]:
        """The paths presented that a rule binds."""
        wanted = rule.notation()
        return [path for path, one in self.by_path.items() if one is not None and one.notation() == wanted]


def binds(row: CompositionRuleRow, path: Path) -> bool:
    framework, route = path
    return row.framework_id == framework and (not row.routes or route in row.routes)


def rows_asked(
    session: Session, jury: Jury | None = None, presented: Iterable[SessionEntry] | None = None
) -> dict[Path, CompositionRuleRow | None]:
    """The rule of each path presented, the most presented first: the one that ``jury`` keeps for it, else the latest
    confirmed; None where there is none. ``presented``: every entry of the session, where they are read."""
    if presented is None:
        counted = Counter(session.entries.values_list("candidacy__framework_id", "candidacy__route"))
    else:
        counted = Counter((e.candidacy.framework_id, e.candidacy.route) for e in presented)
    paths = [path for path, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]
    rules: dict[Path, CompositionRuleRow | None] = {**dict.fromkeys(paths), **_kept(jury, paths)}
    if None in rules.values():
        rows = list(CompositionRuleRow.objects.filter(framework__sessions=session).order_by("-version", "pk"))
        rules = {
            path: kept or next((r for r in rows if binds(r, path)), None) for path, kept in rules.items()
        }
    return rules


def _kept(jury: Jury | None, paths: Sequence[Path]) -> dict[Path, CompositionRuleRow]:
    if jury is None:
        return {}
    kept = {(one.rule.framework_id, one.route): one.rule for one in _rules_kept(jury)}
    if not kept:  # a jury made before they were kept
        return {path: jury.rule for path in paths if binds(jury.rule, path)}
    return {path: kept[path] for path in paths if path in kept}


def _rules_kept(jury: Jury) -> QuerySet[JuryRule]:
    return JuryRule.objects.filter(jury=jury).select_related("rule").order_by("pk")


def rules_of_jury(jury: Jury, presented: Iterable[SessionEntry] | None = None) -> JuryRules:
    """The rules of a jury, as it keeps them; those of candidates entered since, as they are confirmed now.
    ``presented``: see `rows_asked`."""
    rows = rows_asked(jury.session, jury, presented)
    return JuryRules(
        rule_of(jury), {path: composition_rule(row) if row else None for path, row in rows.items()}
    )


def decision_rules(row: CertificationRules | None) -> DecisionRules:
    """What the certifier's rules that a candidacy is pinned to say of deciding; silence where there are none."""
    return rules_of(row).decision


def relations(candidacies: Iterable[Candidacy], jurors: Iterable[Juror]) -> list[Relation]:
    """Ties between these people, as the rules take them: declared, and presumed while nobody cleared them.

    That a member sat in the first jury is a fact: nobody clears it.
    """
    return [
        Relation(
            str(tie.juror.pk),
            str(tie.candidate.pk),
            RelationKind(tie.kind),
            cleared=not tie.stands and tie.kind != RelationKind.PREVIOUS_JURY,
        )
        for tie in ties(candidacies, jurors)
    ]


def unsettled(session: Session, act: str) -> list[Objection]:
    """Findings of the sheets' readings that nobody settled and that ``act`` waits for, on the routes presented."""
    sheets = session.frameworks.order_by().values("sheet_id")
    routes = sorted(set(session.entries.values_list("candidacy__route", flat=True)))
    return findings_waited(sheets, [f"{act}:{route}" for route in routes] or [act])


def pool(session: Session, on: date) -> list[JurorFacts]:
    """Jurors of the certifier who are available that day, on the clock of the site, no candidates of the
    session and did not decline it; by name, in the seat their quality gives first."""
    begins = datetime.combine(on, time(), session.site.zone)
    rows = (
        Juror.objects.filter(
            certifier=session.certifier_id,
            person__erased_at__isnull=True,
            availabilities__starts_at__lt=begins + timedelta(days=1),
            availabilities__ends_at__gt=begins,
        )
        .exclude(person__in=session.entries.values("candidacy__person"))
        .exclude(invitations__in=session.invitations.filter(state="declined"))
        .select_related("person")
        .distinct()
        .order_by("person__birth_name", "person__first_names", "pk")
    )
    terms = terms_of(session, on, rows)
    return [
        juror_facts(j, Seat.CERTIFIER if j.certifier_member else Seat.PROFESSIONAL, terms=terms) for j in rows
    ]
