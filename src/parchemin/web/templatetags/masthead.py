"""Where one is: what the head of every page says of its reader."""

from __future__ import annotations

from django import template
from django.conf import settings

from parchemin.web import navigation

register = template.Library()


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
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "") if request else ""
    return chosen if chosen in {"light", "dark"} else ""
