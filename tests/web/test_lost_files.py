"""A disk lost under the register: every page still answers, and says what is missing and what to do."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from parchemin.cli.main import app
from parchemin.cli.sweep import sweep
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile
from tests.web.test_permissions import ADDRESSES, address, asked, browsers, houses

pytestmark = pytest.mark.django_db

LEAVES = ("logout", "account_logout")  # acts that end the session which asks


def lose_everything() -> None:
    for digest in list(files.stored_digests()):
        files.path_of(digest).unlink()


def test_every_address_answers_when_the_store_is_lost_and_downloads_say_so(world):
    ours, _ = houses(world)
    clients = browsers(ours)
    lose_everything()
    failed, said = [], set()
    for role in ("manager", "juror", "candidate", "anonymous"):
        for name in ADDRESSES:
            url = address(name, ours.rows)
            methods = [m for m in ("get", "post") if not (m == "post" and name in LEAVES)]
            failed += [f"{role} {m} {name}" for m in methods if asked(clients[role], m, url)[0] >= 500]
            if "Ce fichier n’est plus là" in clients[role].get(url).content.decode(errors="replace"):
                said.add(name)
    assert failed == []
    assert {
        "candidate_receipt",
        "candidate_parchment",
        "candidate_credential",
        "deposit_file",
        "award_parchment",
        "award_credential",
        "declaration_file",
        "declaration_proof",
        "session_minutes_pdf",
        "session_correction_pdf",
        "session_evidence_file",
        "juror_evidence",
        "attachment",
        "jury_deposit",
        "jury_convocation",
    } - said == set()


def damage_everything() -> None:
    for digest in list(files.stored_digests()):
        content = bytearray(files.path_of(digest).read_bytes())
        content[len(content) // 2] ^= 1
        files.path_of(digest).chmod(0o600)
        files.path_of(digest).write_bytes(content)


def test_a_damaged_file_is_said_and_never_given_for_whole(world):
    ours, _ = houses(world)
    clients = browsers(ours)
    damage_everything()
    failed, told = [], set()
    for role in ("manager", "juror", "candidate", "anonymous"):
        for name in ADDRESSES:
            page = clients[role].get(address(name, ours.rows))
            failed += [f"{role} {name}"] if page.status_code >= 500 else []
            if not getattr(page, "streaming", False) and "Ce fichier est abîmé" in page.content.decode(
                errors="replace"
            ):
                told.add((name, page.status_code))
            failed += [f"{role} {name} was given"] if getattr(page, "streaming", False) else []
    assert failed == []
    assert {("candidate_parchment", 410), ("session_minutes_pdf", 410), ("deposit_file", 410)} <= told


def test_the_public_page_says_that_the_paper_on_file_is_damaged(world, client):
    ours, _ = houses(world)
    award = world.certifier.awards.get()
    place = files.path_of(award.parchment_id)
    assert "est abîmé ou perdu" not in client.get(address("verify", ours.rows)).text
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-1])
    page = client.get(address("verify", ours.rows)).text
    assert "Ce titre est valide" in page
    assert "le parchemin gardé au registre est abîmé ou perdu" in page


def test_the_page_names_the_digest_and_the_command_that_an_operator_runs(client, world, now, caplog):
    ours, _ = houses(world)
    lose_everything()
    page = browsers(ours)["candidate"].get(address("candidate_parchment", ours.rows))
    digest = world.certifier.awards.get().parchment_id
    assert page.status_code == 404
    assert digest[:12] in page.text
    assert "parchemin files check" in page.text
    assert [r.digest for r in caplog.records if r.getMessage() == "stored file lost"] == [digest]


def test_the_command_and_the_round_name_what_is_missing_and_what_names_it(now):
    kept = files.put(b"kept", media_type="text/plain", now=now)
    gone = files.put(b"gone", media_type="text/plain", now=now)
    other = files.put(b"altered", media_type="text/plain", now=now)
    assert CliRunner().invoke(app, ["files", "check"]).exit_code == 0
    assert not [line for line in sweep(now) if "manquent" in line]
    files.path_of(gone.digest).unlink()
    files.path_of(other.digest).write_bytes(b"otherwise")
    done = CliRunner().invoke(app, ["files", "check", "--json"])
    assert done.exit_code == 3
    assert {one["digest"]: one["state"] for one in json.loads(done.stdout)} == {
        gone.digest: "manquant",
        other.digest: "altéré",
    }
    assert kept.digest not in done.stdout
    quick = CliRunner().invoke(app, ["files", "check", "--quick"])
    assert (quick.exit_code, gone.digest in quick.stdout, other.digest in quick.stdout) == (3, True, False)
    assert "1 fichiers manquent, « parchemin files check » les nomme" in sweep(now)


def test_what_names_a_lost_file_is_said_once_by_row(world, now):
    ours, _ = houses(world)
    minutes = world.certifier.sessions.get(pk=ours.rows["session"]).jury.minutes
    assert [row for row in files.named_by(minutes.pdf_id) if row == minutes] == [minutes]
    assert StoredFile.objects.filter(pk=minutes.pdf_id).exists()
