"""What every answer says to browsers and caches, and what a failure never shows."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import get_exception_reporter_class

from parchemin.web.account.adapter import machine
from tests import life, make

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


IN_PRODUCTION = """
from django.conf import settings
print(*(
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
    settings.THEME_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE,
    settings.LANGUAGE_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE,
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.DEBUG,
))
from parchemin.web.account import devices
print(devices.COOKIE)
"""


def test_each_cookie_is_encrypted_and_of_this_very_host(tmp_path):
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PARCHEMIN_MODE": "production",
        "PARCHEMIN_HOME": str(tmp_path),
        "PARCHEMIN_PUBLIC_URL": "https://titres.example",
    }
    done = subprocess.run(
        [sys.executable, "-c", IN_PRODUCTION], env=given, capture_output=True, text=True, check=True
    )
    *names, session, csrf, language, hidden, site, hsts, under, debug, device = done.stdout.split()
    assert names == ["__Host-sessionid", "__Host-csrftoken", "__Host-django_language", "__Host-theme"]
    assert {session, csrf, language, hidden, under} == {"True"}
    assert (site, hsts, debug, device) == ("Lax", "31536000", "False", "__Secure-device")


@pytest.mark.parametrize("path", ["/", "/connexion/", "/rien", "/static/parchemin/theme.css", "/api/v1/rien"])
def test_every_answer_says_what_may_be_loaded_and_what_it_is(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    for said in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'self'"):
        assert said in policy
    assert (
        "charset=utf-8" in headers["Content-Type"].lower().replace('"', "")
        or "json" in headers["Content-Type"]
    )


def test_nothing_is_said_to_pages_of_other_hosts(client):
    answer = client.get("/", headers={"origin": "https://ailleurs.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_program_that_asks_in_clear_is_refused_and_a_person_led_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^api/"]
    refused = client.get("/api/v1/openapi.json")
    assert (refused.status_code, set(refused.json())) == (403, {"detail"})
    assert client.get("/").url == "https://testserver/"
    assert client.get("/api/v1/openapi.json", secure=True).status_code == 200


def test_who_is_not_permitted_is_in_the_logs_without_what_was_typed(client, world, caplog):
    account = make.user()
    client.force_login(account)
    client.post(reverse("certifications"), {"q": "mot-tapé"})
    assert client.get(reverse("candidates")).status_code == 403
    told = [one for one in caplog.records if one.message == "not permitted"]
    assert [(one.asked, one.account, one.machine) for one in told][-1] == (
        "candidates",
        account.pk,
        "127.0.0.1",
    )
    assert "mot-tapé" not in caplog.text


def test_a_machine_is_believed_as_the_nearest_proxies_say_it(settings):
    told = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.66, 198.51.100.7"}
    for proxies, believed in ((0, "127.0.0.1"), (1, "198.51.100.7")):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        assert machine(RequestFactory().get("/", **told)) == believed
