"""What leads out of the reasons about appeals, faults and decisions taken again: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, found, stands

again("again.another-block", "again.nobody", "again.twice")
by("results_published", "again.not-published", "appeal.not-published")
by(("enrolled", "enrolled_again"), "again.withdrawn")
again(
    "appeal.before-lodging",
    "appeal.decided-again",
    "appeal.late",
    "appeal.no-answer",
    "appeal.no-grounds",
)
by("appeal_decided", "appeal.under-way")
found("appeal.no-window", act="rules_published")
stands("appeal.decided")
by("deliberation_reopened", "jury.sat-unlawfully")
again("reopening.nobody", "reopening.no-reason", "reopening.undecided")
by("fault_noted", "reopening.sealed")
stands("reopening.not-held")
again("fault.about", "fault.kind", "fault.no-reason", "fault.nobody", "fault.unknown")
stands("fault.settled")
