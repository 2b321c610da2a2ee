"""Where each act is done, by audience: what the link of a refusal opens (``leading_out``).

A reason's remedy names acts (`domain.remedies`); here each act has its page and the words of its link.
"""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.objection import gettext_noop


@dataclass(frozen=True, slots=True)
class Way:
    """``needs``: what the numbers of the page's address are of, in order; ``part``: the place in the page, without #."""

    label: str
    page: str
    needs: tuple[str, ...] = ()
    part: str = ""


def _way(label: str, page: str, *needs: str, part: str = "") -> Way:
    return Way(label, page, needs, part)


RECORD = _way(gettext_noop("Ouvrir la fiche du certificateur"), "certifier_record")
ROLES = _way(gettext_noop("Ouvrir les rôles"), "certifier_roles")
SHEET = _way(gettext_noop("Ouvrir la fiche"), "certification", "sheet")
REGISTRATIONS = _way(gettext_noop("Ouvrir les enregistrements"), "certification_registrations", "sheet")
LINE = _way(gettext_noop("Ouvrir la lignée"), "certification_line", "sheet")
PROPOSALS = _way(gettext_noop("Ouvrir les propositions"), "certification_proposals", "sheet")
FILE = _way(gettext_noop("Ouvrir le dossier"), "candidate", "candidacy")
DUPLICATES = _way(gettext_noop("Ouvrir les fiches qui se ressemblent"), "duplicates")
ACCOUNT = _way(gettext_noop("Voir le compte des déclarations"), "declarations", part="compte")
FILES = _way(gettext_noop("Voir les fichiers"), "declarations", part="fichiers")
OUTBOX = _way(gettext_noop("Ouvrir la boîte d’envoi"), "outbox")
JURY = _way(gettext_noop("Ouvrir le jury"), "session_jury", "session")
PLAN = _way(gettext_noop("Ouvrir le planning"), "session_planning", "session")
CALLS = _way(gettext_noop("Ouvrir les convocations"), "session_convoke", "session")
BOARD = _way(gettext_noop("Ouvrir la délibération"), "session_deliberation", "session")
HEARING = _way(gettext_noop("Ouvrir l’audition"), "session_hearing", "session", "entry")
MINUTES = _way(gettext_noop("Ouvrir le procès-verbal"), "session_minutes", "session")
ATTENDANCE = _way(gettext_noop("Ouvrir l’émargement"), "session_attendance", "session")
APPEALS = _way(gettext_noop("Ouvrir les recours"), "session_appeals", "session")
CHECKPOINT = _way(gettext_noop("Ouvrir le point avant le jour"), "session_checkpoint", "session")
POOL = _way(gettext_noop("Ouvrir le vivier"), "pool")
JUROR = _way(gettext_noop("Ouvrir la fiche du juré"), "juror", "juror")
ROOMS = _way(gettext_noop("Ouvrir les sites et les salles"), "rooms")
SAMPLES = _way(gettext_noop("Ouvrir les échantillons"), "samples", part="tirer")
LEVELS = _way(gettext_noop("Ouvrir les règles et leurs niveaux"), "rule_levels")

