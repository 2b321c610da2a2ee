"""``publiccode.yml`` is what the core standard 0.4 asks for, and says what the project is."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
NEEDED = {
    "publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "developmentStatus", "softwareType",
    "description", "legal", "maintenance", "localisation",
}  # fmt: skip
KNOWN = NEEDED | {"softwareVersion", "categories", "intendedAudience", "dependsOn"}


@pytest.fixture(scope="module")
def said():
    return yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


def test_every_needed_key_is_there_and_no_other_is_made_up(said):
    assert NEEDED <= set(said) <= KNOWN
    assert said["publiccodeYmlVersion"] == "0.4"
    assert urlsplit(said["url"]).scheme == "https"
    assert date.fromisoformat(said["releaseDate"])
    assert said["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert said["softwareType"] == "standalone/web"
    assert said["platforms"]


def test_each_language_has_a_description_of_the_length_asked(said):
    for words in said["description"].values():
        assert len(words["genericName"]) <= 35
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
        assert all((ROOT / picture).is_file() for picture in words["screenshots"])


def test_it_says_what_the_project_says_elsewhere(said):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert said["softwareVersion"] == project["version"]
    assert said["legal"]["license"] == project["license"]
    assert project["requires-python"] == f">={said['dependsOn']['open'][0]['versionMin']}"
    languages = [code for code, _ in settings.LANGUAGES]
    assert said["localisation"]["availableLanguages"] == languages
    assert list(said["description"]) == languages


def test_who_maintains_it_can_be_named(said):
    kind = said["maintenance"]["type"]
    assert kind in {"internal", "contract", "community", "none"}
    assert kind not in {"internal", "community"} or all(
        one["name"] for one in said["maintenance"]["contacts"]
    )
