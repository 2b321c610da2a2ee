"""Candidates of a session: those presented, and those who may be, block by block."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import queries as candidates
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Block
from parchemin.catalogue.queries import without_readings
from parchemin.domain.objection import Objection
from parchemin.juries import queries
from parchemin.juries.changing import taking_out
from parchemin.juries.conflicts import entries_apart
from parchemin.juries.facts import day_of_session
from parchemin.juries.models import Jury, Session, SessionEntry
from parchemin.juries.session import foreseeing, preparing
from parchemin.juries.session.accommodating import grant_accommodation
from parchemin.web.certifier.scope import kept, paged, staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import act, number
from parchemin.web.shared.asking import who
from parchemin.web.shared.juror_acts.profile import LANGUAGES
from parchemin.web.telling import leaves_ties_out


@dataclass(frozen=True, slots=True)
class Eligible:
    """A candidacy that may be presented: blocks still to acquire (offered), and those held."""

    candidacy: Candidacy
    offered: list[Block]
    held: list[Block]


def eligible(session: Session) -> QuerySet[Candidacy]:
    """Enrolled candidacies of the session's frameworks, not presented to it yet."""
    rows = (
        Candidacy.objects.filter(
            certifier=session.certifier_id,
            framework__sessions=session,
            state=Candidacy.State.ENROLLED,
        )
        .exclude(entries__in=session.entries.all())
        .select_related("person", "framework__sheet", "site")
    )
    return (
        without_readings(rows, "framework")
        .prefetch_related(Prefetch("blocks", queryset=Block.objects.order_by("number")))
        .order_by("number", "pk")
    )


def _with_blocks(session: Session, rows: list[Candidacy]) -> list[Eligible]:
    held: dict[object, set[int]] = defaultdict(set)
    acquired = candidates.held(day_of_session(session)).filter(person__in=[c.person_id for c in rows])
    for person_id, block_id in acquired.values_list("person_id", "block_id"):
        held[person_id].add(block_id)
    eligibles = []
    for candidacy in rows:
        blocks = list(candidacy.blocks.all())
        own = held[candidacy.person_id]
        eligibles.append(
            Eligible(candidacy, [b for b in blocks if b.pk not in own], [b for b in blocks if b.pk in own])
        )
    return eligibles


@leaves_ties_out
@staff
@require_http_methods(["GET", "POST"])
def session_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    if request.method == "POST":
        return _enter(request, session)
    return _page(request, session)


def _page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    rows = eligible(session)
    total, presented = rows.count(), session.entries.count()
    jury = getattr(session, "jury", None)
    still_open = session.state in (Session.State.DRAFT, Session.State.OPEN) and (
        jury is None or jury.state in (Jury.State.COMPOSING, Jury.State.NOMINATED)
    )
    view = request.GET.get("vue", "")
    asked = request.method == "POST" and view != "presentes"  # candidates just refused are ticked anew
    entering = still_open and (view == "inscrire" or asked or (not presented and not view))
    shown = paged(request, candidates.searched(rows, text) if entering else queries.entries(session))
    context = {
        "apart": {entry.pk for entry in entries_apart(who(request))},  # their result is not shown
        "q": text,
        "page": shown,
        "entering": entering,
        "offered": _with_blocks(session, list(shown)) if entering else [],
        "total": total,
        "presented": presented,
        "still_open": still_open,
        "foreseen": foreseeing.of_session(session) if still_open and presented else [],
        "query": kept(request),
        "ticked": set(request.POST.getlist("candidacy")),
        "languages": LANGUAGES,
        "taken_out": _taken_out(session),
    }
    return show(request, session, "certifier/sessions/candidates.html", context, objections=objections)


def _taken_out(session: Session) -> list[tuple[SessionEntry, bool]]:
    """Who was taken out of the session, the latest first, and whether they are presented again."""
    back = set(session.entries.values_list("candidacy_id", flat=True))
    return [(row, row.candidacy_id in back) for row in taking_out.taken_out(session)]


