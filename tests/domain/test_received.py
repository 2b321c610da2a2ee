"""The name and the kind of a file that somebody sends, as they are kept, printed and given back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.received import NAME_LENGTH, UNKNOWN_TYPE, UNNAMED, file_name, media_type


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("Mémoire d’ÉTÉ (v2).pdf", "Mémoire d’ÉTÉ (v2).pdf"),
        ("\u202efdp.exe", "fdp.exe"),  # written the other way, it was read « exe.pdf »
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("a\x00b.pdf", "ab.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\essai\\rapport.pdf", "rapport.pdf"),
        ("", UNNAMED),
        ("...", UNNAMED),
        ("\u200b\u202e", UNNAMED),
        ("x" * 300 + ".pdf", "x" * (NAME_LENGTH - 4) + ".pdf"),
    ],
)
def test_a_name_keeps_what_is_shown_and_nothing_else(sent, kept):
    assert file_name(sent) == kept


@given(st.text())
def test_any_name_is_one_line_that_can_be_shown(sent):
    kept = file_name(sent)
    assert 0 < len(kept) <= NAME_LENGTH
    assert not any(unicodedata.category(c).startswith("C") for c in kept)
    assert file_name(kept) == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("application/pdf", "application/pdf"),
        ("Text/Plain; charset=utf-8", "text/plain"),
        ("a/\x00b", UNKNOWN_TYPE),
        ("text/html\r\nX: 1", UNKNOWN_TYPE),
        ("x" * 300, UNKNOWN_TYPE),
        ("", UNKNOWN_TYPE),
    ],
)
def test_a_kind_is_a_media_type_or_unknown(sent, kept):
    assert media_type(sent) == kept
