"""Fictitious people, always the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from typing import Any

from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.formats.tables.candidate_columns import CandidateRow

BIRTH_DAY_UNKNOWN = 7  # rank of the one candidate whose birth day nobody wrote down
LILLE, LYON = ("59350", "Lille"), ("69383", "Lyon 3e Arrondissement")


def names(cast: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(first name, surname), no pair twice: a full turn of the surnames before a first name shifts."""
    first, last = cast["first_names"], cast["last_names"]
    for n in count():
        turn = n // len(last)
        yield first[(n + turn * 7) % len(first)], last[n % len(last)]


def address(first: str, last: str) -> str:
    plain = f"{first}.{last}".lower()
    for accented, letter in zip("éèêëàâîïôöûüç", "eeeeaaiioouuc", strict=True):
        plain = plain.replace(accented, letter)
    return f"{plain}@demo.example"


def candidate_rows(
    people: Iterator[tuple[str, str]],
    cast: Mapping[str, Any],
    certifier: Mapping[str, Any],
    entries: list[date],
) -> list[CandidateRow]:
    """Rows of the list to import, routes in turn."""
    rows = []
    sites = [site["name"] for site in certifier["sites"] if site["prepares"]]
    for n in range(certifier["candidates"]):
        first, last = next(people)
        commune = (LYON, LILLE)[n % 2]
        whole = n != BIRTH_DAY_UNKNOWN
        identity = Identity(
            birth_name=last,
            first_names=(first, cast["first_names"][(n * 3 + 5) % len(cast["first_names"])]),
            sex="FM"[n % 2],
            birth_year=1985 + n % 15,
            birth_month=1 + n % 12,
            birth_day=1 + n * 7 % 28 if whole else None,
            birth_commune_insee=commune[0],
            birth_commune_label=commune[1],
        )
        rows.append(
            CandidateRow(
                number=n + 2,
                route=AccessRoute(cast["routes"][n % len(cast["routes"])]),
                entered_on=entries[n % len(entries)],
                identity=identity,
                file_number=f"{entries[n % len(entries)].year}-{n + 1:04d}",
                email=address(first, last),
                site=sites[n % len(sites)],
            )
        )
    return rows
