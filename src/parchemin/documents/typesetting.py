"""One wrapper around Typst: a template, its data, a timestamp, and out comes a PDF/A-3a + PDF/UA-1.

Why so strict: a parchment is printed once and kept for a life. So the machine's fonts are ignored, a warning is
a refusal (an unknown font is only a warning to Typst), the timestamp is an argument (same data, same bytes), and
the data goes in as JSON, whole, at every call: a name can inject no markup and nobody's data reaches the next
person's document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from parchemin.domain.objection import Refused, refuse

HERE = Path(__file__).parent
STANDARDS: list[Any] = ["a-3a", "ua-1"]
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')


class UnprintableError(Exception):
    """One document cannot be printed; the message, in French, says whose and why. Others are not concerned."""

    def refused(self) -> Refused:
        """The same, as the reason why an act is not done."""
        return refuse(
            "document.unprintable",
            "%(reason)s",
            mend="Corriger le texte que ce motif nomme, dans l’identité ou la fiche, puis recommencer.",
            reason=str(self),
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file carried inside the PDF. ``relationship`` is its PDF/A-3 AFRelationship."""

    name: str
    content: str
    mime_type: str
    description: str
    relationship: Literal["source", "data", "alternative", "supplement"] = "data"


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    timestamp: datetime,
    attachments: Sequence[Attachment] = (),
    about: str = "",
) -> bytes:
    """The PDF of ``template`` (``"parchment"`` for ``parchment.typ``) filled with JSON-able ``data``.

    ``timestamp`` (aware) is the document's date; ``about`` names the person or thing in an error.
    Raises ``UnprintableError`` on a character that no font draws and on any warning of the compiler.
    """
    if timestamp.tzinfo is None:
        raise ValueError("un document est daté par un instant avec fuseau")
    given = json.dumps({**data, "attachments": [asdict(each) for each in attachments]}, ensure_ascii=False)
    compiler = typst.Compiler(
        str(HERE / f"{template}.typ"), root=str(HERE), font_paths=_fonts(), ignore_system_fonts=True
    )
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf",
            sys_inputs={"data": given},
            pdf_standards=STANDARDS,
            timestamp=int(timestamp.astimezone(UTC).timestamp()),
        )
    except typst.TypstError as error:
        raise UnprintableError(_explained(error, about)) from error
    if warnings:
        first = "; ".join(str(warning.message) for warning in warnings)
        raise UnprintableError(f"{_subject(about)} : la mise en page avertit ({first}).")
    if not isinstance(pdf, bytes):
        raise UnprintableError(f"{_subject(about)} : le compositeur n’a rien rendu.")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(HERE / "fonts")]
    )


def _subject(about: str) -> str:
    return f"Document de {about}" if about else "Document"


def _explained(error: typst.TypstError, about: str) -> str:
    missing = _MISSING.search(error.message)
    if missing is None:
        return f"{_subject(about)} : composition impossible ({error.message})."
    text = missing[1]
    codes = ", ".join(f"U+{ord(character):04X}" for character in text)
    return (
        f"{_subject(about)} : aucune police ne dessine « {text} » ({codes}). "
        "Écrire ce nom en caractères latins, comme sur l’acte d’état civil, ou ajouter une police."
    )
