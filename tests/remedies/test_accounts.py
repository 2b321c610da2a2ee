"""Ways out of who may act, of an account that does not open, of a platform that does not start."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.accounts import links, own
from parchemin.accounts.actions import answer_offer, choose_password, give_role
from parchemin.accounts.permissions import to_audit, to_read_certifier
from parchemin.candidates.actions import withdraw
from parchemin.candidates.conflicts import to_judge
from parchemin.candidates.relations import declare_relation
from parchemin.domain.composition import College
from parchemin.juries.again import appealing
from parchemin.juries.pool import accrediting, joining
from tests import life, make
from tests.replays import replay

pytestmark = pytest.mark.django_db
SECRET = "un-secret-fictif-assez-long-pour-la-production"


@pytest.mark.replays("permission.manager", "permission.staff", "permission.auditor")
def test_a_role_of_the_service_lets_act_and_read(world, now):
    newcomer, reader, auditor = make.user(), make.user(), make.user()

    def given(account, role):
        about = {"certifier": world.certifier, "email": account.email, "name": account.name}
        about["until"] = date(2099, 1, 1)
        return lambda: give_role(actor="system:command", now=now, role=role, **about)

    def act():
        return withdraw(actor=make.actor(newcomer), now=now, candidacy=world.candidacies[0], reason="Départ")

    replay("permission.manager", act, given(newcomer, "manager"))
    replay(
        "permission.staff",
        lambda: to_read_certifier(make.actor(reader), world.certifier.pk),
        given(reader, "auditor"),
    )
    replay(
        "permission.auditor",
        lambda: to_audit(make.actor(auditor), world.certifier.pk),
        given(auditor, "auditor"),
    )


def test_the_page_that_says_no_says_how_a_role_is_given(world):
    account = make.user()
    account.memberships.create(certifier=world.certifier, role="auditor", valid_until=date(2099, 1, 1))
    client = Client()
    client.force_login(account)
    url = reverse("dossier_withdraw", args=[world.candidacies[0].pk])
    page = client.post(url, {"withdraw-reason": "Départ", "act_key": "une"})
    assert page.status_code == 403
    assert "parchemin certifier account" in page.content.decode()


@pytest.mark.replays("permission.conflict")
def test_another_manager_sees_to_what_concerns_somebody_one_is_tied_to(world, now):
    account = make.manager(world.certifier, name="Alix Parent")
    cousin = make.person(world.certifier, email=account.email)
    candidate = world.candidacies[0].person
    declare_relation(actor=world.actor, now=now, candidate=candidate, other=cousin, kind="family")
    replay(
        "permission.conflict",
        lambda: to_judge(make.actor(account), candidate),
        again=lambda: to_judge(world.actor, candidate),
    )


@pytest.mark.replays("permission.candidate")
def test_a_candidate_contests_their_own_result(world, now):
    life.bring(world, now, "published")
    first, second = life.entries_of(world)[:2]

    def contested(entry):
        account = make.member(world.certifier, entry.candidacy.person, "candidate")
        about = {"entry": first, "lodged_on": now.date(), "grounds": "Une composition irrégulière."}
        return lambda: appealing.lodge(actor=make.actor(account), now=now, **about)

    replay("permission.candidate", contested(second), again=contested(first))


@pytest.mark.replays("account.no-address", "account.closed")
def test_a_juror_gets_an_account_at_an_address_that_opens(world, now):
    juror = make.juror(world.certifier, person=make.person(world.certifier, email=""))
    closed = make.user(is_active=False)

    def opened():
        row = type(juror).objects.select_related("person", "certifier").get(pk=juror.pk)
        return joining.open_account(actor=world.actor, now=timezone.now(), juror=row)

    def written(address):
        quality = {"college": College(juror.college), "qualified": True}
        return lambda: accrediting.set_quality(
            actor=world.actor,
            now=now,
            juror=juror,
            email=address,
            outside=True,
            can_preside=True,
            **quality,
        )

    replay("account.no-address", opened, written("jure@exemple.example"))
    written(closed.email)()
    replay("account.closed", opened, written("autre.jure@exemple.example"))


@pytest.mark.replays("permission.offer", "link.over")
def test_a_role_offered_is_its_owner_s_to_take_and_a_link_over_is_asked_for_again(world, now):
    juror, stranger = world.jurors[0], make.user()
    owner = make.user(email=juror.person.email)
    joining.open_account(actor=world.actor, now=now, juror=juror)
    offer = owner.offers.get()

    def taken(user):
        return lambda: answer_offer(user=user, now=now, offer=offer, accepts=True)

    replay("permission.offer", taken(stranger), again=taken(owner))

    def link():
        return links.opened(links.make(owner, links.Purpose.RESET, now), now)

    old, new = link(), link()

    def chosen(row):
        return lambda: choose_password(link=row, now=now, password="une-phrase-assez-longue") or True

    replay("link.over", chosen(old), again=chosen(new))


@pytest.mark.replays("account.address-taken")
def test_an_address_taken_meanwhile_is_another_s_and_one_gives_another(world, now):
    owner = make.user()

    def asked(address):
        secret = links.make(owner, links.Purpose.ADDRESS, now, address=address)
        return links.opened(secret, now, (links.Purpose.ADDRESS,))

    def changed(link):
        return lambda: own.change_address(link=link, user=owner, now=now) or True

    first = asked("prise@exemple.example")
    make.user(email="prise@exemple.example")

    def again():
        return changed(asked("libre@exemple.example"))()

    replay("account.address-taken", changed(first), again=again)
    assert type(owner).objects.get(pk=owner.pk).email == "libre@exemple.example"
