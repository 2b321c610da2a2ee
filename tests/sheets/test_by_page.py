"""Five sheets in other habits, each lived by pages from a certifier and its manager: awarded where it may be, refused where it should."""

from __future__ import annotations

import pytest

from parchemin.awards.models import Award
from parchemin.declarations.models import FileDeposit, Passage
from parchemin.juries.models import Outcome
from tests.sheets.habits import HABITS
from tests.sheets.pages import ByPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sheet", HABITS)
def test_a_sheet_is_lived_to_its_titles_by_pages(sheet):
    habit = HABITS[sheet]
    ByPage(habit).to("declared")
    said = dict(Outcome.objects.order_by("pk").values_list("entry__candidacy__number", "verdict"))
    assert said == {one.number: "partial" if one.refused else "granted" for one in habit.candidates}
    titles = Award.objects.order_by("pk").values_list("outcome__entry__candidacy__number", flat=True)
    assert sorted(titles) == sorted(one.number for one in habit.awarded)
    assert Passage.objects.count() == len(habit.awarded)
    assert FileDeposit.objects.count() == 1
