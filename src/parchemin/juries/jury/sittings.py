"""Who sits at a moment and how that is judged, candidate by candidate. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, QuerySet, When

from parchemin.candidates.models import Candidacy
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import (
    ClauseState,
    CompositionRule,
    JurorFacts,
    Moment,
    Relation,
    RelationKind,
    Seat,
    fill,
    graded,
    menders,
    objections,
    waived,
)
from parchemin.domain.composition.sitting import president, seated
from parchemin.domain.objection import Level, Objection, Source, blocking, gettext_noop
from parchemin.domain.phrase import Listed, Words
from parchemin.juries.facts import (
    JuryRules,
    candidate_facts,
    day_of,
    member_facts,
    pool,
    relations,
    rules_of_jury,
)
from parchemin.juries.models import (
    Attendance,
    Juror,
    Jury,
    JuryMember,
    Recusal,
    Session,
    SessionEntry,
)
from parchemin.juries.queries import candidates
from parchemin.juries.terms import Terms, terms_of


def members(jury: Jury) -> QuerySet[JuryMember]:
    """Seats held, president first, substitutes last."""
    return (
        JuryMember.objects.filter(jury=jury, withdrawn_at__isnull=True)
        .select_related("juror__person")
        .annotate(rank=Case(When(seat="president", then=0), When(seat="professional", then=1), default=2))
        .order_by("substitute", "rank", "nominated_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Sitting:
    """A jury read once: its rule, its members, who is there, who stepped aside for whom, the ties.

    Keys are persons'. ``present``: who is noted at the deliberation, None while nobody is recorded there. ``blocks``: codes of the
    blocks each candidacy presents, read only where some member may not rule on all of them.
    """

    jury: Jury
    rows: tuple[JuryMember, ...]
    facts: tuple[JurorFacts, ...]
    present: frozenset[str] | None
    recused: Mapping[int, frozenset[str]]
    ties: tuple[Relation, ...]
    rules: JuryRules
    terms: Terms = field(default_factory=Terms)
    blocks: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def names(self) -> dict[str, str]:
        return {m.key: m.name for m in self.facts}

    def seated(self, candidacy_id: int | None, moment: Moment) -> list[JurorFacts]:
        """Who sits at that moment, for that candidate (None: for all of them)."""
        present = (self.present or frozenset()) if moment.counts_who_is_there else None
        recused = self.recused.get(candidacy_id, frozenset()) if candidacy_id is not None else ()
        return seated(self.facts, present=present, recused=recused)

    def rule_for(self, candidacy: Candidacy | None) -> CompositionRule:
        """The rule that judges the jury for a candidate: their route's; without one, the rule of most candidates."""
        return (self.rules.of(candidacy) if candidacy else None) or self.rules.main

    def rule_held(self, moment: Moment) -> CompositionRule:
        """The rule that the jury as a whole is judged by: the first of its routes' that those who sit meet, else the
        main one."""
        seated = self.seated(None, moment)
        met = (rule for rule in self.rules.distinct if rule.shortfall(seated) == 0)
        return next(met, self.rules.main)

    def objections(self, moment: Moment, on: date, candidacy: Candidacy | None = None) -> list[Objection]:
        """Reasons why this jury may not act at that moment, for that candidate or in general.

        Where the routes presented have rules that differ, the jury holds in general when it holds for one of them, and
        it is said for which candidates it does not: their decisions are refused, each by its own rule.
        """
        reasons = self._own(moment, on, candidacy)
        if candidacy is None:
            reasons += graded(self._elsewhere(moment), self.terms.levels(on))
        elif self.rules.of(candidacy) is None:
            reasons.append(_no_rule(candidacy))
        return waived(reasons, self.terms.waivers)

    def _own(self, moment: Moment, on: date, candidacy: Candidacy | None) -> list[Objection]:
        reasons = objections(
            self.rule_for(candidacy) if candidacy else self.rule_held(moment),
            self.seated(candidacy.pk if candidacy else None, moment),
            on=on,
            moment=moment,
            candidate=candidate_facts(candidacy) if candidacy else None,
            relations=self.ties,
            levels=self.terms.levels(on),
            limit_years=self.terms.limit_years,
            blocks=self.blocks.get(candidacy.pk, ()) if candidacy else (),
            balance_justified=self.terms.balance_justified,
        )
        if (
            moment is Moment.NOMINATION or candidacy
        ):  # asked once the jury is named, and said of the jury once
            reasons = [o for o in reasons if o.code != "juror.interest-unstated"]
        return reasons

    def _elsewhere(self, moment: Moment) -> list[Objection]:
        """For whom the jury does not hold, while it holds for others: the routes whose rule it does not meet."""
        if len(self.rules.distinct) == 1:
            return []
        seated, held = self.seated(None, moment), self.rule_held(moment)
        return [
            _of_route(rule, lacking[0].required, self._presented_by(rule))
            for rule in self.rules.distinct
            if rule.notation() != held.notation()
            and (lacking := [s for s in rule.states(seated) if not s.met])
        ]

    def _presented_by(self, rule: CompositionRule) -> list[Candidacy]:
        paths = set(self.rules.paths(rule))
        return [
            e.candidacy
            for e in candidates(self.jury.session)
            if (e.candidacy.framework_id, e.candidacy.route) in paths
        ]

    def clauses(self, moment: Moment, rule: CompositionRule | None = None) -> list[ClauseState]:
        """Each clause of a rule (the one the jury is held to) beside those who sit: what a page lights up."""
        return (rule or self.rule_held(moment)).states(self.seated(None, moment))


