"""Chromium for tests: one window a person, signed in by the form like anyone, and what no page of ours may do."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
# Rules of axe. The one that reads the style sheets (css-orientation-lock) has its own test: they are the same everywhere.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHANGING = ["color-contrast", "target-size"]  # rules whose answer changes with the theme and the width
PHONE, DESK, NARROW = 390, 1440, 320
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "mot-de-passe-fictif"  # that of tests.make.user


@contextmanager
def chromium():
    """A running browser; the caller lets Django read its tables beside Playwright's loop."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


class Chair:
    """A person at a window. ``wrong`` gathers what must not happen: another host, a script's error, a refused style."""

    def __init__(self, browser, base: str, *, width: int = DESK, theme: str = "light", script: bool = True):
        self.base = base
        self.wrong: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            reduced_motion="reduce",  # a colour read in the middle of its change is no colour of ours
            locale="fr-FR",
            timezone_id="Europe/Paris",
            java_script_enabled=script,
            accept_downloads=True,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("request", self._asked)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("console", self._said)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.wrong.append(f"another host: {request.url}")

    def _said(self, message) -> None:
        # A refusal answers 409 or 422, a wrong code 404: the browser says so in its console and nothing is wrong.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(f"console: {message.text}")

    def sign_in(self, account) -> Chair:
        """By the form of the login page."""
        self.go("/connexion/")
        self.page.locator("#id_username").fill(account.email)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.get_by_role("button", name="Me connecter").click()
        self.page.wait_for_url(lambda url: "/connexion/" not in url)
        return self

    def enter(self, account) -> Chair:
        """On the page that the form leads to, without typing in it."""
        client = Client()
        client.force_login(account)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.base}])
        return self.go(resolve_url(settings.LOGIN_REDIRECT_URL))

    def go(self, path: str) -> Chair:
        self.page.goto(self.base + path, wait_until="load")
        return self

    def press(self, name: str, *, within=None, exact: bool = True) -> Chair:
        """Press the button of that name; where the page asks first, say yes."""
        button = (within or self.page).get_by_role("button", name=name, exact=exact).first
        asks = button.evaluate("b => !!(b.dataset.confirm || b.form?.dataset.confirm)")
        with self.page.expect_navigation(wait_until="load", timeout=60_000):
            button.click()
            if asks:
                self.page.locator("#confirm button[value=yes]").click()
        return self

    def rule_without(self, reason: str) -> Chair:
        """On the page of a deliberation: set aside every line of the requirement list that is missing."""
        asked = self.page.locator("details.asked[open]")
        for box in asked.locator("[name=line]").all():
            box.check()
        asked.locator("[name=reason]").fill(reason)
        return self.press("Écarter les lignes choisies", within=asked)

    def follow(self, name: str, *, exact: bool = True) -> Chair:
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("link", name=name, exact=exact).first.click()
        return self

    def follow_file(self, name: str) -> None:
        """Follow a link that gives a file."""
        self.page.get_by_role("link", name=name).first.click()

    def download(self, click) -> bytes:
        """The file that ``click()`` brings."""
        with self.page.expect_download() as waiting:
            click()
        return Path(waiting.value.path()).read_bytes()

    @property
    def text(self) -> str:
        """The words shown in the page's main part, spaces made plain."""
        return plain(self.page.locator("body").inner_text())

    @property
    def refused(self) -> str:
        """The words of the refusal at the head of the page; it has the focus."""
        return plain(self.page.locator(".refusal").inner_text())

    def violations(self) -> list[str]:
        """What axe-core finds on the page as it is now, by every rule."""
        return violations(self.page)

    def close(self) -> None:
        self.context.close()


def violations(page, only: list[str] | None = None) -> list[str]:
    """What axe-core finds on the page as it is now, by every rule or by some."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    asked = {"runOnly": only or RULES, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    return [f"{v['id']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"]]


def sideways(page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def unusable(page, *, thorough: bool = True) -> list[str]:
    """What keeps the page from being used by all: wide and light by every rule of axe, dark on a phone by what that
    changes, and wider than a narrow window. ``thorough`` False: only the last. The page is left wide and light."""
    found = []
    if thorough:
        _show(page, DESK, "light")
        found += violations(page)
        _show(page, PHONE, "dark")
        found += [f"dark, {PHONE} px: {one}" for one in violations(page, CHANGING)]
    _show(page, NARROW, "light")
    if (wider := sideways(page)) > 0:
        found.append(f"{wider} px wider than {NARROW}")
    _show(page, DESK, "light")
    return list(dict.fromkeys(found))


def _show(page, width: int, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})


def plain(text: str) -> str:
    """Spaces that do not break, and several of them, as one plain space."""
    return " ".join(text.split())
