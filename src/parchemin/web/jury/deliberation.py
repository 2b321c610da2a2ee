"""A member's own deliberation: an opinion per block, the others' only once it is given; the president records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.catalogue.models import Block
from parchemin.domain.certification_rules import AfterSeeing
from parchemin.domain.composition import Moment
from parchemin.domain.deliberation import Vote
from parchemin.domain.objection import Objection, blocking
from parchemin.juries import queries
from parchemin.juries.day import incidents
from parchemin.juries.deliberation import boards, secrecy, voting
from parchemin.juries.deliberation.deciding import note_dissent as record_dissent
from parchemin.juries.facts import day_of
from parchemin.juries.jury import seating, sittings
from parchemin.juries.jury.apart import apart_in
from parchemin.juries.jury.recusals import take_back_recusal
from parchemin.juries.models import BlockDecision, Jury, JuryMember, Opinion, SessionEntry
from parchemin.web.jury import mine
from parchemin.web.shared import deciding, grids
from parchemin.web.shared import deliberation as view
from parchemin.web.shared.acting import act, number
from parchemin.web.telling import tells_the_jury
from parchemin.web.templatetags.reasons import objection_text


@dataclass(frozen=True, slots=True)
class Ballot:
    """A block before a member: their own vote, the others' once it is given, their own reasons against a decision."""

    row: view.Row
    own: str
    shown: list[Opinion]
    grids: list[grids.Handed]
    dissent: str | None = (
        None  # None: they voted as it was decided; else what they wrote, perhaps nothing yet
    )


def member_of(request: HttpRequest, session_id: int) -> tuple[mine.Place, JuryMember]:
    """The seat on the jury; 404 for who only hears a defence."""
    where = mine.place(request, session_id)
    if where.member is None:
        raise Http404
    return where, where.member


@tells_the_jury
@login_required
@require_GET
def deliberation(request: HttpRequest, session_id: int, entry_id: int | None = None) -> HttpResponse:
    where, _ = member_of(request, session_id)
    return page(request, where, entry_id)


def page(
    request: HttpRequest,
    where: mine.Place,
    entry_id: int | None = None,
    objections: list[Objection] | None = None,
) -> HttpResponse:
    session, member = where.session, where.member
    assert member is not None  # noqa: S101 - `member_of` looked
    board = boards.board(member.jury)
    aside = apart_in(board.sitting, where.person, [e.candidacy for e in board.entries])
    ranked = [r for r in view.ranks(board) if r.entry.candidacy_id not in aside]
    me = str(where.person.pk)
    own = {about: votes[me].value for about, votes in board.given.items() if me in votes}
    current = _current(board, ranked, own, entry_id)
    presides = sittings.presides(member, board.sitting)
    context: dict[str, Any] = {
        "place": where,
        "session": session,
        "certifier": session.certifier,
        "jury": member.jury,
        "ranks": [(r, _given(board, r.entry, own)) for r in ranked],
        "chairs": presides,
        "open": member.jury.state == Jury.State.DELIBERATING,
        "objections": objections,
        "present": str(where.person.pk) in (board.sitting.present or frozenset()),
        "undisputed": sum(c.undisputed for c in board.cells) if presides else 0,
        "closing": boards.closing_objections(board) if presides else [],
        "hurries": "suite" in request.GET,
        "opinions_change": board.sitting.terms.rules.jury.opinion_after_seeing is AfterSeeing.RECORDED,
        "may_dissent": member.jury.state in (Jury.State.DELIBERATING, Jury.State.CLOSED),
    }
    if current is not None:
        context.update(_shown(request, board, current, member, own, presides=presides))
    with timezone.override(session.site.zone):
        return render(request, "jury/deliberation.html", context, status=409 if objections else 200)


def _current(
    board: boards.Board,
    ranked: list[view.Rank],
    own: dict[tuple[int, int], str],
    entry_id: int | None,
) -> SessionEntry | None:
    """The candidate asked for, else the first who waits for this member's opinion, else the first not decided."""
    if entry_id is not None:
        entry = next((r.entry for r in ranked if r.entry.pk == entry_id), None)
        if entry is None:
            raise Http404
        return entry
    left = [r.entry for r in ranked if not r.over]
    mine = (e for e in left if any((e.pk, block.pk) not in own for block in board.left(e)))
    return next(mine, None) or next(iter(left), None) or (ranked[0].entry if ranked else None)


def _given(board: boards.Board, entry: SessionEntry, own: dict[tuple[int, int], str]) -> tuple[int, int]:
    """How many blocks of a candidate the member gave an opinion on, of how many asked."""
    asked = [c for c in board.of(entry) if not c.acquired_before]
    return sum((entry.pk, c.block.pk) in own for c in asked), len(asked)


