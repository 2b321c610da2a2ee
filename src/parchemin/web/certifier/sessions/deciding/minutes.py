"""The minutes: as they will be printed, who signed, what stands before the seal; then the papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.domain.deliberation import sealing_objections
from parchemin.domain.objection import Objection
from parchemin.juries import queries
from parchemin.juries.minutes import content, correcting, sealing
from parchemin.juries.models import Jury, MemberSignature, Minutes, MinutesCorrection, Session
from parchemin.runtime import files
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import act, session_of, show


@staff
@require_GET
def session_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    jury = getattr(session, "jury", None)
    if jury is None or jury.state not in (Jury.State.CLOSED, Jury.State.SEALED):
        return redirect("session_deliberation", pk=session.pk)
    return page(request, session)


def shown(jury: Jury) -> dict[str, Any]:
    """The minutes, their digest, the members present and their signatures: as sealed, or as they stand before."""
    sealed = Minutes.objects.filter(jury=jury).first()
    sitting = queries.sitting(jury)
    there = [m for m in sitting.rows if str(m.juror.person_id) in (sitting.present or frozenset())]
    signatures = {
        s.member_id: s
        for s in MemberSignature.objects.filter(jury=jury).select_related("member").order_by("pk")
    }
    facts = sealed.facts if sealed else content.minutes_facts(jury)
    digest = _digest(sealed, facts, signatures.values())
    return {
        "jury": jury,
        "minutes": facts,
        "digest": digest,
        "signing": [(m, signatures.get(m.pk)) for m in there],
        "signed": sum(m.pk in signatures and signatures[m.pk].digest == digest for m in there),
        "sealed": sealed,
        "corrections": _corrections(sealed) if sealed else [],
        "before_seal": sealing_objections(
            {str(m.pk): m.juror.person.full_name for m in there},
            {str(pk): s.digest for pk, s in signatures.items()},
            digest,
        ),
    }


def _corrections(sealed: Minutes) -> list[tuple[MinutesCorrection, str]]:
    labels = {line.field: line.label for line in correcting.correctable(sealed)}
    return [(one, labels[one.field]) for one in correcting.of(sealed)]


def _digest(sealed: Minutes | None, facts: Any, signatures: Iterable[MemberSignature]) -> str:
    """Of the text shown; what was sealed is what everyone signed."""
    if sealed is None:
        return content.digest_of(facts)
    return next((s.digest for s in signatures), "")


def page(request: HttpRequest, session: Session, objections: list[Objection] | None = None) -> HttpResponse:
    return show(
        request,
        session,
        "certifier/sessions/deciding/minutes.html",
        shown(session.jury),
        objections=objections,
    )


@staff
@require_POST
def session_seal(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    jury = get_object_or_404(Jury.objects.select_related("session__certifier"), session=session)

    def do(**by: Any) -> str:
        sealing.seal_minutes(jury=jury, **by)
        return gettext("Procès-verbal scellé. Les résultats restent invisibles jusqu’à leur publication.")

    return act(
        request,
        do,
        again=lambda found: page(request, session, found),
        then=reverse("session_minutes", args=[session.pk]),
    )


@staff
@require_GET
def session_minutes_pdf(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """The sealed minutes, or their extract without votes by name."""
    session = session_of(request, pk)
    row = get_object_or_404(Minutes, jury__session=session)
    return paper(row, kind)


def paper(row: Minutes, kind: str) -> FileResponse:
    """``kind``: "complet" or "extrait"."""
    digest = row.public_extract_id if kind == "extrait" else row.pdf_id
    if digest is None:
        raise Http404
    source = files.open_file(digest)
    name = "extrait-proces-verbal" if kind == "extrait" else "proces-verbal"
    return FileResponse(
        source,
        filename=f"{name}-{content.number(row.jury.session)}.pdf",
        content_type="application/pdf",
        as_attachment=True,
    )
