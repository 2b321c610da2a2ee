"""Logs hold no personal data, even when somebody passes some by mistake."""

from __future__ import annotations

import logging

import structlog
from django.conf import settings


def test_a_personal_key_is_blanked_in_structured_and_plain_logs():
    formatter = structlog.stdlib.ProcessorFormatter(
        **{k: v for k, v in settings.LOGGING["formatters"]["structured"].items() if k != "()"}
    )
    record = logging.LogRecord("parchemin", logging.WARNING, __file__, 1, "letter failed", None, None)
    record.email = "camille@exemple.example"
    record.letter = 12
    line = formatter.format(record)
    assert "letter failed" in line
    assert "12" in line
    assert "camille" not in line
