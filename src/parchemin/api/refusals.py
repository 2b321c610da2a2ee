"""How the API says no: one shape for every refusal."""

from __future__ import annotations

from ninja import Schema


class RefusalOut(Schema):
    """Why there is no answer, in words."""

    detail: str
