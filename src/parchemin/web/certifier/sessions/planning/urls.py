"""Addresses of the timetable of a session."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier.sessions.planning import files, timetable

PLAN = "sessions/<int:pk>/planning/"
DEFENCE = PLAN + "soutenances/<int:defence_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(PLAN, timetable.session_planning, name="session_planning"),
    path(PLAN + "chercher/", timetable.session_plan, name="session_plan"),
    path(PLAN + "suivi/", timetable.session_plan_progress, name="session_plan_progress"),
    path(PLAN + "arreter/", timetable.session_plan_stop, name="session_plan_stop"),
    path(PLAN + "<int:version>/publier/", timetable.session_release, name="session_release"),
    path(PLAN + "<int:version>/reprendre/", timetable.session_redraft, name="session_redraft"),
    path(PLAN + "importer/", files.session_plan_import, name="session_plan_import"),
    path(PLAN + "<int:version>/planning.csv", files.session_plan_file, name="session_plan_file"),
    path(PLAN + "<int:version>/reparer/", timetable.session_repair, name="session_repair"),
    path(DEFENCE + "deplacer/", timetable.session_defence_move, name="session_defence_move"),
    path(DEFENCE + "verrou/", timetable.session_defence_lock, name="session_defence_lock"),
]
