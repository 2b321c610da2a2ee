"""What a verification of the journal finds: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, found, stands

found(
    "journal.anchor-failed",
    "journal.anchor-lost",
    "journal.anchor-token",
    "journal.anchor-unknown",
    "journal.chain-recomputed",
    "journal.entry-altered",
    "journal.entry-missing",
    "journal.export-altered",
    "journal.export-empty",
    "journal.export-seal",
    "journal.export-unsealed",
    "journal.head-differs",
    "journal.heads-altered",
    "journal.heads-differ-from-copy",
    "journal.heads-seal",
    "journal.heads-unreadable",
    "journal.line-altered",
    "journal.line-unreadable",
    "journal.link-broken",
    "journal.stream-deleted",
    "journal.tail-cut",
    "journal.trigger-missing",
)
again("journal.clock")  # the machine put on time

by(("key_rotated", "key_restored"), "key.lost")
by("key_rotated", "key.none-current", "key.other")
again("key.compromise-in-the-future", "key.reason-missing", "key.shares-of-another", "key.unknown")
stands("key.already-revoked")
found("key.not-pinned", "key.signed-after-compromise", "key.signed-after-retirement")
found("journal.heads-missing", "journal.heads-short", "journal.heads-unsealed", act="heads_republished")
found("file.damaged", "file.lost", "key.row-differs", "key.unusable")
