"""The desk: queues by legal urgency, silence stated, the season drawn."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from parchemin.candidates.models import Admissibility
from parchemin.catalogue.models import Registration
from parchemin.juries.models import Session
from parchemin.web.certifier import queues, season
from tests import make


def keys(world):
    waiting, idle = queues.waiting([world.certifier.pk], timezone.localdate())
    return [q.key for q in waiting], {q.key for q in idle}


def test_the_shortest_clock_comes_first_and_empty_queues_are_named(client, world):
    today = timezone.localdate()
    late = make.candidacy(world.certifier, world.framework, route="VAE", rules=world.rules)
    Admissibility.objects.create(candidacy=late, complete_on=today - timedelta(days=70))
    Session.objects.filter(pk=world.session.pk).update(
        starts_on=today + timedelta(days=40), jury_on=today + timedelta(days=50)
    )
    waiting, idle = keys(world)
    assert waiting == ["admissibilities", "juries"]
    assert {"awards", "letters", "passages", "minutes"} <= idle
    client.force_login(world.manager)
    page = client.get(reverse("home")).content.decode()
    assert "en retard" in page
    assert "Répondre à 1 demande" in page
    assert "Titres à délivrer" in page  # said to be empty


def test_a_notified_admissibility_leaves_the_queue(world):
    late = make.candidacy(world.certifier, world.framework, route="VAE", rules=world.rules)
    assert queues.pending_admissibilities([world.certifier.pk]).count() == 1
    Admissibility.objects.create(
        candidacy=late,
        complete_on=timezone.localdate(),
        decision="admissible",
        decided_on=timezone.localdate(),
    )
    assert queues.pending_admissibilities([world.certifier.pk]).count() == 0


def test_nothing_of_another_certifier_is_counted(world):
    make.candidacy(world.other, world.framework, route="VAE", person=make.person(world.other))
    assert "admissibilities" in keys(world)[1]


def test_the_end_of_the_registration_stands_as_a_wall_in_the_season(world):
    today = timezone.localdate()
    Registration.objects.filter(sheet=world.framework.sheet).update(until=today + timedelta(days=30))
    drawn = season.drawn([world.certifier.pk], today)
    assert len(drawn.walls) == 1
    assert str(world.framework.sheet) in drawn.walls[0][1]


def test_the_season_holds_the_sessions_of_its_months_in_order(world):
    today = timezone.localdate()
    for days in (20, 5, 400):
        Session.objects.create(
            certifier=world.certifier, title=f"Session {days}", site=world.site,
            starts_on=today + timedelta(days=days), jury_on=today + timedelta(days=days + 2),
        )  # fmt: skip
    lines = season.drawn([world.certifier.pk], today).lines
    assert [line.session.title for line in lines] == ["Session 5", "Session 20"]
    assert all(line.x < line.jury_x for line in lines)
