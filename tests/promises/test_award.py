"""One award, three faces: README's fourth sentence, from a session's decision to what anyone reads."""

from __future__ import annotations

import html
import io
import json
import re

import pikepdf
import pytest
from django.urls import reverse

from parchemin.awards import verifying
from parchemin.awards.models import Award
from parchemin.documents.parchment import bare
from parchemin.domain.award import Claims
from parchemin.formats.credentials import open_badges
from parchemin.runtime import files
from tests.life import Life

pytestmark = pytest.mark.django_db


@pytest.fixture
def award(world, now) -> Award:
    Life(world, now).to("awarded")
    return Award.objects.order_by("pk").first()


def plain(text: str) -> str:
    return " ".join(text.split())


def on_the_page(client, award: Award) -> list[str]:
    said = client.get(reverse("verify", args=[award.token])).content.decode()
    return [
        plain(html.unescape(words))
        for words in re.findall(r'words-of-paper" lang="fr">(.*?)</span>', said, re.DOTALL)
    ]


def test_three_faces_say_the_same_eight_mentions(award, client, text_of):
    expected = [plain(mention.text) for mention in Claims.from_dict(award.claims).mentions()]
    assert len(expected) == 8
    assert all(expected)
    credential = json.loads(files.read(award.credential_id))
    assert [plain(text) for _, _, text in open_badges.mentions(credential)] == expected
    assert on_the_page(client, award) == expected
    paper = bare(text_of(files.read(award.parchment_id)))
    for mention in expected:
        assert all(bare(part) in paper for part in mention.split(", ")), mention
    assert verifying.same_claims(award, award.issued_at, text_of=text_of) == []


def test_the_parchment_is_a_pdf_to_be_kept(award):
    with pikepdf.open(io.BytesIO(files.read(award.parchment_id))) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
        assert str(pdf.Root.Lang).startswith("fr")
        attached = [*pdf.attachments]
    assert len(attached) == 1


def test_the_credential_is_open_badges_signed_by_the_certifier(award, world, now):
    credential = json.loads(files.read(award.credential_id))
    assert "OpenBadgeCredential" in credential["type"]
    assert any("ob/v3p0" in str(context) for context in credential["@context"])
    document = verifying.did_document(world.certifier)
    assert open_badges.verify(credential, document, now=award.issued_at) == []
    altered = {**credential, "name": "Autre titre"}
    assert open_badges.verify(altered, document, now=award.issued_at)
