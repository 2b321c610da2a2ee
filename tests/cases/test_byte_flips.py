"""Ten bytes changed in each kind of thing that is kept: each is found, and what was changed is named. Seeded."""

from __future__ import annotations

import io
import json
import random
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as house
from django.db import connection

from parchemin.assessments.models import Mark
from parchemin.awards.models import Award
from parchemin.formats.proofs import dossier as form
from parchemin.formats.proofs import journal_heads
from parchemin.formats.signing import keys as files_of_keys
from parchemin.journal import holding, keys, triggers
from parchemin.journal.models import Entry, Head, SigningKey
from parchemin.journal.publishing import publish_heads
from parchemin.juries.minutes import dossier
from parchemin.juries.models import Attendance, BlockDecision, Minutes, Opinion, Outcome
from parchemin.runtime import backup, files, restoring
from parchemin.runtime.models import StoredFile
from tests import life

pytestmark = pytest.mark.django_db
SEED, TIMES = 20261130, 10


@pytest.fixture
def kept(world, now):
    """A session led to its titles, its heads published."""
    life.bring(world, now, "awarded")
    publish_heads(now=now)
    yield world
    for path in Path(house.KEYS_DIR).glob(f"{world.certifier.slug}*.pem"):
        path.unlink()


def flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def told() -> str:
    """Everything that a verification of everything says."""
    return "\n".join(f"{o.message} {o.about}" for one in holding.held() for o in one.objections)


# -- rows -----------------------------------------------------------------------------------------------------

# Rows that something else proves: the column changed, and how a fault names the row.
ROWS = {
    BlockDecision: ("motivation", "votes", "evidence", "departure_reason"),
    Opinion: ("vote",),
    Outcome: ("verdict",),
    Mark: ("level", "comment"),
    Attendance: ("method", "role"),
    Minutes: ("facts", "rows", "seal"),
    Award: ("claims", "claims_digest", "number"),
    Entry: ("actor", "act", "facts", "digest", "previous", "certifier"),
    Head: ("digest",),
    SigningKey: ("public",),
}
WORDS = {
    BlockDecision: "décision n°",
    Opinion: "avis n°",
    Outcome: "résultat n°",
    Mark: "note n°",
    Attendance: "présence n°",
}


def name_of(row) -> str:
    if type(row) in WORDS:
        return f"{WORDS[type(row)]} {row.pk},"
    if isinstance(row, Minutes):
        return f"session:{row.jury.session_id}"
    if isinstance(row, Award):
        return row.stream
    return row.public if isinstance(row, SigningKey) else f"« {row.stream} »"


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_a_byte_changed_in_a_row_is_found_and_the_row_named(kept, model):
    assert told() == ""
    chance = random.Random(f"{SEED} {model.__name__}")
    rows = list(model.objects.order_by("pk"))
    cells = [(row, name) for row in rows for name in ROWS[model] if getattr(row, name)]
    triggers.remove()
    done = 0
    while done < TIMES:
        row, name = chance.choice(cells)
        before = getattr(row, name)
        after = changed(before, chance)
        if after is None:
            continue
        wanted = name_of(row)
        write(row, name, after)
        assert wanted in told(), (model, row.pk, name, before, after)
        write(row, name, before)
        done += 1
    triggers.install()
    assert told() == ""


