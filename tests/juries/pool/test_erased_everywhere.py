"""A person whose name went in by every entrance is erased: it is nowhere any more, but in what the act says must stay."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse

from parchemin.assessments.actions import deposit
from parchemin.assessments.models import Marking
from parchemin.candidates.importing import import_candidates
from parchemin.catalogue.models import Deliverable
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import Moment
from parchemin.domain.identity import Identity
from parchemin.domain.objection import Objection
from parchemin.formats.tables.candidate_columns import CandidateRow
from parchemin.formats.tables.candidate_list import dump
from parchemin.formats.tables.spreadsheet import XLSX
from parchemin.journal.models import Entry
from parchemin.journal.publishing import publish_heads
from parchemin.journal.queries import faults
from parchemin.juries.again import appealing
from parchemin.juries.convoking.convoking import convoke
from parchemin.juries.day.incidents import note_incident
from parchemin.juries.jury import checks
from parchemin.juries.minutes import dossier
from parchemin.juries.models import Appeal, InterestStatement, Minutes
from parchemin.juries.pool.erasing import erase_person
from parchemin.parties import outbox
from parchemin.parties.models import Letter, Person
from parchemin.parties.sending import send_approved
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile
from tests import life, make, searching_everywhere

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (poppler-utils)"),
]

WORDS = ("Quetzalnom", "Ysoldine", "Wenceslasse", "quetzal.personne", "Trifouillisville")
WHO = Identity(
    "QUETZALNOM", "", ("Ysoldine", "Wenceslasse"), "F", 1995, 4, 2, "59350", "", "Trifouillisville"
)
# What a jury sealed says who was decided about: the act names it.
MUST_STAY = {"juries_minutes.facts": "minutes"}


@dataclass
class Planted:
    world: make.World
    person: Person
    dossier: str  # digest of the dossier de preuve handed over


def a_list(*rows: CandidateRow) -> bytes:
    return dump(rows, xlsx=False)


def row(number: int, file_number: str, who: Identity = WHO) -> CandidateRow:
    mail = "quetzal.personne@exemple.example" if who is WHO else "autre@exemple.example"
    return CandidateRow(
        number,
        AccessRoute.CA,
        date(2022, 9, 1),
        who,
        email=mail,
        site="Site d’Exempleville",
        file_number=file_number,
    )


def dry_run(world, data: bytes, name: str) -> None:
    """A list read by the page and never confirmed."""
    client = Client()
    client.force_login(world.manager)
    answer = client.post(
        f"{reverse('candidates_import')}?framework={world.framework.pk}",
        {"file": SimpleUploadedFile(name, data), "framework": world.framework.pk},
    )
    assert answer.status_code == 200, answer.content.decode()[:2000]


def plant(now, settings) -> Planted:
    settings.SMTP_HOST = "smtp.example"
    world = make.world(candidates=0)
    by = {"actor": world.actor, "now": now}
    listed = {"certifier": world.certifier, "framework": world.framework}
    dry_run(world, a_list(row(1, "T-1")), "Quetzalnom Ysoldine.csv")
    dry_run(world, dump([row(1, "T-2")], xlsx=True), "Quetzalnom.xlsx")
    import_candidates(**by, **listed, data=a_list(row(1, "D-1")), filename="liste Quetzalnom.csv")
    other = Identity("BROUILLON", "", ("Alix",), "F", 1990, 1, 3, "59350", "", "Lille")
    again = a_list(row(1, ""), row(2, "D-2", other))
    import_candidates(**by, **listed, data=again, filename="la meme.csv")
    candidacy = world.certifier.candidacies.get(number="D-1")
    world.candidacies = [candidacy]
    person = candidacy.person
    make.member(world.certifier, person, "candidate", email=person.email)
    life.bring(world, now, "composed")
    for piece in Deliverable.objects.filter(assessment__block__in=candidacy.blocks.all(), is_file=True):
        deposit(
            **by,
            candidacy=candidacy,
            deliverable=piece,
            filename="rapport Quetzalnom.txt",
            chunks=[b"Rapport d'Ysoldine Quetzalnom"],
            media_type="text/plain",
        )
    entry = life.entries_of(world)[0]
    table = life.published_table(world.session, now)
    life.heard_as_rows(table, entry, world.room, world.jurors[:2], now)
    for juror in world.jurors:
        InterestStatement.objects.create(session=world.session, juror=juror, none=True, stated_at=now)
    found = Objection("juror.tie", "Un membre connaît %(candidate)s.", {"candidate": person.full_name})
    checks.keep(life.jury_of(world), Moment.CONVOCATION, now.date(), [], [found], entry, now=now)
    convoke(actor=world.actor, now=now - timedelta(days=20), session=world.session)
    note_incident(
        **by, session=world.session, code="late", entry=entry, words="Ysoldine Quetzalnom est en retard"
    )
    life.Life(world, now).step("deliberating")
    sheet = files.put(b"Grille signee de Quetzalnom", media_type="text/plain", now=now)
    Marking.objects.filter(candidacy=candidacy).update(paper=sheet)
    for stage in ("voted", "closed", "signed", "sealed", "published"):
        life.step(stage, world, now)
    drafts = list(Letter.objects.filter(certifier=world.certifier).values_list("pk", flat=True))
    outbox.approve(actor=world.actor.label, now=now, certifier=world.certifier, letters=drafts)
    send_approved(now=now)
    appeal = appealing.lodge(
        **by, entry=entry, lodged_on=now.date(), grounds="Quetzalnom conteste la grille du bloc."
    )
    appealing.decide(
        **by,
        appeal=appeal,
        state=Appeal.State.REJECTED,
        decided_on=now.date(),
        answer="Le recours de Quetzalnom n’est pas fondé.",
    )
    handed = dossier.build(**by, entry=entry)
    return Planted(world, person, handed.digest)


@pytest.fixture
def planted(now, settings, caplog, tmp_path):
    settings.FILES_DIR = tmp_path / "files"  # what other tests stored is not searched
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    caplog.set_level(logging.DEBUG)
    return plant(now, settings)


def erased(planted, now):
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_person(actor=planted.world.actor, now=now, person=planted.person)


def test_the_search_finds_the_name_in_what_every_entrance_wrote(planted):
    held = searching_everywhere.in_database(WORDS)
    assert {
        "parties_person.birth_name",
        "parties_letter.body",
        "juries_minutes.facts",
        "candidates_importbatch.filename",
        "assessments_deposit.filename",
        "juries_incident.words",
        "juries_appeal.grounds",
        "juries_compositioncheck.objections",
        "accounts_user.email",
        "journal_words.text",
    } <= held
    kinds = set(
        StoredFile.objects.filter(pk__in=searching_everywhere.in_files(WORDS)).values_list(
            "media_type", flat=True
        )
    )
    assert {"text/csv", "application/pdf", "application/zip", "text/plain", XLSX} <= kinds


def test_a_person_erased_is_nowhere_but_in_what_the_act_says_must_stay(planted, now, caplog):
    world = planted.world
    erased(planted, now)
    assert searching_everywhere.in_database(WORDS) - set(MUST_STAY) == set()
    minutes = Minutes.objects.get(jury__session=world.session)
    left = searching_everywhere.in_files(WORDS)
    assert left <= {minutes.pdf_id, minutes.public_extract_id}
    publish_heads(now=now)
    assert not searching_everywhere.in_heads(WORDS)
    assert not any(word in searching_everywhere.plain(caplog.text) for word in map(str.casefold, WORDS))
    act = Entry.objects.get(stream=f"erasure:{planted.person.subject}")
    assert act.facts["kept"] == ["minutes"]
    assert act.facts["destroyed"] > 0
    assert faults() == []
