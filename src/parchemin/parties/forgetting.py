"""What letters keep of a person, taken away: addresses, words, joined papers. Rows stay, so that nothing is told twice."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from parchemin.parties.models import Attachment, Letter, Person
from parchemin.runtime import files

NOBODY = "personne effacée"


def names_of(person: Person) -> list[str]:
    """How the texts of the house write somebody, the longest first; no part of a name alone, which others bear."""
    firsts = {person.first_name, person.first_names, person.first_names.replace(",", "")}
    lasts = {person.usage_name, person.birth_name, person.usage_name.upper(), person.birth_name.upper()}
    pairs = {
        whole
        for first in firsts
        for last in lasts
        if first and last
        for whole in (f"{first} {last}", f"{last} {first}")
    }
    return sorted({*pairs, person.email} - {""}, key=lambda name: (-len(name), name))


def without(text: str, names: Collection[str], instead: str = NOBODY) -> str:
    """The text, ``instead`` in the place of each of the names."""
    if not names:
        return text
    return re.sub("|".join(re.escape(name) for name in names), instead, text, flags=re.IGNORECASE)


def empty_letters(rows: QuerySet[Letter], now: datetime) -> int:
    """Empty letters of their words, address and papers; those that had not left never will. How many files went."""
    rows.filter(state__in=[Letter.State.DRAFT, Letter.State.APPROVED]).update(state=Letter.State.CANCELLED)
    papers = Attachment.objects.filter(letter__in=rows.values("pk"))
    held = set(papers.values_list("file_id", flat=True))
    if held:
        papers.update(file=files.gone(now))
    rows.update(to="", body="", subject="", error="")
    return files.destroy(held)
