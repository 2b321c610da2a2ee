"""File numbers: the next one of the year, as a number."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from parchemin.candidates import numbers
from parchemin.candidates.actions import enrol
from parchemin.candidates.models import Candidacy
from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import Refused
from tests import make

pytestmark = pytest.mark.django_db


def numbered(world, *given):
    for row, number in zip(world.candidacies, given, strict=False):
        Candidacy.objects.filter(pk=row.pk).update(number=number)


def test_the_number_after_the_ten_thousandth_is_not_one_already_given(world):
    numbered(world, "2026-9999", "2026-10000", "2025-12000", "2026-77-b")
    assert numbers.proposed(world.certifier, 2026) == "2026-10001"
    assert numbers.proposed(world.certifier, 2027) == "2027-0001"
    assert numbers.proposed(world.other, 2026) == "2026-0001"


def test_the_page_proposes_the_next_number_of_the_year(world, client):
    year = timezone.localdate().year
    numbered(world, f"{year}-9999", f"{year}-10000")
    client.force_login(make.manager(world.certifier))
    assert f'value="{year}-10001"' in client.get(reverse("candidate_new")).text


def test_a_list_goes_on_after_the_ten_thousandth_and_leaves_its_own_numbers_aside(world):
    numbered(world, "2026-10000")
    given = numbers.NextNumbers(world.certifier, ["2026-10001"])
    assert [given.next(2026), given.next(2026)] == ["2026-10002", "2026-10003"]


def test_a_number_taken_names_one_that_is_free(world, now):
    numbered(world, "2023-10000", "2023-9999")
    with pytest.raises(Refused) as refusal:
        enrol(
            actor=world.actor,
            now=now,
            certifier=world.certifier,
            framework=world.framework,
            number="2023-10000",
            route=AccessRoute.CA,
            entered_on=date(2023, 1, 2),
            identity={"birth_name": "EXEMPLE", "first_names": "Lou", "sex": "F", "birth_year": 1999},
        )
    [said] = refusal.value.objections
    assert said.code == "candidacy.number-taken"
    assert "2023-10001" in said.mend_message
