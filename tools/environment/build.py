"""Make the environment: a virtual environment, the lock as it is, the project itself; then check the whole."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environment import stamp
from environment.failures import Failure, absent, sentence, unknown
from environment.stamp import LEVELS, Place

ROOT = Path(__file__).resolve().parent.parent.parent
# Set for other installs than this one, they would send files elsewhere or show other packages.
ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONPATH", "PYTHONHOME")


class Unfit(Failure):
    """What was there cannot be brought to what is needed: building anew may."""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in LEVELS:
        print(f"usage: env.py {'|'.join(LEVELS)}", file=sys.stderr)
        return 2
    try:
        ensure(Place(ROOT), arguments[0])
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as error:
        print(sentence(str(error), ROOT) or f"The environment could not be made: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped: the same command takes it up again.", file=sys.stderr)
        return 130
    return 0


def ensure(place: Place, level: str) -> None:
    """Bring the environment to ``level``, touching nothing where it is sound."""
    with alone(place):
        flaw = stamp.flaw(place, level)
        if flaw is None:
            return
        # What was there for tests stays in step when what runs changes.
        known = (stamp.read(place) or {}).get("locks", {})
        level = max(level, *known, key=LEVELS.index) if known else level
        if not flaw.afresh:
            print(f"{flaw.words}: it is brought up to date…", flush=True)
            try:
                mend(place, level)
            except Unfit as unfit:
                print(f"{unfit}\nIt is built anew (a minute or two)…", flush=True)
            else:
                return
        else:
            print(f"{flaw.words}: it is built (a minute or two)…", flush=True)
        anew(place, level)


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """One at a time: two commands started together would install over each other."""
    handle = os.open(place.root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another command is making the environment: waiting for it…", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def mend(place: Place, level: str) -> None:
    """Install over what is there. A failure that changed nothing leaves the environment as sound as before."""
    site = stamp.probe(place)[2]
    before, kept = stamp.installed(site), place.stamp.read_text(encoding="utf-8")
    try:
        fill(place, level)
    except Failure:
        if stamp.installed(site) == before and not stamp.damaged(site):
            place.stamp.write_text(kept, encoding="utf-8")
        raise


def anew(place: Place, level: str) -> None:
    need_venv()
    place.stamp.unlink(missing_ok=True)
    # Inside an environment, ``python3`` is that environment's: the one below it is meant.
    python = getattr(sys, "_base_executable", sys.executable)
    made = run(place, [python, "-m", "venv", "--clear", str(place.venv)])
    if made.returncode:
        # venv hides what its last step said.
        printed = made.stdout
        if place.python.exists():
            printed += run(place, [str(place.python), "-m", "ensurepip", "--default-pip"]).stdout
        raise Failure(
            sentence(printed, place.venv)
            or f"Python could not make a virtual environment: run {python} -m venv {place.venv} to see why."
        )
    fill(place, level)


def fill(place: Place, level: str) -> None:
    place.stamp.unlink(missing_ok=True)
    # Ready-made files only, unless the person says otherwise: a missing compiler explains nothing.
    ready = {} if {"PIP_ONLY_BINARY", "PIP_NO_BINARY"} & os.environ.keys() else {"PIP_ONLY_BINARY": ":all:"}
    lock = str(place.lock(level))
    pip(place, "install", "--no-user", "--no-deps", "--require-hashes", "-r", lock, **ready)
    pip(place, "install", "--no-user", "--no-deps", "--no-build-isolation", "--editable", ".")
    site = stamp.probe(place)[2]
    broken = stamp.damaged(site)
    if broken:
        raise Unfit(
            f"Files of {', '.join(broken)} are missing after the installation: run make clean, then the same command."
        )
    checked = run(place, [str(place.python), "-m", "pip", "--disable-pip-version-check", "check"])
    if checked.returncode:
        raise Unfit(
            f"The locked requirements do not hold together ({'; '.join(checked.stdout.strip().splitlines())}): "
            "run make lock, or come back to a lock that held."
        )
    stamp.write(place, level)


def pip(place: Place, *arguments: str, **environment: str) -> None:
    done = run(
        place,
        [str(place.python), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments],
        **environment,
    )
    if not done.returncode:
        return
    printed = done.stdout
    found = absent(printed)
    if found:
        # pip keeps to itself why it found nothing: no file, or no answer. Asked about this one alone, aloud, it says.
        aloud = ["install", "--dry-run", "--no-deps", "-vv", "--retries", "0", found]
        printed += run(place, [str(place.python), "-m", "pip", "--no-input", *aloud], **environment).stdout
    said = sentence(printed, place.venv)
    if said:
        raise Failure(said)
    log = place.venv / "install.log"
    log.write_text(printed, encoding="utf-8")
    raise Unfit(unknown(printed, log))


def run(place: Place, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    return subprocess.run(
        command,
        cwd=place.root,
        env={**kept, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
    )


def need_venv() -> None:
    """Debian keeps ``ensurepip`` in a package of its own."""
    if importlib.util.find_spec("ensurepip") is not None and importlib.util.find_spec("venv") is not None:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Python lacks its venv module: the Debian package {package} is installed…", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
            done = subprocess.run(["apt-get", *command], env=quiet, capture_output=True, check=False)
        if done.returncode == 0:
            return
    raise Failure(
        f"Python lacks its venv module, which Debian and Ubuntu keep in a package of its own: as root, run "
        f"apt-get install {package}, then the same command again."
    )
