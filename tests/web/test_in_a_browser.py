"""Our pages in a real browser: accessibility, narrow screens, both themes, what the script adds."""

from __future__ import annotations

import pytest
from django.test import Client

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright, absent here")

from tests import make  # noqa: E402 - after the skip
from tests.browser import AXE, CHROMIUM, unusable  # noqa: E402

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, absent here"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def visit(browser, live_server):
    """Open an address, signed in or not; refuses any request to another host and any error of the page."""
    contexts = []

    def open_page(path, account=None, *, width=1280, theme="light", script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            locale="fr-FR",
            reduced_motion="reduce",  # a colour read in the middle of its change is no colour of ours
            java_script_enabled=script,
            bypass_csp=False,
        )
        contexts.append(context)
        if account is not None:
            client = Client()
            client.force_login(account)
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
            )
        page = context.new_page()
        page.wrong = []
        page.on(
            "request",
            lambda r: page.wrong.append(r.url) if not r.url.startswith((live_server.url, "data:")) else None,
        )
        page.on("pageerror", lambda e: page.wrong.append(str(e)))
        page.on(
            "console", lambda m: page.wrong.append(m.text) if "Content Security Policy" in m.text else None
        )
        page.goto(live_server.url + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def candidate(world):
    account = make.member(world.certifier, world.candidacies[0].person, "candidate")
    return account, f"/candidat/{world.candidacies[0].pk}/"


@pytest.mark.parametrize("path", ["/", "/v/", "/v/00000000000000000000000000", "/connexion/"])
def test_public_pages_can_be_used_by_all(visit, path):
    page = visit(path)
    assert unusable(page) == []
    assert page.wrong == []


def test_no_style_sheet_locks_the_orientation_of_the_screen(visit):
    page = visit("/v/")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['css-orientation-lock']})")
    assert found["violations"] == []
    assert found["passes"] != []


def test_the_candidates_page_can_be_used_by_all(visit, candidate):
    account, path = candidate
    page = visit(path, account)
    assert unusable(page) == []
    assert page.wrong == []


def test_no_page_scrolls_sideways(visit, candidate):
    account, path = candidate
    for address in (path, "/v/"):
        page = visit(address, account)
        for width in (320, 390, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width, (address, width)


def test_buttons_of_the_candidates_page_can_be_hit_with_a_thumb(visit, candidate):
    account, path = candidate
    page = visit(path, account, width=390)
    heights = page.eval_on_selector_all(".own .btn", "all => all.map(b => b.getBoundingClientRect().height)")
    assert heights
    assert min(heights) >= 48


def test_a_page_works_without_script(visit, candidate):
    account, path = candidate
    page = visit(path, account, width=390, script=False)
    page.click(".task .btn >> nth=0")
    page.set_input_files(
        "input[type=file]", files=[{"name": "r.pdf", "mimeType": "application/pdf", "buffer": b""}]
    )
    page.click("button.btn-primary")
    assert "est vide" in page.content()


def test_the_theme_chosen_in_the_menu_is_kept_by_the_next_page(visit):
    page = visit("/candidat/", make.manager(make.certifier(slug="theme")))
    page.click(".account summary")
    page.click("button[value=dark]")
    page.wait_for_function("document.documentElement.dataset.bsTheme === 'dark'")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_the_skip_link_is_the_first_stop_of_the_keyboard(visit):
    page = visit("/v/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_file_is_compared_on_the_device_and_never_sent(visit, award):
    from parchemin.runtime import files

    page = visit(f"/v/{award.token}")
    page.wait_for_load_state("networkidle")
    sent = []
    page.on("request", lambda r: sent.append(r.url))
    parchment = {"name": "titre.pdf", "mimeType": "application/pdf", "buffer": files.read(award.parchment_id)}
    page.set_input_files("#paper", files=[parchment])
    page.wait_for_selector("output .is-ok")
    page.set_input_files("#paper", files=[{**parchment, "buffer": parchment["buffer"] + b" "}])
    page.wait_for_selector("output .is-no")
    assert sent == []


def test_the_answer_to_a_code_can_be_used_by_all(visit, award):
    assert unusable(visit(f"/v/{award.token}")) == []