def _shown(
    request: HttpRequest,
    board: boards.Board,
    entry: SessionEntry,
    member: JuryMember,
    own: dict[tuple[int, int], str],
    *,
    presides: bool,
) -> dict[str, Any]:
    """The candidate looked at; one from whom the member is kept apart never is."""
    sitting = view.voters(board, entry)
    rows = view.rows(board, entry, sitting, request.POST)
    votes = any(m.key == str(member.juror.person_id) for m in sitting)
    opened = secrecy.open_once_given(member, entry)
    decided = any(row.decision for row in rows)
    dissents = member.dissents.filter(decision__entry=entry) if decided else member.dissents.none()
    written = dict(dissents.values_list("decision_id", "words"))
    handed = grids.handed_in(entry.candidacy)
    ballots = [
        Ballot(
            row,
            own.get((entry.pk, row.cell.block.pk), ""),
            opened.get(row.cell.block.pk, []),
            handed.get(row.cell.block.pk, []),
            _dissent(row, member, written),
        )
        for row in rows
    ]
    asked = request.GET.get("bloc", "") or request.POST.get("block", "")
    return {
        "entry": entry,
        "incidents": incidents.of(entry),
        "required": board.asked[entry.pk],
        "banner": view.banner(board, entry),
        "roles": view.roles_of(board, entry),
        "ballots": ballots,
        "votes": votes,
        "first": next((b.row.cell.block.pk for b in ballots if not b.own and b.row.decision is None), None),
        "choices": [(v.value, word) for v, word in _choices()],
        "asked": asked,
        "work": [b.row for b in ballots if b.row.workable] if presides else [],
        "departures": view.departures(),
        "outcome": queries.outcome_of(entry),
        "stated": deciding.statable(half_decided=any(b.row.decision for b in ballots)),
        "statable": presides and bool(board.left(entry)),
    }


def _dissent(row: view.Row, member: JuryMember, written: dict[int, str]) -> str | None:
    """What the member wrote against the decision of a block; None where they voted as it was decided."""
    if row.decision is None:
        return None
    vote = row.decision.votes.get(str(member.juror.person_id))
    if vote != (Vote.AGAINST if row.decision.acquired else Vote.FOR):
        return None
    return written.get(row.decision.pk, "")


def _choices() -> list[tuple[Vote, str]]:
    return [
        (Vote.FOR, gettext("Acquis")),
        (Vote.AGAINST, gettext("Non acquis")),
        (Vote.ABSTAIN, gettext("S’abstenir")),
    ]


def _entry(where: mine.Place, entry_id: int, *, to_step_aside: bool = False) -> SessionEntry:
    entry = mine.entry(where, entry_id, to_step_aside=to_step_aside)
    return SessionEntry.objects.select_related(
        "session__certifier", "session__jury__rule", "candidacy__person", "candidacy__rules"
    ).get(pk=entry.pk)


def _block(entry: SessionEntry, request: HttpRequest) -> Block:
    wanted = request.POST.get("block", "")
    return get_object_or_404(Block.objects.filter(entries=entry), pk=number(wanted))


