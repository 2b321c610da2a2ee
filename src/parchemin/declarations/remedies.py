"""What leads out of each reason that stops a declaration: see `domain.remedies`."""

from parchemin.domain.remedies import by, later

by("certifier_changed", "declaration.client-id", "declaration.contract-id")
by("passages_prepared", "declaration.nothing-due", "withdrawal.nothing-due")
by("deposit_taken_back", "declaration.deposited", "deposit.said-already")
by("declaration_written", "declaration.late", "declaration.settled", "deposit.aside", "report.whole-file")
by("identity_corrected", "declaration.unwritable")
later("declaration.moved")
