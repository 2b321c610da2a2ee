"""What leads out of each reason that stops a declaration, or that a report answers with: see `domain.remedies`."""

from parchemin.domain.remedies import ANY, again, by, found, later, stands

by("certifier_changed", "declaration.client-id", "declaration.contract-id")
by(("certifier_changed", "identity_corrected"), "declaration.unwritable")
by(("declaration_set_aside", "identity_corrected", "award_issued"), "declaration.nothing-due")
later("declaration.moved", "declaration.version")
found("declaration.late", act="declaration_written")
found("declaration.lost", "declaration.twice", "declaration.unknown")

by(("identity_corrected", "certifier_changed"), "cdc.xsd")
later("cdc.xsd-unusable")
found("cdc" + ANY)

found(  # no act lets such a value in
    "passage.code",
    "passage.exam-order",
    "passage.issued-range",
    "passage.route-unknown",
    "passage.site-postcode",
    "passage.technical-id",
    "passage.type",
    "passage.validity-order",
)
stands("passage.not-refused")

by("declaration_written", "deposit.aside")
by("deposit_taken_back", "declaration.deposited", "deposit.said-already")
again(
    "declaration.reason-missing",
    "deposit.before-written",
    "deposit.in-future",
    "deposit.nobody",
    "deposit.proof-missing",
    "withdrawal.before-revoked",
)
stands("declaration.settled", "deposit.answered", "deposit.not-said")
stands("correction.not-due", "withdrawal.no-format", "withdrawal.not-due", "withdrawal.nothing-due")

again(
    "report.no-file",
    "report.not-chosen",
    "report.other-file",
    "report.several-files",
    "report.unknown-passage",
    "report.unreadable",
)
by("declaration_set_aside", "report.written-again")
stands("report.already-answered", "report.file-refused", "report.read-before")
found("report.whole-file", act="declaration_written")
