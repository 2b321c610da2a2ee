"""What leads out of each reason of who may act, and of how the platform starts: see `domain.remedies`."""

from parchemin.domain.remedies import ANY, again, by, later, stands

by("role_given", "permission.auditor", "permission.manager", "permission.staff")
again("beginning.code")  # by the code of the terminal, or a new one
again("permission.candidate", "permission.juror")  # by the account of that person
again(
    "accounts.demo", "site.time-zone-unknown", "start.second-factor"
)  # the accounts or the machine's clocks, then the start
again("form" + ANY, "form.field")
by(("juror_quality_set", "identity_corrected"), "account.elsewhere")  # the address of the account, put back
again("account.address-taken")
again("link.over")  # by the link of a new letter
again("permission.offer")  # by the account the role is offered to
stands("offer.answered", "beginning.begun")

again(
    "role.address", "role.name", "role.no-end", "role.no-reason", "role.not-given-here", "role.over-at-once"
)
by("role_resumed", "role.suspended")
by("role_given", "role.last-manager")
later("role.own")  # by another manager
stands("role.account-open", "role.held", "role.not-standing", "role.not-suspended", "role.of-a-file")
