"""Pages for anyone: what a code answers, a certifier's public papers, the front door, the chrome."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from parchemin.accounts.actor import system
from parchemin.awards import actions
from parchemin.awards.models import Award
from parchemin.domain.award import Claims
from parchemin.formats.credentials import open_badges
from parchemin.runtime import files
from tests import make
from tests.browser import plain

AT = datetime(2023, 6, 30, 9, 0, tzinfo=UTC)


def answer(client, token) -> tuple[int, str]:
    response = client.get(reverse("verify", args=[token]))
    return response.status_code, response.content.decode()


def test_a_valid_award_says_so_first_then_every_mention_word_for_word(client, award):
    status, text = answer(client, award.token)
    assert status == 200
    assert "Ce titre est valide." in text
    from django.utils.html import escape

    for mention in Claims.from_dict(award.claims).mentions():
        assert escape(mention.text) in text
    said = plain(text)
    assert (
        said.index('<h1 id="verdict"> Ce titre est valide. </h1>')
        < said.index("Regardez la barre d’adresse")
        < said.index('class="mentions"')
    )


def test_the_page_names_the_host_that_is_printed(client, award):
    assert "<strong>titres.example</strong>" in answer(client, award.token)[1]


def test_the_digest_to_compare_is_that_of_the_parchment_delivered(client, award):
    assert f'data-sha256="{award.parchment_id} {award.credential_id}"' in answer(client, award.token)[1]


def test_a_revoked_award_gives_its_date_and_never_its_cause(client, award):
    actions.revoke_award(
        actor=system("test"),
        now=datetime(2023, 11, 14, 9, tzinfo=UTC),
        award=award,
        reason="Cause privée, à ne pas montrer",
    )
    status, text = answer(client, award.token)
    assert status == 200
    assert "Ce titre n’est plus valable." in text
    assert "mardi 14\u00a0novembre 2023" in text
    assert "Cause privée" not in text
    assert Claims.from_dict(award.claims).holder not in text


def test_an_unknown_code_confirms_nothing(client, award):
    status, text = answer(client, "0" * 26)
    assert status == 404
    assert "Aucun titre sous ce code." in text


def test_words_changed_in_the_register_are_not_confirmed(client, award):
    claims = {**award.claims, "title": "Docteur fictif"}
    Award.objects.filter(pk=award.pk).update(claims=claims)
    _, text = answer(client, award.token)
    assert "Le registre ne confirme pas ce titre." in text
    assert "Docteur fictif" not in text


def test_a_code_copied_by_hand_finds_its_page(client, award):
    typed = " ".join(award.token.lower()[i : i + 4] for i in range(0, 26, 4)).replace("0", "o")
    response = client.get(reverse("look_up"), {"code": typed})
    assert response.headers["Location"] == reverse("verify", args=[award.token])


def test_what_is_no_code_comes_back_with_its_error(client, db):
    response = client.get(reverse("look_up"), {"code": "<b>12"})
    assert response.status_code == 422
    assert "&lt;b&gt;12" in response.content.decode()


def test_an_answer_is_neither_kept_nor_indexed(client, award):
    response = client.get(reverse("verify", args=[award.token]))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_the_printed_address_is_the_one_served(client, award):
    credential = json.loads(files.read(award.credential_id))
    path = credential["id"].removeprefix("http://titres.example")
    assert client.get(path).status_code == 200


def test_the_issuers_paper_and_the_status_list_are_served_where_the_credential_says(client, award):
    credential = json.loads(files.read(award.credential_id))
    did = client.get(f"/certificateurs/{award.certifier.slug}/did.json")
    listed = client.get(
        credential["credentialStatus"]["statusListCredential"].removeprefix("http://titres.example")
    )
    assert did.json()["id"] == open_badges.issuer_of(credential)
    assert did.headers["Access-Control-Allow-Origin"] == "*"
    assert open_badges.verify(credential, did.json(), now=AT) == []
    assert open_badges.status_objections(credential, json.loads(listed.content), did.json()) == []


def test_a_credential_is_of_one_media_type_wherever_it_is_served(client, world, award):
    listed = client.get(reverse("status_list", args=[award.certifier.slug]))
    client.force_login(make.manager(award.certifier))
    of_the_service = client.get(reverse("award_credential", args=[award.pk]))
    client.force_login(make.member(award.certifier, award.person, "candidate"))
    of_the_holder = client.get(reverse("candidate_credential", args=[award.candidacy_id]))
    types = {answer.headers["Content-Type"] for answer in (listed, of_the_service, of_the_holder)}
    assert types == {"application/vc"}  # Verifiable Credentials Data Model 2.0
    assert award.credential.media_type == "application/vc"


def test_a_certifier_that_issued_nothing_has_no_key_to_show(client, world):
    assert client.get(reverse("did_document", args=[world.other.slug])).status_code == 404


def test_a_certifiers_page_lists_what_it_awards(client, world):
    text = client.get(reverse("public_certifier", args=[world.certifier.slug])).content.decode()
    sheet = world.framework.sheet
    assert f"{sheet.register} {sheet.number}" in text
    assert client.get(reverse("public_sheet", args=[f"{sheet.register}{sheet.number}"])).status_code == 200


# -- the front door and the chrome --------------------------------------------------------------------------


def test_each_role_is_led_to_its_own_door(client, world):
    candidate = make.member(world.certifier, world.candidacies[0].person, "candidate")
    juror = make.member(world.certifier, world.jurors[0].person, "juror")
    for account, name in ((candidate, "candidate_home"), (juror, "jury_day")):
        client.force_login(account)
        assert client.get("/").headers["Location"] == reverse(name)


def test_a_theme_is_chosen_without_script_and_comes_back_with_the_page(client, db):
    response = client.post(reverse("choose_theme"), {"theme": "dark", "next": "/v/"})
    assert response.headers["Location"] == "/v/"
    assert '<html lang="fr" data-bs-theme="dark">' in client.get("/v/").content.decode()
    client.post(reverse("choose_theme"), {"theme": "auto"})
    assert "data-bs-theme" not in client.get("/v/").content.decode()


def test_a_choice_never_leads_to_another_host(client, db):
    response = client.post(reverse("choose_theme"), {"theme": "dark", "next": "https://ailleurs.example/"})
    assert response.headers["Location"] == "/"


def test_only_ones_own_certifier_can_be_looked_at(client, world):
    client.force_login(world.manager)
    client.post(reverse("choose_certifier"), {"certifier": world.other.slug})
    assert "certifier" not in client.session
    client.post(reverse("choose_certifier"), {"certifier": world.certifier.slug})
    assert client.session["certifier"] == world.certifier.slug


@pytest.mark.parametrize(
    "tail", ["/", ".", "/.", "//", "?utm_source=courriel", "/?x=1", "%3Fx=1", "%20", ")", ","]
)
def test_an_address_pasted_with_what_followed_it_gives_the_same_page(client, award, tail):
    wanted = reverse("verify", args=[award.token])
    answer = client.get(f"{wanted}{tail}", follow=True)
    assert answer.status_code == 200
    assert award.number in answer.content.decode()
    assert answer.request["PATH_INFO"] == wanted
    assert client.get(f"/t/{award.token}{tail}", follow=True).status_code == 200
    assert client.get(f"/api/v1/titles/{award.token}{tail}").json()["status"] == "valid"


def test_a_whole_address_typed_in_the_form_finds_its_page(client, award):
    for typed in (f"https://titres.example/v/{award.token}/", f"« {award.token}. »"):
        answer = client.get(reverse("look_up"), {"code": typed})
        assert answer.url == reverse("verify", args=[award.token])
