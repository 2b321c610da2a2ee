"""An installation where nobody is yet is opened once, by who reads its terminal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accounts import beginning
from parchemin.accounts.models import FirstCode, User
from parchemin.domain.beginning import printed, short_name, typed
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.parties.models import Certifier
from tests import make
from tests.commands import run
from tests.replays import replay

pytestmark = pytest.mark.django_db
PASSWORD = "un long mot de passe fictif"


def form(code: str, **changes: str) -> dict[str, str]:
    return {
        "code": code,
        "certifier": "École fictive de l’Essai",
        "siret": "",
        "city": "Exempleville",
        "name": "Camille Exemple",
        "email": "Camille@Exemple.example",
        "new_password1": PASSWORD,
        "new_password2": PASSWORD,
        **changes,
    }


def begin(now, code, **changes):
    values = {
        "certifier": {"name": "Institut fictif"},
        "name": "Camille Exemple",
        "email": "c@exemple.example",
    }
    return beginning.begin(now=now, code=code, password=PASSWORD, **{**values, **changes})


def test_the_first_visitor_opens_the_installation_with_the_code_and_signs_in():
    browser = Client()
    assert browser.get("/").url == reverse("begin")
    assert browser.get(reverse("login")).url == reverse("begin")
    printed_lines = run("first-code").stdout
    code = printed_lines.split("/ouverture/")[1].split()[0]
    answer = browser.post(reverse("begin"), form(code.lower().replace("-", " ")))
    assert answer.url == reverse("login")
    certifier = Certifier.objects.get()
    assert (certifier.slug, certifier.city) == ("ecole-fictive-de-l-essai", "Exempleville")
    assert certifier.award_prefix == "ECOLEF"
    signed = browser.post(reverse("login"), {"username": "camille@exemple.example", "password": PASSWORD})
    assert signed.status_code == 302
    assert browser.get(reverse("home")).status_code == 200
    assert list(Entry.objects.order_by("pk").values_list("act", flat=True))[:3] == [
        "certifier_registered",
        "role_given",
        "password_chosen",
    ]
    assert Client().get(reverse("begin")).url == reverse("login")


def test_nothing_is_written_without_the_code(now):
    code = beginning.first_code(now)
    assert code not in FirstCode.objects.get().digest
    answer = Client().post(reverse("begin"), form("BCDF-BCDF-BCDF"))
    assert answer.status_code == 409
    assert "first-code" in answer.content.decode()
    assert (User.objects.count(), Certifier.objects.count(), Entry.objects.count()) == (0, 0, 0)
    assert FirstCode.objects.exists(), "a wrong code does not spend the right one"


def test_codes_are_not_guessed_at_full_speed(now):
    browser = Client()
    answers = [browser.post(reverse("begin"), form("BCDF-BCDF-BCDF")).status_code for _ in range(8)]
    assert answers[0] == 409
    assert answers[-1] == 429


@pytest.mark.replays("beginning.code")
def test_a_code_serves_once_a_day_long_and_the_next_cancels_it(now):
    first = beginning.first_code(now)
    second = beginning.first_code(now)
    replay("beginning.code", lambda: begin(now, first), again=lambda: begin(now, second))


def test_a_code_too_old_opens_nothing(now):
    code = beginning.first_code(now)
    with pytest.raises(Refused) as refused:
        begin(now + timedelta(hours=25), code)
    assert [o.code for o in refused.value.objections] == ["beginning.code"]


def test_an_installation_begun_is_not_opened_again(now):
    code = beginning.first_code(now)
    begin(now, code)
    for again in (lambda: beginning.first_code(now), lambda: begin(now, code)):
        with pytest.raises(Refused) as refused:
            again()
        assert [o.code for o in refused.value.objections] == ["beginning.begun"]
    assert run("first-code").exit_code == 3


def test_a_certifier_registered_by_command_closes_the_door_of_the_pages(now):
    code = beginning.first_code(now)
    make.certifier()
    with pytest.raises(Refused) as refused:
        begin(now, code)
    assert [o.code for o in refused.value.objections] == ["beginning.begun"]


def test_every_reason_is_said_at_once_and_the_code_still_serves(now):
    code = beginning.first_code(now)
    with pytest.raises(Refused) as refused:
        begin(now, code, certifier={"name": ""}, name=" ", email="sans arobase")
    assert {o.code for o in refused.value.objections} == {
        "certifier.name-missing",
        "role.name",
        "role.address",
    }
    assert begin(now, code)


def test_a_weak_password_is_said_beside_its_field(now):
    code = beginning.first_code(now)
    answer = Client().post(reverse("begin"), form(code, new_password1="1234", new_password2="1234"))
    assert answer.status_code == 422
    assert not User.objects.exists()


def test_a_printed_code_is_read_as_it_was_made(now):
    code = beginning.first_code(now)
    assert typed(f" {printed(code).lower()} ") == code
    assert short_name("Œuvre d’« Été » n° 2") == "oeuvre-d-ete-n-2"
    assert short_name("……") == "certificateur"
