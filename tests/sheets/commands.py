"""A sheet lived by commands: from an empty base to a title declared, a stage at a time."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

from click.testing import CliRunner, Result
from django.utils import timezone
from typer.main import get_command

from parchemin.awards.models import Award
from parchemin.cli.main import app
from tests import snapshots
from tests.sheets.habits import ADMITTED, ENTERED, MANAGER, REPORT, Called, Habit, Presented, session

REASON = re.compile(r"^✗ (\S+)", re.MULTILINE)
BY = ("--as", MANAGER)
WHY = ("--departure", "weight", "--departure-reason", "La vente l’emporte dans ce métier.")
COMMAND = get_command(app)  # built once: it takes longer than most commands


class ByCommand:
    """``to(stage)`` lives up to a stage; ``does`` runs a command that is done, ``refused`` gives the codes of one that is not."""

    def __init__(self, habit: Habit, folder: Path) -> None:
        self.habit, self.folder = habit, folder
        self.today = timezone.localdate().isoformat()
        self.left = list(STAGES)

    def to(self, stage: str) -> ByCommand:
        while stage in self.left:
            name = self.left.pop(0)
            live = partial(STAGES[name], self)
            snapshots.once(f"{self.habit} {name} by command, {self.today}", live)
        return self

    def run(self, *words: object) -> Result:
        return CliRunner().invoke(COMMAND, [str(word) for word in words])

    def does(self, *words: object) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, f"{words}: {done.output}{done.exception or ''}"
        return done.stdout

    def refused(self, *words: object) -> set[str]:
        done = self.run(*words)
        assert done.exit_code == 3, f"{words}: {done.output}{done.exception or ''}"
        return set(REASON.findall(done.stderr))

    # -- stages

    def certification(self) -> None:
        one = self.habit
        self.certifier(one.slug, one.certifier)
        self.does("certifier", "account", MANAGER, "--name", "Dany Registre", "--certifier", one.slug)
        self.does("sheet", "import", one.source, "--certifier", one.slug, *BY)
        for code, reading in one.settled.items():
            self.does("sheet", "settle", one.number, code, "--reading", reading, "--reason", "Lu.", *BY)
        self.does("sheet", "build", one.number, *BY)
        self.does("sheet", "rule", one.number, "--confirm", "--reason", "Relue.", *BY)
        file = self.file("reglement.json", json.dumps(one.rules).encode())
        self.does("certifier", "rules", one.slug, one.number, file, "--starts", ENTERED, *BY)
        self.does("grid", "publish", one.slug, one.number, *BY)

    def people(self) -> None:
        one = self.habit
        where = ["--address", "1 rue de l’Exemple", "--postcode", "59000", "--city", "Exempleville"]
        self.does("certifier", "site", one.slug, "--name", "Site", *where, "--room", "A", "--room", "B", *BY)
        for juror in one.pool:
            self.juror(juror)
        for candidate in one.candidates:
            self.enrol(candidate)

    def composed(self) -> None:
        self.does(*self.creating())
        self.does("session", "enter", session().pk, *BY)
        self.does("session", "open", session().pk, *BY)
        for juror in self.habit.jury:
            self.does(*self.naming(juror))
        self.does("session", "check", session().pk)

    def convoked(self) -> None:
        number = session().pk
        self.does("session", "plan", number, "--seconds", 2, "--release", *BY)
        notice = "convocation.employer-notice-short"
        if any(juror.college == "employee" for juror in self.habit.jury):
            assert notice in self.refused("session", "convoke", number, *BY)
            self.does("session", "waive", number, notice, "--reason", "Employeurs d’accord.", *BY)
        self.does("session", "convoke", number, *BY)
        self.does("outbox", "approve", self.habit.slug, *BY)

    def deliberating(self) -> None:
        one, number = self.habit, session().pk
        self.attend()
        for candidate in one.candidates:
            self.prove(candidate)
        self.does("session", "deliberate", number, *BY)

    def attend(self) -> None:
        """Each moment named by the command itself, with everybody it waits for."""
        for line in self.does("session", "attend", session().pk, *BY).splitlines():
            if line.startswith("--"):
                moment = line.split("  ")[0].split()
                self.does("session", "attend", session().pk, "--everyone", *moment, *BY)

    def published(self) -> None:
        one, number = self.habit, session().pk
        for candidate in one.candidates:
            against = [part for block in candidate.refused for part in ("--against", block)]
            assert self.vote(candidate, "for", *against)
        self.does("session", "adopt", number, *BY)
        for candidate in one.candidates:
            for block in candidate.refused:
                self.does(*self.deciding(candidate, block), "--motivation", "La grille dit ce qui manque.")
            for block in candidate.departs:
                self.does(*self.deciding(candidate, block), *WHY)
        self.does("session", "close", number, *BY)
        for juror in one.jury:
            self.does("session", "sign", number, "--as", juror.email)
        self.does("session", "seal", number, *BY)
        self.does("session", "publish", number, *BY)
        self.does("session", "notify", number, *BY)

    def declared(self) -> None:
        slug, file = self.habit.slug, self.folder / "cdc.xml"
        self.does("award", "issue", slug, *BY)
        for award in Award.objects.order_by("pk"):
            assert "Ce titre est valide." in self.does("award", "verify", award.token)
        self.does("declaration", "write", slug, file, *BY)
        self.does("declaration", "deposit", slug, file, "--on", self.today, "--reference", "DEPOT-1", *BY)

    # -- commands with their words

    def certifier(self, slug: str, name: str, **more: str) -> None:
        said = {
            "siret": "00000000000000",
            "address": "1 rue de l’Exemple, 59000 Exempleville",
            "city": "Exempleville",
            "email": f"{slug}@certificateur.example",
            "signatory": "Claude FICTIF",
            "signatory-title": "La direction",
            "prefix": slug[:3].upper(),
            "cdc-client": "03ABC123",
            "cdc-contract": "MCFCER000000",
            **more,
        }
        self.does("certifier", "add", slug, "--name", name, *_options(said))

    def third(self, name: str) -> str:
        """Another certifier, "tiers", with a site; the address of its manager."""
        address = "tiers@registre.example"
        self.certifier("tiers", name)
        self.does("certifier", "account", address, "--name", "Alix Tiers", "--certifier", "tiers")
        self.does("certifier", "site", "tiers", "--name", "Site", "--room", "A", "--as", address)
        return address

    def juror(self, one: Called) -> None:
        slug = self.habit.slug
        said = {"name": one.name, "first-names": one.first, "college": one.college, "sex": "F"}
        mandate = {"from": "2025-01-01", "until": "2035-12-31"}
        more = ["--quality", one.place] if one.place else []
        more += ["--certifier-member"] if one.certifier_member else []
        self.does("juror", "add", slug, one.email, *_options(said | mandate), *more, *BY)
        hours = {"start": f"{self.today}T08:00", "end": f"{self.today}T19:00"}
        self.does("juror", "available", slug, one.email, *_options(hours), *BY)
        self.does("juror", "account", slug, one.email, *BY)

    def enrol(self, one: Presented) -> None:
        """Enrolled and, in VAE, admitted."""
        self.does(*self.enrolling(one))
        if one.route == "VAE":
            said = dict(zip(("complete", "decided"), ADMITTED, strict=True))
            self.does("candidate", "admit", self.habit.slug, one.number, *_options(said), *BY)

    def enrolling(self, one: Presented, slug: str = "", by: tuple[str, str] = BY) -> list[object]:
        said = {
            "dossier": one.number,
            "route": one.route,
            "entered": ENTERED,
            "birth-name": one.name,
            "first-names": "Camille",
            "sex": "F",
            "birth": "1985-03-04",
            "insee": "59350",
            "commune": "Lille",
            "email": one.email,
        }
        return ["candidate", "enrol", slug or self.habit.slug, self.habit.number, *_options(said), *by]

    def creating(self, slug: str = "", by: tuple[str, str] = BY) -> list[object]:
        said = {"title": "Session", "site": "Site", "starts": self.today, "jury": self.today}
        return ["session", "create", slug or self.habit.slug, self.habit.number, *_options(said), *by]

    def naming(self, juror: Called) -> list[object]:
        where = ["--place", juror.place] if juror.place else []
        return ["session", "nominate", session().pk, juror.email, "--seat", juror.seat, *where, *BY]

    def prove(self, candidate: Presented) -> None:
        slug, file = self.habit.slug, self.file("rapport.pdf", REPORT)
        for block, rank in self.habit.pieces:
            said = ["--block", block, "--assessment", rank]
            self.does("candidate", "deposit", slug, candidate.number, file, *said, *BY)
        for juror in self.habit.markers:
            for block in (1, 2):
                self.does(*self.marking(candidate, block, juror))

    def marking(self, candidate: Presented, block: int, juror: Called) -> list[object]:
        said = {
            "as": juror.email,
            "block": block,
            "level": candidate.mark_of(block),
            "comment": "Vu au dossier.",
        }
        return ["grid", "mark", self.habit.slug, candidate.number, *_options(said)]

    def vote(self, candidate: Presented, vote: str, *more: object) -> int:
        """The opinion of each member who has a vote, from their own account; how many they were."""
        voters = [one for one in self.habit.jury if one.votes]
        for one in voters:
            said = ["session", "opinion", session().pk, candidate.number, "--vote", vote, *more]
            self.does(*said, "--as", one.email)
        return len(voters)

    def deciding(self, candidate: Presented, block: int) -> list[object]:
        return ["session", "decide", session().pk, candidate.number, "--block", block, "--competency", 1, *BY]

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


def _options(said: dict[str, object]) -> list[object]:
    return [part for name, value in said.items() for part in (f"--{name}", value)]


STAGES = {
    "certification": ByCommand.certification,
    "people": ByCommand.people,
    "composed": ByCommand.composed,
    "convoked": ByCommand.convoked,
    "deliberating": ByCommand.deliberating,
    "published": ByCommand.published,
    "declared": ByCommand.declared,
}
