"""What leads out of the reasons about the making of a session and of its list: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, stands

by("sheet_joined", "session.another-sheet")
by(("session_created", "candidates_presented_again"), "session.closed-to-entries")
by("convoked", "session.convoked-before")
by(("finding_settled", "framework_built", "enrolled"), "session.no-assessment", "session.no-evidence")
by("candidates_entered", "session.no-candidate")
by("composition_rule_confirmed", "session.no-composition-rule")
by("grid_published", "session.no-grid")
by("rules_published", "session.no-rules")
by("session_opened", "session.not-open")
again(
    "session.dates",
    "session.framework",
    "leaving.no-reason",
    "rules.no-reason",
    "session.no-cancelling-reason",
    "session.no-reason",
    "session.not-moved",
    "session.promised",
    "session.same-name",
    "session.site",
    "session.title",
)
by("session_created", "session.cancelled")
by("outcome_stated", "session.cancelled-too-late", "leaving.graded", "leaving.incident", "leaving.sat")
by(("attendance_recorded", "outcome_stated"), "leaving.present")
stands("rules.nothing-newer", "rules.sat")
stands("leaving.decided", "session.named", "session.not-draft", "session.sat")

by(("candidate_taken_out", "results_published"), "entry.elsewhere")
by("admissibility_notified", "entry.not-admitted")
by(("enrolled", "enrolled_again"), "entry.not-enrolled")
again("entry.another-block", "entry.another-framework", "entry.no-block", "entry.none")
stands("entry.closed", "entry.nothing-left", "entry.twice")
