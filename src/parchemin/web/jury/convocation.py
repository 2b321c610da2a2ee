"""A juror's convocation, once it was let go: what it says, its files, « je viendrai »."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.domain.objection import Objection
from parchemin.juries.convoking import answering
from parchemin.juries.convoking.calls import nothing
from parchemin.juries.models import Convocation
from parchemin.parties.models import Letter
from parchemin.web.jury import mine
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import act
from parchemin.web.telling import tells_nothing_decided

SAID = (
    Letter.State.APPROVED,
    Letter.State.SENT,
    Letter.State.FAILED,
)  # read and let go, whatever the mail did
WORDS = 1000  # characters of a reason kept
FILES = {
    "convocation.pdf": "application/pdf",
    "convocation.ics": "text/calendar; charset=utf-8",
    "lettre-employeur.pdf": "application/pdf",
}


def said(where: mine.Place) -> Convocation | None:
    """The last convocation told to the juror for this session; None when it says they are expected no more."""
    row = (
        Convocation.objects.filter(
            session=where.session, person=where.person, role="juror", letter__state__in=SAID
        )
        .select_related("letter", "session__certifier")
        .order_by("-created_at", "-pk")
        .first()
    )
    return None if row is None or row.content_digest == nothing("juror") else row


def enclosed(row: Convocation) -> list[str]:
    """Names of the files that went with the letter."""
    return [n for n in row.letter.attachments.order_by("pk").values_list("name", flat=True) if n in FILES]


@tells_nothing_decided
@login_required
@require_GET
def paper(request: HttpRequest, session_id: int, name: str) -> FileResponse:
    """A file of the convocation, the very one that went with the letter."""
    row = said(mine.place(request, session_id))
    if row is None or name not in FILES:
        raise Http404
    attachment = get_object_or_404(row.letter.attachments, name=name)
    return downloads.stored_file(attachment.file_id, name, FILES[name])


@tells_nothing_decided
@login_required
@require_POST
def confirm(request: HttpRequest, session_id: int) -> HttpResponse:
    """The juror says they will come."""

    def do(row: Convocation, **by: Any) -> str:
        answering.confirm(convocation=row, **by)
        return gettext("Votre venue est confirmée.")

    return _answer(request, session_id, do)


@tells_nothing_decided
@login_required
@require_POST
def decline(request: HttpRequest, session_id: int) -> HttpResponse:
    """The juror says they cannot come, and why if they wish."""

    def do(row: Convocation, **by: Any) -> str:
        answering.decline(convocation=row, words=request.POST.get("words", "")[:WORDS], **by)
        return gettext("C’est noté : le service certification cherche qui vous remplacera.")

    return _answer(request, session_id, do)


def _answer(request: HttpRequest, session_id: int, do: Callable[..., str]) -> HttpResponse:
    row = said(mine.place(request, session_id))
    if row is None:
        raise Http404

    def again(objections: list[Objection]) -> HttpResponse:
        return render(request, "errors/409.html", {"objections": objections})

    back = reverse("jury_session", args=[session_id])
    return act(request, partial(do, row), again=again, then=back)
