"""What the lives of the sheets share."""

from __future__ import annotations

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_french():
    """A request leaves its language to the thread; each test begins in the source language."""
    with translation.override("fr"):
        yield
