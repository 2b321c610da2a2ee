"""Whose rows a page of the certification service shows: those of the certifiers the reader works for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from parchemin.accounts.permissions import require, to_read_certifier
from parchemin.accounts.visibility import STAFF, visible_to
from parchemin.parties.models import Certifier
from parchemin.web import navigation
from parchemin.web.shared.asking import who

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]
PER_PAGE = 50
NOBODY = -1  # no certifier has this number


def staff(view: View) -> View:
    """Pages of the certification service: managers and auditors; anyone else is told so (403)."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not who(request).certifiers(*STAFF):
            require(to_read_certifier(who(request), NOBODY))
        return view(request, *args, **kwargs)

    return cast("View", guarded)


def chosen(request: HttpRequest) -> Certifier | None:
    """The certifier looked at; None when several and none was chosen."""
    choice = navigation.certifiers(request)
    return choice.current if choice else None


def narrowed(request: HttpRequest, rows: QuerySet[M], *, certifier: str = "certifier") -> QuerySet[M]:
    """Rows the reader may see, of the certifier looked at when one is chosen."""
    rows = visible_to(who(request), rows, certifier=certifier)
    current = chosen(request)
    return rows.filter(**{certifier: current}) if current else rows


def own(request: HttpRequest, rows: QuerySet[M], *, certifier: str = "certifier", **where: Any) -> M:
    """One row of the reader's certifiers, or 404: another's row does not exist here."""
    return get_object_or_404(visible_to(who(request), rows, certifier=certifier), **where)


def paged(request: HttpRequest, rows: Any, per_page: int = PER_PAGE) -> Page[Any]:
    """The page asked for; a number out of range gives the nearest one."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def kept(request: HttpRequest, *, without: str = "") -> str:
    """The other parameters of the address, for links between pages and for pills that remove one."""
    query = request.GET.copy()
    query.pop("page", None)
    if without:
        query.pop(without, None)
    return query.urlencode()


def choose(request: HttpRequest) -> HttpResponse:
    """Several certifiers and none chosen: an act belongs to one of them, which one is asked first."""
    return render(request, "certifier/choose.html", {"choice": navigation.certifiers(request)})
