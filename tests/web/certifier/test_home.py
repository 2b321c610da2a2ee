"""The desk: queues by legal urgency, silence stated, the season drawn."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from parchemin.candidates.models import Admissibility
from parchemin.catalogue.models import Registration
from parchemin.juries.minutes import publishing
from parchemin.juries.models import Jury, Session
from parchemin.parties.models import Letter
from parchemin.web.certifier import queues, season
from tests import life, make


def keys(world):
    waiting, idle = queues.waiting([world.certifier.pk], timezone.localdate())
    return [q.key for q in waiting], {q.key for q in idle}


def test_the_shortest_clock_comes_first_and_empty_queues_are_named(client, world):
    today = timezone.localdate()
    late = make.candidacy(
        world.certifier, world.framework, route="VAE", rules=world.rules, admissible_on=None
    )
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
    late = make.candidacy(
        world.certifier, world.framework, route="VAE", rules=world.rules, admissible_on=None
    )
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


def test_a_result_of_the_vae_is_to_be_notified_within_fifteen_days_of_the_jury_really_held(client, world):
    life.bring(world, make.NOW, "published")
    today, held = timezone.localdate(), timezone.localdate() - timedelta(days=18)
    jury = life.jury_of(world)
    Jury.objects.filter(pk=jury.pk).update(held_on=held)
    first, *others = world.candidacies
    first.route, first.companion_email = "VAE", "accompagnement@exemple.example"
    first.save()

    def shown():
        waiting, _ = queues.waiting([world.certifier.pk], today)
        return next((q for q in waiting if q.key == "notices"), None)

    queue = shown()
    assert (queue.count, queue.due, queue.days) == (1 + len(others), held + timedelta(days=15), -3)
    client.force_login(world.manager)
    page = client.get(reverse("session", args=[world.session.pk]))
    assert page.context["notice"].waiting == 1
    assert "en retard de <strong>3</strong> jours" in page.content.decode()

    written = publishing.notify_results(actor=life.clerk(), now=make.NOW, session=world.session).letters
    assert shown().count == 1 + len(others), "a letter nobody read has told nobody"
    companion = next(letter for letter in written if letter.kind == "results_companion")
    Letter.objects.exclude(pk=companion.pk).update(state="sent", sent_at=timezone.now())
    assert shown().count == 1, "the person who accompanied is told as well"
    Letter.objects.update(state="sent", sent_at=timezone.now())
    assert shown() is None
    assert client.get(reverse("session", args=[world.session.pk])).context["notice"] is None
