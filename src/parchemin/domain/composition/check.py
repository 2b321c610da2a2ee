"""Whether a jury may sit: the sheet's counts, each juror's mandate, their ties, and the law of the route.

Judged for a moment and, when it is given, for one candidate: one recusal leaves the others valid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition.facts import CandidateFacts, JurorFacts, Moment, Relation, Seat
from parchemin.domain.composition.rule import ClauseState, CompositionRule, Measure
from parchemin.domain.composition.vae import vae_objections
from parchemin.domain.interval import french_date
from parchemin.domain.law import LAW, DatedRule, Subject, in_force
from parchemin.domain.objection import Level, Objection, Source, gettext_noop


def objections(
    rule: CompositionRule,
    members: Sequence[JurorFacts],
    *,
    on: date,
    moment: Moment,
    candidate: CandidateFacts | None = None,
    relations: Iterable[Relation] = (),
    levels: Mapping[str, Level] | None = None,
) -> list[Objection]:
    """Reasons why ``members`` may not act as a jury on that day.

    ``members``: those named up to the convocation, those present from the opening on; substitutes do not
    count towards the clauses, their mandate is judged all the same. ``levels`` sets what a code stops for
    this certifier; the law of the VAE is out of its reach (codes ``vae.…`` and ties with a VAE candidate).
    """
    found = [
        *_clause_objections(rule, members, moment),
        *_seat_objections(rule, members),
        *mandate_objections(members, on),
        *_twice(members),
    ]
    law: list[Objection] = []
    if candidate is not None:
        ties = relation_objections(members, candidate, relations)
        if candidate.route is AccessRoute.VAE:
            law = [*ties, *vae_objections(members, candidate)]
        else:
            found += ties
    if candidate is None or candidate.route is not AccessRoute.VAE:
        found += _doctrine(members)
    return [*graded(found, levels or {}), *law]


def graded(found: Iterable[Objection], levels: Mapping[str, Level]) -> list[Objection]:
    """The certifier's levels applied; what is set to IGNORE goes."""
    set_ = (replace(o, level=levels[o.code]) if o.code in levels else o for o in found)
    return [o for o in set_ if o.level is not Level.IGNORE]


def _source(rule: CompositionRule) -> Source:
    return Source(rule.where or "Règle de composition du jury", "sheet.jury")


def _clause_objections(
    rule: CompositionRule, members: Sequence[JurorFacts], moment: Moment
) -> list[Objection]:
    return [_clause_objection(rule, state, moment) for state in rule.states(members) if not state.met]


def _clause_objection(rule: CompositionRule, state: ClauseState, moment: Moment) -> Objection:
    missing = state.missing > 0
    return Objection(
        code=f"composition.{state.measure.value}",
        template="%(moment)s, le jury compte %(present)s ; la règle demande %(required)s.",
        params={
            "moment": moment.label[0].upper() + moment.label[1:],
            "present": state.measure.counted(state.present),
            "required": state.required,
            "difference": state.measure.counted(abs(state.missing)),
        },
        source=_source(rule),
        mend=gettext_noop("Ajouter %(difference)s.") if missing else gettext_noop("Retirer %(difference)s."),
        about=f"clause:{state.measure.value}",
    )


def _seat_objections(rule: CompositionRule, members: Sequence[JurorFacts]) -> list[Objection]:
    found = []
    for member in members:
        if fits(rule, member, member.seat):
            continue
        found.append(
            Objection(
                code="juror.seat-unfit",
                template="%(name)s ne peut pas siéger comme %(seat)s : cette qualité ne lui est pas reconnue.",
                params={"name": member.name, "seat": member.seat.label},
                source=_source(rule),
                mend="Donner à %(name)s une place qui correspond à ses qualités, ou désigner quelqu’un d’autre.",
                about=member.key,
            )
        )
    return found


def fits(rule: CompositionRule, member: JurorFacts, seat: Seat) -> bool:
    """Whether a person has the quality of a seat."""
    if seat is Seat.CERTIFIER:
        return member.certifier_member
    if seat is Seat.PRESIDENT:
        return member.can_preside and (member.professional or not rule.president_professional)
    return member.professional