def changed(value, chance: random.Random):
    """The value with one bit of one character changed; None where that is no value of its kind."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    at = chance.randrange(len(text))
    other = text[:at] + chr(ord(text[at]) ^ 1 << chance.randrange(5)) + text[at + 1 :]
    if isinstance(value, str):
        return other if other.isprintable() else None
    try:
        read = json.loads(other)
    except ValueError:
        return None
    return read if read != value and type(read) is type(value) else None


def write(row, name: str, value) -> None:
    """Past every rule of the software, as somebody with the database would."""
    field = row._meta.get_field(name)
    kept = json.dumps(value) if field.get_internal_type() == "JSONField" else value
    cast = "::jsonb" if connection.vendor == "postgresql" and kept is not value else ""
    table, key = connection.ops.quote_name(row._meta.db_table), connection.ops.quote_name(row._meta.pk.column)
    with connection.cursor() as cursor:
        column = connection.ops.quote_name(field.column)
        pk = row._meta.pk.get_db_prep_value(row.pk, connection)
        cursor.execute(f"UPDATE {table} SET {column} = %s{cast} WHERE {key} = %s", [kept, pk])


# -- files, minutes, heads ------------------------------------------------------------------------------------


def test_a_byte_changed_in_a_stored_file_is_found_and_the_file_named(kept):
    chance = random.Random(SEED)
    digests = sorted(StoredFile.objects.values_list("digest", flat=True))
    for _ in range(TIMES):
        digest = chance.choice(digests)
        path = files.path_of(digest)
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(flipped(whole, chance.randrange(len(whole)), chance.randrange(8)))
        assert files.damaged() == [digest]
        assert digest in told()
        with pytest.raises(files.Damaged, match=digest[:12]):
            files.read(digest)
        path.write_bytes(whole)


def test_a_byte_changed_in_sealed_minutes_is_found_by_their_seal(kept):
    chance, minutes = random.Random(SEED), Minutes.objects.get()
    path = files.path_of(minutes.pdf_id)
    whole = path.read_bytes()
    path.chmod(0o600)
    from parchemin.juries.minutes import proving

    for _ in range(TIMES):
        path.write_bytes(flipped(whole, chance.randrange(len(whole)), chance.randrange(8)))
        wrong = [p for p in proving.proofs(minutes.jury) if not p.holds]
        assert [(p.what, p.digest) for p in wrong] == [("seal", minutes.pdf_id)]
    path.write_bytes(whole)


def test_a_byte_changed_in_the_heads_is_found_and_the_line_named(kept):
    chance, whole = random.Random(SEED), house.HEADS_FILE.read_bytes()
    for _ in range(TIMES):
        at = chance.randrange(len(whole))
        house.HEADS_FILE.write_bytes(flipped(whole, at, chance.randrange(8)))
        line = whole[:at].count(b"\n") + 1
        assert f"La ligne {line} du fichier des têtes" in told(), (at, line)
    house.HEADS_FILE.write_bytes(whole)
    assert told() == ""


def test_a_byte_changed_in_an_export_is_found_and_the_line_named(kept, now):
    from parchemin.journal.queries import export

    key = keys.signing_key(keys.JOURNAL, now=now)
    whole, chance = b"".join(journal_heads.export_lines(export(), key, now)), random.Random(SEED)
    for _ in range(TIMES):
        at = chance.randrange(len(whole))
        read = journal_heads.read_export(flipped(whole, at, chance.randrange(8)), journal_heads.own_key)
        line = whole[:at].count(b"\n") + 1
        assert line in {o.params.get("line") for o in read.objections}, at


# -- dossiers, backups, keys ----------------------------------------------------------------------------------


def test_a_byte_changed_in_a_dossier_is_found_and_the_file_named(kept, now):
    entry, chance = life.entries_of(kept)[0], random.Random(SEED)
    whole = files.read(dossier.build(actor=life.clerk(), now=now, entry=entry).digest)
    public = keys.public_key(kept.certifier.slug)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = archive.infolist()
    for _ in range(TIMES):
        at = chance.randrange(len(whole))
        found = form.verify(io.BytesIO(flipped(whole, at, chance.randrange(8))), public).objections
        inside = [
            m.filename
            for m in members
            if m.header_offset + 30 + len(m.filename) + 20 <= at < m.header_offset + m.compress_size
        ]
        assert found, at
        assert (
            not inside or inside[0] in " ".join(o.message for o in found) or "archive" in found[0].message
        ), at


def test_a_byte_changed_in_a_backup_is_found_and_the_file_named(kept, now, tmp_path):
    key, chance = keys.signing_key(keys.JOURNAL, now=now), random.Random(SEED)
    folder = tmp_path / "saved"
    backup.backup(folder, keys=None, now=now, key=key)
    paths = sorted(
        p for p in folder.rglob("*") if p.is_file() and p.stat().st_size
    )  # an empty one has no byte
    for path in [*(p for p in paths if p.parent == folder), *chance.choices(paths, k=TIMES)]:
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(flipped(whole, chance.randrange(len(whole)), chance.randrange(8)))
        with pytest.raises(backup.BackupError) as refused:
            restoring.restore(folder, keys=None)
        assert path.name in str(refused.value), path
        path.write_bytes(whole)


@pytest.mark.parametrize(
    "secret", ["", "un-secret-fictif-assez-long-pour-les-cles"], ids=["clear", "encrypted"]
)
def test_a_byte_changed_in_a_key_is_found_and_the_key_named(kept, settings, secret):
    settings.KEY_SECRET = secret
    chance, row = random.Random(SEED), keys.current(kept.certifier.slug)
    path = files_of_keys.path_of(Path(house.KEYS_DIR), row.filename)
    if secret:
        files_of_keys.protect(Path(house.KEYS_DIR), row.filename, former="", secret=secret)
    whole = path.read_bytes()
    for _ in range(TIMES):
        at = chance.randrange(len(whole))
        path.write_bytes(flipped(whole, at, chance.randrange(8)))
        [state] = [s for s in keys.states(kept.certifier.slug) if s.signs]
        assert not state.usable, (at, whole)
        assert row.public in told()
    path.write_bytes(whole)
