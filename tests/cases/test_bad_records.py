"""One bad record stops a batch: whatever is wrong with one, the others are issued and the one is listed with its reason."""

from __future__ import annotations

import pytest

from parchemin.awards.models import Award
from parchemin.juries.models import Outcome
from parchemin.parties.models import Person
from tests import life
from tests.commands import run

pytestmark = pytest.mark.django_db
# What a record of before the gate may hold.
BAD = {
    "a picture in the name": {"birth_name": "Exemple😀"},
    "a picture in a first name": {"first_names": "Camille🎓"},
    "a picture in the place": {"birth_commune": "Exempleville🏠"},
    "ideograms": {"birth_name": "王"},
    "ideograms in the first name": {"first_names": "明"},
    "Korean": {"birth_name": "보기"},
    "Thai": {"birth_name": "ตัวอย่าง"},
    "a letter of nobody": {"birth_name": "Exemple\ue000"},
    "a letter of nobody in the name of use": {"usage_name": "Exemple\ue000"},
    "no name": {"birth_name": ""},
    "no first name": {"first_names": ""},
    "no year of birth": {"birth_year": None, "birth_month": None, "birth_day": None},
}


@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize("what", BAD)
def test_the_others_are_issued_and_the_one_is_listed(world, now, what, place):
    life.bring(world, now, "published")
    file = world.candidacies[place]
    Person.objects.filter(pk=file.person_id).update(**BAD[what])
    done = run("award", "issue", world.certifier.slug, by=world.manager)
    assert done.exit_code == 3
    assert "2 titres délivrés, 1 refusés avec leurs raisons." in done.output
    assert f"non délivré  dossier {file.number}" in done.output
    issued = set(Award.objects.values_list("candidacy", flat=True))
    assert issued == {one.pk for one in world.candidacies} - {file.pk}
    assert (
        sorted(Award.objects.values_list("number", flat=True)) == ["CF-2023-0001", "CF-2023-0002"]
        or len(issued) == 2
    )
    assert Outcome.objects.count() == 3
