"""Words of a rule, a state, a reason, in the page's language: ``{{ objection|objection_text }}``."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.translation import gettext

from parchemin.domain.objection import Level, Objection
from parchemin.juries.requirements import Line
from parchemin.web import words
from parchemin.web.shared import leading_out

register = template.Library()


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


@register.simple_tag(takes_context=True)
def ways_out(context: Context, objection: Objection) -> list[leading_out.Link]:
    """``{% ways_out objection as links %}``: the pages of the acts that lead out of a reason; none on a page of its own."""
    request = getattr(context, "request", None)  # kept by a part included with nothing but its own values
    return list(leading_out.links(request, objection)) if request else []


@register.filter
def missing(lines: Iterable[Line]) -> int:
    """How many lines of a requirement list are missing."""
    return sum(line.state == "missing" for line in lines)


@register.filter
def warns(objection: Objection) -> bool:
    """Whether the reason only warns."""
    return objection.level in (Level.WARN, Level.IGNORE)
