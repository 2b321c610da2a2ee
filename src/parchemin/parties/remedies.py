"""What leads out of each reason given for a letter, a file received, a certifier or a site: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, stands

again("letter.address", "letter.same-address", "letter.unchanged", "letters.none")
by("letter_readdressed", "letter.came-back")
by("letter_returned", "letter.not-failed")
again("letter.no-reason", "letter.same-words", "letter.subject", "letter.words")
by("letter_taken_up", "letter.cancelled")
by("letter_cancelled", "letter.secret")
by("convoked", "letter.written-anew")
stands("letter.left", "letter.not-cancelled", "letter.overtaken")
again("mail.no-server", "mail.trial-no-server", "mail.trial-refused")
again("bounce.no-notice")
by(("account_opened", "candidate_invited"), "letter.personal")
again("file.empty", "file.too-large")
again("site.unnamed", "site.time-zone")
again("certifier.client-id", "certifier.exists", "certifier.name-missing", "certifier.unchanged")
by("certifier_changed", "certifier.siret")
by("certifier_registered", "certifier.unknown")
