"""The same form sent twice at once is one act, and both answers say so."""

from __future__ import annotations

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from parchemin.domain.objection import Objection, Refused
from parchemin.journal.actions import record
from parchemin.juries.acts import SESSION_OPENED
from parchemin.web.shared.posting import posted

pytestmark = pytest.mark.django_db


def request_of(key):
    request = RequestFactory().post("/acte", {"act_key": key})
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


@pytest.mark.parametrize(("written", "status"), [(True, 302), (False, 409)])
def test_a_refusal_because_the_first_click_has_just_acted_is_not_shown_as_one(now, written, status):
    def act(key):
        if written:  # what the other request committed while this one waited for its lock
            with transaction.atomic():
                record("session:1", SESSION_OPENED, actor="user:1", now=now, key=key)
        raise Refused([Objection("session.not-draft", "Cette session est déjà ouverte.")])

    answer = posted(request_of("k"), act, again=lambda _: HttpResponse("refusé"), back="/session")
    assert answer.status_code == status
