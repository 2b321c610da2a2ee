"""Steps before a first session: each done by what it names, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from parchemin.domain.first_steps import CAISSE, RECORD, Written, first_to_do, steps

WHOLE = Written(
    record=frozenset({*RECORD, *CAISSE}),
    letter_left=True,
    service=2,
    sheets=1,
    frameworks=1,
    rules=1,
    assessments=3,
    grids=3,
    rooms=1,
    jurors=5,
    candidates=1,
    sessions=1,
)


def test_nothing_written_is_everything_to_do_the_record_first():
    todo = steps(Written())
    assert not any(step.done for step in todo)
    assert first_to_do(todo).key == "record"


def test_everything_written_leaves_nothing():
    assert first_to_do(steps(WHOLE)) is None


def test_each_step_comes_back_alone_when_what_it_names_is_taken_away():
    back = {
        "record": {"record": frozenset(CAISSE)},
        "caisse": {"record": frozenset(RECORD)},
        "letters": {"letter_left": False},
        "team": {"service": 1},
        "findings": {"unsettled": 1},
        "framework": {"frameworks": 0},
        "rules": {"rules": 0},
        "grids": {"grids": 2},
        "rooms": {"rooms": 0},
        "jurors": {"jurors": 0},
        "candidates": {"candidates": 0},
        "session": {"sessions": 0},
    }
    for key, changes in back.items():
        assert [step.key for step in steps(replace(WHOLE, **changes)) if not step.done] == [key]
    assert {*back, "sheet"} == {step.key for step in steps(WHOLE)}


@given(st.builds(Written, **{f.name: st.integers(0, 3) for f in fields(Written) if f.type == "int"}))
def test_the_first_to_do_has_only_done_steps_before_it(written):
    all_steps = steps(written)
    first = first_to_do(all_steps)
    before = all_steps[: all_steps.index(first)] if first else all_steps
    assert all(step.done for step in before)
