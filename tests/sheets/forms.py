"""A person at a page, without a browser: its forms are read from the HTML, filled by the names of their fields, and sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from lxml import html

from parchemin.accounts.models import User


class Desk:
    """``open`` a page, ``send`` one of its forms; a field that the form has not is an error, like an act it does not offer."""

    def __init__(self, account: User | None) -> None:
        self.client = Client()
        if account is not None:
            self.client.force_login(account)
        self.url, self._page = "", None

    @classmethod
    def nobody(cls) -> Desk:
        """Anyone, without an account."""
        return cls(None)

    def open(self, url: str) -> Desk:
        answer = self.client.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}: {_plain(answer)}"
        self.url, self._page = url.partition("?")[0], html.fromstring(answer.content)
        return self

    def named(self, *starts: str) -> list[str]:
        """Names of the fields of the page that begin so."""
        return sorted({name for name in self.page.xpath("//form//@name") if name.startswith(starts)})

    def send(
        self,
        action: str = "",
        *,
        button: str = "",
        holding: Mapping[str, str] | None = None,
        status: int = 302,
        **fields: object,
    ) -> Desk:
        """Send the first form of the page that goes to ``action`` (the page itself by default) and has these fields.

        ``button``: "name=value" of the button pressed, where several send it; ``holding``: what it holds already.
        """
        form = self._form(action or self.url, fields, button, holding or {})
        data = _filled(form, fields)
        if button:
            name, _, value = button.partition("=")
            data[name] = value
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(form.get("action") or self.url, data)
        assert answer.status_code == status, f"{answer.status_code}: {_plain(answer)}"
        if answer.has_header("Location"):
            self.url, self._page = answer["Location"].partition("#")[0], None
        else:
            self._page = html.fromstring(answer.content)
        return self

    @property
    def codes(self) -> set[str]:
        """The codes of the reasons that the page gives for an act refused."""
        box = self.page.xpath("//section[@class='refusal']")
        assert len(box) == 1, self.text[:800]
        return set(box[0].xpath(".//li[@data-code and not(contains(@class, 'warns'))]/@data-code"))

    @property
    def page(self) -> html.HtmlElement:
        """Where the person is; after an act, the page it leads to."""
        if self._page is None:
            self.open(self.url)
        return self._page

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    def _form(self, action: str, fields: Mapping[str, object], button: str, holding: Mapping[str, str]):
        here = [f for f in self.page.forms if (f.get("action") or self.url) == action and f.method == "POST"]
        found = [
            f
            for f in here
            if {*fields} <= _names(f) and (not button or _offers(f, button)) and _holds(f, holding)
        ]
        offered = [(f.get("action"), sorted(_names(f))) for f in (here or self.page.forms)]
        assert found, f"no form to {action} with {sorted(fields)} {button} {holding}, of {offered}"
        return found[0]


def _holds(form: html.FormElement, holding: Mapping[str, str]) -> bool:
    return set(holding.items()) <= set(form.form_values())


def _names(form: html.FormElement) -> set[str]:
    return set(form.xpath(".//*[self::input or self::textarea or self::select]/@name"))


def _offers(form: html.FormElement, button: str) -> bool:
    pressed = (f"{one.get('name')}={one.get('value', '')}" for one in form.xpath(".//button[@name]"))
    return button in pressed


def _filled(form: html.FormElement, fields: dict[str, object]) -> dict[str, object]:
    """What the form sends as it stands, with these values: text, a list for boxes, bytes for a file."""
    data: dict[str, object] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    for name, value in fields.items():
        if isinstance(value, bytes):
            data[name] = SimpleUploadedFile("fichier.pdf", value)
        elif value is None:
            data.pop(name, None)
        else:
            assert _possible(form, name, value), f"{name} has no choice {value}"
            data[name] = value
    return data


def _possible(form: html.FormElement, name: str, value: object) -> bool:
    """Whether a choice is one of those offered; free text always is."""
    options = form.xpath(".//select[@name=$name]//option", name=name)
    boxes = form.xpath(".//input[@name=$name and (@type='radio' or @type='checkbox')]", name=name)
    offered = {one.get("value", "on") for one in (*options, *boxes)}
    given = value if isinstance(value, list) else [value]
    return not offered or {str(one) for one in given} <= offered


def _plain(answer) -> str:
    return " ".join(html.fromstring(answer.content).text_content().split())[:1500] if answer.content else ""
