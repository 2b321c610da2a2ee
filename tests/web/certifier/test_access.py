"""Who sees the pages of the certification service: its own staff, and nobody's rows but their own."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from parchemin.accounts.models import Membership
from parchemin.candidates.models import Candidacy
from tests import make

LISTS = [
    "home",
    "search",
    "certifications",
    "certification_new",
    "candidates",
    "candidate_new",
    "candidates_import",
    "awards",
    "declarations",
    "outbox",
    "journal",
]
TABS = [
    "certification",
    "certification_jury",
    "certification_routes",
    "certification_registrations",
    "certification_sites",
    "certification_rules",
    "certification_grids",
    "certification_versions",
    "certification_history",
]


@pytest.fixture
def manager(client, world):
    client.force_login(world.manager)
    return client


@pytest.fixture
def stranger(client, world):
    """The manager of a third certifier."""
    client.force_login(make.manager(make.certifier("Troisième Certificateur Fictif")))
    return client


def written(world):
    return make.letter(world.certifier, world.candidacies[0].person)


def nested(world, award) -> list[str]:
    sheet = world.framework.sheet
    candidacy = world.candidacies[0]
    return [
        *(reverse(name, args=[sheet.pk]) for name in TABS),
        reverse("certification_source", args=[sheet.pk]),
        reverse("candidate", args=[candidacy.pk]),
        reverse("dossier_identity", args=[candidacy.pk]),
        reverse("award", args=[award.pk]),
        reverse("award_parchment", args=[award.pk]),
        reverse("award_credential", args=[award.pk]),
        reverse("award_due", args=[award.outcome_id]),
        reverse("letter", args=[written(world).pk]),
    ]


@pytest.mark.parametrize("name", LISTS)
def test_an_anonymous_visitor_is_asked_who_they_are(client, db, name):
    response = client.get(reverse(name))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("login"))


@pytest.mark.parametrize("name", LISTS)
def test_the_manager_sees_their_pages_and_no_name_of_another_certifier(manager, world, award, name):
    response = manager.get(reverse(name), {"q": "CANARI"} if name == "search" else {})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Invisible" not in page
    assert name == "search" or "CANARI" not in page  # the search repeats the word it was asked
    assert name != "search" or response.context["count"] == 0


def test_every_page_of_a_row_is_the_certifiers_own(manager, world, award):
    for url in nested(world, award):
        response = manager.get(url)
        assert response.status_code in (200, 302), url


def test_rows_of_another_certifier_do_not_exist_here(world, award, stranger):
    for url in nested(world, award):
        assert stranger.get(url).status_code == 404, url


def test_the_file_of_a_canary_does_not_exist_here(manager, world):
    assert manager.get(reverse("candidate", args=[world.canary.pk])).status_code == 404
    assert manager.post(reverse("dossier_withdraw", args=[world.canary.pk])).status_code == 404
    assert Candidacy.objects.get(pk=world.canary.pk).state == "enrolled"


def test_a_juror_has_no_page_of_the_service_and_goes_to_their_day(client, world):
    client.force_login(make.member(world.certifier, world.jurors[0].person, "juror"))
    assert client.get(reverse("candidates")).status_code == 403
    assert client.get(reverse("home")).url == reverse("jury_day")


def test_a_candidate_goes_from_home_to_their_own_page(client, world):
    client.force_login(make.member(world.certifier, world.candidacies[0].person, "candidate"))
    assert client.get(reverse("home")).url == reverse("candidate_home")
    assert client.get(reverse("journal")).status_code == 403


def test_an_account_without_a_role_is_told_so(client, db):
    client.force_login(make.user())
    response = client.get(reverse("home"))
    assert response.status_code == 200
    assert "sans rôle" in response.content.decode()


def test_an_auditor_reads_and_does_not_act(client, world, award):
    account = make.user()
    Membership.objects.create(
        user=account, certifier=world.certifier, role="auditor", valid_until=date(2099, 1, 1)
    )
    client.force_login(account)
    candidacy = world.candidacies[1]
    page = client.get(reverse("candidate", args=[candidacy.pk]))
    assert page.status_code == 200
    assert 'name="act_key"' not in page.content.decode()
    refused = client.post(reverse("dossier_withdraw", args=[candidacy.pk]), {"withdraw-reason": "Essai"})
    assert refused.status_code == 403
    assert Candidacy.objects.get(pk=candidacy.pk).state == "enrolled"
    assert client.get(reverse("candidate_new")).status_code == 403
    assert client.post(reverse("declarations_write")).status_code == 403
    assert client.post(reverse("award_revoke", args=[award.pk]), {"reason": "Essai"}).status_code == 403


def test_with_two_certifiers_lists_show_both_until_one_is_chosen(client, world):
    Membership.objects.create(user=world.manager, certifier=world.other, role="manager")
    client.force_login(world.manager)
    assert "CANARI" in client.get(reverse("candidates")).content.decode()
    assert "Pour quel certificateur" in client.get(reverse("candidate_new")).content.decode()
    client.post(reverse("choose_certifier"), {"certifier": world.certifier.slug})
    assert "CANARI" not in client.get(reverse("candidates")).content.decode()
    assert "Inscrire un candidat" in client.get(reverse("candidate_new")).content.decode()


def test_no_page_carries_a_style_or_a_script_of_its_own(manager, world, award):
    for url in [*(reverse(name) for name in LISTS), *nested(world, award)]:
        response = manager.get(url)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode()
            assert "style=" not in page, url
            assert "<script>" not in page, url
