"""What the public register says beside a sheet's findings. Shown to the person who settles; never applied.

Reads the CSV tables of the register as republished in 2021 (columns CodeRNCP, Certificateur, code, code_libelle,
numero_bloc…; ";" between fields), plain or gzipped, from paths that the caller gives.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from parchemin.domain.sheet import Reading
from parchemin.formats.register_text.source import fold

Row = Mapping[str, str]
# The register's own words for the access routes.
ROUTE_CODES = {
    "ELEVE": "FI",
    "CONTRATA": "CA",
    "PFC": "FC",
    "CONTRATP": "CQ",
    "CANDIDATURE": "CL",
    "EXP": "VAE",
}


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One thing that a table says about a finding. ``reading``: the choice it speaks for, or ""."""

    finding_code: str
    statement: str
    table: str
    reading: str = ""

    def as_dict(self) -> dict[str, str]:
        return {
            "finding": self.finding_code,
            "statement": self.statement,
            "table": self.table,
            "reading": self.reading,
        }


def rows_of(path: Path, number: str) -> list[Row]:
    """The rows of a table about one sheet ("RNCP12345"). Raises OSError when the file is absent."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    return [
        row
        for row in csv.DictReader(io.StringIO(text, newline=None), delimiter=";")
        if row.get("CodeRNCP") == number
    ]


def evidence(
    reading: Reading,
    *,
    routes: Iterable[Row] = (),
    nsf: Iterable[Row] = (),
    certifiers: Iterable[Row] = (),
    info: Iterable[Row] = (),
    source: str = "registre de 2021",
) -> list[RegisterLine]:
    """What rows of the register about this very sheet say of its findings; rows of other sheets are ignored."""
    number = f"{reading.register}{reading.code.value}"
    codes = {finding.code for finding in reading.findings}
    items = [
        *_routes(reading, _own(routes, number), source),
        *_nsf(reading, _own(nsf, number), source),
        *_names(_own(certifiers, number), source),
        *_dates(_own(info, number), source),
    ]
    return [item for item in items if item.finding_code in codes]


TABLES = {
    "routes": "rncp_voix_acces",
    "nsf": "rncp_nsf",
    "certifiers": "rncp_certificateurs",
    "info": "rncp_info",
}


def evidence_in(folder: Path, reading: Reading) -> list[RegisterLine]:
    """What the tables found in a folder say of a reading's findings; a table that is absent says nothing."""
    number = f"{reading.register}{reading.code.value}"
    rows: dict[str, list[Row]] = {}
    for name, stem in TABLES.items():
        file = next(iter(sorted(folder.glob(f"{stem}*.csv*"))), None)
        rows[name] = rows_of(file, number) if file else []
    return evidence(reading, **rows, source=folder.name)


def _own(rows: Iterable[Row], number: str) -> list[Row]:
    return [row for row in rows if row.get("CodeRNCP") == number]


def _routes(reading: Reading, rows: list[Row], source: str) -> Iterator[RegisterLine]:
    if not rows:
        return
    listed = [ROUTE_CODES[row["code_libelle"]] for row in rows if row.get("code_libelle") in ROUTE_CODES]
    words = ", ".join(sorted(listed))
    yield RegisterLine(
        "routes.crosses-without-column", f"{len(listed)} voies y sont ouvertes : {words}.", source
    )
    for route in reading.access_routes:
        choice = "open" if route.code in listed else "closed"
        verb = "y est ouverte" if route.code in listed else "n’y est pas"
        statement = f"La voie « {route.label.value} » {verb} (voies listées : {words})."
        for kind in ("cross-without-idem", "no-cross"):
            yield RegisterLine(f"route.{route.code}.{kind}", statement, source, choice)


def _nsf(reading: Reading, rows: list[Row], source: str) -> Iterator[RegisterLine]:
    listed = sorted({row["code"] for row in rows if row.get("code")})
    own = {code.code.value for code in reading.nsf}
    for finding in reading.findings:
        prefix, _, other = finding.code.partition(".")
        if prefix == "nsf" and listed:
            choice = "act" if other in listed else "header" if own & set(listed) else ""
            yield RegisterLine(finding.code, f"Code NSF inscrit : {', '.join(listed)}.", source, choice)


def _names(rows: list[Row], source: str) -> Iterator[RegisterLine]:
    names = list(dict.fromkeys(row["Certificateur"] for row in rows if fold(row.get("Certificateur", ""))))
    if names:
        statement = f"Certificateurs inscrits : {', '.join(names)}."
        yield RegisterLine("certifier.name-variants", statement, source)
        yield RegisterLine("certifiers.columns-merged", statement, source)


def _dates(rows: list[Row], source: str) -> Iterator[RegisterLine]:
    for row in rows:
        if end := row.get("date_fin_validite_enregistrement"):
            # The table writes 8/7/23 for 7 August 2023; Python's pivot for two digits is 1969.
            day = dt.datetime.strptime(end, "%m/%d/%y").replace(tzinfo=dt.UTC)
            statement = f"Fin d’enregistrement inscrite : {day:%d/%m/%Y}."
            yield RegisterLine("registration.ends", statement, source)
        if former := row.get("AncienneFiche"):
            yield RegisterLine(
                "act.sheet-number-unknown", f"Fiche précédente inscrite : {former}.", source, "last-only"
            )
