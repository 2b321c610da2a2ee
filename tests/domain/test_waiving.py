"""Setting a rule aside for one session; the level that a certifier gives a rule."""

from datetime import date, timedelta

import pytest

from parchemin.domain.objection import Level
from parchemin.domain.rulebook import BY_CODE
from parchemin.domain.waiving import (
    OF_A_PERSON,
    ending_objections,
    level_objections,
    sealed_objections,
    waiving_objections,
)

TODAY = date(2026, 6, 30)
FREE = next(code for code, known in BY_CODE.items() if known.waivable and not code.startswith(OF_A_PERSON))
OF_SOMEBODY = next(code for code, known in BY_CODE.items() if known.waivable and code.startswith(OF_A_PERSON))


def waiving(code=FREE, about="", reason="Aucun autre juré.", by="Alix EXEMPLE", **standing):
    kept = {"granted": False, "sealed": False} | standing
    return [one.code for one in waiving_objections(code, about, reason, by=by, **kept)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"code": "nothing.such"}, ["waiver.never"]),
        ({"reason": " "}, ["waiver.no-reason"]),
        ({"by": ""}, ["waiver.nobody"]),
        ({"code": OF_SOMEBODY}, ["waiver.about-whom"]),
        ({"code": OF_SOMEBODY, "about": "somebody"}, []),
        ({"granted": True}, ["waiver.twice"]),
        ({"sealed": True}, ["waiver.sealed"]),
        ({"reason": "", "by": "", "sealed": True}, ["waiver.no-reason", "waiver.nobody", "waiver.sealed"]),
    ],
)
def test_a_rule_is_set_aside_by_somebody_for_a_reason_before_the_seal(given, expected):
    assert waiving(**given) == expected


def test_a_waiver_is_taken_back_once_before_the_seal():
    assert ending_objections(ended=False, sealed=False) == sealed_objections(sealed=False) == []
    assert [one.code for one in ending_objections(ended=True, sealed=True)] == ["waiver.ended"]
    assert [one.code for one in ending_objections(ended=False, sealed=True)] == ["waiver.sealed"]


@pytest.mark.parametrize(
    ("code", "days", "reason", "expected"),
    [
        ("nothing.such", -1, "", ["level.unknown-code"]),
        (FREE, 0, "Décision du 3 mai.", []),
        (FREE, -1, "Décision du 3 mai.", ["level.past"]),
        (FREE, 1, " ", ["level.no-reason"]),
    ],
)
def test_a_level_holds_from_today_on_for_a_reason(code, days, reason, expected):
    reasons = level_objections(code, Level.WARN, TODAY + timedelta(days=days), reason, today=TODAY)
    assert [one.code for one in reasons] == expected


def test_what_always_blocks_is_not_lowered():
    reasons = level_objections("juror.twice", Level.IGNORE, TODAY, "Décision du 3 mai.", today=TODAY)
    assert [one.code for one in reasons] == ["level.not-yours"]
