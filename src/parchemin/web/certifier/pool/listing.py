"""The list of the pool: searched, filtered and sorted by its address, printed whole, written as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.composition import College
from parchemin.domain.objection import Objection
from parchemin.formats.tables.spreadsheet import Value
from parchemin.juries.models import Juror, JuryMember, Session
from parchemin.juries.pool import jurors
from parchemin.parties.models import Site
from parchemin.runtime.clock import day_here
from parchemin.web.certifier.pool.jurors import named_jurors
from parchemin.web.certifier.scope import PER_PAGE, choose, chosen, kept, narrowed, paged, staff
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.shared.downloads import table
from parchemin.web.shared.filtering import filters, sort_asked
from parchemin.web.shared.sorting import Column, headings, ordered
from parchemin.web.telling import tells_nothing_decided
from parchemin.web.words import said

FILTERS = ("q", "college", "site", "session", "wait")
MEMBER = "certifier"  # of the filter by college: a member of the certifier, who has none
PRINTED = 10_000  # jurors of one printed list
SESSIONS = 100  # of the filter, the latest
Line = tuple[Juror, list[Objection]]  # a juror and what their file wants


def waits() -> dict[str, str]:
    """What a juror may wait for, by the word of the address."""
    return {
        "file": gettext("pièces manquantes, points à voir"),
        "mandate": gettext("mandat échu"),
        "days": gettext("aucun jour déclaré"),
    }


def columns() -> list[Column]:
    """Headings in the order of the cells."""
    return [
        Column("nom", gettext("Juré"), ("person__folded",)),
        Column("college", gettext("Collège"), ("certifier_member", "college", "person__folded")),
        Column("mandat", gettext("Mandat"), ("accredited_until", "person__folded")),
        Column("jours", gettext("Jours déclarés"), ("days", "person__folded"), num=True),
        Column("prochain", gettext("Prochain jour"), ("next_day", "person__folded")),
        Column("dossier", gettext("Dossier")),
    ]


def lines_asked(request: HttpRequest, today: date) -> QuerySet[Juror] | list[Line]:
    """Jurors that the address names, in its order. What a file wants is a rule's word: where the address asks for it,
    every file is read and the lines are given whole."""
    rows = _filtered(request, narrowed(request, Juror.objects.filter(person__erased_at__isnull=True)), today)
    coming = Q(availabilities__ends_at__gte=timezone.now())
    rows = (
        jurors.with_file(named_jurors(rows, request.GET.get("q", "")))
        .select_related("person", "certifier")
        .annotate(
            days=Count("availabilities", filter=coming, distinct=True),
            next_day=Min("availabilities__starts_at", filter=coming),
        )
    )
    if request.GET.get("wait") == "days":
        rows = rows.filter(days=0)
    rows = ordered(request, rows, columns())
    if request.GET.get("wait") != "file":
        return rows
    return [(row, wanting) for row in rows if (wanting := jurors.wanting(row, today))]


def _filtered(request: HttpRequest, rows: QuerySet[Juror], today: date) -> QuerySet[Juror]:
    get = request.GET
    college = get.get("college", "")
    if college == MEMBER:
        rows = rows.filter(certifier_member=True)
    elif college:
        rows = rows.filter(college=college, certifier_member=False)
    if site := number(get.get("site", "")):
        anywhere = Juror.sites.through.objects.filter(juror=OuterRef("pk"))
        rows = rows.filter(~Exists(anywhere) | Exists(anywhere.filter(site=site)))
    if session := number(get.get("session", "")):
        seats = JuryMember.objects.filter(juror=OuterRef("pk"), jury__session=session)
        rows = rows.filter(Exists(seats.filter(withdrawn_at__isnull=True)))
    if get.get("wait") == "mandate":
        rows = rows.filter(accredited_until__lte=today)
    return rows


def _colleges() -> list[tuple[str, str]]:
    return [*((c.value, gettext(c.label)) for c in College), (MEMBER, gettext("membre du certificateur"))]


@tells_nothing_decided
@staff
@require_GET
def pool(request: HttpRequest) -> HttpResponse:
    """The pool by name, with each mandate and the first day one may sit; whole where the address says so."""
    current = chosen(request)
    today = timezone.localdate()
    whole = bool(request.GET.get("imprimer"))
    page = paged(request, lines_asked(request, today), PRINTED if whole else PER_PAGE)
    sites = narrowed(request, Site.objects.all()).order_by("name", "pk")
    sessions = narrowed(request, Session.objects.all()).order_by("-jury_on", "-pk")
    context = {
        "page": page,
        "rows": [_line(one, today) for one in page],
        "headings": headings(request, columns()),
        "filters": filters(
            request,
            ("college", gettext("Collège"), gettext("Tous"), _colleges()),
            ("site", gettext("Site"), gettext("Tous"), sites.values_list("pk", "name")),
            (
                "session",
                gettext("Session"),
                gettext("Toutes"),
                sessions.values_list("pk", "title")[:SESSIONS],
            ),
            ("wait", gettext("Attend"), gettext("Tout"), waits().items()),
        ),
        "sort": sort_asked(request),
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "whole": whole,
        "unprinted": kept(request, without="imprimer"),
        "q": request.GET.get("q", "").strip(),
        "query": kept(request),
        "today": today,
        "may_act": current is not None and who(request).manages(current.pk),
    }
    return render(request, "certifier/pool/pool.html", context)


def _line(one: Juror | Line, today: date) -> Line:
    return one if isinstance(one, tuple) else (one, jurors.wanting(one, today))


def _cells(lines: QuerySet[Juror] | list[Line], today: date) -> Iterator[list[Value]]:
    for one in lines:
        row, wanting = _line(one, today)
        last = row.accredited_until
        starts = row.next_day  # type: ignore[attr-defined]
        yield [
            row.person.birth_name,
            row.person.usage_name,
            row.person.first_names,
            row.trade,
            "" if row.certifier_member or not row.college else gettext(College(row.college).label),
            row.certifier_member,
            row.accredited_from,
            last - timedelta(days=1) if last else None,
            row.days,  # type: ignore[attr-defined]
            day_here(starts) if starts else None,
            " ".join(said(reason) for reason in wanting),
        ]


@tells_nothing_decided
@staff
@require_GET
def pool_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The jurors that the address names, in its order, as a table: for who manages them."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    headers = [
        gettext("Nom de naissance"),
        gettext("Nom d’usage"),
        gettext("Prénoms"),
        gettext("Métier"),
        gettext("Collège"),
        gettext("Membre du certificateur"),
        gettext("Mandat à partir du"),
        gettext("Mandat jusqu’au"),
        gettext("Jours déclarés"),
        gettext("Prochain jour"),
        gettext("Dossier"),
    ]
    today = timezone.localdate()
    cells = _cells(lines_asked(request, today), today)
    return table(kind, f"jures-{certifier.slug}-{today:%Y-%m-%d}", headers, cells)