@tells_the_jury
@login_required
@require_POST
def opinions(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """The member's opinions on a candidate, those that changed."""
    where, member = member_of(request, session_id)
    entry = _entry(where, entry_id)
    own = {o.block_id: o.vote for o in secrecy.own_opinions(member).filter(entry=entry)}
    blocks = {b.pk: b for b in Block.objects.filter(entries=entry)}
    asked = {pk: request.POST.get(f"vote-{pk}", "") for pk in blocks}
    known = {v.value for v in Vote}
    changed = [(blocks[pk], Vote(v)) for pk, v in asked.items() if v in known and own.get(pk) != v]

    def do(**by: Any) -> str:
        if not changed:
            return gettext("Rien n’a changé dans vos avis.")
        voting.give_opinions(member=member, entry=entry, votes=dict(changed), **by)
        return gettext("Vos avis sont donnés ; ceux des autres membres vous deviennent visibles.")

    then = reverse("jury_deliberation_entry", args=[where.session.pk, entry.pk])
    if request.POST.get("next"):
        then = reverse("jury_deliberation", args=[where.session.pk]) + "?suite=1"
    return act(request, do, again=lambda objections: page(request, where, entry.pk, objections), then=then)


def _about(request: HttpRequest, where: mine.Place, entry: SessionEntry, do: deciding.Act) -> HttpResponse:
    """One act about a candidate, then their page; the act itself refuses who may not do it."""
    return act(
        request,
        do,
        again=lambda objections: page(request, where, entry.pk, objections),
        then=reverse("jury_deliberation_entry", args=[where.session.pk, entry.pk]),
    )


@tells_the_jury
@login_required
@require_POST
def decide(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """The president records what the votes decide."""
    where, _ = member_of(request, session_id)
    entry = _entry(where, entry_id)
    return _about(request, where, entry, deciding.decide(request, entry, _block(entry, request)))


@tells_the_jury
@login_required
@require_POST
def vote_again(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """Voices are equal: the president opens a second round on one block."""
    where, _ = member_of(request, session_id)
    entry = _entry(where, entry_id)
    return _about(request, where, entry, deciding.vote_again(entry, _block(entry, request)))


@tells_the_jury
@login_required
@require_POST
def state_outcome(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """The president states an absence, a withdrawal, or defers what is not decided."""
    where, _ = member_of(request, session_id)
    entry = _entry(where, entry_id)
    return _about(request, where, entry, deciding.state(request, entry))


@tells_the_jury
@login_required
@require_POST
def set_aside(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """The president rules without what is missing, and says why."""
    where, _ = member_of(request, session_id)
    entry = _entry(where, entry_id)
    return _about(request, where, entry, deciding.set_aside(request, entry))


@tells_the_jury
@login_required
@require_POST
def dissent(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """A member who voted otherwise joins their own reasons to the decision."""
    where, member = member_of(request, session_id)
    entry = _entry(where, entry_id)
    block = _block(entry, request)
    decision = get_object_or_404(BlockDecision.objects.select_related("entry"), entry=entry, block=block)

    def do(**by: Any) -> str:
        record_dissent(member=member, decision=decision, words=request.POST.get("words", ""), **by)
        return gettext("Opinion séparée jointe : le procès-verbal scellé la portera, l’extrait public non.")

    return _about(request, where, entry, do)


@tells_the_jury
@login_required
@require_POST
def adopt(request: HttpRequest, session_id: int) -> HttpResponse:
    """The president records at once every block on which all agree."""
    where, member = member_of(request, session_id)
    return act(
        request,
        deciding.adopt(member.jury),
        again=lambda objections: page(request, where, None, objections),
        then=reverse("jury_deliberation", args=[where.session.pk]),
    )


@tells_the_jury
@login_required
@require_POST
def close(request: HttpRequest, session_id: int) -> HttpResponse:
    """The president closes the deliberation."""
    where, member = member_of(request, session_id)
    return act(
        request,
        deciding.close(member.jury),
        again=lambda objections: page(request, where, None, objections),
        then=reverse("jury_minutes", args=[where.session.pk]),
    )


@tells_the_jury
@login_required
@require_POST
def recuse(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """Step aside for one candidate; the others are not concerned."""
    where, member = member_of(request, session_id)
    entry = _entry(where, entry_id, to_step_aside=True)
    name = entry.candidacy.person.full_name

    def do(**by: Any) -> str:
        reason = request.POST.get("reason", "").strip()[:300]
        seating.recuse(member=member, candidacy=entry.candidacy, reason=reason, **by)
        words = gettext(
            "Vous êtes déporté pour %(name)s ; vous restez au jury pour les autres candidats."
        ) % {"name": name}
        return f"{words} {_left_without(member, entry)}".strip()

    return act(
        request,
        do,
        again=lambda objections: page(request, where, entry.pk, objections),
        then=reverse("jury_session", args=[where.session.pk]),
    )


@tells_the_jury
@login_required
@require_POST
def unrecuse(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """Take one's own recusal back, said by mistake, before the jury rules on that candidate."""
    where, member = member_of(request, session_id)
    entry = get_object_or_404(where.session.entries.select_related("candidacy__person"), pk=entry_id)

    def do(**by: Any) -> str:
        reason = request.POST.get("reason", "").strip()[:300]
        take_back_recusal(member=member, candidacy=entry.candidacy, reason=reason, **by)
        return gettext("Vous siégez de nouveau pour %(name)s ; vos avis sont à donner.") % {
            "name": entry.candidacy.person.full_name
        }

    return act(
        request,
        do,
        again=lambda objections: page(request, where, None, objections),
        then=reverse("jury_session", args=[where.session.pk]),
    )


def _left_without(member: JuryMember, entry: SessionEntry) -> str:
    """What the jury lacks for that candidate now that one stepped aside; "" when it still holds."""
    jury = Jury.objects.select_related("session__site", "rule").get(pk=member.jury_id)
    moment = Moment.DELIBERATION if jury.state == Jury.State.DELIBERATING else Moment.CONVOCATION
    objections = blocking(sittings.sitting(jury).objections(moment, day_of(jury), entry.candidacy))
    if not objections:
        return ""
    reasons = " ".join(objection_text(o) for o in objections)
    return gettext("Pour ce candidat, le jury ne peut plus statuer en l’état : %(reasons)s") % {
        "reasons": reasons
    }
