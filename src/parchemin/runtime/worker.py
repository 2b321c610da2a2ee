"""Celery's entry point: Django is loaded before the first task is looked up."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parchemin.settings")
django.setup()

from parchemin.runtime.celery import app  # noqa: E402 - needs Django ready

__all__ = ["app"]
