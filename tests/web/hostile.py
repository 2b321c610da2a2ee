"""Requests that nobody of good faith sends, drawn from the addresses of the house and from the forms of its pages.

Nothing is listed by hand: addresses come of the resolver (``walked``), the fields of a form of the pages that show it,
the names that a view reads of an address of the code. A seed gives the same requests again.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import parchemin.web
from tests.web.test_permissions import ADDRESSES, address

#: What has made servers fall: digits that are none, numbers that fit no column, text that fits no line or no header.
VALUES = (
    "",
    " ",
    "²",
    "٣",
    "1" * 26,
    "-1",
    "0",
    "1e309",
    "NaN",
    "Infinity",
    "9" * 400,
    "a\x00b",
    "a\r\nSet-Cookie: x=1",
    'a"; filename="b',
    "\u202egpj.exe",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "é" * 300,
    "🜁",
    "../../etc/passwd",
    "%s%n%(x)s{0}",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "0206-13-45",
    "99999-01-01",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2023-06-15T25:61",
    "24:00",
    "[",
    "{}",
    "entry:²",
    "x" * 5_000,
    "mot " * 400,
)
LONG = "x" * 300_000  # alone in its request
NAMES = (
    "²",
    "1" * 26,
    "a\x00",
    "a\r\nb",
    "\u202e",
    "x" * 3000,
    "..",
    "%",
    "a'b\"c",
    "-1",
    "a;b",
)  # in a path


@dataclass(slots=True)
class Form:
    """A form as a page shows it: where it goes, what it holds when nothing is typed."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.name, self.chosen = page, [], "", None

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag == "form":
            self.forms.append(Form(of.get("action") or self.page, (of.get("method") or "get").lower()))
        if not self.forms or not (name := of.get("name")) or name == "csrfmiddlewaretoken":
            if tag == "option" and self.forms and self.name and ("selected" in of or not self.chosen):
                self.chosen = of.get("value") or ""
                self.forms[-1].fields[self.name] = [self.chosen]
            return
        form = self.forms[-1]
        if tag == "select":
            self.name, self.chosen = name, None
            form.fields.setdefault(name, [""])
        elif tag == "input" and of.get("type") == "file":
            form.files.append(name)
        elif tag in ("input", "button", "textarea"):
            form.fields.setdefault(name, []).append(of.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.name = ""


def forms_of(page: str, html: str) -> list[Form]:
    reader = _Forms(page)
    reader.feed(html)
    return [form for form in reader.forms if form.action.startswith("/")]


@cache
def names_read() -> tuple[str, ...]:
    """Names that a view reads of an address or of a form: ``request.GET.get("q")``, ``POST["x"]``…"""
    names = set()
    for path in Path(parchemin.web.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case (
                    ast.Call(
                        func=ast.Attribute(attr="get" | "getlist"), args=[ast.Constant(value=str(name)), *_]
                    )
                    | ast.Subscript(
                        value=ast.Attribute(attr="GET" | "POST"), slice=ast.Constant(value=str(name))
                    )
                ):
                    names.add(name)
    return tuple(sorted(names))


@dataclass(frozen=True, slots=True)
class Request:
    role: str
    method: str
    url: str
    fields: dict[str, list[str]]
    files: tuple[str, ...] = ()
    filename: str = ""
    media_type: str = "application/pdf"

    def __str__(self) -> str:
        short = {name: [repr(v[:40]) for v in values] for name, values in self.fields.items()}
        return f"{self.role} {self.method} {self.url[:120]} {short} {self.filename!r} {self.media_type!r}"

    def send(self, client: Client):
        if self.method == "get":
            return client.get(self.url, self.fields)
        files = {
            name: SimpleUploadedFile(self.filename or "a", b"%PDF-1.4 essai", content_type=self.media_type)
            for name in self.files
        }
        return client.post(self.url, {**self.fields, **files})


def pages(rows: dict[str, object]) -> list[str]:
    """Every address, each part of it the row it names."""
    return [address(name, rows) for name in ADDRESSES if name not in ("logout", "account_logout")]


def misnamed(rows: dict[str, object], draw: random.Random) -> Iterator[str]:
    """Every address once for each of its parts, that part hostile."""
    for name, (_, parts) in ADDRESSES.items():
        good = address(name, rows)
        for value in parts.values():
            text = str(value[0] if isinstance(value, tuple) else rows[value])
            start, _, end = good.rpartition(f"/{text}")
            yield f"{start}/{quote(draw.choice(NAMES), safe='')}{end}"


def typed(form: Form, role: str, draw: random.Random) -> Request:
    """A form sent with one or two of its fields hostile."""
    fields = dict(form.fields)
    for name in draw.sample(sorted(fields), min(len(fields), draw.choice((1, 1, 2)))):
        fields[name] = [draw.choice(VALUES)]
    if "act_key" in form.fields and draw.random() < 0.9:
        fields["act_key"] = [f"hostile-{draw.random()}"]
    return Request(
        role,
        form.method,
        form.action,
        fields,
        tuple(form.files),
        filename=draw.choice(VALUES)[:200],
        media_type=draw.choice(("application/pdf", "a/\x00b", "x" * 300, "text/html\r\nX: 1", "")),
    )


def asked(url: str, role: str, draw: random.Random) -> Request:
    """A page asked with names that some view reads, hostile."""
    names = draw.sample(names_read(), 12)
    return Request(role, draw.choice(("get", "get", "post")), url, {n: [draw.choice(VALUES)] for n in names})
