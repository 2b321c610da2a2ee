"""What cannot be a name, and what every paper can bear."""

from datetime import UTC, datetime

import pytest
import typst

from parchemin.documents.typesetting import HERE, _fonts
from parchemin.domain.spelling import LINE_LIMIT, line_length, line_objections, spelling_objections
from parchemin.domain.text import is_latin

LATIN = "".join(filter(is_latin, map(chr, [*range(0x41, 0x250), *range(0x1E00, 0x1F00)])))


def codes(text):
    return [o.code for o in spelling_objections(text, "birth_name", "nom de naissance")]


@pytest.mark.parametrize(
    "text",
    [
        "🎓",
        "Zoé 🎓",
        "阮",
        "Иванова",
        "Γεωργίου",
        "محمد",
        "たなか",
        "김",
        "Zoé ♥",
        "A™",
        "½",
        "Ⅳ",
        "Ａｌｉｘ",
        "𝓐lix",
    ],
)
def test_what_is_of_another_script_is_named(text):
    assert codes(text) in (["identity.script"], ["identity.misread"])


@pytest.mark.parametrize(
    "text",
    [*map(chr, (0x200B, 0x200D, 0x200E, 0x200F, 0x202A, 0x202E, 0x2060, 0x2066, 0xFEFF, 0xAD, 0x00, 0x7F))],
    ids=lambda c: f"U+{ord(c):04X}",
)
def test_what_is_not_seen_is_named(text):
    assert codes(f"Exem{text}ple") == ["identity.unprintable"]


@pytest.mark.parametrize(
    "text", ["N/A", "n.a.", "undefined", "#N/A", "-", "...", "123", "?", "Exem?ple", "C\ufffdcile"]
)
def test_what_stands_for_nothing_is_no_name(text):
    assert len(codes(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["Exemple", "D’Essai", "D'Essai", "Jean-Paul", "St. Exemple", "Exemple (Rhône)", "Lyon 3e", "Nguyễn", "Łódź",
     "Strauß", "Þórður", "Zoe\u0308", "Null", "Ng", "Ó"],
)  # fmt: skip
def test_a_name_of_the_latin_script_is_a_name(text):
    assert codes(text) == []


def test_every_letter_of_the_rule_is_drawn_by_the_faces_of_the_documents(tmp_path):
    """The rule is one of script; the faces must follow it, not the other way round."""
    page = tmp_path / "letters.typ"
    page.write_text('#set text(font: "Source Serif 4")\n' + " ".join(LATIN), encoding="utf-8")
    compiler = typst.Compiler(str(page), root=str(tmp_path), font_paths=_fonts(), ignore_system_fonts=True)
    pdf, warnings = compiler.compile_with_warnings(
        format="pdf", pdf_standards=["a-3a"], timestamp=int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    )
    assert pdf.startswith(b"%PDF")
    assert warnings == []
    assert (HERE / "fonts").is_dir()


@pytest.mark.parametrize("length", [LINE_LIMIT + 1, 150, 300])
def test_a_line_longer_than_the_parchment_holds_is_said_and_stops_nothing(length):
    [said] = line_objections("a" * length)
    assert (said.code, said.level.blocks) == ("identity.line-too-long", False)
    assert said.mend_message


def test_capitals_are_wider():
    assert line_length("AAAA") > line_length("aaaa") == 4
    assert line_objections("A" * 120) == []
    assert line_objections("A" * 125) != []
