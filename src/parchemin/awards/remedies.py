"""What leads out of each reason that stops a title: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, found, later, stands

by("certifier_changed", "claims.certifier", "claims.place", "claims.signatory")
by(
    ("finding_settled", "sheet_text_replaced"),
    "claims.levels",
    "claims.nsf",
    "claims.registered-later",
    "claims.registration",
    "claims.title",
)
by("identity_corrected", "claims.identity", "document.unprintable", "award.nothing-to-replace")
again("claims.forbidden-words", "claims.title-differs", "award.reason-missing")
later(
    "claims.issued-before-the-jury",
    "claims.issued-in-the-future",
    "award.failed",
    "award.key-refused",
    "award.key-unusable",
    "award.numbers-contended",
)
by("results_published", "award.not-published")
by("block_recognised", "award.blocks-missing")
by("award_issued", "award.decided-again")
by("enrolled", "award.rehearsal")
by(("persons_joined", "kept_apart"), "award.person-twice")
by(("withdrawn", "enrolled_again"), "award.title-held")
by(("award_revoked", "award_replaced"), "award.already-issued", "award.candidacy-has-one")
by("appeal_lodged", "award.delivery-refused", "delivery.not-granted")
stands("award.blocks-only", "award.revoked", "delivery.nothing-to-refuse")
by("rules_published", "delivery.fraud-not-in-rules")
by("candidate_invited_to_hearing", "delivery.not-heard", "delivery.no-observations")
found(
    "award.claims-altered",
    "award.claims-unreadable",
    "award.credential-differs",
    "award.credential-lost",
    "award.credential-of-another",
    "award.mention-not-printed",
    "award.parchment-carries-another",
    "award.parchment-lost",
)
