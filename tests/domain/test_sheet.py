"""A sheet as read, put into JSON: what is printed as text, what is open as null, and each place of the text."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from parchemin.domain.sheet import (
    AccessRoute,
    Assessment,
    Block,
    Choice,
    Competency,
    Effect,
    Finding,
    Gap,
    Jury,
    Level,
    Panel,
    Reading,
    Registration,
    Seats,
    Site,
    Sites,
    Span,
    Statistics,
    Text,
    Validity,
)


def text(value, line=1):
    return Text(value, Span(line, line))


JURY = Jury(text("Un jury de trois membres", 40), Seats(3, text("membres", 40)), (), (), Span(40, 41))
ASSESSMENT = Assessment(
    position=1,
    label=text("Épreuve 1", 20),
    title=None,
    text=text("Soutenance devant deux professionnels", 21),
    kind="soutenance",
    mode="defence",
    competencies=("C1",),
    positions=(1,),
    deliverables=(text("Mémoire", 22),),
    panel=Panel(text("deux professionnels", 21), min_professionals=2),
    lines=Span(20, 22),
)
READING = Reading(
    code=text("RNCP99999"),
    register="RNCP",
    title=text("Titre fictif", 2),
    certifiers=(),
    signatories=(text("Jo Patron", 3),),
    levels=Level(old=text("II", 4), european=text("6", 4)),
    nsf=(),
    formacodes=(),
    agreements=(),
    summary=None,
    rome=(),
    sectors=None,
    jobs=(),
    activities=(),
    capacities=(),
    components=None,
    blocks=(
        Block(
            number=1,
            code="RNCP99999BC01",
            title=text("Bloc 1", 10),
            description=None,
            competencies=(Competency(1, text("C1", 11), "C1", text("Concevoir", 11), (), Span(11, 11)),),
            assessments=(ASSESSMENT,),
            lines=Span(10, 22),
        ),
    ),
    validity=None,
    jury=None,
    access_routes=(),
    territories=(),
    registrations=(
        Registration(
            from_=dt.date(2023, 8, 7),
            until=dt.date(2026, 8, 8),
            until_inclusive=dt.date(2026, 8, 7),
            years=3,
            level=None,
            title=None,
            nsf=None,
            act=0,
            lines=Span(50, 51),
        ),
    ),
    legal_acts=(),
    sites=Sites(certification=(Site(text("Lyon", 60)),), preparation=()),
    statistics=Statistics(None, None),
    predecessor=None,
    links=(),
    reader="reader-1",
    gaps=(Gap("blank", Span(70, 71)),),
)


def as_dict(**changes):
    return replace(READING, **changes).as_dict()


@pytest.mark.parametrize(
    ("span", "shown", "words"),
    [
        (Span(4, 4), {"first": 4, "last": 4}, "l. 4"),
        (Span(4, 6), {"first": 4, "last": 6}, "l. 4 à 6"),
        (Span(4, 4, 0, 7), {"first": 4, "last": 4, "start": 0, "end": 7}, "l. 4"),
        (Span(4, 6, end=7), {"first": 4, "last": 6, "end": 7}, "l. 4 à 6"),
    ],
)
def test_a_span_says_its_lines_and_the_columns_that_narrow_it(span, shown, words):
    assert span.as_dict() == shown
    assert str(span) == words


def test_the_json_says_everything_in_the_order_of_the_record_then_the_places():
    names = list(as_dict())
    assert names[:3] == ["code", "register", "title"]
    assert names[-4:] == ["reader", "findings", "gaps", "places"]


def test_texts_are_strings_dates_are_iso_and_records_are_objects():
    found = as_dict()
    assert found["code"] == "RNCP99999"
    assert found["signatories"] == ["Jo Patron"]
    assert found["summary"] is None
    assert found["levels"] == {"1969": "II", "european": "6"}
    [act] = found["registrations"]
    assert (act["from"], act["until"], act["years"]) == ("2023-08-07", "2026-08-08", 3)
    assert act["lines"] == {"first": 50, "last": 51}
    assert found["gaps"] == [{"kind": "blank", "lines": {"first": 70, "last": 71}}]


def test_a_place_without_lines_of_its_own_says_zero():
    assert as_dict()["sites"]["certification"][0]["lines"] == {"first": 0, "last": 0}


@pytest.mark.parametrize(
    ("panel", "shown"),
    [
        (Panel(text("deux"), min_professionals=2), {"min_professionals": 2}),
        (Panel(text("trois"), professionals=3), {"professionals": 3}),
        (Panel(text("aucun"), professionals=0), {"professionals": 0}),
        (Panel(text("un jury")), {}),
    ],
)
def test_a_panel_shows_the_numbers_that_its_words_count(panel, shown):
    block = replace(READING.blocks[0], assessments=(replace(ASSESSMENT, panel=panel),))
    assert as_dict(blocks=(block,))["blocks"][0]["assessments"][0]["panel"] == shown


@pytest.mark.parametrize(
    ("years", "unlimited", "known"),
    [(None, True, "unlimited"), (5, False, {"years": 5}), (None, False, None)],
)
def test_the_validity_of_blocks_is_unlimited_some_years_or_not_known(years, unlimited, known):
    validity = Validity(text("Validité des composantes", 30), years, unlimited, Span(30, 31))
    assert as_dict(validity=validity)["validity"] == {
        "acquired_blocks": known,
        "text": "Validité des composantes",
        "lines": {"first": 30, "last": 31},
    }


def test_a_sheet_silent_on_validity_and_jury_has_neither():
    assert (as_dict()["validity"], as_dict()["jury"]) == (None, None)


def test_a_jury_is_shown_with_what_each_route_prints_of_it():
    routes = (
        AccessRoute(
            "FI", text("Formation initiale"), True, "column", None, text("Trois membres"), Span(1, 1)
        ),
        AccessRoute("VAE", text("VAE"), None, None, None, None, Span(2, 2)),
    )
    found = as_dict(jury=JURY, access_routes=routes)["jury"]
    assert found["text"] == "Un jury de trois membres"
    assert found["total"] == {"count": 3, "label": "membres"}
    assert found["per_route"] == {"FI": "Trois membres", "VAE": None}


def test_each_printed_value_has_its_place_under_its_pointer_once():
    places = as_dict()["places"]
    assert places["/code"] == {"first": 1, "last": 1}
    assert places["/signatories/0"] == {"first": 3, "last": 3}
    assert places["/levels/1969"] == {"first": 4, "last": 4}
    assert places["/blocks/0/assessments/0/deliverables/0"] == {"first": 22, "last": 22}
    assert places["/sites/certification/0/name"] == {"first": 60, "last": 60}
    assert len(places) == 13
    assert len(list(READING.texts())) == len(places)


def test_a_finding_says_its_words_its_lines_and_how_it_may_be_read():
    finding = Finding(
        "jury.colleges",
        "La phrase compte %(n)s employeurs.",
        (Span(40, 41),),
        (Choice("two", "Deux", (Effect("/jury/total", 2),)), Choice("as-printed", "Tel quel")),
        ("nomination",),
        {"n": 2},
    )
    [shown] = as_dict(findings=(finding,))["findings"]
    assert shown == {
        "code": "jury.colleges",
        "message": "La phrase compte 2 employeurs.",
        "template": "La phrase compte %(n)s employeurs.",
        "params": {"n": 2},
        "lines": [{"first": 40, "last": 41}],
        "readings": [
            {"key": "two", "label": "Deux", "effect": [{"path": "/jury/total", "value": 2}]},
            {"key": "as-printed", "label": "Tel quel", "effect": []},
        ],
        "depends": ["nomination"],
    }


def test_the_words_of_a_finding_without_numbers_are_its_own():
    assert (
        Finding("sites.cross", "Colonne perdue à 100 % du texte.", ()).message
        == "Colonne perdue à 100 % du texte."
    )


def test_what_a_finding_speaks_of_is_no_printed_value_of_the_sheet():
    finding = Finding("jury.total", "Rien", (Span(1, 1),), (Choice("x", "X", (Effect("/jury", text("?")),)),))
    assert dict(replace(READING, findings=(finding,)).texts()) == dict(READING.texts())
