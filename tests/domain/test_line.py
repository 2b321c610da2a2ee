"""The line of a certification: no sheet comes after itself, and each step says where it is read."""

import pytest

from parchemin.domain.line import Attached, after, attach_objections, detach_objections, line_of

STEPS = {(1, 2), (2, 3), (7, 3), (8, 9)}


def test_what_comes_after_and_what_is_of_one_line():
    assert after(STEPS, 1) == {2, 3}
    assert after(STEPS, 3) == frozenset()
    assert line_of(STEPS, 7) == {1, 2, 3, 7}
    assert line_of(STEPS, 5) == {5}


@pytest.mark.parametrize(
    ("sheet", "former", "origin", "two_rules", "expected"),
    [
        (4, 3, "Page du répertoire", False, []),
        (3, 8, "Page du répertoire", False, []),  # two sheets made one
        (4, 4, "Page", False, ["succession.itself"]),
        (2, 1, "Page", False, ["succession.known"]),
        (1, 3, "Page", False, ["succession.loop"]),
        (4, 3, " ", False, ["succession.origin"]),
        (4, 3, "Page", True, ["succession.two-rules"]),
    ],
)
def test_a_step_is_refused_for_its_reason_alone(sheet, former, origin, two_rules, expected):
    asked = Attached(sheet, former, "RNCP 4", "RNCP 3", origin, two_rules)
    assert [o.code for o in attach_objections(asked, STEPS)] == expected


def test_a_step_is_set_aside_once_and_for_a_reason():
    assert [o.code for o in detach_objections("", stands=True)] == ["succession.reason"]
    assert [o.code for o in detach_objections("Relu.", stands=False)] == ["succession.gone"]
    assert detach_objections("Relu.", stands=True) == []
