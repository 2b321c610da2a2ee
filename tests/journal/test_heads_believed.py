"""Published heads: missing, short, unsealed, changed; given where the certifier cannot write; exports judged without a base."""

from __future__ import annotations

import json
import random
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings as house
from django.db import transaction

from parchemin.formats.proofs import journal_heads
from parchemin.journal import keys
from parchemin.journal.actions import record
from parchemin.journal.acts import Act
from parchemin.journal.models import Anchor, Entry, Head, Round
from parchemin.journal.publishing import publish_heads
from parchemin.journal.queries import faults
from parchemin.parties.anchors import anchor_objections, send_heads
from tests import make, smtp
from tests.commands import run

pytestmark = pytest.mark.django_db
STEP = Act("step", "a avancé.")


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    settings.KEYS_DIR = tmp_path / "keys"


def write(now, *streams):
    for stream in streams:
        with transaction.atomic():
            record(stream, STEP, actor="user:1", now=now)


@pytest.fixture
def published(now):
    for _ in range(2):
        write(now, "session:1", "session:2")
        publish_heads(now=now)
    return house.HEADS_FILE


def codes():
    return [fault.code for fault in faults()]


# -- the anchor of the base -----------------------------------------------------------------------------------


def test_heads_that_are_gone_are_a_fault_and_republished_by_a_named_act(published, now, world):
    assert codes() == []
    assert run("journal", "verify").exit_code == 0
    published.unlink()
    assert codes() == ["journal.heads-missing"]
    told = run("journal", "verify")
    assert (told.exit_code, "journal republish" in told.output) == (1, True)
    assert run("journal", "republish").exit_code == 3, "nobody named"
    assert run("journal", "republish", by=make.manager(world.certifier)).exit_code == 0
    assert codes() == []
    assert Entry.objects.filter(act="heads_republished").count() == 1


@pytest.mark.parametrize("kept", [0, 1, 3, 4])
def test_heads_that_are_shorter_than_what_the_base_published_are_a_fault(published, kept):
    lines = published.read_bytes().splitlines(keepends=True)
    assert kept < len(lines)
    published.write_bytes(b"".join(lines[:kept]))
    assert {"journal.heads-missing" if kept == 0 else "journal.heads-short"} <= set(codes())


def test_heads_of_an_older_publication_put_back_are_a_fault(published, now):
    older = published.read_bytes()
    write(now, "session:1")
    publish_heads(now=now)
    published.write_bytes(older)
    assert codes() == ["journal.heads-short"]


def test_a_row_that_says_another_end_of_its_stream_is_named(published):
    Head.objects.filter(stream="session:2").update(number=1)
    assert "journal.head-differs" in codes()


def test_heads_end_by_a_seal_of_the_journals_key(published, now):
    lines = published.read_bytes().splitlines()
    seal = json.loads(lines[-1])["seal"]
    assert seal["key"] == keys.current(keys.JOURNAL).public
    published.write_bytes(b"\n".join(lines[:-1]) + b"\n")
    assert codes() == ["journal.heads-unsealed"]


def test_heads_sealed_by_another_s_key_are_a_fault(published, now, settings, tmp_path):
    from parchemin.formats.signing.keys import from_seed

    lines = published.read_text(encoding="utf-8").splitlines()
    forged = journal_heads.seal_line(from_seed("autre", b"\x01" * 32), lines[-2], now)
    published.write_text("\n".join([*lines[:-1], forged]) + "\n", encoding="utf-8")
    assert codes() == ["journal.heads-seal"]


def test_each_line_of_the_heads_changed_is_named_by_its_number(published):
    whole = published.read_bytes()
    lines = whole.splitlines(keepends=True)
    chance = random.Random(20261130)
    for _ in range(60):
        at = chance.randrange(len(whole))
        changed = bytearray(whole)
        changed[at] ^= 1 << chance.randrange(7)
        if bytes(changed) == whole:
            continue
        ends, line = 0, 0
        while ends <= at:
            ends += len(lines[line])
            line += 1
        heads = journal_heads.read_heads(bytes(changed))
        named = {o.params["line"] for o in heads.objections}
        assert line in named, (at, line, named)
        assert named <= {line, line + 1}, (at, line, named)


# -- given elsewhere ------------------------------------------------------------------------------------------


