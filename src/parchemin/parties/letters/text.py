"""The words of a letter, from the file that holds them, once filled.

The first line is the subject ("Objet : …"), then an empty line, then the letter. Django's template language; a
line that holds only a tag leaves no line; a day is written as in a sentence; the last line break of the file is
not part of the letter. A name that is not a parameter of the letter is an error, in the text as in the code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine, Template

from parchemin.domain.interval import french_date

TEXTS = Path(__file__).parent / "texts"
SUBJECT = "Objet : "
ENGINE = Engine(autoescape=False)
ONLY_A_TAG = re.compile(r"^[ ]*(\{%[^%]*%\})\n", re.MULTILINE)


class UnknownParameterError(LookupError):
    """A text names what its letter is not given."""


class _Parameters(Context):
    """Values of a letter, and no other: Django would write nothing for a name it does not know."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(dict(values), autoescape=False)
        self.unknown: list[str] = []

    def __getitem__(self, key: Any) -> Any:
        if key not in self:
            self.unknown.append(key)  # said once the text is read: a condition would pass over an error here
            return ""
        return super().__getitem__(key)


@cache
def _template(kind: str) -> tuple[Template, Template]:
    subject, _, body = (TEXTS / f"{kind}.txt").read_text(encoding="utf-8").partition("\n\n")
    if not subject.startswith(SUBJECT):
        raise ValueError(f"the text of {kind!r} does not begin with its subject")
    body = ONLY_A_TAG.sub(r"\1", body.removesuffix("\n"))
    return ENGINE.from_string(subject.removeprefix(SUBJECT)), ENGINE.from_string(body)


def fill(kind: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body. ``UnknownParameterError`` for a name of the text that is none of ``values``."""
    filled = {
        name: french_date(value) if isinstance(value, date) else value for name, value in values.items()
    }
    parameters = _Parameters(filled)
    subject, body = (part.render(parameters) for part in _template(kind))
    if parameters.unknown:
        raise UnknownParameterError(*parameters.unknown)
    return subject, body
