"""Composing the jury: the rule's sentence lit, chairs round the table, who may sit and who may not and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.candidates.models import Candidacy
from parchemin.catalogue.facts import composition_rule
from parchemin.catalogue.models import CompositionRule
from parchemin.domain import composition as rules
from parchemin.domain.composition import JurorFacts, Moment, Seat
from parchemin.domain.objection import Level, Objection, blocking
from parchemin.domain.rulebook import BY_CODE
from parchemin.juries import queries
from parchemin.juries.facts import (
    JuryRules,
    candidate_facts,
    day_of_session,
    juror_facts,
    pool,
    relations,
    rows_asked,
)
from parchemin.juries.jury import checks, seating, sittings
from parchemin.juries.jury.restating import rules_asked
from parchemin.juries.models import CompositionCheck, Juror, Jury, JuryMember, Recusal, Session, SessionEntry
from parchemin.juries.pool.inviting import declined
from parchemin.juries.terms import mandate_years, terms_of
from parchemin.parties import searching
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.certifier.sessions.jury import table
from parchemin.web.certifier.sessions.jury.reasons import Reasons
from parchemin.web.shared.acting import act, number
from parchemin.web.shared.routes import route_word
from parchemin.web.telling import tells_nothing_decided
from parchemin.web.templatetags.reasons import objection_text

UNDECLARED = gettext_noop("N’a pas déclaré de disponibilité ce jour-là.")
SHOWN = 50  # people of each side of the pool; the search narrows


@dataclass(frozen=True, slots=True)
class Pooled:
    """Someone of the pool who does not sit: the seat that would mend the jury, or why not."""

    juror: Juror
    seat: Seat | None
    reasons: list[str]
    place: str = ""  # words of the rule's own seat
    voice: bool = True


@tells_nothing_decided
@staff
@require_GET
def session_jury(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, session_of(request, pk))


def page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    jury = getattr(session, "jury", None)
    row = jury.rule if jury else _rule(session)
    context: dict[str, Any] = {"jury": jury, "rule_row": row, "q": request.GET.get("q", "").strip()}
    if row is not None:
        context.update(_shown(session, jury, row, context["q"]))
    return show(request, session, "certifier/sessions/jury/jury.html", context, objections=objections)


def _rule(session: Session) -> CompositionRule | None:
    """The confirmed rule that a jury of this session would be made with."""
    return next((row for row in rules_asked(session) if row is not None), None)


def _rules(session: Session, row: CompositionRule, sitting: sittings.Sitting | None) -> JuryRules:
    """The rules of the jury; before there is one, those it would be made with."""
    if sitting is not None:
        return sitting.rules
    asked = rows_asked(session)
    return JuryRules(
        composition_rule(row), {path: composition_rule(one) if one else None for path, one in asked.items()}
    )


@dataclass(frozen=True, slots=True)
class OfRoutes:
    """The rule of some routes, where the session presents several that differ: its clauses lit by those who sit."""

    routes: list[str]
    clauses: list[table.Clause]
    met: bool
    held: bool  # the one that the jury as a whole is judged by


def _of_routes(asked: JuryRules, held: rules.CompositionRule, facts: Sequence[JurorFacts]) -> list[OfRoutes]:
    if len(asked.distinct) == 1:
        return []
    return [
        OfRoutes(
            routes=sorted({route_word(route) for _, route in asked.paths(rule)}),
            clauses=table.clauses(rule, facts),
            met=rule.shortfall(facts) == 0,
            held=rule.notation() == held.notation(),
        )
        for rule in asked.distinct
    ]


def _shown(session: Session, jury: Jury | None, row: CompositionRule, text: str) -> dict[str, Any]:
    sitting = sittings.sitting(jury) if jury else None
    asked = _rules(session, row, sitting)
    facts = list(sitting.facts) if sitting else []
    entries = list(queries.entries(session))
    on = day_of_session(session)
    moment = Moment.DELIBERATION if sits(session) else Moment.NOMINATION
    rule = sitting.rule_held(moment) if sitting else asked.main
    objections = sitting.objections(moment, on) if sitting else []
    own = _of_candidates(sitting, moment, entries, objections) if sitting else []
    reasons = (
        Reasons(sitting, sittings.remedies(sitting, moment, on)) if sitting and (objections or own) else None
    )
    offers = (
        sittings.proposed(jury, day_of_session(session)) if jury else _first_offer(session, asked, entries)
    )
    able, others = _pool(session, rule, facts, [e.candidacy for e in entries], text)
    return {
        "rule": rule,
        "invited": {i.juror_id: i for i in session.invitations.select_related("letter").order_by("pk")},
        "clauses": table.clauses(rule, facts),
        "rest": rule.choices(),
        "of_routes": _of_routes(asked, rule, facts),
        "table": table.table(rule, facts),
        "members": {m.key: r for m, r in zip(facts, sitting.rows, strict=True)} if sitting else {},
        "missing": sum(c.missing for c in table.clauses(rule, facts) if c.missing > 0),
        "found": reasons.of(objections) if reasons else [],
        "blocked": blocking(objections),
        "of_candidates": [(e, reasons.of(lacks, e.candidacy)) for e, lacks in own] if reasons else [],
        "waivers": [
            (w, BY_CODE[w.code].meaning if w.code in BY_CODE else w.code, _whom(sitting, w.about))
            for w in session.waivers.filter(ended_at__isnull=True).order_by("given_at", "pk")
        ],
        "checks": _checks(jury) if jury else [],
        "sits": sits(session),
        "stand_ins": _stand_ins([*able, *others]) if sits(session) else [],
        "offers": offers,
        "offers_complete": rule.shortfall([*[f for f in facts if not f.substitute], *offers]) == 0,
        "able": able,
        "spare": [one for one in others if not one.reasons][:SHOWN],
        "others": [one for one in others if one.reasons][:SHOWN],
        "entries": entries,
        "recusals": _recusals(sitting, entries) if sitting else [],
        "movable": jury is None or jury.state in (Jury.State.COMPOSING, Jury.State.NOMINATED),
    }


def _first_offer(session: Session, asked: JuryRules, entries: Sequence[SessionEntry]) -> list[JurorFacts]:
    """What the pool would offer before the jury exists: people without a tie first, as `sittings.proposed` does."""
    rule, others = asked.main, asked.distinct[1:]
    on, available = day_of_session(session), pool(session, day_of_session(session))
    candidacies, years = [e.candidacy for e in entries], mandate_years(session, on)
    jurors = Juror.objects.filter(certifier=session.certifier_id).select_related("person").order_by("pk")
    free = rules.fill(
        rule,
        [],
        available,
        on=on,
        candidates=[candidate_facts(c) for c in candidacies],
        relations=relations(candidacies, jurors),
        limit_years=years,
        others=others,
    )
    if not rule.shortfall(free):
        return free
    return rules.fill(rule, free, available, on=on, limit_years=years, others=others)


def _of_candidates(
    sitting: sittings.Sitting,
    moment: Moment,
    entries: Sequence[SessionEntry],
    general: Sequence[Objection],
) -> list[tuple[SessionEntry, list[Objection]]]:
    """Candidates whose own jury lacks something that the jury in general does not."""
    known, on = {(o.code, o.message) for o in general}, day_of_session(sitting.jury.session)
    lacking = []
    for entry in entries:
        all_ = sitting.objections(moment, on, entry.candidacy)
        own = [o for o in all_ if (o.code, o.message) not in known]
        if own:
            lacking.append((entry, own))
    return lacking


def sits(session: Session) -> bool:
    jury = getattr(session, "jury", None)
    return jury is not None and jury.state == Jury.State.DELIBERATING


def _whom(sitting: sittings.Sitting | None, about: str) -> str:
    """The member a waiver is about; empty when it is about the jury."""
    return sitting.names().get(about, "") if sitting else ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A check kept, as a line of the table."""

    check: CompositionCheck
    moment: str
    stops: list[str]  # what stopped the act, in words


