"""What a session shows afterwards: read from what was kept, drawn and in tables."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.domain.objection import Level
from parchemin.juries.models import (
    BlockDecision,
    CompositionCheck,
    Jury,
    SessionEntry,
)
from parchemin.juries.session import reports
from tests import life, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(now):
    """Two candidates decided; each heard in the morning by two jurors, the first again in the afternoon."""
    made = make.world(candidates=2)
    life.bring(made, now, "published")
    made.session.refresh_from_db()
    life.heard(made, now)
    return made


def test_loads_count_half_days_on_the_clock_of_the_site(world):
    first, second = world.jurors[:2]
    carried = {
        one.juror.pk: (one.half_days, one.defences, one.candidates) for one in reports.loads([world.session])
    }
    assert carried == {first.pk: (2, 3, 2), second.pk: (1, 2, 2)}
    assert reports.fairness(reports.loads([world.session])) == reports.Fairness(1, 1.5, 2)


def test_only_the_timetable_in_force_counts(world, now):
    world.jurors = world.jurors[3:5]
    life.heard(world, now)
    assert {one.juror.pk for one in reports.loads([world.session])} == {j.pk for j in world.jurors}


def test_a_promise_is_kept_late_or_ahead(world, now):
    entry = life.entries_of(world)[0]
    SessionEntry.objects.filter(pk=entry.pk).update(result_promised_on=date(2023, 6, 10))
    entry.candidacy.route = "VAE"
    entry.candidacy.save()
    # R. 6412-7 is in force from 29 December 2023: no clock of the law in June 2023.
    found = reports.delays(world.session)
    assert [(d.kind, d.due_on, d.kept_on, d.late_by(date(2026, 1, 1))) for d in found] == [
        ("result", date(2023, 6, 10), date(2023, 6, 15), 5),
        ("result", date(2023, 6, 30), date(2023, 6, 15), 0),
    ]
    Jury.objects.filter(session=world.session).update(held_on=date(2024, 6, 15))
    world.session.refresh_from_db()
    last = reports.delays(world.session)[-1]
    assert (last.kind, last.due_on, last.kept_on) == ("notification", date(2024, 6, 30), None)
    assert last.late_by(date(2024, 7, 2)) == 2


def test_departures_are_counted_by_the_reason_recorded(world):
    first, second, *rest = BlockDecision.objects.order_by("pk")
    BlockDecision.objects.filter(pk=first.pk).update(proposal=False, departure_code="defence")
    BlockDecision.objects.filter(pk=second.pk).update(proposal=True)
    assert rest
    found = reports.departures([world.session])
    assert (found.proposed, found.followed, found.departed) == (2, 1, 1)
    assert [(reason.value, count) for reason, count in found.by_reason] == [("defence", 1)]


def test_a_check_that_stopped_shows_with_its_words(world, now):
    CompositionCheck.objects.filter(jury__session=world.session).delete()
    kept = {"jury": life.jury_of(world), "on": now.date(), "members": [], "checked_at": now}
    stop = {
        "code": "composition.total",
        "message": "Il manque un membre.",
        "level": Level.BLOCK_RELEASE.value,
    }
    CompositionCheck.objects.create(**kept, moment="opening", objections=[stop], digest="a" * 64)
    CompositionCheck.objects.create(**kept, moment="signature", objections=[], digest="b" * 64)
    lines = {line.moment.value: line for line in reports.composition(world.session)}
    assert lines["opening"].general == ("Il manque un membre.",)
    assert not lines["opening"].lawful
    assert lines["signature"].lawful
    assert lines["nomination"].checked == 0
    assert not reports.of(world.session).lawful


def test_the_page_says_it_in_words_and_the_file_the_same(world, client):
    client.force_login(world.manager)
    page = client.get(reverse("session_report", args=[world.session.pk]))
    assert page.status_code == 200
    assert "en demi-journées : 1 au moins, 1,5 au milieu, 2 au plus" in page.text
    assert "CANARI" not in page.text
    file = client.get(reverse("session_report_file", args=[world.session.pk]))
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["rubrique", "objet", "valeur", "détail"]
    assert ["charge", world.jurors[0].person.full_name, "2", "3 soutenances"] in rows
    year = client.get(reverse("year_report", args=[2023]))
    assert world.session.title in year.text


def test_the_queries_of_the_report_do_not_grow_with_the_candidates(now):
    counted = []
    for candidates in (1, 4):
        world = make.world(candidates=candidates)
        life.bring(world, now, "published")
        life.heard(world, now)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reports.of(world.session)
        counted.append(len(queries))
    assert counted[0] == counted[1]
