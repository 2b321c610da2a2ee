"""The demonstration: RNCP's reference sheet with a session under way, a past one, and a fictitious active sheet.

Everything is done by the same actions as the screens; people are clearly fictitious. ``data/demo.json`` says
who and what; nothing is written twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import resources
from typing import Any

from django.db import transaction
from rich.console import Console

from parchemin.accounts import demonstration
from parchemin.domain.objection import gettext_noop, refuse
from parchemin.journal.actions import record
from parchemin.journal.models import Entry
from parchemin.journal.publishing import publish_heads
from parchemin.parties import acts
from parchemin.parties.models import Certifier

TOLD = "demo-told"  # act key of the whole demonstration


def data() -> dict[str, Any]:
    text = resources.files("parchemin.data").joinpath("demo.json").read_text(encoding="utf-8")
    parts: dict[str, Any] = json.loads(text)
    return parts


def ensure(now: datetime, *, say: Callable[[str], None]) -> bool:
    """Make the demonstration unless it is there. True when it was made now.

    All or nothing: one that is broken off leaves the database as it was. ``Refused`` on a part of one, left by a
    version that told it by pieces.
    """
    from parchemin.cli.demo.story import tell

    story = data()
    with transaction.atomic():
        if _told_or_used(story, say):
            return False
        tell(now, story, say)
        record("demo", acts.DEMO_TOLD, actor="system:demo", now=now, key=TOLD)
    publish_heads(now=now)
    return True


def _told_or_used(story: Mapping[str, Any], say: Callable[[str], None]) -> bool:
    """Whether the database serves already, for the demonstration or for something else."""
    if Entry.objects.filter(key=TOLD).exists():
        return True
    known = dict(Certifier.objects.filter(is_demo=True).values_list("slug", "name"))
    if any(known.get(one["slug"]) == one["name"] for one in story["certifiers"]):
        raise refuse(
            "start.demonstration-half",
            gettext_noop("Cette base tient une démonstration interrompue avant sa fin : elle ne sert pas."),
            mend=gettext_noop(
                "Mettez cette base de côté, ou donnez un autre dossier par PARCHEMIN_HOME, puis relancez : la "
                "démonstration s’y fait entière."
            ),
        )
    if Certifier.objects.exists():
        say("Cette base sert déjà : la démonstration n’y est pas ajoutée.")
        return True
    return False


def print_logins(out: Console, address: str) -> None:
    """The address, and every demonstration account with its role."""
    accounts = demonstration.logins()
    out.print(f"\nParchemin, démonstration : {address}/", markup=False)
    if not accounts:
        out.print("Cette base n’est pas celle de la démonstration : aucun compte de démonstration.")
        return
    out.print(f"Mot de passe de tous ces comptes : {demonstration.password()}", markup=False)
    for one in accounts:
        held = ", ".join(f"{role} ({certifier})" for role, certifier in one.roles)
        out.print(f"  {one.email:34} {held}", markup=False)
