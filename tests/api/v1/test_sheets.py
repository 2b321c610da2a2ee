"""A register sheet is given as it was read."""

from __future__ import annotations

import pytest


@pytest.mark.django_db
def test_a_sheet_is_given_as_read(client, world):
    sheet = world.framework.sheet
    answer = client.get(f"/api/v1/sheets/rncp/{sheet.number}").json()
    assert (answer["title"], answer["source_sha256"]) == (sheet.title, sheet.source_id)
    assert client.get("/api/v1/sheets/rncp/1").status_code == 404
