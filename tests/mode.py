"""The mode of tests, given before the settings are read: they have none of their own (``addopts`` loads this first).

``COUNT_LINES=1`` counts which lines of the product run, from its first import on.
"""

import os

os.environ.setdefault("PARCHEMIN_MODE", "test")
if os.environ.get("COUNT_LINES"):  # in each worker; the commands that tests start are not counted
    from tests.counted import pytest_unconfigure  # noqa: F401 - a hook, of this plugin
