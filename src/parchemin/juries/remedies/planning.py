"""Ways out of a timetable that cannot be found, or that does not hold; of rooms and hours."""

from parchemin.domain.remedies import again, by, found, stands

HOURS = ("availability_declared",)
MORE = ("juror_added", "availability_declared", "juror_described")
by(
    HOURS,
    "planning.no-common-time",
)
by(MORE, "planning.jurors-short", "planning.loads-low")
by(("defence_unlocked", "defence_moved"), "planning.locked-clash")
by(("mandate_set", "juror_added"), "planning.mandates-over")
by(("availability_declared", "room_added"), "planning.no-start", "planning.unplaced")
by(("relation_cleared", "juror_added"), "planning.too-few-jurors")
by("room_added", "planning.rooms-short")
again("planning.form", "planning.not-established", "planning.repair-juror", "planning.stopped")
found("planning.and-others")
# Said of problems that no session of ours sets yet: somebody who must hear, hours of a candidate or of a room, two sites.
found(
    "planning.awaited-too-often",
    "planning.required-absent",
    "planning.required-apart",
    "planning.required-tied",
    "planning.required-unknown",
    "schedule.candidate-unavailable",
    "schedule.required-absent",
    "schedule.room-unavailable",
    "schedule.travel-too-short",
    "schedule.two-sites-one-day",
    "schedule.unknown-candidate",
)
# What is lacking, where and when, and what would do: said beside the reasons, each with the act that gives it.
found("planning.lacks-candidate-site", "planning.lacks-candidate-time", "planning.would-candidate-site")
found("planning.would-candidate-time", "planning.lacks-half-day", "planning.would-half-day")
found("planning.lacks-required", "planning.would-required")
found("planning.lacks-day-load", "planning.would-day-load", act="juror_described")
found("planning.lacks-load", "planning.would-load", act="juror_described")
found("planning.lacks-juror-time", "planning.would-juror-time", act="availability_declared")
found("planning.lacks-jurors", "planning.would-jurors", "planning.lacks-total", act="juror_added")
found("planning.lacks-mandate", "planning.would-mandate", act="mandate_set")
found("planning.lacks-room", "planning.would-room", act="room_added")
found("planning.lacks-tie", "planning.would-tie", act="relation_cleared")

MOVED = ("defence_moved", "timetable_drafted", "planning_asked")
by(
    MOVED,
    "schedule.candidate-in-two-places",
    "schedule.in-break",
    "schedule.juror-in-two-places",
    "schedule.juror-overloaded",
    "schedule.language",
    "schedule.not-placed",
    "schedule.outside-opening",
    "schedule.panel-certifier",
    "schedule.panel-changes",
    "schedule.panel-employees",
    "schedule.panel-employers",
    "schedule.panel-president",
    "schedule.panel-size",
    "schedule.panel-too-small",
    "schedule.room-twice",
    "schedule.short-transition",
    "schedule.site-refused",
    "schedule.sitting-too-long",
    "schedule.too-many-half-days",
    "schedule.two-sittings",
)
by((*MOVED, "availability_declared"), "schedule.juror-unavailable")
by((*MOVED, "mandate_set"), "schedule.juror-not-accredited")
by((*MOVED, "relation_cleared"), "schedule.relation")
again(
    "schedule.placed-twice",
    "schedule.same-person-twice",
    "schedule.unknown-defence",
    "schedule.unknown-person",
    "schedule.unknown-room",
)

by(("planning_asked", "timetable_drafted"), "timetable.data-moved", "timetable.older-data")
by("timetable_drafted", "timetable.released")
again(
    "timetable.import-cell",
    "timetable.import-column",
    "timetable.no-file",
    "timetable.too-large",
    "timetable.unreadable",
)
stands("timetable.newer-released", "timetable.session-closed")
by("timetable_released", "session.rooms-elsewhere", "session.timetable-elsewhere", "room.needed")

again("room.name-taken", "room.unnamed", "availability.backward", "calendar.unreadable")
again("accommodation.language", "accommodation.time", "accommodation.words")
stands("accommodation.sitting")
