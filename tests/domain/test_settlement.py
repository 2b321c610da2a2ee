"""Findings settled beside the reading: what changes, what stays, which acts still wait."""

from __future__ import annotations

import copy
import datetime as dt

import pytest

from parchemin.domain.settlement import (
    PathError,
    Settlement,
    apply,
    blocking_findings,
    diff,
    objections_to,
    standing,
)

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def finding(code, readings, depends=("none",), lines=((3, 3),)):
    return {
        "code": code,
        "message": f"Constat {code}.",
        "lines": [{"first": a, "last": b} for a, b in lines],
        "readings": readings,
        "depends": list(depends),
    }


def choice(key, *effects):
    return {"key": key, "label": key, "effect": [{"path": p, "value": v} for p, v in effects]}


READING = {
    "access_routes": [{"code": "FI", "open": True}, {"code": "CL", "open": None}],
    "blocks": [{"assessments": [{"label": "Me1/2/3/4"}, {"label": "Me4"}]}],
    "findings": [
        finding(
            "route.CL.cross-without-idem",
            [
                choice("closed", ("/access_routes/1/open", False)),
                choice("open", ("/access_routes/1/open", True)),
            ],
            ("enrol:CL",),
            ((416, 416),),
        ),
        finding(
            "assessment.label-mismatch.B1",
            [choice("by-competencies", ("/blocks/0/assessments/0/label", "Me1/2/3")), choice("by-position")],
            ("mark",),
            ((139, 139), (152, 155)),
        ),
        finding("jury.who-votes", [choice("all")], ("compose_jury",)),
    ],
}


def settled(code, key, value=None, on=NOON, by="dany.registre@exemple.test"):
    return Settlement(code, key, value, by, "Vu avec le certificateur.", on)


def test_a_settlement_changes_the_copy_and_not_the_reading():
    before = copy.deepcopy(READING)
    after = apply(READING, [settled("route.CL.cross-without-idem", "closed")])
    assert after["access_routes"][1]["open"] is False
    assert before == READING


def test_the_difference_is_kept_with_its_finding():
    changes = diff(
        READING, [settled("route.CL.cross-without-idem", "closed"), settled("jury.who-votes", "all")]
    )
    assert [c.as_dict() for c in changes] == [
        {
            "op": "replace",
            "path": "/access_routes/1/open",
            "old": None,
            "value": False,
            "finding": "route.CL.cross-without-idem",
        }
    ]


def test_a_reading_kept_as_printed_changes_nothing():
    by_position = [settled("assessment.label-mismatch.B1", "by-position")]
    assert apply(READING, by_position) == READING
    assert diff(READING, by_position) == []


def test_a_later_settlement_supersedes_the_earlier_one():
    first = settled("route.CL.cross-without-idem", "closed")
    second = settled("route.CL.cross-without-idem", "open", on=NOON + dt.timedelta(days=1))
    assert apply(READING, [second, first])["access_routes"][1]["open"] is True
    assert standing([second, first]) == {"route.CL.cross-without-idem": second}


def test_a_value_written_out_takes_the_place_of_the_proposed_one():
    written = settled("assessment.label-mismatch.B1", "other", value="Me1 à Me3")
    assert apply(READING, [written])["blocks"][0]["assessments"][0]["label"] == "Me1 à Me3"


def test_values_written_out_go_to_their_places_and_nowhere_else():
    label = "/blocks/0/assessments/0/label"
    written = settled("assessment.label-mismatch.B1", "other", value={label: "Me1 à Me3"})
    assert [c.path for c in diff(READING, [written])] == [label]
    elsewhere = settled("assessment.label-mismatch.B1", "other", value={"/access_routes/0/open": False})
    with pytest.raises(PathError):
        apply(READING, [elsewhere])


def test_a_place_that_is_lost_is_an_error():
    lost = {**READING, "access_routes": []}
    with pytest.raises(PathError):
        apply(lost, [settled("route.CL.cross-without-idem", "closed")])


def test_an_unsettled_finding_stops_its_own_acts_only():
    findings = READING["findings"]
    assert [o.code for o in blocking_findings("enrol:CL", findings, [])] == [
        "sheet.unsettled.route.CL.cross-without-idem"
    ]
    assert blocking_findings("enrol:FI", findings, []) == []
    assert blocking_findings("enrol:CL", findings, [settled("route.CL.cross-without-idem", "closed")]) == []
    assert [o.about for o in blocking_findings("mark", findings, [settled("jury.who-votes", "all")])] == [
        "assessment.label-mismatch.B1"
    ]


def test_the_reason_names_the_lines():
    (objection,) = blocking_findings("mark", READING["findings"], [])
    assert "ligne 139, lignes 152 à 155" in objection.message
    assert objection.source is not None
    assert str(objection.source.label) == "Fiche du répertoire, ligne 139, lignes 152 à 155"
    assert "assessment.label-mismatch.B1" in objection.mend_message


@pytest.mark.parametrize(
    ("code", "key", "reason", "expected"),
    [
        ("jury.who-votes", "all", "Règlement, article 4", []),
        ("jury.who-votes", "other", "Règlement, article 4", []),
        ("jury.who-votes", "all", "  ", ["settlement.no-reason"]),
        ("jury.who-votes", "nobody", "", ["settlement.no-such-reading", "settlement.no-reason"]),
        ("jury.none", "all", "x", ["settlement.no-such-finding"]),
    ],
)
def test_a_settlement_names_a_finding_a_reading_and_a_reason(code, key, reason, expected):
    assert [o.code for o in objections_to(code, key, reason, READING["findings"])] == expected
