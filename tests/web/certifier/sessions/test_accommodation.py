"""What a candidate is granted for their defences: noted by the service, counted by the planning, never why."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.journal.models import Entry
from parchemin.juries.models import SessionEntry
from parchemin.juries.planning.problem import problem_of
from tests import life, make

pytestmark = pytest.mark.django_db


def test_a_third_more_time_is_granted_on_the_page_and_counted_by_the_planning(client, now):
    world = make.world(candidates=2)
    life.bring(world, now, "composed")
    before = {d.key: d.minutes for d in problem_of(world.session).defences}
    first, second = life.entries_of(world)
    client.force_login(world.manager)
    url = reverse("session_accommodate", args=[world.session.pk, first.pk])
    said = {
        "extra_time_percent": "33",
        "language": "en",
        "remote": "on",
        "accommodation": "salle au rez-de-chaussée",
        "act_key": "a1",
    }
    assert client.post(url, said).status_code == 302
    assert client.post(url, said).status_code == 302, "sent twice, done once"
    assert Entry.objects.filter(act="accommodation_granted").count() == 1
    page = client.get(reverse("session_candidates", args=[world.session.pk]), {"vue": "presentes"}).text
    assert "33 % de temps en plus" in page
    assert "salle au rez-de-chaussée" in page
    after = {d.key: d for d in problem_of(world.session).defences}
    mine = [d for key, d in after.items() if key.startswith(f"{first.pk}:")]
    assert all(d.minutes > before[d.key] and d.remote and d.language == "en" for d in mine)
    assert all(d.minutes == before[d.key] for key, d in after.items() if key.startswith(f"{second.pk}:"))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("extra_time_percent", "201", "accommodation.time"),
        ("language", "français", "accommodation.language"),
        ("accommodation", "x" * 201, "accommodation.words"),
    ],
)
def test_what_cannot_be_granted_is_said_and_nothing_changes(client, now, field, value, code):
    world = make.world(candidates=1)
    life.bring(world, now, "composed")
    entry = life.entries_of(world)[0]
    client.force_login(world.manager)
    url = reverse("session_accommodate", args=[world.session.pk, entry.pk])
    refused = client.post(url, {"extra_time_percent": "0", "language": "fr", field: value, "act_key": "a"})
    assert refused.status_code == 409
    assert [o.code for o in refused.context["objections"]] == [code]
    assert SessionEntry.objects.get(pk=entry.pk).extra_time_percent == 0


def test_nothing_is_granted_once_the_jury_sits(client, now):
    world = make.world(candidates=1)
    life.bring(world, now, "deliberating")
    entry = life.entries_of(world)[0]
    client.force_login(world.manager)
    url = reverse("session_accommodate", args=[world.session.pk, entry.pk])
    refused = client.post(url, {"extra_time_percent": "33", "language": "fr", "act_key": "a"})
    assert [o.code for o in refused.context["objections"]] == ["accommodation.sitting"]
