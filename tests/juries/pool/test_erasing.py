"""Erasing a person from sessions and juries: not while a session needs them, then all that served to organise."""

from __future__ import annotations

import pytest
from django.test import TestCase

from parchemin.domain.objection import Refused
from parchemin.juries.models import Attendance, BlockDecision, Incident, JurorEvidence, Outcome
from parchemin.juries.pool.erasing import erase_person
from parchemin.parties.models import Employment
from parchemin.runtime import files
from parchemin.runtime.models import StoredFile
from tests import life, make

pytestmark = pytest.mark.django_db


def erase(person, now):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return erase_person(actor=life.clerk(), now=now, person=person)


def codes(person, now) -> list[str]:
    with pytest.raises(Refused) as refused:
        erase(person, now)
    return [o.code for o in refused.value.objections]


def test_nobody_is_erased_while_their_session_is_under_way(now):
    world = make.world(candidates=1)
    life.bring(world, now, "deliberating")
    member = life.members_of(world)[0]
    for person in (world.candidacies[0].person, member.juror.person):
        assert codes(person, now) == ["erasure.session-under-way"]
        person.refresh_from_db()
        assert person.erased_at is None


def test_a_candidate_erased_leaves_the_decision_and_nothing_that_organised_it(now):
    world = make.world(candidates=1)
    life.bring(world, now, "published")
    person = world.candidacies[0].person
    entry = life.entries_of(world)[0]
    signed = {"signature": person.full_name, "drawing": "M0 0L1 1"}
    Attendance.objects.filter(session=world.session, person=person, role="candidate").update(**signed)
    noted = {"happened_at": now, "noted_at": now, "kind": "incident", "code": "late"}
    Incident.objects.create(session=world.session, entry=entry, words="malaise", **noted)
    Employment.objects.create(person=person, siret="12345678900011", declared_at=now)
    erase(person, now)
    kept = Attendance.objects.get(person=person)
    assert (kept.signature, kept.drawing, kept.present) == ("", "", True)
    assert Incident.objects.get().words == ""
    assert not Employment.objects.exists()
    assert BlockDecision.objects.count() == 2
    assert Outcome.objects.get(entry=entry).verdict == "granted"


def test_a_juror_erased_takes_their_papers_to_the_last_byte(now):
    world = make.world(candidates=1)
    juror, other = world.jurors[:2]
    shared = files.put(b"un diplome commun", media_type="application/pdf", now=now)
    own = files.put(b"un contrat de travail fictif", media_type="application/pdf", now=now)
    for holder, stored in ((juror, own), (juror, shared), (other, shared)):
        JurorEvidence.objects.create(
            juror=holder, kind="trade", label="Contrat", file=stored, filename="contrat.pdf", added_at=now
        )
    erase(juror.person, now)
    assert set(JurorEvidence.objects.filter(juror=juror).values_list("label", "filename")) == {("", "")}
    assert not StoredFile.objects.filter(pk=own.pk).exists()
    assert not files.path_of(own.digest).exists()
    assert files.path_of(shared.digest).exists(), "somebody else's paper stays"
    assert not juror.availabilities.exists()
