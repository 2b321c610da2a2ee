"""The title delivered that pages are tested with."""

from tests.web.conftest import award  # noqa: F401
