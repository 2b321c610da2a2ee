"""Ways out of what stops a member: taken off, put in another's stead, let in by an account."""

from parchemin.domain.remedies import again, by, stands

stands("member.withdrawn")
again("replacement.no-reason")
by(("attendance_recorded", "member_recused"), "replacement.still-there")
by("relation_cleared", "person.both-sides", "nomination.candidate-perhaps")
stands("relation.one-record")
by(("juror_quality_set", "identity_corrected"), "account.closed", "account.no-address")
