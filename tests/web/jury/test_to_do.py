"""The first lines of a juror's home: what is to be done now, the most pressing first, and nothing once it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parchemin.juries.models import Jury, Session
from tests import life, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(world, client):
    """A window for the first member of the jury, once there is one."""

    def sit():
        member = life.members_of(world)[0]
        client.force_login(make.member(world.certifier, member.juror.person, "juror"))
        return member

    return sit


def first_lines(client) -> list[str]:
    return [one.words for one in client.get(reverse("jury_day")).context["to_do"]]


def test_opinions_are_asked_while_the_jury_deliberates_then_a_signature(world, client, seat, now):
    life.bring(world, now, "deliberating")
    member = seat()
    assert first_lines(client)[0] == "Donner vos avis"
    for stage in ("voted", "closed"):
        life.step(stage, world, now)
    assert first_lines(client)[0] == "Relire et signer le procès-verbal"
    assert reverse("jury_minutes", args=[world.session.pk]) in client.get(reverse("jury_day")).text
    client.post(
        reverse("jury_minutes", args=[world.session.pk]), {"typed_name": member.juror.person.full_name}
    )
    assert "Relire et signer le procès-verbal" not in first_lines(client)


def test_nothing_is_asked_once_the_results_are_published(world, client, seat, now):
    life.bring(world, now, "published")
    seat()
    assert first_lines(client) == []
    assert "Rien n’est attendu de vous" in client.get(reverse("jury_day")).text


def test_presence_is_offered_on_the_day_of_the_deliberation_alone(world, client, seat, now):
    life.bring(world, now, "composed")
    seat()
    today = timezone.localdate()
    for day, offered in ((today + timedelta(days=1), False), (today, True)):
        Session.objects.filter(pk=world.session.pk).update(jury_on=day)
        assert ("Signer votre présence" in first_lines(client)) is offered
    address = f"{reverse('jury_presence', args=[world.session.pk])}?moment=deliberation"
    assert address in client.get(reverse("jury_day")).text


def test_the_first_lines_ask_as_many_queries_for_many_sessions_as_for_one(world, client, seat, now):
    life.bring(world, now, "deliberating")
    seat()

    def asked() -> int:
        client.get(reverse("jury_day"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("jury_day"))
        return len(captured)

    member = life.members_of(world)[0]

    def sits(n: int) -> None:
        other = Session.objects.create(
            certifier=world.certifier,
            title=f"Session {n}",
            site=world.site,
            starts_on=timezone.localdate(),
            jury_on=timezone.localdate(),
            state="open",
        )
        jury = Jury.objects.create(session=other, rule=world.composition, state="deliberating")
        jury.members.create(juror=member.juror, seat=member.seat, nominated_at=now)

    sits(1)
    few = asked()
    for n in (2, 3, 4):
        sits(n)
    assert first_lines(client).count("Donner vos avis") == 5
    assert asked() == few
