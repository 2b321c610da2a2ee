"""The catalogue of messages."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "src" / "parchemin" / "locale" / "en" / "LC_MESSAGES" / "django.po"


@pytest.fixture
def messages():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_sentences_of_reasons_are_found_without_marking(messages, tmp_path):
    (tmp_path / "rule.py").write_text(
        'Objection("a.b", "Il manque un juré.", mend="Le nommer.")\n', encoding="utf-8"
    )
    assert messages.reasons(tmp_path) == {"Il manque un juré.", "Le nommer."}


def test_labels_of_states_are_found_in_their_classes(messages, tmp_path):
    (tmp_path / "models.py").write_text(
        "class State(models.TextChoices):\n"
        '    """What a row is."""\n\n'
        '    OPEN = "open", "ouverte"\n\n\n'
        "class Row(models.Model):\n"
        '    NAMES = "a", "pas un libellé"\n',
        encoding="utf-8",
    )
    assert messages.labels(tmp_path) == {"ouverte"}


def test_a_sentence_marked_where_extraction_does_not_look_is_a_fault(messages, tmp_path):
    (tmp_path / "page.py").write_text(
        "word = gettext('vu')\nboth = f\"{gettext('lu')} {gettext(word)}\"\n", encoding="utf-8"
    )
    assert messages.hidden(tmp_path) == ["marked inside an f-string: page.py, line 2"]


def test_the_compiled_catalogue_is_that_of_the_text():
    assert PO.with_suffix(".mo").read_bytes() == polib.pofile(str(PO)).to_binary()


def test_a_translation_keeps_the_places_of_its_sentence():
    """%(name)s of the French are all in the English, and no other."""

    def places(text):
        return {n for n in ast.literal_eval(repr(text)).split("%(")[1:] for n in [n.partition(")")[0]]}

    wrong = [
        e.msgid
        for e in polib.pofile(str(PO)).translated_entries()
        if not e.msgid_plural and places(e.msgid) != places(e.msgstr)
    ]
    assert wrong == []
