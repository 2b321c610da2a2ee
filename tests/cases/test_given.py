"""The inputs met elsewhere, as they are kept beside the project: each read as it should be, its neighbours beside."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from parchemin.candidates.dry_run import dry_run
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Refused
from parchemin.formats.calendar import times
from parchemin.parties import searching
from parchemin.parties.models import Person
from tests import life, make

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
MISREAD = [("D2", "identity.misread")]
# File: rows that may be enrolled, cells that stop theirs, cells that are asked about, what is said of the reading.
LISTS = {
    "01-same-list-twice.csv": (2, [], [], "UTF-8"),
    "03-long-name-first.csv": (2, [], [("D2", "identity.line-too-long")], "UTF-8"),
    "06-cp850.csv": (0, MISREAD, [], "Windows-1252"),
    "06-double-utf8.csv": (0, MISREAD, [], "UTF-8"),
    "06-mac-roman.csv": (0, MISREAD, [], "Windows-1252"),
    "06-question-marks.csv": (0, [("D2", "identity.question-mark")], [], "UTF-8"),
    "07-excel-errors.xlsx": (
        0,
        [(cell, "identity.spreadsheet-error") for cell in ("C2", "D2", "H2")],
        [],
        "",
    ),
    "14-places.csv": (
        2,
        [
            ("G2", "identity.insee-postcode"),
            ("G3", "identity.insee-postcode"),
            ("G4", "identity.insee-impossible"),
            ("G5", "identity.insee-impossible"),
            ("G6", "identity.insee-postcode"),
        ],
        [
            ("I5", "identity.country-missing"),
            ("G7", "identity.place-country"),
            ("G8", "identity.place-country"),
        ],
        "UTF-8",
    ),
    "14-postcode-column.csv": (1, [], [], "UTF-8"),
    "15-errors-without-row.csv": (
        299,
        [
            ("E139", "unknown-sex"),
            ("F139", "identity.birth-date-unreal"),
            ("G139", "identity.insee-format"),
            ("J139", "identity.email-form"),
        ],
        [],
        "UTF-8",
    ),
    "17-civility.csv": (4, [("E6", "unknown-sex"), ("E7", "unknown-sex")], [], "UTF-8"),
    "25-second-sheet.xlsx": (1, [], [], "« Candidats »"),
    "27-emails.csv": (0, [(f"J{row}", "identity.email-form") for row in range(2, 6)], [], "UTF-8"),
}


def given(world, shared, name):
    return {
        "actor": life.clerk(),
        "now": make.NOW,
        "certifier": world.certifier,
        "framework": world.framework,
        "filename": name,
        "data": (shared / "cases" / name).read_bytes(),
    }


@pytest.mark.parametrize("name", LISTS)
def test_a_list_met_elsewhere_is_read_cell_by_cell(world, shared, name):
    rows, stopped, asked, said = LISTS[name]
    plan = dry_run(**given(world, shared, name))
    assert len(plan.rows) == rows
    assert [(one.cell, one.cause) for one in plan.blocking] == stopped
    assert [(one.cell, one.cause) for one in plan.warnings if one.cell] == asked
    assert said in " ".join(plan.notes)


def test_the_same_list_twice_is_one_file_a_person(world, shared):
    import_candidates(**given(world, shared, "01-same-list-twice.csv"))
    people, files = Person.objects.count(), Candidacy.objects.count()
    with pytest.raises(Refused) as refusal:
        import_candidates(**given(world, shared, "01-same-list-twice.csv"))
    assert [o.code for o in refusal.value.objections] == ["import.nothing-new"]
    assert (Person.objects.count(), Candidacy.objects.count()) == (people, files)


def test_an_agenda_with_exceptions_gives_its_free_days(shared):
    """Free: 1 December, 10 December at 14 h, 22 December, nothing else."""
    data = (shared / "cases" / "05-moved-and-cancelled.ics").read_bytes()
    read = times(data, PARIS, datetime(2026, 11, 1, tzinfo=PARIS)).times
    assert sorted(f"{one.starts_at.astimezone(PARIS):%d/%m %H:%M}" for one in read) == [
        "01/12 09:00",
        "10/12 14:00",
        "22/12 09:00",
    ]


@pytest.mark.parametrize(
    ("words", "name"),
    [("nguyen", "Nguyễn"), ("NGUYEN thi", "Nguyễn"), ("d'essai", "D’Essai"), ("zoe", "D’Essai")],
)
def test_a_name_is_found_however_it_is_typed(world, shared, words, name):
    import_candidates(**given(world, shared, "10-search.csv"))
    found = Person.objects.filter(searching.person(words), certifier=world.certifier)
    assert name in found.values_list("birth_name", flat=True)
