import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openvc import VerificationPolicy, verify_credential
from openvc.did.base import parse_did_document
from openvc.errors import OpenvcError
from pyld import jsonld

from parchemin.formats.credentials import bitstring, data_integrity, did_web, open_badges
from parchemin.formats.signing.keys import from_seed

HERE = Path(__file__).parent
OB_CONTEXT = json.loads((HERE / "contexts" / "ob-3.0.3.json").read_text())
KEY = from_seed("ecole-exemple", b"\7" * 32)
DID = did_web.did("titres.ecole.example", "certificateurs", "ecole-exemple")
DOCUMENT = did_web.document(DID, [KEY.multibase])
OTHER_KEY = from_seed("autre-ecole", b"\x08" * 32)
OTHER_DID = did_web.did("titres.autre.example")
OTHER_DOCUMENT = did_web.document(OTHER_DID, [OTHER_KEY.multibase])
AT = datetime(2023, 6, 30, 8, 12, tzinfo=UTC)
NOW = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)
LIST = "https://titres.ecole.example/certificateurs/ecole-exemple/etats/1"

CLAIMS = open_badges.BadgeClaims(
    identifier="https://titres.ecole.example/v/7K4M9QXT2R8C7K4M9QXT2R8C01",
    issuer_did=DID,
    issuer_name="ÉCOLE EXEMPLE",
    holder_name="Camille, Alix EXEMPLE",
    title="Expert en ingénierie informatique",
    achievement_id="https://titres.ecole.example/fiches/RNCP21947",
    sheet_number="RNCP21947",
    field_of_study="Code NSF 326, Informatique, traitement de l’information, réseaux de transmission",
    criteria="Décision du jury du 15 juin 2023, procès-verbal n° 7.",
    award_number="EX-2023-0412",
    awarded_at=AT,
    valid_from=AT,
    mentions=(
        (1, "Certificateur", "ÉCOLE EXEMPLE, 1 rue de l’Essai, 69000 Exempleville"),
        (2, "Titulaire", "Camille, Alix EXEMPLE, née le 31 janvier 1999 à Exempleville"),
        (3, "Certification", "Expert en ingénierie informatique"),
        (4, "Niveau", "Niveau 7 du cadre national · Niveau 7 du cadre européen des certifications"),
        (5, "Spécialité", "Code NSF 326, Informatique : réseaux de transmission"),
        (
            6,
            "Enregistrement",
            "Certification enregistrée sous le numéro RNCP 21947, par arrêté du 30 juillet 2018",
        ),
        (7, "Délivrance", "Fait à Exempleville, le 30 juin 2023 · Titre n° EX-2023-0412"),
        (8, "Signature", "La présidente, Dominique FICTIF"),
    ),
    status=open_badges.Status(LIST, 7),
)


def signed(claims=CLAIMS, key=KEY, did=DID):
    return open_badges.issue(open_badges.dump(claims), key, did, AT)


def codes_of(objections):
    return [objection.code for objection in objections]


class Resolver:
    """Answers the two certifiers' DID documents, as their sites would."""

    def supports(self, did):
        return did in (DID, OTHER_DID)

    def resolve(self, did):
        return parse_did_document(DOCUMENT if did == DID else OTHER_DOCUMENT)


def judged(credential, revoked=()):
    """The verdict of an independent verifier; raises OpenvcError when it refuses."""
    status = open_badges.bitstring.list_credential(LIST, DID, revoked, AT)
    return verify_credential(
        credential,
        policy=VerificationPolicy(now=NOW, expected_types=["OpenBadgeCredential"]),
        resolver=Resolver(),
        resolve_status_list=lambda _url: status,
        extra_contexts={open_badges.CONTEXTS[1]: OB_CONTEXT},
    )


def test_an_issued_award_is_accepted_by_us_and_by_an_independent_verifier():
    credential = signed()

    assert open_badges.verify(credential, DOCUMENT, now=NOW) == []
    assert judged(credential).issuer == DID


def test_every_mention_is_in_the_credential_word_for_word():
    credential = json.loads(json.dumps(signed()))

    assert open_badges.mentions(credential) == list(CLAIMS.mentions)


def test_no_member_is_outside_the_contexts():
    from openvc.proof import contexts

    base = json.loads((Path(contexts.__file__).parent / "credentials-v2.json").read_text())
    known = {open_badges.CONTEXTS[0]: base, open_badges.CONTEXTS[1]: OB_CONTEXT}
    dropped = []

    def load(url, _options):
        return {"contextUrl": None, "documentUrl": url, "document": known[url]}

    def expand(document):
        dropped.clear()
        jsonld.expand(document, {"documentLoader": load}, on_property_dropped=dropped.append)
        return list(dropped)

    assert expand(open_badges.dump(CLAIMS)) == []
    assert expand({**open_badges.dump(CLAIMS), "mentionSansTerme": "x"}) == ["mentionSansTerme"]


def paths(value, at=()):
    """The path of every leaf of a JSON value."""
    if isinstance(value, dict):
        return [path for name, child in value.items() for path in paths(child, (*at, name))]
    if isinstance(value, list):
        return [path for index, child in enumerate(value) for path in paths(child, (*at, index))]
    return [at]


