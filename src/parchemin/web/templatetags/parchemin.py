"""Tags and filters of the pages: shapes, icons, dates, reasons.

``{% load parchemin %}`` then ``{% icon "search" %}``, ``{% glyph "ok" %}``, ``{{ day|fr_date }}``,
``{{ moment|fr_moment }}``, ``{{ objection|objection_text }}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from parchemin.domain.objection import Level, Objection
from parchemin.web import dates, navigation, words
from parchemin.web.glyphs import LOGO, SHAPES

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icons"
SHORT = 12  # hexadecimal characters shown of a digest, then its end


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


# -- where one is --------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def masthead_words(context: template.RequestContext) -> list[navigation.Word]:
    """The words of the masthead that exist for this actor, the current one marked."""
    request = context.get("request")
    return navigation.words(request) if request else []


@register.simple_tag(takes_context=True)
def certifier_choice(context: template.RequestContext) -> navigation.Choice | None:
    """The certifier being looked at and those one may switch to; None for an anonymous visitor."""
    request = context.get("request")
    return navigation.certifiers(request) if request else None


@register.simple_tag(takes_context=True)
def theme(context: template.RequestContext) -> str:
    """``light`` or ``dark`` when the reader chose; empty: as the machine is set."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in {"light", "dark"} else ""


# -- dates ---------------------------------------------------------------------------------------------


@register.filter
def fr_date(value: date | None) -> str:
    """« jeudi 12 mars 2026 » (in the page's language)."""
    return dates.day_words(value) if value else ""


@register.filter
def fr_day(value: date | None) -> SafeString | str:
    """The same inside ``<time>``."""
    if not value:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return format_html('<time datetime="{}">{}</time>', f"{local:%Y-%m-%d}", dates.day_words(value))


@register.filter
def fr_short(value: date | None) -> SafeString | str:
    """« 12 mars 2026 » inside ``<time>``, for dense tables."""
    if not value:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return format_html('<time datetime="{}">{}</time>', f"{local:%Y-%m-%d}", dates.short_day_words(value))


@register.filter
def fr_moment(value: datetime | None) -> SafeString | str:
    """« jeudi 12 mars 2026, 14 h 30 (Paris) » inside ``<time>``, with the machine's form."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), dates.moment_words(value)
    )


@register.filter
def fr_hour(value: datetime | None) -> SafeString | str:
    """« 14 h 30 » inside ``<time>``."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), dates.hour_words(value)
    )


# -- numbers, digests, names ---------------------------------------------------------------------------


@register.filter
def short_digest(value: str | bytes) -> str:
    """« 3f9a 61c0 e8b2 … 77be »: enough to compare by eye; the whole is copied by its button."""
    digest = value.hex() if isinstance(value, bytes) else str(value).removeprefix("sha256:")
    if len(digest) <= SHORT + 4:
        return grouped(digest)
    return f"{grouped(digest[:SHORT])} … {digest[-4:]}"


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


# -- reasons -------------------------------------------------------------------------------------------


@register.filter
def said(value: object) -> str:
    """Words of a state, a kind or a rule, kept in French where they are written, in the page's language."""
    return words.said(value) if value else ""


@register.simple_tag
def colon() -> str:
    """A colon between two values, with the space that the language puts before it."""
    return gettext(" : ")


@register.filter
def quoted(words: object) -> str:
    """« words », “words”."""
    return gettext("« %(words)s »") % {"words": words}


@register.filter
def objection_text(objection: Objection) -> str:
    """The reason in the page's language: the template translated, then its places filled."""
    return words.filled(objection.template, objection.params)


@register.filter
def mend_text(objection: Objection) -> str:
    """What to do about it, in the page's language; empty when nothing is proposed."""
    return words.filled(objection.mend, objection.params) if objection.mend else ""


@register.filter
def warns(objection: Objection) -> bool:
    """Whether the reason only warns."""
    return objection.level in (Level.WARN, Level.IGNORE)
