"""The paper that is kept for a life: eight mentions, nothing that is not in the register."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from parchemin.documents import figures, parchment
from parchemin.documents.typesetting import UnprintableError
from parchemin.domain.award import ActKind, Claims, RegistrationAct

POINTS_PER_MM = 72 / 25.4


def test_the_eight_mentions_are_on_the_paper(parchment_facts, text_of, moment):
    printed = parchment.bare(text_of(parchment.render(parchment_facts, moment)))

    assert len(parchment_facts.mentions) == 8
    for mention in parchment_facts.mentions:
        assert parchment.bare(mention.text) in printed


@pytest.mark.parametrize("rank", range(8))
def test_a_parchment_that_does_not_print_a_mention_is_refused(parchment_facts, moment, rank):
    wrong = list(parchment_facts.mentions)
    wrong[rank] = replace(wrong[rank], text=wrong[rank].text + " bis")
    facts = replace(parchment_facts, mentions=tuple(wrong))

    assert parchment.unprinted(facts) == [wrong[rank]]
    with pytest.raises(UnprintableError, match="Camille, Alix EXEMPLE"):
        parchment.render(facts, moment)


def test_the_signed_credential_travels_in_the_file(parchment_facts, opened, moment):
    with opened(parchment.render(parchment_facts, moment)) as pdf:
        [associated] = pdf.Root.AF
        content = bytes(associated.EF.F.read_bytes())

    assert str(associated.AFRelationship) == "/Data"
    assert str(associated.F) == "credential.json"
    assert json.loads(content) == {"name": "Expert en ingénierie informatique"}


def test_it_is_one_landscape_page_of_a4(parchment_facts, opened, moment):
    with opened(parchment.render(parchment_facts, moment)) as pdf:
        assert len(pdf.pages) == 1
        width, height = [float(size) / POINTS_PER_MM for size in pdf.pages[0].mediabox[2:]]

    assert (round(width), round(height)) == (297, 210)


def test_a_long_name_and_title_still_fit(parchment_facts, text_of, opened, moment):
    facts = replace(
        parchment_facts,
        mentions=(),
        holder_name="Maximilienne, Andréa, Zoé, Théodora FICTIF-DE-LA-LONGUE-EXEMPLE née BROUILLON-GABARIT",
        title="Responsable de la conception, de l’intégration et du déploiement de systèmes d’information "
        "sécurisés et de services numériques pour les organisations publiques et privées",
    )
    pdf = parchment.render(facts, moment)

    assert parchment.bare(facts.title) in parchment.bare(text_of(pdf))
    with opened(pdf) as document:
        assert len(document.pages) == 1


def test_a_text_too_long_is_refused_rather_than_set_over_another(parchment_facts, moment):
    with pytest.raises(UnprintableError, match="Camille"):
        parchment.render(replace(parchment_facts, mentions=(), title="Expert très " * 120), moment)


def test_a_block_s_attestation_says_which_certification_it_belongs_to(parchment_facts, text_of, moment):
    facts = replace(
        parchment_facts,
        mentions=(),
        what="le bloc de compétences",
        title="Concevoir une architecture",
        part_of="bloc de la certification professionnelle « Expert en ingénierie informatique »",
    )
    text = text_of(parchment.render(facts, moment))

    assert "le bloc de compétences Concevoir une architecture bloc de la certification" in text


def test_the_code_and_the_number_are_in_clear(parchment_facts, text_of, moment):
    text = text_of(parchment.render(parchment_facts, moment))

    assert "0710-2HC9-GMTN-BEAZ" in text
    assert "8K3W-5PQR-6D" in text
    assert "Titre n° EX-2026-0412" in text
    assert "titres.ecole.example" in text


def test_no_mark_of_the_state_is_named(parchment_facts, text_of, moment):
    text = text_of(parchment.render(parchment_facts, moment)).casefold()

    for words in ("république", "liberté, égalité", "marianne", "sous réserve", "ministère"):
        assert words not in text


def test_the_qr_holds_the_address_in_modules_wide_enough():
    segno = pytest.importorskip("segno")
    address = "https://titres.ecole.example/v/07102HC9GMTNBEAZ8K3W5PQR6D"
    drawing = figures.qr_code(address)
    side = int(re.search(r'viewBox="0 0 (\d+) ', drawing)[1])
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawing)}
    symbol = segno.make(address, error="m", micro=False, boost_error=False)
    dark = {(x + 4, y + 4) for y, row in enumerate(symbol.matrix) for x, module in enumerate(row) if module}

    assert drawn == dark
    assert 36 * (side - 8) / side >= 27  # millimetres, without the quiet zone
    assert min(min(point) for point in drawn) == 4


def claims(**changes):
    return Claims(
        **{
            "register": "RNCP",
            "sheet_number": "21947",
            "registration": RegistrationAct(ActKind.ORDER, date(2018, 7, 30), date(2018, 8, 7)),
            "certifier_name": "ÉCOLE EXEMPLE",
            "certifier_trade_name": "Exemple Formation",
            "title": "Expert en ingénierie informatique",
            "level_national": "7",
            "level_european": "7",
            "nsf": (("326", "Informatique, traitement de l'information, réseaux de transmission"),),
            "birth_name": "EXEMPLE",
            "usage_name": "",
            "first_names": "Camille, Alix",
            "sex": "F",
            "birth_date": date(1999, 1, 31),
            "birth_place": "Exempleville",
            "decided_on": date(2026, 6, 15),
            "issued_on": date(2026, 6, 30),
            "issued_at": "Exempleville",
            "signatory_name": "Dominique FICTIF",
            "signatory_title": "Présidente",
            **changes,
        }
    )


def placed(of):
    return parchment.facts_of(
        of,
        award_number="EX-2026-0412",
        code_groups=("0710", "2HC9", "GMTN", "BEAZ", "8K3W", "5PQR", "6D"),
        verification_url="https://titres.ecole.example/v/07102HC9GMTNBEAZ8K3W5PQR6D",
        credential='{"name": "x"}',
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"certifier_trade_name": ""},
        {"usage_name": "BROUILLON"},
        {"block": ("RNCP21947BC02", "Concevoir une architecture")},
        {"registration": RegistrationAct(ActKind.DECISION, date(2024, 3, 1))},
        {"nsf": (("326", "Informatique"), ("310", "Échanges et gestion"))},
    ],
)
def test_every_mention_of_the_claims_is_printed_word_for_word(changes, text_of, moment):
    said = claims(**changes)
    printed = parchment.bare(text_of(parchment.render(placed(said), moment)))

    assert parchment.unprinted(placed(said)) == []
    for mention in said.mentions():
        assert parchment.bare(mention.text)
        assert parchment.bare(mention.text) in printed or mention.number == 8
    assert parchment.bare(said.signatory_title + said.signatory_name) in printed


def test_the_credential_is_read_back_from_the_file(moment):
    assert parchment.embedded_credential(parchment.render(placed(claims()), moment)) == '{"name": "x"}'
    assert parchment.embedded_credential(b"%PDF-1.7 stream\nrien\nendstream") is None
