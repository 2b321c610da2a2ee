"""The pool by its pages: who enters it, when they may sit, and nobody of another certifier."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.domain.composition import Seat
from parchemin.journal.models import Entry
from parchemin.juries.models import Juror
from parchemin.juries.pool import inviting
from tests import make

FORM = {
    "first_names": "Zoé",
    "birth_name": "POCHOIR",
    "college": "employer",
    "accredited_from": "2026-01-01",
    "accredited_last": "2030-12-31",
    "can_preside": "on",
}


@pytest.fixture
def manager(world, client):
    client.force_login(world.manager)
    return client


def test_a_juror_enters_the_pool_once_and_the_last_day_of_the_mandate_is_included(world, manager):
    manager.post(reverse("juror_new"), {**FORM, "act_key": "add"})
    manager.post(reverse("juror_new"), {**FORM, "act_key": "add"})
    (made,) = Juror.objects.filter(person__birth_name="POCHOIR")
    assert made.accredited_until.isoformat() == "2031-01-01"
    page = manager.get(reverse("juror", args=[made.pk])).text
    assert "décembre 2030" in page
    assert "Zoé POCHOIR" in manager.get(reverse("pool"), {"q": "pochoir"}).text


def test_a_wrong_form_says_which_field(manager, world):
    page = manager.post(reverse("juror_new"), {**FORM, "accredited_from": "", "employer_siret": "12"})
    assert page.status_code == 400
    assert "2 champs sont à corriger" in page.text


def test_a_mandate_that_ends_before_it_begins_is_refused_on_the_page(manager, world):
    page = manager.post(reverse("juror_new"), {**FORM, "accredited_last": "2020-01-01", "act_key": "x"})
    assert page.status_code == 409
    assert "finit avant de commencer" in page.text


def test_days_are_declared_once(world, manager):
    juror = world.jurors[0]
    before = juror.availabilities.count()
    form = {"first": "2030-03-04", "last": "2030-03-05", "starts": "09:00", "ends": "17:00", "act_key": "d"}
    for _ in range(2):
        manager.post(reverse("juror", args=[juror.pk]), form)
    assert juror.availabilities.count() == before + 2
    wrong = manager.post(reverse("juror", args=[juror.pk]), {**form, "last": "2029-01-01", "act_key": "e"})
    assert wrong.status_code == 400


def test_the_pool_of_another_certifier_is_neither_listed_nor_reached(world, client):
    client.force_login(make.manager(world.other))
    name = world.jurors[0].person.full_name
    assert name not in client.get(reverse("pool")).text
    assert client.get(reverse("juror", args=[world.jurors[0].pk])).status_code == 404


def test_a_juror_does_not_see_the_pool(world, client):
    client.force_login(make.member(world.certifier, world.jurors[0].person, "juror"))
    assert client.get(reverse("pool")).status_code == 403


def test_anonymous_visitors_are_asked_to_log_in(client, db):
    assert client.get(reverse("pool")).status_code == 302


def test_the_pool_costs_the_same_for_few_and_for_many(world, manager, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    manager.get(reverse("pool"))  # a session first seen is listed to its owner: not of this page
    with CaptureQueriesContext(connection) as few:
        manager.get(reverse("pool"))
    for _ in range(30):
        make.juror(world.certifier)
    with django_assert_num_queries(len(few)):
        manager.get(reverse("pool"))


# -- the file, the rooms, the invitations, the expenses -------------------------------------------------------------


def done(manager, juror, name, **fields):
    """One act of the file, posted as its form does."""
    said = {f"{name}-{field}": value for field, value in fields.items()}
    return manager.post(reverse("juror_act", args=[juror.pk, name]), {**said, "act_key": uuid4().hex})


def test_a_file_is_filled_act_by_act_and_says_what_is_missing(world, manager):
    juror = world.jurors[0]
    address = reverse("juror", args=[juror.pk])
    assert "L’engagement de confidentialité n’est pas signé." in manager.get(address).text
    done(manager, juror, "decrire", trade="Chaudronnier", practice_since="1999", languages="en")
    done(manager, juror, "briefing", on="2024-01-08")
    done(manager, juror, "confidentialite", on="2024-01-08")
    done(manager, juror, "habiliter", sheet=world.framework.sheet_id, starts_on="2024-01-01")
    paper = SimpleUploadedFile("carte.html", b"<script>alert(1)</script>", "text/html")
    done(manager, juror, "piece", kind="trade", label="Carte du métier", file=paper)
    page = manager.get(address).text
    assert "Rien ne manque" in page
    assert "Chaudronnier" in page
    row = juror.evidence.get()
    given = manager.get(reverse("juror_evidence", args=[juror.pk, row.pk]))
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["Content-Type"] == "application/octet-stream"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    wrong = done(manager, juror, "decrire", load_wished="5", load_max="2")
    assert wrong.status_code == 409
    assert "dépasse la charge maximale" in wrong.text
    assert done(manager, juror, "habiliter", starts_on="").status_code == 422


def test_a_mandate_is_renewed_and_a_member_of_the_house_does_not_preside(world, manager):
    juror, member = world.jurors[0], world.jurors[8]
    done(manager, juror, "mandat", starts_on="2025-01-01", last="2029-12-31")
    done(manager, juror, "qualites", college="employer", qualified="on", email="neuf@exemple.example")
    juror.refresh_from_db()
    assert (juror.accredited_until.isoformat(), juror.college, juror.outside) == (
        "2030-01-01",
        "employer",
        False,
    )
    assert "neuf@exemple.example" in manager.get(reverse("juror", args=[juror.pk])).text
    assert done(manager, juror, "mandat", starts_on="2025-01-01", last="2024-01-01").status_code == 409
    refused = done(manager, member, "qualites", college="none", can_preside="on")
    assert refused.status_code == 409
    assert "ne préside pas" in refused.text


def test_a_presumed_tie_is_shown_with_what_it_rests_on_and_cleared_with_a_reason(world, manager):
    juror, person = world.jurors[0], world.candidacies[0].person
    for one in (juror.person, person):
        one.employer_siret, one.employer_name = "12345678900011", "Atelier Fictif"
        one.save()
    page = manager.get(reverse("juror", args=[juror.pk])).text
    assert "Présumé" in page
    assert "Même employeur, aujourd’hui ou avant : Atelier Fictif" in page
    tie = {"candidate": person.pk, "kind": "employer"}
    assert done(manager, juror, "lever", **tie, reason="").status_code == 422
    done(manager, juror, "lever", **tie, reason="Deux sites sans contact")
    page = manager.get(reverse("juror", args=[juror.pk])).text
    assert "Levé" in page
    assert world.manager.name in page
    assert "sans contact" not in page


def test_a_wrong_number_of_file_is_said_where_it_was_typed(world, manager):
    page = done(manager, world.jurors[0], "lien", number="rien", kind="tutor")
    assert page.status_code == 422
    assert "Aucun dossier ne porte ce numéro." in page.text


def test_rooms_are_added_changed_and_closed(world, manager):
    address = reverse("rooms")
    manager.post(address, {"what": "ajouter", "site": world.site.pk, "name": "Atelier", "seats": "3"})
    room = world.site.rooms.get(name="Atelier")
    manager.post(address, {"what": "changer", "room": room.pk, "name": "Grand atelier", "seats": "4"})
    assert "Grand atelier" in manager.get(address).text
    assert (
        manager.post(address, {"what": "changer", "room": room.pk, "name": "", "seats": "4"}).status_code
        == 409
    )
    manager.post(address, {"what": "fermer", "room": room.pk})
    assert not world.site.rooms.filter(pk=room.pk).exists()


def test_a_site_is_added_by_its_page_and_refused_without_a_name_or_a_clock(world, manager):
    address = reverse("rooms")
    said = {
        "what": "site",
        "name": "Site de l’Exemple",
        "city": "Exempleville",
        "time_zone": "Indian/Reunion",
    }
    for _ in range(2):
        assert manager.post(address, {**said, "act_key": "s"}).status_code == 302
    site = world.certifier.sites.get(name="Site de l’Exemple")
    assert (site.city, str(site.zone)) == ("Exempleville", "Indian/Reunion")
    assert Entry.objects.filter(act="site_added").count() == 1
    refused = manager.post(address, {**said, "name": " ", "time_zone": "Europe/Lutèce"})
    assert [o.code for o in refused.context["objections"]] == ["site.unnamed", "site.time-zone"]
    assert 'value="Europe/Lutèce"' in refused.text
    assert world.certifier.sites.count() == 2


def test_jurors_are_invited_from_the_page_and_their_answer_noted(world, manager):
    address = reverse("session_invitations", args=[world.session.pk])
    first, second = world.jurors[:2]
    manager.post(address, {"juror": [first.pk, second.pk], "seat": "professional", "act_key": "i"})
    page = manager.get(address).text
    assert page.count("Lettre à relire") == 2
    row = world.session.invitations.get(juror=first)
    manager.post(reverse("session_invitation", args=[world.session.pk, row.pk]), {"what": "non"})
    assert "Déclinée" in manager.get(address).text
    assert manager.post(address, {"seat": "professional"}).status_code == 409


def test_amounts_are_exported_once_and_downloaded_again_the_same(world, manager):
    juror = world.jurors[0]
    spent = {"session": world.session.pk, "kind": "travel", "amount": "42,50", "dated_on": "2023-06-15"}
    done(manager, juror, "frais", **spent)
    address = reverse("expenses")
    assert "42,50" in manager.get(address).text
    manager.post(address, {"act_key": "export"})
    page = manager.get(address).text
    link = re.search(r'href="(/sessions/frais/[^"]+\.csv)"', page)[1]
    first, second = manager.get(link), manager.get(link)
    assert first.content == second.content
    assert ";trajet;;42,50;non" in first.text
    assert manager.post(address, {"act_key": "again"}).status_code == 409


def test_an_account_is_opened_from_the_file(world, manager):
    juror = world.jurors[0]
    done(manager, juror, "compte")
    page = manager.get(reverse("juror", args=[juror.pk])).text
    assert "mot de passe pas encore choisi" in page


def test_the_jury_page_says_who_accepted_and_who_declined(world, manager, now):
    by = {"actor": world.actor, "now": now}
    said = inviting.invite(session=world.session, jurors=world.jurors[:2], seat=Seat.PROFESSIONAL, **by)
    for invitation, accepts in zip(said, (True, False), strict=True):
        inviting.answer_invitation(invitation=invitation, accepts=accepts, **by)
    page = manager.get(reverse("session_jury", args=[world.session.pk])).text
    assert page.count("Acceptée") == 1
    assert page.count("A décliné l’invitation à cette session.") == 1
    assert "N’a pas déclaré de disponibilité" not in page
