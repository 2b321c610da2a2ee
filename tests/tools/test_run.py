"""What runs once, on SQLite alone, is named by places that exist."""

import pytest

from tools import test as run


@pytest.mark.parametrize("place", run.ONCE)
def test_what_runs_once_is_there(place):
    assert (run.ROOT / place).exists()


def test_what_writes_in_the_database_runs_on_both():
    text = {place: (run.ROOT / place) for place in run.ONCE if place.endswith(".py")}
    alone = {
        "tests/cli/test_session_script.py",
        "tests/cli/test_demo.py",
        "tests/accounts/test_production.py",
    }
    writing = {p for p, path in text.items() if "django_db" in path.read_text(encoding="utf-8")} - alone
    assert {place for place in writing if "_in_a_browser" not in place} <= {run.DATABASE_TOO}
