"""Ways out of minutes that are not signed, sealed or rectified, and of results not published or told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db.models.signals import post_save
from django.test import Client
from django.urls import reverse

from parchemin.candidates.correcting import correct_identity
from parchemin.domain.deliberation import Verdict
from parchemin.juries.again.appealing import lodge, present_again
from parchemin.juries.day.codes import send_code
from parchemin.juries.minutes import correcting, publishing, sealing, signing
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.minutes.signed_text import digest_of
from parchemin.juries.models import Minutes, MinutesCorrection
from parchemin.runtime.models import StoredFile
from tests import make
from tests.life import Life
from tests.replays import cases, post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(world, now):
    lived = Life(world, now).to("closed")
    lived.member = lived.members[0]
    return lived


def sign(lived: Life, **changes):
    """The first member."""
    about = {"member": lived.member, "typed_name": lived.member.juror.person.full_name}
    return lambda: lived.do(signing.sign_minutes, **{**about, **changes})


def seal(lived: Life):
    return lambda: lived.do(sealing.seal_minutes, jury=lived.jury)


def rename(lived: Life) -> None:
    """A candidate's name was misspelt: the minutes say another text."""
    person = lived.entries[0].candidacy.person
    about = {"person": person, "identity": {"birth_name": "CORRIGÉ"}, "reason": "pièce d’identité"}
    lived.do(correct_identity, **about)


# -- signing ----------------------------------------------------------------------------------------------------------


@pytest.mark.replays("minutes.not-ready")
@pytest.mark.parametrize("what", [sign, seal])
def test_minutes_are_signed_and_sealed_once_the_deliberation_is_closed(world, now, what):
    lived = Life(world, now).to("voted")
    lived.member = lived.members[0]

    def close():
        lived.close()
        if what is seal:
            lived.sign()

    replay("minutes.not-ready", what(lived), close)


DRAWN = "M10 20L30 40L50 20M60 60L70 65"
SIGNED = [
    ("signature.no-name", {"typed_name": " "}, {}),
    ("signature.other-name", {"typed_name": "Quelqu’un d’autre"}, {}),
    ("signature.not-strokes", {"drawing": "M1 1Z"}, {"drawing": DRAWN}),
    ("signature.too-long", {"drawing": "M10 20" + "L30 40" * 4000}, {"drawing": DRAWN}),
]


@pytest.mark.parametrize(("code", "wrong", "right"), cases(SIGNED))
def test_a_signature_is_made_again(closed, code, wrong, right):
    assert replay(code, sign(closed, **wrong), again=sign(closed, **right)).signed_at


@pytest.mark.replays("signature.other-text")
def test_minutes_that_changed_are_read_again_then_signed(closed):
    read = digest_of(minutes_facts(closed.jury))
    rename(closed)
    now_says = lambda: sign(closed, digest=digest_of(minutes_facts(closed.jury)))()  # noqa: E731
    replay("signature.other-text", sign(closed, digest=read), again=now_says)


@pytest.mark.replays("signature.code-required")
def test_where_the_rules_require_it_a_code_is_asked_and_given(closed, settings, mailoutbox):
    settings.SMTP_HOST = "mail.example"
    rules = closed.world.rules
    type(rules).objects.update(content={**rules.content, "jury": {"signature_code": "required"}})
    about = {"session": closed.session, "person": closed.member.juror.person, "purpose": "minutes"}

    def given():
        return sign(closed, code=re.search(r"\b\d{6}\b", mailoutbox[-1].body)[0])()

    replay("signature.code-required", sign(closed), lambda: closed.do(send_code, **about), again=given)


@pytest.mark.replays("signature.no-name")
def test_the_juror_signs_again_on_their_page(closed):
    client = Client()
    client.force_login(make.member(closed.world.certifier, closed.member.juror.person, "juror"))
    url = reverse("jury_minutes", args=[closed.session.pk])
    right = {
        "typed_name": closed.member.juror.person.full_name,
        "digest": digest_of(minutes_facts(closed.jury)),
    }
    replay(
        "signature.no-name",
        lambda: post(client, url, digest=right["digest"]),
        again=lambda: post(client, url, **right),
    )


# -- sealing ------------------------------------------------------------------------------------------------------------


@pytest.mark.replays("sealing.other-text")
def test_minutes_that_changed_once_signed_are_signed_again_and_sealed(closed):
    closed.sign()
    rename(closed)
    assert replay("sealing.other-text", seal(closed), closed.sign).pdf_id


@pytest.mark.replays("sealing.unsigned")
def test_the_service_is_led_to_the_minutes_and_seals_once_signed(closed):
    desk = Client()
    desk.force_login(closed.world.manager)
    url = reverse("session_seal", args=[closed.session.pk])
    replay("sealing.unsigned", lambda: post(desk, url), closed.sign)
    assert Minutes.objects.filter(jury=closed.jury).exists()


