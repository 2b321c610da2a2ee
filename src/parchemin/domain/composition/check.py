"""Whether a jury may sit: the sheet's counts, each juror's mandate, their ties, and the law of the route.

Judged for a moment and, when it is given, for one candidate: one recusal leaves the others valid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition.facts import (
    CandidateFacts,
    JurorFacts,
    Moment,
    Relation,
    RelationKind,
    Seat,
)
from parchemin.domain.composition.levels import graded
from parchemin.domain.composition.rule import ClauseState, CompositionRule, Measure, place_key
from parchemin.domain.composition.sitting import president
from parchemin.domain.composition.vae import rule_of_path, vae_objections
from parchemin.domain.law import LAW, DatedRule, years_after
from parchemin.domain.objection import Level, Objection, Source, gettext_noop
from parchemin.domain.phrase import Day

__all__ = [
    "fits",
    "graded",
    "mandate_objections",
    "objections",
    "relation_objections",
]

ANOTHER_JURY = Source("Second jury après un recours : aucun membre du premier n’y siège", "certifier.appeals")


def objections(
    rule: CompositionRule,
    members: Sequence[JurorFacts],
    *,
    on: date,
    moment: Moment,
    candidate: CandidateFacts | None = None,
    relations: Iterable[Relation] = (),
    levels: Mapping[str, Level] | None = None,
    limit_years: int | None = None,
    blocks: Iterable[str] = (),
    balance_justified: bool = False,
) -> list[Objection]:
    """Reasons why ``members`` may not act as a jury on that day.

    ``members``: those named up to the convocation, those present from the opening on; substitutes do not
    count towards the clauses, their mandate is judged all the same. ``levels`` sets what a code stops for
    this certifier; the law of the VAE is out of its reach (codes ``vae.…``, ties with a VAE candidate, and the sheet's
    own counts where that law names them).
    ``limit_years``: how long a mandate may last, from the certifier's rules (no text fixes it). ``blocks``:
    codes of the blocks ruled on. ``balance_justified``: why one sex is absent was recorded.
    """
    clauses = _clause_objections(rule, members, moment)
    if candidate is not None and _sheet_is_law(candidate):
        clauses = [replace(o, binding=True) for o in clauses]
    reasons = [
        *clauses,
        *_seat_objections(rule, members),
        *mandate_objections(members, on, limit_years=limit_years, blocks=blocks),
        *_interest_objections(members),
        *_twice(rule, members),
    ]
    law: list[Objection] = []
    if candidate is not None:
        ties = relation_objections(members, candidate, relations)
        if candidate.route is AccessRoute.VAE:
            law = [
                *ties,
                *vae_objections(
                    members,
                    candidate,
                    balance_justified=balance_justified,
                    voiceless={m.key for m in members if rule.voiceless(m)},
                ),
            ]
            law = [replace(o, binding=True) for o in law]
        else:
            reasons += ties
    if candidate is None or candidate.route is not AccessRoute.VAE:
        voting = [m for m in members if not rule.voiceless(m)]
        reasons += [*_unpresided(rule, members), *_doctrine(voting)]
    return graded([*reasons, *law], levels or {})


def _sheet_is_law(candidate: CandidateFacts) -> bool:
    """Whether the law of the candidate's path makes the sheet's own composition its rule (D. 6412-6)."""
    if candidate.route is not AccessRoute.VAE:
        return False
    rule = rule_of_path(candidate)
    return rule is not None and bool(rule.params.get("sheet_composition"))


def _source(rule: CompositionRule) -> Source:
    return Source(rule.where or "Règle de composition du jury", "sheet.jury")


def _clause_objections(
    rule: CompositionRule, members: Sequence[JurorFacts], moment: Moment
) -> list[Objection]:
    return [_clause_objection(rule, state, moment) for state in rule.states(members) if not state.met]


def _clause_objection(rule: CompositionRule, state: ClauseState, moment: Moment) -> Objection:
    missing = state.missing > 0
    mend = gettext_noop("Ajouter %(difference)s.") if missing else gettext_noop("Retirer %(difference)s.")
    if missing and moment.counts_who_is_there:
        mend = gettext_noop("Noter la présence de %(difference)s parmi les nommés, ou en nommer d’autres.")
    if state.measure is Measure.PARITY:
        mend = gettext_noop("Rétablir l’égalité entre salariés et employeurs.")
    return Objection(
        code=f"composition.{state.measure.value}",
        template="%(moment)s, le jury compte %(present)s ; la règle demande %(required)s.",
        params={
            "moment": moment.opening_words,
            "present": state.clause.counted(state.present),
            "required": state.required,
            "difference": state.clause.counted(abs(state.missing)),
            "short": abs(state.missing),
        },
        source=_source(rule),
        mend=mend,
        about=":".join(("clause", state.measure.value, *([state.clause.key] if state.clause.key else []))),
    )


def _unpresided(rule: CompositionRule, members: Sequence[JurorFacts]) -> list[Objection]:
    """Nobody presides, and the sheet's sentence asks for no president: said, for the equality of votes has no issue."""
    seated = [m for m in members if not m.substitute]
    if not seated or rule.clause(Measure.PRESIDENTS) is not None or president(seated) is not None:
        return []
    able = any(m.can_preside for m in seated)
    return [
        Objection(
            code="jury.no-president",
            template=gettext_noop(
                "La phrase de la fiche ne dit pas qui préside, et personne ne préside ce jury."
            )
            if able
            else gettext_noop(
                "La phrase de la fiche ne dit pas qui préside, et aucun membre nommé ne peut présider."
            ),
            source=_source(rule),
            mend=gettext_noop("Désigner un président parmi les membres qui peuvent présider.")
            if able
            else gettext_noop("Désigner un membre qui peut présider, ou noter au vivier qui le peut."),
            level=Level.WARN,
        )
    ]


