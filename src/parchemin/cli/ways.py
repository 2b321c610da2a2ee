"""The command of each act, for those that have one: what a refusal printed names (``domain.remedies``)."""

from __future__ import annotations

from parchemin.domain.remedies import Kind, remedy

COMMANDS = {
    "certifier_registered": "certifier add",
    "certifier_changed": "certifier set",
    "site_added": "certifier site",
    "room_added": "certifier site",
    "rules_published": "certifier rules",
    "rule_level_set": "certifier level",
    "sheet_deposited": "sheet import",
    "change_accepted": "proposal accept",
    "change_refused": "proposal refuse",
    "change_withdrawn": "proposal withdraw",
    "finding_settled": "sheet settle",
    "framework_built": "sheet build",
    "composition_rule_confirmed": "sheet rule",
    "sheet_joined": "sheet join",
    "sheet_text_replaced": "sheet replace",
    "sheet_read_again": "sheet reread",
    "role_given": "certifier account",
    "role_suspended": "certifier suspend",
    "role_resumed": "certifier resume",
    "candidates_imported": "candidate import",
    "enrolled": "candidate enrol",
    "enrolled_again": "candidate enrol",
    "persons_joined": "candidate join",
    "kept_apart": "candidate keep-apart",
    "join_undone": "candidate unjoin",
    "deliverable_deposited": "candidate deposit",
    "block_recognised": "candidate recognise",
    "withdrawn": "candidate withdraw",
    "identity_corrected": "candidate correct",
    "admissibility_notified": "candidate admit",
    "grid_published": "grid publish",
    "grid_submitted": "grid mark",
    "grid_entrusted": "grid entrust",
    "grid_taken_back": "grid take-back",
    "juror_added": "juror add",
    "accreditation_granted": "juror add",
    "juror_quality_set": "juror qualities",
    "availability_declared": "juror available",
    "account_opened": "juror account",
    "session_created": "session create",
    "candidates_entered": "session enter",
    "session_opened": "session open",
    "member_nominated": "session nominate",
    "jury_proposed": "session propose",
    "member_withdrawn": "session withdraw",
    "member_replaced": "session replace",
    "session_moved": "session move",
    "session_renamed": "session rename",
    "session_cancelled": "session cancel",
    "candidate_taken_out": "session take-out",
    "member_recused": "session recuse",
    "recusal_taken_back": "session unrecuse",
    "planning_asked": "session plan",
    "convoked": "session convoke",
    "objection_waived": "session waive",
    "reminded": "session remind",
    "attendance_recorded": "session attend",
    "deliberation_opened": "session deliberate",
    "opinion_given": "session opinion",
    "block_decided": "session decide",
    "vote_taken_again": "session revote",
    "undisputed_adopted": "session adopt",
    "requirement_set_aside": "session set-aside",
    "outcome_stated": "session outcome",
    "deliberation_closed": "session close",
    "deliberation_reopened": "session reopen",
    "rules_followed": "session rules",
    "minutes_signed": "session sign",
    "minutes_sealed": "session seal",
    "results_published": "session publish",
    "results_notified": "session notify",
    "letters_approved": "outbox approve",
    "letter_readdressed": "outbox readdress",
    "letter_returned": "outbox bounces",
    "letter_edited": "outbox edit",
    "letter_cancelled": "outbox cancel",
    "letter_taken_up": "outbox take-up",
    "award_issued": "award issue",
    "award_revoked": "award revoke",
    "award_replaced": "award replace",
    "duplicate_given": "award duplicate",
    "passages_prepared": "declaration due",
    "declaration_written": "declaration write",
    "declaration_deposited": "declaration deposit",
    "deposit_taken_back": "declaration undeposit",
    "declaration_set_aside": "declaration aside",
    "passage_withdrawn": "declaration withdraw",
    "passage_corrected": "declaration correct",
    "suppression_written": "declaration suppress",
    "report_read": "declaration report",
}


def commands_out(code: str) -> list[str]:
    """The commands that lead out of a reason, the likeliest first."""
    way_out = remedy(code)
    # Typed again: it is the command just typed.
    return commands_of(code) if way_out and way_out.kind is Kind.ACT else []


def commands_of(code: str) -> list[str]:
    """The commands of the acts that a reason's remedy names, whatever its kind."""
    way_out = remedy(code)
    acts = way_out.acts if way_out else ()
    return list(dict.fromkeys(f"parchemin {COMMANDS[act]}" for act in acts if act in COMMANDS))
