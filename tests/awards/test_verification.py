import json
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest

from parchemin.awards import actions, facts, queries, verifying
from parchemin.awards.models import Award, Revocation
from parchemin.domain.objection import Refused
from parchemin.formats.credentials import open_badges, verification_code
from parchemin.journal.models import Entry, Words
from parchemin.juries.models import Hearing
from parchemin.runtime import files
from tests import make

pytestmark = pytest.mark.django_db
REASON = "Pièce d’identité d’une autre personne"


@pytest.fixture
def award(world, granted, now):
    return actions.issue_award(actor=world.actor, now=now, outcome=granted)


def codes_of(refusal):
    return [objection.code for objection in refusal.value.objections]


def test_a_code_typed_by_hand_gives_the_award_its_words_and_its_digests(award, now):
    typed = verification_code.grouped(award.token).lower().replace("-", " ").replace("0", "o")
    page = verifying.verify(typed, now)

    assert page.status == verifying.Status.VALID
    assert page.number == award.number
    assert [mention.number for mention in page.mentions] == list(range(1, 9))
    assert all(mention.text for mention in page.mentions)
    assert page.parchment_digest == award.parchment_id
    assert page.credential_digest == award.credential_id
    assert page.registered_until == date(2023, 8, 8)
    assert page.specimen
    assert page.revoked_on is None


@pytest.mark.parametrize("text", ["", "0" * 26, "bonjour", "../../etc/passwd", "é" * 26])
def test_a_code_that_is_no_award_s_is_unknown_and_tells_nothing(award, now, text):
    page = verifying.verify(text, now)

    assert page.status == verifying.Status.UNKNOWN
    assert (page.number, page.holder, page.mentions) == ("", "", ())


def test_a_revoked_award_is_said_revoked_at_once_and_never_why(world, award, now):
    revocation = actions.revoke_award(actor=world.actor, now=now, award=award, reason=REASON)
    page = verifying.verify(award.token, now)

    assert page.status == verifying.Status.REVOKED
    assert page.revoked_on == date(2023, 6, 30)
    assert REASON not in json.dumps(asdict(replace(page, objections=())), default=str)
    assert revocation.reason == REASON
    entry = Entry.objects.get(stream=award.stream, act="award_revoked")
    assert REASON not in json.dumps(entry.as_dict())
    assert Words.objects.get(entry=entry).text == REASON


def test_the_status_list_tells_other_verifiers(world, award, now):
    credential = json.loads(files.read(award.credential_id))
    document = verifying.did_document(world.certifier)

    before = verifying.status_list(world.certifier, now)
    assert open_badges.status_objections(credential, before, document) == []
    actions.revoke_award(actor=world.actor, now=now, award=award, reason=REASON)
    after = verifying.status_list(world.certifier, now)
    found = open_badges.status_objections(credential, after, document)
    assert [o.code for o in found] == ["credential.revoked"]
    assert credential["credentialStatus"]["statusListCredential"] == facts.status_list_url(world.certifier)


def test_revoking_twice_is_one_act_and_needs_a_reason_and_the_right(world, award, now):
    with pytest.raises(Refused) as refusal:
        actions.revoke_award(actor=world.actor, now=now, award=award, reason="  ")
    assert codes_of(refusal) == ["award.reason-missing"]
    with pytest.raises(Refused) as refusal:
        stranger = make.actor(make.manager(world.other))
        actions.revoke_award(actor=stranger, now=now, award=award, reason=REASON)
    assert codes_of(refusal) == ["permission.manager"]
    first = actions.revoke_award(actor=world.actor, now=now, award=award, reason=REASON)
    again = actions.revoke_award(actor=world.actor, now=now + timedelta(days=1), award=award, reason="autre")
    assert first.pk == again.pk
    assert Revocation.objects.count() == 1


def test_a_withdrawal_for_fraud_comes_after_a_hearing(world, fraud_in_rules, award, now):
    with pytest.raises(Refused) as refusal:
        actions.revoke_award(actor=world.actor, now=now, award=award, reason=REASON, for_fraud=True)
    assert codes_of(refusal) == ["delivery.not-heard"]
    Hearing.objects.create(
        certifier=world.certifier,
        entry=award.outcome.entry,
        invited_on=date(2023, 6, 25),
        heard_on=date(2023, 6, 29),
    )
    assert actions.revoke_award(actor=world.actor, now=now, award=award, reason=REASON, for_fraud=True)


@pytest.fixture
def fraud_in_rules(world):
    """Outside the VAE it is the certifier's own rules that let a delivery be refused."""
    world.rules.content = {**world.rules.content, "fraud_refusal": True}
    world.rules.save()


def test_outside_the_vae_fraud_must_be_in_the_certifier_s_rules(world, granted, now):
    Hearing.objects.create(
        certifier=world.certifier,
        entry=granted.entry,
        invited_on=date(2023, 6, 25),
        heard_on=date(2023, 6, 29),
    )
    with pytest.raises(Refused) as refusal:
        actions.refuse_delivery_for_fraud(actor=world.actor, now=now, outcome=granted, reason=REASON)
    assert codes_of(refusal) == ["delivery.fraud-not-in-rules"]


