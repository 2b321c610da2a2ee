"""Erasing a person: the account, and who accompanied them, go too."""

from __future__ import annotations

import pytest

from parchemin.accounts.models import Membership, User
from parchemin.candidates.actions import erase_person
from parchemin.candidates.models import Candidacy
from parchemin.domain.objection import Refused
from tests import life, make

pytestmark = pytest.mark.django_db


def test_the_account_of_an_erased_candidate_opens_no_more_and_names_nobody(world, now):
    candidacy = world.candidacies[0]
    account = make.member(world.certifier, candidacy.person, "candidate")
    Candidacy.objects.filter(pk=candidacy.pk).update(
        companion_name="Jo Patron", companion_email="jo@exemple.example"
    )
    erase_person(actor=world.actor, now=now, person=candidacy.person)
    account.refresh_from_db()
    assert not account.is_active
    assert account.name == "compte effacé"
    assert account.email == f"efface-{account.pk}@invalid.invalid"
    assert not account.has_usable_password()
    candidacy.refresh_from_db()
    assert (candidacy.companion_name, candidacy.companion_email) == ("", "")


def test_an_account_that_holds_another_role_keeps_it(world, now):
    candidacy = world.candidacies[0]
    account = make.member(world.certifier, candidacy.person, "candidate")
    Membership.objects.create(user=account, certifier=world.certifier, role=Membership.Role.MANAGER)
    erase_person(actor=world.actor, now=now, person=candidacy.person)
    account = User.objects.get(pk=account.pk)
    assert account.is_active
    assert [m.role for m in account.memberships.order_by("pk")] == ["manager"]


def test_nobody_is_erased_while_a_title_stands(world, now):
    life.bring(world, now, "awarded")
    with pytest.raises(Refused) as refused:
        erase_person(actor=world.actor, now=now, person=world.candidacies[0].person)
    assert [o.code for o in refused.value.objections] == ["erasure.award-stands"]
