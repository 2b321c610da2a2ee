"""A title is said by its code, and nothing is said of an unknown one."""

from __future__ import annotations

import pytest


@pytest.mark.django_db
def test_an_unknown_code_says_nothing_else(client):
    answer = client.get("/api/v1/titles/0000-0000").json()
    assert answer["status"] == "unknown"
    assert (answer["mentions"], answer["number"], answer["parchment_sha256"]) == ([], "", "")
