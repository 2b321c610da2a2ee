"""Publishing the heads survives a cut in the middle of a line."""

from __future__ import annotations

import pytest
from django.db import transaction

from parchemin.journal.actions import record
from parchemin.journal.acts import Act
from parchemin.journal.models import Head
from parchemin.journal.publishing import publish_heads
from parchemin.journal.queries import faults

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_published(now, settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    for stream in ("session:1", "session:2"):
        with transaction.atomic():
            record(stream, Act("step", "a avancé."), actor="user:1", now=now)
    assert publish_heads(now=now) == 3  # the key that seals them is pinned by the way


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_a_line_cut_by_a_crash_is_written_again(now, settings, kept):
    whole = settings.HEADS_FILE.read_bytes()
    first = whole.index(b"\n") + 1
    # The process died while the second line was written: its rows were never marked as published.
    settings.HEADS_FILE.write_bytes(whole[: first + kept] if kept > 0 else whole[:kept])
    Head.objects.update(published_number=0)
    assert publish_heads(now=now) == 3  # the key that seals them is pinned by the way
    assert faults() == []


def test_lines_written_twice_by_a_crash_before_the_commit_change_nothing(now, settings):
    Head.objects.update(published_number=0)
    assert publish_heads(now=now) == 3  # the key that seals them is pinned by the way
    assert (
        len(settings.HEADS_FILE.read_text(encoding="utf-8").splitlines()) == 8
    )  # three heads and their seal, twice
    assert faults() == []


@pytest.mark.parametrize(
    "torn",
    [
        b'{"at": "2023-06-15T09:00:00.000000Z", "digest": "\xc3',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"12",
        b'{"number": "x"}',
    ],
    ids=["inside a letter", "other bytes", "deep", "a number", "a word"],
)
def test_a_half_written_line_is_named_and_stops_no_reading(torn, tmp_path, settings):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    settings.HEADS_FILE.write_bytes(torn)
    codes = {o.code for o in faults() if o.code.startswith("journal.heads")}
    assert codes == {"journal.heads-unreadable", "journal.heads-short", "journal.heads-unsealed"}
