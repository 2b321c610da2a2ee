"""What a production must meet: each question says no to what is wrong, and nothing to what is right."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.domain import installation as rules
from parchemin.domain.objection import blocking
from tests.production import HOST, SECRET, installation


def codes(**other) -> set[str]:
    given = installation(**other)
    return {o.code for _, question in rules.QUESTIONS for o in question(given)}


def test_an_installation_that_lacks_nothing_is_told_nothing():
    assert codes() == set()


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"mode": "demo"}, "start.mode"),
        ({"debug": True}, "parchemin.E002"),
        ({"public_url": "http://titres.exemple.example", "hosts": (HOST,)}, "start.public-url"),
        ({"public_url": "https://127.0.0.1", "hosts": ("127.0.0.1",)}, "start.public-url"),
        ({"public_url": "https://[::1", "hosts": ("::1",)}, "start.public-url"),
        ({"key_secret": ""}, "start.key-secret"),
        ({"key_secret": "court"}, "start.key-secret"),
        ({"key_secret": "a" * 40}, "start.key-secret"),
        ({"key_secret": SECRET}, "start.key-secret"),
        ({"hosts": ()}, "start.hosts"),
        ({"hosts": ("*",)}, "start.hosts"),
        ({"hosts": (HOST, "*")}, "start.hosts"),
        ({"hosts": (HOST, "testserver")}, "start.hosts"),
        ({"hosts": ("autre.example",)}, "start.hosts"),
        ({"mail_host": ""}, "start.mail"),
        (
            {"mail_host": "smtp.exemple.example", "mail_from": "certification@parchemin.example"},
            "start.mail-from",
        ),
        ({"mail_host": "smtp.exemple.example"}, "start.mail-clear"),
        ({"keys_inside": "/srv/parchemin"}, "start.keys-inside"),
        ({"keys_loose": "ouvert à d’autres"}, "start.keys-loose"),
        ({"today": date(2024, 12, 31)}, "start.clock"),
        ({"today": date(1970, 1, 1)}, "start.clock"),
        ({"today": date(2090, 1, 1)}, "start.clock"),
    ],
)
def test_what_is_wrong_is_named(other, code):
    assert code in codes(**other)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "demo",  # published
        "court",
        "a" * 60,
        "secret-fictif-" * 6,  # a repetition counts once
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
        "0123456789" * 6,
        "".join(chr(n) for n in range(40, 110)),  # a run of neighbours
        "django-insecure-fZ7qL1vXw0RkT9mB3sYd8Hc2NpG6jQaE5uKo4WiPxTz",
        "fZ7qL1vXw0RkT9mB3sYd8Hc2NpG6jQaE",  # random, and too short
    ],
)
def test_a_secret_that_may_be_guessed_is_refused(secret):
    assert codes(secret=secret) == {"parchemin.E001"}


@pytest.mark.parametrize(
    "secret",
    [
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15",
        "k3!Vq" + "zR8$mT2&wL9*xN4^bH7(pJ6)cF1-dG5+sK0=yQ8_",
    ],
    ids=["hexadecimal", "signs"],
)
def test_a_secret_drawn_at_random_is_taken(secret):
    assert codes(secret=secret.ljust(50, "7") if len(secret) < 50 else secret) == set()


def test_mail_in_clear_to_another_machine_is_said_and_stops_nothing():
    [said] = rules.mail_objections(installation(mail_host="smtp.exemple.example"))
    assert blocking([said]) == []
    assert rules.mail_objections(installation(mail_host="localhost")) == []
    assert rules.mail_objections(installation(mail_host="smtp.exemple.example", mail_encrypted=True)) == []


def test_a_wildcard_of_the_public_name_serves_it():
    assert codes(hosts=(".exemple.example",)) == set()
