"""What lets a tablet go on without network: the worker's script, an answer a script reads, the page said then.

What is typed waits in the browser and is sent again by the modules of ``static/parchemin/offline/``; such a form says
so by asking for JSON. It gets the same act, the same reasons, and both versions where somebody else wrote meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import resources
from typing import Any

from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import AlreadyDone, already
from parchemin.juries.models import Jury, Session
from parchemin.web.shared import acting
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided
from parchemin.web.templatetags.reasons import mend_text, objection_text

JSON = "application/json"
MEANWHILE = ".changed-meanwhile"
Conflict = Callable[[], dict[str, Any]]  # {"base": …, "lines": [[what, there, mine], …]}


@tells_nothing_decided
@never_cache
@require_GET
def worker(_: HttpRequest) -> HttpResponse:
    """The service worker, under the address it may act for."""
    script = resources.files("parchemin.web") / "static" / "parchemin" / "sw.js"
    return HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")


@tells_nothing_decided
@never_cache
@require_GET
def reachable(_: HttpRequest) -> HttpResponse:
    """Nothing, quickly: whether the house can be reached, before a form is sent for good."""
    return HttpResponse(content_type="text/plain")


@tells_nothing_decided
@require_GET
def unreachable(request: HttpRequest) -> HttpResponse:
    """What the worker shows for a page never opened on this device."""
    return render(request, "jury/unreachable.html")


class SignOut(LogoutView):
    """Signing out also empties what the browser kept: pages, files, forms not yet sent."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"storage"'
        return response


def asked(request: HttpRequest) -> bool:
    """Whether a form is sent by the script that kept it."""
    return request.headers.get("Accept") == JSON


def said_at(request: HttpRequest) -> datetime | None:
    """When the device says the form was filled; None when it says nothing that can be read."""
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError:
        return None
    return at if timezone.is_aware(at) else None


def base(request: HttpRequest) -> str | None:
    """Digest of what the page showed; None from a form that does not say."""
    return request.POST.get("base")


def act(
    request: HttpRequest,
    do: Callable[..., str],
    *,
    again: Callable[[list[Objection]], HttpResponse],
    then: str,
    conflict: Conflict,
) -> HttpResponse:
    """One act: the page of ``session_frame.act``, or its answer in JSON for a form that was kept."""
    if not asked(request):
        return acting.act(request, do, again=again, then=then)
    key = request.POST.get("act_key") or None
    done = JsonResponse({"done": True})
    try:
        if already(key):
            return done
        words = do(actor=who(request), now=timezone.now(), key=key)
    except AlreadyDone:
        return done
    except Refused as refused:
        if already(key):
            return done
        return refusal(refused.objections, conflict)
    return JsonResponse({"done": True, "said": words})


def refusal(objections: list[Objection], conflict: Conflict) -> JsonResponse:
    """Reasons as a script shows them; both versions where the only reason is that it was written meanwhile."""
    denied = all(o.code.startswith("permission.") for o in objections)
    meanwhile = all(o.code.endswith(MEANWHILE) for o in objections)
    reasons = [{"code": o.code, "said": objection_text(o), "mend": mend_text(o)} for o in objections]
    answer: dict[str, Any] = {"done": False, "reasons": reasons}
    if meanwhile:
        answer["conflict"] = conflict()
    return JsonResponse(answer, status=403 if denied else 409)


def over(session: Session) -> bool:
    """Whether nothing more is typed about a session: what a device kept of it goes."""
    jury = Jury.objects.filter(session=session).first()
    return session.state not in (Session.State.DRAFT, Session.State.OPEN) or bool(
        jury and jury.state in (Jury.State.CLOSED, Jury.State.SEALED)
    )


def nothing_there() -> str:
    return gettext("rien")
