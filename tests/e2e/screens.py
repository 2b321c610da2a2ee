"""A sheet lived by screens alone, in a real browser: nobody is there at first, and people come in by the letters they receive."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import count

from django.urls import reverse
from lxml import html
from playwright.sync_api import Locator

from parchemin.assessments.models import Grid
from tests.browser import Chair
from tests.commands import run
from tests.sheets.forms import Desk
from tests.sheets.habits import MANAGER, REPORT, Habit, Presented
from tests.sheets.pages import ByPage
from tests.smtp import Box

PASSWORD = "une longue phrase fictive"
LINK = re.compile(r"https?://[^/\s]+(/compte/lien/\S+)")
OPENED = "f => { for (let e = f; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true; }"


class Window(Desk):
    """A desk at a real window: what is sent is typed, chosen and pressed there."""

    def __init__(self, chair: Chair) -> None:
        self.chair, self.url = chair, ""

    def open(self, url: str) -> Window:
        answer = self.chair.page.goto(self.chair.base + url, wait_until="load")
        assert answer.status == 200, f"{url}: {answer.status}: {self.chair.text[:800]}"
        self.url = url.partition("?")[0]
        return self

    @property
    def page(self) -> html.HtmlElement:
        tree = html.fromstring(self.chair.page.content())
        for one in tree.xpath("//template"):
            one.drop_tree()
        return tree

    def send(
        self,
        action: str = "",
        *,
        button: str = "",
        holding: Mapping[str, str] | None = None,
        status: int = 302,
        **fields: object,
    ) -> Window:
        form = self._form(action or self.url, fields, button, holding or {})
        at = form.getroottree().xpath("//form").index(form)
        shown = self.chair.page.locator("form").nth(at)
        shown.evaluate(OPENED)
        for name, value in fields.items():
            _type(shown.locator(f'[name="{name}"]'), value)
        answer = self._press(shown, button)
        wanted = 200 if status == 302 else status
        assert answer == wanted, f"{self.url}: {answer}: {self.chair.text[:1500]}"
        self.url = self.chair.page.evaluate("location.pathname")
        return self

    def _press(self, form: Locator, button: str) -> int:
        name, _, value = button.partition("=")
        pressed = f'button[name="{name}"][value="{value}"]' if button else "button:not([type=button])"
        here = form.locator(pressed).first
        if not here.count():
            here = self.chair.page.locator(f'button[form="{form.get_attribute("id")}"]').first
        asks = here.evaluate("b => !!(b.dataset.confirm || b.form?.dataset.confirm)")
        with self.chair.page.expect_navigation(wait_until="load", timeout=120_000) as arrived:
            here.click()
            if asks:
                self.chair.page.locator("#confirm button[value=yes]").click()
        return arrived.value.status


def _type(control: Locator, value: object) -> None:
    """Whatever the control is: text, a choice, a box, several boxes, a file."""
    kind = control.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    match kind:
        case "hidden":
            assert control.first.input_value() == value
        case "select":
            control.select_option(value)
        case "checkbox" | "radio":
            for one in value if isinstance(value, list) else [value]:
                control.and_(control.page.locator(f'[value="{one}"], :not([value])')).first.check()
        case "file":
            control.set_input_files({"name": "fichier.pdf", "mimeType": "application/pdf", "buffer": value})
        case _:
            control.fill(str(value))


class ByScreens(ByPage):
    """``sit()`` opens a window, ``box`` receives every letter; ``look(window, where)`` inspects what comes."""

    def __init__(self, habit: Habit, sit: Callable[[], Chair], box: Box) -> None:
        super().__init__(habit)
        self.sit, self.box, self.windows, self.serial = sit, box, {}, count(1)

    def to(self, stage: str) -> ByScreens:
        while stage in self.left:
            getattr(self, self.left.pop(0))()
        return self

    # -- who comes in, and how

    def house(self) -> None:
        """The terminal gives a code; the rest is typed on the first page."""
        code = run("first-code").stdout.split("/ouverture/")[1].split()[0]
        one = self._window(MANAGER).open("/ouverture/")
        one.send(
            code=code,
            certifier=self.habit.certifier,
            city="Exempleville",
            name="Dany Registre",
            email=MANAGER,
            new_password1=PASSWORD,
            new_password2=PASSWORD,
        )
        self._sign_in(MANAGER)

    def desk(self, email: str) -> Window:
        """Somebody at their window; the first time, they come in by the letter they received."""
        if email not in self.windows:
            self.letters_leave()
            self._window(email).open(self._link(email))
            self.windows[email].send(new_password1=PASSWORD, new_password2=PASSWORD)
            self._sign_in(email)
        return self.windows[email]

    def letters_leave(self) -> None:
        """The manager reads the letters again, then sends them."""
        for act, pressed in (("outbox_approve", "all=1"), ("outbox_send", "")):
            desk = self.at("outbox")
            if desk.page.xpath(f"//form[@action='{reverse(act)}']"):
                desk.send(reverse(act), button=pressed)

    def _window(self, email: str) -> Window:
        self.windows[email] = Window(self.sit())
        return self.windows[email]

    def _sign_in(self, email: str) -> None:
        window = self.windows[email].open("/connexion/")
        window.send(username=email, password=PASSWORD)
        assert "/connexion/" not in window.url

    def _link(self, email: str) -> str:
        """The last link that their mail brought."""
        theirs = [m for m in self.box.messages() if email in (m["To"] or "")]
        links = [LINK.search(_words(m)) for m in theirs]
        assert any(links), f"no letter brought a link to {email}"
        return [one.group(1) for one in links if one][-1]

    # -- what people do themselves

    def people(self) -> None:
        super().people()
        for one in self.habit.candidates:
            row = self.candidacy(one)
            self.at("candidate", row.pk).send(reverse("dossier_invite", args=[row.pk]))

    def convoked(self) -> None:
        super().convoked()
        self.letters_leave()

    def prove(self, candidate: Presented) -> None:
        """The candidate deposits; the panel marks."""
        row = self.candidacy(candidate)
        for piece in self.pieces():
            desk = self.desk(candidate.email).open(reverse("candidate_deposit", args=[row.pk, piece.pk]))
            desk.send(file=REPORT + str(next(self.serial)).encode())
        for grid in Grid.objects.order_by("pk"):
            for juror in self.markers(candidate, grid):
                self.mark(juror, candidate, grid)


def _words(message) -> str:
    parts = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    return parts[0].get_payload(decode=True).decode()
