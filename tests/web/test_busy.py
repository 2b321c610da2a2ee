"""A writer who waits too long is told to come back, and nothing was done: 503 with Retry-After, never a fault of ours."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from parchemin.journal.models import Entry
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite, which has one writer"),
]


def test_a_busy_register_answers_with_when_to_come_back():
    world = make.world()
    client = Client(raise_request_exception=False)
    client.force_login(world.manager)
    url = reverse("dossier_withdraw", args=[world.candidacies[0].pk])
    form = {"withdraw-reason": "Départ", "act_key": "une-seule-fois"}
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    connection.cursor().execute("PRAGMA busy_timeout = 50")
    try:
        other.execute("BEGIN IMMEDIATE")
        before = Entry.objects.count()
        answer = client.post(url, form)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "envoyez de nouveau la même page" in answer.content.decode()
        assert Entry.objects.count() == before
        other.execute("ROLLBACK")
        assert client.post(url, form).status_code == 302  # the same form, once the other has ended
        assert Entry.objects.filter(key="une-seule-fois").count() == 1
    finally:
        other.close()
        connection.close()
