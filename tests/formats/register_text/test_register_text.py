"""The sheet shipped with the project, and five fictitious ones that show other habits."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parchemin
from parchemin.domain.sheet import Span, Text
from parchemin.formats.register_text import NotASheet, findings_on, load, normalise, rebuild, segments
from parchemin.formats.register_text.evidence import evidence, evidence_in, rows_of
from parchemin.formats.register_text.refusal import decode

SHEETS = Path(__file__).parent / "sheets"
FICTITIOUS = ("dashes", "no_blocks", "coded", "windows", "no_accents")
SEED = (Path(parchemin.__file__).parent / "data" / "rncp-21947.txt").read_bytes()
REGISTER = Path(__file__).parents[3] / "../shared/data/rncp/register-2021"


@pytest.fixture(scope="module")
def sheet():
    return load(SEED).as_dict()


def data_of(name):
    return SEED if name == "seed" else (SHEETS / f"{name}.txt").read_bytes()


# -- golden readings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FICTITIOUS)
def test_a_sheet_reads_as_its_golden_file_says(name):
    read = load(data_of(name)).as_dict()
    golden = json.loads((SHEETS / f"{name}.json").read_text(encoding="utf-8"))
    assert {key: read[key] for key in golden} == golden
    assert set(read) - set(golden) == {"gaps", "places", "links", "marking"}


def test_line_ends_and_apostrophes_change_no_value():
    def values(name):
        read = load(data_of(name)).as_dict()
        kept = {
            key: read[key] for key in ("title", "certifiers", "nsf", "activities", "blocks", "access_routes")
        }
        return json.loads(json.dumps(_without_lines(kept), ensure_ascii=False).replace("’", "'"))

    assert values("windows") == values("coded")


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.replace("\n", "\r\n").encode("utf-16-be"),
    ],
    ids=["crlf", "cr", "mark", "utf-16-le", "utf-16-be crlf"],
)
def test_a_sheet_saved_otherwise_says_the_same_and_is_given_back_as_it_came(written):
    text = data_of("seed").decode()
    data = written(text)
    read, known = load(data), load(text)
    kept = ("code", "title", "certifiers", "blocks", "access_routes", "registrations", "findings")
    assert {k: read.as_dict()[k] for k in kept} == {k: known.as_dict()[k] for k in kept}
    assert rebuild(segments(data, read), data) == data


def _without_lines(value):
    if isinstance(value, dict):
        return {k: _without_lines(v) for k, v in value.items() if k != "lines"}
    return [_without_lines(v) for v in value] if isinstance(value, list) else value


# -- every character has its place -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["seed", *FICTITIOUS])
def test_fields_and_gaps_put_end_to_end_are_the_file(name):
    data = data_of(name)
    pieces = segments(data, load(data))
    assert rebuild(pieces, data) == data
    assert {piece.field for piece in pieces} > {None, "/code", "/title"}


@pytest.mark.parametrize("name", ["seed", *FICTITIOUS])
def test_each_value_is_the_text_of_its_lines(name):
    data = data_of(name)
    reading = load(data)
    lines = decode(data).text.replace("\r\n", "\n").split("\n")
    texts = dict(reading.texts())
    assert len(texts) > 20
    assert {pointer: text.value for pointer, text in texts.items()} == {
        pointer: normalise(cut(lines, text.lines)) for pointer, text in texts.items()
    }


def cut(lines, span):
    """The characters of a span, found without the reader's own code."""
    kept = lines[span.first - 1 : span.last]
    if span.end is not None:
        kept[-1] = kept[-1][: span.end]
    kept[0] = kept[0][span.start or 0 :]
    return "\n".join(kept)


