"""Notices of e-mail that came back, as servers write them; what is no notice says nothing."""

from __future__ import annotations

import mailbox
import shutil
from pathlib import Path

import pytest

from parchemin.formats.mail.delivery_report import Action, Unreadable, load, messages

GOLDEN = Path(__file__).parent / "golden"
POSTFIX, EXCHANGE = GOLDEN / "bounce-postfix.eml", GOLDEN / "bounce-exchange.eml"


def test_a_notice_names_the_message_the_recipient_and_why():
    (one,) = load(POSTFIX.read_bytes())
    assert one.about == ("<lettre-7.0123456789abcdef01234567@parchemin.example>",)
    assert (one.recipient, one.action, one.status) == ("inconnu@exemple.example", Action.FAILED, "5.1.1")
    assert one.words.startswith("revenu : cette adresse n’existe pas (5.1.1 550")
    assert "User unknown" in one.words


def test_headers_alone_are_enough_to_know_the_message():
    (one,) = load(EXCHANGE.read_bytes())
    assert one.about == ("<lettre-8.0123456789abcdef01234567@parchemin.example>",)
    assert "la boîte est pleine" in one.words


def test_a_delay_is_not_a_loss():
    (late,) = load(POSTFIX.read_bytes().replace(b"Action: failed", b"Action: delayed"))
    assert late.action is Action.DELAYED


def test_an_answer_written_by_a_person_is_no_notice():
    answer = (
        b"From: jure@exemple.example\nIn-Reply-To: <lettre-7.0123456789abcdef01234567@parchemin.example>\n"
        b"Subject: Re: Convocation\n\nJe viendrai.\n"
    )
    assert load(answer) == []


@pytest.mark.parametrize("cut", range(0, 2200, 110))
def test_a_notice_cut_anywhere_is_read_or_left_and_never_breaks(cut):
    assert len(load(POSTFIX.read_bytes()[:cut])) <= 1


def test_a_mailbox_a_maildir_a_folder_and_one_message_give_the_same(tmp_path):
    box = mailbox.mbox(tmp_path / "retours.mbox")
    maildir = mailbox.Maildir(tmp_path / "maildir")
    folder = tmp_path / "dossier"
    folder.mkdir()
    for source in (POSTFIX, EXCHANGE):
        box.add(source.read_bytes())
        maildir.add(source.read_bytes())
        shutil.copy(source, folder)
    box.flush()
    expected = sorted(
        (one.recipient, one.status) for f in (POSTFIX, EXCHANGE) for one in load(f.read_bytes())
    )
    for place in (tmp_path / "retours.mbox", tmp_path / "maildir", folder):
        read = sorted((one.recipient, one.status) for data in messages(place) for one in load(data))
        assert read == expected, place
    assert list(messages(POSTFIX)) == [POSTFIX.read_bytes()]


def test_what_is_no_mailbox_is_said_with_its_path(tmp_path):
    wrong = tmp_path / "photo.jpg"
    wrong.write_bytes(b"\xff\xd8\xff\xe0 pas un courriel")
    (tmp_path / "vide").mkdir()
    for place in (wrong, tmp_path / "vide", tmp_path / "absent.mbox"):
        with pytest.raises(Unreadable, match=place.name):
            list(messages(place))
