"""What leads out of each reason given where a certification is said: see `domain.remedies`."""

from parchemin.domain.remedies import ANY, again, by, found, later, stands

again(
    "sheet.join-reason",
    "sheet.no-certifier",
    "sheet.not-a-sheet",
    "sheet.text-reason",
    "sheet.too-large",
)
again("sheet.another-number", kept="sheet_deposited")
by("sheet_deposited", "sheet.unknown")
by("sheet_text_replaced", "sheet.changed")
by("sheet_joined", "sheet.known", "enrol.not-delivered")
by(("certifier_changed", "sheet_joined"), "sheet.not-named")
by("finding_settled", "sheet.unsettled" + ANY)
stands("sheet.same-reading", "sheet.same-text", "framework.same")

again(
    "settlement.lost-place",
    "settlement.misshapen",
    "settlement.no-reason",
    "settlement.no-such-finding",
    "settlement.no-such-reading",
    "settlement.no-value",
)
by(
    "finding_settled",
    "framework.block-without-assessment",
    "framework.validity-unknown",
    "framework.without-block",
)
by(("finding_settled", "sheet_text_replaced"), "framework.printed-twice")

again("rule.impossible", "rule.notation", "rule.several-sentences", "rule.unknown-route")
again("rules.backward", "rules.unknown-key", "rules.unreadable")
again("actor.no-account")

found(  # what the sheet's sentence of its jury leaves open
    "jury.certifier-member-one-or-per-certifier",
    "jury.colleges-count-whom",
    "jury.exact-or-minimum",
    "jury.president-among-professionals",
    "jury.president-conditional",
    "jury.secretary-voice",
    "jury.voiceless-counted",
    "jury.who-votes",
    act="finding_settled",
)

again(
    "registration.act-after-start",
    "registration.backward",
    "registration.kind",
    "registration.published-first",
    "registration.reason",
)
later("registration.act-to-come")
stands("registration.same", "registration.set-aside")
by(("registration_corrected", "registration_set_aside"), "registration.overlap")
by("registration_added", "registration.awards-outside")

again("succession.itself", "succession.origin", "succession.reason")
stands("succession.gone", "succession.known", "succession.two-rules")
by("sheet_detached", "succession.loop")

again(
    "correspondence.backward",
    "correspondence.end-before-start",
    "correspondence.nothing",
    "correspondence.origin",
    "correspondence.reason",
    "correspondence.same-sheet",
)
by("sheet_attached", "correspondence.not-of-line")
by("correspondence_ended", "correspondence.known")
stands("correspondence.ended")

again("proposal.reason")
stands("proposal.accepted", "proposal.ended")
by(("change_accepted", "change_refused", "change_withdrawn"), "proposal.open")
by(("change_refused", "change_withdrawn"), "proposal.changed")
by("change_refused", "proposal.another-s")
by("change_withdrawn", "proposal.own")
