"""What leads out of the reasons about the minutes, their signature and the results: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, later, stands

later("minutes.changed")
by("deliberation_closed", "minutes.not-ready")
by("code_sent", "signature.code-required")
again("signature.no-name", "signature.not-strokes", "signature.other-text", "signature.too-long")
stands("signature.not-present", "signature.twice")
by("minutes_signed", "sealing.other-text", "sealing.unsigned")

again(
    "correction.changed",
    "correction.empty",
    "correction.hour",
    "correction.meanwhile",
    "correction.no-reason",
    "correction.same",
    "correction.too-long",
)
by(("appeal_lodged", "fault_noted"), "correction.not-clerical")

by("results_published", "results.not-published")
by("minutes_sealed", "results.not-sealed")
stands("results.published")
