"""The day grid places what it is given, clashes side by side, nothing lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.objection import Objection
from parchemin.web.certifier.sessions.planning.daygrid import LANES, ROWS, Room, Slot, lay_out

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2023, 6, 6)
ROOMS = [Room("A", "Salle A"), Room("B", "Salle B")]


def slot(key, room, hour, minute=0, minutes=55):
    start = datetime(2023, 6, 6, hour, minute, tzinfo=PARIS)
    return Slot(key, room, start, start + timedelta(minutes=minutes), key, "", "")


def test_a_defence_at_nine_stands_one_hour_below_the_top_of_a_grid_that_begins_at_eight():
    (block,) = lay_out(DAY, PARIS, ROOMS, [slot("x", "B", 9)]).blocks
    assert (block.row, block.rows, block.column) == (12, 11, 1)


def test_two_defences_at_once_in_one_room_stand_side_by_side_under_its_heading():
    grid = lay_out(DAY, PARIS, ROOMS, [slot("x", "A", 9), slot("y", "A", 9, 30), slot("z", "B", 9)])
    assert {b.slot.key: b.column for b in grid.blocks} == {"x": 0, "y": 1, "z": 2}
    assert [(h.room.key, h.column, h.columns) for h in grid.headings] == [("A", 0, 2), ("B", 2, 1)]


def test_one_after_the_other_they_share_the_column():
    grid = lay_out(DAY, PARIS, ROOMS, [slot("x", "A", 9, minutes=60), slot("y", "A", 10)])
    assert {b.column for b in grid.blocks} == {0}


def test_the_hours_stretch_to_what_is_placed():
    grid = lay_out(DAY, PARIS, ROOMS, [slot("early", "A", 7, 30), slot("late", "A", 18, 30)])
    assert [grid.hours[0].moment.hour, grid.hours[-1].moment.hour] == [7, 20]


def test_another_day_is_not_drawn():
    assert lay_out(date(2023, 6, 7), PARIS, ROOMS, [slot("x", "A", 9)]).blocks == []


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["A", "B"]), st.integers(0, 1439), st.integers(1, 240)), max_size=30)
)
def test_nothing_is_lost_and_no_two_blocks_lie_on_each_other(placed):
    midnight = datetime(2023, 6, 6, tzinfo=UTC) - timedelta(hours=2)
    slots = [
        Slot(
            str(n),
            room,
            midnight + timedelta(minutes=m),
            midnight + timedelta(minutes=m + length),
            "",
            "",
            "",
        )
        for n, (room, m, length) in enumerate(placed)
    ]
    grid = lay_out(DAY, PARIS, ROOMS, slots)
    assert sorted(s.key for s in [*grid.unplaced, *(b.slot for b in grid.blocks)]) == sorted(
        s.key for s in slots
    )
    for block in grid.blocks:
        assert 0 <= block.row < ROWS
        assert block.column < LANES
    for i, one in enumerate(grid.blocks):
        for two in grid.blocks[i + 1 :]:
            if one.column == two.column:
                assert one.slot.end <= two.slot.start or two.slot.end <= one.slot.start


def test_what_the_grid_cannot_draw_is_listed_once_with_its_reasons():
    wrong = Objection("schedule.room-taken", "Salle prise : %(room)s.", {"room": "A"})
    slots = [replace(slot(str(n), "A", 9), objections=(wrong,)) for n in range(LANES + 1)]
    listed = [s.key for s in lay_out(DAY, PARIS, ROOMS, slots).unplaced]
    assert sorted(listed) == sorted(s.key for s in slots)
