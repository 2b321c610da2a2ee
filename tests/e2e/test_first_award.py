"""From an empty base to a verified award and a file for the State, by screens alone and by people invited by letter."""

from __future__ import annotations

import pytest

from parchemin.awards.models import Award
from parchemin.declarations.models import FileDeposit
from parchemin.journal.queries import faults
from tests import smtp
from tests.e2e.screens import ByScreens
from tests.sheets.habits import HABITS, REFERENCE, Habit

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def box(settings):
    with smtp.server() as server:
        smtp.use(settings, server)
        yield server


@pytest.mark.parametrize("habit", [HABITS["vae-only"], REFERENCE], ids=lambda one: one.sheet)
def test_a_sheet_is_lived_from_an_empty_base_by_people_invited_by_letter(habit: Habit, chair, box):
    life = ByScreens(habit, chair, box).to("declared")
    assert Award.objects.count() == len(habit.awarded)
    assert FileDeposit.objects.count() == 1
    assert list(faults()) == []
    assert {email: one.chair.wrong for email, one in life.windows.items() if one.chair.wrong} == {}
