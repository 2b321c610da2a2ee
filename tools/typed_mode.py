"""The mode under which mypy reads the settings: its Django plugin loads them, and they have no mode of their own."""

from __future__ import annotations

import os

from mypy.plugin import Plugin

os.environ.setdefault("PARCHEMIN_MODE", "test")


def plugin(_version: str) -> type[Plugin]:
    """Nothing is added to mypy itself."""
    return Plugin
