"""What stops a reading from becoming a framework, and the years for which a block holds."""

from __future__ import annotations

import pytest

from parchemin.domain.buildable import objections_to, validity_years


def reading(*, validity="unlimited", numbers=(1, 2), routes=("FI", "VAE"), assessed=True):
    return {
        "validity": {"acquired_blocks": validity},
        "blocks": [{"number": n, "assessments": [{}] if assessed else []} for n in numbers],
        "access_routes": [{"code": code} for code in routes],
    }


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (reading(), []),
        (reading(validity={"years": 5}), []),
        (reading(validity=None), ["framework.validity-unknown"]),
        (reading() | {"validity": None}, ["framework.validity-unknown"]),
        (reading(numbers=(1, 1)), ["framework.printed-twice"]),
        (reading(routes=("FI", "FI")), ["framework.printed-twice"]),
        (reading(assessed=False), ["framework.block-without-assessment"] * 2),
        (
            reading(validity=None, numbers=(3,), assessed=False),
            ["framework.validity-unknown", "framework.block-without-assessment"],
        ),
    ],
)
def test_every_reason_is_said_at_once(said, codes):
    assert [o.code for o in objections_to(said)] == codes


def test_a_block_that_nothing_assesses_names_its_finding():
    (only,) = objections_to(reading(numbers=(4,), assessed=False))
    assert (only.about, only.params["number"]) == ("block.without-assessment.B4", 4)


@pytest.mark.parametrize(("validity", "years"), [("unlimited", None), ({"years": 5}, 5), (None, None)])
def test_years_of_validity(validity, years):
    assert validity_years(reading(validity=validity)) == years
