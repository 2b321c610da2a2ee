"""Celery's entry point: Django is loaded before the first task is looked up."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parchemin.settings")
django.setup()

from parchemin.runtime.celery import app  # noqa: E402 - needs Django ready
from parchemin.runtime.starting import refuse_unless_ready  # noqa: E402 - same

refuse_unless_ready()

__all__ = ["app"]
