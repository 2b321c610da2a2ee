"""Being there: what is recorded, what is not, and when it was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.attendance import (
    DELIBERATION,
    KEPT,
    Expected,
    IdentityDocument,
    Occasion,
    attendance_objections,
    claimed,
    code_objections,
    drawing_objections,
    identity_objections,
    nearest,
    under_way,
    which_occasion,
)

NOW = datetime(2024, 6, 5, 12, tzinfo=UTC)
WHO = Expected("Camille", DELIBERATION, expected=True, voted=False, closed=False)


@pytest.mark.parametrize(
    ("who", "present", "excused", "expected"),
    [
        (WHO, True, False, []),
        (WHO, False, True, []),
        (WHO, False, False, []),
        (WHO, True, True, ["attendance.present-or-excused"]),
        (replace(WHO, expected=False), True, False, ["attendance.not-concerned"]),
        (replace(WHO, voted=True), False, False, ["attendance.voted"]),
        (replace(WHO, voted=True), True, False, []),
        (replace(WHO, closed=True, expected=False), True, True, ["attendance.closed"]),
    ],
)
def test_who_is_expected_is_recorded_until_the_deliberation_closes(who, present, excused, expected):
    assert [o.code for o in attendance_objections(who, present=present, excused=excused)] == expected


def test_a_required_code_is_asked_of_who_gives_none():
    assert [o.code for o in code_objections(required=True, given=False)] == ["attendance.code-required"]
    assert code_objections(required=True, given=True) == []
    assert code_objections(required=False, given=False) == []


@given(st.none() | st.integers(-5000, 5000))
def test_a_device_says_when_it_was_within_two_days_and_never_the_future(minutes):
    at = None if minutes is None else NOW + timedelta(minutes=minutes)
    said = claimed(at, NOW)
    assert NOW - KEPT <= said <= NOW
    assert said == (at if at is not None and NOW - KEPT <= at <= NOW else NOW)


def test_a_device_keeps_what_was_typed_two_days_and_no_longer():
    kept = NOW - timedelta(days=2)
    assert claimed(kept, NOW) == kept
    assert claimed(kept - timedelta(microseconds=1), NOW) == NOW


@pytest.mark.parametrize("kind", ["", "card", "passport", "permit", "licence", "other"])
def test_a_kind_of_document_of_the_list_or_none_shown_is_recorded(kind):
    assert identity_objections(kind) == []


@pytest.mark.parametrize("kind", ["CARD", "carte", "library"])
def test_a_kind_of_document_outside_the_list_is_refused(kind):
    assert [o.code for o in identity_objections(kind)] == ["identity.unknown-kind"]


def test_each_kind_of_document_has_its_words():
    assert {kind.value: kind.label for kind in IdentityDocument} == {
        "card": "carte nationale d’identité",
        "passport": "passeport",
        "permit": "titre de séjour",
        "licence": "permis de conduire",
        "other": "autre pièce avec photographie",
    }


@pytest.mark.parametrize(
    "path",
    ["", "M0 0L1 1", "M0 0L600 200", "M10 20L30 40L50 60M1 2L3 4"],
)
def test_a_drawn_signature_is_strokes_on_the_board(path):
    assert drawing_objections(path) == []


@pytest.mark.parametrize(
    "path",
    [
        "M601 0L1 1",
        "M0 201L1 1",
        "M0 0L1 201",
        "M0 0L601 1",
        "M0 0",
        "L1 1",
        "M0 0L1 1Z",
        "M0 0L-1 1",
        "M0 0L1.5 1",
        "M0 0L1 1<script>",
        "M٠ 0L1 1",
    ],
)
def test_what_is_no_stroke_or_leaves_the_board_is_not_kept(path):
    assert [o.code for o in drawing_objections(path)] == ["signature.not-strokes"]


def test_a_drawn_signature_takes_twenty_thousand_characters_at_most():
    stroke = "M0 0L1 1"
    full = stroke * (20_000 // len(stroke))
    assert len(full) == 20_000
    assert drawing_objections(full) == []
    assert [o.code for o in drawing_objections(full + stroke)] == ["signature.too-long"]
    assert [o.code for o in drawing_objections("M0 0L11 1" + full[8:])] == ["signature.too-long"]


# -- at which moment ------------------------------------------------------------------------------------------------

MONDAY, TUESDAY, FRIDAY = date(2024, 6, 3), date(2024, 6, 4), date(2024, 6, 7)
EVERY = [Occasion(MONDAY), Occasion(TUESDAY), DELIBERATION]


@given(st.none() | st.dates())
def test_a_moment_is_read_back_from_its_key(day):
    assert Occasion.read(Occasion(day).key) == Occasion(day)


@pytest.mark.parametrize("key", ["", "today", "2024-13-01", "deliberations"])
def test_what_names_no_moment_is_not_read(key):
    with pytest.raises(ValueError):
        Occasion.read(key)


@pytest.mark.parametrize(
    ("today", "sits", "held", "shown"),
    [
        (date(2024, 6, 1), False, None, EVERY[0]),
        (MONDAY, False, EVERY[0], EVERY[0]),
        (TUESDAY, False, EVERY[1], EVERY[1]),
        (date(2024, 6, 5), False, None, DELIBERATION),
        (FRIDAY, False, DELIBERATION, DELIBERATION),
        (MONDAY, True, DELIBERATION, DELIBERATION),
        (date(2024, 6, 20), False, None, DELIBERATION),
    ],
)
def test_the_moment_under_way_is_the_day_s_and_a_page_opens_on_the_next(today, sits, held, shown):
    assert under_way(EVERY, today, jury_on=FRIDAY, sits=sits) == held
    assert nearest(EVERY, today, jury_on=FRIDAY, sits=sits) == shown


def test_the_day_of_the_deliberation_is_no_moment_of_who_only_hears():
    assert under_way(EVERY[:2], FRIDAY, jury_on=FRIDAY, sits=False) is None
    assert nearest(EVERY[:2], FRIDAY, jury_on=FRIDAY, sits=True) == EVERY[1]
    assert nearest([], FRIDAY, jury_on=FRIDAY, sits=True) is None


def test_where_nothing_tells_the_moment_they_are_all_named():
    told = which_occasion(EVERY).message
    assert "épreuves du 3 juin 2024, épreuves du 4 juin 2024 ou délibération" in told
