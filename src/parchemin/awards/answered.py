"""Everything that the public answer to a code is made of, read at little cost: while it is the same, so is the answer.

The answer to a code verifies a signature and draws a page. What it reads (the title's row, its revocation, who replaced
it, the certifier, the registrations, the signed file, the parchment, the keys) is gathered here as one value, to compare: a revocation,
or a word changed in the database or in a file, makes another value at once, for every process.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from parchemin.awards.models import Award, FormerAward
from parchemin.catalogue.models import Registration
from parchemin.journal.models import SigningKey
from parchemin.runtime import files

State = Hashable
CODE = "code"  # stands for the code in the statements made once
_CERTIFIER = ("certifier__slug", "certifier__name", "certifier__email", "certifier__is_demo")


def state_of(code: str) -> State:
    """What the answer to ``code`` (26 characters, canonical) rests on; the same for all codes of no title."""
    awards, formers = _read(_award(), code), _read(_former(), code)
    kept = tuple(
        (_file(files.path_of(credential)), _file(files.path_of(parchment)), _pinned(slug))
        for slug, credential, parchment, *_ in awards
    )
    return (awards, formers, kept)


def _read(statement: tuple[str, tuple[Any, ...]], code: str) -> tuple[tuple[Any, ...], ...]:
    sql, given = statement
    with connection.cursor() as cursor:
        cursor.execute(sql, [code if value == CODE else value for value in given])
        rows = cursor.fetchall()
    return tuple(tuple(repr(v) if isinstance(v, dict | list) else v for v in row) for row in rows)


def _pinned(slug: str) -> tuple[Any, ...]:
    """The keys that the certifier had, and what is believed of each."""
    rows = SigningKey.objects.filter(owner=slug).order_by("rank")
    return tuple(rows.values_list("public", "retired_at", "compromised_from"))


def _file(path: Path) -> tuple[int, ...]:
    """What changes when the bytes of a file do; empty where there is none."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return (status.st_ino, status.st_size, status.st_mode, status.st_mtime_ns, status.st_ctime_ns)


@cache
def _award() -> tuple[str, tuple[Any, ...]]:
    of_sheet = Registration.objects.filter(
        ~Q(of_this_sheet=False), sheet=OuterRef("candidacy__framework__sheet")
    ).order_by(F("until").desc(nulls_last=True))
    return _statement(
        Award.objects.filter(token=CODE).values_list(
            *("certifier__slug", "credential_id", "parchment_id", "pk", "number", "claims", "claims_digest"),
            *("issued_on", "issued_at", "revocation__revoked_on", *_CERTIFIER[1:]),
            Subquery(of_sheet.values("until")[:1]),
        )
    )


@cache
def _former() -> tuple[str, tuple[Any, ...]]:
    return _statement(
        FormerAward.objects.filter(token=CODE).values_list(
            *("pk", "number", "claims", "issued_on", "replaced_on", *_CERTIFIER)
        )
    )


def _statement(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """The statement and its values, made once: composing it costs more than running it."""
    sql, given = rows.query.sql_with_params()
    return str(sql), tuple(given)
