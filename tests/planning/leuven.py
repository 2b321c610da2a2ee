"""Published master defences (KU Leuven) read as problems; the files are study data, kept beside the checkout and never in it.

Attendance is stated: supervisor, co-supervisors and assessors must be there; mentors only where ``mentors`` says so.
"""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from parchemin.domain.schedule import Candidate, Defence, Person, Problem, Room, Window, Windows

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "scheduling" / "leuven-defense-rostering"
ZONE = ZoneInfo("Europe/Brussels")
ALWAYS = ("supervisor", "co_supervisor", "assessor1", "assessor2")
MENTORS = ("mentor1", "mentor2", "mentor3", "mentor4")


def names() -> list[str]:
    """Instances at hand, none when the study data are absent."""
    return sorted(path.parent.name for path in FOLDER.glob("*/defences.csv"))


def read(name: str, *, mentors: bool) -> Problem:
    """One instance: defences of an hour on the whole hours of each day, before those who must attend."""
    folder = FOLDER / name
    info = json.loads((folder / "timeslot_info.json").read_text())
    first = date.fromisoformat(info["first_day"])
    days = [first + timedelta(days=n) for n in range(info["number_of_days"])]
    hours = range(info["start_hour"], info["end_hour"])
    taken = _taken(folder / "unavailabilities.csv")
    with (folder / "defences.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    roles = (*ALWAYS, *MENTORS) if mentors else ALWAYS
    attend = {
        row["student"]: tuple(
            dict.fromkeys(key.strip() for role in roles for key in row[role].split("|") if key.strip())
        )
        for row in rows
    }

    def free(key: str) -> Windows | None:
        if key not in taken:
            return None
        return tuple(
            Window(_at(day, hour), _at(day, hour + 1))
            for day in days
            for hour in hours
            if (day, hour) not in taken[key]
        )

    return Problem(
        opening=tuple(Window(_at(day, hours.start), _at(day, hours.stop)) for day in days),
        rooms=tuple(
            Room(name, name, "", free(name)) for name in json.loads((folder / "rooms.json").read_text())
        ),
        defences=tuple(
            Defence(f"d:{row['student']}", row["student"], "thesis", "mémoire", 60, 0, attend[row["student"]])
            for row in rows
        ),
        candidates=tuple(Candidate(row["student"], row["student"], free(row["student"])) for row in rows),
        people=tuple(
            Person(key, key, professional=False, available=free(key))
            for key in dict.fromkeys(key for keys in attend.values() for key in keys)
        ),
        transition_minutes=0,
        step_minutes=60,
        panel_max=10,
        zone=ZONE.key,
    )


def _taken(path: Path) -> dict[str, set[tuple[date, int]]]:
    """Hours when a person or a room is not free; hours are whole, written with one digit or two."""
    found: dict[str, set[tuple[date, int]]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            start, end = (int(row[field].split(":")[0]) for field in ("start_time", "end_time"))
            hours = found.setdefault(row["name"], set())
            hours |= {(date.fromisoformat(row["day"]), hour) for hour in range(start, end)}
    return found


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
