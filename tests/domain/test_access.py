"""Routes open, closed or not settled; entries outside the register."""

from datetime import date

import pytest

from parchemin.domain.access import AccessRoute, RouteOpening, enrolment_objections
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Level

OPENINGS = {
    AccessRoute.FI: RouteOpening(open=True, lines="404"),
    AccessRoute.CL: RouteOpening(open=None, finding="route.CL.cross-without-idem", lines="416"),
    AccessRoute.CQ: RouteOpening(open=False, lines="415"),
}
REGISTERED = (Interval.through(date(2018, 8, 7), date(2023, 8, 7)),)


def enrol(route, entered=date(2022, 9, 1), **more):
    return enrolment_objections(route, OPENINGS, REGISTERED, entered, **more)


def test_an_open_route_within_the_registration_has_no_objection():
    assert enrol(AccessRoute.FI) == []
    assert enrol(AccessRoute.FI, date(2023, 8, 7)) == []


@pytest.mark.parametrize(
    ("route", "code"),
    [
        (AccessRoute.CL, "route.unsettled"),
        (AccessRoute.CQ, "route.closed"),
        (AccessRoute.VAE, "route.not-on-the-sheet"),
    ],
)
def test_a_route_that_is_not_open_objects(route, code):
    assert [o.code for o in enrol(route)] == [code]


def test_an_unsettled_route_cites_its_finding_and_its_lines():
    (found,) = enrol(AccessRoute.CL)
    assert "route.CL.cross-without-idem" in found.message
    assert "416" in found.message
    assert "route.CL.cross-without-idem" in found.mend_message


@pytest.mark.parametrize("entered", [date(2018, 8, 6), date(2023, 8, 8)])
def test_an_entry_outside_the_registration_explains_l6113_9(entered):
    (found,) = enrol(AccessRoute.FI, entered)
    assert (found.code, found.source.ref) == ("registration.not-in-force", "law.L6113_9")
    assert "se prévaloir de l’inscription" in found.message
    assert ("7 août 2023" in found.message) is (entered.year == 2023)


def test_the_certifier_may_only_be_warned_of_an_entry_outside():
    (found,) = enrol(AccessRoute.FI, date(2024, 1, 1), outside_registration=Level.WARN)
    assert found.level is Level.WARN


def test_nobody_enters_before_being_born():
    assert [o.code for o in enrol(AccessRoute.FI, birth_date=date(2022, 9, 1))] == ["person.born-after-entry"]
    assert enrol(AccessRoute.FI, birth_date=date(1999, 5, 4)) == []


def test_labels_are_the_sheet_s():
    assert AccessRoute.CA.label == "En contrat d’apprentissage"
    assert [r.value for r in AccessRoute if not r.follows_training] == ["CL", "VAE"]