@pytest.mark.parametrize("name", ["seed", *FICTITIOUS])
def test_json_values_stand_at_their_pointers(name):
    reading = load(data_of(name))
    document = reading.as_dict()
    for pointer, text in reading.texts():
        value = document
        for step in pointer.split("/")[1:]:
            if (
                isinstance(value, dict)
                and step == "text"
                and pointer.startswith("/blocks")
                and "panel" in pointer
            ):
                break
            value = value[int(step)] if isinstance(value, list) else value[step]
        else:
            assert value == text.value, pointer


@pytest.mark.parametrize("name", ["seed", *FICTITIOUS])
def test_nothing_written_is_left_unread(name):
    kinds = {gap.kind for gap in load(data_of(name)).gaps}
    assert "unread" not in kinds


def test_normalise_joins_lines_and_drops_a_repeated_table_head():
    assert normalise("a  b\r\n\n\u00a0c\nINTITULÉ DESCRIPTIF ET MODALITÉS D’ÉVALUATION\nd") == "a b c d"


# -- the shipped sheet -------------------------------------------------------------------------------


def test_head_of_the_shipped_sheet(sheet):
    assert sheet["code"] == "21947"
    assert sheet["register"] == "RNCP"
    assert sheet["title"] == "Expert en ingénierie informatique"
    assert [c["name"] for c in sheet["certifiers"]] == ["Sciences-U Lille - Efficom", "Sciences-U Lyon"]
    assert [c["in_own_name"] for c in sheet["certifiers"]] == [True, True]
    assert sheet["signatories"] == ["Directrice du campus", "Président"]
    assert sheet["levels"] == {"1969": "I", "european": "7"}
    assert [(c["code"], c["lines"]["first"]) for c in sheet["nsf"]] == [("326", 16)]
    assert [c["code"] for c in sheet["rome"]] == ["M1805", "M1803", "M1806"]
    assert [c["url"].rpartition("=")[2] for c in sheet["rome"]] == ["M1805", "M1803", "M1806"]
    assert (sheet["formacodes"], sheet["agreements"]) == ([], [])


def test_activities_and_capacities(sheet):
    assert [len(activity["items"]) for activity in sheet["activities"]] == [3, 6, 4, 4, 1, 2]
    assert (
        sheet["activities"][0]["title"]
        == "Aligner la politique informatique a la stratégie de l’organisation"
    )
    assert len(sheet["capacities"]) == 25


def test_blocks_competencies_and_assessments(sheet):
    blocks = sheet["blocks"]
    assert [b["code"] for b in blocks] == [f"RNCP21947BC0{n}" for n in range(1, 7)]
    assert [len(b["competencies"]) for b in blocks] == [5, 3, 2, 7, 3, 6]
    distinct = [c for b in blocks for c in b["competencies"] if c["duplicate_of"] is None]
    assert len(distinct) == 25
    assert [len(b["assessments"]) for b in blocks] == [2, 1, 2, 3, 2, 4]
    panels = [a["panel"] for b in blocks for a in b["assessments"] if a["panel"]]
    assert panels == [{"min_professionals": 2}] * 8
    codes = [(c["code"], c["normalised"]) for c in blocks[3]["competencies"]]
    assert codes == [
        ("CE.1", "CE1"),
        ("CE2", "CE2"),
        ("CE2-1", "CE2-1"),
        ("CE2-2", "CE2-2"),
        ("CE3-1", "CE3-1"),
        ("CE3-2", "CE3-2"),
        ("CE4", "CE4"),
    ]
    assert blocks[1]["competencies"][2]["duplicate_of"] == 2


def test_details_are_joined_across_line_breaks(sheet):
    details = sheet["blocks"][5]["competencies"][3]["details"]
    assert [d.split()[0] for d in details] == ["appréhender", "analyser", "identifier", "optimiser"]
    assert details[0].endswith("la culture de l’entreprise.")
    assert [len(c["details"]) for c in sheet["blocks"][0]["competencies"]] == [4, 3, 2, 3, 3]


