"""A time zone that this machine does not know is said in words where it enters, and before the pages are served."""

from __future__ import annotations

import pytest

from parchemin.parties.models import Site
from parchemin.runtime import starting
from tests import make, production
from tests.commands import run

pytestmark = pytest.mark.django_db


def test_a_production_does_not_start_on_a_site_whose_clock_is_unknown(settings):
    production.ready(settings)
    house = make.certifier(is_demo=False)
    Site.objects.create(certifier=house, name="Ici")
    assert starting.objections() == []
    Site.objects.create(certifier=house, name="Ailleurs", time_zone="Europe/Lutece")
    [said] = starting.objections()
    assert said.code == "site.time-zone-unknown"
    assert "« Ailleurs »" in said.message
    assert "Europe/Lutece" in said.message


@pytest.mark.parametrize("zone", ["Europe/Lutèce", "", "/etc/passwd", "../localtime"])
def test_hours_given_in_a_zone_that_is_none_are_refused_in_a_sentence(world, zone):
    person = world.jurors[0].person
    given = ["juror", "available", world.certifier.slug, person.email, "--zone", zone]
    done = run(*given, "--start", "2023-06-15T09:00", "--end", "2023-06-15T12:00", by=world.manager)
    assert done.exit_code == 2
    assert "n’est pas un fuseau horaire connu" in done.stderr
