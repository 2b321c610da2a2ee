"""Fixtures and traps shared by every test.

SQLite by default; ``PARCHEMIN_DATABASE_URL=postgresql://…`` runs the same tests on PostgreSQL. Files, keys
and published heads go to a temporary folder, never to the developer's own.
"""

from __future__ import annotations

import gc
import logging
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_configure(config):
    from django.conf import settings

    folder = Path(tempfile.mkdtemp(prefix="parchemin-test-"))
    config._parchemin_folder = folder
    hypothesis.settings.register_profile("tests", deadline=None)  # no test fails because a machine is slow
    hypothesis.settings.load_profile("tests")
    settings.MODE = "test"
    settings.HOME_DIR = folder / "home"
    settings.HOME_DIR.mkdir()
    settings.FILES_DIR = folder / "files"
    settings.KEYS_DIR = folder / "keys"
    settings.HEADS_FILE = folder / "heads.jsonl"
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir()
    settings.PUBLIC_URL = "http://titres.example"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}
    }
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"] = {
            "NAME": str(folder / "test.sqlite3"),
            "MIGRATE": True,
            "MIRROR": None,
            "CHARSET": None,
            "COLLATION": None,
        }
        # A test database need not survive a power cut.
        database["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
        )


def pytest_unconfigure(config):
    folder = getattr(config, "_parchemin_folder", None)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


LONG = (
    "tests/e2e/",
    "tests/tools/",
    "tests/juries/deliberation/test_closing_under_load.py",
    "tests/accounts/",
    "tests/cli/",
    "tests/runtime/",
    "tests/upgrade/",
    "tests/web/test_permissions.py",
)


def pytest_collection_modifyitems(items):
    """The longest tests first: a worker done with its own takes from the other's end, so both stop together."""
    rank = {place: n for n, place in enumerate(LONG)}
    items.sort(
        key=lambda item: next((n for place, n in rank.items() if item.nodeid.startswith(place)), len(rank))
    )


def pytest_collection_finish(session):
    """What is collected stays to the end: the collector of cycles no longer looks at it, and looks less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A test marked with remedies replays each of them, one marked with reasons hears each of them early; or fails."""
    from tests import foretold, replays

    marked = item.get_closest_marker("replays")
    wanted = set(marked.args) if marked else set()
    heard = {
        (code, place) for one in item.iter_markers("said_at") for place, *said in [one.args] for code in said
    }
    if not wanted and not heard:
        return (yield)
    replays.done.clear()
    foretold.done.clear()
    outcome = yield
    missed = sorted(wanted - replays.done)
    if missed:
        pytest.fail(f"marked as replayed, and not: {', '.join(missed)}")
    unheard = sorted(f"{code} ({place})" for code, place in heard - foretold.done)
    if unheard:
        pytest.fail(f"marked as said early, and not: {', '.join(unheard)}")
    return outcome


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Each worker's database is a copy of one migrated once, not one migrated each time."""
    from tests import migrated

    cache = request.config.cache.mkdir("migrated")
    with django_db_blocker.unblock(), migrated.database(cache), django_db_blocker.block():
        yield


@pytest.fixture(scope="session", autouse=True)
def _flush_despite_triggers():
    """The flush of a transactional test deletes journal entries: only there are the triggers lifted."""
    from django.test import TransactionTestCase

    from parchemin.journal import triggers

    original = TransactionTestCase._fixture_teardown

    def teardown(self):
        with triggers.lifted():
            original(self)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(scope="session", autouse=True)
def _stages_kept():
    """Each worker lives a stage once, and puts it back after."""
    from tests import snapshots

    snapshots.kept = {}
    yield
    snapshots.kept = None


@pytest.fixture(autouse=True)
def _heads_of_one_test_alone(request):
    """Heads published by a test are of its own database: the next one does not find them."""
    yield
    (request.config._parchemin_folder / "heads.jsonl").unlink(missing_ok=True)


@pytest.fixture
def now() -> datetime:
    return datetime(2023, 6, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def shared() -> Path:
    """Study data beside the project; absent on most machines."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the study data in ../shared/data, absent here")
    return SHARED


@pytest.fixture
def hushed():
    """Loggers that say nothing until the test ends, whatever their levels were."""
    levels: dict[str, int] = {}

    def hush(*names: str) -> None:
        for name in names:
            logger = logging.getLogger(name)
            levels.setdefault(name, logger.level)
            logger.setLevel(logging.CRITICAL)

    yield hush
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def world(db):
    """A certifier with a framework, rules, grids, a pool, a session: see ``tests.make.World``."""
    from tests import make

    return make.world()


@pytest.fixture(scope="session")
def browser(django_db_setup):
    """Chromium, one a worker; each test opens its own windows, which share nothing.

    Playwright's loop runs in this thread; the tests' own reads of the database are plain ones.
    """
    from tests.browser import CHROMIUM, chromium

    if CHROMIUM is None:
        pytest.skip("needs chromium, absent here")
    pytest.importorskip("playwright.sync_api", reason="needs playwright, absent here")
    with pytest.MonkeyPatch.context() as patch, chromium() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield running


@pytest.fixture
def text_of():
    """The text of a PDF, on one line; skips where pdftotext is not installed."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")

    def read(pdf):
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
        return " ".join(done.stdout.decode().split())

    return read
