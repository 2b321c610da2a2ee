"""What leads out of each reason of who may act, and of how the platform starts: see `domain.remedies`."""

from parchemin.domain.remedies import ANY, again, by

by("role_given", "permission.manager", "permission.staff")
again("permission.candidate", "permission.juror")  # by the account of that person
again("accounts.demo", "site.time-zone-unknown")  # the accounts or the machine's clocks, then the start
again("form" + ANY, "form.field")
