"""The environment: built as locked, left alone when sound, mended by itself when it is not."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tools.conftest import PYTHON, ROOT
from tests.tools.wheels import locked, wheel

RUN = {"alpha": "1.0", "toy-house": "1"}
TEST = {**RUN, "beta": "1.0", "gamma": "1.0"}


def test_what_runs_needs_only_its_own_requirements_and_tests_add_theirs(house):
    assert house.versions() == RUN
    assert house.sound("run")
    added = house.env("test")
    assert added.returncode == 0, added.stderr
    assert "lacks what “test” needs" in added.stdout
    assert house.versions() == TEST
    assert house.sound("test")
    assert house.flaw("run") is None


def test_every_package_locked_for_running_is_locked_the_same_for_tests():
    def pins(level):
        lines = (ROOT / "requirements" / f"{level}.txt").read_text(encoding="utf-8").splitlines()
        # ``name[extra]==version ; marker``: tests may ask more extras of the same package.
        halves = [line.split("==", 1) for line in lines if "==" in line and not line.startswith((" ", "#"))]
        return {(name.split("[")[0], version) for name, version in halves}

    assert pins("run") - pins("test") == set()
    assert len(pins("run")) > 50


def test_a_lock_that_changes_is_followed_in_place(house):
    house.lock("run", locked(wheel(house.links, "alpha", "1.1")))
    done = house.env()
    assert done.returncode == 0, done.stderr
    assert "requirements have changed: it is brought up to date" in done.stdout
    assert house.versions()["alpha"] == "1.1"
    assert house.flaw() is None


def test_a_failure_that_changed_nothing_leaves_the_old_environment_sound(house):
    old = (house.root / "requirements" / "run.txt").read_text()
    house.lock("run", "alpha==9.9 --hash=sha256:" + "0" * 64 + "\n")
    assert house.env().returncode == 1
    house.lock("run", old)
    assert house.sound()


def no_python(house):
    (house.venv / "bin" / "python").unlink()


def dead_python(house):
    no_python(house)
    (house.venv / "bin" / "python").symlink_to("/nonexistent/python3.4")


def made_by_another(house):
    file = house.venv / "made-from.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "python": "cpython-34m-x86_64-linux-gnu"}))


def no_longer_an_environment(house):
    (house.venv / "pyvenv.cfg").unlink()


def no_stamp(house):
    (house.venv / "made-from.json").unlink()


def half_a_stamp(house):
    (house.venv / "made-from.json").write_text('{"folder": ')


def missing_package(house):
    shutil.rmtree(house.site / "alpha")
    shutil.rmtree(house.site / "alpha-1.0.dist-info")


def missing_file(house):
    (house.site / "alpha" / "__init__.py").unlink()


def no_list_of_files(house):
    (house.site / "alpha-1.0.dist-info" / "RECORD").unlink()


def no_metadata(house):
    (house.site / "alpha-1.0.dist-info" / "METADATA").write_text("")


def replaced_on_the_way(house):
    shutil.copytree(house.site / "alpha-1.0.dist-info", house.site / "alpha-1.1.dist-info")


def another_version(house):
    file = house.site / "alpha-1.0.dist-info" / "METADATA"
    file.write_text(file.read_text().replace("Version: 1.0", "Version: 3.0"))


def editable_elsewhere(house):
    (house.site / "toy_house-1.dist-info" / "direct_url.json").write_text('{"url": "file:///elsewhere"}')


def project_changed(house):
    with (house.root / "pyproject.toml").open("a") as file:
        file.write("\n[project.scripts]\ntoy = 'toy:main'\n")


@pytest.mark.parametrize(
    ("harm", "said", "afresh"),
    [
        (no_python, "own Python does not run any more", True),
        (dead_python, "own Python does not run any more", True),
        (made_by_another, "made by another Python", True),
        (no_longer_an_environment, "own Python was changed", True),
        (no_stamp, "left half built", True),
        (half_a_stamp, "left half built", True),
        (missing_file, "Files are missing in the environment (alpha)", True),
        (no_list_of_files, "Files are missing in the environment (alpha)", True),
        (no_metadata, "Files are missing in the environment (?)", True),
        (replaced_on_the_way, "Files are missing in the environment (alpha)", True),
        (missing_package, "changed by hand (alpha)", False),
        (another_version, "changed by hand (alpha)", False),
        (editable_elsewhere, "points at another folder", False),
        (project_changed, "pyproject.toml has changed", False),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_broken_environment_never_counts_as_done(house, harm, said, afresh):
    assert house.flaw() is None
    harm(house)
    found = house.flaw()
    assert found is not None
    assert said in found.words
    assert found.afresh == afresh


@pytest.mark.parametrize("harm", [missing_package, editable_elsewhere], ids=lambda harm: harm.__name__)
def test_what_was_changed_by_hand_is_mended_in_place(house, harm):
    witness = house.venv / "witness"
    witness.touch()
    harm(house)
    done = house.env()
    assert done.returncode == 0, done.stderr
    assert "it is brought up to date" in done.stdout
    assert house.versions() == RUN
    assert house.flaw() is None
    assert witness.exists()


def test_of_two_commands_at_once_one_works_and_the_other_waits(house):
    missing_package(house)
    commands = [house.start() for _ in range(2)]
    said = [command.communicate()[0] for command in commands]
    assert [command.returncode for command in commands] == [0, 0]
    assert sum("it is brought up to date" in words for words in said) == 1
    assert sum("waiting for it" in words for words in said) == 1
    assert house.versions() == RUN
    assert house.flaw() is None


def test_a_checkout_that_moved_is_built_where_it_is(house):
    moved = house.root.with_name("elsewhere with a space")
    shutil.move(house.root, moved)
    done = subprocess.run(
        [PYTHON, str(moved / "tools" / "env.py"), "run"],
        env=house.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "moved or copied" in done.stdout
    shutil.move(moved, house.root)
    assert house.flaw().words == "The folder was moved or copied"


def test_another_python_of_the_system_makes_it_anew(house):
    names = [f"python3.{minor}" for minor in range(11, 16) if minor != sys.version_info.minor]
    other = next(filter(None, map(runs, names)), None)
    if other is None:
        pytest.skip("needs a second Python, 3.11 or newer, absent here")
    done = house.env(python=other)
    assert done.returncode == 0, done.stderr
    assert "made by another Python" in done.stdout
    assert house.versions() == RUN
    assert house.flaw().words == "The environment was made by another Python"


def runs(name: str) -> str | None:
    """A Python that has what an environment needs; a name on the path may be a mere stand-in."""
    neighbours = sorted(str(path) for path in Path(PYTHON).parents[2].glob(f"*/bin/{name}"))
    for place in filter(None, [shutil.which(name), *neighbours]):
        done = subprocess.run([place, "-c", "import venv, ensurepip"], capture_output=True, check=False)
        if done.returncode == 0:
            return place
    return None


def test_an_installation_killed_on_the_way_never_counts_as_done(house):
    project_changed(house)
    backend = house.root / "backend.py"
    text = backend.read_text()
    backend.write_text(f"{text}\nimport time\n(here / 'reached').touch()\ntime.sleep(60)\n")
    process = house.start()
    last = time.monotonic() + 120
    while not (house.root / "reached").exists():
        assert time.monotonic() < last
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

    backend.write_text(text)
    done = house.env()
    assert done.returncode == 0, done.stderr
    assert "left half built" in done.stdout
    assert house.versions() == RUN


def test_what_cannot_be_mended_is_built_anew_and_what_cannot_be_built_is_said(house):
    lonely = wheel(house.links, "lonely", "1.0", requires=("beta>=2",))
    house.lock("run", locked(lonely, house.beta))
    done = house.env()
    assert done.returncode == 1
    assert "It is built anew" in done.stdout
    assert "do not hold together" in done.stderr
    assert "beta" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (house.venv / "made-from.json").exists()
