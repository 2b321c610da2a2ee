"""The store keeps bytes under their digest, or keeps nothing."""

from __future__ import annotations

import hashlib

import pytest

from parchemin.runtime import files
from parchemin.runtime.models import StoredFile

pytestmark = pytest.mark.django_db


def test_a_stream_is_stored_under_its_digest(now):
    row = files.put(iter([b"abc", b"def"]), media_type="text/plain", now=now)
    assert (row.digest, row.size) == (hashlib.sha256(b"abcdef").hexdigest(), 6)
    assert files.read(row.digest) == b"abcdef"
    assert files.path_of(row.digest).stat().st_mode & 0o077 == 0


def test_the_same_content_is_one_row(now):
    assert files.put(b"x", media_type="text/plain", now=now) == files.put(
        b"x", media_type="text/plain", now=now
    )
    assert StoredFile.objects.count() == 1


def test_past_the_limit_nothing_is_kept(now, settings):
    before = set(files.stored_digests())
    with pytest.raises(files.TooLarge):
        files.put(iter([b"12345", b"67890"]), media_type="text/plain", now=now, limit=8)
    assert set(files.stored_digests()) == before
    assert not list(settings.FILES_DIR.glob(".incoming-*"))
    assert StoredFile.objects.count() == 0


def test_a_damaged_file_is_named(now):
    row = files.put(b"whole", media_type="text/plain", now=now)
    files.path_of(row.digest).write_bytes(b"broken")
    assert files.damaged() == [row.digest]
