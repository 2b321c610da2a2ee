"""The note of a restore under way: while it is there, what is here is not whole, and nothing starts (``restoring``)."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings

from parchemin.domain.objection import Objection, gettext_noop

NOTE = ".restoring"  # in the home of the installation


def place() -> Path:
    return Path(settings.HOME_DIR) / NOTE


def noted() -> dict[str, str]:
    """The backup that is being restored: digest of its manifest, its folder; empty where there is none."""
    try:
        told = json.loads(place().read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def objections() -> list[Objection]:
    """Why nothing starts here: a restore was stopped in the middle."""
    if not place().exists():
        return []
    return [
        Objection(
            "start.restore-unfinished",
            gettext_noop("Une restauration s’est arrêtée avant sa fin : ce qui est ici n’est pas entier."),
            {"folder": noted().get("folder", "")},
            mend=gettext_noop(
                "Relancez-la, elle reprend où elle en était : « parchemin restore %(folder)s »."
            ),
        )
    ]
