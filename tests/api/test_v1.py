"""The API says what the pages say, and its description is the one committed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parchemin.api.v1 import api

SNAPSHOT = Path(__file__).with_name("openapi-v1.json")


def test_the_description_is_the_one_committed():
    said = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    assert said == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


@pytest.mark.django_db
def test_an_unknown_code_says_nothing_else(client):
    answer = client.get("/api/v1/titles/0000-0000").json()
    assert answer["status"] == "unknown"
    assert (answer["mentions"], answer["number"], answer["parchment_sha256"]) == ([], "", "")


@pytest.mark.django_db
def test_a_sheet_is_given_as_read(client, world):
    sheet = world.framework.sheet
    answer = client.get(f"/api/v1/sheets/rncp/{sheet.number}").json()
    assert (answer["title"], answer["source_sha256"]) == (sheet.title, sheet.source_id)
    assert client.get("/api/v1/sheets/rncp/1").status_code == 404
