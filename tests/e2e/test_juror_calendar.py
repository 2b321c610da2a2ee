"""A juror's month of half-days, by the keyboard alone, on a tablet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import make
from tests.browser import sideways

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_half_days_are_declared_and_taken_back_from_the_keyboard(chair):
    world = make.world()
    juror = make.juror(world.certifier)
    window = chair(make.member(world.certifier, juror.person, "juror"))
    window.page.set_viewport_size({"width": 820, "height": 1100})
    day = date.today().replace(day=1) + timedelta(days=40)  # noqa: DTZ011 - the page acts on the clock of the day
    window.go(f"/jury/disponibilites/?month={day:%Y-%m}")
    page, word = window.page, f"{day.isoformat()}-am"
    page.locator(f"#h{word}").focus()
    for pressed, kept in (("true", 1), ("false", 0)):
        with page.expect_navigation(wait_until="load"):
            page.keyboard.press("Enter")
        assert page.locator(f"#h{word}").get_attribute("aria-pressed") == pressed
        assert page.evaluate("document.activeElement.id") == f"h{word}"  # the next key goes on from there
        assert juror.availabilities.count() == kept
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == f"h{day.isoformat()}-pm"
    assert sideways(window.page) <= 0
    assert not window.wrong