def _seat_objections(rule: CompositionRule, members: Sequence[JurorFacts]) -> list[Objection]:
    reasons = []
    for member in members:
        if fits(rule, member, member.seat):
            continue
        reasons.append(
            Objection(
                code="juror.seat-unfit",
                template="%(name)s ne peut pas siéger comme %(seat)s : cette qualité ne lui est pas reconnue.",
                params={"name": member.name, "seat": member.capacity},
                source=_source(rule),
                mend="Donner à %(name)s une place qui correspond à ses qualités, ou désigner quelqu’un d’autre.",
                about=member.key,
            )
        )
    return reasons


def fits(rule: CompositionRule, member: JurorFacts, seat: Seat) -> bool:
    """Whether a person has the quality of a seat, and of the place that the sheet names where they hold one."""
    if member.place and place_key(member.place) not in {place_key(one) for one in member.qualities}:
        return False
    if seat is Seat.MEMBER:
        return bool(member.place)
    if seat is Seat.CERTIFIER:
        return member.certifier_member
    if seat is Seat.PRESIDENT:
        return member.can_preside and (member.professional or not rule.president_professional)
    return member.professional and not member.place


def mandate_objections(
    members: Iterable[JurorFacts],
    on: date,
    *,
    limit_years: int | None = None,
    blocks: Iterable[str] = (),
) -> list[Objection]:
    """Jurors, substitutes included, without a mandate in force that day for what is ruled on.

    Exams were annulled because people outside the list sat (CAA Marseille, 3 June 2024, 23MA01348) or sat
    beyond their term, substitutes included (CAA Versailles). ``limit_years``: a mandate is over on the day
    so many years have gone by since it began, whatever end is recorded. ``blocks``: codes of the blocks
    ruled on.
    """
    wanted = frozenset(blocks)
    reasons = []
    for member in members:
        reasons += _term_objections(member, on, limit_years)
        if member.accredited is not None:
            reasons += _accreditation_objections(member, wanted)
    return reasons


def _term_objections(member: JurorFacts, on: date, limit_years: int | None) -> list[Objection]:
    term = member.accredited
    params: dict[str, object] = {"name": member.name, "on": Day(on)}
    if term is None:
        code = "juror.not-accredited"
        template = gettext_noop(
            "%(name)s n’est pas sur la liste des jurés habilités : aucun mandat n’est enregistré."
        )
    elif on < term.start:
        code = "juror.mandate-not-begun"
        template = gettext_noop("Le mandat de %(name)s ne commence que le %(start)s, après le %(on)s.")
        params["start"] = Day(term.start)
    elif not term.contains(on):
        code = "juror.mandate-ended"
        template = gettext_noop("Le mandat de %(name)s a pris fin le %(end)s, avant le %(on)s.")
        params["end"] = Day(term.last_day or on)
    elif limit_years is not None and on >= years_after(term.start, limit_years):
        code = "juror.mandate-over-limit"
        template = gettext_noop(
            "Le mandat de %(name)s a commencé le %(start)s et ne peut dépasser %(limit)s an(s) : il a pris fin avant le %(on)s."
        )
        params |= {"start": Day(term.start), "limit": limit_years}
    else:
        return []
    source = Source("Liste des jurés habilités par le certificateur", "certifier.jurors")
    if code == "juror.mandate-over-limit":
        source = Source("Durée des mandats de juré, règlement du certificateur", "certifier.mandates")
    return [
        Objection(
            code=code,
            template=template,
            params=params,
            source=source,
            mend="Désigner un juré dont le mandat est en cours, ou enregistrer le mandat de %(name)s.",
            about=member.key,
        )
    ]


