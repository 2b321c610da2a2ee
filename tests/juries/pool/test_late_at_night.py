"""Half past eleven at night in UTC: it is tomorrow already in Paris, and what is dated of that day has come."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from parchemin.candidates.correcting import correct_identity
from parchemin.candidates.relations import declare_employment
from parchemin.domain.objection import Refused
from parchemin.juries.models import Juror, JurorExpense
from parchemin.juries.pool import expenses, juror_file
from parchemin.parties.models import Employment, Person, Site

pytestmark = pytest.mark.django_db

LATE = datetime(2023, 6, 14, 23, 30, tzinfo=UTC)
THERE = date(2023, 6, 15)  # the day in Paris
AFTER = date(2023, 6, 16)


def codes(refusal) -> set[str]:
    return {o.code for o in refusal.value.objections}


@pytest.fixture
def by(world):
    return {"actor": world.actor, "now": LATE}


def test_a_briefing_of_the_day_it_is_in_paris_is_noted_and_one_of_the_next_is_not(world, by):
    juror = world.jurors[0]
    juror_file.note_briefing(juror=juror, on=THERE, **by)
    assert Juror.objects.get(pk=juror.pk).briefed_on == THERE
    with pytest.raises(Refused) as refusal:
        juror_file.note_briefing(juror=juror, on=AFTER, **by)
    assert codes(refusal) == {"juror.day-to-come"}


def test_a_juror_signs_on_the_day_it_is_where_they_sit(world):
    """22:30 in Paris, 00:30 the day after in La Réunion."""
    evening = datetime(2023, 6, 14, 20, 30, tzinfo=UTC)
    juror = world.jurors[0]
    by = {"actor": world.actor, "now": evening, "juror": juror, "on": THERE}
    with pytest.raises(Refused):
        juror_file.sign_confidentiality(**by)
    away = Site.objects.create(certifier=world.certifier, name="Saint-Denis", time_zone="Indian/Reunion")
    juror.sites.set([away])
    juror_file.sign_confidentiality(**by)
    assert Juror.objects.get(pk=juror.pk).confidentiality_on == THERE


def test_a_practice_begun_this_year_is_of_the_year_it_is_there(world):
    eve = datetime(2023, 12, 31, 23, 30, tzinfo=UTC)
    juror_file.describe_juror(
        actor=world.actor,
        now=eve,
        juror=world.jurors[0],
        trade="",
        practice_since=2024,
        languages=[],
        load_wished=None,
        load_max=None,
        sites=[],
    )
    assert Juror.objects.get(pk=world.jurors[0].pk).practice_since == 2024


def test_an_expense_of_the_day_it_is_at_the_session_is_noted(world, by):
    said = {"session": world.session, "juror": world.jurors[0], "kind": "travel", "cents": 900}
    expenses.note_expense(dated_on=THERE, **said, **by)
    assert JurorExpense.objects.get().dated_on == THERE
    with pytest.raises(Refused) as refusal:
        expenses.note_expense(dated_on=AFTER, **said, **by)
    assert codes(refusal) == {"expense.day"}


def test_an_employer_left_is_left_on_the_day_it_is_there(world, by):
    first, second = (row.person for row in world.candidacies[:2])
    for person in (first, second):
        Person.objects.filter(pk=person.pk).update(employer_siret="12345678900011", employer_name="Ancien")
    declare_employment(person=first, siret="98765432100022", **by)
    correct_identity(person=second, identity={"employer_siret": "98765432100022"}, reason="Essai", **by)
    left = Employment.objects.filter(siret="12345678900011", person__in=[first, second])
    assert list(left.values_list("ends_on", flat=True)) == [THERE, THERE]