def test_a_copy_elsewhere_tells_heads_and_base_written_again(published, now, settings, tmp_path):
    copy = tmp_path / "ailleurs.jsonl"
    settings.ANCHORS = [f"file:{copy}"]
    assert [one.error for one in send_heads(now=now)] == [""]
    assert send_heads(now=now) == [], "given once"
    assert copy.read_bytes() == published.read_bytes()
    write(now, "session:1")
    publish_heads(now=now)
    send_heads(now=now)
    assert copy.read_bytes() == published.read_bytes()
    assert anchor_objections() == []
    published.write_bytes(b"".join(published.read_bytes().splitlines(keepends=True)[:-2]))
    assert {o.code for o in anchor_objections()} == {"journal.anchor-lost", "journal.heads-differ-from-copy"}
    told = run("journal", "verify")
    assert (told.exit_code, str(copy) in told.output) == (1, True)


def test_a_copy_that_says_something_else_is_never_written_over(published, now, settings, tmp_path):
    copy = tmp_path / "ailleurs.jsonl"
    copy.write_text("autre\n")
    settings.ANCHORS = [f"file:{copy}"]
    assert "ne dit pas la même chose" in send_heads(now=now)[0].error
    assert copy.read_text() == "autre\n"
    assert {"journal.anchor-failed", "journal.heads-differ-from-copy"} == {
        o.code for o in anchor_objections()
    }
    copy.unlink()
    assert send_heads(now=now)[0].error == "", "asked again"


def test_a_letter_to_a_co_certifier_holds_the_lines_and_is_found_again(published, now, settings):
    with smtp.server() as box:
        settings.SMTP_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.ANCHORS = ["mailto:service@associe.example"]
        assert [one.error for one in send_heads(now=now)] == [""]
        write(now, "session:2")
        publish_heads(now=now)
        assert [one.error for one in send_heads(now=now)] == [""]
        first, second = box.messages()
    lines = published.read_bytes().splitlines(keepends=True)
    joined = [
        part.get_payload(decode=True) for m in (first, second) for part in m.walk() if part.get_filename()
    ]
    assert b"".join(joined) == b"".join(lines)
    digest = Anchor.objects.order_by("pk").first().digest
    body = first.get_payload()[0].get_payload(decode=True).decode()
    assert digest in body
    assert run("journal", "verify", "--anchored", digest).exit_code == 0
    assert run("journal", "verify", "--anchored", "0" * 64).exit_code == 1


def test_a_server_of_mail_that_does_not_answer_is_said_and_asked_again(published, now, settings):
    settings.SMTP_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.ANCHORS = ["mailto:service@associe.example"]
    assert "ne répond pas" in send_heads(now=now)[0].error
    assert [o.code for o in anchor_objections()] == ["journal.anchor-failed"]
    assert len(send_heads(now=now)) == 1


def openssl(*arguments, cwd):
    done = subprocess.run(["openssl", *map(str, arguments)], cwd=cwd, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture
def authority(tmp_path):
    """A real time-stamping authority on the loopback: openssl answers each request."""
    import shutil

    if shutil.which("openssl") is None:
        pytest.skip("needs openssl, absent here")
    place = tmp_path / "tsa"
    place.mkdir()
    (place / "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa=t\n[t]\nserial=./serial\ncrypto_device=builtin\nsigner_digest=sha256\n"
        "default_policy=1.2.3.4.1\ndigests=sha256,sha384,sha512\naccuracy=secs:1\nordering=yes\ntsa_name=no\n"
        "ess_cert_id_chain=no\ness_cert_id_alg=sha256\n"
        "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n"
        "[leaf]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
        "basicConstraints=critical,CA:FALSE\nauthorityKeyIdentifier=keyid\n"
    )
    (place / "serial").write_text("01")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30",
            "-subj", "/CN=Racine EXEMPLE", "-config", "/dev/null", "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign", "-addext", "subjectKeyIdentifier=hash", cwd=place)  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj",
            "/CN=Horodatage EXEMPLE", "-config", "/dev/null", cwd=place)  # fmt: skip
    openssl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "tsa.cnf", "-extensions", "leaf", "-out", "tsa.pem", cwd=place)  # fmt: skip

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            (place / "asked.tsq").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "asked.tsq", "-inkey", "tsa.key", "-signer",
                    "tsa.pem", "-out", "given.tsr", cwd=place)  # fmt: skip
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write((place / "given.tsr").read_bytes())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", place / "ca.pem"
    server.shutdown()
    server.server_close()


