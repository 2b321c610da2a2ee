"""What leads out of the reasons about the minutes, their signature and the results: see `domain.remedies`."""

from parchemin.domain.remedies import ANY, again, by, found, later, stands

later("minutes.changed")
by("deliberation_closed", "minutes.not-ready")
by("code_sent", "signature.code-required")
again(
    "signature.no-name",
    "signature.not-strokes",
    "signature.other-name",
    "signature.other-text",
    "signature.too-long",
)
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

later("certifier.key-unusable")
by("minutes_sealed", "evidence.not-sealed")
found("evidence" + ANY, "seal" + ANY, "sealed" + ANY)
again("sample.days", "sample.seed", "sample.size")
by("results_published", "sample.empty")
by("sample_drawn", "permission.not-drawn")
again("withdrawal.no-reason")
stands("withdrawal.not-held")
by(("results_published", "minutes_sealed", "member_withdrawn"), "erasure.session-under-way")
by("appeal_decided", "erasure.appeal-under-way")
