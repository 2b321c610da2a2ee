"""Ways out of what a jury lacks, by the sheet's rule, by the règlement and by the law of the VAE; of ties and waivers."""

from parchemin.domain.remedies import again, by, found, later, stands

SEATS = ("member_nominated", "jury_proposed", "member_replaced", "member_withdrawn")

by(
    (*SEATS, "attendance_recorded"),
    "composition.certifier",
    "composition.employees",
    "composition.employers",
    "composition.independents",
    "composition.named",
    "composition.outside",
    "composition.outside-professionals",
    "composition.parity",
    "composition.presidents",
    "composition.professionals",
    "composition.total",
    "vae.members",
)
by(("member_nominated", "member_replaced", "juror_quality_set"), "vae.colleges-equal", "vae.qualified")
by(("member_nominated", "member_withdrawn"), "vae.president")
by(("balance_justified", "member_replaced"), "vae.balance")
by("withdrawn", "vae.path-before-text")
found("vae.jury-text-not-established", act="composition_rule_confirmed")

by("composition_rule_confirmed", "jury.no-rule", "jury.no-rule-of-route")
by(("member_nominated", "juror_quality_set"), "jury.no-president")
by(("member_replaced", "member_nominated"), "jury.outside-share", "jury.rule-of-route")
stands("jury.sitting")

by("mandate_set", "juror.mandate-ended", "juror.mandate-not-begun", "juror.not-accredited")
by(("member_replaced", "member_withdrawn"), "juror.mandate-over-limit", "juror.twice")
by(("accreditation_granted", "member_replaced"), "juror.not-accredited-here")
by("juror_quality_set", "juror.seat-unfit")
by("interest_stated", "juror.interest-unstated")

stands("nomination.already-there")
again("nomination.candidate", "nomination.no-such-place", "nomination.seat")
by("juror_added", "nomination.another-pool")
by("member_withdrawn", "nomination.president-taken")

APART = ("member_recused", "member_replaced", "member_withdrawn")
by(
    ("relation_cleared", *APART),
    "relation.companion",
    "relation.employer",
    "relation.family",
    "relation.group",
    "relation.personal",
    "relation.same_person",
    "relation.trainer",
    "relation.tutor",
)
by(APART, "relation.previous_jury")
again("relation.another-certifier", "relation.reason", "relation.unknown", "relation.unreadable")
later("relation.own")
stands("relation.cleared", "relation.previous-jury")

again("level.incomplete", "level.no-reason", "level.past", "level.unknown-code")
stands("level.not-yours")
again("waiver.about-whom", "waiver.no-reason", "waiver.nobody")
stands("waiver.ended", "waiver.never", "waiver.sealed", "waiver.twice")
