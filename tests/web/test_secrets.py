"""What opens is read by nobody but who it is for: secrets are planted, then looked for on every page of each role, in
every export, paper, backup, journal and log."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session as SignedIn
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.accounts import links
from parchemin.accounts.models import PersonalLink
from parchemin.journal.models import Entry
from parchemin.juries.day import codes
from parchemin.juries.pool import joining
from parchemin.parties.models import Letter
from parchemin.parties.outbox import approve
from parchemin.parties.sending import send_approved
from parchemin.runtime import backup
from tests import life, make, smtp
from tests.web.test_permissions import ADDRESSES, address, browsers, furnished, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINK = re.compile(r"/compte/lien/([\w-]+)/")


@pytest.fixture(scope="module")
def server():
    with smtp.server() as made:
        yield made


def planted(house, server) -> dict[str, str]:
    """One of each secret, by name: sent by mail, and alive."""
    world, secrets = house.world, {}
    juror = make.juror(world.certifier)
    letter = joining.open_account(actor=world.actor, now=timezone.now(), juror=juror)
    approve(actor=world.actor.label, now=timezone.now(), certifier=world.certifier, letters=[letter.pk])
    server.received.clear()
    send_approved(now=timezone.now(), certifier=world.certifier)
    words = "\n".join(
        mail.get_payload(decode=True).decode() for mail in server.messages() if not mail.is_multipart()
    )
    secrets["invitation"] = LINK.search(words)[1]
    secrets["reset"] = links.make(world.manager, links.Purpose.RESET, timezone.now())
    secrets["address"] = links.make(
        world.manager, links.Purpose.ADDRESS, timezone.now(), address="n@exemple.example"
    )
    member = life.members_of(world)[0]
    server.received.clear()
    codes.send_code(
        actor=world.actor,
        now=timezone.now(),
        session=world.session,
        person=member.juror.person,
        purpose="minutes",
    )
    secrets["code"] = re.search(r"\b(\d{6})\b", server.messages()[0].get_payload(decode=True).decode())[1]
    return secrets


def alive(secrets) -> None:
    """Else there would be nothing to look for."""
    for purpose in ("invitation", "reset", "address"):
        row = links.opened(secrets[purpose], timezone.now(), tuple(links.Purpose))
        assert row is not None, purpose
        assert row.purpose == purpose


def test_no_page_of_any_role_shows_what_opens(world, settings, server):
    smtp.use(settings, server)
    house = furnished(world, "MAISONBLEUE")
    clients = browsers(house)
    secrets = planted(house, server)
    alive(secrets)
    letters = list(Letter.objects.filter(kind__in=["account", "code"]).values_list("pk", flat=True))
    found, read = [], 0
    for role, client in clients.items():
        pages = [(name, address(name, house.rows), {}) for name in ADDRESSES]
        pages += [("letter", reverse("letter", args=[pk]), {}) for pk in letters]
        pages += [("outbox", reverse("outbox"), {"state": state}) for state in Letter.State.values]
        for name, url, query in pages:
            response = client.get(url, query)
            if response.status_code != 200:
                continue
            read += 1
            shown = words_of(response)
            found += [f"{role} reads {kind} in {name}" for kind, one in secrets.items() if one in shown]
    assert not found, "\n".join(found)
    assert read > 300
    alive(secrets)  # reading used none of them up


def rows() -> str:
    """Every row of every table, as text, the journal and its words included."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in backup.OPEN_SESSIONS:
                continue  # signing in is what they are; they are not saved
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            said += [f"{table} {row}" for row in cursor.fetchall()]
    return "\n".join(said)


@contextlib.contextmanager
def heard():
    """Everything that is logged meanwhile, as the handlers of the house write it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.getLogger().handlers[0].formatter if logging.getLogger().handlers else None)
    handler.addFilter(lambda entry: entry.name != "mail.log")  # what the server of the test receives
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_no_row_journal_or_log_holds_what_opens(world, settings, server):
    smtp.use(settings, server)
    house = furnished(world, "MAISONBLEUE")
    with heard() as log:
        secrets = planted(house, server)
        alive(secrets)
        browser = browsers(house)["anonymous"]
        for purpose in ("invitation", "reset"):
            assert browser.get(f"/compte/lien/{secrets[purpose]}/").status_code == 302
        assert browser.get("/compte/lien/inconnu-mais-long/").status_code == 302
    kept = rows()
    journal = json.dumps([[e.facts, e.private, e.key] for e in Entry.objects.all()], default=str)
    for kind, one in secrets.items():
        assert one not in kept or (kind == "code" and not _as_a_word(one, kept)), kind
        assert one not in journal or (kind == "code" and not _as_a_word(one, journal)), kind
        assert not _as_a_word(one, log.getvalue()), kind
    assert PersonalLink.objects.exclude(digest="").exists()


def _as_a_word(code: str, text: str) -> bool:
    """Six figures may stand inside a digest by chance: a code would stand alone."""
    return re.search(rf"(?<![\w.]){re.escape(code)}(?![\w.])", text) is not None


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_link_and_signs_nobody_in(world, tmp_path):
    if connection.vendor == "postgresql" and not shutil.which("pg_restore"):
        pytest.skip("needs pg_restore (postgresql-client)")
    client = Client()
    client.force_login(world.manager)
    assert client.get(reverse("account")).status_code == 200
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    secret = links.make(world.manager, links.Purpose.RESET, timezone.now())
    backup.backup(tmp_path / "copie", keys=None, now=timezone.now())
    assert SignedIn.objects.filter(pk=key).exists(), "who works goes on"
    copied = _copied(tmp_path / "copie")
    assert world.manager.email.encode() in copied
    assert key.encode() not in copied
    assert secret.encode() not in copied


def _copied(folder: Path) -> bytes:
    """Every byte of a backup; what PostgreSQL packed is unpacked."""
    said = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    if (dump := folder / "database.dump").exists():
        said += subprocess.run(["pg_restore", "--file=-", str(dump)], capture_output=True, check=True).stdout
    return said
