"""Passage file of the Caisse des Dépôts: golden file, round trip, our table against the public schema."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parchemin.domain.declaration import ACCESS_MODES, PassageFacts
from parchemin.domain.identity import Identity
from parchemin.formats.cdc import passage_file, schema

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SHARED = Path(__file__).parents[4] / "shared" / "data" / "cdc"
XSD = SHARED / "pix-cpf-1.1.2.xsd"
XSD_115 = SHARED / "cpf-1.1.5-RECONSTRUCTED-unofficial.xsd"
needs_xsd = pytest.mark.skipif(not XSD.exists(), reason="../shared/data/cdc/pix-cpf-1.1.2.xsd is absent")
PARIS = ZoneInfo("Europe/Paris")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

CAMILLE = Identity("Exemple", "", ("Camille", "Noa"), "F", 1995, 4, 9, "59350", birth_commune_label="Lille")


def facts(**changes) -> PassageFacts:
    base = {
        "technical_id": "2f0c7a52-demo-1",
        "certification_type": "RNCP",
        "certification_code": "RNCP21947",
        "route": "VAE",
        "issued_on": date(2026, 6, 30),
        "identity": CAMILLE,
        "vae_path": "VAE_CLASSIQUE",
        "site_postcode": "59000",
        "exam_from": date(2026, 6, 22),
        "exam_to": date(2026, 6, 23),
    }
    return PassageFacts(**{**base, **changes})


def flux(*passages: passage_file.Passage, **changes) -> passage_file.Flux:
    base = {
        "flux_id": "flux-demo-0001",
        "written_at": datetime(2026, 7, 14, 15, 30, tzinfo=PARIS),
        "sender_id": "00DEMO00",
        "certifier_id": "00DEMO00",
        "contract_id": "DEMO000001",
        "certifications": (
            passage_file.Certification("RNCP", "RNCP21947", passages or (passage_file.passage(facts()),)),
        ),
    }
    return passage_file.Flux(**{**base, **changes})


def demo() -> passage_file.Flux:
    poor = Identity("Brouillon", "Essai & Cie", ("Alix",), "M", 1990)
    return flux(
        passage_file.passage(facts()),
        passage_file.passage(facts(technical_id="2f0c7a52-demo-2", route="FI", vae_path="", identity=poor)),
    )


def test_the_golden_file_is_written_byte_for_byte():
    assert passage_file.dump(demo()) == (GOLDEN / "cdc-1.1.2.xml").read_bytes()


def test_the_golden_file_is_read_back():
    assert passage_file.load((GOLDEN / "cdc-1.1.2.xml").read_bytes()) == demo()


def test_half_past_three_on_bastille_day_is_summer_time_on_a_24_hour_clock():
    assert passage_file.timestamp(datetime(2026, 7, 14, 13, 30, tzinfo=UTC)) == "2026-07-14T15:30:00+02:00"
    assert passage_file.timestamp(datetime(2026, 1, 2, 9, 43, tzinfo=UTC)) == "2026-01-02T10:43:00+01:00"
    assert passage_file.timestamp(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "2026-10-25T02:30:00+02:00"
    assert passage_file.timestamp(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "2026-10-25T02:30:00+01:00"


def test_absent_optional_values_are_left_out_and_nillable_ones_are_nil():
    text = passage_file.dump(demo()).decode()
    second = text[text.index("demo-2") :]
    assert "libelleCommuneNaissance" not in second
    assert "voieAccessVAE" not in second
    assert '<cpf:codePostal xsi:nil="true"/>' in second
    assert '<cpf:jourNaissance xsi:nil="true"/>' in second
    assert '<cpf:dateFinValidite xsi:nil="true"/>' in second
    assert "<cpf:nomUsage>Essai &amp; Cie</cpf:nomUsage>" in second
    assert not re.search(r"<cpf:(\w+)></cpf:\1>", text)


@pytest.mark.parametrize(
    "changes",
    [
        {"identity": replace(CAMILLE, sex="")},
        {"identity": replace(CAMILLE, birth_name="")},
        {"technical_id": ""},
    ],
)
def test_a_required_value_is_never_left_out_in_silence(changes):
    with pytest.raises(passage_file.Unwritable):
        passage_file.dump(flux(passage_file.passage(facts(**changes))))


def test_a_control_character_or_a_naive_timestamp_is_not_written():
    with pytest.raises(passage_file.Unwritable):
        passage_file.dump(
            flux(passage_file.passage(facts(identity=replace(CAMILLE, birth_name="Exem\x0bple"))))
        )
    with pytest.raises(passage_file.Unwritable):
        passage_file.dump(flux(written_at=datetime(2026, 7, 14, 15, 30)))  # noqa: DTZ001


def test_action_belongs_to_version_1_1_5_alone():
    assert b"<cpf:action>CREATION</cpf:action>" in passage_file.dump(
        flux(action="CREATION"), schema_version="1.1.5"
    )
    with pytest.raises(passage_file.Unwritable):
        passage_file.dump(flux(action="CREATION"))
    with pytest.raises(passage_file.Unwritable):
        passage_file.dump(flux(), schema_version="1.1.5")
    found = schema.check(passage_file.dump(flux(action="CREATION"), schema_version="1.1.5"))
    assert [(o.code, o.params["element"]) for o in found] == [("cdc.unexpected", "action")]


def test_the_national_number_belongs_to_version_1_1_5_alone_and_is_not_printed():
    holder = passage_file.NationalId("2950459350123", "Exemple")
    one = replace(passage_file.passage(facts()), holder=holder)
    assert "2950459350123" not in repr(holder)
    with pytest.raises(passage_file.Unwritable):
        passage_file.dump(flux(one))
    data = passage_file.dump(flux(one, action="CREATION"), schema_version="1.1.5")
    assert passage_file.load(data, schema_version="1.1.5") == flux(one, action="CREATION")


# --- our table, alone ------------------------------------------------------------------------------------


def swapped(old: str, new: str) -> bytes:
    text = passage_file.dump(flux()).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        ("<cpf:sexe>F</cpf:sexe>", "<cpf:sexe>X</cpf:sexe>", "cdc.value", "sexe"),
        ("<cpf:sexe>F</cpf:sexe>", "", "cdc.missing", "titulaire"),
        ("2026-06-30", "2026-06-31", "cdc.value", "dateDebutValidite"),
        ("+02:00", "", "cdc.value", "horodatage"),
        ("00DEMO00", "DEMO", "cdc.value", "idClient"),
        ("<cpf:donneeCertifiee>true", "<cpf:donneeCertifiee>oui", "cdc.value", "donneeCertifiee"),
        ("<cpf:prenom2>Noa</cpf:prenom2>", "<cpf:prenom2></cpf:prenom2>", "cdc.value", "prenom2"),
        ("<cpf:prenom2>Noa</cpf:prenom2>", '<cpf:prenom2 xsi:nil="true"/>', "cdc.not-nillable", "prenom2"),
        ("<cpf:prenom2>", "<cpf:prenom1>x</cpf:prenom1><cpf:prenom2>", "cdc.repeated", "prenom1"),
        (
            '<cpf:scoring xsi:nil="true"/>',
            '<cpf:scoring xsi:nil="true">3</cpf:scoring>',
            "cdc.nil-with-value",
            "scoring",
        ),
        ("<cpf:titulaire>", "bonjour<cpf:titulaire>", "cdc.loose-text", "identificationTitulaire"),
        ("<cpf:titulaire>", "<cpf:dossier/><cpf:titulaire>", "cdc.unexpected", "dossier"),
        ("<cpf:certificateurs>", '<cpf:certificateurs lang="fr">', "cdc.attribute", "certificateurs"),
    ],
)
def test_the_check_names_the_element_and_its_line(old, new, code, element):
    data = swapped(old, new)
    found = schema.check(data)
    assert (code, element) in [(o.code, o.params["element"]) for o in found]
    first = next(o for o in found if o.code == code)
    assert f"<cpf:{element}" in data.decode().splitlines()[int(str(first.params["line"])) - 1]
    assert first.message.startswith(f"Ligne {first.params['line']} : ")


def test_a_value_that_does_not_fit_is_said_with_what_was_expected():
    found = schema.check(swapped("<cpf:anneeNaissance>1995", "<cpf:anneeNaissance>95"))
    assert [(o.params["got"], o.params["expected"]) for o in found] == [("95", "entier de 1900 à 2099")]


def test_the_same_technical_identifier_twice_is_refused():
    one = passage_file.passage(facts())
    assert [o.code for o in schema.check(passage_file.dump(flux(one, one)))] == ["cdc.duplicate-id"]


def test_the_portals_limit_of_passages_is_kept(monkeypatch):
    monkeypatch.setattr(schema, "MAX_PASSAGES", 1)
    assert [o.code for o in schema.check(passage_file.dump(demo()))] == ["cdc.too-many"]


HOSTILE = b"""<?xml version="1.0"?>
<!DOCTYPE flux [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<cpf:flux xmlns:cpf="urn:cdc:cpf:pc5:schema:1.0.0"><cpf:idFlux>&b;</cpf:idFlux></cpf:flux>"""


def test_a_document_type_is_refused_before_anything_is_read():
    assert [o.code for o in schema.check(HOSTILE)] == ["cdc.doctype"]
    assert [
        o.code
        for o in schema.check(HOSTILE.decode().replace('1.0"?', '1.0" encoding="UTF-16"?').encode("utf-16"))
    ] == ["cdc.doctype"]


def test_a_file_of_another_kind_is_refused_in_words():
    assert [o.code for o in schema.check(b"<rapport/>")] == ["cdc.root"]
    assert [o.code for o in schema.check(b"")] == ["cdc.malformed"]
    assert [o.code for o in schema.check(b"nom;prenom")] == ["cdc.malformed"]
    with pytest.raises(passage_file.Unreadable) as caught:
        passage_file.load(b"<flux>")
    assert caught.value.objections


def test_an_unusable_schema_is_an_objection():
    assert [o.code for o in schema.check_with_xsd(passage_file.dump(flux()), b"<x/>")] == ["cdc.xsd-unusable"]
    assert [o.code for o in schema.check_with_xsd(passage_file.dump(flux()), b"nothing")] == [
        "cdc.xsd-unusable"
    ]


# --- round trip and the public schema --------------------------------------------------------------------

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), min_size=1)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def text(limit: int) -> st.SearchStrategy[str]:
    return LETTERS.map(lambda s: s[:limit])


def maybe(strategy):
    return st.one_of(st.just(""), strategy)


identities = st.builds(
    Identity,
    birth_name=text(60),
    usage_name=maybe(text(60)),
    first_names=st.lists(text(60), min_size=1, max_size=3).map(tuple),
    sex=st.sampled_from("MF"),
    birth_year=st.integers(1900, 2099),
    birth_month=st.one_of(st.none(), st.integers(1, 12)),
    birth_day=st.one_of(st.none(), st.integers(1, 31)),
    birth_commune_insee=maybe(st.from_regex(r"[0-9]{5}", fullmatch=True)),
    birth_commune_label=maybe(text(60)),
    birth_country_code=maybe(st.from_regex(r"[0-9A-Z]{3}", fullmatch=True)),
    birth_country_label=maybe(text(60)),
)
levels = st.builds(
    passage_file.DigitalLevel,
    score=st.one_of(st.none(), st.integers(1, 1000)),
    results=st.lists(
        st.builds(
            passage_file.SkillResult,
            st.one_of(st.none(), st.integers(1, 8)),
            st.sampled_from("12"),
            st.sampled_from("345"),
        ),
        max_size=2,
    ).map(tuple),
)
holders = st.one_of(identities, st.builds(passage_file.TrainingFile, text(13), text(30), text(20)))
passages = st.builds(
    passage_file.Passage,
    technical_id=text(255),
    valid_from=DAYS,
    holder=holders,
    obtained_by=st.sampled_from(schema.ENUMERATIONS["obtentionCertification"]),
    certified=st.booleans(),
    proof_url=maybe(text(255)),
    option=maybe(text(255)),
    exam_from=st.one_of(st.none(), DAYS),
    exam_to=st.one_of(st.none(), DAYS),
    exam_mode=maybe(st.sampled_from(schema.ENUMERATIONS["modalitePassageExamen"])),
    exam_postcode=maybe(text(9)),
    valid_until=st.one_of(st.none(), DAYS),
    language_level=maybe(st.sampled_from(schema.ENUMERATIONS["niveauLangueEuropeen"])),
    has_language_level=st.booleans(),
    digital_level=st.one_of(st.none(), levels),
    has_digital_level=st.booleans(),
    score=maybe(text(255)),
    mention=maybe(st.sampled_from(schema.ENUMERATIONS["mentionValidee"])),
    access_mode=maybe(st.sampled_from(sorted(ACCESS_MODES.values()))),
    vae_path=maybe(st.sampled_from(schema.ENUMERATIONS["voieAccessVAE"])),
    initiative=maybe(st.sampled_from(schema.ENUMERATIONS["initiativeInscription"])),
    registered_on=st.one_of(st.none(), DAYS),
    verbatim=maybe(text(255)),
)
instants = st.datetimes(datetime(1950, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001
    lambda d: d.replace(microsecond=0, tzinfo=timezone(timedelta(hours=2)))
)
fluxes = st.builds(
    passage_file.Flux,
    flux_id=text(50),
    written_at=instants,
    sender_id=st.from_regex(r"[0-9A-Z]{8}", fullmatch=True),
    certifier_id=st.from_regex(r"[0-9A-Z]{8}", fullmatch=True),
    contract_id=text(20),
    certifications=st.lists(
        st.builds(
            passage_file.Certification,
            type=st.sampled_from(["RNCP", "RS"]),
            code=text(100),
            passages=st.lists(passages, min_size=1, max_size=2, unique_by=lambda p: p.technical_id).map(
                tuple
            ),
            depositor=maybe(st.sampled_from(schema.ENUMERATIONS["natureDeposant"])),
        ),
        min_size=1,
        max_size=1,
    ).map(tuple),
)


@given(fluxes)
@QUICK
def test_what_is_written_is_read_back(given_flux):
    data = passage_file.dump(given_flux)
    assert passage_file.load(data) == given_flux
    assert passage_file.dump(passage_file.load(data)) == data


@needs_xsd
@given(fluxes)
@QUICK
def test_what_is_written_stands_against_the_public_schema(given_flux):
    data = passage_file.dump(given_flux)
    assert schema.check(data) == []
    assert schema.check_with_xsd(data, XSD.read_bytes()) == []


SPOILS = [
    "",
    " ",
    "x",
    "0",
    "1",
    "13",
    "32",
    "1899",
    "2100",
    "2026-02-30",
    "2026-13-01",
    "TRUE",
    "true",
    " 7 ",
    "+5",
    "x" * 61,
    "x" * 256,
]


@needs_xsd
@given(fluxes, st.data())
@QUICK
def test_our_table_agrees_with_the_public_schema_on_spoilt_files(given_flux, data):
    lines = passage_file.dump(given_flux).decode().split("\n")
    leaves = [
        n
        for n, line in enumerate(lines)
        if re.fullmatch(r"\s*<cpf:(\w+)(>[^<]*</cpf:\1| xsi:nil=\"true\"/)>", line)
    ]
    where = data.draw(st.sampled_from(leaves))
    name = re.search(r"<cpf:(\w+)", lines[where])[1]
    spoil = data.draw(st.sampled_from(["drop", "double", "value", "nil", "rename"]))
    if spoil == "drop":
        lines.pop(where)
    elif spoil == "double":
        lines.insert(where, lines[where])
    elif spoil == "nil":
        lines[where] = f'<cpf:{name} xsi:nil="true"/>'
    elif spoil == "rename":
        lines[where] = "<cpf:inconnu>1</cpf:inconnu>"
    else:
        lines[where] = f"<cpf:{name}>{data.draw(st.sampled_from(SPOILS))}</cpf:{name}>"
    spoilt = "\n".join(lines).encode()
    ours = [o for o in schema.check(spoilt) if o.code != "cdc.duplicate-id"]
    theirs = schema.check_with_xsd(spoilt, XSD.read_bytes())
    assert bool(ours) == bool(theirs), (ours, theirs, lines[where] if where < len(lines) else "")


@needs_xsd
@pytest.mark.parametrize("name", ["sample-pix-RS-1.1.2.xml", "sample-RNCP-VAE-titulaire-1.1.2-derived.xml"])
def test_the_public_samples_stand_and_go_round(name):
    data = (SHARED / name).read_bytes()
    assert schema.check(data) == []
    assert passage_file.load(passage_file.dump(passage_file.load(data))) == passage_file.load(data)


@needs_xsd
def test_the_1_1_5_sample_stands_in_its_version_only():
    data = (SHARED / "sample-RNCP-NIR-1.1.5-derived.xml").read_bytes()
    assert schema.check(data, schema_version="1.1.5") == []
    assert schema.check_with_xsd(data, XSD_115.read_bytes()) == []
    assert {o.params["element"] for o in schema.check(data)} == {
        "action",
        "identifiantNational",
        "identificationTitulaire",
    }


@needs_xsd
@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
def test_an_outside_validator_accepts_the_golden_file():
    done = subprocess.run(
        ["xmllint", "--noout", "--nonet", "--schema", str(XSD), str(GOLDEN / "cdc-1.1.2.xml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
