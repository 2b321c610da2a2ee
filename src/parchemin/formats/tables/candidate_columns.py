"""Columns of the list of candidates, a row of it once read, and each cell found wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from parchemin.domain.access import AccessRoute
from parchemin.domain.identity import Identity
from parchemin.formats.tables.spreadsheet import cell_ref


@dataclass(frozen=True, slots=True)
class Column:
    """``header`` is ours; ``aliases`` are other words met for the same thing (compared without accents or case)."""

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = False  # the column must be there and each of its cells filled


COLUMNS: tuple[Column, ...] = (
    Column(
        "file_number",
        "Numéro de dossier",
        ("n° dossier", "no dossier", "numero dossier", "dossier", "identifiant"),
    ),
    Column("route", "Voie d’accès", ("voie d'acces", "voie", "modalite d'acces", "statut"), required=True),
    Column(
        "entered_on",
        "Date d’entrée",
        ("date d'entree", "entree", "date d'inscription", "debut de parcours"),
        required=True,
    ),
    Column("birth_name", "Nom de naissance", ("nom", "nom de famille", "nom patronymique"), required=True),
    Column("usage_name", "Nom d’usage", ("nom d'usage", "nom usuel", "nom marital", "nom d'epoux")),
    Column("first_names", "Prénoms", ("prenom", "prenom(s)"), required=True),
    Column("sex", "Sexe", ("genre", "civilite"), required=True),
    Column("birth_date", "Date de naissance", ("naissance", "ne(e) le", "ne le"), required=True),
    Column(
        "birth_commune_insee",
        "Code commune INSEE",
        ("code insee", "insee", "code commune", "code commune de naissance"),
    ),
    Column(
        "birth_commune_label", "Commune de naissance", ("commune", "lieu de naissance", "ville de naissance")
    ),
    Column("birth_country_label", "Pays de naissance", ("pays",)),
    Column("email", "Courriel", ("email", "e-mail", "mail", "adresse electronique", "adresse mail")),
    Column("site", "Site", ("centre", "etablissement", "lieu")),
    Column(
        "employer_siret",
        "SIRET de l’entreprise",
        ("siret", "siret de l'entreprise", "siret entreprise", "entreprise"),
    ),
    Column("blocks", "Blocs visés", ("blocs", "bloc", "blocs vises")),
    Column(
        "birth_commune_postcode",
        "Code postal de naissance",
        ("code postal", "cp", "cp de naissance", "code postal naissance", "code postal commune de naissance"),
    ),
)
BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}
HEADERS: tuple[str, ...] = tuple(column.header for column in COLUMNS)

ROUTE_WORDS: Mapping[str, AccessRoute] = {
    "fi": AccessRoute.FI,
    "formation initiale": AccessRoute.FI,
    "etudiant": AccessRoute.FI,
    "eleve": AccessRoute.FI,
    "ca": AccessRoute.CA,
    "apprentissage": AccessRoute.CA,
    "apprenti": AccessRoute.CA,
    "contrat d'apprentissage": AccessRoute.CA,
    "fc": AccessRoute.FC,
    "formation continue": AccessRoute.FC,
    "cq": AccessRoute.CQ,
    "contrat de professionnalisation": AccessRoute.CQ,
    "professionnalisation": AccessRoute.CQ,
    "cl": AccessRoute.CL,
    "candidature individuelle": AccessRoute.CL,
    "candidat libre": AccessRoute.CL,
    "vae": AccessRoute.VAE,
    "experience": AccessRoute.VAE,
    "par experience": AccessRoute.VAE,
    "validation des acquis de l'experience": AccessRoute.VAE,
}
SEX_WORDS: Mapping[str, str] = {
    "m": "M",
    "h": "M",
    "homme": "M",
    "garcon": "M",
    "masculin": "M",
    "monsieur": "M",
    "mr": "M",
    "f": "F",
    "femme": "F",
    "fille": "F",
    "feminin": "F",
    "madame": "F",
    "mademoiselle": "F",
    "mme": "F",
    "mlle": "F",
    "melle": "F",
    "mle": "F",
}


@dataclass(frozen=True, slots=True)
class CellError:
    """One thing wrong in the file. ``cell`` is "" for a missing column; ``suggested`` is "" when nothing is sure."""

    file: str
    row: int
    column: str
    cell: str
    cause: str
    message: str
    found: str = ""
    suggested: str = ""
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate to enrol. ``blocks`` empty means the whole certification."""

    number: int
    route: AccessRoute
    entered_on: date
    identity: Identity
    file_number: str = ""
    email: str = ""
    site: str = ""
    employer_siret: str = ""
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows that can be used and everything found wrong. A row with a blocking error is not in ``rows``."""

    rows: tuple[CandidateRow, ...]
    errors: tuple[CellError, ...]
    file: str = ""
    places: Mapping[str, int] = field(default_factory=dict)  # key of a column → its index
    notes: tuple[str, ...] = ()  # how the file was read, a sentence each

    def error(
        self,
        row: CandidateRow,
        key: str,
        cause: str,
        message: str,
        *,
        value: str = "",
        suggested: str = "",
        blocking: bool = True,
    ) -> CellError:
        """An error about a cell of a row that was read, for checks that need more than the file."""
        index = self.places.get(key)
        cell = "" if index is None else cell_ref(index, row.number)
        return CellError(
            self.file, row.number, BY_KEY[key].header, cell, cause, message, value, suggested, blocking
        )

    @property
    def blocking(self) -> tuple[CellError, ...]:
        return tuple(e for e in self.errors if e.blocking)


def order(error: CellError) -> tuple[int, int, str, str]:
    """Errors as a reader walks the file: by row, then by cell (B before AA)."""
    return error.row, len(error.cell), error.cell, error.cause
