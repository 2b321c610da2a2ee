"""Days and hours in the page's language: ``{{ day|fr_date }}``, ``{{ moment|fr_moment }}``."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.web import dates

register = template.Library()


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
