"""Whether an environment is still what it was made from.

The stamp is written last, when everything is in place: an environment without one was left half built. It
holds what the environment was made from, so that any later change shows.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
import sysconfig
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

LEVELS = ("run", "test")  # each holds the one before it
TOOLS = {"pip", "setuptools", "wheel"}  # anyone may bring them up to date
PROBE = "import json, sys, sysconfig as s; print(json.dumps([sys.prefix, s.get_config_var('SOABI'), s.get_path('purelib')]))"


@dataclass(frozen=True)
class Flaw:
    """Why an environment will not do; ``afresh``: nothing of what is there can be kept."""

    words: str
    afresh: bool


@dataclass(frozen=True)
class Place:
    """A checkout and its environment."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.venv / "made-from.json"

    def lock(self, level: str) -> Path:
        return self.root / "requirements" / f"{level}.txt"

    @property
    def project(self) -> str:
        """The name of the project, as packages are named."""
        return normal(
            tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
        )

    def digest(self, path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def read(place: Place) -> dict[str, Any] | None:
    try:
        stamp = json.loads(place.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


def write(place: Place, level: str) -> None:
    """The stamp of an environment just filled and checked."""
    site = probe(place)[2]
    held = {name: place.digest(place.lock(name)) for name in LEVELS[: LEVELS.index(level) + 1]}
    content = {
        "folder": str(place.root),
        "python": sysconfig.get_config_var("SOABI"),
        "project": place.digest(place.root / "pyproject.toml"),
        "locks": held,
        "packages": {name: version for name, version in installed(site).items() if name not in TOOLS},
    }
    waiting = place.stamp.with_suffix(".new")
    waiting.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    waiting.replace(place.stamp)


def probe(place: Place) -> tuple[str, str, str]:
    """Prefix, binary interface and packages' folder, as the environment's own Python says; OSError where it does not run."""
    done = subprocess.run(
        [str(place.python), "-I", "-c", PROBE], capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        raise OSError(done.stderr.strip())
    prefix, interface, site = json.loads(done.stdout)
    return prefix, interface, site


def _distributions(site: str) -> list[tuple[str, importlib.metadata.Distribution]]:
    return [
        (normal(dist.metadata["Name"] or ""), dist) for dist in importlib.metadata.distributions(path=[site])
    ]


def installed(site: str) -> dict[str, str]:
    return {name: dist.version for name, dist in _distributions(site)}


def damaged(site: str) -> list[str]:
    """Packages that pip would call installed and that are not whole: no list of files, or files of it missing."""
    found = _distributions(site)
    names = [name for name, _ in found]
    bad = {name or "?" for name in names if not name or names.count(name) > 1}
    for name, dist in found:
        listed = dist.read_text("RECORD")
        # Compiled files may go at any time; the others are the package.
        files = [line.rsplit(",", 2)[0].strip('"') for line in (listed or "").splitlines()]
        if not files or any(
            not os.path.exists(os.path.join(site, file))  # noqa: PTH110, PTH118 - twenty thousand of them
            for file in files
            if not file.endswith(".pyc")
        ):
            bad.add(name)
    return sorted(bad)


def _points_at(site: str, project: str) -> str | None:
    """The folder that the editable install of the project points at."""
    for name, dist in _distributions(site):
        if name == project:
            try:
                return url2pathname(
                    urlsplit(json.loads(dist.read_text("direct_url.json") or "{}")["url"]).path
                )
            except (ValueError, KeyError):
                return None
    return None


def flaw(place: Place, level: str) -> Flaw | None:
    """What is wrong with the environment for ``level``; None: nothing."""
    if not place.venv.is_dir():
        return Flaw("There is no environment yet", afresh=True)
    stamp = read(place)
    if stamp is None:
        return Flaw("The environment was left half built", afresh=True)
    if stamp.get("folder") != str(place.root):
        return Flaw("The folder was moved or copied", afresh=True)
    if stamp.get("python") != sysconfig.get_config_var("SOABI"):
        return Flaw("The environment was made by another Python", afresh=True)
    try:
        prefix, interface, site = probe(place)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return Flaw("The environment's own Python does not run any more", afresh=True)
    if interface != stamp["python"] or Path(prefix).resolve() != place.venv.resolve():
        return Flaw("The environment's own Python was changed", afresh=True)
    return _packages_flaw(place, site, stamp) or _sources_flaw(place, level, stamp)


def _packages_flaw(place: Place, site: str, stamp: dict[str, Any]) -> Flaw | None:
    broken = damaged(site)
    if broken:
        return Flaw(f"Files are missing in the environment ({', '.join(broken)})", afresh=True)
    there = installed(site)
    other = sorted(name for name, version in stamp["packages"].items() if there.get(name) != version)
    if other:
        return Flaw(f"The environment was changed by hand ({', '.join(other)})", afresh=False)
    if _points_at(site, place.project) != str(place.root):
        return Flaw("The environment points at another folder of sources", afresh=False)
    return None


def _sources_flaw(place: Place, level: str, stamp: dict[str, Any]) -> Flaw | None:
    held = stamp["locks"].get(level)
    if held is None:
        return Flaw(f"The environment lacks what “{level}” needs", afresh=False)
    if held != place.digest(place.lock(level)):
        return Flaw("The locked requirements have changed", afresh=False)
    if stamp["project"] != place.digest(place.root / "pyproject.toml"):
        return Flaw("pyproject.toml has changed", afresh=False)
    return None
