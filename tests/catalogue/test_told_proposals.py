"""Who shares a sheet is written to when a change waits for them, and told what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import TestCase
from django.urls import reverse

from parchemin.accounts.models import Membership, User
from parchemin.catalogue import agreeing
from parchemin.catalogue.models import SheetCertifier
from parchemin.domain.objection import Refused
from parchemin.parties.models import Letter
from tests import make
from tests.catalogue.test_consent import Shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(now, settings):
    settings.SMTP_HOST = "mail.example"  # the mail of tests stays in memory
    shared = Shared(now)
    User.objects.filter(pk=shared.both.label.removeprefix("user:")).update(is_active=False)
    return shared


@pytest.fixture
def written(mailoutbox):
    def by(act):
        mailoutbox.clear()
        with TestCase.captureOnCommitCallbacks(execute=True):
            act()
        return {one.to[0]: one for one in mailoutbox}

    return by


def address(actor) -> str:
    return User.objects.get(pk=actor.label.removeprefix("user:")).email


def test_the_managers_asked_are_written_to_with_the_words_and_where_to_answer(sheet, written):
    mail = written(sheet.settle)
    assert set(mail) == {address(sheet.other)}
    [letter] = mail.values()
    assert letter.subject == f"Un changement attend votre accord : {sheet.row}"
    assert "Un Fictif, qui délivre comme vous" in letter.body
    assert "Lu avec le registre." in letter.body
    assert "Lecture proposée" in letter.body
    assert f"http://titres.example{reverse('certification_proposals', args=[sheet.row.pk])}" in letter.body
    assert not Letter.objects.exists(), "one certifier's outbox keeps nothing of what another's managers read"


@pytest.mark.parametrize(
    ("act", "by_proposer", "words"),
    [
        ("accept", False, "Tous l’ont accepté : il est en vigueur."),
        ("refuse", False, "a refusé le changement proposé"),
        ("withdraw", True, "a retiré le changement qu’il proposait"),
    ],
)
def test_the_others_are_told_how_it_ended(sheet, written, act, by_proposer, words):
    proposal = sheet.settle()
    mail = written(lambda: getattr(sheet, act)(proposal))
    assert set(mail) == {address(sheet.other if by_proposer else sheet.one)}
    [letter] = mail.values()
    assert words in letter.body


def test_while_others_are_awaited_only_who_proposed_is_told(sheet, written, now):
    third = make.certifier("Tiers Fictif")
    SheetCertifier.objects.create(sheet=sheet.row, certifier=third)
    more = sheet.manager(third)
    mail = written(lambda: setattr(sheet, "open", sheet.settle()))
    assert set(mail) == {address(sheet.other), address(more)}
    mail = written(lambda: sheet.accept(sheet.open))
    assert set(mail) == {address(sheet.one)}
    assert "D’autres certificateurs n’ont pas encore répondu" in next(iter(mail.values())).body
    mail = written(lambda: sheet.refuse(sheet.open, by=more, certifier=third))
    assert set(mail) == {address(sheet.one), address(sheet.other)}


def test_nobody_whose_role_is_over_or_suspended_is_written_to(sheet, written, now):
    late = make.manager(sheet.another, email="parti@exemple.example")
    gone = make.manager(sheet.another, email="suspendu@exemple.example")
    closed = make.manager(sheet.another, email="clos@exemple.example", is_active=False)
    Membership.objects.filter(user=late).update(valid_until=now.date())
    Membership.objects.filter(user=gone).update(suspended_at=now - timedelta(days=1))
    assert closed

    mail = written(sheet.settle)
    assert set(mail) == {address(sheet.other)}


def test_a_refused_act_writes_to_nobody(sheet, written):
    proposal = sheet.settle()

    def twice():
        agreeing.refuse_proposal(
            actor=sheet.other, now=sheet.now, proposal=proposal, certifier=sheet.another, reason="Non."
        )

    assert written(twice)
    with pytest.raises(Refused):
        written(twice)


def test_without_a_mail_server_the_change_is_proposed_all_the_same(sheet, written, settings):
    settings.SMTP_HOST = ""
    assert written(sheet.settle) == {}
    assert sheet.row.proposals.count() == 1
