"""Chromium for tests: one window a person, signed in by the form like anyone, and what no page of ours may do."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
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

    def violations(self, only: list[str] | None = None) -> list[str]:
        """What axe-core finds on the page as it is now, by every rule or by some."""
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", only or RULES)
        return [f"{v['id']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"]]

    @property
    def sideways(self) -> int:
        """How many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    def close(self) -> None:
        self.context.close()


def plain(text: str) -> str:
    """Spaces that do not break, and several of them, as one plain space."""
    return " ".join(text.split())
