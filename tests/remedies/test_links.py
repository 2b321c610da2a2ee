"""The links of a refusal: from the number of one thing to that of another."""

from __future__ import annotations

import pytest

from parchemin.web.shared.leading_out import FROM


@pytest.mark.django_db
@pytest.mark.parametrize("step", FROM.items(), ids=lambda one: "-".join(one[0]))
def test_a_step_from_one_number_to_another_reads_fields_that_exist(step):
    assert step[1](0) is None
