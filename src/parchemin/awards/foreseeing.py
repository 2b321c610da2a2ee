"""What would stop the delivery of a title, asked before anything is decided. Reads only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache

from parchemin.awards import facts
from parchemin.candidates.facts import unusual
from parchemin.candidates.models import Candidacy
from parchemin.documents import parchment
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.award import Claims, claims_objections, rehearsal
from parchemin.domain.objection import Level, Objection

TOKEN = "0" * 26  # of no title: the paper tried is not kept
MADE_AT = datetime(2000, 1, 1, tzinfo=UTC)
BORN = date(2000, 1, 1)


def foreseen(candidacy: Candidacy, on: date) -> list[Objection]:
    """Why the award of a candidacy granted on that day could not be issued: what its claims lack, whether they can be
    printed, and whether the holder may claim the register entry (L. 6113-9), which warns where the certifier may
    settle it. Of an exercise, only that it gives no title."""
    if candidacy.rehearsal:
        return [replace(rehearsal(), level=Level.WARN)]
    claims = facts.claims_when(candidacy, candidacy.certifier, decided_on=on, issued_on=on)
    objections = claims_objections(claims, registered_title=candidacy.framework.sheet.title, on=on)
    objections += [] if objections else _unprintable(candidacy, claims)
    right = facts.register_claim_when(candidacy, on)
    if right.allowed is None:
        return [*objections, *(replace(one, level=Level.WARN) for one in right.objections)]
    return objections if right.allowed else [*objections, *right.objections]


def _unprintable(candidacy: Candidacy, claims: Claims) -> list[Objection]:
    """What no font would draw: of the certifier, of the sheet, and the characters of the holder that are rare."""
    anybody = replace(
        claims,
        birth_name=f"Exemple {unusual(candidacy.person)}".strip(),
        usage_name="",
        first_names="Camille",
    )
    paper = facts.parchment_of(
        replace(anybody, birth_date=BORN, birth_place="", birth_words=""),
        certifier=candidacy.certifier,
        number="",
        token=TOKEN,
        credential="{}",
    )
    return list(_tried(paper))


@lru_cache(maxsize=256)
def _tried(paper: parchment.ParchmentFacts) -> tuple[Objection, ...]:
    """A paper is printed the same each time: tried once a process."""
    try:
        parchment.render(paper, MADE_AT)
    except UnprintableError as error:
        return tuple(error.refused().objections)
    return ()
