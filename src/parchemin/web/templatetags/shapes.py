"""Shapes that stand beside words: ``{% icon "search" %}``, ``{% glyph "ok" %}``, ``{% state "ok" _("Acquis") %}``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from parchemin.web.glyphs import LOGO, SHAPES

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icons"


@cache
def _paths(name: str) -> str:
    """Inner drawing of a vendored icon; KeyError-like message for a name that was not vendored."""
    file = ICONS / f"{name}.svg"
    if not file.is_file():
        raise template.TemplateSyntaxError(f"icon {name!r} is not in tools/vendor.toml")
    inner = re.search(r"<svg[^>]*>(.*)</svg>", file.read_text(encoding="utf-8"), re.DOTALL)
    drawing = inner.group(1) if inner else ""
    return re.sub(
        r"\s*\n\s*", "", drawing.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")
    )


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler icon, inlined. Without ``label`` it is decoration and hidden from screen readers."""
    seen = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" '
        'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        seen,
        mark_safe(_paths(name)),  # noqa: S308 - our own vendored file
    )


@register.simple_tag
def glyph(kind: str) -> SafeString:
    """The shape of a state; always beside its word, so hidden from screen readers."""
    return format_html(
        '<svg class="glyph" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(SHAPES[kind]),  # noqa: S308 - our own drawing
    )


@register.inclusion_tag("parts/state.html")
def state(kind: str, word: str, since: str = "", plain: str = "") -> dict[str, str]:
    """Shape and word of a state: ``{% state "ok" _("Acquis") since=day %}``; what each says is in its template."""
    return {"kind": kind, "word": word, "since": since, "plain": plain}


@register.simple_tag
def logo() -> SafeString:
    return format_html(
        '<svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(LOGO),  # noqa: S308 - our own drawing
    )
