"""What one version of a timetable changes against another, counted and said."""

from __future__ import annotations

from parchemin.juries.models import Timetable
from parchemin.juries.planning.problem import problem_of, timetable_of
from parchemin.planning.repair import Changes, compare


def change_words(changes: Changes) -> str:
    """How much changes, in one sentence without a name: names are read from the timetables."""
    moved = sum(m.hour for m in changes.moved)
    rooms = len(changes.moved) - moved
    seats = sum(max(len(s.left), len(s.joined)) for s in changes.seats)
    words = [
        f"{count} {one if count == 1 else many}"
        for count, one, many in (
            (moved, "soutenance change d’heure", "soutenances changent d’heure"),
            (rooms, "change de salle", "changent de salle"),
            (seats, "place de commission change de main", "places de commission changent de main"),
        )
        if count
    ]
    told = f"{len(changes.candidates)} candidat(s) et {len(changes.jurors)} juré(s) à prévenir"
    return f"{', '.join(words) or 'rien ne change'} ; {told}."


def changes_between(before: Timetable, after: Timetable) -> Changes:
    """What differs between two versions of a session's timetable, and whom it concerns (keys of persons)."""
    return compare(problem_of(after.session), timetable_of(before), timetable_of(after))
