from datetime import UTC, datetime
from hashlib import sha256

import pytest

from parchemin.formats.proofs import seal
from parchemin.formats.signing.keys import from_seed

KEY = from_seed("ecole-exemple", b"\7" * 32)
AT = datetime(2026, 6, 30, 16, 5, tzinfo=UTC)
DIGEST = sha256("procès-verbal".encode()).hexdigest()


def codes_of(objections):
    return [objection.code for objection in objections]


def test_a_seal_verifies_and_says_what_why_and_when():
    record = seal.sign_digest(KEY, DIGEST, "procès-verbal", AT)

    assert seal.verify_record(record, KEY.public_bytes, DIGEST) == []
    assert record["at"] == "2026-06-30T16:05:00Z"
    assert record["key"] == KEY.multibase


@pytest.mark.parametrize("member", ["digest", "purpose", "at", "signature"])
def test_any_changed_member_breaks_the_seal(member):
    record = seal.sign_digest(KEY, DIGEST, "procès-verbal", AT)
    altered = {**record, member: record[member][:-1] + ("1" if record[member][-1] != "1" else "2")}

    assert codes_of(seal.verify_record(altered, KEY.public_bytes)) == ["seal.altered"]


def test_another_key_another_document_or_another_shape_is_told_apart():
    record = seal.sign_digest(KEY, DIGEST, "procès-verbal", AT)
    other = from_seed("autre", b"\x08" * 32)

    assert codes_of(seal.verify_record(record, other.public_bytes)) == ["seal.other-key"]
    assert codes_of(seal.verify_record(record, KEY.public_bytes, "0" * 64)) == ["seal.other-document"]
    assert codes_of(seal.verify_record({**record, "note": ""}, KEY.public_bytes)) == ["seal.unreadable"]


def test_a_digest_that_is_not_one_is_not_signed():
    with pytest.raises(ValueError, match="64"):
        seal.sign_digest(KEY, "abc", "procès-verbal", AT)
    with pytest.raises(ValueError, match="fuseau"):
        seal.sign_digest(KEY, DIGEST, "procès-verbal", datetime(2026, 6, 30))  # noqa: DTZ001


def signature():
    return seal.countersign(KEY, DIGEST, "minutes:4", AT, signer="person:7", method="drawn", code=True)


def test_a_countersigned_signature_says_who_what_when_and_how():
    record = signature()

    assert seal.verify_record(record, KEY.public_bytes, DIGEST) == []
    assert {record[name] for name in ("signer", "method")} == {"person:7", "drawn"}
    assert codes_of(seal.verify_record({**record, "kind": seal.KIND}, KEY.public_bytes)) == [
        "seal.unreadable"
    ]


@pytest.mark.parametrize(
    ("member", "value"),
    [("signer", "person:8"), ("method", "typed"), ("code", False), ("at", "2026-06-30T16:06:00Z")],
)
def test_any_changed_member_breaks_the_countersignature(member, value):
    assert codes_of(seal.verify_record({**signature(), member: value}, KEY.public_bytes)) == ["seal.altered"]
