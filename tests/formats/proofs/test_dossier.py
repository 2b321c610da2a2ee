"""A dossier de preuve says every change made to it, with no database."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.formats.proofs import journal_chain
from parchemin.formats.proofs.dossier import MANIFEST, SEAL, Kind, Piece, _member, pack, verify, withheld
from parchemin.formats.proofs.seal import sign_digest
from parchemin.formats.signing.keys import from_seed

AT = datetime(2023, 6, 15, 12, 30, tzinfo=UTC)
KEY, OTHER = from_seed("fictif", b"1" * 32), from_seed("autre", b"2" * 32)
PAPER = b"%PDF-1.7 proces-verbal fictif"


def chain(count: int) -> list[dict[str, object]]:
    entries, previous = [], journal_chain.GENESIS
    for number in range(1, count + 1):
        entry = {
            "stream": "session:1",
            "number": number,
            "at": "2023-06-15T09:00:00.000000Z",
            "actor": "system:test",
            "act": "opinion_given",
            "certifier": "fictif",
            "facts": {"entry": number},
            "private": {},
            "key": None,
            "previous": previous,
        }
        entry["digest"] = previous = journal_chain.digest(entry)
        entries.append(entry)
    return entries


def pieces() -> list[Piece]:
    whole = chain(4)
    return [
        Piece.of("lisez-moi.txt", Kind.READ_ME, b"Dossier de preuve fictif."),
        Piece.of("depots/rapport.pdf", Kind.DEPOSIT, b"un rapport fictif" * 50),
        Piece.of("proces-verbal/extrait.pdf", Kind.PAPER, PAPER),
        Piece.seal(
            "proces-verbal/sceau.json",
            sign_digest(KEY, hashlib.sha256(PAPER).hexdigest(), "minutes:1", AT),
            "proces-verbal/extrait.pdf",
        ),
        Piece.json("decisions.json", Kind.FACTS, [{"block": 1, "acquired": False}]),
        Piece.journal("journal/session.jsonl", [whole[0], withheld(whole[1]), *whole[2:]]),
        Piece.of("cle.txt", Kind.KEY, KEY.multibase.encode()),
    ]


def packed(of: list[Piece] | None = None) -> bytes:
    target = io.BytesIO()
    pack(target, of or pieces(), about="entry:1", at=AT, key=KEY)
    return target.getvalue()


def rewritten(data: bytes, change) -> bytes:
    """The same archive, its members passed through ``change`` (a dictionary of path → bytes)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(_member(name), content)
    return target.getvalue()


def codes(data: bytes, public: bytes | None = KEY.public_bytes) -> set[tuple[str, str | None]]:
    return {(o.code, o.about) for o in verify(io.BytesIO(data), public).objections}


def test_a_whole_dossier_holds_and_says_what_it_is():
    told = verify(io.BytesIO(packed()), KEY.public_bytes)
    assert told.objections == ()
    assert (told.about, told.key, told.seals, told.entries) == ("entry:1", KEY.multibase, 1, 4)
    assert {f["path"] for f in told.files} == {p.path for p in pieces()}


def test_the_same_facts_make_the_same_bytes():
    assert packed() == packed(list(reversed(pieces())))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_changed_byte_of_any_file_is_found(data):
    path = data.draw(st.sampled_from([*(p.path for p in pieces()), MANIFEST, SEAL]))

    def change(members):
        raw = bytearray(members[path])
        position = data.draw(st.integers(0, len(raw) - 1))
        raw[position] ^= data.draw(st.integers(1, 255))
        members[path] = bytes(raw)

    assert codes(rewritten(packed(), change)), path


def test_a_file_added_removed_or_doubled_is_named():
    assert codes(rewritten(packed(), lambda m: m.update({"note.txt": b"x"}))) == {
        ("evidence.added", "note.txt")
    }
    assert ("evidence.missing", "decisions.json") in codes(
        rewritten(packed(), lambda m: m.pop("decisions.json"))
    )
    twice = io.BytesIO(packed())
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("decisions.json", b"[]")
    assert ("evidence.twice", "decisions.json") in codes(twice.getvalue())


def test_whoever_makes_the_manifest_again_lacks_the_key():
    target = io.BytesIO()
    pack(target, pieces(), about="entry:1", at=AT, key=OTHER)
    assert ("evidence.seal", MANIFEST) in codes(target.getvalue())
    # Held against the key that it names, the minutes inside still betray it.
    assert ("evidence.seal", "proces-verbal/sceau.json") in codes(target.getvalue(), None)