def _accreditation_objections(member: JurorFacts, blocks: frozenset[str]) -> list[Objection]:
    outside = blocks - member.blocks if member.blocks is not None else frozenset()
    if member.accredited_for and not outside:
        return []
    if member.accredited_for:
        template = gettext_noop("%(name)s n’est pas habilité pour ces blocs : %(blocks)s.")
    else:
        template = gettext_noop("%(name)s n’est pas habilité pour cette certification.")
    return [
        Objection(
            code="juror.not-accredited-here",
            template=template,
            params={"name": member.name, "blocks": ", ".join(sorted(outside))},
            source=Source("Liste des jurés habilités par le certificateur", "certifier.jurors"),
            mend="Désigner un juré habilité pour ce qui est jugé, ou enregistrer cette habilitation de %(name)s.",
            about=member.key,
        )
    ]


def _interest_objections(members: Iterable[JurorFacts]) -> list[Objection]:
    """Who has not confirmed, for this session, to be free of any interest."""
    return [
        Objection(
            code="juror.interest-unstated",
            template="%(name)s n’a pas confirmé l’absence d’intérêt avec les candidats de cette session.",
            params={"name": member.name},
            source=LAW["law.FC_jury_doctrine"].source,
            mend="Demander à %(name)s sa déclaration pour cette session.",
            level=Level.WARN,
            about=member.key,
        )
        for member in members
        if not member.interest_stated
    ]


def _twice(rule: CompositionRule, members: Iterable[JurorFacts]) -> list[Objection]:
    names = {m.key: m.name for m in members}
    counts = Counter(m.key for m in members)
    return [
        Objection(
            code="juror.twice",
            template="%(name)s occupe %(seats)s places : une personne n’en occupe qu’une.",
            params={"name": names[key], "seats": seats},
            source=_source(rule),
            mend="Désigner une autre personne à l’une des places de %(name)s.",
            about=key,
            binding=True,
        )
        for key, seats in counts.items()
        if seats > 1
    ]


def relation_objections(
    members: Iterable[JurorFacts], candidate: CandidateFacts, relations: Iterable[Relation]
) -> list[Objection]:
    """Ties, not cleared, between the members seated and the candidate."""
    seated = {m.key: m for m in members if not m.substitute}
    reasons = []
    for relation in dict.fromkeys(relations):  # told twice, objected once
        juror = seated.get(relation.juror_key)
        if juror is None or relation.candidate_key != candidate.key or relation.cleared:
            continue
        reasons.append(_relation_objection(juror, candidate, relation))
    return reasons


def _relation_objection(juror: JurorFacts, candidate: CandidateFacts, relation: Relation) -> Objection:
    law = _relation_law(candidate, relation.kind)
    source = law.source
    again = relation.kind is RelationKind.PREVIOUS_JURY
    template = gettext_noop("%(juror)s %(kind)s (%(candidate)s) et ne peut pas siéger pour ce candidat.")
    if again:
        source = ANOTHER_JURY
        template = gettext_noop(
            "%(juror)s %(kind)s (%(candidate)s) et ne peut pas siéger au jury qui le revoit."
        )
    elif law.params.get("no_relation"):
        template = gettext_noop(
            "%(juror)s %(kind)s (%(candidate)s) : un membre du jury ne doit entretenir ou avoir entretenu aucune relation "
            "professionnelle ou personnelle avec le candidat, ni l’avoir accompagné dans sa démarche."
        )
    elif law.params.get("related_leave_deliberation"):
        template = gettext_noop(
            "%(juror)s %(kind)s (%(candidate)s) et ne peut pas prendre part à la délibération sur ce candidat."
        )
    mend = gettext_noop(
        "Remplacer %(juror)s pour %(candidate)s ; les autres candidats ne sont pas concernés."
    )
    if relation.kind in (RelationKind.GROUP, RelationKind.SAME_PERSON):
        mend = gettext_noop(
            "Remplacer %(juror)s pour %(candidate)s, ou lever cette présomption en disant pourquoi."
        )
    return Objection(
        code=f"relation.{relation.kind.value}",
        template=template,
        params={"juror": juror.name, "kind": relation.kind.label, "candidate": candidate.name},
        source=source,
        mend=mend,
        about=juror.key,
        binding=again,
    )


def _relation_law(candidate: CandidateFacts, kind: RelationKind) -> DatedRule:
    """The text that forbids this tie: that of the VAE where it names it, else the doctrine on independence."""
    if candidate.route is AccessRoute.VAE:
        rule = rule_of_path(candidate)
        named = rule.params.get("related_leave_deliberation", ()) if rule else ()
        if rule and (rule.params.get("no_relation") or (isinstance(named, tuple) and kind.value in named)):
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
            params={
                "outside": outside,
                "total": len(seated),
                "short": -(-doctrine.number("outside_share_percent") * len(seated) // 100) - outside,
            },
            source=doctrine.source,
            mend="Remplacer un membre interne par un membre extérieur.",
            level=Level.WARN,
        )
    ]
