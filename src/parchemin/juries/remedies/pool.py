"""Ways out of what a juror's file lacks or refuses: mandates, accreditations, papers, invitations, expenses."""

from parchemin.domain.remedies import again, by, later, stands

again(
    "accreditation.backward",
    "accreditation.block",
    "accreditation.sheet",
    "juror-evidence.backward",
    "juror.day-to-come",
    "juror.load",
    "juror.mandate-backward",
    "juror.member",
    "juror.practice",
    "juror.site",
)
by("accreditation_ended", "accreditation.overlaps")
stands("accreditation.ended", "juror-evidence.removed")

by("accreditation_granted", "juror-file.accreditation-over", "juror-file.accreditation-soon")
by("juror_quality_set", "juror-file.address")
by("juror_briefed", "juror-file.briefing")
by("confidentiality_signed", "juror-file.confidentiality")
by(
    "juror_evidence_added",
    "juror-file.evidence",
    "juror-file.evidence-over",
    "juror-file.evidence-soon",
)
by("mandate_set", "juror-file.mandate-over", "juror-file.mandate-soon", "invitation.mandate")
later("juror-file.mandate-to-come", "reminder.nobody")
by("juror_described", "juror-file.practice")

again("invitation.candidate", "invitation.nobody", "invitation.stranger")
stands("invitation.closed", "invitation.over")
by("candidates_entered", "interest.nobody")
again("interest.tie-stands", "interest.unknown")
stands("interest.over")

again("expense.amount", "expense.day", "expense.kind", "expense.session")
by("expense_noted", "expense.nothing-new")
stands("expense.exported")

again("teaching.backward", "teaching.group")
again("promise.after-the-law", "promise.before-the-jury", "promise.date", "promise.nobody")