def _of_route(rule: CompositionRule, required: Words, candidacies: Sequence[Candidacy]) -> Objection:
    routes = dict.fromkeys(AccessRoute(c.route).label for c in candidacies)
    return Objection(
        code="jury.rule-of-route",
        template=gettext_noop(
            "Le jury ne tient pas pour %(names)s : leur voie (%(routes)s) demande un autre jury, avec %(required)s."
        ),
        params={
            "names": Listed(tuple(c.person.full_name for c in candidacies)),
            "routes": Listed(tuple(routes)),
            "required": required,
        },
        source=Source(rule.where or "Règle de composition du jury", "sheet.jury"),
        mend=gettext_noop(
            "Compléter le jury s’il peut répondre aux deux règles ; sinon présenter ces candidats à une autre session."
        ),
        level=Level.WARN,
    )


def _no_rule(candidacy: Candidacy) -> Objection:
    return Objection(
        code="jury.no-rule-of-route",
        template=gettext_noop(
            "Aucune règle de composition du jury n’est confirmée pour la voie de %(name)s : %(route)s."
        ),
        params={"name": candidacy.person.full_name, "route": AccessRoute(candidacy.route).label},
        mend=gettext_noop("Confirmez la règle de cette voie, au jury de la certification."),
        about=str(candidacy.person_id),
        binding=True,
    )


def sitting(
    jury: Jury,
    candidacies: Sequence[Candidacy] | None = None,
    *,
    on: date | None = None,
    presented: Sequence[SessionEntry] | None = None,
) -> Sitting:
    """Read a jury. ``candidacies``: those whose ties matter (all those presented, by default). ``on``: the day the
    habilitations are read for (the jury's by default). ``presented``: every entry of the session, where they are read."""
    rows = tuple(members(jury))
    if candidacies is None:
        candidacies = _candidacies(jury) if presented is None else [e.candidacy for e in presented]
    recused: dict[int, set[str]] = defaultdict(set)
    for candidacy_id, person_id in (
        Recusal.objects.filter(member__in=rows)
        .order_by("pk")
        .values_list("candidacy_id", "member__juror__person_id")
    ):
        recused[candidacy_id].add(str(person_id))
    attendances = at_deliberation(jury)
    there = {str(a.person_id) for a in attendances if a.present and a.left_at is None}
    terms = terms_of(jury.session, on or day_of(jury), [m.juror for m in rows])
    return Sitting(
        jury=jury,
        rows=rows,
        facts=tuple(member_facts(m, terms) for m in rows),
        present=frozenset(there) if attendances else None,
        recused={k: frozenset(v) for k, v in recused.items()},
        ties=tuple(_ties(jury.session, candidacies, [m.juror for m in rows])),
        rules=rules_of_jury(jury, presented),
        terms=terms,
        blocks=_presented(jury.session) if any(s.blocks is not None for s in terms.scopes.values()) else {},
    )


