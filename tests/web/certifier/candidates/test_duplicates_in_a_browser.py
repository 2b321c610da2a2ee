"""Who is it: the page of records alike and the page of enrolment by keyboard, on a telephone, for a screen reader."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytest.importorskip("playwright.sync_api", reason="needs playwright, absent here")

from parchemin.candidates.models import Candidacy, PersonJoin
from tests import make
from tests.browser import violations
from tests.web.test_in_a_browser import pytestmark, visit

__all__ = ["pytestmark", "visit"]
WHO = {
    "birth_name": "D’Exemple",
    "first_names": "Zoé",
    "sex": "F",
    "birth_year": 1999,
    "birth_month": 1,
    "birth_day": 31,
    "birth_commune_insee": "69383",
}


@pytest.fixture
def twice(world) -> list[Candidacy]:
    changes = [{}, {"birth_commune_insee": "59350"}]
    persons = [make.person(world.certifier, **{**WHO, **change}) for change in changes]
    states = ["withdrawn", "enrolled"]
    return [
        make.candidacy(world.certifier, world.framework, person=person, number=f"Z-{n}", state=state)
        for n, (person, state) in enumerate(zip(persons, states, strict=True), start=1)
    ]


def sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 320), ("light", 390)])
def test_the_page_of_records_alike_passes_axe_and_fits_its_screen(visit, world, twice, theme, width):
    page = visit(reverse("duplicates"), world.manager, width=width, theme=theme)
    assert violations(page) == []
    assert not sideways(page)
    assert page.wrong == []


def test_two_records_are_joined_by_the_keyboard_alone(visit, world, twice):
    page = visit(reverse("duplicates"), world.manager, width=390)
    page.locator("input[name=found]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    for _ in range(10):
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Même pièce d’identité")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert PersonJoin.objects.count() == 1
    page.locator("summary").last.click()
    assert violations(page) == []


def test_the_page_of_enrolment_asks_who_it_is_where_one_is(visit, world, twice):
    page = visit(reverse("candidate_new"), world.manager, width=390)
    for name in ("birth_name", "first_names", "birth_day", "birth_month", "birth_year"):
        page.fill(f"#id_{name}", str(WHO[name]))
    page.fill("#id_number", "Z-9")
    page.fill("#id_entered_on", "2022-09-05")
    page.select_option("#id_sex", "F")
    page.select_option("#id_route", "FI")
    with page.expect_navigation():
        page.get_by_role("button", name="Inscrire 1 candidat").click()
    assert page.evaluate("document.activeElement.className") == "refusal"
    assert violations(page) == []
    assert not sideways(page)
    page.get_by_label("C’est Zoé D’Exemple, dossier Z-1").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Inscrire 1 candidat").click()
    assert Candidacy.objects.get(number="Z-9").person_id == twice[0].person_id