def test_assessments_say_their_words(sheet):
    said = [
        (a["label"], a["kind"], a["mode"], a["deliverables"])
        for b in sheet["blocks"]
        for a in b["assessments"]
    ]
    assert said == [
        ("Me1/2/3/4", "soutenance", "defence", ["rapport écrit", "soutenance"]),
        ("Me4", "cas d’entreprise", "written", ["dossier écrit"]),
        ("Me1-1/2", "projet technique", "on_machine", ["simulation sur machine"]),
        (None, "soutenance", "defence", ["soutenance", "dossiers"]),
        ("Me 2", "soutenance", "defence", ["soutenance", "dossiers"]),
        ("ME.1", "dossier technique", "oral", ["dossier écrit", "présentation orale"]),
        ("ME.2/3/4", "soutenance", "defence", ["maquette de la solution"]),
        ("Me4", "simulation", "on_machine", ["sur machine"]),
        ("Me1/2", "soutenance", "defence", []),
        ("Me3", "dossier technique", "written", ["dossier écrit"]),
        ("ME1/2/3", "soutenance", "defence", ["rapport", "soutenance"]),
        ("Me2", "note d’organisation", "written", []),
        ("Me3", "soutenance", "defence", ["rapport", "soutenance"]),
        ("Me4", "soutenance", "defence", ["dossier"]),
    ]
    assessed = [a["competencies"] for a in sheet["blocks"][5]["assessments"]]
    assert assessed == [["CE1", "CE1-2", "CE1-3"], ["CE2"], ["CE3"], ["CE4"]]


def test_access_jury_and_validity(sheet):
    assert [(r["code"], r["open"]) for r in sheet["access_routes"]] == [
        ("FI", True),
        ("CA", True),
        ("FC", True),
        ("CQ", True),
        ("CL", None),
        ("VAE", True),
    ]
    assert [(t["code"], t["open"]) for t in sheet["territories"]] == [("NC", None), ("PF", None)]
    seats = [(s["count"], s["label"]) for s in sheet["jury"]["seats"]]
    assert seats == [
        (1, "président professionnel votant"),
        (3, "professionnels"),
        (1, "membre certificateurs"),
    ]
    assert [(s["count"], s["label"]) for s in sheet["jury"]["colleges"]] == [
        (2, "employé(e)s"),
        (2, "employeurs"),
    ]
    assert sheet["jury"]["per_route"]["VAE"] == "idem"
    assert sheet["validity"]["acquired_blocks"] == "unlimited"


def test_until_is_the_day_after(sheet):
    periods = [
        (r["from"], r["until"], r["until_inclusive"], r["years"], r["nsf"]) for r in sheet["registrations"]
    ]
    assert periods == [
        ("2008-07-06", "2013-07-07", "2013-07-06", 5, None),
        ("2013-07-06", "2018-08-28", "2018-08-27", 5, "326n"),
        ("2018-08-07", "2023-08-08", "2023-08-07", 5, None),
    ]
    acts = [(a["signed"], a["published"], a["effects"]) for a in sheet["legal_acts"]]
    assert acts == [
        ("2008-07-01", "2008-07-06", ["registration"]),
        ("2018-07-30", "2018-08-07", ["registration"]),
        ("2014-11-19", "2014-11-29", ["certifier_rename"]),
        ("2013-08-12", "2013-08-27", ["registration"]),
    ]


def test_places_statistics_and_predecessor(sheet):
    certification = sheet["sites"]["certification"]
    assert [(s["department_code"], s["postcode"], s["city"]) for s in certification] == [
        ("62", "59000", "Lille"),
        ("69", "69003", "Lyon"),
    ]
    assert [(s["name"], s["address"], s["postcode"], s["city"]) for s in sheet["sites"]["preparation"]] == [
        ("SCIENCES-U LILLE – EFFICOM", "146 rue Nationale", "59000", "Lille"),
        ("SCIENCES-U LYON - CRESPA", "53 cours Albert Thomas", "69003", "Lyon"),
        ("SCIENCES-U PARIS - EFFICOM", "11/13 rue Camille Pelletan", "92120", "Montrouge"),
        ("Openclassrooms", "7 cité Paradis", "75010", "Paris"),
    ]
    assert sheet["statistics"]["holders_per_year"] == 65
    assert sheet["predecessor"] == {"code": "17284", "title": "Expert en ingénierie informatique"}


