"""A letter whose server's answer was lost is told as perhaps gone, and never leaves twice by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parchemin.parties import outbox, sending
from parchemin.parties.models import Letter
from tests import make, smtp

pytestmark = pytest.mark.django_db


class Mute(smtp.Box):
    """A server that takes a letter, then hangs up before it says so."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.received.append(envelope)
        server.transport.close()
        return "250 OK"


@pytest.fixture
def of():
    return make.certifier()


def approved(of) -> Letter:
    row = make.letter(of)
    outbox.approve(actor="test", now=make.NOW, certifier=of, letters=[row.pk])
    return row


def sent(of, now=make.NOW) -> tuple[int, int]:
    return sending.send_approved(now=now, certifier=of)


@pytest.mark.parametrize("box_kind", [Mute])
def test_a_server_that_hangs_up_leaves_a_letter_perhaps_gone(of, settings, monkeypatch, box_kind):
    monkeypatch.setattr(smtp, "Box", box_kind)
    with smtp.server() as box:
        smtp.use(settings, box)
        row = approved(of)
        assert sent(of) == (0, 1)
        row.refresh_from_db()
        assert (row.state, row.error, len(box.received)) == ("failed", sending.PERHAPS, 1)
        assert sent(of, make.NOW + timedelta(days=1)) == (0, 0), "nobody decided that it leaves again"
        outbox.approve(actor="test", now=make.NOW, certifier=of, letters=[row.pk])
        assert sent(of) == (0, 1)
        assert len(box.received) == 2


def test_a_round_that_died_before_a_letter_began_to_leave_is_taken_up_an_hour_later(of, settings):
    with smtp.server() as box:
        smtp.use(settings, box)
        row = approved(of)
        Letter.objects.filter(pk=row.pk).update(sent_at=make.NOW)
        assert sent(of, make.NOW + timedelta(minutes=30)) == (0, 0)
        assert sent(of, make.NOW + timedelta(hours=2)) == (1, 0)
        assert len(box.received) == 1


def test_a_round_that_died_as_a_letter_left_says_that_it_is_perhaps_gone(of, settings):
    with smtp.server() as box:
        smtp.use(settings, box)
        row = approved(of)
        Letter.objects.filter(pk=row.pk).update(sent_at=make.NOW, message_id="<lettre-1@exemple.example>")
        assert sent(of, make.NOW + timedelta(hours=2)) == (0, 0)
        row.refresh_from_db()
        assert (row.state, row.error, row.sent_at) == ("failed", sending.PERHAPS, None)
        assert box.received == []


def test_a_clock_put_back_does_not_keep_a_letter_for_years(of, settings):
    with smtp.server() as box:
        smtp.use(settings, box)
        row = approved(of)
        Letter.objects.filter(pk=row.pk).update(sent_at=make.NOW + timedelta(days=3650))
        assert sent(of) == (1, 0)
        assert len(box.received) == 1