def test_in_the_vae_the_law_lets_it_be_refused_after_a_hearing(world, grant, now):
    candidacy = make.candidacy(world.certifier, world.framework, route="VAE", admissible_on=date(2023, 1, 9))
    outcome = grant(world.session, candidacy, stated_on=date(2024, 2, 1))
    later = now.replace(year=2024)

    def refuse():
        return actions.refuse_delivery_for_fraud(
            actor=world.actor, now=later, outcome=outcome, reason="Dossier copié"
        )

    with pytest.raises(Refused) as refusal:
        refuse()
    assert codes_of(refusal) == ["delivery.not-heard"]
    assert "R. 6412-7" in refusal.value.objections[0].source.label
    Hearing.objects.create(certifier=world.certifier, entry=outcome.entry, invited_on=date(2024, 6, 1))
    assert refuse().reason == "Dossier copié"


def test_delivery_is_refused_for_fraud_only_after_a_hearing(world, granted, fraud_in_rules, now):
    def refuse():
        return actions.refuse_delivery_for_fraud(
            actor=world.actor, now=now, outcome=granted, reason="Dossier copié"
        )

    with pytest.raises(Refused) as refusal:
        refuse()
    assert codes_of(refusal) == ["delivery.not-heard"]
    hearing = Hearing.objects.create(
        certifier=world.certifier, entry=granted.entry, invited_on=date(2023, 6, 25)
    )
    Hearing.objects.filter(pk=hearing.pk).update(invited_on=date(2023, 6, 30))
    with pytest.raises(Refused):
        refuse()  # invited today: no time to answer
    Hearing.objects.filter(pk=hearing.pk).update(invited_on=date(2023, 6, 25), heard_on=date(2023, 6, 29))

    first, again = refuse(), refuse()

    assert first.pk == again.pk
    assert list(queries.due(date(2023, 6, 30))) == []
    granted.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        actions.issue_award(actor=world.actor, now=now, outcome=granted)
    assert "award.delivery-refused" in codes_of(refusal)


def test_what_the_jury_refused_is_not_refused_again_and_what_is_issued_is_revoked_instead(
    world, grant, fraud_in_rules, award, now
):
    lost = grant(world.session, world.candidacies[1], verdict="refused")
    for outcome, code in ((lost, "delivery.nothing-to-refuse"), (award.outcome, "award.already-issued")):
        with pytest.raises(Refused) as refusal:
            actions.refuse_delivery_for_fraud(actor=world.actor, now=now, outcome=outcome, reason=REASON)
        assert code in codes_of(refusal)


# -- a register that was tampered with confirms nothing ----------------------------------------------------


def test_a_changed_row_is_not_confirmed(award, now):
    Award.objects.filter(pk=award.pk).update(claims={**award.claims, "title": "Autre titre"})
    page = verifying.verify(award.token, now)

    assert page.status == verifying.Status.ALTERED
    assert [o.code for o in page.objections] == ["award.claims-altered"]
    assert page.mentions == ()


def test_a_row_changed_with_its_digest_is_caught_by_the_signature(award, now):
    from parchemin.domain.award import Claims

    changed = replace(Claims.from_dict(award.claims), title="Autre titre")
    Award.objects.filter(pk=award.pk).update(claims=changed.as_dict(), claims_digest=changed.digest())

    assert [o.code for o in verifying.verify(award.token, now).objections] == ["award.credential-differs"]


def test_a_number_or_a_code_moved_to_another_row_is_caught(award, now):
    Award.objects.filter(pk=award.pk).update(number="CF-2023-0999")

    assert [o.code for o in verifying.verify(award.token, now).objections] == ["award.credential-of-another"]


def test_a_credential_written_again_on_disk_is_caught(award, now):
    path = files.path_of(award.credential_id)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Titre fictif", b"Titre royal "))

    assert [o.code for o in verifying.verify(award.token, now).objections] == ["award.credential-lost"]


def test_a_credential_forged_with_another_key_is_caught(world, award, now):
    from parchemin.formats.credentials import did_web
    from parchemin.formats.credentials.data_integrity import add_proof
    from parchemin.formats.signing.keys import from_seed

    unsigned = json.loads(files.read(award.credential_id))
    del unsigned["proof"]
    stranger = from_seed("autre", b"\x03" * 32)
    did = facts.issuer_did(world.certifier)
    forged = add_proof(unsigned, stranger, did_web.method_id(did, stranger.multibase), now)
    row = files.put(json.dumps(forged).encode(), media_type=open_badges.MEDIA_TYPE, now=now)
    Award.objects.filter(pk=award.pk).update(credential=row)

    page = verifying.verify(award.token, now)
    assert [o.code for o in page.objections] == ["credential.key-not-authorised"]


def test_a_parchment_that_carries_another_credential_is_caught(world, grant, award, now):
    other = actions.issue_award(
        actor=world.actor, now=now, outcome=grant(world.session, world.candidacies[1])
    )
    Award.objects.filter(pk=award.pk).update(parchment=other.parchment)
    award.refresh_from_db()

    assert verifying.same_claims(other, now) == []
    assert [o.code for o in verifying.same_claims(award, now)] == ["award.parchment-carries-another"]
