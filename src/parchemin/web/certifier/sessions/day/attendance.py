"""The attendance sheet: candidates and members, present, excused or absent, with the name typed by who signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.domain.attendance import IdentityDocument
from parchemin.domain.objection import Objection
from parchemin.juries.day import attending
from parchemin.juries.jury import sittings
from parchemin.juries.models import Attendance, Juror, Jury, Session
from parchemin.juries.queries import timetable_in_force
from parchemin.parties.models import Person
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import act
from parchemin.web.telling import tells_nothing_decided

PRESENT, EXCUSED, ABSENT = "present", "excused", "absent"


@dataclass(frozen=True, slots=True)
class Line:
    """One person expected: what is recorded, "" when nothing is."""

    person: Person
    role: str
    label: str
    state: str
    signature: str
    row: Attendance | None

    @property
    def field(self) -> str:
        return f"{self.role}-{self.person.pk}"

    @property
    def identity(self) -> str:
        """What was shown: the kind of document, "" when none was."""
        return self.row.identity_document if self.row else ""

    @property
    def identity_label(self) -> str:
        return IdentityDocument(self.identity).label if self.identity else ""


def lines(session: Session) -> tuple[list[Line], list[Line]]:
    """Candidates in their order, then members of the jury."""
    known = {(a.role, a.person_id): a for a in session.attendances.order_by("pk")}
    candidates = [
        _line(
            known.get(("candidate", e.candidacy.person_id)), e.candidacy.person, "candidate", str(e.position)
        )
        for e in session.entries.select_related("candidacy__person").order_by("position", "pk")
    ]
    jury = getattr(session, "jury", None)
    members = [
        _line(known.get(("juror", m.juror.person_id)), m.juror.person, "juror", m.seat)
        for m in (sittings.members(jury) if jury else ())
    ]
    seated = {line.person.pk for line in members}
    panels = Juror.objects.filter(
        panel_seats__defence__timetable__session=session,
        panel_seats__defence__timetable=timetable_in_force(session),
    ).exclude(person__in=seated)
    members += [
        _line(known.get(("juror", j.person_id)), j.person, "juror", "panel")
        for j in panels.select_related("person").distinct().order_by("pk")
    ]
    return candidates, members


def _line(row: Attendance | None, person: Person, role: str, label: str) -> Line:
    state = "" if row is None else PRESENT if row.present else EXCUSED if row.excused else ABSENT
    return Line(person, role, label, state, row.signature if row else "", row)


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def session_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    if request.method == "GET":
        return _page(request, session)
    candidates, members = lines(session)
    changed = _changed(request, [*candidates, *members])

    def do(**by: Any) -> str:
        return _record(session, changed, by)

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, objections),
        then=reverse("session_attendance", args=[session.pk]),
    )


def _changed(request: HttpRequest, expected: Sequence[Line]) -> list[tuple[Line, str, str, str]]:
    """Lines that say something else than what is recorded: (line, state, signature, kind of document shown)."""
    changed = []
    for line in expected:
        state = request.POST.get(line.field, "")
        signature = request.POST.get(f"sign-{line.field}", "").strip()[:200]
        shown = request.POST.get(f"id-{line.field}", "") or line.identity
        known = (line.state, line.signature, line.identity)
        if state in (PRESENT, EXCUSED, ABSENT) and (state, signature, shown) != known:
            changed.append((line, state, signature, shown))
    return changed


def _record(session: Session, changed: Sequence[tuple[Line, str, str, str]], by: dict[str, Any]) -> str:
    key = by.pop("key")
    with transaction.atomic():  # the sheet is one: all its lines, or none
        for n, (line, state, signature, shown) in enumerate(changed):
            attending.record_attendance(
                session=session,
                person=line.person,
                role=line.role,
                present=state == PRESENT,
                excused=state == EXCUSED,
                signature=signature if state == PRESENT else "",
                drawing=_still_drawn(line, state, signature),
                identity_document=shown if state == PRESENT else "",
                key=key if n == 0 else f"{key}:{n}" if key else None,
                **by,
            )
    n = len(changed)
    if not n:
        return gettext("Rien n’a changé sur la feuille.")
    words = ngettext("%(n)s présence enregistrée.", "%(n)s présences enregistrées.", n)
    return words % {"n": n}


def _still_drawn(line: Line, state: str, signature: str) -> str:
    """A drawn signature stays when the service notes something else of the same presence."""
    same = line.row is not None and state == line.state == PRESENT and signature == line.signature
    return line.row.drawing if same and line.row else ""


def _page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    candidates, members = lines(session)
    jury = getattr(session, "jury", None)
    context = {
        "jury": jury,
        "candidates": candidates,
        "members": members,
        "noted": sum(bool(line.state) for line in candidates),
        "members_noted": sum(bool(line.state) for line in members),
        "documents": list(IdentityDocument),
        "closed": bool(jury and jury.state in (Jury.State.CLOSED, Jury.State.SEALED)),
    }
    return show(request, session, "certifier/sessions/day/attendance.html", context, objections=objections)


@tells_nothing_decided
@staff
@require_POST
def session_departure(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves before the end: from now on the jury is judged without them."""
    session = session_of(request, pk)
    _, members = lines(session)
    wanted = request.POST.get("person", "")
    line = next((one for one in members if str(one.person.pk) == wanted), None)
    if line is None:
        return _page(
            request, session, [Objection("attendance.nobody", gettext("Cette personne ne siège pas ici."))]
        )

    def do(**by: Any) -> str:
        attending.record_departure(session=session, person=line.person, **by)
        return gettext("Départ de %(name)s enregistré : le jury est désormais jugé sans ce membre.") % {
            "name": line.person.full_name
        }

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, objections),
        then=reverse("session_attendance", args=[session.pk]),
    )
