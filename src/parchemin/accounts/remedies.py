"""What leads out of each reason of who may act, and of how the platform starts: see `domain.remedies`."""

from parchemin.domain.remedies import ANY, again, by

by("role_given", "permission.manager", "permission.staff")
again("permission.candidate", "permission.juror")  # by the account of that person
again(
    "accounts.demo", "parchemin.E001", "parchemin.E002", "site.time-zone-unknown"
)  # the setting, then the start
again("form" + ANY, "form.field")
