"""Ways out of what stops somebody at the door, or two records of one person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.awards.actions import revoke_award
from parchemin.candidates.actions import admit, enrol, withdraw
from parchemin.candidates.joining import join_persons, undo_join
from parchemin.candidates.models import Candidacy
from parchemin.candidates.relations import clear_relation, declare_employment
from parchemin.catalogue.joining import join_sheet
from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import Seat
from parchemin.juries import ties
from parchemin.juries.jury.seating import nominate
from tests import life, make
from tests.commands import run
from tests.replays import post, replay

pytestmark = pytest.mark.django_db
WHO = {
    "birth_name": "D’Exemple",
    "first_names": "Zoé",
    "sex": "F",
    "birth_year": 1999,
    "birth_month": 1,
    "birth_day": 31,
    "birth_commune_insee": "69383",
    "email": "zoe@exemple.example",
}


def enrolled(world, now, number, route=AccessRoute.FI, **more) -> Candidacy:
    return enrol(
        **{
            "actor": world.actor,
            "now": now,
            "certifier": world.certifier,
            "framework": world.framework,
            "number": number,
            "route": route,
            "entered_on": date(2022, 9, 5),
            "identity": {**WHO, **more.pop("identity", {})},
            **more,
        }
    )


def left(world, now, file) -> None:
    withdraw(actor=world.actor, now=now, candidacy=file, reason="Départ")


def joined(world, now, kept, gone, reason="Même pièce"):
    by = {"actor": world.actor, "now": now, "reason": reason}
    return join_persons(kept=kept.person, joined=gone.person, **by)


def twice(world, now) -> tuple[Candidacy, Candidacy]:
    """The same person by two open files, each with its record."""
    first = enrolled(world, now, "Z-1")
    person = make.person(world.certifier, **WHO)
    return first, make.candidacy(world.certifier, world.framework, person=person)


# -- at the door ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        pytest.param(
            {"identity": {"birth_year": 2022, "birth_month": 10}, "entered_on": date(2022, 9, 5)},
            {},
            marks=pytest.mark.replays("person.born-after-entry"),
            id="person.born-after-entry",
        ),
        pytest.param(
            {"route": AccessRoute.CL},
            {},
            marks=pytest.mark.replays("route.closed"),
            id="route.closed",
        ),
    ],
)
def test_what_was_typed_is_typed_again(world, now, request, wrong, right):
    world.framework.routes.filter(route="CL").update(is_open=False, finding_code="")
    code = request.node.callspec.id
    replay(
        code, lambda: enrolled(world, now, "Z-1", **wrong), again=lambda: enrolled(world, now, "Z-1", **right)
    )


@pytest.mark.replays("registration.not-in-force")
def test_an_entry_outside_the_registrations_is_of_another_day(world, now):
    late = {"entered_on": date(2030, 1, 7)}
    replay(
        "registration.not-in-force",
        lambda: enrolled(world, now, "Z-1", **late),
        again=lambda: enrolled(world, now, "Z-1"),
    )


@pytest.mark.replays("employment.siret")
def test_an_employer_is_named_by_its_fourteen_figures(world, now):
    about = {"actor": world.actor, "now": now, "person": world.candidacies[0].person}
    replay(
        "employment.siret",
        lambda: declare_employment(siret="123", **about),
        again=lambda: declare_employment(siret="73282932000074", **about),
    )


@pytest.mark.replays("route.not-on-the-sheet")
def test_a_route_that_the_sheet_does_not_name_is_another(world, now):
    world.framework.routes.filter(route="CL").delete()
    replay(
        "route.not-on-the-sheet",
        lambda: enrolled(world, now, "Z-1", route=AccessRoute.CL),
        again=lambda: enrolled(world, now, "Z-1"),
    )


@pytest.mark.replays("candidacy.number-taken")
def test_a_number_taken_gives_way_to_the_one_proposed(world, now):
    enrolled(world, now, "Z-1")
    other = {"birth_name": "Autrement", "first_names": "Noé", "email": "", "birth_day": 3}
    replay(
        "candidacy.number-taken",
        lambda: enrolled(world, now, "Z-1", identity=other),
        again=lambda: enrolled(world, now, "2022-0001", identity=other),
    )


@pytest.mark.replays("person.known")
def test_somebody_known_is_joined_on_the_page_or_told_apart(world, now):
    first = enrolled(world, now, "Z-1")
    left(world, now, first)
    client, url = Client(), reverse("candidate_new")
    client.force_login(world.manager)
    typed = {**WHO, "number": "Z-2", "route": "FI", "entered_on": "2022-09-05"}
    replay(
        "person.known",
        lambda: post(client, url, **typed, act_key="1"),
        again=lambda: post(client, url, **typed, person=str(first.person_id), act_key="2"),
    )
    assert first.person.candidacies.count() == 2
    replay(
        "person.known",
        lambda: enrolled(world, now, "Z-3"),
        again=lambda: enrolled(world, now, "Z-3", apart="Deux pièces vues"),
    )


@pytest.mark.replays("person.not-available")
def test_somebody_of_another_certifier_is_somebody_new(world, now):
    replay(
        "person.not-available",
        lambda: enrolled(world, now, "Z-1", person=world.canary.person),
        again=lambda: enrolled(world, now, "Z-1"),
    )


@pytest.mark.replays("candidacy.already-open")
def test_an_open_file_is_withdrawn_before_another(world, now):
    first = enrolled(world, now, "Z-1")
    client = Client()
    client.force_login(world.manager)
    typed = {**WHO, "number": "Z-2", "route": "FI", "entered_on": "2022-09-05", "act_key": "une"}
    page = client.post(reverse("candidate_new"), {**typed, "person": str(first.person_id)})
    assert page.status_code == 409
    assert f'href="{reverse("candidate", args=[first.pk])}"' in page.content.decode()
    replay(
        "candidacy.already-open",
        lambda: enrolled(world, now, "Z-2", person=first.person),
        lambda: left(world, now, first),
    )


def test_the_command_names_the_one_that_withdraws(world, now):
    enrolled(world, now, "Z-1")
    words = ["candidate", "enrol", world.certifier.slug, world.framework.sheet.number, "--dossier", "Z-2"]
    who = ["--birth-name", WHO["birth_name"], "--first-names", "Zoé", "--sex", "F", "--birth", "1999-01-31"]
    given = ["--insee", "69383", "--route", "FI", "--entered", "2022-09-05", "--same-as", "Z-1"]
    done = run(*words, *who, *given, by=world.manager)
    assert done.exit_code == 3
    assert "✗ candidacy.already-open" in done.stderr
    assert "commande : parchemin candidate withdraw" in done.stderr


@pytest.mark.replays("candidacy.title-given")
def test_the_holder_of_a_title_comes_back_with_a_reason(world, now):
    life.bring(world, now, "awarded")
    holder = world.candidacies[0].person
    replay(
        "candidacy.title-given",
        lambda: enrolled(world, now, "Z-1", person=holder),
        again=lambda: enrolled(
            world, now, "Z-1", person=holder, again="Titre perdu de vue, présenté de nouveau"
        ),
    )


@pytest.mark.replays("enrol.not-delivered")
def test_who_does_not_deliver_the_sheet_joins_it(world, now):
    newcomer = make.certifier("Troisième Certificateur")
    theirs = make.actor(make.manager(newcomer))
    about = {"actor": theirs, "certifier": newcomer}
    replay(
        "enrol.not-delivered",
        lambda: enrolled(world, now, "Z-1", **about),
        lambda: join_sheet(
            actor=world.sharing, now=now, sheet=world.framework.sheet, certifier=newcomer, reason="Convention"
        ),
    )


@pytest.mark.replays("admissibility.not-vae")
def test_who_comes_by_experience_is_enrolled_by_that_route(world, now):
    file = enrolled(world, now, "Z-1")
    day = {"complete_on": date(2022, 9, 1), "decided_on": date(2022, 10, 1), "admissible": True}

    def admitted(number):
        row = Candidacy.objects.get(certifier=world.certifier, number=number)
        return admit(actor=world.actor, now=now, candidacy=row, **day)

    def by_experience():
        left(world, now, file)
        enrolled(world, now, "Z-2", route=AccessRoute.VAE, person=file.person)

    replay("admissibility.not-vae", lambda: admitted("Z-1"), by_experience, again=lambda: admitted("Z-2"))


# -- two records ----------------------------------------------------------------------------------------------------


@pytest.mark.replays("person.no-reason")
def test_two_records_are_joined_with_what_was_seen(world, now):
    first, second = twice(world, now)
    left(world, now, first)
    client, url = Client(), reverse("duplicates_decide")
    client.force_login(world.manager)
    found = {"first": first.person_id, "second": second.person_id, "found": first.person_id}
    replay(
        "person.no-reason",
        lambda: post(client, url, **found, act_key="1"),
        again=lambda: post(client, url, **found, reason="Même pièce", act_key="2"),
    )


@pytest.mark.replays("person.alike-now")
def test_a_correction_that_makes_two_records_alike_says_who_it_is(world, now):
    first, second = twice(world, now)
    left(world, now, first)
    fields = {"birth_name": "Brouillon", "birth_year": 1989}
    type(second.person).objects.filter(pk=second.person.pk).update(**fields, name_key="brouillon")
    client, url = Client(), reverse("dossier_identity", args=[second.pk])
    client.force_login(world.manager)
    typed = {**WHO, "usage_name": "", "birth_commune": "", "birth_country": "", "reason": "Acte de naissance"}
    replay(
        "person.alike-now",
        lambda: post(client, url, **typed, act_key="1"),
        again=lambda: post(client, url, **typed, person=str(first.person_id), act_key="2"),
    )
    first.refresh_from_db()
    assert first.person_id == second.person_id


@pytest.mark.replays("person.both-sides")
def test_a_juror_who_is_no_candidate_is_said_no_more_once_the_tie_is_cleared(world, now):
    file = world.candidacies[0]
    same = {name: getattr(file.person, name) for name in WHO}
    juror = make.juror(world.certifier, person=make.person(world.certifier, **same))
    about = {"candidate": file.person, "other": juror.person, "kind": "same_person"}
    replay(
        "person.both-sides",
        lambda: ties.candidate_too(juror),
        lambda: clear_relation(actor=world.actor, now=now, reason="Deux pièces vues", **about),
    )


@pytest.mark.replays("nomination.candidate-perhaps")
def test_who_was_told_apart_from_a_candidate_is_named(world, now):
    life.bring(world, now, "entered")
    person = world.candidacies[0].person
    same = {name: getattr(person, name) for name in WHO}
    juror = make.juror(
        world.certifier, "employee", person=make.person(world.certifier, **same), days=world.days
    )
    by = {"actor": world.actor, "now": now, "session": world.session, "juror": juror}
    about = {"candidate": person, "other": juror.person, "kind": "same_person"}
    replay(
        "nomination.candidate-perhaps",
        lambda: nominate(**by, seat=Seat.PROFESSIONAL),
        lambda: clear_relation(actor=world.actor, now=now, reason="Deux pièces vues", **about),
    )


@pytest.mark.replays("person.one-record")
def test_a_record_is_joined_to_another_one(world, now):
    first, second = twice(world, now)
    left(world, now, first)
    replay(
        "person.one-record",
        lambda: joined(world, now, first, first),
        again=lambda: joined(world, now, first, second),
    )


@pytest.mark.replays("person.join-both-open")
def test_of_two_open_files_one_is_withdrawn(world, now):
    first, second = twice(world, now)
    client = Client()
    client.force_login(world.manager)
    found = {"first": first.person_id, "second": second.person_id, "found": first.person_id}
    page = client.post(reverse("duplicates_decide"), {**found, "reason": "Même pièce", "act_key": "une"})
    assert f'href="{reverse("candidate", args=[second.pk])}"' in page.content.decode()
    replay(
        "person.join-both-open",
        lambda: joined(world, now, first, second),
        lambda: left(world, now, second),
    )


@pytest.mark.replays("person.join-both-titled")
def test_of_two_titles_the_one_given_wrongly_is_revoked(world, now):
    life.bring(world, now, "awarded")
    first, second, _ = world.candidacies
    replay(
        "person.join-both-titled",
        lambda: joined(world, now, first, second),
        lambda: revoke_award(actor=world.actor, now=now, award=second.award, reason="Même personne"),
    )


@pytest.mark.replays("person.join-titled")
def test_a_join_is_undone_once_the_title_given_since_is_revoked(world, now):
    life.bring(world, now, "published")
    first = world.candidacies[0]
    second = make.candidacy(world.certifier, world.framework, state="withdrawn")
    join = joined(world, now, first, second)
    life.step("awarded", world, now)
    award = Candidacy.objects.get(pk=first.pk).award
    later = now + timedelta(days=20)
    replay(
        "person.join-titled",
        lambda: undo_join(actor=world.actor, now=later, join=join, reason="Deux pièces"),
        lambda: revoke_award(actor=world.actor, now=later, award=award, reason="Donné à tort"),
    )


@pytest.mark.replays("person.join-later")
def test_the_latest_join_is_undone_first(world, now):
    first, second = twice(world, now)
    left(world, now, first)
    third = make.candidacy(world.certifier, world.framework, state="withdrawn")
    below = joined(world, now, first, second)
    above = joined(world, now, third, first)

    def undone(join):
        return lambda: undo_join(actor=world.actor, now=now, join=join, reason="Erreur")

    replay("person.join-later", undone(below), undone(above))
