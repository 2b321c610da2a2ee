"""The API against its own description: requests drawn of it by Schemathesis, in process; each answer is judged by it.

Nothing of the API asks who one is: the same requests are made as nobody, then in the session of each role, and the
answer is one. The suite draws a few requests, always the same; ``make fuzz`` draws as many as wanted.
"""

from __future__ import annotations

import os

import hypothesis
import pytest
import schemathesis
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given

from parchemin.web.wsgi import application
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNT = int(os.environ.get("FUZZ_COUNT", "300")) // 10
SEED = int(os.environ.get("FUZZ_SEED", "1"))
DESCRIPTION = "/api/v1/openapi.json"
OTHERS = ("POST", "PUT", "PATCH", "DELETE", "TRACE")  # nothing is changed by the API


def operations():
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, application)
    return [one.ok() for one in schema.get_all_operations()]


def known(world, award) -> dict[str, list[dict[str, object]]]:
    """What the parts of an address name here, so that not every drawn request finds nothing."""
    sheet = world.framework.sheet
    return {
        "/api/v1/titles/{code}": [{"code": award.token}, {"code": award.token.lower()}],
        "/api/v1/sheets/{repertoire}/{number}": [
            {"repertoire": sheet.register, "number": sheet.number},
            {"repertoire": sheet.register.lower(), "number": sheet.number},
        ],
    }


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """A request of the real application ends its connection, which here is the test's own."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def sessions(world):
    """The cookie of a session of each role, and none."""
    juror = make.member(world.certifier, world.jurors[0].person, "juror")
    candidate = make.member(world.certifier, world.candidacies[0].person, "candidate")
    accounts = {"manager": world.manager, "juror": juror, "candidate": candidate, "nobody": make.user()}
    cookies = {"anonymous": {}}
    for role, account in accounts.items():
        client = Client()
        client.force_login(account)
        cookies[role] = {name: morsel.value for name, morsel in client.cookies.items()}
    return cookies


def test_the_description_is_that_of_every_address_of_the_api():
    assert {one.path for one in operations()} == {
        "/api/v1/titles/{code}",
        "/api/v1/sheets/{repertoire}/{number}",
    }


def test_what_is_none_of_its_addresses_is_refused_in_the_same_shape(client):
    for path in (
        "/api/v1/",
        "/api/v1/rien",
        "/api/v1/sheets/rncp/1",
        "/api/v1/titles/a%0Ab",
        "/api/v1/titles/a%00b",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Content-Type"][:16]) == (404, "application/json")
        assert set(answer.json()) == {"detail"}


def test_each_answer_is_one_that_the_description_tells(world, award, sessions):
    sent = 0
    for operation in operations():

        @hypothesis.seed(SEED)
        @hypothesis.settings(
            max_examples=COUNT, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def drawn(case):
            nonlocal sent
            with transaction.atomic():
                case.call_and_validate()
                transaction.set_rollback(True)
            sent += 1

        drawn()
        for parts in known(world, award)[operation.path]:
            answers = set()
            for cookies in sessions.values():
                case = operation.Case(path_parameters=parts)
                answer = case.call_and_validate(cookies=cookies)
                assert answer.status_code == 200
                answers.add(str({**answer.json(), "checked_at": ""}))
                sent += 1
            assert len(answers) == 1, "the API tells everyone the same"
            for method in OTHERS:
                assert (
                    Client().generic(method, operation.Case(path_parameters=parts).formatted_path).status_code
                    == 405
                )
    print(f"{sent} requests drawn of the description, each answer is one of it.")  # noqa: T201 - read by make fuzz
    assert sent >= COUNT
