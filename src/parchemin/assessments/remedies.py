"""What leads out of each reason given where evidence is gathered: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, stands

again("deposit.not-asked")
by("enrolled", "deposit.candidacy-closed")

by("rules_published", "grid.levels", "grid.no-scale")
again(
    "marking.another-framework",
    "marking.changed-meanwhile",
    "marking.comment-needed",
    "marking.incomplete",
    "marking.no-paper",
    "marking.own-hand",  # by the account of the assessor
    "marking.not-a-mark",
    "marking.relation",
    "marking.unknown-criterion",
    "marking.unknown-level",
)
stands("marking.submitted")
