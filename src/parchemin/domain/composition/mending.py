"""Who in the pool would mend a jury: seat by seat towards its rule, or one objection at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from parchemin.domain.composition.check import fits, mandate_objections, objections, relation_objections
from parchemin.domain.composition.facts import CandidateFacts, JurorFacts, Moment, Relation, Seat
from parchemin.domain.composition.rule import CompositionRule, Measure
from parchemin.domain.composition.sitting import president
from parchemin.domain.objection import Objection


def mends(
    rule: CompositionRule,
    members: Sequence[JurorFacts],
    pool: Iterable[JurorFacts],
    *,
    on: date,
    candidate: CandidateFacts | None = None,
    relations: Iterable[Relation] = (),
    limit_years: int | None = None,
    blocks: Iterable[str] = (),
    others: Sequence[CompositionRule] = (),
) -> list[JurorFacts]:
    """Who in ``pool`` would bring the jury nearer to its rule, with the seat each would take.

    The best first: most seats mended, then by name. Nobody is proposed who is already there, has no mandate
    that day, has a tie with the candidate, or would put another clause out. Where the rule says nothing of a
    president, whoever can preside comes first until somebody does. ``others``: rules of other routes, that the same
    jury is to meet as well.
    """
    case = _Case(rule, on, candidate, tuple(relations), limit_years, frozenset(blocks))
    taken = {m.key for m in members}
    rules = [rule, *others]
    before = _shortfall(rules, members)
    wanted = rule.clause(Measure.PRESIDENTS) is None and president(members) is None
    offers: list[tuple[bool, int, str, JurorFacts]] = []
    for person in pool:
        if person.key in taken or not case.eligible(person):
            continue
        best = _best_seat(rules, members, person)
        if best is not None and best[0] < before:
            presides = wanted and best[1].seat is Seat.PRESIDENT
            offers.append((not presides, best[0], person.name, best[1]))
    return [offer[3] for offer in sorted(offers, key=lambda offer: (*offer[:3], offer[3].key))]


def fill(
    rule: CompositionRule,
    members: Sequence[JurorFacts],
    pool: Iterable[JurorFacts],
    *,
    on: date,
    candidates: Sequence[CandidateFacts] = (),
    relations: Iterable[Relation] = (),
    limit_years: int | None = None,
    blocks: Iterable[str] = (),
    others: Sequence[CompositionRule] = (),
) -> list[JurorFacts]:
    """``members`` and, seat by seat, the best offers of the pool; stops when nobody mends anything more.

    People tied to one of ``candidates`` are left out; ``others`` as for `mends`. The result may still be short: judge it.
    """
    ties, wanted = tuple(relations), frozenset(blocks)
    cases = [_Case(rule, on, c, ties, limit_years, wanted) for c in candidates]
    free = [p for p in pool if all(case.eligible(p) for case in cases)]
    jury = list(members)
    while offers := mends(rule, jury, free, on=on, limit_years=limit_years, blocks=wanted, others=others):
        jury.append(offers[0])
    return jury


def menders(
    objection: Objection,
    rule: CompositionRule,
    members: Sequence[JurorFacts],
    pool: Iterable[JurorFacts],
    *,
    on: date,
    candidate: CandidateFacts | None = None,
    relations: Iterable[Relation] = (),
    limit_years: int | None = None,
    blocks: Iterable[str] = (),
) -> list[JurorFacts]:
    """Who would mend this one objection of the jury (`objections`), each in the seat to take.

    What one member does wrong (mandate, tie, quality, two places) is mended by whoever could take that place,
    the jury's own substitutes first. What the jury lacks is mended by whoever could be added; when there is
    room for nobody, by whoever could take a member's place. Everyone named is eligible, brings the jury
    nearer to its rule and puts no clause out. Nobody, for what asks for no person (a declaration, a member
    too many). The best first: least left to mend, the president last, same college, then by name.
    """
    case = _Case(rule, on, candidate, tuple(relations), limit_years, frozenset(blocks))
    titulars = {m.key for m in members if not m.substitute}
    named = {m.key for m in members}
    people = [p for p in pool if p.key not in named and case.eligible(p)]
    if objection.code == "juror.interest-unstated":
        return []
    places = [i for i, m in enumerate(members) if m.key == objection.about]
    if places:
        own = [m for m in members if m.substitute and m.key not in titulars and case.eligible(m)]
        offers = list(_in_place(case, objection, members, places, [*own, *people]))
    else:
        if objection.code == "vae.balance":  # a sex that is not recorded silences it, and mends nothing
            people = [p for p in people if p.sex]
        seated = [i for i, m in enumerate(members) if not m.substitute]
        offers = list(_added(case, objection, members, people))
        offers = offers or list(_in_place(case, objection, members, seated, people, any_seat=True))
    best: dict[str, _Offer] = {}
    for offer in sorted(offers, key=lambda o: o.rank):
        best.setdefault(offer.person.key, offer)
    return [offer.person for offer in best.values()]


@dataclass(frozen=True, slots=True)
class _Case:
    """What a composition is judged for."""

    rule: CompositionRule
    on: date
    candidate: CandidateFacts | None
    relations: tuple[Relation, ...]
    limit_years: int | None
    blocks: frozenset[str]

    def eligible(self, person: JurorFacts) -> bool:
        seated = [replace(person, substitute=False)]
        if mandate_objections(seated, self.on, limit_years=self.limit_years, blocks=self.blocks):
            return False
        return self.candidate is None or not relation_objections(seated, self.candidate, self.relations)

    def judged(self, members: Sequence[JurorFacts]) -> list[Objection]:
        return objections(
            self.rule,
            members,
            on=self.on,
            moment=Moment.NOMINATION,
            candidate=self.candidate,
            relations=self.relations,
            limit_years=self.limit_years,
            blocks=self.blocks,
        )


@dataclass(frozen=True, slots=True)
class _Offer:
    person: JurorFacts
    own: bool  # already named, as a substitute
    left: int  # seats away from lawful, all objections together
    same_college: bool

    @property
    def rank(self) -> tuple[bool, int, bool, bool, str, str]:
        presides = self.person.seat is Seat.PRESIDENT  # the last to be changed
        return (
            not self.own,
            self.left,
            presides,
            not self.same_college,
            self.person.name,
            self.person.key,
        )


def _added(
    case: _Case, objection: Objection, members: Sequence[JurorFacts], people: Iterable[JurorFacts]
) -> Iterator[_Offer]:
    before = case.judged(members)
    for person in people:
        for seated in _options([case.rule], members, person):
            if not _overfills(case.rule, members, [*members, seated]):
                left = _left(objection, before, case.judged([*members, seated]))
                if left is not None:
                    yield _Offer(seated, own=False, left=left, same_college=True)


def _in_place(
    case: _Case,
    objection: Objection,
    members: Sequence[JurorFacts],
    places: Iterable[int],
    people: Sequence[JurorFacts],
    *,
    any_seat: bool = False,
) -> Iterator[_Offer]:
    """People put in one of ``places``, in its seat, or in any seat they have the quality of."""
    before = case.judged(members)
    named = {m.key for m in members}
    for place in places:
        gone = members[place]
        for person in people:
            if person.key == gone.key:
                continue
            others = [m for i, m in enumerate(members) if i != place and m.key != person.key]
            same_seat = replace(person, seat=gone.seat, place=gone.place, voice=gone.voice)
            options = _options([case.rule], others, person) if any_seat else [same_seat]
            for option in options:
                seated = replace(option, substitute=gone.substitute)
                after = [*others, seated]
                if not fits(case.rule, seated, seated.seat) or _overfills(case.rule, members, after):
                    continue
                left = _left(objection, before, case.judged(after))
                if left is not None:
                    same = person.college is gone.college
                    yield _Offer(seated, own=person.key in named, left=left, same_college=same)


def _left(objection: Objection, before: Sequence[Objection], after: Sequence[Objection]) -> int | None:
    """How far from lawful the jury is then; None when that is no nearer, or this objection no less."""
    was, still = (_weight(reasons, blocking=True) for reasons in (before, after))
    nearer = _of(objection, after) < _of(objection, before)
    if not nearer or still > was or (objection.level.blocks and still == was):
        return None
    return still


def _of(objection: Objection, reasons: Iterable[Objection]) -> int:
    """What is left of one objection."""
    return _weight(o for o in reasons if (o.code, o.about) == (objection.code, objection.about))


def _weight(reasons: Iterable[Objection], *, blocking: bool = False) -> int:
    """Members away, all objections together: ``short`` where it is counted, else one."""
    return sum(
        short if isinstance(short := o.params.get("short"), int) else 1
        for o in reasons
        if o.level.blocks or not blocking
    )


def _best_seat(
    rules: Sequence[CompositionRule], members: Sequence[JurorFacts], person: JurorFacts
) -> tuple[int, JurorFacts] | None:
    """The seat that leaves the least shortfall, no clause being overfilled by it."""
    seats = _options(rules, members, person)
    lawful = [s for s in seats if not any(_overfills(rule, members, [*members, s]) for rule in rules)]
    return min(((_shortfall(rules, [*members, s]), s) for s in lawful), key=lambda o: o[0], default=None)


def _shortfall(rules: Iterable[CompositionRule], members: Sequence[JurorFacts]) -> int:
    return sum(rule.shortfall(members) for rule in rules)


def _options(
    rules: Sequence[CompositionRule], members: Sequence[JurorFacts], person: JurorFacts
) -> list[JurorFacts]:
    """A person in each seat they may still take and have the quality of: those that the sheet names first, which fewer
    people can hold. A jury has one president."""
    places = {key: clause for rule in rules for key, clause in rule.places.items()}
    asked = [(Seat.MEMBER, clause.what, clause.votes) for clause in places.values()]
    asked += [(Seat.PRESIDENT, "", True), (Seat.PROFESSIONAL, "", True), (Seat.CERTIFIER, "", True)]
    if all(rule.clause(Measure.PRESIDENTS) is None for rule in rules):  # somebody presides, of whatever place
        presiding = ["", *(c.what for c in places.values() if c.votes)]
        asked = [(Seat.PRESIDENT, what, True) for what in presiding] + asked
    chaired = president(members) is not None
    seats = [
        replace(person, seat=seat, place=what, voice=votes, substitute=False)
        for seat, what, votes in asked
        if not (chaired and seat is Seat.PRESIDENT)
    ]
    return [one for one in seats if all(fits(rule, one, one.seat) for rule in rules)]


def _overfills(rule: CompositionRule, members: Sequence[JurorFacts], after: Sequence[JurorFacts]) -> bool:
    pairs = zip(rule.states(members), rule.states(after), strict=True)
    return any(
        then.missing < 0 and then.missing < now.missing
        for now, then in pairs
        if now.measure is not Measure.PARITY  # closed by whoever comes next: `CompositionRule.shortfall`
    )
