"""Each value of a closed list has its own words for a page."""

from __future__ import annotations

import pytest

from parchemin.domain.access import AccessRoute
from parchemin.domain.certification_rules import SignatureCode
from parchemin.domain.checkpoint import Cause
from parchemin.domain.composition import College, Moment, RelationKind, Seat
from parchemin.domain.composition.rule import CollegeBase, Measure, Voters
from parchemin.domain.deliberation import Aggregation, Mode
from parchemin.domain.schedule import PanelBy

LISTS = (
    AccessRoute,
    Aggregation,
    Cause,
    College,
    CollegeBase,
    Measure,
    Mode,
    Moment,
    PanelBy,
    RelationKind,
    Seat,
    SignatureCode,
    Voters,
)


@pytest.mark.parametrize("kind", LISTS, ids=lambda kind: kind.__name__)
def test_every_value_is_told_apart_in_words(kind):
    words = [one.label for one in kind]
    assert all(isinstance(word, str) and word.strip() for word in words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("moment", Moment)
def test_a_moment_says_the_same_at_the_head_of_a_sentence(moment):
    assert moment.opening_words[0].isupper()
    assert moment.opening_words[1:] == moment.label[1:]
