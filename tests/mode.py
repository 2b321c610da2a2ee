"""The mode of tests, given before the settings are read: they have none of their own (``addopts`` loads this first)."""

import os

os.environ.setdefault("PARCHEMIN_MODE", "test")
