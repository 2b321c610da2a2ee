"""Pages of the certification service in a real browser: of use to all, lines lit beside a field."""

from __future__ import annotations

from importlib.resources import files as resources

import pytest
from django.urls import reverse
from django.utils import timezone

pytest.importorskip("playwright.sync_api", reason="needs playwright, absent here")

from parchemin.catalogue.actions import deposit_sheet
from tests import make
from tests.browser import unusable
from tests.web.test_in_a_browser import pytestmark, visit

__all__ = ["pytestmark", "visit"]


@pytest.fixture
def sheet(world):
    source = (resources("parchemin.data") / "fiche-fictive.txt").read_bytes()
    return deposit_sheet(
        actor=make.actor(world.manager), now=timezone.now(), source=source, certifiers=[world.certifier]
    )


def pages(world, sheet) -> list[str]:
    return [
        *(
            reverse(name)
            for name in ("home", "certifications", "candidates", "candidate_new", "candidates_import")
        ),
        *(reverse(name) for name in ("awards", "declarations", "outbox", "journal")),
        reverse("certification", args=[sheet.pk]),
        reverse("certification_jury", args=[world.framework.sheet_id]),
        reverse("certification_rules", args=[world.framework.sheet_id]),
        reverse("certification_grids", args=[world.framework.sheet_id]),
        reverse("candidate", args=[world.candidacies[0].pk]),
        reverse("search") + "?q=essai",
    ]


def test_every_page_can_be_used_by_all(visit, world, sheet, live_server):
    page = visit("/accueil/", world.manager)
    for path in pages(world, sheet):
        page.goto(live_server.url + path)
        assert unusable(page) == [], path
    assert page.wrong == []


def test_pointing_a_competency_lights_its_lines_in_the_source(visit, world, sheet):
    page = visit(reverse("certification", args=[sheet.pk]), world.manager, width=1440)
    field = page.locator(".bracket li[data-lines]").first
    first = field.get_attribute("data-lines").split("-")[0]
    field.hover()
    assert "lit" in page.locator(f"#l{first}").get_attribute("class")


def test_a_refusal_takes_the_focus(visit, world):
    row = world.candidacies[0]
    page = visit(reverse("candidate", args=[row.pk]), world.manager)
    page.locator("#effacer > summary").click()
    page.locator("#effacer input[type=text]").fill("autre numéro")
    page.locator("#effacer button").click()
    with page.expect_navigation():
        page.locator("dialog button[value=yes]").click()
    assert page.evaluate("document.activeElement.className") == "refusal"


def test_an_act_works_without_script(visit, world):
    row = world.candidacies[0]
    page = visit(reverse("candidate", args=[row.pk]), world.manager, script=False)
    page.locator("#retirer > summary").click()
    page.locator("#retirer textarea").fill("A changé de voie")
    with page.expect_navigation():
        page.locator("#retirer button").click()
    row.refresh_from_db()
    assert row.state == "withdrawn"


@pytest.fixture
def told(world):
    """Files for the Caisse in every state that their page shows, one with a title revoked since."""
    from parchemin.awards.actions import revoke_award
    from parchemin.declarations import depositing, reports
    from parchemin.declarations.actions import name_file, write_file
    from tests.declarations.conftest import award

    now, actor, of = timezone.now(), world.actor, world.certifier
    rows = [award(world, candidacy, n) for n, candidacy in enumerate(world.candidacies, start=1)]
    refused = write_file(actor=actor, now=now, certifier=of)
    whole = (
        b"<rapport><idTraitement>70001</idTraitement><erreurs><erreur><type>XSD</type><message>Valeur hors liste."
        b"</message><ligne>12</ligne><colonne>18</colonne></erreur></erreurs></rapport>"
    )
    reports.read_report(actor=actor, now=now, certifier=of, data=whole, declaration=refused)
    written = write_file(actor=actor, now=now, certifier=of)
    revoke_award(actor=actor, now=now, award=rows[0], reason="Essai")
    depositing.say_deposited(
        actor=actor,
        now=now,
        declaration=written,
        deposited_on=timezone.localdate(),
        proof=depositing.Proof("DEPOT-FICTIF"),
    )
    award(world, make.candidacy(of, world.framework), 8)
    revoked = award(world, make.candidacy(of, world.framework), 9)
    last = write_file(actor=actor, now=now, certifier=of)
    name_file(actor=actor, now=now, declaration=last, name="cdc.xml")
    revoke_award(actor=actor, now=now, award=revoked, reason="Essai")
    return [refused, written, last]


def test_what_is_told_to_the_state_can_be_used_by_all(visit, world, told, live_server):
    page = visit("/accueil/", world.manager)
    for path in (
        reverse("declarations"),
        reverse("declaration_titles", args=["to_withdraw"]),
        *(reverse("declaration", args=[row.pk]) for row in told),
    ):
        page.goto(live_server.url + path)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        assert unusable(page) == [], path
    assert page.wrong == []
