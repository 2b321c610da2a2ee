"""What the round does of lists: those that dry runs left before they had a row of their own."""

from __future__ import annotations

from datetime import datetime

from parchemin.candidates.lists import destroy_nameless


def sweep(now: datetime) -> str:
    return f"{destroy_nameless(now)} listes relues que rien ne nomme détruites"
