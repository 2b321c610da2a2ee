"""The one gate every read goes through: rows of the certifiers the actor works for, or the actor's own."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from parchemin.accounts.actor import Actor

M = TypeVar("M", bound=Model)

STAFF = ("manager", "auditor")


def visible_to(actor: Actor, rows: QuerySet[M], *, certifier: str = "certifier") -> QuerySet[M]:
    """Rows a staff member may see: those of the certifiers they work for. Everyone else sees none here.

    ``certifier`` is the lookup path to the certifier from the row. Jurors and candidates read through
    queries of their own, which start from their person.
    """
    if actor.system:
        return rows
    return rows.filter(**{f"{certifier}_id__in": actor.certifiers(*STAFF)})
