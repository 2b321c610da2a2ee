"""What leads out of each reason that stops a title, or that its proofs answer with: see `domain.remedies`."""

from parchemin.domain.remedies import ANY, again, by, found, later, stands

by("certifier_changed", "claims.certifier", "claims.forbidden-words", "claims.place", "claims.signatory")
by("framework_built", "claims.levels", "claims.nsf", "claims.registration", "claims.title")
by("identity_corrected", "claims.identity", "award.nothing-to-replace")
by(("identity_corrected", "certifier_changed"), "document.unprintable")
later("claims.issued-before-the-jury", "claims.registered-later")
found("claims.issued-in-the-future", "claims.title-differs")  # no act prints another day, or another title

again("register.admissible-outside", "register.individual-not-named")  # with what the certifier settled
by("admissibility_notified", "register.admissibility-unknown")
stands("register.entered-outside")

by("results_published", "award.not-published")
by("block_recognised", "award.blocks-missing")
by("kept_apart", "award.person-twice")
by(("enrolled_again", "withdrawn"), "award.title-held")
again("award.reason-missing")
later("award.failed", "award.key-refused", "award.numbers-contended")
stands(
    "award.already-issued",
    "award.blocks-only",
    "award.candidacy-has-one",
    "award.decided-again",
    "award.delivery-refused",
    "award.rehearsal",
    "award.revoked",
)
by("candidate_invited_to_hearing", "delivery.not-heard")
stands("delivery.fraud-not-in-rules", "delivery.not-granted", "delivery.nothing-to-refuse")
found("delivery.no-observations")

found(
    "award.claims-altered",
    "award.claims-unreadable",
    "award.credential-differs",
    "award.credential-lost",
    "award.credential-of-another",
    "award.mention-not-printed",
    "award.parchment-carries-another",
    "award.parchment-lost",
    "award.row-differs",
    "credential" + ANY,
)
again("start.key-lost")  # the key put back, then the start
