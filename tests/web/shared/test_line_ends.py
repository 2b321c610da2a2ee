"""The lines of a text end in one way, whatever the browser: what is kept, hashed and compared is the same words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.candidates.actions import withdraw
from parchemin.journal.models import Entry, Words
from parchemin.journal.queries import faults
from tests import make

pytestmark = pytest.mark.django_db
SAID = "A changé de voie.\nReviendra en 2024.\n\nFin."


def test_a_reason_sent_by_a_browser_is_kept_as_one_given_by_a_command(world, client, now):
    by_page, by_command = world.candidacies[:2]
    client.force_login(make.manager(world.certifier))
    sent = SAID.replace("\n", "\r\n")
    answer = client.post(reverse("dossier_withdraw", args=[by_page.pk]), {"withdraw-reason": sent})
    assert answer.status_code == 302, answer.text
    withdraw(actor=world.actor, now=now, candidacy=by_command, reason=SAID)
    kept = [Words.objects.get(entry=entry).text for entry in Entry.objects.filter(act="withdrawn")]
    assert kept == [SAID, SAID]
    assert faults() == []


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_each_kind_of_line_end_comes_out_as_one_and_a_list_of_values_keeps_them_all(rf, ends):
    from parchemin.web.middleware import line_ends

    request = rf.post("/", {"words": [f"un{ends}deux", "trois"], "other": "x"})
    line_ends(lambda _: None).process_view(request)
    assert request.POST.getlist("words") == ["un\ndeux", "trois"]
    assert request.POST["other"] == "x"
    with pytest.raises(AttributeError):
        request.POST["other"] = "y"
