"""A timetable taken out of the planner as a table, and one brought in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.formats.tables.spreadsheet import MAX_BYTES
from parchemin.juries.planning import timetable_files
from parchemin.web.certifier.scope import staff
from parchemin.web.certifier.sessions.frame import session_of
from parchemin.web.certifier.sessions.planning.timetable import page
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import act
from parchemin.web.shared.asking import who
from parchemin.web.telling import tells_nothing_decided


@tells_nothing_decided
@staff
@require_GET
def session_plan_file(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    session = session_of(request, pk)
    rows = session.timetables.select_related("session__site", "session__certifier")
    data = timetable_files.timetable_file(
        actor=who(request), timetable=get_object_or_404(rows, version=version)
    )
    return downloads.made(data, f"planning-{session.pk}-v{version}.csv")


@tells_nothing_decided
@staff
@require_POST
def session_plan_import(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_of(request, pk)
    require(to_manage(who(request), session.certifier_id))
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > MAX_BYTES:
        wrong = (
            Objection(
                "timetable.no-file",
                gettext_noop("Aucun fichier n’a été choisi."),
                mend=gettext_noop("Choisissez le tableau du planning, CSV ou classeur."),
            )
            if upload is None
            else Objection(
                "timetable.too-large",
                gettext_noop("Ce fichier est trop lourd pour un planning."),
                mend=gettext_noop("Gardez la seule feuille du planning, et relisez-le."),
            )
        )
        return page(request, session, [wrong])
    data, name = upload.read(), upload.name or "planning.csv"

    def do(**by: Any) -> str:
        timetable = timetable_files.import_timetable(session=session, data=data, filename=name, **by)
        return gettext("Planning lu dans %(file)s, gardé en brouillon, version %(n)s.") % {
            "file": name,
            "n": timetable.version,
        }

    return act(
        request,
        do,
        again=lambda objections: page(request, session, objections),
        then=reverse("session_planning", args=[session.pk]),
    )