def test_findings_of_the_shipped_sheet(sheet):
    assert sorted(f["code"] for f in sheet["findings"]) == [
        "act.duration-longer",
        "act.overlap",
        "act.sheet-number-unknown",
        "activity.title-wording.B5",
        "assessment.defence-deliverable-is-file.B6.4",
        "assessment.defence-deliverable-is-mockup.B4.2",
        "assessment.label-mismatch.B1",
        "assessment.label-mismatch.B4",
        "assessment.label-mismatch.B6",
        "assessment.on-machine-unnamed.B2.1",
        "assessment.on-machine-unnamed.B4.3",
        "assessment.oral-without-panel.B4.1",
        "assessment.without-deliverable.B5.1",
        "assessment.without-deliverable.B6.2",
        "assessment.without-label.B3.1",
        "capacity.wording",
        "certifier.name-variants",
        "certifiers.columns-merged",
        "competency.code-across-blocks",
        "competency.numbering.B6",
        "competency.prefix.B3",
        "competency.printed-twice.B2.CE1-2",
        "formacode.missing",
        "framework.no-criterion",
        "framework.no-scale",
        "framework.no-threshold",
        "job.expert-administrateur",
        "jury.certifier-member-one-or-per-certifier",
        "jury.colleges-count-whom",
        "jury.exact-or-minimum",
        "jury.who-votes",
        "nsf.326n",
        "project.real-or-virtual",
        "registration.ends",
        "route.CL.cross-without-idem",
        "routes.crosses-without-column",
        "site.department-postcode",
        "site.paris-at-montrouge",
        "territory.nc.cross-without-column",
        "territory.pf.cross-without-column",
    ]


def test_every_finding_names_its_lines_its_readings_and_the_acts_that_wait(sheet):
    known = (
        "enrol:",
        "compose_jury",
        "open_session",
        "mark",
        "deliberate",
        "deliver_parchment",
        "declare",
        "none",
    )
    for finding in sheet["findings"]:
        assert finding["lines"], finding["code"]
        assert finding["readings"], finding["code"]
        assert all(act.startswith(known) for act in finding["depends"]), finding["code"]
        assert "%" not in finding["message"], finding["code"]
    waiting = {f["code"]: f["depends"] for f in sheet["findings"]}
    assert waiting["route.CL.cross-without-idem"] == ["enrol:CL"]
    assert waiting["territory.nc.cross-without-column"] == ["enrol:NC"]


def test_the_labels_that_share_a_number_have_a_proposed_reading(sheet):
    proposed = {
        f["code"]: [e["value"] for e in f["readings"][0]["effect"]]
        for f in sheet["findings"]
        if f["code"].startswith("assessment.label-mismatch")
    }
    assert proposed == {
        "assessment.label-mismatch.B1": ["Me1/2/3"],
        "assessment.label-mismatch.B4": ["ME.2/3"],
        "assessment.label-mismatch.B6": ["ME1"],
    }


def test_a_registration_has_ended_the_day_after_its_last():
    reading = load(SEED)
    assert "registration.expired" not in {f.code for f in findings_on(reading, dt.date(2023, 8, 7))}
    assert "registration.expired" in {f.code for f in findings_on(reading, dt.date(2023, 8, 8))}
    assert "registration.not-begun" in {f.code for f in findings_on(reading, dt.date(2008, 7, 5))}


# -- the register's evidence -------------------------------------------------------------------------


