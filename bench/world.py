"""Set-up shared by benches: a certifier, lists of fictitious candidates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from parchemin.candidates.importing import import_candidates
from parchemin.candidates.models import Candidacy, ImportBatch
from parchemin.catalogue.queries import without_readings
from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.formats import register_text
from parchemin.formats.tables.candidate_columns import CandidateRow
from parchemin.formats.tables.candidate_list import dump
from tests import make

ROUTES = (AccessRoute.FI, AccessRoute.CA, AccessRoute.FC, AccessRoute.CQ, AccessRoute.VAE)
BLOCKS, COMPETENCIES = 6, 4  # the shape of the reference sheet: six blocks


def house() -> make.World:
    """A certifier of its own: framework of six blocks, rules, grids, pool, one site, a draft session.

    Sheet and framework carry the reading of the reference sheet, whole: it is long, and a page that loads one
    with each of its lines pays for it.
    """
    made = make.world(candidates=0, blocks=BLOCKS)
    for row in (made.framework.sheet, made.framework):
        row.reading = _reading()
        row.save(update_fields=["reading"])
    return made


@cache
def _reading() -> dict[str, Any]:
    return register_text.load(
        resources.files("parchemin.data").joinpath("rncp-21947.txt").read_bytes()
    ).as_dict()


def rows(count: int) -> list[CandidateRow]:
    """Candidates to enrol, no two alike; one in five aims at two blocks only."""
    return [
        CandidateRow(
            number=n + 2,
            route=ROUTES[n % len(ROUTES)],
            entered_on=date(2022, 9, 1) + timedelta(days=n % 200),
            identity=Identity(
                birth_name=f"{make.NAMES[n % len(make.NAMES)].upper()} {_letters(n)}",
                usage_name="",
                first_names=(make.FIRST[n % len(make.FIRST)], make.FIRST[(n + 5) % len(make.FIRST)]),
                sex="FM"[n % 2],
                birth_year=1980 + n % 24,
                birth_month=1 + n % 12,
                birth_day=1 + n % 28,
                birth_commune_insee=("59350", "69383")[n % 2],
                birth_commune_label=("Lille", "Lyon 3e Arrondissement")[n % 2],
            ),
            email=f"candidat{n}@exemple.example",
            site="Site d’Exempleville",
            blocks=("BC01", "BC02") if n % 5 == 4 else (),
        )
        for n in range(count)
    ]


def _letters(n: int) -> str:
    """ "AAA", "AAB"… so that a name holds no digit."""
    return "".join(chr(65 + n // 26**power % 26) for power in (2, 1, 0))


def csv(listed: Sequence[CandidateRow]) -> bytes:
    return dump(list(listed), xlsx=False)


def enrol(of: make.World, data: bytes, now: datetime = make.NOW) -> ImportBatch:
    """The list enrolled as the screen does it: read, judged, written with its journal in one transaction."""
    return import_candidates(
        actor=of.actor,
        now=now,
        certifier=of.certifier,
        framework=of.framework,
        data=data,
        filename="liste-d-essai.csv",
    )


def enrolled(of: make.World, count: int) -> list[Candidacy]:
    """The first candidacies of the certifier, by number."""
    found = Candidacy.objects.filter(certifier=of.certifier).select_related(
        "person", "framework__sheet", "certifier"
    )
    return list(without_readings(found, "framework").order_by("number")[:count])