def at_deliberation(jury: Jury) -> QuerySet[Attendance]:
    """Attendance of the jurors at the deliberation, and at no day of examinations."""
    rows = Attendance.objects.filter(session=jury.session_id, role="juror", hearing_on__isnull=True)
    return rows.order_by("pk")


def _ties(session: Session, candidacies: Sequence[Candidacy], jurors: Sequence[Juror]) -> list[Relation]:
    """Ties as this session sees them: the first jury is another only where the candidate is decided again."""
    known = relations(candidacies, jurors)
    if all(r.kind is not RelationKind.PREVIOUS_JURY for r in known):
        return known
    again = {
        str(person)
        for person in session.entries.filter(again_of__isnull=False)
        .order_by("pk")
        .values_list("candidacy__person", flat=True)
    }
    return [r for r in known if r.kind is not RelationKind.PREVIOUS_JURY or r.candidate_key in again]


def _presented(session: Session) -> dict[int, frozenset[str]]:
    """Codes of the blocks presented, by candidacy."""
    codes_of: dict[int, set[str]] = defaultdict(set)
    rows = SessionEntry.blocks.through.objects.filter(sessionentry__in=session.entries.all()).order_by("pk")
    for candidacy, code in rows.values_list("sessionentry__candidacy", "block__code"):
        codes_of[candidacy].add(code)
    return {pk: frozenset(codes) for pk, codes in codes_of.items()}


def presides(member: JuryMember, whole: Sitting | None = None) -> bool:
    """Whether the member is the president, or the substitute who sits in the stead of a president who is away.
    ``whole``: their jury, where it is read."""
    if member.seat != Seat.PRESIDENT or member.withdrawn_at:
        return False
    if not member.substitute:
        return True
    here = (whole or sitting(member.jury, ())).seated(None, Moment.DELIBERATION)
    chair = president(here)
    return chair is not None and chair.key == str(member.juror.person_id)


def composition_by_candidate(jury: Jury, moment: Moment, on: date) -> dict[int, list[Objection]]:
    """What each candidate's own jury lacks, by entry; entries without an objection are left out."""
    rows = list(candidates(jury.session))
    whole = sitting(jury, presented=rows)
    refusals = {e.pk: whole.objections(moment, on, e.candidacy) for e in rows}
    return {pk: reasons for pk, reasons in refusals.items() if reasons}


@dataclass(frozen=True, slots=True)
class Remedies:
    """Who would mend what a jury lacks: the pool of a day and its ties with the candidates, read once."""

    whole: Sitting
    moment: Moment
    on: date
    available: tuple[JurorFacts, ...]
    ties: tuple[Relation, ...]
    presented: Mapping[int, frozenset[str]]

    def of(self, objection: Objection, candidacy: Candidacy | None = None) -> list[JurorFacts]:
        """For one objection, the jury's own substitutes and people of the pool, best first, each in the seat to
        take. Who has a tie with some candidate presented comes after those who have none."""
        tied = {t.juror_key for t in self.ties if not t.cleared}
        facts = menders(
            objection,
            self.whole.rule_for(candidacy) if candidacy else self.whole.rule_held(self.moment),
            self.whole.seated(candidacy.pk if candidacy else None, self.moment),
            self.available,
            on=self.on,
            candidate=candidate_facts(candidacy) if candidacy else None,
            relations=self.ties,
            limit_years=self.whole.terms.limit_years,
            blocks=self.presented.get(candidacy.pk, ()) if candidacy else (),
        )
        return sorted(facts, key=lambda person: person.key in tied)


