"""What runs once, on SQLite alone, is named by places that exist, and what an engine could change runs on both."""

import pytest

from tools import test as run

OWN = "tests/tools/test_run.py"
ONCE = [place for place in run.once() if place != OWN]


@pytest.mark.parametrize("place", [*run.ONCE, *run.TOO])
def test_what_runs_once_or_on_both_is_there(place):
    assert (run.ROOT / place).exists()


def texts() -> dict[str, str]:
    return {place: (run.ROOT / place).read_text(encoding="utf-8") for place in ONCE}


def test_what_writes_in_the_database_runs_on_both_or_says_why_not():
    alone = {
        "tests/bench/test_measure.py",
        "tests/cli/test_session_script.py",
        "tests/cli/test_demo.py",
        "tests/accounts/test_production.py",
        "tests/cases/test_half_states.py",
        "tests/test_security_table.py",
    }
    writing = {place for place, text in texts().items() if "django_db" in text} - alone
    told = tuple(run.SEEN_ELSEWHERE)
    assert {place for place in writing if not place.startswith(("tests/e2e/", *told))} == set()


def test_races_and_what_is_of_one_engine_run_on_both():
    """But for windows of a browser, which need committed rows, and for what is of SQLite."""
    own = {"tests/web/test_busy.py", "tests/web/test_in_a_browser.py"}
    signs = ("tests.racing", "transaction=True", "select_for_update", "mark.postgres")
    racing = {place for place, text in texts().items() if any(sign in text for sign in signs)} - own
    assert {place for place in racing if not place.startswith("tests/e2e/")} == set()
