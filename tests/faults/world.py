"""The installation in which a life begins: one certifier, its people and their open sessions."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path
from typing import Any


def begin(migrated: str, name: str) -> dict[str, str]:
    """Build it (from a migrated database where one is given); the cookie of each one's session."""
    from django.core.management import call_command
    from django.db import connection

    if migrated and connection.vendor == "sqlite":
        shutil.copyfile(migrated, name)
    elif not migrated:
        call_command("migrate", interactive=False, verbosity=0)
    from parchemin.parties.models import Certifier
    from tests import make

    world = make.world(candidates=2)
    Certifier.objects.filter(pk=world.certifier.pk).update(slug="lyon")
    Certifier.objects.filter(pk=world.other.pk).update(cdc_client_id="")
    world.certifier.refresh_from_db()
    world.manager.email = "dany@lyon.example"
    world.manager.save()
    people = {
        "manager": world.manager,
        "candidate": make.member(world.certifier, world.candidacies[0].person, "candidate"),
        **{f"juror-{one.pk}": make.member(world.certifier, one.person, "juror") for one in world.jurors},
    }
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cookies = {who: _signed_in(account) for who, account in people.items()}
    connection.close()
    assert Path(name).suffix != ".sqlite3" or Path(name).exists()
    return cookies


def _signed_in(account: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.set_expiry(4000 * 24 * 3600)
    store.create()
    return str(store.session_key)