def remedies(whole: Sitting, moment: Moment, on: date) -> Remedies:
    """Read who may be offered for a jury, whatever it lacks."""
    jury = whole.jury
    return Remedies(
        whole,
        moment,
        on,
        available=tuple(pool(jury.session, on)),
        ties=tuple(_ties(jury.session, _candidacies(jury), _jurors(jury))),
        presented=_presented(jury.session),
    )


def proposed(jury: Jury, on: date) -> list[JurorFacts]:
    """The members to add so that the jury meets its rule, people without ties first; may fall short.

    Where routes have rules that differ, people who make it meet all of them, if there are; else the main one."""
    whole = sitting(jury, on=on)
    named = whole.seated(None, Moment.NOMINATION)
    available = pool(jury.session, on)
    candidacies = _candidacies(jury)
    ties = _ties(jury.session, candidacies, _jurors(jury))
    facts = [candidate_facts(c) for c in candidacies]
    years = whole.terms.limit_years
    every = frozenset[str]().union(*_presented(jury.session).values())

    def filled(rules: Sequence[CompositionRule]) -> list[JurorFacts]:
        rule, others = rules[0], rules[1:]
        free = fill(
            rule,
            named,
            available,
            on=on,
            candidates=facts,
            relations=ties,
            limit_years=years,
            blocks=every,
            others=others,
        )
        if not lacking(rules, free):
            return free
        return fill(rule, free, available, on=on, limit_years=years, others=others)

    def lacking(rules: Sequence[CompositionRule], members: Sequence[JurorFacts]) -> int:
        return sum(rule.shortfall(members) for rule in rules)

    full = filled(whole.rules.distinct)
    if lacking(whole.rules.distinct, full) and len(whole.rules.distinct) > 1:
        full = filled([whole.rules.main])
    return full[len(named) :]


def _candidacies(jury: Jury) -> list[Candidacy]:
    rows = Candidacy.objects.filter(entries__in=jury.session.entries.all())
    return list(rows.select_related("person").order_by("pk"))


def _jurors(jury: Jury) -> list[Juror]:
    return list(
        Juror.objects.filter(certifier=jury.session.certifier_id).select_related("person").order_by("pk")
    )


def moment_of(jury: Jury) -> Moment:
    """The moment that the jury is at: who is there counts from the first one noted at the deliberation on."""
    if jury.state == Jury.State.DELIBERATING:
        return Moment.DELIBERATION
    arrived = at_deliberation(jury).exists()
    before = jury.state in (Jury.State.COMPOSING, Jury.State.NOMINATED)
    return Moment.OPENING if before and arrived else Moment.NOMINATION


def whole_and_each(
    jury: Jury, moment: Moment, on: date, presented: Sequence[SessionEntry] | None = None
) -> list[Objection]:
    """What the jury lacks in general, then for the candidates presented: the reasons their decisions would be refused
    for. Said once where several have the same. ``presented``: see `sitting`."""
    rows = list(candidates(jury.session)) if presented is None else presented
    whole = sitting(jury, presented=rows)
    every = whole.objections(moment, on)
    for entry in rows:
        every += whole.objections(moment, on, entry.candidacy)
    distinct: dict[tuple[str, str, str], Objection] = {}
    for one in every:
        distinct.setdefault((one.code, one.message, one.about), one)
    return list(distinct.values())


def blocked(jury: Jury, moment: Moment, on: date) -> list[Objection]:
    """What stops the jury as a whole at that moment: the composition in general."""
    return blocking(sitting(jury).objections(moment, on))
