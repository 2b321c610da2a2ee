"""A list of candidates: every error by cell, then all of it or nothing, quickly."""

from __future__ import annotations

import cProfile
import pstats
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.candidates.dry_run import dry_run
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.models import Candidacy, ImportBatch
from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.domain.objection import Refused
from parchemin.formats.tables.candidate_columns import CandidateRow
from parchemin.formats.tables.candidate_list import dump
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.parties.models import Person
from tests import make

pytestmark = pytest.mark.django_db
QUERIES = 330


def row(n=1, **changes) -> CandidateRow:
    base = CandidateRow(
        n,
        AccessRoute.CA,
        date(2022, 9, 1),
        Identity("EXEMPLE", "", (f"Camille{n}", "Noa"), "F", 1995, 4, 1 + n % 28, "59350", "", "Lille"),
        email=f"camille{n}@exemple.example",
        site="Site d’Exempleville",
    )
    return replace(base, **changes)


def arguments(world, now, rows, **more):
    return {
        "actor": world.actor,
        "now": now,
        "certifier": world.certifier,
        "framework": world.framework,
        "data": dump(rows, xlsx=False),
        "filename": "liste.csv",
        **more,
    }


def causes(run) -> list[tuple[str, str, bool]]:
    return [(e.cell, e.cause, e.blocking) for e in run.errors]


def test_a_good_list_is_enrolled_whole_with_its_journal(world, now):
    rows = [row(1, file_number="D-1", blocks=("BC01",)), row(2)]
    batch = import_candidates(**arguments(world, now, rows), key="once")
    made = list(batch.candidacies.order_by("pk"))
    assert [(c.number, c.route, c.blocks.count(), c.rules, c.site) for c in made] == [
        ("D-1", "CA", 1, world.rules, world.site),
        ("2022-0001", "CA", 2, world.rules, world.site),
    ]
    assert (made[0].person.first_names, made[0].person.birth_commune) == ("Camille1, Noa", "Lille")
    assert Entry.objects.get(stream=batch.stream).facts["rows"] == 2
    assert [Entry.objects.get(stream=c.stream).act for c in made] == ["enrolled", "enrolled"]
    assert faults() == []


def test_a_dry_run_writes_nothing(world, now):
    before = (Person.objects.count(), Entry.objects.count())
    run = dry_run(**arguments(world, now, [row(1), row(2)]))
    assert (len(run.rows), run.errors, run.read) == (2, (), 2)
    assert (Person.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"site": "Site d'Exempleviile"}, ("M2", "unknown-site", "Site d’Exempleville")),
        ({"blocks": ("BC09",)}, ("O2", "unknown-block", "BC0")),
        ({"entered_on": date(2030, 1, 1)}, ("C2", "registration", "")),
        ({"route": AccessRoute.CL}, ("B2", "route", "")),
    ],
)
def test_what_only_the_register_can_say_is_said_by_cell(world, now, changes, expected):
    cell, cause, suggested = expected
    run = dry_run(**arguments(world, now, [row(1, **changes)]))
    assert [e.cell for e in run.blocking] == [cell]
    assert cause in run.blocking[0].cause
    assert suggested in run.blocking[0].suggested


def test_an_individual_application_is_refused_citing_the_finding_until_settled(world, now):
    run = dry_run(**arguments(world, now, [row(1, route=AccessRoute.CL)]))
    assert "route.CL.cross-without-idem" in run.blocking[0].message + run.blocking[0].cause
    assert "416" in run.blocking[0].message
    world.framework.routes.filter(route="CL").update(is_open=True)
    assert dry_run(**arguments(world, now, [row(1, route=AccessRoute.CL)])).blocking == ()


def test_one_bad_row_stops_the_whole_list(world, now):
    before = Candidacy.objects.count()
    with pytest.raises(Refused) as caught:
        import_candidates(**arguments(world, now, [row(1), row(2, site="Nulle part")]))
    assert [(o.code, o.about) for o in caught.value.objections] == [("import.unknown-site", "M3")]
    assert "liste.csv, cellule M3" in caught.value.objections[0].message
    assert (Candidacy.objects.count(), ImportBatch.objects.count()) == (before, 0)


def test_a_number_already_taken_is_refused(world, now):
    taken = world.candidacies[0].number
    run = dry_run(**arguments(world, now, [row(1, file_number=taken)]))
    assert causes(run) == [("A2", "number-taken", True)]


def test_the_same_number_of_another_certifier_is_free(world, now):
    assert dry_run(**arguments(world, now, [row(1, file_number=world.canary.number)])).errors == ()


def test_somebody_already_enrolled_is_pointed_at_and_not_refused(world, now):
    import_candidates(**arguments(world, now, [row(1)]))
    run = dry_run(**arguments(world, now, [row(1)]))
    assert causes(run) == [("D2", "already-enrolled", False)]
    assert run.new == ()


def test_given_numbers_skip_those_of_the_list_itself(world, now):
    batch = import_candidates(**arguments(world, now, [row(1), row(2, file_number="2022-0001"), row(3)]))
    assert sorted(batch.candidacies.values_list("number", flat=True)) == [
        "2022-0001",
        "2022-0002",
        "2022-0003",
    ]


def test_the_same_click_twice_is_one_batch(world, now):
    import_candidates(**arguments(world, now, [row(1)]), key="once")
    with pytest.raises(AlreadyDone):
        import_candidates(**arguments(world, now, [row(1)]), key="once")
    assert ImportBatch.objects.count() == 1


def test_a_file_that_is_no_table_and_an_empty_list_are_refused_in_words(world, now):
    with pytest.raises(Refused) as caught:
        dry_run(**arguments(world, now, [], data=b"%PDF-1.7\x00"))
    assert [o.code for o in caught.value.objections] == ["import.unreadable"]
    with pytest.raises(Refused) as caught:
        import_candidates(**arguments(world, now, []))
    assert [o.code for o in caught.value.objections] == ["import.empty"]


def test_another_certifiers_manager_imports_nothing(world, now):
    stranger = make.actor(make.manager(world.other))
    with pytest.raises(Refused) as caught:
        dry_run(**arguments(world, now, [row(1)], actor=stranger))
    assert [o.code for o in caught.value.objections] == ["permission.manager"]


@pytest.mark.slow
def test_five_thousand_rows_are_enrolled_in_a_few_hundred_queries(world, now):
    rows = [row(n, file_number=f"G-{n}") for n in range(5000)]
    given = arguments(world, now, rows)
    with CaptureQueriesContext(connection) as queries:
        batch = import_candidates(**given)
    assert batch.candidacies.count() == 5000
    assert Entry.objects.filter(act="enrolled").count() == 5000
    assert len(queries) < QUERIES


def test_twice_the_rows_take_twice_the_steps_and_no_more(world, now):
    def steps(first: int, count: int) -> int:
        rows = [row(n, file_number=f"G-{n}") for n in range(first, first + count)]
        given = arguments(world, now, rows)
        with cProfile.Profile() as profile:
            import_candidates(**given)
        return pstats.Stats(profile).total_calls

    steps(0, 10)  # what is done once
    assert steps(10_000, 400) < 2.2 * steps(1_000, 200)
