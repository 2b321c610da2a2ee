"""What proves the minutes afterwards: each record verified, the dossier de preuve of each candidate."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Objection
from parchemin.juries import queries
from parchemin.juries.minutes import dossier, proving
from parchemin.juries.models import Minutes, Session, SessionEntry
from parchemin.runtime.models import Progress, StoredFile
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of, show
from parchemin.web.shared.acting import act, number
from parchemin.web.shared.asking import who
from parchemin.web.shared.downloads import attached
from parchemin.web.telling import tells_decisions

RUNNING = (Progress.State.WAITING, Progress.State.RUNNING)


def sealed(session: Session) -> Minutes:
    """The sealed minutes; 404 before the seal."""
    rows = Minutes.objects.select_related("jury__session__certifier", "jury__session__site")
    return get_object_or_404(rows, jury__session=session)


@tells_decisions
@staff
@require_GET
def session_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, session_of(request, pk))


def _page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    jury = getattr(session, "jury", None)
    if jury is None or not Minutes.objects.filter(jury=jury).exists():
        return redirect("session_minutes", pk=session.pk)
    entries = list(queries.entries(session))
    dossiers, works = dossier.made(session), dossier.works(entries)
    proofs = proving.proofs(jury)
    context = {
        "proofs": proofs,
        "broken": sum(not proof.holds for proof in proofs),
        "rows": [(e, dossiers.get(e.pk), _shown(works.get(e.pk))) for e in entries],
        "running": RUNNING,
    }
    return show(request, session, "certifier/sessions/deciding/evidence.html", context, objections=objections)


def _shown(work: Progress | None) -> Progress | None:
    """The work, while it runs or when it failed; done, its dossier speaks for it."""
    return work if work and work.state in (*RUNNING, Progress.State.FAILED) else None


def _entry(session: Session, pk: int) -> SessionEntry:
    rows = SessionEntry.objects.select_related("session__certifier", "candidacy__person")
    return get_object_or_404(rows, session=session, pk=pk)


@tells_decisions
@staff
@require_POST
def session_evidence_build(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the dossier of one candidate; it is made in the background."""
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    entry = _entry(session, number(request.POST.get("entry", "")))

    def do(**by: Any) -> str:
        dossier.ask(entry=entry, **by)
        return gettext("Dossier de preuve demandé : il se télécharge ici dès qu’il est fait.")

    return act(
        request,
        do,
        again=lambda objections: _page(request, session, objections),
        then=f"{reverse('session_evidence', args=[session.pk])}#dossier-{entry.pk}",
    )


@tells_decisions
@staff
@require_GET
def session_evidence_work(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """How far the dossier is: the fragment read again by its page, which reloads once it is made."""
    session = session_of(request, pk)
    entry = _entry(session, entry_id)
    work = dossier.works([entry]).get(entry.pk)
    if work is None or work.state not in RUNNING:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return show(
        request,
        session,
        "certifier/sessions/deciding/parts/evidence_work.html",
        {"work": work, "entry": entry},
    )


@tells_decisions
@staff
@require_GET
def session_evidence_file(request: HttpRequest, pk: int, entry_id: int) -> FileResponse:
    """The last dossier made of a candidate, for the manager who hands it over."""
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    entry = _entry(session, entry_id)
    built = dossier.made(session).get(entry.pk)
    if built is None:
        raise Http404
    return attached(get_object_or_404(StoredFile, pk=built.facts["file"]), dossier.filename(entry))
