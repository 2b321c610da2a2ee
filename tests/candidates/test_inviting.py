"""A candidate comes in by an account of their own: invited from their file or a list, by a link that their mail alone holds."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parchemin.accounts.inviting import with_ways_in
from parchemin.candidates import correcting, inviting
from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.parties.models import Letter
from parchemin.parties.outbox import approve
from parchemin.parties.sending import send_approved
from tests import make, smtp
from tests.commands import run
from tests.replays import replay

pytestmark = pytest.mark.django_db
PASSWORD = "une-phrase-assez-longue"
LINK = re.compile(r"http://titres\.example(/compte/lien/\S+)")


@pytest.fixture
def box(settings):
    with smtp.server() as server:
        smtp.use(settings, server)
        yield server


def state(row: Candidacy) -> tuple[bool, bool]:
    seen = with_ways_in(Candidacy.objects.filter(pk=row.pk), "candidate").get()
    return seen.comes_in, seen.invited


def test_a_candidate_invited_by_page_reads_the_letter_chooses_a_password_and_comes_in(world, client, box):
    row = world.candidacies[0]
    client.force_login(world.manager)
    assert "Jamais invité" in client.get(reverse("candidate", args=[row.pk])).text
    assert state(row) == (False, False)
    client.post(reverse("dossier_invite", args=[row.pk]))
    assert state(row) == (False, True)
    letter = Letter.objects.get(kind="account_candidate")
    assert letter.to == row.person.email
    assert "/compte/lien/" not in letter.body
    approve(actor=world.actor.label, now=timezone.now(), certifier=world.certifier, letters=[letter.pk])
    send_approved(now=timezone.now())
    link = LINK.search(box.messages()[-1].get_payload(decode=True).decode()).group(1)
    own = Client()
    own.post(
        own.get(link, follow=True).request["PATH_INFO"],
        {"new_password1": PASSWORD, "new_password2": PASSWORD},
    )
    assert state(row) == (True, False)
    own.post(reverse("login"), {"username": row.person.email, "password": PASSWORD})
    assert row.number in own.get(reverse("candidate_standing", args=[row.pk])).text
    assert "A son compte" in client.get(reverse("candidate", args=[row.pk])).text


def test_a_list_is_invited_at_once_one_letter_a_person(world, client):
    first, second = world.candidacies[:2]
    client.force_login(world.manager)
    page = reverse("candidates_invite")
    assert client.get(page).text.count('name="candidacy"') == len(world.candidacies)
    client.post(page, {"candidacy": [first.pk, second.pk]})
    assert set(Letter.objects.values_list("to", flat=True)) == {first.person.email, second.person.email}
    assert Entry.objects.filter(act="candidate_invited").count() == 2
    assert client.get(page).text.count('name="candidacy"') == len(world.candidacies) - 2
    assert client.get(f"{page}?compte=invites").text.count('name="candidacy"') == 2
    assert "entres" in client.get(f"{page}?compte=entres").text


@pytest.mark.replays("account.nobody-chosen", "account.no-address")
def test_nobody_chosen_or_no_address_writes_no_letter_at_all(world, now):
    rows = list(world.candidacies[:2])
    by = {"actor": world.actor, "now": timezone.now()}

    def asked(chosen):
        return lambda: inviting.invite(
            candidacies=list(Candidacy.objects.filter(pk__in=[row.pk for row in chosen]).order_by("pk")), **by
        )

    replay("account.nobody-chosen", asked([]), again=asked(rows[:1]))
    person = rows[1].person
    address, person.email = person.email, ""
    person.save(update_fields=["email"])
    before = Letter.objects.count()
    with pytest.raises(Refused):
        asked(rows)()
    assert Letter.objects.count() == before, "the other one neither: all or nothing"

    def completed():
        identity = {"email": address}
        correcting.correct_identity(
            actor=world.actor, now=now, person=person, identity=identity, reason="Dit."
        )

    replay("account.no-address", asked(rows), completed)


def test_a_command_invites_and_says_where_the_letter_is(world):
    row = world.candidacies[0]
    told = run("candidate", "invite", world.certifier.slug, row.number, by=world.manager)
    assert told.exit_code == 0, told.output
    assert row.person.email in told.output
    assert Letter.objects.get().kind == "account_candidate"


def test_the_page_asks_as_many_queries_whatever_the_number_of_candidates(world, client):
    client.force_login(world.manager)

    def asked() -> int:
        client.get(reverse("candidates_invite"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("candidates_invite")).status_code == 200
        return len(captured)

    few = asked()
    for _ in range(20):
        make.candidacy(world.certifier, world.framework, rules=world.rules, at=world.site)
    assert asked() == few
