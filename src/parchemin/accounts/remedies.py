"""What leads out of each reason of who may act, and of how the platform starts: see `domain.remedies`."""

from parchemin.domain.remedies import ANY, again, by, stands

by("role_given", "permission.manager", "permission.staff")
again("permission.candidate", "permission.juror")  # by the account of that person
again(
    "accounts.demo", "site.time-zone-unknown", "start.second-factor"
)  # the accounts or the machine's clocks, then the start
again("form" + ANY, "form.field")
by("juror_quality_set", "account.elsewhere")  # the address of the account, put back
again("account.address-taken")
again("link.over")  # by the link of a new letter
again("permission.offer")  # by the account the role is offered to
stands("offer.answered")