def altered(credential, path):
    copied = copy.deepcopy(credential)
    place = copied
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    place[path[-1]] = (not value) if isinstance(value, bool) else f"{value}x"
    return copied


@pytest.mark.parametrize("path", paths(signed()), ids=lambda path: ".".join(map(str, path)))
def test_one_altered_leaf_is_refused(path):
    assert open_badges.verify(altered(signed(), path), DOCUMENT, now=NOW) != []


@pytest.mark.parametrize(
    "path", [("name",), ("description",), ("credentialSubject", "licenseNumber"), ("proof", "created")]
)
def test_the_independent_verifier_refuses_the_same_alterations(path):
    with pytest.raises(OpenvcError):
        judged(altered(signed(), path))


def test_an_added_or_a_removed_member_is_refused():
    credential = signed()
    added = {**credential, "validUntil": "2099-01-01T00:00:00Z"}
    removed = {name: value for name, value in credential.items() if name != "credentialStatus"}

    assert codes_of(open_badges.verify(added, DOCUMENT, now=NOW)) == ["credential.altered"]
    assert codes_of(open_badges.verify(removed, DOCUMENT, now=NOW)) == ["credential.altered"]


def test_the_key_of_another_issuer_signs_nothing_here():
    unsigned = open_badges.dump(CLAIMS)
    with pytest.raises(ValueError, match="ses propres titres"):
        open_badges.issue(unsigned, OTHER_KEY, OTHER_DID, AT)
    forged = data_integrity.add_proof(
        unsigned, OTHER_KEY, did_web.method_id(OTHER_DID, OTHER_KEY.multibase), AT
    )

    assert codes_of(open_badges.verify(forged, DOCUMENT, now=NOW)) == ["credential.other-issuer"]
    assert codes_of(open_badges.verify(forged, OTHER_DOCUMENT, now=NOW)) == ["credential.other-issuer"]
    with pytest.raises(OpenvcError):
        judged(forged)


def test_a_key_that_the_issuer_does_not_list_is_refused():
    stranger = from_seed("inconnu", b"\x09" * 32)
    forged = open_badges.issue(open_badges.dump(CLAIMS), stranger, DID, AT)

    assert codes_of(open_badges.verify(forged, DOCUMENT, now=NOW)) == ["credential.key-not-authorised"]
    with pytest.raises(OpenvcError):
        judged(forged)


def test_every_proof_must_hold_not_only_one():
    credential = signed()
    bad = {**credential["proof"], "proofValue": data_integrity.multibase.encode(bytes(64))}
    unknown = {**credential["proof"], "cryptosuite": "bbs-2023"}

    assert open_badges.verify({**credential, "proof": [credential["proof"]]}, DOCUMENT, now=NOW) == []
    both = {**credential, "proof": [credential["proof"], bad]}
    assert codes_of(open_badges.verify(both, DOCUMENT, now=NOW)) == ["credential.altered"]
    strange = {**credential, "proof": [credential["proof"], unknown]}
    assert codes_of(open_badges.verify(strange, DOCUMENT, now=NOW)) == ["credential.unknown-cryptosuite"]
    none = {name: value for name, value in credential.items() if name != "proof"}
    assert codes_of(open_badges.verify(none, DOCUMENT, now=NOW)) == ["credential.no-proof"]


def test_an_award_is_not_valid_before_its_day():
    found = open_badges.verify(signed(), DOCUMENT, now=AT - timedelta(seconds=1))

    assert codes_of(found) == ["credential.not-yet-valid"]


def test_a_revoked_award_is_refused_by_us_and_by_the_independent_verifier():
    credential = signed()

    def signed_list(revoked, key=KEY, did=DID):
        listed = bitstring.list_credential(LIST, DID, revoked, AT)
        return data_integrity.add_proof(listed, key, did_web.method_id(did, key.multibase), AT)

    assert open_badges.status_objections(credential, signed_list([9]), DOCUMENT) == []
    found = open_badges.status_objections(credential, signed_list([7]), DOCUMENT)
    assert codes_of(found) == ["credential.revoked"]
    forged = open_badges.status_objections(credential, signed_list([], OTHER_KEY, OTHER_DID), DOCUMENT)
    assert codes_of(forged) == ["credential.other-issuer"]
    other = {**signed_list([]), "id": LIST + "0"}
    assert codes_of(open_badges.status_objections(credential, other, DOCUMENT)) == [
        "credential.other-status-list"
    ]
    with pytest.raises(OpenvcError):
        judged(credential, revoked=[7])


def test_a_mention_on_two_lines_is_not_issued():
    claims = replace(CLAIMS, mentions=((1, "Certificateur", "A\n9. Niveau\u00a0: 8"),))

    with pytest.raises(ValueError, match="retour à la ligne"):
        open_badges.dump(claims)


def test_the_same_award_signs_to_the_same_bytes():
    assert json.dumps(signed()) == json.dumps(signed())


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_name_is_carried_and_signed(name):
    claims = replace(CLAIMS, holder_name=name, mentions=((2, "Titulaire", name),))
    credential = json.loads(json.dumps(signed(claims)))

    assert open_badges.verify(credential, DOCUMENT, now=NOW) == []
    assert open_badges.mentions(credential) == [(2, "Titulaire", name)]
