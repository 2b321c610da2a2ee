"""The list of candidates: searched, filtered and sorted by its address, printed whole, written as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from parchemin.accounts.permissions import require, to_manage
from parchemin.assessments.queries import lacking_files, with_missing_files
from parchemin.candidates import queries
from parchemin.candidates.models import Candidacy
from parchemin.domain.access import AccessRoute
from parchemin.formats.tables.spreadsheet import Value
from parchemin.juries import queries as juries
from parchemin.juries.models import Session
from parchemin.parties.models import Site
from parchemin.web.certifier import queues
from parchemin.web.certifier.scope import PER_PAGE, choose, chosen, kept, narrowed, paged, staff
from parchemin.web.shared import routes
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.shared.downloads import table
from parchemin.web.shared.filtering import filters, sort_asked
from parchemin.web.shared.sorting import Column, headings, ordered
from parchemin.web.telling import tells_nothing_decided
from parchemin.web.words import said

FILTERS = ("q", "route", "state", "site", "session", "wait")
PRINTED = 10_000  # files of one printed list
SESSIONS = 100  # of the filter, the latest


def waits() -> dict[str, str]:
    """What a file may wait for, by the word of the address."""
    return {
        "files": gettext("pièces manquantes"),
        "late": gettext("pièces en retard (session commencée)"),
        "admissibility": gettext("recevabilité à notifier"),
    }


def columns(*, several: bool) -> list[Column]:
    """Headings in the order of the cells."""
    certifier = [Column("certificateur", gettext("Certificateur"), ("certifier__name", "number"))]
    return [
        Column("dossier", gettext("Dossier"), ("number",)),
        Column("nom", gettext("Personne"), ("person__folded",)),
        Column("voie", gettext("Voie"), ("route", "number")),
        *(certifier if several else []),
        Column("site", gettext("Site"), ("site__name", "number")),
        Column("entree", gettext("Entrée"), ("entered_on", "number")),
        Column("blocs", gettext("Blocs acquis")),
        Column("pieces", gettext("Pièces manquantes")),
        Column("etat", gettext("État"), ("state", "number")),
    ]


def rows_asked(request: HttpRequest) -> QuerySet[Candidacy]:
    """Candidacies that the address names, in the order it asks, with their counts."""
    text = request.GET.get("q", "").strip()
    rows = queries.search(who(request), text) if text else queries.candidacies(who(request))
    current = chosen(request)
    if current:
        rows = rows.filter(certifier=current)
    rows = queries.with_block_counts(_filtered(request, rows))
    return ordered(request, with_missing_files(rows), columns(several=current is None))


def _filtered(request: HttpRequest, rows: QuerySet[Candidacy]) -> QuerySet[Candidacy]:
    get = request.GET
    if get.get("route"):
        rows = rows.filter(route=get["route"])
    if get.get("state"):
        rows = rows.filter(state=get["state"])
    if site := number(get.get("site", "")):
        rows = rows.filter(site_id=site)
    if session := number(get.get("session", "")):
        rows = juries.of_session(rows, session)
    match get.get("wait"):
        case "admissibility":
            ids = {*rows.order_by().values_list("certifier_id", flat=True).distinct()}
            rows = rows.filter(pk__in=queues.pending_admissibilities(ids).values("pk"))
        case "files":
            rows = lacking_files(rows)
        case "late":
            rows = juries.late(rows, timezone.localdate())
    return rows


def _pill_word(name: str, value: str, named: Mapping[str, Mapping[str, str]]) -> str:
    match name:
        case "q":
            return gettext("« %(words)s »") % {"words": value}
        case "route":
            return routes.route_word(value)
        case "state":
            return gettext(str(dict(Candidacy.State.choices).get(value, value)))
        case "wait":
            return waits().get(value, value)
    return named[name].get(value, value)


def _pills(request: HttpRequest, named: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Filters in force, each with the address that removes it."""
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    return [
        {"word": _pill_word(name, value, named), "query": kept(request, without=name)}
        for name, value in asked.items()
        if value
    ]


@tells_nothing_decided
@staff
def candidates(request: HttpRequest) -> HttpResponse:
    """The list; whole, to be printed, where the address says so."""
    current = chosen(request)
    sites = list(narrowed(request, Site.objects.all()).order_by("name", "pk"))
    sessions = list(narrowed(request, Session.objects.all()).order_by("-jury_on", "-pk")[:SESSIONS])
    whole = bool(request.GET.get("imprimer"))
    named = {
        "site": {str(site.pk): site.name for site in sites},
        "session": {str(session.pk): session.title for session in sessions},
    }
    return render(
        request,
        "certifier/candidates/list.html",
        {
            "page": paged(request, rows_asked(request), PRINTED if whole else PER_PAGE),
            "whole": whole,
            "unprinted": kept(request, without="imprimer"),
            "headings": headings(request, columns(several=current is None)),
            "query": kept(request),
            "q": request.GET.get("q", "").strip(),
            "filters": filters(
                request,
                ("route", gettext("Voie"), gettext("Toutes"), [(r.value, r.value) for r in AccessRoute]),
                (
                    "state",
                    gettext("État"),
                    gettext("Tous"),
                    [(k, said(w)) for k, w in Candidacy.State.choices],
                ),
                ("site", gettext("Site"), gettext("Tous"), named["site"].items()),
                ("session", gettext("Session"), gettext("Toutes"), named["session"].items()),
                ("wait", gettext("Attend"), gettext("Tout"), waits().items()),
            ),
            "sort": sort_asked(request),
            "pills": _pills(request, named),
            "several": current is None,
            "may_act": bool(who(request).certifiers("manager")),
            "may_export": current is not None and who(request).manages(current.pk),
        },
    )


def _cells(rows: QuerySet[Candidacy]) -> Iterator[list[Value]]:
    for row in rows:
        yield [
            row.number,
            row.person.birth_name,
            row.person.usage_name,
            row.person.first_names,
            str(row.framework.sheet),
            row.route,
            row.site.name if row.site else "",
            row.entered_on,
            row.acquired,  # type: ignore[attr-defined]
            row.aimed,  # type: ignore[attr-defined]
            row.missing,  # type: ignore[attr-defined]
            gettext(row.get_state_display()),
        ]


@tells_nothing_decided
@staff
@require_GET
def candidates_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The files that the address names, in its order, as a table: for who manages them."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    headers = [
        gettext("Dossier"),
        gettext("Nom de naissance"),
        gettext("Nom d’usage"),
        gettext("Prénoms"),
        gettext("Certification"),
        gettext("Voie"),
        gettext("Site"),
        gettext("Entrée"),
        gettext("Blocs acquis"),
        gettext("Blocs visés"),
        gettext("Pièces manquantes"),
        gettext("État"),
    ]
    cells = _cells(rows_asked(request))
    return table(kind, f"candidats-{certifier.slug}-{timezone.localdate():%Y-%m-%d}", headers, cells)
