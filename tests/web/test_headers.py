"""What every answer says to browsers and caches, and what a failure never shows."""

from __future__ import annotations

import sys

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import get_exception_reporter_class

from tests import life

pytestmark = pytest.mark.django_db


def test_no_private_page_or_file_is_kept_by_a_browser_or_a_cache(world, now):
    life.bring(world, now, "awarded")
    client = Client()
    client.force_login(world.manager)
    pages = ["home", "candidates", "sessions", "journal", "candidates_template"]
    for name in pages:
        answer = client.get(reverse(name, args=["csv"] if name == "candidates_template" else []))
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"], name
    award = world.certifier.awards.order_by("pk")[0]
    assert "no-store" in client.get(reverse("award_parchment", args=[award.pk])).headers["Cache-Control"]


def test_pages_are_in_no_frame_but_a_deposit_in_the_page_of_who_marks_it(client):
    answer = client.get("/")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_report_of_a_failure_holds_no_value():
    private = chr(67) + "amilleExemple"  # not as such in the lines shown
    request = RequestFactory().post("/", {"name": private})
    try:
        int("pas un nombre")
    except ValueError:
        report = get_exception_reporter_class(request)(request, *sys.exc_info())
    assert private not in report.get_traceback_html()
    assert private not in report.get_traceback_text()


def test_nobody_meets_an_administration_beside_the_pages():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert Client().get("/admin/").status_code == 404