# Acts by page of the service. An act that several pages do is at the page where it is looked for first.
SERVICE: dict[str, Way] = {
    "certifier_changed": RECORD,
    "role_given": ROLES,
    "role_written": ROLES,
    "role_suspended": ROLES,
    "role_resumed": ROLES,
    "sample_drawn": SAMPLES,
    "key_rotated": _way(gettext_noop("Voir les clés"), "signing_keys"),
    "sheet_deposited": _way(gettext_noop("Déposer une fiche"), "certification_new"),
    "sheet_joined": _way(gettext_noop("Rejoindre une fiche"), "certification_join"),
    "sheet_text_replaced": _way(gettext_noop("Remplacer le texte"), "certification_text", "sheet"),
    "sheet_read_again": _way(gettext_noop("Relire le texte"), "certification_text", "sheet", part="relire"),
    "change_accepted": PROPOSALS,
    "change_refused": PROPOSALS,
    "change_withdrawn": PROPOSALS,
    "finding_settled": SHEET,
    "registration_added": _way(gettext_noop("Entrer un enregistrement"), "registration_new", "sheet"),
    "registration_corrected": REGISTRATIONS,
    "registration_set_aside": REGISTRATIONS,
    "correspondences_added": LINE,
    "candidacies_moved": LINE,
    "correspondence_ended": LINE,
    "sheet_attached": LINE,
    "sheet_detached": LINE,
    "framework_built": SHEET,
    "composition_rule_confirmed": _way(
        gettext_noop("Ouvrir la règle du jury"), "certification_jury", "sheet"
    ),
    "rules_published": _way(gettext_noop("Ouvrir le règlement"), "certification_rules", "sheet"),
    "grid_published": _way(gettext_noop("Ouvrir les grilles"), "certification_grids", "sheet"),
    "site_added": ROOMS,
    "enrolled": _way(gettext_noop("Inscrire un candidat"), "candidate_new"),
    "enrolled_again": _way(gettext_noop("Inscrire un candidat"), "candidate_new"),
    "candidates_imported": _way(gettext_noop("Inscrire une liste"), "candidates_import"),
    "withdrawn": FILE,
    "admissibility_notified": FILE,
    "block_recognised": FILE,
    "relation_declared": FILE,
    "relation_cleared": FILE,
    "employment_declared": FILE,
    "group_set": FILE,
    "deliverable_deposited": FILE,
    "candidate_invited": _way(gettext_noop("Inviter des candidats"), "candidates_invite"),
    "identity_corrected": _way(gettext_noop("Corriger l’identité"), "dossier_identity", "candidacy"),
    "persons_joined": DUPLICATES,
    "kept_apart": DUPLICATES,
    "join_undone": DUPLICATES,
    "juror_added": POOL,
    "jurors_invited": _way(gettext_noop("Ouvrir les invitations"), "session_invitations", "session"),
    "availability_declared": JUROR,
    "accreditation_granted": JUROR,
    "accreditation_ended": JUROR,
    "expense_noted": JUROR,
    "mandate_set": JUROR,
    "juror_quality_set": JUROR,
    "juror_evidence_added": JUROR,
    "juror_briefed": JUROR,
    "confidentiality_signed": JUROR,
    "juror_described": JUROR,
    "room_added": ROOMS,
    "room_changed": ROOMS,
    "session_created": _way(gettext_noop("Ouvrir les sessions"), "sessions"),
    "session_moved": _way(gettext_noop("Ouvrir la session"), "session", "session"),
    "session_renamed": _way(gettext_noop("Ouvrir la session"), "session", "session"),
    "rules_followed": _way(gettext_noop("Ouvrir la session"), "session", "session"),
    "session_cancelled": _way(gettext_noop("Ouvrir la session"), "session", "session"),
    "session_opened": _way(gettext_noop("Ouvrir la session"), "session", "session"),
    "results_published": _way(gettext_noop("Ouvrir la session"), "session", "session"),
    "results_notified": _way(gettext_noop("Ouvrir la session"), "session", "session"),
    "candidates_entered": _way(gettext_noop("Présenter des candidats"), "session_candidates", "session"),
    "accommodation_granted": _way(gettext_noop("Ouvrir les candidats"), "session_candidates", "session"),
    "candidate_taken_out": _way(gettext_noop("Ouvrir les candidats"), "session_candidates", "session"),
    "recusal_taken_back": JURY,
    "member_nominated": JURY,
    "jury_proposed": JURY,
    "member_withdrawn": JURY,
    "member_recused": JURY,
    "member_replaced": JURY,
    "objection_waived": JURY,
    "balance_justified": JURY,
    "waiver_ended": JURY,
    "rule_level_set": LEVELS,
    "planning_asked": PLAN,
    "timetable_drafted": PLAN,
    "timetable_released": PLAN,
    "defence_moved": PLAN,
    "defence_unlocked": PLAN,
    "repair_asked": PLAN,
    "convoked": CALLS,
    "reply_noted": CALLS,
    "reminded": CALLS,
    "letter_readdressed": OUTBOX,
    "letter_returned": OUTBOX,
    "letter_tried": RECORD,
    "letter_edited": OUTBOX,
    "letter_cancelled": OUTBOX,
    "letter_taken_up": OUTBOX,
    "letters_approved": OUTBOX,
    "result_promised": CHECKPOINT,
    "attendance_recorded": ATTENDANCE,
    "incident_noted": ATTENDANCE,
    "grid_entrusted": _way(gettext_noop("Confier une grille"), "session_paper", "session"),
    "grid_taken_back": _way(gettext_noop("Confier une grille"), "session_paper", "session"),
    "grid_typed_back": _way(gettext_noop("Ouvrir les grilles sur papier"), "session_paper", "session"),
    "deliberation_opened": BOARD,
    "opinion_given": BOARD,
    "vote_taken_again": BOARD,
    "block_decided": BOARD,
    "undisputed_adopted": BOARD,
    "outcome_stated": BOARD,
    "requirement_set_aside": BOARD,
    "candidate_invited_to_hearing": HEARING,
    "candidate_heard": HEARING,
    "deliberation_closed": BOARD,
    "deliberation_reopened": _way(gettext_noop("Rouvrir la délibération"), "session_reopen", "session"),
    "minutes_signed": MINUTES,
    "minutes_sealed": MINUTES,
    "minutes_corrected": MINUTES,
    "appeal_lodged": APPEALS,
    "appeal_decided": APPEALS,
    "candidates_presented_again": APPEALS,
    "fault_noted": _way(gettext_noop("Ouvrir les fautes"), "faults"),
    "award_issued": _way(gettext_noop("Voir les titres dus"), "awards"),
    "award_revoked": _way(gettext_noop("Voir les titres"), "awards"),
    "award_replaced": _way(gettext_noop("Voir les titres"), "awards"),
    "passages_prepared": ACCOUNT,
    "declaration_written": FILES,
    "declaration_deposited": FILES,
    "deposit_taken_back": FILES,
    "declaration_set_aside": FILES,
    "suppression_written": FILES,
    "report_read": FILES,
    "passage_put_back": ACCOUNT,
    "passage_withdrawn": ACCOUNT,
    "passage_corrected": ACCOUNT,
}
# Acts that a juror does by their own pages.
JUROR_S: dict[str, Way] = {
    "availability_declared": _way(gettext_noop("Ouvrir mes disponibilités"), "jury_availability"),
    "attendance_recorded": _way(gettext_noop("Ouvrir ma session"), "jury_session", "session_id"),
    "code_sent": _way(gettext_noop("Ouvrir ma session"), "jury_session", "session_id"),
    "grid_submitted": _way(gettext_noop("Ouvrir ma session"), "jury_session", "session_id"),
    "juror_described": _way(gettext_noop("Ouvrir mon dossier"), "jury_file_home"),
    "interest_stated": _way(gettext_noop("Ouvrir ma déclaration"), "jury_interest", "session_id"),
    "juror_quality_set": _way(gettext_noop("Ouvrir mon dossier"), "jury_file_home"),
    "opinion_given": _way(gettext_noop("Ouvrir la délibération"), "jury_deliberation", "session_id"),
    "block_decided": _way(gettext_noop("Ouvrir la délibération"), "jury_deliberation", "session_id"),
    "outcome_stated": _way(gettext_noop("Ouvrir la délibération"), "jury_deliberation", "session_id"),
    "requirement_set_aside": _way(gettext_noop("Ouvrir la délibération"), "jury_deliberation", "session_id"),
    "vote_taken_again": _way(gettext_noop("Ouvrir la délibération"), "jury_deliberation", "session_id"),
    "minutes_signed": _way(gettext_noop("Ouvrir le procès-verbal"), "jury_minutes", "session_id"),
    "member_recused": _way(gettext_noop("Ouvrir la délibération"), "jury_deliberation", "session_id"),
    "recusal_taken_back": _way(gettext_noop("Ouvrir ma session"), "jury_session", "session_id"),
}
CANDIDATE_S: dict[str, Way] = {
    "deliverable_deposited": _way(gettext_noop("Ouvrir mon dossier"), "candidate_standing", "pk"),
    "appeal_lodged": _way(gettext_noop("Ouvrir mon dossier"), "candidate_standing", "pk"),
}
AUDIENCES = (("jury/", JUROR_S), ("candidat/", CANDIDATE_S), ("", SERVICE))
