"""Numbers, digests, names, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from parchemin.documents import figures
from parchemin.web import dates

register = template.Library()

SHORT = 12  # hexadecimal characters shown of a digest, then its end


@register.filter
def short_digest(value: str | bytes) -> str:
    """« 3f9a 61c0 e8b2 … 77be »: enough to compare by eye; the whole is copied by its button."""
    digest = value.hex() if isinstance(value, bytes) else str(value).removeprefix("sha256:")
    if len(digest) <= SHORT + 4:
        return grouped(digest)
    return f"{grouped(digest[:SHORT])} … {digest[-4:]}"


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code of that text, as a picture in the page."""
    return mark_safe(figures.qr_code(text))  # noqa: S308 - our own drawing; the text is in its squares alone


@register.filter
def grouped(value: str) -> str:
    """Characters by four, joined by no-break spaces."""
    text = str(value)
    return dates.FIXED.join(text[i : i + 4] for i in range(0, len(text), 4))


@register.filter
def initials(name: str) -> str:
    """Two letters at most: « Camille Exemple » → « CE »."""
    return "".join(word[0] for word in str(name).replace("-", " ").split()[:2]).upper()


@register.filter
def clock_kind(days: int | None) -> str:
    """State of a legal countdown: late, two days or less, ten or less, later."""
    if days is None:
        return "todo"
    if days < 0:
        return "late"
    return "urgent" if days <= 2 else "wait" if days <= 10 else "todo"  # noqa: PLR2004 - theme's limits


@register.filter
def magnitude(number: int) -> int:
    return abs(number)


@register.filter
def at(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """``{{ mends|at:objection.code }}``: value at a key, empty when absent."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def file_size(octets: int) -> str:
    """« 2,4 Mo » in French, "2.4 MB" in English; 1 Mo = 1,000,000 octets."""
    units = [
        (1_000_000_000, pgettext("unit", "Go")),
        (1_000_000, pgettext("unit", "Mo")),
        (1000, pgettext("unit", "ko")),
    ]
    for size, unit in units:
        if octets >= size:
            value = f"{octets / size:.1f}".rstrip("0").rstrip(".")
            mark = pgettext("decimal mark", ",")
            return f"{value.replace('.', mark)}{dates.FIXED}{unit}"
    unit = pgettext("unit", "octets")
    return f"{octets}{dates.FIXED}{unit}"
