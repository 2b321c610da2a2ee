"""What leads out of the reasons about the deliberation: see `domain.remedies`."""

from parchemin.domain.remedies import again, by, stands

again("words.unprintable")  # typed in a motivation, a dissent, an incident, a reason: the minutes print them

DECIDED = ("block_decided", "undisputed_adopted", "outcome_stated")

by(("deliverable_deposited", "requirement_set_aside"), "requirement.deposit")
by(("attendance_recorded", "outcome_stated", "requirement_set_aside"), "requirement.sitting")
by(
    ("timetable_released", "attendance_recorded", "outcome_stated", "requirement_set_aside"),
    "requirement.hearing",
)
by(("grid_submitted", "grid_typed_back", "grid_entrusted", "requirement_set_aside"), "requirement.grid")
by(("jury_proposed", "member_nominated"), "requirement.no-jury")
again("requirement.none-ticked", "requirement.not-missing")

by("opinion_given", "decision.no-votes")
by(("opinion_given", "attendance_recorded"), "decision.opinion-missing")
by(("opinion_given", "block_decided"), "decision.nothing-undisputed")
by(("block_decided", "outcome_stated"), "decision.disputed")
by(("vote_taken_again", "outcome_stated"), "decision.equal")
by(("grid_submitted", "grid_typed_back", "outcome_stated"), "decision.criteria-missing")
by("attendance_recorded", "decision.vote-absent")
again(
    "decision.departure-too-long",
    "decision.departure-uncoded",
    "decision.departure-unexplained",
    "decision.evidence-missing",
    "decision.evidence-unknown",
    "decision.motivation-missing",
)
stands(
    "decision.already-acquired",
    "decision.already-taken",
    "decision.outcome-stated",
    "decision.vote-not-entitled",
    "decision.vote-recused",
)

by("session_moved", "deliberation.another-day")
by("deliberation_opened", "deliberation.not-open")
stands("deliberation.already-open")
again("permission.chair")  # by the president, from their account
again("dissent.empty", "opinion.not-presented")
stands("dissent.agreed", "dissent.closed")
by("opinion_given", "round.not-equal")
by("vote_taken_again", "opinion.after-seeing")

by(DECIDED, "closing.undecided")
by("outcome_stated", "closing.no-outcome")
again("outcome.blocks-decided", "outcome.computed", "outcome.unknown")
by(("attendance_recorded", *DECIDED[:2]), "outcome.candidate-came")
stands("outcome.already-stated", "outcome.nothing-left")

by(("deliberation_reopened", "fault_noted"), "recusal.closed", "recusal.decided")
again("recusal.not-presented", "recusal-back.no-reason")
by("recusal_taken_back", "recusal-back.own")
stands("recusal-back.decided", "recusal-back.none")

by("candidate_heard", "hearing.already-invited")
by("candidate_invited_to_hearing", "hearing.not-invited")
again("hearing.before-invitation", "hearing.no-day", "hearing.no-reason", "hearing.unknown")
stands("hearing.already-heard")
