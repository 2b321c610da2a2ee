"""Letters that leave by a real server, come back, and leave again for another address only."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from parchemin.cli.main import app
from parchemin.domain.objection import Refused
from parchemin.formats.mail.delivery_report import load
from parchemin.journal.models import Entry
from parchemin.parties.models import Letter
from parchemin.parties.outbox import approve, readdress
from parchemin.parties.returned import note_returned
from parchemin.parties.sending import send_approved
from tests import make, smtp

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 5, 22, 9, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "formats" / "mail" / "golden"


@pytest.fixture(scope="module")
def box():
    with smtp.server() as made:
        yield made


@pytest.fixture
def of(settings, box):
    box.received.clear()
    smtp.use(settings, box)
    return make.certifier(slug="fictif")


def letter(of, to="inconnu@exemple.example", once="une"):
    row = make.letter(of, make.person(of, email=to), now=NOW, once=once)
    approve(actor="user:1", now=NOW, certifier=of, letters=[row.pk])
    return row


def sent(of, **fields):
    row = letter(of, **fields)
    assert send_approved(now=NOW, certifier=of) == (1, 0)
    row.refresh_from_db()
    return row


def notice(row, name="bounce-postfix.eml") -> bytes:
    """The notice of a server about that very letter."""
    text = (GOLDEN / name).read_text(encoding="utf-8")
    for made_up in ("<lettre-7.0123456789abcdef01234567@", "<lettre-8.0123456789abcdef01234567@"):
        text = text.replace(made_up + "parchemin.example>", row.message_id)
    return text.encode()


def back(row, **by):
    return note_returned(actor="user:1", now=NOW, reports=load(notice(row)), **by)


def test_what_left_bears_the_message_id_kept_and_answers_go_to_the_certifier(of, box):
    row = sent(of)
    (received,) = box.messages()
    assert received["Message-ID"] == row.message_id
    assert received["Reply-To"] == of.email
    assert row.state == Letter.State.SENT


@pytest.mark.parametrize(
    ("to", "said", "code"),
    [("refuse@exemple.example", "définitif", "550"), ("attendre@exemple.example", "passager", "451")],
)
def test_a_refusal_for_good_and_one_for_now_are_told_apart(of, to, said, code):
    row = letter(of, to=to)
    assert send_approved(now=NOW, certifier=of) == (0, 1)
    row.refresh_from_db()
    assert (row.state, row.error.startswith(said), code in row.error) == (Letter.State.FAILED, True, True)


def test_a_server_that_does_not_answer_is_for_now(of, settings):
    settings.EMAIL_PORT = 9  # nobody listens there
    row = letter(of)
    assert send_approved(now=NOW, certifier=of) == (0, 1)
    row.refresh_from_db()
    assert row.error.startswith("passager : le serveur d’envoi ne répond pas")


def test_a_letter_that_came_back_is_said_so_once(of):
    row = sent(of)
    assert back(row).noted == (row.pk,)
    row.refresh_from_db()
    assert (row.state, row.bounced_at) == (Letter.State.FAILED, NOW)
    assert "cette adresse n’existe pas" in row.error
    again = back(row)
    assert (again.noted, again.known) == ((), 1)
    assert Entry.objects.filter(act="letter_returned").count() == 1


def test_a_notice_about_no_letter_of_ours_changes_nothing(of):
    row = sent(of)
    done = note_returned(actor="user:1", now=NOW, reports=load((GOLDEN / "bounce-postfix.eml").read_bytes()))
    assert (done.noted, done.unmatched) == ((), 1)
    row.refresh_from_db()
    assert row.state == Letter.State.SENT


def test_it_leaves_again_for_another_address_only(of, box):
    row = sent(of)
    back(row)
    with pytest.raises(Refused) as refused:
        approve(actor="user:1", now=NOW, certifier=of, letters=[row.pk])
    assert [o.code for o in refused.value.objections] == ["letter.came-back"]
    for wrong, code in (
        ("pas une adresse", "letter.address"),
        ("INCONNU@exemple.example", "letter.same-address"),
    ):
        with pytest.raises(Refused) as refused:
            readdress(actor="user:1", now=NOW, letter=row, to=wrong)
        assert [o.code for o in refused.value.objections] == [code]
    readdress(actor="user:1", now=NOW, letter=row, to="juste@exemple.example", key="k")
    first_id = row.message_id
    assert send_approved(now=NOW, certifier=of) == (1, 0)
    assert [m["To"] for m in box.messages()] == ["inconnu@exemple.example", "juste@exemple.example"]
    row.refresh_from_db()
    assert row.message_id != first_id
    back(row)
    row.refresh_from_db()
    with pytest.raises(Refused) as refused:  # nor to the first one, once the second came back
        readdress(actor="user:1", now=NOW, letter=row, to="inconnu@exemple.example")
    assert [o.code for o in refused.value.objections] == ["letter.same-address"]


def test_the_notice_of_the_first_address_does_not_undo_the_second(of):
    row = sent(of)
    first = notice(row)
    back(row)
    readdress(actor="user:1", now=NOW, letter=row, to="juste@exemple.example")
    send_approved(now=NOW, certifier=of)
    assert note_returned(actor="user:1", now=NOW, reports=load(first)).noted == ()
    row.refresh_from_db()
    assert row.state == Letter.State.SENT


def test_a_mailbox_is_read_from_the_command_line_and_a_wrong_file_is_said(of, tmp_path):
    row = sent(of)
    folder = tmp_path / "retours"
    folder.mkdir()
    (folder / "1.eml").write_bytes(notice(row))
    (folder / "2.eml").write_bytes(b"From: jure@exemple.example\nSubject: Re: Convocation\n\nMerci.\n")
    done = CliRunner().invoke(app, ["outbox", "bounces", str(folder)])
    assert done.exit_code == 0, done.output
    assert "2 messages lus, 1 avis : 1 lettres revenues" in done.output
    wrong = CliRunner().invoke(app, ["outbox", "bounces", str(tmp_path / "absent.mbox")])
    assert wrong.exit_code == 2
    assert "ne s’ouvre pas" in wrong.output
