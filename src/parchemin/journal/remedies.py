"""What a verification of the journal finds: see `domain.remedies`."""

from parchemin.domain.remedies import again, found

found(
    "journal.chain-recomputed",
    "journal.entry-altered",
    "journal.entry-missing",
    "journal.heads-altered",
    "journal.heads-unreadable",
    "journal.link-broken",
    "journal.stream-deleted",
    "journal.tail-cut",
    "journal.trigger-missing",
)
again("journal.clock")  # the machine put on time
