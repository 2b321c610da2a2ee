"""A verification given from memory says what the register says at that moment: whatever it rests on, once changed, is
seen by the next request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accounts.actor import system
from parchemin.awards import actions
from parchemin.awards.models import Award
from parchemin.catalogue.models import Registration
from parchemin.journal.models import SigningKey
from parchemin.parties.models import Certifier
from parchemin.runtime import files
from parchemin.web.public import kept

VALID, REVOKED, DOUBT = (
    "Ce titre est valide.",
    "Ce titre n’est plus valable.",
    "Le registre ne confirme pas ce titre.",
)
FROM_MEMORY = 3  # reads of the database for an answer given from memory


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept._kept.clear()


def asked(award, client=None, **more) -> str:
    return (client or Client()).get(reverse("verify", args=[award.token]), **more).content.decode()


def test_the_second_answer_is_the_first_but_for_its_time(award, django_assert_num_queries):
    first = Client().get(reverse("verify", args=[award.token]))
    with django_assert_num_queries(FROM_MEMORY):
        second = Client().get(reverse("verify", args=[award.token]))
    [entry] = kept._kept.values()
    assert len(entry.parts) == 3  # the time is written twice
    assert all(part in first.content and part in second.content for part in entry.parts)
    assert second.headers.items() >= {(n, v) for n, v in first.headers.items() if n != "Content-Length"}
    assert "no-store" in second.headers["Cache-Control"]
    assert not second.cookies


def test_the_time_written_is_that_of_the_request(award, monkeypatch):
    asked(award)
    later = datetime.now(UTC) + timedelta(seconds=75)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    with_time = asked(award)
    assert (
        with_time.count(
            f'datetime="{later.astimezone(ZoneInfo("Europe/Paris")).isoformat(timespec="seconds")}"'
        )
        == 2
    )


def revoked(award):
    actions.revoke_award(
        actor=system("test"), now=datetime(2023, 11, 14, 9, tzinfo=UTC), award=award, reason="Essai"
    )


def reworded(award):
    Award.objects.filter(pk=award.pk).update(claims={**award.claims, "title": "Docteur fictif"})


def file_written_over(award):
    path = files.path_of(award.credential_id)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))


def file_lost(award):
    files.path_of(award.credential_id).unlink()


def key_compromised(award):
    SigningKey.objects.filter(owner=award.certifier.slug).update(
        retired_at=award.issued_at, compromised_from=award.issued_at - timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (revoked, REVOKED),
        (reworded, DOUBT),
        (file_written_over, DOUBT),
        (file_lost, DOUBT),
        (key_compromised, DOUBT),
    ],
)
def test_what_changes_is_said_by_the_next_answer(award, change, words):
    assert VALID in asked(award)
    assert VALID in asked(award)
    change(award)
    for _ in range(2):
        assert words in asked(award)
        assert VALID not in asked(award)


def test_a_parchment_damaged_since_is_said_by_the_next_answer(award):
    assert "abîmé ou perdu" not in asked(award)
    files.path_of(award.parchment_id).unlink()
    assert "abîmé ou perdu" in asked(award)


def test_what_a_page_says_around_the_title_follows_too(award):
    asked(award)
    Certifier.objects.filter(pk=award.certifier_id).update(name="École Renommée")
    assert "École Renommée" in asked(award)
    sheet = award.candidacy.framework.sheet
    Registration.objects.filter(sheet=sheet).update(until=None)
    before = asked(award)
    Registration.objects.filter(sheet=sheet).update(until="2024-01-01")
    assert ("a pris fin" in asked(award)) or ("a pris fin" in before)


def test_each_language_and_each_theme_has_its_own(award):
    french, english = asked(award), asked(award, headers={"accept-language": "en"})
    assert VALID in french
    assert VALID not in english
    assert VALID in asked(award)
    dark = Client()
    dark.cookies["theme"] = "dark"
    assert 'data-bs-theme="dark"' in asked(award, dark)
    assert 'data-bs-theme="dark"' not in asked(award)


def test_who_is_signed_in_is_given_nothing_from_memory(award, world):
    client = Client()
    client.force_login(world.manager)
    asked(award, client)
    assert not kept._kept
    asked(award)
    assert len(kept._kept) == 1


def test_a_question_in_the_address_or_a_code_of_nothing_is_not_kept(award):
    Client().get(reverse("verify", args=[award.token]), {"x": "1"})
    Client().get(reverse("verify", args=["0" * 26]))
    assert not kept._kept


def test_a_process_keeps_no_more_than_so_many(award, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 1)
    asked(award)
    asked(award, headers={"accept-language": "en"})
    assert len(kept._kept) == 1


def test_the_language_is_chosen_without_a_secret(award):
    strict = Client(enforce_csrf_checks=True)
    page = asked(award, strict)
    assert "csrfmiddlewaretoken" not in page
    answer = strict.post(reverse("set_language"), {"language": "en", "next": f"/v/{award.token}"})
    assert answer.status_code == 302
    assert VALID not in asked(award, strict)
    assert answer.headers["Location"].endswith(award.token)