@pytest.mark.replays("minutes.changed")
def test_minutes_that_changed_while_they_were_printed_are_signed_and_sealed_again(closed):
    closed.sign()
    person = closed.entries[0].candidacy.person

    def another_wrote(**_):
        type(person).objects.filter(pk=person.pk).update(birth_name="CORRIGÉ")

    def read_and_sign():
        post_save.disconnect(another_wrote, sender=StoredFile)
        closed.sign()

    post_save.connect(another_wrote, sender=StoredFile)
    try:
        replay("minutes.changed", seal(closed), read_and_sign)
    finally:
        post_save.disconnect(another_wrote, sender=StoredFile)


# -- results --------------------------------------------------------------------------------------------------------------


@pytest.mark.replays("results.not-sealed", "results.not-published")
def test_results_are_published_once_sealed_and_told_once_published(world, now):
    lived = Life(world, now).to("signed")
    desk = Client()
    desk.force_login(world.manager)
    at = [lived.session.pk]
    tell = lambda: lived.do(publishing.notify_results, session=lived.session)  # noqa: E731
    publish = lambda: post(desk, reverse("session_publish", args=at))  # noqa: E731
    refused = desk.post(reverse("session_publish", args=at))
    assert f'href="{reverse("session_minutes", args=at)}"' in refused.content.decode()
    replay("results.not-sealed", publish, seal(lived))
    lived.session.refresh_from_db()
    type(lived.session).objects.filter(pk=lived.session.pk).update(state="sealed")
    assert replay("results.not-published", tell, publish).letters


# -- rectifying --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sealed(world, now):
    return Life(world, now).to("sealed")


def correct(lived: Life, field="place", after="Site du Midi, Exempleville", **changes):
    def act():
        minutes = Minutes.objects.select_related("jury__session__certifier", "jury__session__site").get()
        before = next((one.value for one in correcting.correctable(minutes) if one.field == field), "")
        about = {"minutes": minutes, "field": field, "before": before, "after": after}
        return lived.do(
            correcting.correct_minutes, **{**about, "reason": "Le site a changé de nom.", **changes}
        )

    return act


RECTIFIED = [
    ("correction.changed", {"before": "Ailleurs"}, {}),
    ("correction.empty", {"after": " "}, {}),
    ("correction.no-reason", {"reason": " "}, {}),
    ("correction.too-long", {"after": "x" * 2000}, {}),
    ("correction.hour", {"field": "closed_at", "after": "9h"}, {"field": "closed_at", "after": "9 h 05"}),
]


@pytest.mark.parametrize(("code", "wrong", "right"), cases(RECTIFIED))
def test_a_rectification_is_written_again(sealed, code, wrong, right):
    assert replay(code, correct(sealed, **wrong), again=correct(sealed, **right)).number == 1


@pytest.mark.replays("correction.meanwhile")
def test_a_rectification_made_meanwhile_is_read_before_the_next(sealed):
    minutes = Minutes.objects.get()

    def another_wrote(instance, **_):
        post_save.disconnect(another_wrote, sender=StoredFile)
        said = {"field": "place", "before": "", "after": "Site du Nord", "reason": "Nom changé.", "number": 1}
        MinutesCorrection.objects.create(minutes=minutes, pdf=instance, seal={}, made_at=sealed.now, **said)

    post_save.connect(another_wrote, sender=StoredFile)
    try:
        assert replay("correction.meanwhile", correct(sealed), again=correct(sealed)).number == 2
    finally:
        post_save.disconnect(another_wrote, sender=StoredFile)


@pytest.mark.replays("correction.same")
def test_a_rectification_says_something_else(sealed):
    [place] = [one.value for one in correcting.correctable(Minutes.objects.get()) if one.field == "place"]
    replay("correction.same", correct(sealed, after=place), again=correct(sealed))


@pytest.mark.replays("correction.not-clerical")
def test_a_decision_is_not_rectified_but_contested_and_taken_again(world, now):
    lived = Life(world, now).to("published")
    entry = lived.entries[0]

    def contest():
        lived.do(lodge, entry=entry, lodged_on=now.date(), grounds="Ce n’est pas ma grille.")

    def decided_again():
        day = now.date() + timedelta(days=30)
        when = {"title": "Second jury", "site": world.site, "starts_on": day, "jury_on": day}
        return lived.do(present_again, certifier=world.certifier, former=[entry], **when)

    act = correct(lived, field="candidates.0.outcome", after=Verdict.REFUSED.value)
    replay("correction.not-clerical", act, contest, again=decided_again)
