"""Who lives the session told in the tests beside, their windows, and where each step is read."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from parchemin.candidates.models import Candidacy
from parchemin.formats.tables import candidate_columns
from parchemin.juries.models import JuryMember, Session, SessionEntry
from tests.browser import PHONE, Chair

# Birth name → first name, and what the session will say. Two are granted: the file of ALIX lacks what the State asks.
CAST = {
    "EXEMPLE": ("Camille", "granted"),
    "BROUILLON": ("Alix", "granted"),
    "ESSAI": ("Andréa", "partial"),
    "CROQUIS": ("Lou", "refused"),
    "DÉMO": ("Noa", "absent"),
    "GABARIT": ("Sacha", "excused"),
    "MAQUETTE": ("Charlie", "deferred"),
    "FACTICE": ("Zoé", "withdrawn"),
}
BY_HAND = "BROUILLON"  # enrolled by the form; the sex at civil status is missing, as in a record of before
LISTED = [name for name in CAST if name != BY_HAND]
JUDGED = [name for name, (_, outcome) in CAST.items() if outcome in ("granted", "partial", "refused")]
STATED = {
    "DÉMO": "absent",
    "GABARIT": "excused",
    "MAQUETTE": "deferred",
    "FACTICE": "withdrawn",
}
AGAINST = {"ESSAI": (2,), "CROQUIS": (1, 2)}  # numbers of the blocks refused


class Walk:
    """The session as it goes, and one window for each person met."""

    def __init__(self, house, chair):
        self.house, self._chair = house, chair
        self.windows: dict[object, Chair] = {}
        self.manager = self.window("manager", house.manager)
        self.anyone = self.window("anyone", None)

    def window(self, key, account, **options) -> Chair:
        if key not in self.windows:
            self.windows[key] = self._chair(account, **options)
        return self.windows[key]

    def candidate(self, name: str) -> Chair:
        """The candidate's telephone."""
        return self.window(name, self.house.account_of(self.candidacy(name).person), width=PHONE)

    def juror(self, person) -> Chair:
        return self.window(person.pk, self.house.accounts[person.pk])

    @property
    def session(self) -> Session:
        return Session.objects.get(certifier=self.house.certifier)

    def candidacy(self, name: str) -> Candidacy:
        return Candidacy.objects.select_related("person").get(person__birth_name=name)

    def entry(self, name: str) -> SessionEntry:
        return SessionEntry.objects.get(session=self.session, candidacy__person__birth_name=name)

    def members(self) -> list[JuryMember]:
        rows = JuryMember.objects.filter(jury__session=self.session, withdrawn_at__isnull=True)
        return list(rows.select_related("juror__person").order_by("pk"))

    def president(self) -> JuryMember:
        return next(m for m in self.members() if m.seat == "president")

    def desk(self, part: str = "") -> Chair:
        """The manager, at that page of the session."""
        return self.manager.go(f"/sessions/{self.session.pk}/{part}")

    def seat(self, member: JuryMember, part: str = "") -> Chair:
        """A member of the jury, at that page of their own."""
        return self.juror(member.juror.person).go(f"/jury/sessions/{self.session.pk}/{part}")


def row(house, name: str, **changes) -> dict[str, str]:
    """A line of the list of candidates; ``changes`` by heading."""
    number = list(CAST).index(name) + 1
    return {
        "Numéro de dossier": f"D-{number:03d}",
        "Voie d’accès": "Formation initiale",
        "Date d’entrée": f"{house.today - timedelta(days=200):%d/%m/%Y}",
        "Nom de naissance": name,
        "Prénoms": CAST[name][0],
        "Sexe": "F",
        "Date de naissance": f"{number:02d}/03/1999",
        "Code commune INSEE": "59350",
        "Commune de naissance": "Exempleville",
        "Courriel": f"candidat{number}@exemple.example",
        "Site": house.site.name,
        **changes,
    }


def csv_file(rows: list[dict[str, str]]) -> dict:
    text = io.StringIO()
    writer = csv.DictWriter(text, candidate_columns.HEADERS, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return {
        "name": "candidats.csv",
        "mimeType": "text/csv",
        "buffer": text.getvalue().encode("utf-8-sig"),
    }
