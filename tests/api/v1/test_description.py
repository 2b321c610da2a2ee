"""The description of the API is the one committed: a program written against it goes on."""

from __future__ import annotations

import json
from pathlib import Path

from parchemin.api.v1 import api

SNAPSHOT = Path(__file__).with_name("openapi.json")


def test_the_description_is_the_one_committed():
    said = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    assert said == json.loads(SNAPSHOT.read_text(encoding="utf-8"))