def test_a_seal_inside_that_is_not_of_its_document_is_found():
    changed = [p if p.kind is not Kind.PAPER else Piece.of(p.path, p.kind, PAPER + b" ") for p in pieces()]
    assert codes(packed(changed)) == {("evidence.seal", "proces-verbal/sceau.json")}


def test_a_journal_inside_that_does_not_follow_is_found():
    whole = chain(4)
    for broken in (
        whole[1:],
        [whole[0], whole[2]],
        [whole[0], {**whole[1], "facts": {"entry": 99}}, *whole[2:]],
        [whole[0], {**withheld(whole[1]), "digest": "0" * 64}, *whole[2:]],
    ):
        changed = [p for p in pieces() if p.kind is not Kind.JOURNAL]
        found = codes(packed([*changed, Piece.journal("journal/session.jsonl", broken)]))
        assert ("evidence.journal", "journal/session.jsonl") in found


@pytest.mark.parametrize("data", [b"", b"pas une archive", packed()[:-40]])
def test_what_is_no_dossier_is_refused_in_words(data):
    told = verify(io.BytesIO(data))
    assert [o.code for o in told.objections] == ["evidence.unreadable"]


@pytest.mark.parametrize("path", ["/etc/passwd", "../dehors", "a//b", "", MANIFEST])
def test_a_path_that_leaves_the_archive_is_never_written(path):
    with pytest.raises(ValueError, match="cannot hold"):
        packed([Piece.of(path, Kind.FACTS, b"{}")])


def test_the_command_verifies_with_no_database(tmp_path):
    file = tmp_path / "dossier.zip"
    file.write_bytes(packed())
    empty = {"PATH": "/usr/bin:/bin", "PARCHEMIN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from parchemin.cli.main import main; main()", "evidence", "verify"]
        return subprocess.run(
            [*command, str(file), *arguments], capture_output=True, text=True, check=False, env=empty
        )

    done = run("--key", KEY.multibase)
    assert done.returncode == 0, done.stderr
    assert "Le dossier tient : 7 fichiers inchangés, 1 sceaux" in done.stdout
    assert run("--key", OTHER.multibase).returncode == 3
    assert run("--key", "z123").returncode == 2
    file.write_bytes(rewritten(packed(), lambda m: m.update({"decisions.json": b"[]"})))
    altered = run("--json")
    assert altered.returncode == 3
    assert [o["about"] for o in json.loads(altered.stdout)["objections"]] == ["decisions.json"]


# -- nothing beside its files -------------------------------------------------------------------------------


def reasons(data: bytes) -> set[str]:
    return {o.code for o in verify(io.BytesIO(data), KEY.public_bytes).objections}


def test_nothing_may_stand_before_after_between_or_beside_the_files():
    data = packed()
    assert reasons(data) == set()
    assert reasons(b"#!/bin/sh\necho mal\n" + data) == {"evidence.archive"}
    assert reasons(data + b"suite") & {"evidence.archive", "evidence.unreadable"}
    commented = io.BytesIO(data)
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"mot"
    assert reasons(commented.getvalue()) == {"evidence.archive"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.infolist()[1].header_offset
    moved = bytearray(data[:at] + b"entre" + data[at:])
    assert reasons(bytes(moved)) & {"evidence.archive", "evidence.unreadable", "evidence.altered"}


@pytest.mark.parametrize("field", ["comment", "extra", "date_time", "external_attr"])
def test_a_header_that_says_more_than_the_file_is_refused(field):
    other = {
        "comment": b"mot",
        "extra": b"\x99\x99\x02\x00ab",
        "date_time": (2020, 1, 1, 0, 0, 0),
        "external_attr": 0o777 << 16,
    }

    data, target = packed(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(target, "w") as out:
        for info in archive.infolist():
            member = _member(info.filename)
            setattr(member, field, other[field])
            out.writestr(member, archive.read(info))
    assert "evidence.archive" in reasons(target.getvalue())


def test_every_byte_of_a_dossier_counts():
    """Whatever byte is changed, a dossier is refused: no header, no padding, no comment is left unread."""
    data = packed(
        [Piece.of("a.txt", Kind.READ_ME, b"un"), Piece.of("cle.txt", Kind.KEY, KEY.multibase.encode())]
    )
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        assert reasons(bytes(changed)), at
