"""What leads out of each reason given at the door: identity, person, file, list. See `domain.remedies`."""

from parchemin.domain.remedies import again, by, stands

# An identity: typed again at enrolment; corrected in the file where it is kept.
again(
    "identity.birth-date-unreal",
    "identity.birth-in-future",
    "identity.birth-name-missing",
    "identity.birth-year-missing",
    "identity.birth-year-range",
    "identity.country-code-length",
    "identity.email-form",
    "identity.email-too-long",
    "identity.first-name-empty",
    "identity.first-name-missing",
    "identity.first-names-too-long",
    "identity.insee-format",
    "identity.insee-impossible",
    "identity.insee-postcode",
    "identity.misread",
    "identity.no-letter",
    "identity.postcode-length",
    "identity.question-mark",
    "identity.script",
    "identity.sex-missing",
    "identity.sex-unknown",
    "identity.spreadsheet-error",
    "identity.too-long",
    "identity.unprintable",
    kept="identity_corrected",
)
by(  # said of an identity that was taken
    "identity_corrected",
    "identity.birth-day-missing",
    "identity.birth-month-missing",
    "identity.commune-missing",
    "identity.country-missing",
    "identity.line-too-long",
    "identity.padded",
    "identity.place-commune",
    "identity.place-country",
    "identity.place-postcode",
)
again("move.admissibility", "move.nobody")
by("correspondences_added", "move.no-block")
by("candidate_taken_out", "move.in-session")
by("sheet_attached", "move.not-of-line")
stands("move.not-enrolled")

again("identity.unchanged", "identity.unknown-kind")
stands("identity.erased")

again(
    "person.alike-now",
    "person.born-after-entry",
    "person.known",
    "person.not-available",
    "person.no-reason",
    "person.one-record",
)
by("withdrawn", "person.join-both-open", "candidacy.already-open")
by("award_revoked", "person.join-both-titled", "person.join-titled")
by("join_undone", "person.join-later")
stands("person.join-undone", "candidacy.not-enrolled", "block.already-acquired")
again("candidacy.number-taken", "candidacy.title-given", "account.nobody-chosen")
by(("withdrawn", "enrolled"), "admissibility.not-vae")

again("route.closed", "route.not-on-the-sheet")
by(("finding_settled", "framework_built"), "route.unsettled")

again(  # a list: mended in its file, read again
    "import.bad-date",
    "import.bad-siret",
    "import.column-twice",
    "import.double-birth-name",
    "import.double-email",
    "import.double-file-number",
    "import.empty",
    "import.first-names-unseparated",
    "import.forgotten",
    "import.formula",
    "import.missing-column",
    "import.no-email",
    "import.no-file",
    "import.no-header",
    "import.nothing-new",
    "import.number-taken",
    "import.number-too-long",
    "import.person-unlike",
    "import.siret-checksum",
    "import.too-large",
    "import.unknown-block",
    "import.unknown-column",
    "import.unknown-route",
    "import.unknown-sex",
    "import.unreadable",
)
by("site_added", "import.unknown-site")
stands("import.already-enrolled")
again("permission.conflict", "employment.siret")
again("registration.not-in-force", kept="finding_settled")
stands("erasure.award-stands")
