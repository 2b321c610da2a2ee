"""The eight mentions, the same words everywhere, and who may claim the register."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.domain.access import AccessRoute
from parchemin.domain.award import ActKind, Claims, RegistrationAct, claims_objections
from parchemin.domain.interval import Interval
from parchemin.domain.register_claim import Promotion, register_claim

TITLE = "Expert en ingénierie informatique"
CLAIMS = Claims(
    register="RNCP",
    sheet_number="21947",
    registration=RegistrationAct(ActKind.ORDER, date(2018, 7, 30), date(2018, 8, 7)),
    certifier_name="Campus Fictif de Lyon",
    certifier_trade_name="Campus Démo",
    title=TITLE,
    level_national="7",
    level_european="7",
    nsf=(("326", "Informatique, traitement de l’information, réseaux de transmission"),),
    birth_name="Exemple",
    usage_name="",
    first_names="Camille Zoé",
    sex="F",
    birth_date=date(1999, 5, 4),
    birth_place="Villeurbanne",
    decided_on=date(2023, 7, 3),
    issued_on=date(2023, 7, 10),
    issued_at="Lyon",
    signatory_name="Dominique Fictif",
    signatory_title="présidence",
)
TODAY = date(2023, 7, 10)
REGISTERED = (Interval.through(date(2018, 8, 7), date(2023, 8, 7)),)


def codes(claims, on=TODAY, **more):
    return [o.code for o in claims_objections(claims, registered_title=TITLE, on=on, **more)]


def test_a_parchment_bears_its_eight_mentions():
    assert [(m.number, m.text) for m in CLAIMS.mentions()] == [
        (
            1,
            (
                "Certification enregistrée au Répertoire national des certifications professionnelles (RNCP 21947) par arrêté du "
                "30 juillet 2018, publié au Journal officiel du 7 août 2018"
            ),
        ),
        (2, "Campus Fictif de Lyon (nom commercial : Campus Démo)"),
        (3, TITLE),
        (
            4,
            (
                "Niveau 7 du cadre national des certifications professionnelles (décret n° 2019-14 du 8 janvier 2019), "
                "niveau 7 du cadre européen des certifications (CEC)"
            ),
        ),
        (5, "326 Informatique, traitement de l’information, réseaux de transmission"),
        (6, "Camille Zoé Exemple, née le 4 mai 1999 à Villeurbanne"),
        (7, "Délivré à Lyon, le 10 juillet 2023"),
        (8, "Dominique Fictif, présidence"),
    ]
    assert codes(CLAIMS) == []


def test_since_2019_the_director_general_s_decision_is_named():
    decision = replace(CLAIMS, registration=RegistrationAct(ActKind.DECISION, date(2023, 3, 1)))
    assert decision.mentions()[0].text.endswith(
        "par décision du directeur général de France compétences en date du 01/03/2023"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"registration": None}, "claims.registration"),
        ({"sheet_number": ""}, "claims.registration"),
        ({"certifier_name": ""}, "claims.certifier"),
        ({"title": ""}, "claims.title"),
        ({"level_european": ""}, "claims.levels"),
        ({"level_national": ""}, "claims.levels"),
        ({"nsf": ()}, "claims.nsf"),
        ({"birth_date": None}, "claims.identity"),
        ({"birth_name": ""}, "claims.identity"),
        ({"first_names": " "}, "claims.identity"),
        ({"issued_at": ""}, "claims.place"),
        ({"signatory_name": ""}, "claims.signatory"),
        ({"signatory_title": ""}, "claims.signatory"),
        ({"title": TITLE + " (bac+5)"}, "claims.title-differs"),
        ({"signatory_title": "sous réserve de validation"}, "claims.forbidden-words"),
        ({"certifier_trade_name": "École CGE"}, "claims.forbidden-words"),
        ({"issued_on": date(2023, 7, 2)}, "claims.issued-before-the-jury"),
        ({"issued_on": date(2023, 7, 11)}, "claims.issued-in-the-future"),
        ({"registration": RegistrationAct(ActKind.DECISION, date(2024, 1, 1))}, "claims.registered-later"),
    ],
)
def test_what_is_missing_or_may_not_be_said_objects(change, code):
    assert codes(replace(CLAIMS, **change)) == [code]


def test_words_of_the_register_s_own_title_are_not_reproached():
    title = "Titre professionnel de démonstration"
    claims = replace(CLAIMS, title=title)
    assert claims_objections(claims, registered_title=title, on=TODAY) == []
    assert "claims.forbidden-words" in codes(replace(CLAIMS, title="Titre professionnel Expert"))


def test_a_surname_is_never_a_forbidden_word():
    assert codes(replace(CLAIMS, birth_name="Mastère")) == []


def test_a_block_s_attestation_says_that_it_is_a_block():
    block = replace(CLAIMS, block=("RNCP21947BC02", "Manager un service informatique"))
    assert block.mentions()[2].text == (
        "Bloc de compétences RNCP21947BC02 « Manager un service informatique » de la certification "
        "« Expert en ingénierie informatique »"
    )
    assert codes(block, registered_block="Manager un service informatique") == []
    assert codes(block, registered_block="Manager") == ["claims.title-differs"]
    assert block.digest() != CLAIMS.digest()


def test_claims_survive_json_with_the_same_digest():
    again = Claims.from_dict(json.loads(json.dumps(CLAIMS.as_dict())))
    assert again == CLAIMS
    assert again.digest() == CLAIMS.digest()
    with pytest.raises(ValueError, match="version"):
        Claims.from_dict({**CLAIMS.as_dict(), "version": 0})


text_fields = st.sampled_from(
    [
        "sheet_number",
        "certifier_name",
        "title",
        "birth_name",
        "first_names",
        "issued_at",
        "signatory_name",
        "level_european",
    ]
)


@settings(max_examples=100, deadline=None)
@given(text_fields, st.text(min_size=1, max_size=12))
def test_any_change_of_a_claim_changes_the_digest(field, value):
    changed = replace(CLAIMS, **{field: value})
    assert (changed.digest() == CLAIMS.digest()) == (changed == CLAIMS)
    assert Claims.from_dict(json.loads(json.dumps(changed.as_dict()))) == changed


# -- L. 6113-9 --------------------------------------------------------------------------------------------


def claim(route=AccessRoute.FI, decided=date(2024, 7, 1), entered=date(2022, 9, 1), **more):
    found = register_claim(REGISTERED, decided_on=decided, entered_on=entered, route=route, **more)
    return found.allowed, [o.code for o in found.objections]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"decided": date(2023, 8, 7)}, (True, [])),
        ({"entered": date(2023, 8, 7)}, (True, [])),
        ({"entered": date(2023, 8, 8)}, (False, ["register.entered-outside"])),
        ({"entered": date(2023, 9, 1), "promotion": Promotion.CURRENT}, (True, [])),
        ({"route": AccessRoute.VAE, "vae_admissible_on": date(2023, 8, 7)}, (True, [])),
        (
            {"route": AccessRoute.VAE, "vae_admissible_on": date(2023, 9, 1)},
            (None, ["register.admissible-outside"]),
        ),
        ({"route": AccessRoute.VAE}, (None, ["register.admissibility-unknown"])),
        ({"route": AccessRoute.CL}, (None, ["register.individual-not-named"])),
        ({"route": AccessRoute.CL, "decided": date(2023, 8, 7)}, (True, [])),
        (
            {"decided": date(2023, 7, 1), "entered": date(2023, 5, 1), "withdrawn_on": date(2023, 1, 1)},
            (False, ["register.entered-outside"]),
        ),
        ({"decided": date(2023, 7, 1), "withdrawn_on": date(2023, 1, 1)}, (True, [])),
    ],
)
def test_who_may_claim_the_register(case, expected):
    assert claim(**case) == expected


def test_a_withdrawal_cites_its_own_article():
    found = register_claim(
        REGISTERED,
        decided_on=date(2023, 7, 1),
        entered_on=date(2023, 5, 1),
        route=AccessRoute.FC,
        withdrawn_on=date(2023, 1, 1),
    )
    assert found.objections[0].source.ref == "law.R6113_17_3"


def test_claims_without_a_registration_survive_json():
    bare = replace(CLAIMS, registration=None)
    assert Claims.from_dict(json.loads(json.dumps(bare.as_dict()))) == bare


@pytest.mark.parametrize(
    ("trade", "expected"),
    [
        ("École Cgenial", []),
        ("École Cgenial CGE", ["claims.forbidden-words"]),  # further than the word that only begins so
        ("CGE", ["claims.forbidden-words"]),
        ("École XCGE", []),
    ],
)
def test_a_forbidden_word_is_a_whole_word_wherever_it_stands(trade, expected):
    assert codes(replace(CLAIMS, certifier_trade_name=trade)) == expected


@pytest.mark.parametrize("trade", ["", CLAIMS.certifier_name])
def test_a_certifier_without_another_trade_name_is_named_once(trade):
    assert replace(CLAIMS, certifier_trade_name=trade).mentions()[1].text == CLAIMS.certifier_name
