"""Enrolling by a route of the sheet, and only so."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.candidates.actions import enrol, erase_person, recognise_acquired_block, withdraw
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.candidates.queries import acquired, candidacies, search
from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry, Words
from parchemin.journal.queries import faults
from tests import make

pytestmark = pytest.mark.django_db
IDENTITY = {"birth_name": "EXEMPLE", "first_names": "Camille, Alix", "sex": "F", "birth_year": 1999}


def enrol_one(world, now, route=AccessRoute.CA, number="2023-0412", entered=date(2022, 9, 1), **more):
    return enrol(
        actor=more.pop("actor", world.actor),
        now=now,
        certifier=world.certifier,
        framework=world.framework,
        number=number,
        route=route,
        entered_on=entered,
        identity=more.pop("identity", IDENTITY),
        **more,
    )


def test_an_enrolment_is_pinned_to_framework_and_rules(world, now):
    made = enrol_one(world, now, key="k")
    assert (made.framework, made.rules, made.blocks.count()) == (world.framework, world.rules, 2)
    entry = Entry.objects.get(stream=made.stream)
    assert (entry.act, entry.key, entry.facts["route"]) == ("enrolled", "k", "CA")
    assert "EXEMPLE" not in str(entry.as_dict())


def test_an_individual_application_is_refused_and_cites_the_finding(world, now):
    before = Candidacy.objects.count()
    with pytest.raises(Refused) as refused:
        enrol_one(world, now, route=AccessRoute.CL)
    [reason] = refused.value.objections
    assert reason.code == "route.unsettled"
    assert "route.CL.cross-without-idem" in reason.message
    assert "416" in reason.message
    assert Candidacy.objects.count() == before


def test_an_entry_after_the_end_of_the_registration_is_refused(world, now):
    assert enrol_one(world, now, entered=date(2023, 8, 7)).pk  # "jusqu'au 7 août" includes its day
    with pytest.raises(Refused) as refused:
        enrol_one(
            world,
            now,
            entered=date(2023, 8, 8),
            number="2023-0413",
            identity={**IDENTITY, "first_names": "Lou"},
        )
    assert [o.code for o in refused.value.objections] == ["registration.not-in-force"]


def test_a_number_serves_once(world, now):
    enrol_one(world, now)
    with pytest.raises(Refused) as refused:
        enrol_one(world, now, identity={**IDENTITY, "first_names": "Lou"})
    assert [o.code for o in refused.value.objections] == ["candidacy.number-taken"]


def test_only_the_manager_of_this_certifier_enrols(world, now):
    stranger = make.actor(make.manager(world.other))
    with pytest.raises(Refused) as refused:
        enrol_one(world, now, actor=stranger)
    assert [o.code for o in refused.value.objections] == ["permission.manager"]


def test_a_withdrawal_is_said_once(world, now):
    candidacy = world.candidacies[0]
    withdraw(actor=world.actor, now=now, candidacy=candidacy, reason="Départ à l’étranger")
    with pytest.raises(Refused):
        withdraw(actor=world.actor, now=now, candidacy=candidacy, reason="encore")
    assert Entry.objects.filter(stream=candidacy.stream, act="withdrawn").count() == 1


def test_a_block_recognised_is_held_for_as_long_as_the_sheet_says(world, now):
    candidacy, block = world.candidacies[0], world.framework.blocks.get(number=1)
    recognise_acquired_block(
        actor=world.actor,
        now=now,
        candidacy=candidacy,
        block=block,
        acquired_on=date(2020, 6, 1),
        proof="relevé",
    )
    assert [a.block for a in acquired(candidacy, date(2050, 1, 1))] == [block]
    with pytest.raises(Refused):
        recognise_acquired_block(
            actor=world.actor,
            now=now,
            candidacy=candidacy,
            block=block,
            acquired_on=date(2021, 6, 1),
            proof="x",
        )
    assert AcquiredBlock.objects.count() == 1


def test_staff_see_their_certifier_only(world):
    mine = list(candidacies(world.actor))
    assert mine == world.candidacies
    assert list(search(world.actor, "CANARI")) == []
    assert list(search(make.actor(make.manager(world.other)), "canari")) == [world.canary]


def test_an_erasure_leaves_no_name_and_the_chain_holds(world, now):
    candidacy = world.candidacies[0]
    name = candidacy.person.birth_name
    withdraw(actor=world.actor, now=now, candidacy=candidacy, reason=f"{name} renonce")
    erase_person(actor=world.actor, now=now, person=candidacy.person)
    candidacy.person.refresh_from_db()
    assert candidacy.person.full_name == "personne effacée"
    assert (candidacy.person.birth_name, candidacy.person.email) == ("", "")
    assert not Words.objects.filter(subject=candidacy.person.subject).exists()
    assert faults() == []
