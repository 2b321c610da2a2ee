"""Addresses of the jury: one's own sessions, grids, opinions and signature."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.jury import day, grids

SESSION = "sessions/<int:session_id>/"
CANDIDATE = SESSION + "candidats/<int:entry_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", day.day, name="jury_day"),
    path(SESSION, day.session, name="jury_session"),
    path(CANDIDATE, day.candidate, name="jury_candidate"),
    path(CANDIDATE + "grilles/<int:grid_id>/", grids.grid, name="jury_grid"),
    path(CANDIDATE + "depots/<int:deposit_id>/", grids.deposit, name="jury_deposit"),
]
