"""No request makes the house fall: every address, asked and posted with what nobody of good faith sends, answers
something else than 500; and no row of another certifier answers at all. `tests/web/hostile.py` draws the requests.

The suite draws a few hundred; ``make fuzz`` draws as many as wanted (``COUNT``, ``SEED``), and prints what fell.
"""

from __future__ import annotations

import os
import random

import pytest
from django.db import transaction

from parchemin.journal.models import Entry
from tests.web import hostile
from tests.web.test_permissions import (
    ADDRESSES,
    EVERYONE,
    NEIGHBOUR,
    ROLES,
    address,
    browsers,
    houses,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNT = int(os.environ.get("FUZZ_COUNT", "300"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
WHO = ("manager", "juror", "candidate", "auditor", "anonymous")


@pytest.fixture
def quiet_requests(hushed):
    """Thousands of refusals on purpose are not written on the terminal."""
    hushed("django.request")


def fallen(clients, requests) -> list[str]:
    """Requests answered by a 500, each said with why; nothing of them stays."""
    fell = []
    for one in requests:
        kept = transaction.savepoint()
        try:
            answer = one.send(clients[one.role])
            if answer.status_code >= 500:
                where = repr(answer.exc_info[1])[:200] if getattr(answer, "exc_info", None) else ""
                fell.append(f"{one}: {answer.status_code} {where}")
        except Exception as error:  # noqa: BLE001 - an answer that cannot even be written
            fell.append(f"{one}: {error!r}"[:600])
        finally:
            transaction.savepoint_rollback(kept)
    return fell


@pytest.mark.usefixtures("quiet_requests")
def test_no_address_misnamed_falls(world):
    ours, _ = houses(world)
    draw = random.Random(SEED)
    clients = browsers(ours)
    asked = [
        hostile.Request(role, method, url, {})
        for url in hostile.misnamed(ours.rows, draw)
        for role, method in (("manager", "get"), (draw.choice(WHO), draw.choice(("get", "post"))))
    ]
    fell = fallen(clients, asked)
    assert not fell, "\n".join(fell)


@pytest.mark.usefixtures("quiet_requests")
def test_no_form_and_no_question_makes_the_house_fall(world):
    ours, _ = houses(world)
    draw = random.Random(SEED)
    clients = browsers(ours)
    pages = hostile.pages(ours.rows)
    forms = []
    for role in ("manager", "juror", "candidate"):
        for url in pages:
            answer = clients[role].get(url)
            if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                forms += [(role, form) for form in hostile.forms_of(url, answer.content.decode())]
    forms = [(role, form) for role, form in forms if "deconnexion" not in form.action]
    assert len(forms) > 200
    drawn = [hostile.typed(form, role, draw) for role, form in draw.choices(forms, k=COUNT // 2)]
    drawn += [hostile.asked(draw.choice(pages), draw.choice(WHO), draw) for _ in range(COUNT // 2)]
    fell = fallen(clients, drawn)
    assert not fell, "\n".join(fell)


@pytest.mark.usefixtures("quiet_requests")
def test_a_very_long_word_is_refused_or_read_at_once(world):
    ours, _ = houses(world)
    clients = browsers(ours)
    asked = [
        hostile.Request("manager", "get", address(name, ours.rows), {key: [hostile.LONG]})
        for name, key in [
            ("search", "q"),
            ("candidates", "q"),
            ("pool", "q"),
            ("outbox", "q"),
            ("awards", "q"),
        ]
    ] + [hostile.Request("anonymous", "get", "/v/", {"code": [hostile.LONG]})]
    assert not fallen(clients, asked)


def test_nothing_of_another_certifier_answers_to_any_role(world):
    """Every address with every row of it another certifier's: refused, not found, or asked who one is."""
    ours, neighbour = houses(world)
    leaked = []
    for role, client in browsers(ours).items():
        if role == "stranger":
            continue
        for name, (who, parts) in ADDRESSES.items():
            theirs = [v for v in parts.values() if isinstance(v, str) and ours.rows[v] != neighbour.rows[v]]
            if who == EVERYONE or not theirs:
                continue
            for method in ("get", "post"):
                before, kept = Entry.objects.count(), transaction.savepoint()
                answer = getattr(client, method)(address(name, neighbour.rows))
                acts = Entry.objects.count() - before
                words = words_of(answer)
                transaction.savepoint_rollback(kept)
                if answer.status_code not in {302, 403, 404, 405} or acts or NEIGHBOUR in words:
                    leaked.append(f"{role} {method} {name}: {answer.status_code}, {acts} acts")
    assert not leaked, "\n".join(leaked)
    assert set(ROLES) == set(browsers(ours))
