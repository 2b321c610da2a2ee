"""The list of what is shipped holds every pinned dependency with a hash, and what the pages carry."""

from __future__ import annotations

import importlib.util
import tomllib

import pytest

from tools import outdated, sbom

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("cyclonedx_py") is None, reason="needs cyclonedx-bom, absent here"
)


@pytest.fixture(scope="module")
def document():
    return sbom.written()


def test_every_dependency_that_runs_is_listed_with_its_version_and_a_hash(document):
    listed = {one["name"].lower().replace("_", "-").replace(".", "-"): one for one in document["components"]}
    for name, version in outdated.pinned().items():
        assert listed[name]["version"] == version
        told = listed[name].get("hashes") or [
            h for ref in listed[name].get("externalReferences", []) for h in ref.get("hashes", [])
        ]
        assert any(one["alg"] == "SHA-256" for one in told), name


def test_what_the_pages_carry_is_listed_too(document):
    carried = tomllib.loads((sbom.ROOT / "tools" / "vendor.toml").read_text(encoding="utf-8"))["package"]
    names = {f"{one.get('group', '')}/{one['name']}".strip("/") for one in document["components"]}
    assert {package["name"] for package in carried} <= names


def test_the_same_sources_give_the_same_list(document):
    assert sbom.written() == document
