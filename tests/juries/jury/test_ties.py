"""Ties: declared, presumed with what they rest on, cleared by a named person; employers of before count."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.candidates.models import Relation
from parchemin.candidates.relations import (
    clear_relation,
    declare_employment,
    declare_relation,
    set_group,
)
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry, Words
from parchemin.juries import ties
from parchemin.juries.models import Session, SessionEntry
from parchemin.juries.pool import accrediting
from tests import life, make

SIRET, LATER = "12345678900011", "98765432100022"


def codes(refusal) -> set[str]:
    return {o.code for o in refusal.value.objections}


@pytest.fixture
def pair(world):
    """A candidate and a juror of the pool."""
    return world.candidacies[0], world.jurors[0]


def test_an_employer_of_before_is_still_a_tie(world, now, pair):
    candidacy, juror = pair
    by = {"actor": world.actor, "now": now}
    declare_employment(person=juror.person, siret=SIRET, name="Atelier Fictif", **by)
    declare_employment(person=juror.person, siret=LATER, starts_on=date(2022, 1, 1), **by)
    declare_employment(person=candidacy.person, siret=SIRET, **by)
    juror.person.refresh_from_db()
    assert juror.person.employer_siret == LATER
    kept = juror.person.employments.get(siret=SIRET)
    assert (kept.name, kept.ends_on) == ("Atelier Fictif", date(2022, 1, 1))
    candidacy.refresh_from_db()
    (tie,) = ties.of_candidacy(candidacy)
    assert (tie.juror, tie.kind, tie.presumed, tie.stands) == (juror.person, "employer", True, True)
    assert "Atelier Fictif" in tie.known_by % tie.params
    assert [t.key for t in ties.of_juror(juror)] == [tie.key]


def test_teaching_in_the_group_of_the_candidate_is_presumed_unless_it_ended_before(world, now, pair):
    candidacy, juror = pair
    by = {"actor": world.actor, "now": now}
    set_group(candidacy=candidacy, group=" Promo  2022 ", **by)
    accrediting.declare_teaching(juror=juror, group="promo 2022", **by)
    accrediting.declare_teaching(juror=world.jurors[1], group="Promo 2022", ends_on=date(2021, 1, 1), **by)
    candidacy.refresh_from_db()
    assert [(t.juror, t.kind) for t in ties.of_candidacy(candidacy)] == [(juror.person, "group")]


def test_who_sat_first_may_not_sit_again_and_this_is_not_cleared(world, now, pair):
    candidacy, _ = pair
    life.bring(world, now, "composed")
    first = SessionEntry.objects.get(candidacy=candidacy)
    second = Session.objects.create(
        certifier=world.certifier,
        title="Second jury",
        site=world.site,
        starts_on=world.days[0],
        jury_on=world.days[0],
    )
    SessionEntry.objects.create(session=second, candidacy=candidacy, position=1, again_of=first)
    seated = {m.juror.person for m in life.members_of(world)}
    found = [t for t in ties.of_candidacy(candidacy) if t.kind == "previous_jury"]
    assert {t.juror for t in found} == seated
    assert not any(t.can_clear for t in found)
    with pytest.raises(Refused) as refusal:
        clear_relation(
            actor=world.actor,
            now=now,
            candidate=candidacy.person,
            other=found[0].juror,
            kind="previous_jury",
            reason="Il a oublié",
        )
    assert codes(refusal) == {"relation.previous-jury"}


def test_a_presumption_is_cleared_by_a_named_manager_with_a_reason_kept_private(world, now, pair):
    candidacy, juror = pair
    for person in (candidacy.person, juror.person):
        declare_employment(actor=world.actor, now=now, person=person, siret=SIRET)
    candidacy.refresh_from_db()
    by = {"actor": world.actor, "now": now, "candidate": candidacy.person, "other": juror.person}
    with pytest.raises(Refused) as refusal:
        clear_relation(kind="employer", reason="  ", **by)
    assert codes(refusal) == {"relation.reason"}
    assert not Relation.objects.exists()
    clear_relation(kind="employer", reason="Deux établissements sans contact", **by)
    row = Relation.objects.get()
    assert (row.presumed, row.cleared_by) == (True, world.manager.name)
    entry = Entry.objects.get(act="relation_cleared")
    assert entry.facts["presumed"] is True
    assert "contact" not in str(entry.facts)
    assert Words.objects.get(entry=entry).text == "Deux établissements sans contact"
    (tie,) = ties.of_candidacy(candidacy)
    assert not tie.stands
    with pytest.raises(Refused) as refusal:
        clear_relation(kind="employer", reason="Encore", **by)
    assert codes(refusal) == {"relation.cleared"}


def test_a_tie_declared_again_after_it_was_cleared_holds_again(world, now, pair):
    candidacy, juror = pair
    own = make.actor(make.member(world.certifier, juror.person, "juror"))
    said = {"candidate": candidacy.person, "other": juror.person, "kind": "family"}
    declare_relation(actor=own, now=now, **said)
    clear_relation(actor=world.actor, now=now, reason="Homonymes", **said)
    declare_relation(actor=own, now=now, words="Ma nièce", **said)
    assert Relation.objects.get().cleared_at is None
    last = Entry.objects.filter(act="relation_declared").latest("pk")
    assert last.facts["said_by"] == "juror"


def test_each_speaks_of_their_own_ties_alone(world, now, pair):
    candidacy, juror = pair
    stranger = make.actor(make.member(world.certifier, world.jurors[1].person, "juror"))
    with pytest.raises(Refused) as refusal:
        declare_relation(
            actor=stranger, now=now, candidate=candidacy.person, other=juror.person, kind="family"
        )
    assert codes(refusal) == {"permission.manager"}
    me = make.actor(make.member(world.certifier, candidacy.person, "candidate"))
    declare_relation(actor=me, now=now, candidate=candidacy.person, other=juror.person, kind="tutor")
    with pytest.raises(Refused) as refusal:
        clear_relation(
            actor=me,
            now=now,
            candidate=candidacy.person,
            other=juror.person,
            kind="tutor",
            reason="Je préfère",
        )
    assert codes(refusal) == {"permission.manager"}


def test_a_manager_does_not_clear_the_ties_of_a_candidate_of_theirs(world, now, pair):
    candidacy, juror = pair
    cousin = make.person(world.certifier, email=world.manager.email.upper())
    declare_relation(actor=world.actor, now=now, candidate=candidacy.person, other=cousin, kind="family")
    declare_relation(actor=world.actor, now=now, candidate=candidacy.person, other=juror.person, kind="tutor")
    with pytest.raises(Refused) as refusal:
        clear_relation(
            actor=world.actor,
            now=now,
            candidate=candidacy.person,
            other=juror.person,
            kind="tutor",
            reason="Sans importance",
        )
    assert codes(refusal) == {"permission.conflict"}
