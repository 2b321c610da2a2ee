"""What leads out of the reasons about convocations and what is checked before the day: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, stands

by(("session_moved", "timetable_released"), "convocation.after-the-session")
again("convocation.cancelled")
stands("convocation.over")
by(("member_withdrawn", "member_replaced", "repair_asked", "reply_noted"), "convocation.declined")
by("objection_waived", "convocation.employer-notice-short")
by(("timetable_released", "member_nominated", "jury_proposed"), "convocation.nothing-new")

by(("timetable_released", "reply_noted", "outcome_stated"), "checkpoint.declined")
by("grid_published", "checkpoint.grid")
by("session_moved", "checkpoint.jury-late")
by("letter_readdressed", "checkpoint.letter-lost")
by("letters_approved", "checkpoint.letter-unread")
by(("jury_proposed", "member_nominated"), "checkpoint.no-jury")
by("result_promised", "checkpoint.no-promise", "checkpoint.promise-late")
by("timetable_released", "checkpoint.no-timetable", "checkpoint.panel", "checkpoint.slot")
by("convoked", "checkpoint.not-convoked")
by(("reply_noted", "reminded"), "checkpoint.unanswered")