@pytest.mark.skipif(not REGISTER.is_dir(), reason="study data absent: ../shared/data/rncp/register-2021")
def test_the_register_speaks_beside_the_findings():
    def rows(table):
        return rows_of(REGISTER / f"{table}.v1.4.utf8.csv.gz", "RNCP21947")

    reading = load(SEED)
    found = evidence(
        reading,
        routes=rows("rncp_voix_acces"),
        nsf=rows("rncp_nsf"),
        certifiers=rows("rncp_certificateurs"),
        info=rows("rncp_info"),
    )
    speaks = {e.finding_code: e.reading for e in found}
    assert speaks["route.CL.cross-without-idem"] == "closed"
    assert speaks["nsf.326n"] == "header"
    assert any("07/08/2023" in e.statement for e in found)
    assert load(SEED).as_dict()["access_routes"][4]["open"] is None


def test_tables_of_a_folder_are_read_by_name(tmp_path):
    (tmp_path / "rncp_nsf.v1.csv").write_text(
        "CodeRNCP;code;Libelle\nRNCP21947;326;Informatique\n", encoding="utf-8"
    )
    (found,) = evidence_in(tmp_path, load(SEED))
    assert (found.finding_code, found.reading, found.table) == ("nsf.326n", "header", tmp_path.name)


def test_rows_of_another_sheet_are_no_evidence():
    assert evidence(load(SEED), nsf=[{"CodeRNCP": "RNCP1", "code": "326"}]) == []


# -- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line", "word"),
    [
        (b"", 1, "vide"),
        (b"   \n\n", 1, "vide"),
        (b"\x00\x01\x02", 1, "binaire"),
        (b"%PDF-1.7\n", 1, "binaire"),
        (b"\x7fELF\x02\x01\x03\n", 1, "commande"),
        (b"<?xml version='1.0'?>\n<FICHES/>", 1, "<?xml"),
        ("\n\nProcès-verbal de délibération\n".encode(), 3, "Procès-verbal"),
        ("Fiche Code RNCP : 90101\nIntitulé\nEssai".encode(), 1, "Fiche Code"),
        ("Résumé descriptif de la certification Code RNCP : 90101\n".encode(), 2, "fin du texte"),
        ("Résumé descriptif de la certification Code RNCP : 90101\nIntitulé\n".encode(), 3, "fin du texte"),
        (
            "Résumé descriptif de la certification Code RNCP : 90101\nIntitulé\nEssai\n".encode(),
            4,
            "fin du texte",
        ),
    ],
)
def test_another_text_is_refused_at_its_line(data, line, word):
    with pytest.raises(NotASheet) as refused:
        load(data)
    assert refused.value.line == line
    assert word in str(refused.value)
    assert str(refused.value).startswith(f"Ligne {line} : on attend ")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text):
    head = "Résumé descriptif de la certification Code RNCP : 90101\nIntitulé\n"
    for data in (text, head + text, head + "Essai\nBase légale\n" + text):
        try:
            reading = load(data)
        except NotASheet:
            continue
        assert rebuild(segments(data, reading), data) == data.encode("utf-8", "surrogatepass")


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_a_sheet_with_lines_lost_or_moved_is_read_or_refused(number):
    random = Random(number)
    lines = SEED.decode().split("\n")
    kept = [line for line in lines if random.random() > 0.2]
    if random.random() < 0.5:
        a, b = sorted((random.randrange(len(kept)), random.randrange(len(kept))))
        kept[a:b] = reversed(kept[a:b])
    data = "\n".join(kept).encode()
    try:
        reading = load(data)
    except NotASheet:
        return
    assert rebuild(segments(data, reading), data) == data
    assert {p: normalise(cut(kept, t.lines)) for p, t in reading.texts()} == {
        p: t.value for p, t in reading.texts()
    }


def test_a_span_says_its_lines_in_french():
    assert str(Text("x", Span(3, 3)).lines) == "l. 3"
    assert str(Span(3, 5, 1, 2)) == "l. 3 à 5"
