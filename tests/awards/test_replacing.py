"""A title that says something wrong is replaced under a new number; a title lost is given again."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from parchemin.awards import actions, verifying
from parchemin.awards.models import Award, FormerAward
from parchemin.awards.replacing import differences, give_duplicate, mistaken, replace_award
from parchemin.candidates.correcting import correct_identity
from parchemin.declarations import depositing, withdrawing
from parchemin.declarations import queries as declarations
from parchemin.declarations.actions import write_file
from parchemin.documents import parchment
from parchemin.domain.award import Claims
from parchemin.domain.objection import Refused
from parchemin.formats.cdc import passage_file
from parchemin.formats.credentials import open_badges
from parchemin.formats.credentials.bitstring import decode, is_set
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.parties.models import Letter
from parchemin.runtime import files
from tests.commands import run

pytestmark = pytest.mark.django_db
REASON = "Prénom mal recopié de la pièce"


@pytest.fixture
def award(world, granted, now):
    return actions.issue_award(actor=world.actor, now=now, outcome=granted)


@pytest.fixture
def later(now):
    return now + timedelta(days=400)


def corrected(world, award, now, **identity):
    correct_identity(
        actor=world.actor,
        now=now,
        person=award.person,
        identity=identity or {"birth_name": "Corrigé"},
        reason="Acte de naissance",
    )
    return Award.objects.get(pk=award.pk)


def replaced(world, award, now, **more):
    return replace_award(**{"actor": world.actor, "now": now, "award": award, "reason": REASON, **more})


def codes(caught):
    return [o.code for o in caught.value.objections]


def test_a_replacement_has_a_new_number_and_papers_for_the_same_decision(world, award, now, later):
    row = replaced(world, corrected(world, award, later), later)

    assert (award.number, row.number) == ("CF-2023-0001", "CF-2024-0001")
    assert (row.pk, row.outcome_id, row.issued_on) == (award.pk, award.outcome_id, date(2023, 6, 30))
    assert row.token != award.token and row.status_index != award.status_index
    assert verifying.same_claims(row, later) == []
    page = verifying.verify(row.token, later)
    assert page.status == verifying.Status.VALID
    assert "Corrigé" in page.holder
    credential = json.loads(files.read(row.credential_id))
    assert open_badges.verify(credential, verifying.did_document(world.certifier), now=later) == []
    assert (
        parchment.embedded_credential(files.read(row.parchment_id)) == files.read(row.credential_id).decode()
    )
    assert faults() == []


def test_the_former_says_replaced_and_neither_names_the_person_nor_the_other_title(world, award, now, later):
    row = replaced(world, corrected(world, award, later), later)
    page = verifying.verify(award.token, later)

    assert (page.status, page.number, page.replaced_on) == (
        verifying.Status.REPLACED,
        award.number,
        later.date(),
    )
    said = repr(page)
    assert Claims.from_dict(award.claims).birth_name not in said
    assert row.number not in said and row.token not in said and REASON not in said
    listed = verifying.status_list(world.certifier, later)
    bits = listed["credentialSubject"]["encodedList"]
    assert is_set(decode(bits), award.status_index)
    assert not is_set(decode(bits), row.status_index)
    former = FormerAward.objects.get()
    assert (former.number, former.parchment_id, former.claims_digest) == (
        award.number,
        award.parchment_id,
        award.claims_digest,
    )
    entry = Entry.objects.get(act="award_replaced")
    assert (entry.facts["former"], entry.facts["number"]) == (award.number, row.number)
    assert REASON not in json.dumps(entry.as_dict())


def test_the_letter_gives_the_papers_that_stand(world, award, now, later):
    row = replaced(world, corrected(world, award, later), later)
    letter = Letter.objects.get(kind="award_replaced")
    assert award.number in letter.body and row.number in letter.body
    assert [a.file_id for a in letter.attachments.order_by("pk")] == [row.parchment_id, row.credential_id]


def test_what_is_already_right_is_not_replaced_and_one_click_is_one_number(world, award, now, later):
    with pytest.raises(Refused) as caught:
        replaced(world, award, later)
    assert codes(caught) == ["award.nothing-to-replace"]
    assert differences(award) == []
    row = corrected(world, award, later)
    assert mistaken(row) == [m.label for m in differences(row)] == ["Bénéficiaire"]
    with pytest.raises(Refused) as caught:
        replaced(world, row, later, reason=" ")
    assert codes(caught) == ["award.reason-missing"]
    replaced(world, row, later)
    with pytest.raises(Refused) as caught:
        replaced(world, row, later)
    assert codes(caught) == ["award.nothing-to-replace"]
    assert FormerAward.objects.count() == 1
    again = replaced(world, corrected(world, award, later, birth_name="Encore"), later)
    assert (again.number, FormerAward.objects.count()) == ("CF-2024-0002", 2)


def test_a_revoked_title_is_neither_replaced_nor_given_again(world, award, now, later):
    row = corrected(world, award, later)
    actions.revoke_award(actor=world.actor, now=later, award=row, reason="Fraude")
    row = Award.objects.get(pk=row.pk)
    for act in (replace_award, give_duplicate):
        with pytest.raises(Refused) as caught:
            act(actor=world.actor, now=later, award=row, reason=REASON)
        assert codes(caught) == ["award.revoked"]


def test_the_passage_follows_and_counts_see_one_title(world, award, now, later):
    row = replaced(world, corrected(world, award, later), later)
    assert declarations.counts([world.certifier.pk])[declarations.Standing.UNPREPARED] == 1
    file = write_file(actor=world.actor, now=later, certifier=world.certifier)
    [passage] = passage_file.load(files.read(file.file_id)).certifications[0].passages
    assert (passage.holder.birth_name, passage.valid_from) == ("Corrigé", date(2023, 6, 30))
    assert row.passage.technical_id == passage.technical_id
    assert declarations.ledger([world.certifier.pk]).count() == 1


def test_a_duplicate_is_the_same_title_in_a_new_letter(world, award, now, later):
    with pytest.raises(Refused) as caught:
        give_duplicate(actor=world.actor, now=later, award=award, reason="")
    assert codes(caught) == ["award.reason-missing"]
    for _ in range(2):
        letter = give_duplicate(actor=world.actor, now=later, award=award, reason="Perdu")
        assert [a.file_id for a in letter.attachments.order_by("pk")] == [
            award.parchment_id,
            award.credential_id,
        ]
    assert Letter.objects.filter(kind="award_duplicate").count() == 2
    assert Award.objects.get().number == award.number
    assert Entry.objects.filter(act="duplicate_given").count() == 2


def test_by_command_then_by_code(world, award, now):
    slug, number = world.certifier.slug, award.number
    refused = run("award", "replace", slug, number, "--reason", REASON, by=world.manager)
    assert (refused.exit_code, "award.nothing-to-replace" in refused.output) == (3, True)
    file = award.candidacy.number
    mended = run(
        *("candidate", "correct", slug, file, "--birth-name", "Corrigé", "--reason", "Acte de naissance"),
        by=world.manager,
    )
    assert (mended.exit_code, f"parchemin award replace {slug} {number}" in mended.output) == (0, True)
    done = run("award", "replace", slug, number, "--reason", REASON, by=world.manager)
    assert done.exit_code == 0, done.output
    told = run("award", "verify", award.token)
    assert (told.exit_code, "Ce titre a été remplacé" in told.output) == (1, True)
    gone = run("award", "duplicate", slug, number, "--reason", "Perdu", by=world.manager)
    assert gone.exit_code == 2
    assert "il est remplacé par le titre n°" in gone.output


def test_a_title_replaced_after_it_was_told_is_to_correct_until_somebody_says_it_was_asked(
    world, award, now, later
):
    write, ids = {"actor": world.actor, "certifier": world.certifier}, [world.certifier.pk]

    def stands():
        found = declarations.counts(ids)
        assert {each: declarations.standing(ids, each).count() for each in found} == found
        return {each.value for each, count in found.items() if count}

    first = write_file(now=now, **write)
    row = replaced(world, corrected(world, award, later), later)
    assert (stands(), declarations.replaced_in(first).count()) == ({"written"}, 1)
    depositing.set_aside(actor=world.actor, now=later, declaration=first, reason="Titre remplacé")
    second = write_file(now=later + timedelta(minutes=1), **write)
    assert declarations.replaced_in(second).count() == 0
    told = {"declaration": second, "deposited_on": later.date(), "proof": depositing.Proof("DEPOT-FICTIF")}
    depositing.say_deposited(actor=world.actor, now=later, **told)
    assert stands() == {"deposited"}
    after = later + timedelta(days=1)
    row = replaced(world, corrected(world, row, after, birth_name="Encore"), after)
    assert stands() == {"to_correct"}
    said = {"actor": world.actor, "now": after, "asked_on": after.date()}
    with pytest.raises(Refused) as caught:
        withdrawing.say_corrected(passage=row.passage, proof=depositing.Proof(), **said)
    assert codes(caught) == ["deposit.proof-missing"]
    for _ in range(2):
        withdrawing.say_corrected(passage=row.passage, proof=depositing.Proof("COURRIER-FICTIF"), **said)
    assert stands() == {"deposited"}
    assert Entry.objects.filter(act="passage_corrected").count() == 1
    last = after + timedelta(days=1)
    row = replaced(world, corrected(world, row, last, birth_name="Dernier"), last)
    assert stands() == {"to_correct"}
    actions.revoke_award(actor=world.actor, now=last, award=row, reason="Fraude")
    assert stands() == {"to_withdraw"}


def test_another_signatory_makes_no_title_mistaken_but_a_wrong_one_may_be_replaced(world, award, now, later):
    world.certifier.signatory_name = "Dominique Fictif"
    world.certifier.save()
    row = Award.objects.get(pk=award.pk)
    assert (mistaken(row), [m.number for m in differences(row)]) == ([], [8])
    assert replaced(world, row, later).claims["signatory_name"] == "Dominique Fictif"
