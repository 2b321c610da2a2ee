"""A juror's convocation, once it was let go: what it says, its files, « je viendrai »; and when one may sit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parchemin.domain.objection import Objection
from parchemin.juries import convoking, pool
from parchemin.juries.models import Availability, Convocation, Juror
from parchemin.parties.models import Letter
from parchemin.runtime import files
from parchemin.web.certifier.session_frame import act, likely
from parchemin.web.jury import mine

SAID = (
    Letter.State.APPROVED,
    Letter.State.SENT,
    Letter.State.FAILED,
)  # read and let go, whatever the mail did
FILES = {
    "convocation.pdf": "application/pdf",
    "convocation.ics": "text/calendar; charset=utf-8",
    "lettre-employeur.pdf": "application/pdf",
}
DAYS_AHEAD = 180  # availabilities offered to be read


def said(where: mine.Place) -> Convocation | None:
    """The last convocation told to the juror for this session."""
    return (
        Convocation.objects.filter(
            session=where.session, person=where.person, role="juror", letter__state__in=SAID
        )
        .select_related("letter", "session__certifier")
        .order_by("-created_at", "-pk")
        .first()
    )


def enclosed(row: Convocation) -> list[str]:
    """Names of the files that went with the letter."""
    return [n for n in row.letter.attachments.order_by("pk").values_list("name", flat=True) if n in FILES]


@login_required
@require_GET
def paper(request: HttpRequest, session_id: int, name: str) -> FileResponse:
    """A file of the convocation, the very one that went with the letter."""
    row = said(mine.place(request, session_id))
    if row is None or name not in FILES:
        raise Http404
    found = get_object_or_404(row.letter.attachments, name=name)
    try:
        source = files.open_file(found.file_id)
    except FileNotFoundError as lost:
        raise Http404 from lost
    return FileResponse(source, as_attachment=True, filename=name, content_type=FILES[name])


@login_required
@require_POST
def confirm(request: HttpRequest, session_id: int) -> HttpResponse:
    """The juror says they will come."""
    row = said(mine.place(request, session_id))
    if row is None:
        raise Http404
    back = reverse("jury_session", args=[session_id])

    def do(**by: Any) -> str:
        convoking.confirm(convocation=row, **by)
        return gettext("Votre venue est confirmée.")

    def again(objections: list[Objection]) -> HttpResponse:
        return render(request, "errors/409.html", {"objections": objections})

    return act(request, do, again=again, then=back)


# -- when one may sit -----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def availability(request: HttpRequest) -> HttpResponse:
    """The days a juror says they may sit, for each pool they belong to."""
    jurors = _own_jurors(request)
    if not jurors:
        raise Http404
    if request.method == "GET":
        return _page(request, jurors)
    juror = next((j for j in jurors if str(j.pk) == request.POST.get("juror", "")), None)
    if juror is None:
        raise Http404
    windows = _windows(request)
    if not windows:
        wrong = Objection(
            "availability.form",
            gettext("Le jour ou les heures ne sont pas lisibles."),
            mend=gettext(
                "Donnez un premier jour, un dernier jour le même ou après, une heure de début et de fin."
            ),
        )
        return _page(request, jurors, [wrong])

    def do(**by: Any) -> str:
        n = len(pool.declare_availability(juror=juror, windows=windows, **by))
        words = ngettext("%(n)s jour déclaré.", "%(n)s jours déclarés.", n)
        then = gettext("Le service certification en tiendra compte au prochain planning.")
        return f"{words % {'n': n}} {then}"

    return act(
        request,
        do,
        again=lambda found: _page(request, jurors, found),
        then=reverse("jury_availability"),
    )


def _own_jurors(request: HttpRequest) -> list[Juror]:
    persons = mine.actor_of(request).persons(*mine.ROLES)
    rows = Juror.objects.filter(person__in=persons).select_related("certifier", "person")
    return list(rows.order_by("certifier__name", "pk"))


def _page(
    request: HttpRequest, jurors: list[Juror], objections: list[Objection] | None = None
) -> HttpResponse:
    now = timezone.now()
    rows = Availability.objects.filter(
        juror__in=jurors, ends_at__gte=now, starts_at__lt=now + timedelta(days=DAYS_AHEAD)
    )
    context = {
        "jurors": jurors,
        "rows": rows.select_related("juror__certifier").order_by("starts_at", "pk"),
        "certifier": jurors[0].certifier if len(jurors) == 1 else None,
        "typed": request.POST,
        "objections": objections,
    }
    return render(request, "jury/availability.html", context, status=409 if objections else 200)


def _windows(request: HttpRequest) -> list[tuple[datetime, datetime]]:
    """One window a day, on the clock of the house; empty when the form cannot be read."""
    zone = ZoneInfo(timezone.get_default_timezone_name())
    try:
        first = date.fromisoformat(request.POST.get("first", ""))
        last = date.fromisoformat(request.POST.get("last", "") or first.isoformat())
        starts = datetime.strptime(request.POST.get("from", ""), "%H:%M").time()  # noqa: DTZ007 - a wall hour
        ends = datetime.strptime(request.POST.get("to", ""), "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        return []
    if last < first or (last - first).days > DAYS_AHEAD or not (likely(first) and likely(last)):
        return []
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [(datetime.combine(d, starts, zone), datetime.combine(d, ends, zone)) for d in days]