def test_a_time_stamp_is_asked_kept_and_verified_against_its_root(
    published, now, settings, authority, tmp_path
):
    address, roots = authority
    settings.ANCHORS = [f"tsa:{address}"]
    settings.TSA_ROOTS = ""
    assert "PARCHEMIN_TSA_ROOTS" in send_heads(now=now)[0].error
    settings.TSA_ROOTS = str(roots)
    [given] = send_heads(now=now)
    assert given.error == ""
    assert (house.HEADS_FILE.with_suffix(".stamps") / f"{given.digest}.tsr").read_bytes() == bytes(
        given.token
    )
    assert anchor_objections() == []
    token = bytearray(bytes(given.token))
    for at in (len(token) // 3, len(token) - 20):
        changed = bytearray(token)
        changed[at] ^= 4
        Anchor.objects.filter(pk=given.pk).update(token=bytes(changed))
        assert [o.code for o in anchor_objections()] == ["journal.anchor-token"], at
    Anchor.objects.filter(pk=given.pk).update(token=bytes(token))
    published.write_bytes(b"".join(published.read_bytes().splitlines(keepends=True)[:2]))
    assert "journal.anchor-lost" in {o.code for o in anchor_objections()}


def test_another_s_root_does_not_vouch_for_a_time_stamp(published, now, settings, authority, tmp_path):
    address, _ = authority
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "x.key", "-out", "x.pem", "-days", "30",
            "-subj", "/CN=Autre", "-config", "/dev/null", "-addext", "basicConstraints=critical,CA:TRUE",
            cwd=tmp_path)  # fmt: skip
    settings.ANCHORS, settings.TSA_ROOTS = [f"tsa:{address}"], str(tmp_path / "x.pem")
    assert "ne tient pas" in send_heads(now=now)[0].error


# -- exports --------------------------------------------------------------------------------------------------


@pytest.fixture
def exported(published, tmp_path):
    file = tmp_path / "journal.jsonl"
    assert run("journal", "export", file).exit_code == 0
    return file


def verified(file, *more):
    return run("journal", "verify", "--file", file, *more)


def test_an_export_says_exactly_what_it_was_compared_to(exported, published):
    alone = verified(exported)
    assert alone.exit_code == 0
    assert "5 écritures lues, 3 fils" in alone.output
    assert "rien n’est comparé à ce qui fut publié" in alone.output
    both = verified(exported, "--heads", published, "--key", keys.current(keys.JOURNAL).public)
    assert both.exit_code == 0
    assert "5 têtes de 3 fils, 2 sceaux" in both.output
    other = "z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"
    assert verified(exported, "--key", other).exit_code == 1


def test_an_empty_file_a_cut_tail_and_heads_that_hold_nothing_are_faults(exported, published, tmp_path):
    lines = exported.read_bytes().splitlines(keepends=True)
    cut, empty = tmp_path / "cut.jsonl", tmp_path / "empty.jsonl"
    empty.write_bytes(b"")
    assert "journal.export-empty" in verified(empty).output
    for kept in range(len(lines)):
        cut.write_bytes(b"".join(lines[:kept]))
        assert verified(cut).exit_code == 1, kept
    cut.write_bytes(b"".join(lines[:-2] + lines[-1:]))
    assert "journal.export-altered" in verified(cut).output
    assert "journal.heads-missing" in verified(exported, "--heads", empty).output


def test_each_byte_of_an_export_changed_is_found_and_its_line_named(exported):
    whole = exported.read_bytes()
    chance = random.Random(20261130)
    for _ in range(80):
        at = chance.randrange(len(whole))
        changed = bytearray(whole)
        changed[at] ^= 1 << chance.randrange(8)
        export = journal_heads.read_export(bytes(changed), journal_heads.own_key)
        line = whole[:at].count(b"\n") + 1
        assert f"{line}" in {str(o.params.get("line")) for o in export.objections}, (
            at,
            line,
            export.objections,
        )


def test_the_nightly_round_holds_everything_once_a_night_and_keeps_what_it_saw(published, now):
    from datetime import timedelta

    from parchemin.cli.sweep import sweep

    assert "vérification de tout : tout tient" in sweep(now)
    assert not [line for line in sweep(now + timedelta(hours=1)) if "vérification" in line]
    Head.objects.filter(stream="session:2").update(digest="0" * 64)
    assert [line for line in sweep(now + timedelta(hours=21)) if "défauts" in line]
    assert [f["code"] for f in Round.objects.latest("at").faults] == ["journal.head-differs"]
