"""The shipped sheet, changed by hand in twenty ways: what changed is read as changed, the rest as it was."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from pathlib import Path

import pytest

import parchemin
from parchemin.formats.register_text import load, rebuild, segments

SHEET = (Path(parchemin.__file__).parent / "data" / "rncp-21947.txt").read_text(encoding="utf-8")


def changed(old, new, count=1):
    assert old in SHEET, old
    return SHEET.replace(old, new, count)


def without(first, last):
    """The sheet without its lines ``first`` to ``last``."""
    lines = SHEET.split("\n")
    return "\n".join(lines[: first - 1] + lines[last:])


def plainly(text):
    """Every value, without lines or findings: what two printings of one sheet must share."""
    read = load(text).as_dict()
    for key in ("places", "gaps", "findings", "links"):
        del read[key]
    return bare(read)


def bare(value):
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if k != "lines"}
    return [bare(v) for v in value] if isinstance(value, list) else value


def codes(text):
    return {finding.code for finding in load(text).findings}


def rewrapped(text, width):
    """Each line of the table of blocks cut again at a narrower width, as a narrower column would."""
    lines = text.split("\n")
    head, table, tail = lines[:116], lines[116:398], lines[398:]
    fixed = re.compile(r"^(?:Bloc de|21947|Compétences|Modalités|INTITULÉ|Livrable)")
    again = [
        piece
        for line in table
        for piece in (
            [line]
            if fixed.match(line) or not line.strip()
            else textwrap.wrap(line, width, break_on_hyphens=False)
        )
    ]
    return "\n".join(head + again + tail)


def test_windows_line_ends():
    assert plainly(SHEET.replace("\n", "\r\n")) == plainly(SHEET)


def test_old_mac_line_ends():
    assert plainly(SHEET.replace("\n", "\r")) == plainly(SHEET)


def test_decomposed_accents():
    data = unicodedata.normalize("NFD", SHEET).encode()
    assert data != SHEET.encode()
    assert plainly(data) == plainly(SHEET)
    assert rebuild(segments(data, load(data)), data) == data


def test_blank_lines_everywhere_or_nowhere():
    assert plainly(SHEET.replace("\n", "\n\n")) == plainly(SHEET)
    assert plainly("\n".join(line for line in SHEET.split("\n") if line.strip())) == plainly(SHEET)


def test_page_heads_and_numbers_cut_no_value():
    lines = []
    for number, line in enumerate(SHEET.split("\n"), start=1):
        lines.append(line)
        if number in {67, 128, 143, 187, 232, 285, 362, 399, 408}:
            lines += ["Page 2 / 8", "", "Résumé descriptif de la certification Code RNCP : 21947", "3/8"]
    assert plainly("\n".join(lines)) == plainly(SHEET)


@pytest.mark.parametrize("width", [100, 120])
def test_a_narrower_page_gives_the_same_values(width):
    wrapped = [textwrap.wrap(line, width, break_on_hyphens=False) or [""] for line in SHEET.split("\n")]
    assert plainly("\n".join(piece for line in wrapped for piece in line)) == plainly(SHEET)


def test_byte_order_mark():
    assert plainly("\ufeff" + SHEET) == plainly(SHEET)


def test_windows_1252():
    old = SHEET.replace("\uf0a7", "-").encode("cp1252")
    assert plainly(old) == plainly(SHEET.replace("\uf0a7", "-"))
    assert rebuild(segments(old, load(old)), old) == old


def test_trailing_blanks_and_form_feeds():
    text = "\n".join(f"{line}  " for line in SHEET.split("\n")).replace(
        "\nINTITULÉ DESC", "\n\fINTITULÉ DESC"
    )
    assert plainly(text) == plainly(SHEET)


def _with_typographic_apostrophes(value):
    if isinstance(value, dict):
        return {k: _with_typographic_apostrophes(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_typographic_apostrophes(v) for v in value]
    return value.replace("'", "’") if isinstance(value, str) else value


def test_typographic_apostrophes_everywhere():
    typographic = SHEET.replace("'", "’")
    read = plainly(typographic)
    assert read == _with_typographic_apostrophes(plainly(SHEET))
    assert [len(b["competencies"]) for b in read["blocks"]] == [5, 3, 2, 7, 3, 6]
    assert [r["code"] for r in read["access_routes"]] == ["FI", "CA", "FC", "CQ", "CL", "VAE"]
    assert len(read["registrations"]) == 3


def test_a_bullet_less_printing_keeps_the_codes():
    read = plainly(SHEET.replace("\uf0a7", ""))
    assert [len(b["competencies"]) for b in read["blocks"]] == [5, 3, 2, 7, 3, 6]
    assert [len(b["assessments"]) for b in read["blocks"]] == [2, 1, 2, 3, 2, 4]


@pytest.mark.parametrize("width", [50, 70])
def test_a_narrower_column_gives_the_same_competencies(width):
    before, after = plainly(SHEET)["blocks"], plainly(rewrapped(SHEET, width))["blocks"]
    assert [[c["title"] for c in b["competencies"]] for b in after] == [
        [c["title"] for c in b["competencies"]] for b in before
    ]
    assert [[a["text"] for a in b["assessments"]] for b in after] == [
        [a["text"] for a in b["assessments"]] for b in before
    ]


def test_another_number_and_title():
    text = SHEET.replace("21947", "90555").replace("Expert en ingénierie informatique", "Expert en gabarits")
    read = plainly(text)
    assert (read["code"], read["title"]) == ("90555", "Expert en gabarits")
    assert [b["code"] for b in read["blocks"]] == [f"RNCP90555BC0{n}" for n in range(1, 7)]
    assert {r["title"] for r in read["registrations"]} == {"Expert en gabarits"}


def test_the_other_register():
    read = plainly(changed("Code RNCP : 21947", "Code RS : 21947"))
    assert (read["register"], read["code"], read["blocks"][0]["code"]) == ("RS", "21947", "RS21947BC01")


def test_a_block_removed():
    text = without(157, 185)
    blocks = plainly(text)["blocks"]
    assert [b["number"] for b in blocks] == [1, 3, 4, 5, 6]
    assert blocks == [b for b in plainly(SHEET)["blocks"] if b["number"] != 2]
    assert "activities.headings-unknown" not in codes(text)


def test_all_blocks_removed():
    text = without(112, 398)
    assert plainly(text)["blocks"] == []
    assert {"framework.no-blocks", "activities.headings-unknown"} <= codes(text)


def test_the_repeated_competency_removed():
    text = without(175, 180)
    assert [len(b["competencies"]) for b in plainly(text)["blocks"]] == [5, 2, 2, 7, 3, 6]
    assert "competency.printed-twice.B2.CE1-2" not in codes(text)


def test_a_deliverable_written():
    text = changed(
        "pour proposer une politique informatique\n",
        "pour proposer une politique informatique\nLivrable : mémoire + soutenance\n",
    )
    assert plainly(text)["blocks"][4]["assessments"][0]["deliverables"] == ["mémoire", "soutenance"]
    assert "assessment.without-deliverable.B5.1" not in codes(text)


def test_labels_that_agree():
    text = changed("Me1/2/3/4 Dans", "Me1/2/3 Dans")
    assert "assessment.label-mismatch.B1" not in codes(text)
    assert "assessment.label-mismatch.B6" in codes(text)


def test_certifiers_in_parted_columns():
    text = changed(
        "Sciences-U Lille - Efficom, Sciences-U Lyon Directrice",
        "Sciences-U Lille - Efficom, Sciences-U Lyon      Directrice",
    )
    assert [c["signatory"] for c in plainly(text)["certifiers"]] == ["Directrice du campus", "Président"]
    assert "certifiers.columns-merged" not in codes(text)


def test_one_certifier():
    text = changed(
        "Sciences-U Lille - Efficom, Sciences-U Lyon Directrice du campus, Président",
        "Institut Gabarit Directrice",
    )
    read = plainly(text)
    assert [(c["name"], c["signatory"]) for c in read["certifiers"]] == [("Institut Gabarit", "Directrice")]
    assert "certifier.name-variants" not in codes(text)


def test_another_jury():
    text = changed("votant et 3 professionnels", "votant et au moins 4 professionnels")
    assert [s["count"] for s in plainly(text)["jury"]["seats"]] == [1, 4, 1]


def test_a_jury_bounded_below_asks_nothing_of_its_numbers():
    old = "1 président professionnel\nvotant et 3 professionnels et 1\nmembre certificateurs : \no2 employé(e)s \no2 employeurs"
    text = changed(old, "au moins 3 professionnels")
    assert [s["count"] for s in plainly(text)["jury"]["seats"]] == [3]
    assert not {"jury.exact-or-minimum", "jury.colleges-count-whom"} & codes(text)


def test_individual_applications_open():
    text = changed("Par candidature individuelle X", "Par candidature individuelle X idem")
    assert [r["open"] for r in plainly(text)["access_routes"]] == [True] * 6
    assert "route.CL.cross-without-idem" not in codes(text)


def test_validity_of_five_years():
    read = plainly(changed("acquises :  illimitée", "acquises : cinq (5) ans"))
    assert read["validity"]["acquired_blocks"] == {"years": 5}


def test_other_dates():
    text = changed(
        "effet du 07 août 2018,\njusqu'au 07 août 2023", "effet du 28/08/2018,\njusqu'au 1er août 2021"
    )
    last = plainly(text)["registrations"][-1]
    assert (last["from"], last["until"], last["until_inclusive"]) == (
        "2018-08-28",
        "2021-08-02",
        "2021-08-01",
    )
    message = next(f.message for f in load(text).findings if f.code == "act.overlap")
    assert "07/08/2018" not in message


def test_another_place():
    text = changed(
        "- Openclassrooms - 7 cité Paradis - 75010 Paris",
        "- Atelier Croquis - 3 rue du Modèle - 33000 Bordeaux",
    )
    assert plainly(text)["sites"]["preparation"][-1]["city"] == "Bordeaux"
    assert "site.paris-at-montrouge" not in codes(text)


def test_the_legal_basis_lost():
    text = without(425, 444)
    assert plainly(text)["registrations"] == []
    assert {"section.missing.legal", "registration.missing"} <= codes(text)


def test_accents_lost():
    read = plainly(
        SHEET.replace("É", "E").replace("é", "e").replace("è", "e").replace("à", "a").replace("œ", "oe")
    )
    assert [len(b["competencies"]) for b in read["blocks"]] == [5, 3, 2, 7, 3, 6]
    assert len(read["registrations"]) == 3
    assert [len(a["items"]) for a in read["activities"]] == [3, 6, 4, 4, 1, 2]


def test_letters_lost_to_replacement_marks():
    read = plainly(SHEET.replace("é", "\ufffd"))
    assert [len(b["assessments"]) for b in read["blocks"]] == [2, 1, 2, 3, 2, 4]
    assert len(read["capacities"]) == 25
