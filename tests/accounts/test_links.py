"""A link that opens is a secret: made as its letter leaves, read by its owner alone, good once, cancelled by the next."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from parchemin.accounts import links
from parchemin.accounts.models import Membership, PersonalLink, RoleOffer, User
from parchemin.domain.composition import College
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.pool import accrediting, joining
from parchemin.parties.models import Letter
from parchemin.parties.outbox import approve, readdress
from parchemin.parties.sending import send_approved
from tests import make, smtp
from tests.replays import replay

pytestmark = pytest.mark.django_db
PASSWORD = "une-phrase-assez-longue"
LINK = re.compile(r"http://titres\.example(/compte/lien/\S+)")


@pytest.fixture(scope="module")
def server():
    with smtp.server() as made:
        yield made


@pytest.fixture
def box(settings, server):
    server.received.clear()
    smtp.use(settings, server)
    return server


def invited(world, juror=None, now=None) -> Letter:
    row = juror or world.jurors[0]
    letter = joining.open_account(actor=world.actor, now=now or timezone.now(), juror=row)
    approve(actor=world.actor.label, now=timezone.now(), certifier=row.certifier, letters=[letter.pk])
    return letter


def left(box) -> str:
    """The words of the last mail that left."""
    return box.messages()[-1].get_payload(decode=True).decode()


def sent(world, box, juror=None, now=None) -> str:
    """The path of the link that its owner receives."""
    row = juror or world.jurors[0]
    invited(world, row, now)
    assert send_approved(now=now or timezone.now(), certifier=row.certifier) == (1, 0)
    return LINK.search(left(box))[1]


def choose(path, client=None, password=PASSWORD):
    browser = client or Client()
    browser.get(path)
    return browser.post(reverse("choose_password"), {"new_password1": password, "new_password2": password})


def whole_database() -> str:
    """Every row of every table, as text."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += [str(row) for row in cursor.fetchall()]
    return "\n".join(said)


def test_the_secret_is_in_the_mail_and_nowhere_in_the_database(world, box):
    letter = invited(world)
    assert links.HIDDEN in letter.body
    assert PersonalLink.objects.get(letter=letter).digest == ""
    send_approved(now=timezone.now(), certifier=world.certifier)
    secret = LINK.search(left(box))[1].split("/")[3]
    letter.refresh_from_db()
    assert links.HIDDEN in letter.body
    assert links.digest_of(secret) == PersonalLink.objects.get(letter=letter).digest
    assert secret not in whole_database()


def test_a_link_serves_once_and_its_choice_is_in_the_journal(world, box):
    path, user = sent(world, box), User.objects.get(email=world.jurors[0].person.email)
    reader = Client()
    landed = reader.get(path)
    assert landed.url == reverse("choose_password"), "the secret leaves the address at once"
    assert reader.get(path).status_code == 302, "a machine that reads mail uses nothing up"
    assert choose(path).url == reverse("login")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    entry = Entry.objects.get(act="password_chosen")
    assert (entry.stream, entry.facts) == (f"account:{user.pk}", {"how": "invitation"})
    assert "plus valable" in choose(path, password="une-autre-phrase-longue").content.decode()
    assert "plus valable" in reader.get(reverse("choose_password")).content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_link_is_cancelled_by_the_next_and_by_time(world, box, settings):
    first = sent(world, box)
    second = sent(world, box, now=timezone.now() + timedelta(seconds=1))
    assert "plus valable" in choose(first).content.decode()
    settings.INVITATION_HOURS = 1
    old = sent(world, box, now=timezone.now() - timedelta(hours=2))
    assert "plus valable" in choose(old).content.decode()
    assert "plus valable" in choose(second).content.decode()
    assert choose(sent(world, box, now=timezone.now() + timedelta(seconds=2))).status_code == 302


def test_a_letter_that_does_not_leave_takes_its_secret_back(world, box, settings):
    letter = invited(world)
    settings.EMAIL_PORT = 9  # nobody listens there
    assert send_approved(now=timezone.now(), certifier=world.certifier) == (0, 1)
    assert PersonalLink.objects.get(letter=letter).digest == ""
    settings.EMAIL_PORT = box.port
    approve(actor="user:1", now=timezone.now(), certifier=world.certifier, letters=[letter.pk])
    assert send_approved(now=timezone.now(), certifier=world.certifier) == (1, 0)
    assert choose(LINK.search(left(box))[1]).status_code == 302


@pytest.mark.replays("letter.personal")
def test_a_link_goes_to_the_address_of_the_account_alone(world, box):
    """A manager who writes another address on the letter, or on the juror's file, receives nothing."""
    letter, juror = invited(world), world.jurors[0]

    def elsewhere():
        row = Letter.objects.filter(kind="account").latest("pk")
        return readdress(actor=world.actor.label, now=timezone.now(), letter=row, to="autre@exemple.example")

    with pytest.raises(Refused) as refused:
        elsewhere()
    assert [o.code for o in refused.value.objections] == ["letter.personal"]
    Letter.objects.filter(pk=letter.pk).update(to="autre@exemple.example")
    assert send_approved(now=timezone.now(), certifier=world.certifier) == (0, 1)
    letter.refresh_from_db()
    assert "invitez de nouveau" in letter.error
    assert not box.received

    def again():
        """The address of the person put right, its account is opened there."""
        type(juror.person).objects.filter(pk=juror.person_id).update(email="autre@exemple.example")
        juror.refresh_from_db()
        return joining.open_account(actor=world.actor, now=timezone.now(), juror=juror)

    mended = Letter.objects.filter(kind="account", to="autre@exemple.example")
    replay("letter.personal", elsewhere, again, again=lambda: mended.latest("pk"))


