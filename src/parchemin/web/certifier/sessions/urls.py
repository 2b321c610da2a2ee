"""Addresses of sessions: from the list to the minutes, in the order of a session’s life."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier.sessions import candidates, listing, overview, report
from parchemin.web.certifier.sessions.day.urls import urlpatterns as day
from parchemin.web.certifier.sessions.deciding.urls import urlpatterns as deciding
from parchemin.web.certifier.sessions.jury.urls import urlpatterns as jury
from parchemin.web.certifier.sessions.planning.urls import urlpatterns as planning

ONE = "sessions/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("sessions/", listing.sessions, name="sessions"),
    path("sessions/nouvelle/", listing.session_new, name="session_new"),
    path("sessions/bilan/<int:year>/", report.year_report, name="year_report"),
    path(ONE + "bilan/", report.session_report, name="session_report"),
    path(ONE + "bilan.csv", report.session_report_file, name="session_report_file"),
    path(ONE, overview.session, name="session"),
    path(ONE + "ouvrir/", overview.session_open, name="session_open"),
    path(ONE + "deplacer/", overview.session_move, name="session_move"),
    path(ONE + "renommer/", overview.session_rename, name="session_rename"),
    path(ONE + "annuler/", overview.session_cancel, name="session_cancel"),
    path(ONE + "reglement/", overview.session_rules, name="session_rules"),
    path(ONE + "publier/", overview.session_publish, name="session_publish"),
    path(ONE + "notifier/", overview.session_notify, name="session_notify"),
    path(ONE + "candidats/", candidates.session_candidates, name="session_candidates"),
    path(
        ONE + "candidats/<int:entry_id>/amenager/",
        candidates.session_accommodate,
        name="session_accommodate",
    ),
    path(
        ONE + "candidats/<int:entry_id>/retirer/",
        candidates.session_take_out,
        name="session_take_out",
    ),
    *jury,
    *planning,
    *day,
    *deciding,
]