def mandate_objections(members: Iterable[JurorFacts], on: date) -> list[Objection]:
    """Jurors, substitutes included, without a mandate in force that day.

    Exams were annulled because people outside the list sat (CAA Marseille, 3 June 2024, 23MA01348) or sat
    beyond their term, substitutes included (CAA Versailles).
    """
    found = []
    for member in members:
        term = member.accredited
        params: dict[str, object] = {"name": member.name, "on": french_date(on)}
        if term is None:
            code = "juror.not-accredited"
            template = gettext_noop(
                "%(name)s n’est pas sur la liste des jurés habilités : aucun mandat n’est enregistré."
            )
        elif on < term.start:
            code = "juror.mandate-not-begun"
            template = gettext_noop("Le mandat de %(name)s ne commence que le %(start)s, après le %(on)s.")
            params["start"] = french_date(term.start)
        elif not term.contains(on):
            code = "juror.mandate-ended"
            template = gettext_noop("Le mandat de %(name)s a pris fin le %(end)s, avant le %(on)s.")
            params["end"] = french_date(term.last_day or on)
        else:
            continue
        found.append(
            Objection(
                code=code,
                template=template,
                params=params,
                source=Source("Liste des jurés habilités par le certificateur", "certifier.jurors"),
                mend="Désigner un juré dont le mandat est en cours, ou enregistrer le mandat de %(name)s.",
                about=member.key,
            )
        )
    return found


def _twice(members: Iterable[JurorFacts]) -> list[Objection]:
    names = {m.key: m.name for m in members}
    counts = Counter(m.key for m in members)
    return [
        Objection(
            code="juror.twice",
            template="%(name)s occupe %(seats)s places : une personne n’en occupe qu’une.",
            params={"name": names[key], "seats": seats},
            mend="Désigner une autre personne à l’une des places de %(name)s.",
            about=key,
        )
        for key, seats in counts.items()
        if seats > 1
    ]


def relation_objections(
    members: Iterable[JurorFacts], candidate: CandidateFacts, relations: Iterable[Relation]
) -> list[Objection]:
    """Ties, not cleared, between the members seated and the candidate."""
    seated = {m.key: m for m in members if not m.substitute}
    found = []
    for relation in relations:
        juror = seated.get(relation.juror_key)
        if juror is None or relation.candidate_key != candidate.key or relation.cleared:
            continue
        found.append(_relation_objection(juror, candidate, relation))
    return found


def _relation_objection(juror: JurorFacts, candidate: CandidateFacts, relation: Relation) -> Objection:
    law = _relation_law(candidate)
    template = gettext_noop("%(juror)s %(kind)s (%(candidate)s) et ne peut pas siéger pour ce candidat.")
    if law.params.get("no_relation"):
        template = gettext_noop(
            "%(juror)s %(kind)s (%(candidate)s) : un membre du jury ne doit entretenir ou avoir entretenu aucune relation "
            "professionnelle ou personnelle avec le candidat, ni l’avoir accompagné dans sa démarche."
        )
    elif law.params.get("related_leave_deliberation"):
        template = gettext_noop(
            "%(juror)s %(kind)s (%(candidate)s) et ne peut pas prendre part à la délibération sur ce candidat."
        )
    return Objection(
        code=f"relation.{relation.kind.value}",
        template=template,
        params={"juror": juror.name, "kind": relation.kind.label, "candidate": candidate.name},
        source=law.source,
        mend="Remplacer %(juror)s pour %(candidate)s ; les autres candidats ne sont pas concernés.",
        about=juror.key,
    )


def _relation_law(candidate: CandidateFacts) -> DatedRule:
    if candidate.route is AccessRoute.VAE:
        rule = in_force(Subject.VAE_JURY, candidate.path_began)
        if rule.params:
            return rule
    return LAW["law.FC_jury_doctrine"]


def _doctrine(members: Sequence[JurorFacts]) -> list[Objection]:
    """What France compétences expects of any jury: known at second hand, so it warns."""
    seated = [m for m in members if not m.substitute]
    doctrine = LAW["law.FC_jury_doctrine"]
    outside = sum(m.outside for m in seated)
    if not seated or outside * 100 >= doctrine.number("outside_share_percent") * len(seated):
        return []
    return [
        Objection(
            code="jury.outside-share",
            template="%(outside)s membres sur %(total)s sont extérieurs au certificateur et à l’organisme de formation ; "
            "la moitié au moins est attendue.",
            params={"outside": outside, "total": len(seated)},
            source=doctrine.source,
            mend="Remplacer un membre interne par un membre extérieur.",
            level=Level.WARN,
        )
    ]


