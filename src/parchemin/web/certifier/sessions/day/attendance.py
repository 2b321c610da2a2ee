"""The attendance sheets, one for each moment: who is waited for, present, excused or absent, with the name typed by who signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.domain.attendance import IdentityDocument, Occasion
from parchemin.domain.objection import Objection
from parchemin.juries.day import attending, occasions
from parchemin.juries.jury import sittings
from parchemin.juries.models import Attendance, Jury, Session
from parchemin.parties.models import Person
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import act
from parchemin.web.telling import tells_nothing_decided

PRESENT, EXCUSED, ABSENT = "present", "excused", "absent"


@dataclass(frozen=True, slots=True)
class Line:
    """One person expected: what is recorded, "" when nothing is. ``label``: their rank, their seat, or "panel"; ``rooms``:
    where their panel hears."""

    person: Person
    role: str
    label: str
    state: str
    signature: str
    row: Attendance | None
    rooms: str = ""

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


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one moment of a session waits for: the candidates and the panels of a day of examinations, or the jury."""

    occasion: Occasion
    candidates: list[Line]
    jurors: list[Line]

    @property
    def lines(self) -> list[Line]:
        return [*self.jurors, *self.candidates]


def sheet_of(session: Session, occasion: Occasion) -> Sheet:
    """Candidates in their order; the members of the jury by seat, or whoever hears somebody that day by name."""
    noted = session.attendances.filter(hearing_on=occasion.hearing_on).order_by("pk")
    known = {(a.role, a.person_id): a for a in noted}
    day = occasion.hearing_on
    if day is None:
        jury = Jury.objects.filter(session=session).first()
        seated = sittings.members(jury) if jury else ()
        return Sheet(occasion, [], [_line(known, m.juror.person, "juror", m.seat) for m in seated])
    entries = occasions.heard_on(session, day).select_related("candidacy__person")
    candidates = [
        _line(known, e.candidacy.person, "candidate", str(e.position))
        for e in entries.order_by("position", "pk")
    ]
    rooms = _rooms(session, day)
    noted_here = [person for role, person in known if role == "juror"]
    jurors = Person.objects.filter(Q(pk__in=rooms) | Q(pk__in=noted_here))
    by_name = jurors.order_by("birth_name", "first_names", "pk")
    return Sheet(
        occasion,
        candidates,
        [_line(known, person, "juror", "panel", ", ".join(rooms.get(person.pk, ()))) for person in by_name],
    )


def _rooms(session: Session, day: date) -> dict[object, list[str]]:
    """Where each juror of a panel hears that day, by person: names of rooms, in order of time."""
    rooms: dict[object, list[str]] = {}
    seats = occasions.panels_of(session, day).order_by("defence__starts_at", "pk")
    for person, room in seats.values_list("juror__person", "defence__room__name"):
        named = rooms.setdefault(person, [])
        if room not in named:
            named.append(room)
    return rooms


def _line(
    known: Mapping[tuple[str, UUID], Attendance], person: Person, role: str, label: str, rooms: str = ""
) -> Line:
    row = known.get((role, person.pk))
    state = "" if row is None else PRESENT if row.present else EXCUSED if row.excused else ABSENT
    return Line(person, role, label, state, row.signature if row else "", row, rooms)


def _occasion(request: HttpRequest, session: Session) -> Occasion:
    """The moment asked for; the one held now, or the next, where the address names none. 404 when it is no moment of
    the session."""
    key = request.POST.get("moment") or request.GET.get("moment")
    every = occasions.occasions(session)
    if not key:
        opened = occasions.opened_on(session, every, timezone.now())
        return opened or every[-1]
    return next((one for one in every if one.key == key), None) or _no_such_moment()


def _no_such_moment() -> NoReturn:
    raise Http404


def _url(session: Session, occasion: Occasion) -> str:
    return reverse("session_attendance", args=[session.pk], query={"moment": occasion.key})


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def session_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    sheet = sheet_of(session, _occasion(request, session))
    if request.method == "GET":
        return _page(request, session, sheet)
    changed = _changed(request, sheet.lines)

    def do(**by: Any) -> str:
        return _record(session, sheet.occasion, changed, by)

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, sheet_of(session, sheet.occasion), objections),
        then=_url(session, sheet.occasion),
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


def _record(
    session: Session,
    occasion: Occasion,
    changed: Sequence[tuple[Line, str, str, str]],
    by: dict[str, Any],
) -> str:
    key = by.pop("key")
    with transaction.atomic():  # the sheet is one: all its lines, or none
        for n, (line, state, signature, shown) in enumerate(changed):
            attending.record_attendance(
                session=session,
                person=line.person,
                role=line.role,
                occasion=occasion,
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


def _page(
    request: HttpRequest, session: Session, sheet: Sheet, objections: list[Objection] | None = None
) -> HttpResponse:
    jury = Jury.objects.filter(session=session).first()
    deliberates = bool(jury and jury.state == Jury.State.DELIBERATING)
    context = {
        "jury": jury,
        "sheet": sheet,
        "occasions": [(one, one == sheet.occasion) for one in occasions.occasions(session)],
        "noted": sum(bool(line.state) for line in sheet.candidates),
        "jurors_noted": sum(bool(line.state) for line in sheet.jurors),
        "documents": list(IdentityDocument),
        "closed": bool(jury and jury.state in (Jury.State.CLOSED, Jury.State.SEALED)),
        "may_leave": deliberates or not sheet.occasion.is_deliberation,
    }
    return show(request, session, "certifier/sessions/day/attendance.html", context, objections=objections)


@tells_nothing_decided
@staff
@require_POST
def session_departure(request: HttpRequest, pk: int) -> HttpResponse:
    """A juror leaves before the end. From the deliberation: from now on the jury is judged without them."""
    session = session_of(request, pk)
    sheet = sheet_of(session, _occasion(request, session))
    wanted = request.POST.get("person", "")
    line = next((one for one in sheet.jurors if str(one.person.pk) == wanted), None)
    if line is None:
        nobody = Objection("attendance.nobody", gettext("Cette personne ne siège pas ici."))
        return _page(request, session, sheet, [nobody])

    def do(**by: Any) -> str:
        attending.record_departure(session=session, person=line.person, occasion=sheet.occasion, **by)
        words = gettext("Départ de %(name)s enregistré.")
        if sheet.occasion.is_deliberation:
            words = gettext("Départ de %(name)s enregistré : le jury est désormais jugé sans ce membre.")
        return words % {"name": line.person.full_name}

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, sheet_of(session, sheet.occasion), objections),
        then=_url(session, sheet.occasion),
    )
