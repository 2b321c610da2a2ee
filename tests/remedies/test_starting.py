"""Ways out of a platform that does not start: the setting, the account, the key or the clock put right."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler

from parchemin.accounts.models import User
from parchemin.formats.signing import keys
from parchemin.runtime import starting, unfinished
from tests import life, make, production
from tests.replays import replay

pytestmark = pytest.mark.django_db


def said():
    """Every reason, those that stop nothing too."""
    return [o for line in starting.lines() for o in line.objections]


def given(settings, name, value):
    return lambda: setattr(settings, name, value)


@pytest.mark.replays(
    "parchemin.E001", "parchemin.E002", "start.mode", "start.public-url", "start.hosts", "accounts.demo"
)
def test_production_starts_once_its_settings_and_its_accounts_are_its_own(settings):
    production.ready(settings)
    settings.MODE, settings.DEBUG, settings.SECRET_KEY = "demo", True, settings.DEFAULT_SECRET
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["*"]
    make.user(is_demo=True)
    replay("start.mode", said, given(settings, "MODE", "production"))
    replay("parchemin.E001", starting.objections, given(settings, "SECRET_KEY", production.SECRET))
    replay("parchemin.E002", starting.objections, given(settings, "DEBUG", False))
    replay(
        "start.public-url", starting.objections, given(settings, "PUBLIC_URL", f"https://{production.HOST}")
    )
    replay("start.hosts", starting.objections, given(settings, "ALLOWED_HOSTS", [production.HOST]))
    replay(
        "accounts.demo",
        starting.objections,
        lambda: User.objects.filter(is_demo=True).update(is_active=False),
    )
    assert starting.objections() == []


@pytest.mark.replays("start.mail", "start.mail-from", "start.mail-clear")
def test_production_starts_once_somebody_chose_how_letters_leave(settings):
    production.ready(settings)
    settings.SMTP_CHOSEN = ""
    replay("start.mail", starting.objections, given(settings, "SMTP_CHOSEN", "smtp.exemple.example"))
    replay(
        "start.mail-from", starting.objections, given(settings, "DEFAULT_FROM_EMAIL", "jury@exemple.example")
    )
    assert starting.objections() == []  # what follows is said, and stops nothing
    replay("start.mail-clear", said, given(settings, "EMAIL_USE_TLS", True))


@pytest.mark.replays("start.second-factor")
def test_a_second_factor_is_asked_again_once_the_setting_says_so(settings):
    production.ready(settings)
    settings.SECOND_FACTOR_REQUIRED = False
    assert starting.objections() == []  # said, and stops nothing
    replay("start.second-factor", said, given(settings, "SECOND_FACTOR_REQUIRED", True))


@pytest.mark.replays("start.keys-inside", "start.keys-loose", "start.key-lost", "start.key-secret")
def test_production_starts_once_its_keys_are_kept_apart_and_closed(settings, world, now, tmp_path):
    life.bring(world, now, "awarded")
    slug = world.certifier.slug
    apart = Path(settings.KEYS_DIR)
    production.ready(settings)
    settings.HOME_DIR, settings.KEYS_DIR = tmp_path, tmp_path / "keys"
    replay("start.keys-inside", starting.objections, given(settings, "KEYS_DIR", apart))
    kept = keys.load(apart, slug)
    path = apart / f"{slug}.pem"
    path.chmod(0o644)
    replay("start.keys-loose", starting.objections, lambda: path.chmod(0o600))
    path.rename(tmp_path / "aside.pem")
    assert starting.objections() == [], "titles are verified without it: it is said, and stops nothing"
    replay("start.key-lost", said, lambda: (tmp_path / "aside.pem").rename(path))
    settings.KEY_SECRET = ""
    replay("start.key-secret", starting.objections, given(settings, "KEY_SECRET", production.KEY_SECRET))
    assert keys.load(apart, slug).public_bytes == kept.public_bytes


@pytest.mark.replays("start.clock")
def test_production_starts_once_the_machine_is_on_time(settings):
    production.ready(settings)
    replay(
        "start.clock",
        lambda: starting.objections(now=datetime(2090, 1, 1, tzinfo=UTC)),
        again=lambda: starting.objections(now=datetime(2027, 1, 1, tzinfo=UTC)),
    )


@pytest.mark.replays("start.migrations")
def test_production_starts_once_its_tables_are_those_of_the_software(settings):
    production.ready(settings)
    recorder = MigrationRecorder(connection)
    last = recorder.migration_qs.filter(app="runtime").order_by("-pk")[0]
    recorder.record_unapplied("runtime", last.name)
    replay("start.migrations", starting.objections, lambda: recorder.record_applied("runtime", last.name))


@pytest.mark.replays("start.database")
def test_production_starts_once_its_database_answers(tmp_path):
    lost = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "gone" / "parchemin.sqlite3")}
    wrong = ConnectionHandler({"default": lost})["default"]
    replay(
        "start.database",
        lambda: starting.migration_objections(wrong),
        again=starting.migration_objections,
    )


@pytest.mark.replays("site.time-zone-unknown")
def test_a_platform_starts_once_its_clocks_know_the_site_s(settings, world, tmp_path):
    production.ready(settings)
    type(world.site).objects.filter(pk=world.site.pk).update(time_zone="Pacific/Nouvelle")

    def installed():
        folder = tmp_path / "Pacific"
        folder.mkdir()
        with resources.files("tzdata.zoneinfo.Europe").joinpath("Paris").open("rb") as clock:
            (folder / "Nouvelle").write_bytes(clock.read())
        zoneinfo.reset_tzpath(to=[str(tmp_path), *zoneinfo.TZPATH])

    try:
        replay("site.time-zone-unknown", starting.objections, installed)
    finally:
        zoneinfo.reset_tzpath()


@pytest.mark.replays("start.restore-unfinished")
def test_a_platform_starts_once_the_restore_that_was_stopped_is_gone_on_with(settings, tmp_path):
    production.ready(settings)
    settings.HOME_DIR = tmp_path
    unfinished.place().write_text('{"folder": "/saved"}', encoding="utf-8")
    assert "parchemin restore /saved" in unfinished.objections()[0].mend_message
    replay("start.restore-unfinished", starting.objections, unfinished.place().unlink)
