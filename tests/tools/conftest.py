"""A small project with the real ``tools/env.py``, three packages made on the spot and no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.wheels import locked, wheel
from tools.environment import stamp

ROOT = Path(__file__).resolve().parent.parent.parent
# The base Python, as the one that calls ``make``: tests themselves run inside an environment.
PYTHON = getattr(sys, "_base_executable", sys.executable)
HEAVY = ("pip", "setuptools", "pkg_resources", "_distutils_hack")
PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "toy-house"
version = "1"
"""
# The least that makes an editable install.
BACKEND = """\
import pathlib, sys, zipfile
here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here / "kit"))
from wheels import wheel

def build_editable(folder, config_settings=None, metadata_directory=None):
    made = wheel(pathlib.Path(folder), "toy_house", "1")
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("toy_house.pth", str(here / "src"))
    return made.name
"""


class House:
    """``run`` needs alpha; ``test`` needs gamma too, which asks alpha with the extra that brings beta."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.links = root.parent / "links"
        for folder in (self.links, root / "src", root / "kit", root / "requirements"):
            folder.mkdir(parents=True)
        shutil.copytree(ROOT / "tools" / "environment", root / "tools" / "environment")
        shutil.copy(ROOT / "tools" / "env.py", root / "tools" / "env.py")
        shutil.copy(ROOT / "tests" / "tools" / "wheels.py", root / "kit" / "wheels.py")
        (root / "pyproject.toml").write_text(PYPROJECT)
        (root / "backend.py").write_text(BACKEND)
        self.alpha = wheel(self.links, "alpha", "1.0", extras={"spare": "beta"})
        self.beta = wheel(self.links, "beta", "1.0")
        self.gamma = wheel(self.links, "gamma", "1.0", requires=("alpha[spare]",))
        self.lock("run", locked(self.alpha))
        self.lock("test", locked(self.alpha, self.beta, self.gamma, extra="spare"))

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def site(self) -> Path:
        return next(self.venv.glob("lib/python*/site-packages"))

    def lock(self, level: str, text: str) -> None:
        (self.root / "requirements" / f"{level}.txt").write_text(text)

    def environ(self, **more: str) -> dict[str, str]:
        """Nothing of this machine's ways to packages; an empty value takes a variable away."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "PYTHON")) and not name.lower().endswith("_proxy")
        }
        alone = {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.links),
            "PIP_NO_COMPILE": "1",
        }
        return {name: value for name, value in {**kept, **alone, **more}.items() if value}

    def env(self, level: str = "run", *, python: str = PYTHON, **more: str) -> subprocess.CompletedProcess:
        """``tools/env.py``, from another folder than the project's."""
        return subprocess.run(
            [python, str(self.root / "tools" / "env.py"), level],
            cwd=self.root.parent,
            env=self.environ(**more),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, level: str = "run") -> subprocess.Popen:
        return subprocess.Popen(
            [PYTHON, str(self.root / "tools" / "env.py"), level],
            env=self.environ(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def pip(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(self.venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", *arguments],
            cwd=self.root,
            env=self.environ(),
            capture_output=True,
            text=True,
            check=False,
        )

    def versions(self) -> dict[str, str]:
        return {
            name: version
            for name, version in stamp.installed(str(self.site)).items()
            if name not in {"pip", "setuptools"}
        }

    def flaw(self, level: str = "run") -> stamp.Flaw | None:
        return stamp.flaw(stamp.Place(self.root), level)

    def sound(self, level: str = "run") -> bool:
        """Nothing is left to do: the command is silent and succeeds."""
        done = self.env(level)
        return (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture(scope="session")
def _once(tmp_path_factory):
    """Built once, then kept aside to be put back."""
    made = House(tmp_path_factory.mktemp("once") / "house")
    done = made.env()
    assert done.returncode == 0, done.stderr
    shutil.copytree(made.root, made.root.parent / "aside", symlinks=True)
    shutil.copytree(made.links, made.root.parent / "links-aside")
    return made


@pytest.fixture
def house(_once):
    """A house whose environment was built for ``run``; whatever a test does to it is undone."""
    yield _once
    aside = _once.root.parent
    site = next((aside / "aside" / ".venv").glob("lib/python*/site-packages")).relative_to(aside / "aside")
    # pip's own files are two thousand: they stay where no test has put another pip.
    same = all((_once.root / site / info.name).exists() for info in (aside / "aside" / site).glob("pip-*"))
    heavy = [name for name in HEAVY if same and (_once.root / site / name).is_dir()]
    (aside / "heavy").mkdir()
    for name in heavy:
        (_once.root / site / name).rename(aside / "heavy" / name)
    shutil.rmtree(_once.root)
    shutil.copytree(
        aside / "aside",
        _once.root,
        symlinks=True,
        ignore=lambda folder, _: heavy if folder.endswith(str(site)) else [],
    )
    for name in heavy:
        (aside / "heavy" / name).rename(_once.root / site / name)
    (aside / "heavy").rmdir()
    shutil.rmtree(_once.links)
    shutil.copytree(aside / "links-aside", _once.links)
