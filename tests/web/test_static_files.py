"""Files as production serves them: under hashed names, each module asking for the others by theirs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "parchemin" / "web" / "static" / "parchemin"
MODULES = sorted(p.relative_to(SOURCES).as_posix() for p in SOURCES.rglob("*.js") if p.name != "sw.js")
IMPORTED = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    """Every static file under its hashed name, as a start in production lays them."""
    home = tmp_path_factory.mktemp("home")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PARCHEMIN_")},
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PARCHEMIN_MODE": "production",
        "PARCHEMIN_HOME": str(home),
        "PARCHEMIN_SECRET_KEY": "un-secret-fictif-assez-long-pour-la-production",
    }
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return home / "static"


@pytest.fixture(scope="module")
def hashed(collected) -> dict[str, str]:
    return json.loads((collected / "staticfiles.json").read_text(encoding="utf-8"))["paths"]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_the_very_versions_it_was_published_with(collected, hashed, module):
    name = f"parchemin/{module}"
    published = collected / hashed[name]
    asked = [(published.parent / path).resolve() for path in IMPORTED.findall(published.read_text("utf-8"))]
    meant = [
        (SOURCES / module).parent.joinpath(path).resolve().relative_to(SOURCES).as_posix()
        for path in IMPORTED.findall((SOURCES / module).read_text("utf-8"))
    ]
    assert asked == [(collected / hashed[f"parchemin/{one}"]).resolve() for one in meant]
    assert all(path.is_file() for path in asked)
