"""Reading and signing the minutes: the text, its digest, and what kind of signature it is."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.domain.certification_rules import SignatureCode
from parchemin.domain.objection import Objection
from parchemin.juries.day import codes
from parchemin.juries.minutes import content, signing, withholding
from parchemin.juries.models import Jury, Minutes
from parchemin.web.jury import mine
from parchemin.web.jury.deliberation import member_of
from parchemin.web.jury.presence import signed_by
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import act
from parchemin.web.shared.minutes import paper, shown
from parchemin.web.telling import tells_the_jury


@tells_the_jury
@login_required
@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, session_id: int) -> HttpResponse:
    """The minutes of one's own jury, once its deliberation is closed; signed under one's own name."""
    where, member = member_of(request, session_id)
    if member.jury.state not in (Jury.State.CLOSED, Jury.State.SEALED):
        return redirect("jury_deliberation", session_id=where.session.pk)
    if request.method == "GET":
        return _page(request, where)

    signed = signed_by(request)

    def do(**by: Any) -> str:
        signing.sign_minutes(
            member=member,
            typed_name=signed.name or (where.person.full_name if signed.drawing else ""),
            drawing=signed.drawing,
            code=request.POST.get("code", "").strip(),
            digest=request.POST.get("digest", ""),
            **by,
        )
        return gettext("Procès-verbal signé. Le service certification le scelle quand tous ont signé.")

    return act(
        request,
        do,
        again=lambda objections: _page(request, where, objections),
        then=reverse("jury_minutes", args=[where.session.pk]),
    )


def _page(request: HttpRequest, where: mine.Place, objections: list[Objection] | None = None) -> HttpResponse:
    member = where.member
    assert member is not None  # noqa: S101 - `member_of` looked
    context = shown(member.jury)
    reading = withholding.of(member, context["minutes"])
    own = next(((m, s) for m, s in context["signing"] if m.pk == member.pk), None)
    signature = own[1] if own else None
    wanted = context["rules"].jury.signature_code
    holds = bool(signature and (context["sealed"] or signature.digest == context["digest"]))
    context.update(
        {
            "minutes": reading.facts,
            "withheld": len(reading.withheld),
            "place": where,
            "session": where.session,
            "certifier": where.session.certifier,
            "expected": own is not None,
            "own": signature if holds else None,
            "outdated": signature if not holds else None,
            "typed": request.POST,
            "code_required": wanted is SignatureCode.REQUIRED,
            "code_offered": wanted is not SignatureCode.OFF and codes.possible(),
            "objections": objections,
        }
    )
    with timezone.override(where.session.site.zone):
        return render(request, "jury/minutes.html", context, status=409 if objections else 200)


@tells_the_jury
@login_required
@require_GET
def pdf(request: HttpRequest, session_id: int) -> FileResponse | HttpResponse:
    """The sealed minutes, for a member of that jury; a copy without the candidates of whom nothing is shown to them."""
    where, member = member_of(request, session_id)
    row = get_object_or_404(
        Minutes.objects.select_related("jury__session__site", "jury__session__certifier"),
        jury__session=where.session,
    )
    copy = withholding.copy_of(member, row, timezone.now())
    if copy is None:
        return paper(row, "complet")
    return downloads.made(copy, f"proces-verbal-copie-{content.number(where.session)}.pdf", downloads.PDF)
