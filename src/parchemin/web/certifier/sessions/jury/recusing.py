"""Recusals: a member steps aside for one candidate; one noted by mistake is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parchemin.domain.composition import Moment
from parchemin.domain.objection import blocking
from parchemin.juries.facts import day_of_session
from parchemin.juries.jury import recusals, seating, sittings
from parchemin.juries.models import Session, SessionEntry
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of
from parchemin.web.certifier.sessions.jury.composing import act_on, member_of, sits
from parchemin.web.shared.acting import number
from parchemin.web.telling import tells_nothing_decided
from parchemin.web.templatetags.reasons import objection_text


@tells_nothing_decided
@staff
@require_POST
def session_jury_recuse(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """The manager notes that a member steps aside for one candidate."""
    words = gettext("%(name)s est déporté pour %(candidate)s ; rien ne change pour les autres.")
    return _stepping(request, pk, member_id, seating.recuse, words)


@tells_nothing_decided
@staff
@require_POST
def session_jury_unrecuse(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """The manager takes back a recusal noted by mistake."""
    words = gettext("%(name)s siège de nouveau pour %(candidate)s.")
    return _stepping(request, pk, member_id, recusals.take_back_recusal, words)


def _stepping(
    request: HttpRequest, pk: int, member_id: int, act: Callable[..., object], words: str
) -> HttpResponse:
    """A member steps aside for one candidate, or sits again; ``words`` say it, with both names."""
    session = session_of(request, pk)
    member = member_of(session, member_id)
    entry = get_object_or_404(
        session.entries.select_related("candidacy__person"),
        pk=number(request.POST.get("entry", "")),
    )

    def do(**by: Any) -> str:
        reason = request.POST.get("reason", "").strip()[:300]
        act(member=member, candidacy=entry.candidacy, reason=reason, **by)
        names = {"name": member.juror.person.full_name, "candidate": entry.candidacy.person.full_name}
        return f"{words % names} {judged_after(session, entry)}".strip()

    return act_on(request, session, do)


def judged_after(session: Session, entry: SessionEntry) -> str:
    """While the jury sits: whether it may still rule on a candidate somebody stepped aside for, in words."""
    if not sits(session):
        return ""
    on = day_of_session(session)
    objections = blocking(sittings.sitting(session.jury).objections(Moment.DELIBERATION, on, entry.candidacy))
    if not objections:
        return gettext("Pour ce candidat, le jury reste en règle.")
    words = gettext("Pour ce candidat, le jury ne peut plus décider : %(reason)s")
    return words % {"reason": objection_text(objections[0])}