def panel_objections(
    members: Sequence[JurorFacts],
    minimum: int = 2,
    *,
    candidate: CandidateFacts | None = None,
    relations: Iterable[Relation] = (),
    on: date,
    source: Source | None = None,
) -> list[Objection]:
    """Whether these people may hear one defence: at least ``minimum`` professionals, free of ties.

    It never makes the jury complete: the panel hears, the jury rules.
    """
    professionals = sum(m.professional for m in {m.key: m for m in members}.values() if not m.substitute)
    found = []
    if professionals < minimum:
        found.append(
            Objection(
                code="panel.professionals",
                template=gettext_noop(
                    "%(present)s entendent la soutenance ; il en faut au moins %(minimum)s."
                )
                if professionals > 1
                else gettext_noop("%(present)s entend la soutenance ; il en faut au moins %(minimum)s."),
                params={"present": Measure.PROFESSIONALS.counted(professionals), "minimum": minimum},
                source=source,
                mend="Ajouter un professionnel à la commission de soutenance.",
            )
        )
    found += mandate_objections(members, on)
    found += _twice(members)
    if candidate is not None:
        found += relation_objections(members, candidate, relations)
    return found


def mends(
    rule: CompositionRule,
    members: Sequence[JurorFacts],
    pool: Iterable[JurorFacts],
    *,
    on: date,
    candidate: CandidateFacts | None = None,
    relations: Iterable[Relation] = (),
) -> list[JurorFacts]:
    """Who in ``pool`` would bring the jury nearer to its rule, with the seat each would take.

    The best first: most seats mended, then by name. Nobody is proposed who is already there, has no mandate
    that day, has a tie with the candidate, or would put another clause out.
    """
    relations = tuple(relations)
    taken = {m.key for m in members}
    before = rule.shortfall(members)
    offers: list[tuple[int, str, JurorFacts]] = []
    for person in pool:
        if person.key in taken or not _eligible(person, on, candidate, relations):
            continue
        best = _best_seat(rule, members, person)
        if best is not None and best[0] < before:
            offers.append((best[0], person.name, best[1]))
    return [juror for _, _, juror in sorted(offers, key=lambda offer: (offer[0], offer[1], offer[2].key))]


def _eligible(
    person: JurorFacts, on: date, candidate: CandidateFacts | None, relations: tuple[Relation, ...]
) -> bool:
    seated = [replace(person, substitute=False)]
    if mandate_objections(seated, on):
        return False
    return candidate is None or not relation_objections(seated, candidate, relations)


def _best_seat(
    rule: CompositionRule, members: Sequence[JurorFacts], person: JurorFacts
) -> tuple[int, JurorFacts] | None:
    """The seat that leaves the least shortfall, no clause being overfilled by it."""
    seats = [replace(person, seat=seat, substitute=False) for seat in Seat if fits(rule, person, seat)]
    lawful = [s for s in seats if not _overfills(rule, members, s)]
    return min(((rule.shortfall([*members, s]), s) for s in lawful), key=lambda o: o[0], default=None)


def _overfills(rule: CompositionRule, members: Sequence[JurorFacts], person: JurorFacts) -> bool:
    before, after = rule.states(members), rule.states([*members, person])
    return any(a.missing < 0 and a.missing < b.missing for b, a in zip(before, after, strict=True))


def fill(
    rule: CompositionRule,
    members: Sequence[JurorFacts],
    pool: Iterable[JurorFacts],
    *,
    on: date,
    candidates: Sequence[CandidateFacts] = (),
    relations: Iterable[Relation] = (),
) -> list[JurorFacts]:
    """``members`` and, seat by seat, the best offers of the pool; stops when nobody mends anything more.

    People tied to one of ``candidates`` are left out. The result may still be short: judge it.
    """
    relations = tuple(relations)
    free = [p for p in pool if all(_eligible(p, on, c, relations) for c in candidates)]
    jury = list(members)
    while offers := mends(rule, jury, free, on=on):
        jury.append(offers[0])
    return jury
