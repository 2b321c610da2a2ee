"""What would stop a title is said when its candidate is enrolled, or enters a session."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.awards.actions import issue_award
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import LegalAct, Registration
from parchemin.juries.deliberation.deliberating import open_deliberation
from parchemin.juries.models import Outcome
from tests import life, make
from tests.enrolling import enrolled
from tests.foretold import foretold, spoiled

pytestmark = pytest.mark.django_db

LATER = timedelta(days=9)


@pytest.fixture
def published(world, now):
    """A title to deliver, decided and published, and the certifier's other acts still to come."""
    life.bring(world, now, "published")
    return world


def issuing(world, now):
    """The title of the first candidate, asked for as the rows now stand."""
    outcome = Outcome.objects.get(entry__candidacy=world.candidacies[0])
    return lambda: issue_award(actor=world.actor, now=now + LATER, outcome=Outcome.objects.get(pk=outcome.pk))


def file_page(world, candidacy: Candidacy):
    """The page of a candidate's file."""
    client = Client()
    client.force_login(world.manager)
    return lambda: client.get(reverse("candidate", args=[candidacy.pk])).content.decode()


@pytest.mark.said_at(
    "enrolment",
    "claims.certifier",
    "claims.place",
    "claims.signatory",
    "claims.levels",
    "claims.forbidden-words",
    "document.unprintable",
)
def test_what_a_record_or_a_sheet_lacks_is_said_at_enrolment(published, now):
    certifier, sheet = published.certifier, published.framework.sheet
    cases = [
        (certifier, {"name": "", "trade_name": ""}, "claims.certifier"),
        (certifier, {"city": ""}, "claims.place"),
        (certifier, {"signatory_name": ""}, "claims.signatory"),
        (sheet, {"level": ""}, "claims.levels"),
        (certifier, {"city": "Exempleville, en cours"}, "claims.forbidden-words"),
        (certifier, {"signatory_name": "試験"}, "document.unprintable"),
    ]
    for row, values, code in cases:
        with spoiled(row, **values):
            foretold(code, "enrolment", lambda: enrolled(published), issuing(published, now))


@pytest.mark.said_at(
    "enrolment", "claims.title", "claims.nsf", "claims.registration", "claims.registered-later"
)
def test_what_the_register_does_not_say_is_said_at_enrolment(published, now):
    framework, sheet = published.framework, published.framework.sheet
    order = LegalAct.objects.get(sheet=sheet)
    cases = [
        (sheet, {"title": ""}, "claims.title"),
        (framework, {"reading": {**framework.reading, "nsf": []}}, "claims.nsf"),
        (order, {"kind": "avis"}, "claims.registration"),
        (order, {"signed_on": date(2099, 1, 1)}, "claims.registered-later"),
    ]
    for row, values, code in cases:
        with spoiled(row, **values):
            foretold(code, "enrolment", lambda: enrolled(published), issuing(published, now))


@pytest.mark.said_at("enrolment", "claims.identity")
def test_an_identity_not_whole_is_said_on_the_page_of_the_file(published, now):
    newcomer = make.candidacy(
        published.certifier, published.framework, person=make.person(published.certifier)
    )
    with spoiled(newcomer.person, first_names=""), spoiled(published.candidacies[0].person, first_names=""):
        foretold("claims.identity", "enrolment", file_page(published, newcomer), issuing(published, now))


@pytest.mark.said_at(
    "enrolment",
    "register.entered-outside",
    "register.individual-not-named",
    "register.admissibility-unknown",
    "register.admissible-outside",
)
def test_a_right_to_the_register_that_is_not_sure_is_said_on_the_page_of_the_file(published, now):
    before, decided = date(2022, 1, 1), published.candidacies[0]
    newcomer = make.candidacy(
        published.certifier, published.framework, person=make.person(published.certifier)
    )
    cases = [
        ({"route": "FI"}, "register.entered-outside"),
        ({"route": "CL"}, "register.individual-not-named"),
        ({"route": "VAE", "admissible_on": None}, "register.admissibility-unknown"),
        ({"route": "VAE", "admissible_on": date(2022, 9, 1)}, "register.admissible-outside"),
    ]
    Registration.objects.update(until=before)
    for values, code in cases:
        with spoiled(newcomer, **values), spoiled(decided, **values):
            foretold(code, "enrolment", file_page(published, newcomer), issuing(published, now))


@pytest.mark.said_at("enrolment", "award.rehearsal")
def test_an_exercise_says_that_it_gives_no_title(published, now):
    newcomer = make.candidacy(published.certifier, published.framework, rehearsal=True)
    with spoiled(published.candidacies[0], rehearsal=True):
        foretold("award.rehearsal", "enrolment", file_page(published, newcomer), issuing(published, now))


@pytest.mark.said_at("enrolment", "sheet.unsettled.*")
def test_a_finding_that_the_session_waits_for_is_said_at_enrolment(world, now):
    life.bring(world, now, "composed")
    world.framework.sheet.findings.create(
        code="marking.essai", message="Barème absent.", lines=[[3, 4]], depends=["deliberate"]
    )
    code, jury = "sheet.unsettled.*", life.jury_of(world)
    foretold(code, "enrolment", lambda: enrolled(world), lambda: opened(world, now, jury))


@pytest.mark.said_at("enrolment", "sheet.unsettled.*")
def test_a_finding_that_a_parchment_waits_for_is_said_at_enrolment(published, now):
    published.framework.sheet.findings.create(
        code="nsf.essai", message="Deux codes.", lines=[[3, 4]], depends=["deliver_parchment"]
    )
    foretold("sheet.unsettled.*", "enrolment", lambda: enrolled(published), issuing(published, now))


def opened(world, now, jury):
    return open_deliberation(actor=world.actor, now=now, jury=jury)
