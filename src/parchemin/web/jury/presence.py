"""On the tablet: a juror signs in, a candidate is identified and signs, what happened is noted, a code is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.domain.attendance import DRAWING_BYTES, Occasion
from parchemin.domain.certification_rules import SignatureCode
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.juries.day import attending, codes, incidents, occasions
from parchemin.juries.models import Attendance, SessionEntry
from parchemin.parties.models import Person
from parchemin.web.jury import day, mine, offline
from parchemin.web.shared.acting import act
from parchemin.web.telling import tells_nothing_decided

STATES = ("present", "excused", "absent")


@dataclass(frozen=True, slots=True)
class Signed:
    """A name typed or strokes drawn on the tablet; both empty when nobody signed."""

    name: str = ""
    drawing: str = ""


def signed_by(request: HttpRequest) -> Signed:
    """The signature posted by ``jury/parts/signature.html``."""
    return Signed(
        request.POST.get("typed_name", "").strip()[:200], request.POST.get("drawing", "")[: DRAWING_BYTES + 1]
    )


def _unsigned() -> Refused:
    return Refused(
        [
            Objection(
                "attendance.unsigned",
                gettext_noop("Il manque la signature."),
                mend=gettext_noop("Écrivez votre nom, ou signez dans le cadre."),
            )
        ]
    )


def own_moment(request: HttpRequest, where: mine.Place) -> Occasion | None:
    """The moment at which the juror signs: the one named, else the one held now or the next; None where they are waited
    for at none."""
    return day.moment(request, where.session, occasions.occasions_of(where.session, where.person))


def _conflict(
    where: mine.Place, person: Person, role: str, occasion: Occasion, typed: str
) -> offline.Conflict:
    """What is recorded beside what was typed."""

    def both() -> dict[str, Any]:
        row = attending.attendance_at(where.session, person, role, occasion)
        return {"base": attending.digest_of(row), "lines": [[person.full_name, attending.words(row), typed]]}

    return both


def _said(state: str, signed: Signed) -> str:
    """What was typed, in the words of what is recorded."""
    return attending.words(
        Attendance(
            present=state == "present",
            excused=state == "excused",
            signature=signed.name,
            drawing=signed.drawing,
        )
    )


# -- a juror's own ----------------------------------------------------------------------------------------


@tells_nothing_decided
@login_required
@require_http_methods(["GET", "POST"])
def presence(request: HttpRequest, session_id: int) -> HttpResponse:
    """The juror signs for oneself: a name or a drawing, a one-time code where it is asked."""
    where = mine.place(request, session_id)
    if request.method == "GET":
        return _page(request, where)
    signed, occasion = signed_by(request), _waited(request, where)

    def do(**by: Any) -> str:
        if not signed.name and not signed.drawing:
            raise _unsigned()
        attending.record_attendance(
            session=where.session,
            person=where.person,
            role="juror",
            occasion=occasion,
            present=True,
            code=request.POST.get("code", "").strip(),
            at=offline.said_at(request),
            base=offline.base(request),
            signature=signed.name,
            drawing=signed.drawing,
            **by,
        )
        return gettext("Votre présence est signée.")

    return offline.act(
        request,
        do,
        again=lambda objections: _page(request, where, objections),
        then=_own(where, occasion),
        conflict=_conflict(where, where.person, "juror", occasion, _said("present", signed)),
    )


def _waited(request: HttpRequest, where: mine.Place) -> Occasion:
    """The moment that a form is about; 404 for a juror waited for at none."""
    occasion = own_moment(request, where)
    if occasion is None:
        raise Http404
    return occasion


def _own(where: mine.Place, occasion: Occasion) -> str:
    return reverse("jury_presence", args=[where.session.pk], query={"moment": occasion.key})


def _page(request: HttpRequest, where: mine.Place, objections: list[Objection] | None = None) -> HttpResponse:
    occasion = own_moment(request, where)
    row = attending.attendance_at(where.session, where.person, "juror", occasion) if occasion else None
    wanted = codes.wanted(where.session)
    context = {
        "place": where,
        "session": where.session,
        "certifier": where.session.certifier,
        "occasion": occasion,
        "moments": [(one, one == occasion) for one in occasions.occasions_of(where.session, where.person)],
        "row": row,
        "base": attending.digest_of(row),
        "over": offline.over(where.session),
        "code_required": wanted is SignatureCode.REQUIRED,
        "code_offered": wanted is not SignatureCode.OFF and codes.possible(),
        "typed": request.POST,
        "objections": objections,
        "leaving": day.closed_among([where.session]),
    }
    with timezone.override(where.session.site.zone):
        return render(request, "jury/presence.html", context, status=409 if objections else 200)


@tells_nothing_decided
@login_required
@require_POST
def code(request: HttpRequest, session_id: int) -> HttpResponse:
    """Send the juror a one-time code, to sign with; then back to where it is asked."""
    where = mine.place(request, session_id)
    purpose = request.POST.get("purpose", "")
    back = {"attendance": "jury_presence", "minutes": "jury_minutes"}.get(purpose)
    if back is None:
        raise Http404

    def do(**by: Any) -> str:
        codes.send_code(session=where.session, person=where.person, purpose=purpose, **by)
        return gettext("Un code vient de partir à votre adresse ; il sert une fois, pendant dix minutes.")

    return act(
        request,
        do,
        again=lambda objections: render(request, "errors/409.html", {"objections": objections}),
        then=reverse(back, args=[where.session.pk], query=_asked_at(request)),
    )


def _asked_at(request: HttpRequest) -> dict[str, str] | None:
    """The moment that the code was asked for, to come back to it."""
    key = request.POST.get("moment", "")
    return {"moment": key} if key else None


@tells_nothing_decided
@login_required
@require_POST
def leave(request: HttpRequest, session_id: int) -> HttpResponse:
    """The juror leaves before the end. From the deliberation: the jury is judged without them from now on."""
    where = mine.place(request, session_id)
    occasion = _waited(request, where)

    def do(**by: Any) -> str:
        attending.record_departure(session=where.session, person=where.person, occasion=occasion, **by)
        if occasion.is_deliberation:
            return gettext("Votre départ est noté : le jury est jugé sans vous à partir de maintenant.")
        return gettext("Votre départ est noté : ce qui commence après est entendu sans vous.")

    return act(
        request,
        do,
        again=lambda objections: _page(request, where, objections),
        then=_own(where, occasion),
    )


# -- a candidate before the juror ---------------------------------------------------------------------------


@tells_nothing_decided
@login_required
@require_POST
def candidate(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """The candidate is there or not, showed who they are, and signed on this tablet."""
    where = mine.place(request, session_id)
    entry = mine.entry(where, entry_id)
    person = entry.candidacy.person
    state, signed = request.POST.get("state", ""), signed_by(request)
    occasion = day.moment_of(request, entry)

    def do(**by: Any) -> str:
        if state not in STATES:
            raise Refused(
                [
                    Objection(
                        "attendance.state",
                        gettext_noop("Dites si la personne est présente, excusée ou absente."),
                    )
                ]
            )
        attending.record_attendance(
            session=where.session,
            person=person,
            role="candidate",
            occasion=occasion,
            present=state == "present",
            excused=state == "excused",
            identity_document=request.POST.get("identity", "") if state == "present" else "",
            at=offline.said_at(request),
            base=offline.base(request),
            signature=signed.name if state == "present" else "",
            drawing=signed.drawing if state == "present" else "",
            **by,
        )
        return gettext("Émargement de %(name)s enregistré.") % {"name": person.full_name}

    return offline.act(
        request,
        do,
        again=lambda objections: day.candidate_page(request, where, entry, objections),
        then=_back(where, entry, occasion),
        conflict=_conflict(where, person, "candidate", occasion, _said(state, signed)),
    )


@tells_nothing_decided
@login_required
@require_POST
def incident(request: HttpRequest, session_id: int, entry_id: int) -> HttpResponse:
    """What happened, on the candidate: a line of the list, then words."""
    where = mine.place(request, session_id)
    entry = mine.entry(where, entry_id)

    def do(**by: Any) -> str:
        incidents.note_incident(
            session=where.session,
            entry=entry,
            code=request.POST.get("code", ""),
            words=request.POST.get("words", "")[:2001],
            happened_at=offline.said_at(request),
            **by,
        )
        return gettext("C’est noté : le jury le lira en délibérant, et le procès-verbal le portera.")

    return offline.act(
        request,
        do,
        again=lambda objections: day.candidate_page(request, where, entry, objections),
        then=_back(where, entry),
        conflict=dict,
    )


def _back(where: mine.Place, entry: SessionEntry, occasion: Occasion | None = None) -> str:
    shown = {"moment": occasion.key} if occasion else None
    return reverse("jury_candidate", args=[where.session.pk, entry.pk], query=shown)