def _checks(jury: Jury) -> list[Kept]:
    return [
        Kept(
            check,
            Moment(check.moment).label,
            [str(o["message"]) for o in check.objections if Level(o["level"]).blocks],
        )
        for check in reversed(checks.of(jury))
    ]


def _recusals(
    sitting: sittings.Sitting, entries: Sequence[SessionEntry]
) -> list[tuple[SessionEntry, list[Recusal]]]:
    """Who stepped aside for whom, in the order of the candidates."""
    rows = Recusal.objects.filter(member__in=sitting.rows).select_related("member__juror__person")
    by_candidacy: dict[int, list[Recusal]] = {}
    for row in rows.order_by("member__juror__person__birth_name", "pk"):
        by_candidacy.setdefault(row.candidacy_id, []).append(row)
    return [(e, by_candidacy[e.candidacy_id]) for e in entries if e.candidacy_id in by_candidacy]


def _pool(
    session: Session,
    rule: rules.CompositionRule,
    facts: Sequence[JurorFacts],
    candidacies: Sequence[Candidacy],
    text: str,
) -> tuple[list[Pooled], list[Pooled]]:
    """The pool split: who would mend the jury, best first; the others, each with the reason."""
    taken = {f.key for f in facts}
    rows = Juror.objects.filter(certifier=session.certifier_id, person__erased_at__isnull=True)
    rows = searching.every_word(rows, text, lambda word: searching.person(word, "person__"))
    jurors = [
        j
        for j in rows.select_related("person").order_by("person__birth_name", "person__first_names", "pk")
        if str(j.person_id) not in taken
    ]
    reasons = _reasons(session, jurors, candidacies)
    free = [juror_facts(j, _natural(j)) for j in jurors if not reasons[str(j.person_id)]]
    on = day_of_session(session)
    years = mandate_years(session, on)
    seats = {m.key: m for m in rules.mends(rule, list(facts), free, on=on, limit_years=years)}
    rank = {key: n for n, key in enumerate(seats)}
    able = sorted(
        (
            Pooled(j, seat.seat, [], seat.place, seat.voice)
            for j in jurors
            if (seat := seats.get(str(j.person_id)))
        ),
        key=lambda p: rank[str(p.juror.person_id)],
    )
    others = [Pooled(j, None, reasons[str(j.person_id)]) for j in jurors if str(j.person_id) not in seats]
    return able[:SHOWN], others


