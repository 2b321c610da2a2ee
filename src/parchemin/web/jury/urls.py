"""Addresses of the jury: one's own sessions, grids, opinions and signature."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.jury import (
    convocation,
    day,
    deliberation,
    grids,
    minutes,
    offline,
    pool_calendar,
    pool_file,
    pool_ties,
    presence,
)

SESSION = "sessions/<int:session_id>/"
CANDIDATE = SESSION + "candidats/<int:entry_id>/"
BOARD = SESSION + "deliberation/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", day.day, name="jury_day"),
    path("disponibilites/", pool_calendar.availability, name="jury_availability"),
    path("dossier/", pool_file.home, name="jury_file_home"),
    path("dossier/<int:pk>/", pool_file.file, name="jury_file"),
    path("dossier/<int:pk>/actes/<slug:name>/", pool_file.file_act, name="jury_file_act"),
    path("dossier/<int:pk>/pieces/<int:evidence_id>/", pool_file.evidence, name="jury_evidence"),
    path("dossier/<int:pk>/attestations/<int:session_id>.pdf", pool_file.attendance, name="jury_attendance"),
    path("liens/", pool_ties.own_ties, name="jury_ties"),
    path(SESSION + "interet/", pool_ties.interest, name="jury_interest"),
    path("sw.js", offline.worker, name="jury_worker"),
    path("en-ligne/", offline.reachable, name="jury_reachable"),
    path("hors-connexion/", offline.unreachable, name="jury_unreachable"),
    path(SESSION, day.session, name="jury_session"),
    path(SESSION + "emargement/", presence.presence, name="jury_presence"),
    path(SESSION + "depart/", presence.leave, name="jury_leave"),
    path(SESSION + "code/", presence.code, name="jury_code"),
    path(SESSION + "venir/", convocation.confirm, name="jury_confirm"),
    path(SESSION + "ne-pas-venir/", convocation.decline, name="jury_decline"),
    path(SESSION + "convocation/<str:name>", convocation.paper, name="jury_convocation"),
    path(CANDIDATE, day.candidate, name="jury_candidate"),
    path(CANDIDATE + "grilles/<int:grid_id>/", grids.grid, name="jury_grid"),
    path(CANDIDATE + "depots/<int:deposit_id>/", grids.deposit, name="jury_deposit"),
    path(CANDIDATE + "emargement/", presence.candidate, name="jury_candidate_presence"),
    path(CANDIDATE + "incident/", presence.incident, name="jury_incident"),
    path(CANDIDATE + "deport/", deliberation.recuse, name="jury_recuse"),
    path(CANDIDATE + "deport/reprendre/", deliberation.unrecuse, name="jury_unrecuse"),
    path(BOARD, deliberation.deliberation, name="jury_deliberation"),
    path(BOARD + "adopter/", deliberation.adopt, name="jury_adopt"),
    path(BOARD + "clore/", deliberation.close, name="jury_close"),
    path(BOARD + "<int:entry_id>/", deliberation.deliberation, name="jury_deliberation_entry"),
    path(BOARD + "<int:entry_id>/avis/", deliberation.opinions, name="jury_opinions"),
    path(BOARD + "<int:entry_id>/decider/", deliberation.decide, name="jury_decide"),
    path(BOARD + "<int:entry_id>/voter-de-nouveau/", deliberation.vote_again, name="jury_vote_again"),
    path(BOARD + "<int:entry_id>/constater/", deliberation.state_outcome, name="jury_state_outcome"),
    path(BOARD + "<int:entry_id>/ecarter/", deliberation.set_aside, name="jury_set_aside"),
    path(BOARD + "<int:entry_id>/opinion-separee/", deliberation.dissent, name="jury_dissent"),
    path(SESSION + "proces-verbal/", minutes.minutes, name="jury_minutes"),
    path(SESSION + "proces-verbal/complet.pdf", minutes.pdf, name="jury_minutes_pdf"),
]
