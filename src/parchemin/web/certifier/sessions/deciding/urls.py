"""Addresses of what a session decides, and of what follows."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier.sessions.deciding import (
    appeals,
    correcting,
    deliberation,
    faults,
    hearing,
    minutes,
    proofs,
    reopening,
)

ONE = "sessions/<int:pk>/"
BOARD = ONE + "deliberation/"
ENTRY = BOARD + "<int:entry_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("sessions/fautes/", faults.faults_page, name="faults"),
    path("sessions/fautes/<int:pk>/", faults.fault_page, name="fault"),
    path("sessions/fautes/<int:pk>/reprendre/", faults.fault_again, name="fault_again"),
    path(
        "sessions/fautes/<int:pk>/dossiers/<int:case_id>/maintenir/",
        faults.fault_keep,
        name="fault_keep",
    ),
    path(ONE + "recours/", appeals.session_appeals, name="session_appeals"),
    path(ONE + "recours/reprendre/", appeals.session_again, name="session_again"),
    path(ONE + "recours/<int:appeal_id>/repondre/", appeals.appeal_answer, name="appeal_answer"),
    path(BOARD, deliberation.session_deliberation, name="session_deliberation"),
    path(BOARD + "ouvrir/", deliberation.session_deliberation_open, name="session_deliberation_open"),
    path(BOARD + "adopter/", deliberation.session_adopt, name="session_adopt"),
    path(BOARD + "rouvrir/", reopening.session_reopen, name="session_reopen"),
    path(BOARD + "clore/", deliberation.session_close, name="session_close"),
    path(ENTRY, deliberation.session_deliberation, name="session_deliberation_entry"),
    path(ENTRY + "decider/", deliberation.session_decide, name="session_decide"),
    path(ENTRY + "voter-de-nouveau/", deliberation.session_vote_again, name="session_vote_again"),
    path(ENTRY + "constater/", deliberation.session_state_outcome, name="session_state_outcome"),
    path(ENTRY + "ecarter/", deliberation.session_set_aside, name="session_set_aside"),
    path(ENTRY + "audition/", hearing.session_hearing, name="session_hearing"),
    path(ONE + "proces-verbal/", minutes.session_minutes, name="session_minutes"),
    path(ONE + "proces-verbal/sceller/", minutes.session_seal, name="session_seal"),
    path(ONE + "proces-verbal/rectifier/", correcting.session_correct, name="session_correct"),
    path(
        ONE + "proces-verbal/rectifications/<int:rank>.pdf",
        correcting.session_correction_pdf,
        name="session_correction_pdf",
    ),
    path(ONE + "preuves/", proofs.session_evidence, name="session_evidence"),
    path(ONE + "preuves/faire/", proofs.session_evidence_build, name="session_evidence_build"),
    path(
        ONE + "preuves/<int:entry_id>/suivi/",
        proofs.session_evidence_work,
        name="session_evidence_work",
    ),
    path(
        ONE + "preuves/<int:entry_id>/dossier.zip",
        proofs.session_evidence_file,
        name="session_evidence_file",
    ),
    path(ONE + "proces-verbal/<str:kind>.pdf", minutes.session_minutes_pdf, name="session_minutes_pdf"),
]