def _enter(request: HttpRequest, session: Session) -> HttpResponse:
    everyone = "everyone" in request.POST
    ids = [number(text) for text in request.POST.getlist("candidacy")]
    chosen = list(eligible(session) if everyone else eligible(session).filter(pk__in=ids))
    blocks = None if everyone else {c.pk: _ticked(request, c) for c in chosen}
    wrong = _unreadable(chosen, blocks)
    if wrong:
        return _page(request, session, wrong)

    def do(**by: Any) -> str:
        entries = preparing.enter_candidates(session=session, candidacies=chosen, blocks=blocks, **by)
        words = ngettext(
            "%(n)s candidat inscrit à la session. Personne n’est prévenu.",
            "%(n)s candidats inscrits à la session. Personne n’est prévenu.",
            len(entries),
        )
        return words % {"n": len(entries)}

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, objections),
        then=reverse("session_candidates", args=[session.pk]),
    )


def _ticked(request: HttpRequest, candidacy: Candidacy) -> list[Block]:
    wanted = set(request.POST.getlist(f"blocks-{candidacy.pk}"))
    return [b for b in candidacy.blocks.all() if str(b.pk) in wanted]


def _unreadable(chosen: list[Candidacy], blocks: dict[int, list[Block]] | None) -> list[Objection]:
    """What the form does not say, before any rule is asked."""
    if not chosen:
        return [
            Objection(
                "entry.none",
                gettext("Aucun candidat n’est coché."),
                mend=gettext("Cochez au moins un candidat."),
            )
        ]
    return [
        Objection(
            "entry.no-block",
            gettext("Le dossier %(number)s est coché sans aucun bloc."),
            {"number": c.number},
            mend=gettext("Cochez au moins un bloc à présenter, ou décochez le candidat."),
            about=f"candidacy:{c.pk}",
        )
        for c in chosen
        if blocks is not None and not blocks[c.pk]
    ]


@leaves_ties_out
@staff
@require_POST
def session_accommodate(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """Grant a candidate more time, a place elsewhere, a language, or something else, for their defences."""
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    entry = get_object_or_404(
        SessionEntry.objects.select_related("candidacy__person", "session__certifier"),
        pk=entry_id,
        session=session,
    )
    post = request.POST

    def do(**by: Any) -> str:
        grant_accommodation(
            entry=entry,
            extra_time_percent=number(post.get("extra_time_percent", "")),
            remote="remote" in post,
            language=post.get("language", "fr")[:5],
            accommodation=post.get("accommodation", ""),
            **by,
        )
        return gettext("Aménagement de %(name)s noté ; un planning fait avant est à refaire.") % {
            "name": entry.candidacy.person.full_name
        }

    back = reverse("session_candidates", args=[session.pk]) + "?vue=presentes"
    return act(request, do, again=lambda objections: _page(request, session, objections), then=back)


@leaves_ties_out
@staff
@require_POST
def session_take_out(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """Take a candidate out of the session; asked from its list of candidates, or from the candidate's file."""
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    entry = get_object_or_404(
        SessionEntry.objects.select_related("candidacy__person", "session__certifier", "session__site"),
        pk=entry_id,
        session=session,
    )
    person = entry.candidacy.person.full_name

    def do(**by: Any) -> str:
        freed = taking_out.take_out(entry=entry, reason=request.POST.get("reason", "")[:600], **by)
        sentences = [gettext("%(name)s ne fait plus partie de la session.") % {"name": person}]
        if freed.slots:
            sentences.append(gettext("Horaires libérés : %(slots)s.") % {"slots": freed.slots})
        if freed.told:
            sentences.append(gettext("Sa lettre attend d’être relue dans la boîte d’envoi."))
        if freed.jurors:
            sentences.append(gettext("Jurés à convoquer de nouveau : %(jurors)s.") % {"jurors": freed.jurors})
        return " ".join(sentences)

    back = reverse("session_candidates", args=[session.pk]) + "?vue=presentes"
    if request.POST.get("from") == "dossier":
        back = reverse("candidate", args=[entry.candidacy_id])
    return act(request, do, again=lambda objections: _page(request, session, objections), then=back)
