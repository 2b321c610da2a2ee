"""What a room of a site is."""

import pytest

from parchemin.domain.room import MOST_SEATS, closing_objections, name_objections, room_objections


@pytest.mark.parametrize(
    ("name", "seats", "holds"),
    [("A", 1, True), ("A", MOST_SEATS, True), ("", 8, False), ("A", 0, False), ("A", MOST_SEATS + 1, False)],
)
def test_a_room_has_a_name_and_seats(name, seats, holds):
    assert (not room_objections(name, seats)) == holds


def test_a_name_is_of_one_room():
    assert name_objections("A", taken=False) == []
    assert [(one.code, one.params) for one in name_objections("A", taken=True)] == [
        ("room.name-taken", {"name": "A"})
    ]


def test_a_room_that_serves_does_not_close():
    assert closing_objections("A", needed=False) == []
    assert [one.code for one in closing_objections("A", needed=True)] == ["room.needed"]