def neighbour(world, person):
    """A juror of another certifier, at the same address."""
    other = make.certifier(slug="voisin-curieux")
    spy = make.manager(other)
    return other, spy, make.juror(other, person=make.person(other, email=person.email.upper()))


@pytest.mark.parametrize("came", [True, False], ids=["came in", "never came"])
def test_another_certifier_never_gets_a_link_to_somebody_s_account(world, box, came):
    juror = world.jurors[0]
    path, user = sent(world, box), User.objects.get(email=juror.person.email)
    if came:
        choose(path)
    other, spy, same = neighbour(world, juror.person)
    letter = joining.open_account(actor=make.actor(spy), now=timezone.now(), juror=same)
    assert not Membership.objects.filter(user=user, certifier=other).exists(), "not before the owner takes it"
    approve(actor="user:1", now=timezone.now(), certifier=other, letters=[letter.pk])
    send_approved(now=timezone.now(), certifier=other)
    assert "/compte/lien/" not in left(box)
    assert "/connexion/?next=/compte/" in left(box)
    mine = Client()
    mine.force_login(User.objects.get(pk=user.pk))
    offer = RoleOffer.objects.get(user=user)
    page = mine.get(reverse("account")).content.decode()
    assert other.name in page
    mine.post(reverse("account_offer", args=[offer.pk]), {"answer": "yes", "act_key": "une"})
    assert Membership.objects.get(user=user, certifier=other).person == same.person
    assert Entry.objects.filter(act="role_taken", certifier=other.slug).count() == 1


def test_what_a_manager_reads_does_not_tell_who_has_an_account(world, box):
    """The letter of who is somebody already says the same words as that of who is new."""
    choose(sent(world, box))
    other, spy, same = neighbour(world, world.jurors[0].person)
    new = make.juror(other)
    written = [
        joining.open_account(actor=make.actor(spy), now=timezone.now(), juror=one) for one in (same, new)
    ]
    told = [
        letter.body.replace(one.person.full_name, "…")
        for letter, one in zip(written, (same, new), strict=True)
    ]
    assert told[0] == told[1]


def test_a_role_refused_gives_nothing(world):
    juror = world.jurors[0]
    user = make.user(email=juror.person.email)
    joining.open_account(actor=world.actor, now=timezone.now(), juror=juror)
    client = Client()
    client.force_login(user)
    offer = RoleOffer.objects.get(user=user)
    client.post(reverse("account_offer", args=[offer.pk]), {"answer": "no", "act_key": "une"})
    assert not user.memberships.exists()
    assert Entry.objects.filter(act="role_left").exists()
    stranger = Client()
    stranger.force_login(make.user())
    assert stranger.post(reverse("account_offer", args=[offer.pk]), {"answer": "yes"}).status_code == 404


@pytest.mark.replays("account.elsewhere")
def test_a_person_who_came_in_does_not_come_in_by_an_address_written_by_the_service(world, box, now):
    """Else a manager who writes an address of their own on a juror's file would sit in the juror's place."""
    juror = world.jurors[0]
    address = juror.person.email
    choose(sent(world, box))

    def opened():
        row = type(juror).objects.select_related("person", "certifier").get(pk=juror.pk)
        return joining.open_account(actor=world.actor, now=timezone.now(), juror=row)

    def written(to):
        return lambda: accrediting.set_quality(
            actor=world.actor,
            now=now,
            juror=juror,
            email=to,
            outside=True,
            can_preside=True,
            college=College(juror.college),
            qualified=True,
        )

    written("complice@exemple.example")()
    replay("account.elsewhere", opened, written(address))


def test_an_address_mistyped_that_never_served_is_let_go(world, box):
    juror = world.jurors[0]
    path, wrong = sent(world, box), User.objects.get(email=juror.person.email)
    type(juror.person).objects.filter(pk=juror.person_id).update(email="juste@exemple.example")
    juror.person.refresh_from_db()
    assert choose(sent(world, box, now=timezone.now() + timedelta(seconds=1))).status_code == 302
    assert not wrong.memberships.exists()
    assert "plus valable" in choose(path).content.decode()


def test_letters_kept_before_no_longer_hold_their_link(world):
    """A base of before: the links it kept are hidden, and what waits leaves with a new one."""
    letter = make.letter(world.certifier, world.jurors[0].person)
    user = make.user()
    old = f"http://titres.example/compte/{urlsafe_base64_encode(force_bytes(user.pk))}/c4x-0123456789abcdef/"
    Letter.objects.filter(pk=letter.pk).update(kind="account", body=f"Choisissez :\n{old}\nMerci")
    import_module("parchemin.accounts.migrations.0003_links_in_letters_hidden").hide(apps, None)
    letter.refresh_from_db()
    assert letter.body == f"Choisissez :\n{links.HIDDEN}\nMerci"
    assert PersonalLink.objects.get(letter=letter).user == user
