"""Addresses of the day of a session."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier.sessions.day import attendance, checkpoint, convoking, entrusting, paper

ONE = "sessions/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(ONE + "convocations/", convoking.session_convoke, name="session_convoke"),
    path(ONE + "convocations/rappeler/", convoking.session_remind, name="session_remind"),
    path(ONE + "convocations/reponse/", convoking.session_reply, name="session_reply"),
    path(ONE + "convocations/deroger/", convoking.session_notice_waive, name="session_notice_waive"),
    path(ONE + "avant-le-jour/", checkpoint.session_checkpoint, name="session_checkpoint"),
    path(ONE + "avant-le-jour/promettre/", checkpoint.session_promise, name="session_promise"),
    path(ONE + "emargement/", attendance.session_attendance, name="session_attendance"),
    path(ONE + "papier/", paper.session_paper, name="session_paper"),
    path(ONE + "papier/imprimer/", paper.session_paper_print, name="session_paper_print"),
    path(
        ONE + "papier/<int:entry_id>/<int:grid_id>/<int:juror_id>/",
        paper.session_paper_grid,
        name="session_paper_grid",
    ),
    path(
        ONE + "papier/<int:entry_id>/<int:grid_id>/<int:juror_id>/feuille",
        paper.session_paper_sheet,
        name="session_paper_sheet",
    ),
    path(ONE + "papier/<int:entry_id>/confier/", entrusting.session_entrust, name="session_entrust"),
    path(ONE + "emargement/depart/", attendance.session_departure, name="session_departure"),
]
