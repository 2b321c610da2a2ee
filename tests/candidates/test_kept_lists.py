"""Lists that no row names, left by dry runs of before, go with the round; those that a row names stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import TestCase

from parchemin.candidates.lists import NAMELESS, keep_read
from parchemin.candidates.sweep import sweep
from parchemin.formats.tables.spreadsheet import CSV
from parchemin.runtime import files

pytestmark = pytest.mark.django_db


def test_a_list_that_nothing_names_goes_after_two_days_and_no_other_file(world, now):
    nameless = files.put(b"Nom\nEXEMPLE\n", media_type=CSV, now=now)
    other = files.put(b"PK dossier", media_type="application/zip", now=now)
    named = keep_read(certifier=world.certifier, data=b"Nom\nAUTRE\n", filename="a.csv", now=now)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert sweep(now + NAMELESS).startswith("0 ")
        assert sweep(now + NAMELESS + timedelta(seconds=1)).startswith("1 ")
    assert not files.path_of(nameless.digest).exists()
    assert files.path_of(other.digest).exists()
    assert files.path_of(named.digest).exists()
