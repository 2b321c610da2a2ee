"""Addresses of sessions: from the list to the minutes, in the order of a session's life."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier import (
    conflict,
    session_appeals,
    session_attendance,
    session_candidates,
    session_checkpoint,
    session_convoke,
    session_deliberation,
    session_hearing,
    session_invitations,
    session_juror,
    session_jury,
    session_list,
    session_minutes,
    session_page,
    session_paper,
    session_planning,
    session_pool,
    session_report,
    session_rooms,
    session_waivers,
)

ONE = "sessions/<int:pk>/"
JURY = ONE + "jury/"
PLAN = ONE + "planning/"
DEFENCE = PLAN + "soutenances/<int:defence_id>/"
BOARD = ONE + "deliberation/"
ENTRY = BOARD + "<int:entry_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("sessions/", session_list.sessions, name="sessions"),
    path("sessions/nouvelle/", session_list.session_new, name="session_new"),
    path("sessions/vivier/", session_pool.pool, name="pool"),
    path("sessions/vivier/nouveau/", session_pool.juror_new, name="juror_new"),
    path("sessions/vivier/<int:pk>/", session_juror.juror, name="juror"),
    path("sessions/vivier/<int:pk>/actes/<slug:name>/", session_juror.juror_act, name="juror_act"),
    path(
        "sessions/vivier/<int:pk>/pieces/<int:evidence_id>/",
        session_juror.juror_evidence,
        name="juror_evidence",
    ),
    path(
        "sessions/vivier/<int:pk>/attestations/<int:session_id>.pdf",
        session_juror.juror_proof,
        name="juror_proof",
    ),
    path("sessions/frais/", session_juror.expenses_page, name="expenses"),
    path("sessions/frais/<slug:at>.csv", session_juror.expenses_file, name="expenses_file"),
    path("sessions/salles/", session_rooms.rooms, name="rooms"),
    path(ONE + "invitations/", session_invitations.session_invitations, name="session_invitations"),
    path(
        ONE + "invitations/<int:invitation_id>/",
        session_invitations.session_invitation,
        name="session_invitation",
    ),
    path("sessions/fautes/", session_appeals.faults_page, name="faults"),
    path("sessions/fautes/<int:pk>/", session_appeals.fault_page, name="fault"),
    path("sessions/fautes/<int:pk>/reprendre/", session_appeals.fault_again, name="fault_again"),
    path(
        "sessions/fautes/<int:pk>/dossiers/<int:case_id>/maintenir/",
        session_appeals.fault_keep,
        name="fault_keep",
    ),
    path(ONE + "recours/", session_appeals.session_appeals, name="session_appeals"),
    path(ONE + "recours/reprendre/", session_appeals.session_again, name="session_again"),
    path(ONE + "recours/<int:appeal_id>/repondre/", session_appeals.appeal_answer, name="appeal_answer"),
    path("sessions/bilan/<int:year>/", session_report.year_report, name="year_report"),
    path(ONE + "bilan/", session_report.session_report, name="session_report"),
    path(ONE + "bilan.csv", session_report.session_report_file, name="session_report_file"),
    path(ONE, session_page.session, name="session"),
    path(ONE + "ouvrir/", session_page.session_open, name="session_open"),
    path(ONE + "deplacer/", session_page.session_move, name="session_move"),
    path(ONE + "publier/", session_page.session_publish, name="session_publish"),
    path(ONE + "notifier/", session_page.session_notify, name="session_notify"),
    path(ONE + "candidats/", session_candidates.session_candidates, name="session_candidates"),
    path(JURY, session_jury.session_jury, name="session_jury"),
    path(JURY + "proposer/", session_jury.session_jury_propose, name="session_jury_propose"),
    path(JURY + "nommer/", session_jury.session_jury_nominate, name="session_jury_nominate"),
    path(
        JURY + "membres/<int:member_id>/retirer/",
        session_jury.session_jury_withdraw,
        name="session_jury_withdraw",
    ),
    path(
        JURY + "membres/<int:member_id>/deporter/",
        session_jury.session_jury_recuse,
        name="session_jury_recuse",
    ),
    path(
        JURY + "membres/<int:member_id>/remplacer/",
        session_waivers.session_jury_replace,
        name="session_jury_replace",
    ),
    path(JURY + "deroger/", session_waivers.session_waive, name="session_waive"),
    path(
        JURY + "derogations/<int:waiver_id>/reprendre/",
        session_waivers.session_waiver_end,
        name="session_waiver_end",
    ),
    path("sessions/regles/", session_waivers.rule_levels, name="rule_levels"),
    path("sessions/regles/regler/", session_waivers.rule_level_set, name="rule_level_set"),
    path(PLAN, session_planning.session_planning, name="session_planning"),
    path(PLAN + "chercher/", session_planning.session_plan, name="session_plan"),
    path(PLAN + "suivi/", session_planning.session_plan_progress, name="session_plan_progress"),
    path(PLAN + "arreter/", session_planning.session_plan_stop, name="session_plan_stop"),
    path(PLAN + "<int:version>/publier/", session_planning.session_release, name="session_release"),
    path(PLAN + "<int:version>/reprendre/", session_planning.session_redraft, name="session_redraft"),
    path(PLAN + "<int:version>/reparer/", session_planning.session_repair, name="session_repair"),
    path(DEFENCE + "deplacer/", session_planning.session_defence_move, name="session_defence_move"),
    path(DEFENCE + "verrou/", session_planning.session_defence_lock, name="session_defence_lock"),
    path(ONE + "convocations/", session_convoke.session_convoke, name="session_convoke"),
    path(ONE + "convocations/rappeler/", session_convoke.session_remind, name="session_remind"),
    path(ONE + "convocations/reponse/", session_convoke.session_reply, name="session_reply"),
    path(ONE + "convocations/deroger/", session_convoke.session_notice_waive, name="session_notice_waive"),
    path(ONE + "avant-le-jour/", session_checkpoint.session_checkpoint, name="session_checkpoint"),
    path(ONE + "avant-le-jour/promettre/", session_checkpoint.session_promise, name="session_promise"),
    path(ONE + "emargement/", session_attendance.session_attendance, name="session_attendance"),
    path(ONE + "papier/", session_paper.session_paper, name="session_paper"),
    path(ONE + "papier/imprimer/", session_paper.session_paper_print, name="session_paper_print"),
    path(
        ONE + "papier/<int:entry_id>/<int:grid_id>/<int:juror_id>/",
        session_paper.session_paper_grid,
        name="session_paper_grid",
    ),
    path(ONE + "emargement/depart/", session_attendance.session_departure, name="session_departure"),
    path(BOARD, session_deliberation.session_deliberation, name="session_deliberation"),
    path(BOARD + "ouvrir/", session_deliberation.session_deliberation_open, name="session_deliberation_open"),
    path(BOARD + "adopter/", session_deliberation.session_adopt, name="session_adopt"),
    path(BOARD + "clore/", session_deliberation.session_close, name="session_close"),
    path(ENTRY, session_deliberation.session_deliberation, name="session_deliberation_entry"),
    path(ENTRY + "decider/", session_deliberation.session_decide, name="session_decide"),
    path(ENTRY + "voter-de-nouveau/", session_deliberation.session_vote_again, name="session_vote_again"),
    path(ENTRY + "constater/", session_deliberation.session_state_outcome, name="session_state_outcome"),
    path(ENTRY + "expliquer/", session_deliberation.session_explain, name="session_explain"),
    path(ENTRY + "audition/", session_hearing.session_hearing, name="session_hearing"),
    path(ONE + "proces-verbal/", session_minutes.session_minutes, name="session_minutes"),
    path(ONE + "proces-verbal/sceller/", session_minutes.session_seal, name="session_seal"),
    path(
        ONE + "proces-verbal/<str:kind>.pdf", session_minutes.session_minutes_pdf, name="session_minutes_pdf"
    ),
]
conflict.keep_apart(urlpatterns, ONE)
