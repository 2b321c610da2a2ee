"""A refusal carries its reason whole: what it stops, what it is about, what to do."""

from __future__ import annotations

import pytest

from parchemin.domain.objection import Level, Objection, Refused, Source, blocking, refuse


def test_one_reason_is_raised_whole():
    source = Source("Règlement, article 4", "certifier.rules")
    refused = refuse(
        "grid.closed",
        "La grille « %(label)s » est close.",
        mend="Rouvrez « %(label)s ».",
        about="g1",
        source=source,
        label="Bloc 1",
    )
    assert isinstance(refused, Refused)
    assert str(refused) == "grid.closed: La grille « Bloc 1 » est close."
    (reason,) = refused.objections
    assert reason.as_dict() == {
        "code": "grid.closed",
        "message": "La grille « Bloc 1 » est close.",
        "source": "Règlement, article 4",
        "mend": "Rouvrez « Bloc 1 ».",
        "about": "g1",
        "level": "block_release",
    }


def test_a_reason_with_nothing_more_to_say_says_nothing_more():
    shown = Objection("x", "Rien à 100 %.").as_dict()
    assert shown["message"] == "Rien à 100 %."
    assert (shown["source"], shown["mend"], shown["about"]) == (None, None, None)
    assert Objection("x", "Rien.").binding is False


@pytest.mark.parametrize(
    ("level", "stops"),
    [
        (Level.BLOCK_SCHEDULING, True),
        (Level.BLOCK_RELEASE, True),
        (Level.WARN, False),
        (Level.IGNORE, False),
    ],
)
def test_what_stops_a_release(level, stops):
    reason = Objection("x", "Rien.", level=level)
    assert blocking([reason]) == ([reason] if stops else [])
