"""What leads out of the reasons about the day itself: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, later, stands

again(
    "attendance.changed-meanwhile",
    "attendance.present-or-excused",
    "attendance.state",
    "attendance.unsigned",
    "attendance.voted",
    "attendance.which-occasion",
)
by("code_sent", "attendance.code-required")
by(("deliberation_reopened", "fault_noted"), "attendance.closed")
by(("member_nominated", "timetable_released"), "attendance.nobody")
by(
    ("attendance_recorded", "member_nominated", "timetable_released", "candidates_entered"),
    "attendance.not-concerned",
)
by("attendance_recorded", "attendance.not-there", "attendance-proof.absent")

again("entrusting.another-grid", "entrusting.another-pool", "entrusting.tie")
stands("entrusting.already", "entrusting.begun", "entrusting.over")

by("code_sent", "code.exhausted", "code.none")
by("juror_quality_set", "code.no-address")
again("code.wrong")
later("code.no-server", "code.not-sent", "code.too-many")

again("incident.not-presented", "incident.too-long", "incident.unknown", "incident.words-needed")
by("fault_noted", "incident.closed")
