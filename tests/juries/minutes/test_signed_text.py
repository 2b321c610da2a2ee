"""What the members sign is a file: carried by the minutes, named by each signature, proved for one candidate without the
others; and whoever reads lisez-moi.txt alone can verify it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
import rfc8785

from parchemin.formats.proofs import dossier as form
from parchemin.journal import keys
from parchemin.juries import queries
from parchemin.juries.minutes import dossier, signed_text
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.models import MemberSignature, Minutes
from parchemin.runtime import files
from tests import life

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).parents[2] / "formats" / "proofs" / "verifier.mjs"


@pytest.fixture
def sealed(world, now):
    life.bring(world, now, "published")
    return Minutes.objects.get()


def attached(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as read:
        return {name: one.get_file().read_bytes() for name, one in read.attachments.items()}


def test_the_minutes_carry_what_was_signed_byte_for_byte_and_every_part_of_it(sealed):
    carried = attached(files.read(sealed.pdf_id))
    text = carried[signed_text.TEXT]
    digests = set(MemberSignature.objects.values_list("digest", flat=True))
    assert digests == {hashlib.sha256(text).hexdigest()}
    named, parts = json.loads(text)["parts"], json.loads(carried[signed_text.PARTS])
    assert [hashlib.sha256(rfc8785.dumps(part)).hexdigest() for part in parts] == named
    names = [one.candidacy.person.full_name for one in queries.entries(sealed.jury.session)]
    assert [part["name"] for part in parts[1:]] == names
    assert all(name not in text.decode() for name in names), "the text itself names no candidate"
    assert len({part["salt"] for part in parts}) == len(parts)


def test_the_minutes_stay_a_paper_for_archives_and_the_extract_carries_nothing(sealed):
    with pikepdf.open(io.BytesIO(files.read(sealed.pdf_id))) as pdf:
        xmp = str(pdf.open_metadata())
        assert [int(pdf.open_metadata()["pdfaid:part"]), pdf.open_metadata()["pdfaid:conformance"]] == [
            3,
            "A",
        ], xmp
        assert {str(one.AFRelationship) for one in pdf.Root.AF} == {"/Source"}
        assert {str(one.EF.F.Subtype) for one in pdf.Root.AF} == {"/application/json"}
    assert attached(files.read(sealed.public_extract_id)) == {}


def test_a_dossier_proves_its_candidate_s_part_and_holds_no_other(sealed, world, now, tmp_path):
    entry, *others = life.entries_of(world)
    stored = dossier.build(actor=life.clerk(), now=now + timedelta(days=1), entry=entry)
    whole = files.read(stored.digest)
    told = form.verify(io.BytesIO(whole), keys.public_key(world.certifier.slug))
    assert told.objections == ()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        part = archive.read("proces-verbal/partie-du-candidat.json")
        text = archive.read("proces-verbal/ce-qui-est-signe.json")
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert json.loads(part)["name"] == entry.candidacy.person.full_name
    assert hashlib.sha256(part).hexdigest() in json.loads(text)["parts"]
    assert all(one.candidacy.person.full_name.encode() not in everything for one in others)


def unpacked(world, now, folder: Path, rank: int = 0) -> Path:
    entry = life.entries_of(world)[rank]
    stored = dossier.build(actor=life.clerk(), now=now + timedelta(days=3), entry=entry)
    with zipfile.ZipFile(io.BytesIO(files.read(stored.digest))) as archive:
        archive.extractall(folder)
    return folder


def judged(folder: Path, key: str) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is absent here")
    return subprocess.run(
        [node, str(VERIFIER), str(folder), key], capture_output=True, text=True, check=False
    )


def test_a_verifier_written_from_the_read_me_alone_holds_and_names_what_changed(sealed, world, now, tmp_path):
    keys.rotate_key(actor="user:1", now=now + timedelta(days=2), owner=world.certifier.slug, reason="Essai")
    key = keys.current(world.certifier.slug).public
    folder = unpacked(world, now, tmp_path / "dossier")
    done = judged(folder, key)
    assert (done.returncode, "holds:" in done.stdout) == (0, True), done.stdout + done.stderr
    assert judged(folder, "z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH").returncode == 1
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        kept = path.read_bytes()
        if not kept:
            continue
        path.write_bytes(kept[:-2] + bytes([kept[-2] ^ 1]) + kept[-1:])
        done = judged(folder, key)
        assert done.returncode == 1, path
        named = str(path.relative_to(folder))
        assert (
            named in done.stdout
            or named in ("manifest.json", "manifest.seal.json", "cles.json")
            or done.stderr
        ), done
        path.write_bytes(kept)
    (folder / "ajout.txt").write_text("ajouté")
    assert judged(folder, key).returncode == 1


def test_the_digest_to_sign_is_the_same_at_each_reading(world, now):
    life.bring(world, now, "closed")
    first, second = (minutes_facts(life.jury_of(world)) for _ in range(2))
    assert signed_text.digest_of(first) == signed_text.digest_of(second)
    assert first.salt
    assert first.candidates[0].salt


def test_minutes_half_signed_before_parts_existed_are_signed_on_as_they_were(world, now):
    from dataclasses import replace

    life.bring(world, now, "closed")
    jury = life.jury_of(world)
    facts = minutes_facts(jury)
    old = replace(facts, salt="", candidates=tuple(replace(one, salt="") for one in facts.candidates))
    MemberSignature.objects.create(
        jury=jury,
        member=life.members_of(world)[0],
        digest=signed_text.digest_of(old),
        typed_name="Fictif",
        record={},
        signed_at=now,
    )
    assert minutes_facts(jury) == old
