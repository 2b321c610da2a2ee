"""Roles of the service: given, suspended, given back, each in the journal; what each may do is said on their page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.accounts import roles
from parchemin.accounts.actor import actor_of
from parchemin.accounts.models import Membership, User
from parchemin.domain.objection import Refused
from parchemin.domain.roles import MAY
from parchemin.journal.models import Entry
from tests import make, smtp
from tests.commands import run
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 15)


@pytest.fixture
def house(db):
    """A certifier and two of its managers."""
    one = make.certifier()
    return one, make.manager(one), make.manager(one, name="Alix Registre")


def held(account: User, of) -> Membership:
    return Membership.objects.get(user=account, certifier=of, role="manager")


def give(house, now, **changes):
    values = {"role": "manager", "email": "camille@exemple.example", "name": "Camille Exemple", "until": None}
    return roles.give(
        actor=make.actor(house[1]), now=now, on=DAY, certifier=house[0], **{**values, **changes}
    )


def suspend(house, now, whose=None, reason="Parti en congé.", by=None):
    membership = held(whose or house[2], house[0])
    return roles.suspend(
        actor=make.actor(by or house[1]), now=now, on=DAY, membership=membership, reason=reason
    )


def resume(house, now, reason="De retour."):
    return roles.resume(
        actor=make.actor(house[1]), now=now, on=DAY, membership=held(house[2], house[0]), reason=reason
    )


def test_a_role_suspended_does_nothing_more_and_what_was_done_stays(house, now):
    roles_before = Entry.objects.count()
    give(house, now)
    suspend(house, now)
    assert not actor_of(house[2], DAY).manages(house[0].pk)
    assert User.objects.get(pk=house[2].pk).is_active
    assert Membership.objects.filter(user=house[2]).exists()
    assert Entry.objects.count() == roles_before + 2
    entry = Entry.objects.get(act="role_suspended")
    assert (entry.stream, entry.facts["role"]) == (f"account:{house[2].pk}", "manager")
    assert [w.text for w in entry.words.all()] == ["Parti en congé."]
    resume(house, now)
    assert actor_of(house[2], DAY).manages(house[0].pk)


def test_a_role_given_opens_an_account_without_a_password(house, now):
    account = give(house, now)
    assert not account.has_usable_password()
    assert actor_of(account, DAY).manages(house[0].pk)


def test_a_role_over_is_given_again(house, now):
    auditor = {"role": "auditor", "until": DAY + timedelta(days=1)}
    account = give(house, now, **auditor)
    later = DAY + timedelta(days=9)
    roles.give(
        actor=make.actor(house[1]),
        now=now,
        on=later,
        certifier=house[0],
        role="auditor",
        email=account.email,
        name=account.name,
        until=later + timedelta(days=5),
    )
    assert actor_of(account, later).certifiers("auditor") == {house[0].pk}


WRONG = [
    ("role.not-given-here", {"role": "juror"}),
    ("role.address", {"email": "camille"}),
    ("role.name", {"name": " "}),
    ("role.no-end", {"role": "auditor"}),
    ("role.over-at-once", {"until": DAY}),
]


@pytest.mark.parametrize(("code", "wrong"), cases(WRONG))
def test_a_role_is_asked_again_with_another_value(house, now, code, wrong):
    replay(code, lambda: give(house, now, **wrong), again=lambda: give(house, now))


def test_a_role_held_is_not_given_twice(house, now):
    with pytest.raises(Refused) as refused:
        give(house, now, email=house[2].email)
    assert [o.code for o in refused.value.objections] == ["role.held"]


@pytest.mark.replays("role.suspended")
def test_a_role_suspended_is_given_back_not_given_anew(house, now):
    suspend(house, now)
    replay(
        "role.suspended",
        lambda: give(house, now, email=house[2].email),
        lambda: resume(house, now),
        again=lambda: actor_of(house[2], DAY),
    )


@pytest.mark.replays("role.no-reason")
def test_a_reason_is_written(house, now):
    replay("role.no-reason", lambda: suspend(house, now, reason=" "), again=lambda: suspend(house, now))


@pytest.mark.replays("role.own")
def test_nobody_suspends_their_own_role_somebody_else_does(house, now):
    replay(
        "role.own",
        lambda: suspend(house, now, whose=house[1]),
        again=lambda: suspend(house, now, whose=house[1], by=house[2]),
    )


@pytest.mark.replays("role.last-manager")
def test_somebody_always_manages(house, now):
    suspend(house, now)
    replay(
        "role.last-manager",
        lambda: suspend(house, now, whose=house[1]),
        lambda: give(house, now),
        again=lambda: suspend(
            house, now, whose=house[1], by=User.objects.get(email="camille@exemple.example")
        ),
    )


def test_the_role_of_a_juror_is_not_suspended_here(house, now):
    person = make.person(house[0])
    seat = make.member(house[0], person, "juror")
    membership = Membership.objects.get(user=seat)
    with pytest.raises(Refused) as refused:
        roles.suspend(actor=make.actor(house[1]), now=now, on=DAY, membership=membership, reason="Essai.")
    assert [o.code for o in refused.value.objections] == ["role.of-a-file"]


def test_another_certifier_s_manager_does_nothing_here(house, now):
    stranger = make.manager(make.certifier("Autre"))
    with pytest.raises(Refused) as refused:
        suspend(house, now, by=stranger)
    assert [o.code for o in refused.value.objections] == ["permission.manager"]


# -- page and command -----------------------------------------------------------------------------------------------------


def test_the_page_says_what_each_role_may_do_gives_suspends_and_gives_back(house, now):
    client, page = Client(), reverse("certifier_roles")
    client.force_login(house[1])
    text = client.get(page).content.decode()
    assert all(words.split("«")[0][:40].split("’")[0] in text for words in MAY.values())
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    post(client, page, role="auditor", email="audit@exemple.example", name="Sacha Audit", until=until)
    assert "Sacha Audit" in client.get(page).content.decode()
    other = held(house[2], house[0])
    post(client, reverse("role_suspend", args=[other.pk]), reason="Parti.")
    assert "Suspendu" in client.get(page).content.decode()
    post(client, reverse("role_resume", args=[other.pk]), reason="Revenu.")
    assert Membership.objects.get(pk=other.pk).suspended_at is None


def test_a_refusal_keeps_what_was_typed(house):
    client = Client()
    client.force_login(house[1])
    answer = client.post(
        reverse("certifier_roles"), {"role": "auditor", "email": "audit@exemple.example", "name": "Sacha"}
    )
    assert answer.status_code == 409
    assert 'value="audit@exemple.example"' in answer.content.decode()


def test_the_commands_suspend_and_give_back(house):
    one, by, other = house
    refused = run("certifier", "suspend", one.slug, other.email, by=by)
    assert refused.exit_code == 3
    assert run("certifier", "suspend", one.slug, other.email, "--reason", "Parti.", by=by).exit_code == 0
    assert ", suspendu" in run("certifier", "list").output
    assert run("certifier", "resume", one.slug, other.email, "--reason", "Revenu.", by=by).exit_code == 0
    assert held(other, one).suspended_at is None


def test_who_receives_a_role_is_written_to_and_opens_the_account_by_the_link(
    house, now, settings, django_capture_on_commit_callbacks
):
    with smtp.server() as box:
        settings.SMTP_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        with django_capture_on_commit_callbacks(execute=True):
            account = give(house, now)
        membership = held(account, house[0])
        with django_capture_on_commit_callbacks(execute=True):
            roles.write_again(actor=make.actor(house[1]), now=now, on=DAY, membership=membership)
        first, second = (link_in(message) for message in box.messages())
    browser = Client()
    assert "nouveau lien" in browser.get(first, follow=True).content.decode(), "the second cancels the first"
    browser.get(second)
    password = {
        "new_password1": "un long mot de passe fictif",
        "new_password2": "un long mot de passe fictif",
    }
    assert browser.post(reverse("choose_password"), password).url == reverse("login")
    with pytest.raises(Refused) as refused:
        roles.write_again(actor=make.actor(house[1]), now=now, on=DAY, membership=membership)
    assert [o.code for o in refused.value.objections] == ["role.account-open"]


def link_in(message) -> str:
    body = message.get_payload(decode=True).decode()
    return "/compte/lien/" + body.partition("/compte/lien/")[2].split()[0]
