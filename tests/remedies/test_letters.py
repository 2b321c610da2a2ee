"""Ways out of a letter that cannot leave, or leave again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from parchemin.cli.main import app
from parchemin.formats.mail.delivery_report import load
from parchemin.journal.models import Entry
from parchemin.parties.models import Letter
from parchemin.parties.outbox import approve, readdress
from parchemin.parties.returned import note_returned
from parchemin.parties.sending import send_approved
from tests import make, smtp
from tests.replays import post, replay

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 5, 22, 9, 0, tzinfo=UTC)
NOTICE = Path(__file__).parents[1] / "formats" / "mail" / "golden" / "bounce-postfix.eml"


@pytest.fixture(scope="module")
def box():
    with smtp.server() as made:
        yield made


@pytest.fixture
def of(settings, box, db):
    smtp.use(settings, box)
    return make.certifier(slug="fictif")


def sent(of) -> Letter:
    row = make.letter(of, make.person(of, email="inconnu@exemple.example"), now=NOW)
    approve(actor="user:1", now=NOW, certifier=of, letters=[row.pk])
    assert send_approved(now=NOW, certifier=of) == (1, 0)
    row.refresh_from_db()
    return row


def returned(row) -> None:
    """The notice of the server about that very letter is read."""
    text = NOTICE.read_text(encoding="utf-8")
    text = text.replace("<lettre-7.0123456789abcdef01234567@parchemin.example>", row.message_id)
    assert note_returned(actor="user:1", now=NOW, reports=load(text.encode())).noted == (row.pk,)


def notice(row) -> str:
    text = NOTICE.read_text(encoding="utf-8")
    return text.replace("<lettre-7.0123456789abcdef01234567@parchemin.example>", row.message_id)


@pytest.mark.replays("bounce.no-notice")
@pytest.mark.parametrize("how", ["notice", "pasted"])
def test_a_notice_is_given_to_the_page_as_a_file_or_pasted(of, how):
    row = sent(of)
    client = Client()
    client.force_login(make.manager(of))
    url = reverse("outbox_bounces")

    def given(text):
        value = SimpleUploadedFile("avis.eml", text.encode(), "message/rfc822") if how == "notice" else text
        return lambda: post(client, url, **{how: value})

    replay("bounce.no-notice", given("Bonjour, votre lettre est revenue."), again=given(notice(row)))
    row.refresh_from_db()
    assert (row.state, bool(row.bounced_at)) == (Letter.State.FAILED, True)
    assert Entry.objects.filter(act="letter_returned").count() == 1
    again = client.post(url, {"pasted": notice(row)}, follow=True)
    assert "Déjà notées : 1." in again.text
    assert Entry.objects.filter(act="letter_returned").count() == 1


def test_a_notice_about_another_certifier_s_letter_is_of_nobody_here(of):
    row = sent(of)
    client = Client()
    client.force_login(make.manager(make.certifier("Autre Fictif")))
    told = client.post(reverse("outbox_bounces"), {"pasted": notice(row)}, follow=True)
    assert "D’aucune lettre d’ici : 1." in told.text
    row.refresh_from_db()
    assert row.state == Letter.State.SENT


def to(row, address):
    return lambda: readdress(actor="user:1", now=NOW, letter=row, to=address)


@pytest.mark.replays("letter.not-failed")
def test_a_letter_that_left_changes_address_once_its_return_is_read(of):
    row = sent(of)
    replay("letter.not-failed", to(row, "juste@exemple.example"), lambda: returned(row))


@pytest.mark.replays("letter.came-back")
def test_a_letter_that_came_back_leaves_by_another_address(of):
    row = sent(of)
    returned(row)

    def let_go():
        return approve(actor="user:1", now=NOW, certifier=of, letters=[row.pk])

    client = Client()
    client.force_login(make.manager(of))
    page = client.post(reverse("outbox_approve"), {"letter": [row.pk], "act_key": "une"})
    assert page.status_code == 409
    assert "letter.came-back" in page.content.decode()
    replay(
        "letter.came-back",
        let_go,
        to(row, "juste@exemple.example"),
        again=lambda: send_approved(now=NOW, certifier=of),
    )
    row.refresh_from_db()
    assert (row.state, row.to) == (Letter.State.SENT, "juste@exemple.example")


@pytest.mark.replays("letter.address", "letter.same-address")
def test_another_address_is_a_whole_one_and_another(of):
    row = sent(of)
    returned(row)
    replay("letter.address", to(row, "pas une adresse"), again=to(row, "autre@exemple.example"))
    assert send_approved(now=NOW, certifier=of) == (1, 0)
    row.refresh_from_db()
    returned(row)
    replay("letter.same-address", to(row, "INCONNU@exemple.example"), again=to(row, "juste@exemple.example"))


@pytest.mark.replays("letter.unchanged")
def test_a_letter_not_left_yet_takes_the_right_address_and_still_waits_to_be_read(of):
    row = make.letter(of, make.person(of, email="faute@exemple.example"), now=NOW)
    client = Client()
    client.force_login(make.manager(of))
    url = reverse("letter_readdress", args=[row.pk])
    replay(
        "letter.unchanged",
        lambda: post(client, url, to="FAUTE@exemple.example", act_key="1"),
        again=lambda: post(client, url, to="juste@exemple.example", act_key="2"),
    )
    row.refresh_from_db()
    assert (row.state, row.to) == (Letter.State.DRAFT, "juste@exemple.example")
    approve(actor="user:1", now=NOW, certifier=of, letters=[row.pk])
    to(row, "faute@exemple.example")()
    assert send_approved(now=NOW, certifier=of) == (1, 0)
    row.refresh_from_db()
    returned(row)
    replay("letter.same-address", to(row, "faute@exemple.example"), again=to(row, "juste@exemple.example"))


@pytest.mark.replays("letters.none", "mail.no-server")
def test_letters_are_ticked_then_leave_by_a_server(of, settings):
    row = make.letter(of)
    client = Client()
    client.force_login(make.manager(of))
    approve_url = reverse("outbox_approve")
    replay(
        "letters.none",
        lambda: post(client, approve_url, act_key="1"),
        again=lambda: post(client, approve_url, letter=[row.pk], act_key="2"),
    )
    host = settings.SMTP_HOST
    settings.SMTP_HOST = ""

    def with_server():
        settings.SMTP_HOST = host

    replay("mail.no-server", lambda: send_approved(now=NOW, certifier=of), with_server)
    row.refresh_from_db()
    assert row.state == Letter.State.SENT


def test_a_refused_command_names_the_one_that_reads_the_returns(of):
    row, account = sent(of), make.manager(of)
    words = ["outbox", "readdress", of.slug, str(row.pk), "juste@exemple.example", "--as", account.email]
    run = CliRunner().invoke(app, words)
    assert run.exit_code == 3, run.output
    assert "commande : parchemin outbox bounces" in run.stderr