def _stand_ins(people: Sequence[Pooled]) -> list[Pooled]:
    """Who may take a seat while the jury sits: somebody called in on the day may have declared nothing before."""
    undeclared = gettext(UNDECLARED)
    return [one for one in people if all(reason == undeclared for reason in one.reasons)]


def _natural(juror: Juror) -> Seat:
    return Seat.CERTIFIER if juror.certifier_member else Seat.PROFESSIONAL


def _reasons(
    session: Session, jurors: Sequence[Juror], candidacies: Sequence[Candidacy]
) -> dict[str, list[str]]:
    """By person's key, in words: mandate, availability, another jury that day, ties with candidates."""
    on = day_of_session(session)
    there = {f.key for f in pool(session, on)}
    elsewhere = {
        str(person): title
        for person, title in JuryMember.objects.filter(
            withdrawn_at__isnull=True, jury__session__jury_on=on, juror__in=jurors
        )
        .exclude(jury__session=session)
        .order_by("pk")
        .values_list("juror__person_id", "jury__session__title")
    }
    ties, terms = relations(candidacies, jurors), terms_of(session, on, jurors)
    aside = declined(session)
    by_juror: dict[str, list[str]] = defaultdict(list)
    for juror in jurors:
        fact = juror_facts(juror, _natural(juror), terms=terms)
        reasons = by_juror[fact.key]
        mandate = rules.mandate_objections([fact], on, limit_years=terms.limit_years)
        reasons += [objection_text(o) for o in blocking(terms.judged(mandate, on))]
        if juror.pk in aside:
            reasons.append(gettext("A décliné l’invitation à cette session."))
        elif fact.key not in there:
            reasons.append(gettext(UNDECLARED))
        if fact.key in elsewhere:
            reasons.append(gettext("Siège déjà ce jour-là : %(title)s.") % {"title": elsewhere[fact.key]})
        for rank, candidacy in enumerate(candidacies, start=1):
            for tie in rules.relation_objections([fact], candidate_facts(candidacy), ties):
                kind = tie.params.get("kind", "")
                words = gettext("Lié au candidat %(rank)s, %(name)s : %(kind)s.")
                reasons.append(
                    words % {"rank": rank, "name": candidacy.person.full_name, "kind": gettext(str(kind))}
                )
    return by_juror


def act_on(request: HttpRequest, session: Session, do: Any) -> HttpResponse:
    return act(
        request,
        do,
        again=lambda objections: page(request, session, objections),
        then=reverse("session_jury", args=[session.pk]),
    )


@tells_nothing_decided
@staff
@require_POST
def session_jury_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill the free seats from the pool, in one act."""
    session = session_of(request, pk)

    def do(**by: Any) -> str:
        seated, left = seating.propose_jury(session=session, **by)
        words = ngettext("%(n)s personne placée au jury.", "%(n)s personnes placées au jury.", len(seated))
        placed = words % {"n": len(seated)}
        rest = len(blocking(left))
        if rest:
            more = ngettext(
                "Il reste %(n)s raison de le compléter.", "Il reste %(n)s raisons de le compléter.", rest
            )
            return f"{placed} {more % {'n': rest}}"
        whole = gettext("La composition est conforme ; personne n’est encore prévenu.")
        return f"{placed} {whole}"

    return act_on(request, session, do)


@tells_nothing_decided
@staff
@require_POST
def session_jury_nominate(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    juror = get_object_or_404(
        Juror.objects.filter(certifier=session.certifier_id).select_related("person"),
        pk=number(request.POST.get("juror", "")),
    )
    seat = request.POST.get("seat", "")
    place = request.POST.get("place", "").strip()
    substitute = request.POST.get("substitute") == "1"
    if seat not in {s.value for s in Seat}:
        wrong = Objection("nomination.seat", gettext("Cette place n’existe pas : choisissez-en une."))
        return page(request, session, [wrong])

    def do(**by: Any) -> str:
        seating.nominate(
            session=session, juror=juror, seat=Seat(seat), place=place, substitute=substitute, **by
        )
        words = (
            gettext("%(name)s est nommé suppléant.") if substitute else gettext("%(name)s est placé au jury.")
        )
        return words % {"name": juror.person.full_name}

    return act_on(request, session, do)


def member_of(session: Session, pk: int) -> JuryMember:
    rows = JuryMember.objects.filter(jury__session=session, withdrawn_at__isnull=True)
    return get_object_or_404(rows.select_related("jury__session", "juror__person"), pk=pk)


@tells_nothing_decided
@staff
@require_POST
def session_jury_withdraw(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    session = session_of(request, pk)
    member = member_of(session, member_id)

    def do(**by: Any) -> str:
        seating.withdraw_member(member=member, reason=request.POST.get("reason", "").strip()[:300], **by)
        return gettext("%(name)s est retiré du jury ; sa place est libre.") % {
            "name": member.juror.person.full_name
        }

    return act_on(request, session, do)
