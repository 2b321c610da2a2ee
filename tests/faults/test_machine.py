"""What the machine cannot do is said on a page, with when to come back, and leaves no act half done."""

from __future__ import annotations

import errno
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse

from parchemin.assessments.models import Deposit
from parchemin.catalogue.models import Deliverable
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.runtime import files
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite")
POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")


class Person:
    """Somebody of the service, and one act on a file."""

    def __init__(self):
        self.world = make.world()
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.world.manager)

    def withdraw(self, reason="Départ"):
        url = reverse("dossier_withdraw", args=[self.world.candidacies[0].pk])
        return self.client.post(url, {"withdraw-reason": reason, "act_key": "une-seule-fois"})

    def deposit(self):
        mine = self.world.candidacies[0]
        piece = Deliverable.objects.filter(assessment__block__framework=mine.framework, is_file=True)[0]
        file = SimpleUploadedFile("rapport.pdf", b"%PDF-1.4 rapport fictif")
        form = {"deposit-deliverable": piece.pk, "deposit-file": file, "act_key": "un-depot"}
        return self.client.post(reverse("dossier_deposit", args=[mine.pk]), form)


def done(key="une-seule-fois") -> int:
    return Entry.objects.filter(key=key).count()


def said(answer, words: str) -> None:
    """A page that says it, in French, with when to come back."""
    assert answer.status_code == 503, answer.content.decode()[:2000]
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "Le disque du serveur est plein"),
        (errno.EROFS, "n’accepte plus que la lecture"),
        (errno.EIO, "refuse de lire ou d’écrire"),
        (errno.EACCES, "n’a pas le droit"),
    ],
)
def test_a_disk_that_takes_no_file_is_said_and_nothing_is_kept(monkeypatch, code, words):
    person = Person()

    def refuses(handle):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuses)
        said(person.deposit(), words)
    assert (Deposit.objects.count(), done("un-depot"), files.lost()) == (0, 0, [])
    assert not list(files.settings.FILES_DIR.glob(".incoming-*"))
    assert person.deposit().status_code == 302  # the same form, once there is place
    assert (Deposit.objects.count(), done("un-depot")) == (1, 1)


@SQLITE
@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("query_only = ON", "n’accepte plus que la lecture"),
        ("max_page_count = 1", "Le disque du serveur est plein"),
    ],
)
def test_a_database_that_takes_nothing_is_said_and_nothing_is_done(pragma, words):
    person = Person()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no free page is left inside the file
        cursor.execute(f"PRAGMA {pragma}")
    try:
        said(person.withdraw("Départ. " * 12_000), words)
    finally:
        connection.close()
    assert (done(), faults()) == (0, [])
    assert person.withdraw().status_code == 302
    assert done() == 1


@POSTGRESQL
def test_a_database_restarted_is_said_then_the_same_form_is_taken_by_itself():
    import psycopg

    person = Person()
    values = connection.settings_dict
    where = {"dbname": values["NAME"], "host": values["HOST"], "port": values["PORT"] or 5432}
    with psycopg.connect(**where, user=values["USER"], password=values["PASSWORD"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    said(person.withdraw(), "La base de données a cessé de répondre")
    close_old_connections()  # what each request begins with, and the test client leaves out
    assert person.withdraw().status_code == 302, "by itself: nobody starts the house again"
    assert done() == 1


@POSTGRESQL
def test_a_database_put_in_reading_only_is_said():
    person = Person()
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        said(person.withdraw(), "n’accepte plus que la lecture")
        assert done() == 0
    finally:
        connection.close()


def test_a_database_out_of_reach_is_said_even_before_anybody_is_known():
    """The session itself cannot be read: no page's code has run yet."""
    person = Person()
    nowhere = "/nowhere/parchemin.sqlite3" if connection.vendor == "sqlite" else "parchemin_nowhere"
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = nowhere
    try:
        answer = person.client.get(reverse("home"))
        page = answer.content.decode()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert "Rien n’est à moitié fait" in page or "La base de données a cessé de répondre" in page


def test_a_fault_of_ours_is_still_a_fault():
    """What is no trouble of the machine keeps its page and its place in the log."""
    from django.db import OperationalError

    from parchemin.runtime import trouble

    with connection.cursor() as cursor, pytest.raises(Exception) as caught:
        cursor.execute("SELECT * FROM no_such_table")
    assert trouble.of(caught.value) is None
    assert trouble.of(ValueError("x")) is None
    assert trouble.of(OperationalError("connection refused")) is trouble.Trouble.GONE
