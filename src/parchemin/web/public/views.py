"""Pages for anyone: what an award's code answers, a certifier's public papers, the front door."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parchemin.accounts.actor import Actor
from parchemin.accounts.beginning import begun
from parchemin.awards import verifying
from parchemin.awards.verifying import Status, Verification
from parchemin.catalogue.models import RegisterSheet
from parchemin.domain.objection import Refused
from parchemin.formats.credentials import open_badges, verification_code
from parchemin.formats.signing.keys import KeyRefused
from parchemin.parties.models import Certifier
from parchemin.runtime.clock import day_here
from parchemin.web.telling import tells_nothing_decided

# Where each role's own pages begin.
DOORS = (
    (("manager", "auditor"), "home"),
    (("juror", "assessor"), "jury_day"),
    (("candidate",), "candidate_home"),
)
log = logging.getLogger(__name__)
TITLE_MENTION = 3  # domain.award.Claims.mentions: the title, printed largest


@tells_nothing_decided
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Everyone to their own door; a visitor may check a code here; who comes first opens the installation."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    for roles, name in DOORS:
        if actor.certifiers(*roles):
            try:
                return redirect(reverse(name))
            except NoReverseMatch:
                continue
    if not request.user.is_authenticated and not begun():
        return redirect("begin")
    return render(request, "public/landing.html")


@tells_nothing_decided
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """A code typed by hand: to the award's own address when it is a code, else what a code looks like."""
    typed = request.GET.get("code", "")
    code = verification_code.read(typed)
    if code:
        return redirect("verify", token=code)
    return render(request, "public/landing.html", {"typed": typed}, status=422 if typed else 200)


@tells_nothing_decided
@never_cache
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What the register says of a code, its verdict first. Whatever an address gained on its way is forgiven."""
    code = verification_code.read(token)
    if code and code != token:
        return redirect("verify", token=code)
    answer = verifying.verify(token, timezone.now())
    response = render(
        request,
        f"public/{_page(answer)}.html",
        _shown(answer),
        status=404 if answer.status is Status.UNKNOWN else 200,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    response.checked_at = answer.checked_at  # type: ignore[attr-defined]
    return response


def _page(answer: Verification) -> str:
    pages = {
        Status.VALID: "valid",
        Status.REVOKED: "revoked",
        Status.REPLACED: "replaced",
        Status.ALTERED: "altered",
    }
    return pages.get(answer.status, "unknown")


def _shown(answer: Verification) -> dict[str, Any]:
    ended = answer.registered_until - timedelta(days=1) if answer.registered_until else None
    return {
        "answer": answer,
        "certifier": Certifier.objects.filter(slug=answer.certifier_slug).first(),
        "host": urlsplit(settings.PUBLIC_URL).netloc,
        "ended": ended if ended and ended < day_here(answer.checked_at) else None,
        "title_mention": TITLE_MENTION,
    }


@tells_nothing_decided
@require_safe
def short(_: HttpRequest, token: str) -> HttpResponse:
    """The older, shorter address of an award."""
    return HttpResponsePermanentRedirect(reverse("verify", args=[verification_code.read(token) or token]))


@tells_nothing_decided
@require_safe
def certifier(request: HttpRequest, slug: str) -> HttpResponse:
    """A certifier: what it awards, and the papers by which others check its awards."""
    row = get_object_or_404(Certifier, slug=slug)
    sheets = RegisterSheet.objects.filter(awarding__certifier=row).order_by("register", "number")
    return render(request, "public/certifier.html", {"certifier": row, "sheets": sheets})


@tells_nothing_decided
@require_safe
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """A register sheet as credentials name it, and who awards it."""
    rows = RegisterSheet.objects.prefetch_related("awarding__certifier")
    row = next((r for r in rows.order_by("pk") if f"{r.register}{r.number}" == name), None)
    if row is None:
        raise Http404
    return render(request, "public/sheet.html", {"sheet": row})


def _paper(content: dict[str, Any], media_type: str) -> JsonResponse:
    """A public document that any verifier, on any site, may read."""
    return JsonResponse(content, content_type=media_type, headers={"Access-Control-Allow-Origin": "*"})


@tells_nothing_decided
@require_safe
def did_document(_: HttpRequest, slug: str) -> HttpResponse:
    """The did:web document of a certifier; 404 while it has no key, for it has issued nothing."""
    document = verifying.did_document(get_object_or_404(Certifier, slug=slug))
    if document is None:
        raise Http404
    return _paper(document, "application/did+json")


@tells_nothing_decided
@never_cache
@require_safe
def status_list(_: HttpRequest, slug: str) -> HttpResponse:
    """The signed revocation list of a certifier (Bitstring Status List); 503 while its key cannot sign."""
    row = get_object_or_404(Certifier, slug=slug)
    try:
        listed = verifying.status_list(row, timezone.now())
    except (KeyRefused, Refused):
        log.exception("status list not signed")
        words = gettext("La liste des titres annulés ne peut pas être signée pour le moment : redemandez-la.")
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    if listed is None:
        raise Http404
    return _paper(listed, open_badges.MEDIA_TYPE)
