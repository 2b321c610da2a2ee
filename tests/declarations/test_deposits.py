"""Declared is not written: a file is to deposit until a person says it was, with the day and the proof."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from parchemin.awards.actions import revoke_award
from parchemin.awards.models import Revocation
from parchemin.declarations import depositing, queries, reports, withdrawing
from parchemin.declarations.actions import name_file, prepare, put_back, write_file
from parchemin.declarations.models import DeclarationFile, FileDeposit, Passage, Withdrawal
from parchemin.declarations.queries import Standing
from parchemin.domain.objection import Refused
from parchemin.formats.cdc import passage_file
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.runtime import files
from parchemin.web.certifier import queues
from tests import life, make
from tests.declarations.conftest import award

pytestmark = pytest.mark.django_db
State, FileState = Passage.State, DeclarationFile.State
DAY = date(2023, 6, 15)
PROOF = depositing.Proof(reference="DEPOT-FICTIF-12")


@pytest.fixture
def written(world, awards, now) -> DeclarationFile:
    return write_file(actor=world.actor, now=now, certifier=world.certifier)


def deposited(world, now, row, **more):
    return depositing.say_deposited(
        **{
            "actor": world.actor,
            "now": now,
            "declaration": row,
            "deposited_on": DAY,
            "proof": PROOF,
            **more,
        }
    )


def codes(caught) -> list[str]:
    return [o.code for o in caught.value.objections]


def states(row) -> set[str]:
    return set(row.passages.values_list("state", flat=True))


def stands(world) -> dict[str, int]:
    """Where titles stand; each count is that of its list, and the sum that of the titles."""
    ids = [world.certifier.pk]
    found = queries.counts(ids)
    assert {each: queries.standing(ids, each).count() for each in Standing} == found
    assert sum(found.values()) == queries.ledger(ids).count()
    return {each.value: count for each, count in found.items() if count}


def report(row, ok=(), ko=()) -> bytes:
    refused = "".join(
        f"<passage><idTechnique>{i}</idTechnique><messageErreur>non</messageErreur></passage>" for i in ko
    )
    taken = "".join(f"<idTechnique>{i}</idTechnique>" for i in ok)
    return (
        f"<rapport><idFlux>{row.flux_id}</idFlux><idTraitement>7</idTraitement><PassagesKO>{refused}</PassagesKO>"
        f"<PassagesOK>{taken}</PassagesOK></rapport>"
    ).encode()


def ids(row) -> list[str]:
    return list(row.passages.order_by("award__number").values_list("technical_id", flat=True))


def read(world, now, row, data, **more):
    return reports.read_report(actor=world.actor, now=now, certifier=world.certifier, data=data, **more)


# -- the clock runs until the deposit ---------------------------------------------------------------------


def test_a_file_written_is_not_declared_anywhere_until_somebody_says_it_was_deposited(world, written, now):
    on = date(2023, 9, 1)
    passages = queues._passages([world.certifier.pk], on)
    assert (passages.count, passages.due, passages.days) == (3, date(2023, 9, 30), 29)
    assert [(d.state, d.due_on) for d in queries.due(world.actor, on=on)] == [
        ("written", date(2023, 9, 30))
    ] * 3
    assert stands(world) == {"written": 3}
    deposited(world, now, written)
    assert queues._passages([world.certifier.pk], on).count == 0
    assert queries.due(world.actor, on=on) == []
    assert stands(world) == {"deposited": 3}


def test_a_deposit_keeps_who_said_it_the_day_and_the_proof(world, written, now):
    proof = depositing.Proof("", [b"confirmation"], "confirmation.pdf", "application/pdf")
    said = deposited(world, now, written, proof=proof)
    written.refresh_from_db()
    assert (written.state, states(written)) == (FileState.DEPOSITED, {State.DEPOSITED})
    assert (said.said_by, said.deposited_on, said.proof_name) == (world.actor.name, DAY, "confirmation.pdf")
    assert files.read(said.proof_id) == b"confirmation"
    entry = Entry.objects.get(stream=written.stream, act="declaration_deposited")
    assert (entry.actor, entry.facts["passages"], entry.facts["late"]) == (world.actor.label, 3, 0)
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"actor": life.clerk()}, "deposit.nobody"),
        ({"proof": depositing.Proof(" ")}, "deposit.proof-missing"),
        ({"deposited_on": DAY + timedelta(days=1)}, "deposit.in-future"),
        ({"deposited_on": DAY - timedelta(days=1)}, "deposit.before-written"),
        ({"proof": depositing.Proof("", [b""], "vide.pdf")}, "file.empty"),
    ],
)
def test_what_nobody_can_stand_by_is_not_said(world, written, now, changes, code):
    with pytest.raises(Refused) as caught:
        deposited(world, now, written, **changes)
    assert codes(caught) == [code]
    assert all(o.mend for o in caught.value.objections)
    assert (states(written), FileDeposit.objects.count()) == ({State.WRITTEN}, 0)


def test_a_late_deposit_is_said_late_in_the_journal(world, written, now):
    late = now + timedelta(days=120)
    deposited(world, late, written, deposited_on=date(2023, 10, 13))
    assert Entry.objects.get(act="declaration_deposited").facts["late"] == 3


def test_a_deposit_is_said_once_and_taken_back_until_an_answer(world, written, now):
    deposited(world, now, written)
    with pytest.raises(Refused) as caught:
        deposited(world, now, written)
    assert codes(caught) == ["deposit.said-already"]
    depositing.take_deposit_back(actor=world.actor, now=now, declaration=written, reason="Mauvais fichier")
    written.refresh_from_db()
    assert (written.state, states(written)) == (FileState.WRITTEN, {State.WRITTEN})
    deposited(world, now, written)
    read(world, now, written, report(written, ok=ids(written)))
    with pytest.raises(Refused) as caught:
        depositing.take_deposit_back(actor=world.actor, now=now, declaration=written, reason="Trop tard")
    assert codes(caught) == ["deposit.answered"]


def test_a_file_set_aside_gives_its_passages_to_the_next(world, written, now):
    with pytest.raises(Refused) as caught:
        write_file(actor=world.actor, now=now, certifier=world.certifier)
    assert codes(caught) == ["declaration.nothing-due"]
    assert "mettre de côté" in caught.value.objections[0].mend
    depositing.set_aside(actor=world.actor, now=now, declaration=written, reason="À refaire")
    with pytest.raises(Refused) as caught:
        deposited(world, now, written)
    assert codes(caught) == ["deposit.aside"]
    again = write_file(actor=world.actor, now=now, certifier=world.certifier)
    assert ids(again) == ids(written)
    assert stands(world) == {"written": 3}


def test_a_file_deposited_is_not_set_aside(world, written, now):
    deposited(world, now, written)
    with pytest.raises(Refused) as caught:
        depositing.set_aside(actor=world.actor, now=now, declaration=written, reason="Trop tard")
    assert codes(caught) == ["declaration.deposited"]


def test_a_report_of_a_file_set_aside_is_read_once_no_other_file_carries_its_passages(world, written, now):
    depositing.set_aside(actor=world.actor, now=now, declaration=written, reason="À refaire")
    again = write_file(actor=world.actor, now=now, certifier=world.certifier)
    with pytest.raises(Refused) as caught:
        read(world, now, written, report(written, ok=ids(written)))
    assert set(codes(caught)) == {"report.written-again"}
    depositing.set_aside(actor=world.actor, now=now, declaration=again, reason="L’autre est parti")
    read(world, now, written, report(written, ok=ids(written)))
    assert stands(world) == {"accepted": 3}


# -- a title revoked after the writing ---------------------------------------------------------------------


def revoke(world, now, row):
    revoke_award(actor=world.actor, now=now, award=row, reason="Pièce fausse")


def test_a_title_revoked_after_writing_is_cancelled_and_leaves_the_next_file(world, awards, written, now):
    revoke(world, now, awards[0])
    assert stands(world) == {"cancelled": 1, "written": 2}
    [row] = queries.declaration_files(world.actor)
    assert (row.passage_count, row.cancelled_count) == (3, 1)
    assert [p.award for p in queries.cancelled_in(written)] == awards[:1]
    depositing.set_aside(actor=world.actor, now=now, declaration=written, reason="Un titre est annulé")
    again = write_file(actor=world.actor, now=now, certifier=world.certifier)
    assert again.passages.count() == 2
    assert stands(world) == {"cancelled": 1, "written": 2}


def test_a_title_revoked_after_its_deposit_is_to_withdraw_until_somebody_says_it_was_asked(
    world, awards, written, now
):
    deposited(world, now, written)
    revoke(world, now, awards[1])
    assert stands(world) == {"deposited": 2, "to_withdraw": 1}
    [passage] = queries.to_withdraw([world.certifier.pk])
    with pytest.raises(Refused) as caught:
        withdrawing.say_withdrawn(
            actor=world.actor, now=now, passage=passage, asked_on=DAY, proof=depositing.Proof()
        )
    assert codes(caught) == ["deposit.proof-missing"]
    for _ in range(2):
        withdrawing.say_withdrawn(actor=world.actor, now=now, passage=passage, asked_on=DAY, proof=PROOF)
    assert stands(world) == {"deposited": 2, "withdrawn": 1}
    assert Entry.objects.filter(act="passage_withdrawn").count() == 1
    with pytest.raises(Refused) as caught:
        standing = awards[0].passage
        withdrawing.say_withdrawn(actor=world.actor, now=now, passage=standing, asked_on=DAY, proof=PROOF)
    assert codes(caught) == ["withdrawal.not-due"]


def test_where_the_format_has_a_withdrawal_a_file_asks_it_and_its_report_confirms(
    world, awards, written, now, shared
):
    deposited(world, now, written)
    for row in awards[:2]:
        revoke(world, now, row)
    with pytest.raises(Refused) as caught:
        withdrawing.write_suppression(actor=world.actor, now=now, certifier=world.certifier)
    assert codes(caught) == ["withdrawal.no-format"]
    xsd = (shared / "data" / "cdc" / "cpf-1.1.5-RECONSTRUCTED-unofficial.xsd").read_bytes()
    asked = withdrawing.write_suppression(
        actor=world.actor, now=now, certifier=world.certifier, schema_version="1.1.5", xsd=xsd
    )
    flux = passage_file.load(files.read(asked.file_id), schema_version="1.1.5")
    assert flux.action == "SUPPRESSION"
    assert [p.technical_id for c in flux.certifications for p in c.passages] == ids(asked)
    assert stands(world) == {"deposited": 1, "to_withdraw": 2}  # written is not asked
    with pytest.raises(Refused) as caught:
        withdrawing.write_suppression(
            actor=world.actor, now=now, certifier=world.certifier, schema_version="1.1.5"
        )
    assert codes(caught) == ["withdrawal.nothing-due"]
    deposited(world, now, asked)
    assert stands(world) == {"deposited": 1, "withdrawn": 2}
    a, b = ids(asked)
    read(world, now, asked, report(asked, ok=[a], ko=[b]))
    assert Withdrawal.objects.get().passage.technical_id == a
    assert stands(world) == {"deposited": 1, "to_withdraw": 1, "withdrawn": 1}


def test_one_line_for_each_title_whatever_happened_to_it(world, now):
    """Revoked, refused then put back, accepted, replaced in a file set aside, rehearsed: lists, counts and sum agree."""
    more = [make.candidacy(world.certifier, world.framework) for _ in range(4)]
    trial = make.candidacy(world.certifier, world.framework, rehearsal=True)
    rows = [award(world, c, n) for n, c in enumerate([*world.candidacies, *more, trial], start=1)]
    rows[0].person.__class__.objects.filter(pk=rows[0].person_id).update(birth_year=None)
    early = rows[6]
    Revocation.objects.create(award=early, revoked_on=DAY, revoked_at=now, reason="essai")
    assert stands(world) == {"unprepared": 6, "cancelled": 1}
    row = write_file(actor=world.actor, now=now, certifier=world.certifier)
    assert stands(world) == {"blocked": 1, "written": 5, "cancelled": 1}
    depositing.set_aside(actor=world.actor, now=now, declaration=row, reason="essai")
    row = write_file(actor=world.actor, now=now, certifier=world.certifier)
    deposited(world, now, row)
    a, b, c, d, e = ids(row)
    read(world, now, row, report(row, ok=[a, b], ko=[c, d]))
    assert stands(world) == {"blocked": 1, "deposited": 1, "accepted": 2, "refused": 2, "cancelled": 1}
    for technical_id in (a, c, e):
        revoke(world, now, Passage.objects.get(technical_id=technical_id).award)
    assert stands(world) == {"blocked": 1, "accepted": 1, "refused": 1, "cancelled": 2, "to_withdraw": 2}
    put_back(actor=world.actor, now=now, passage=Passage.objects.get(technical_id=d))
    assert stands(world) == {"due": 1, "blocked": 1, "accepted": 1, "cancelled": 2, "to_withdraw": 2}
    prepare(actor=world.actor, now=now, certifier=world.certifier)
    assert stands(world) == {"due": 1, "blocked": 1, "accepted": 1, "cancelled": 2, "to_withdraw": 2}


# -- an answer tied back -----------------------------------------------------------------------------------


def test_the_name_given_where_the_file_was_written_ties_its_report(world, written, now, shared):
    data = (shared / "cases" / "02-whole-file-refused.xml").read_bytes()
    with pytest.raises(Refused) as caught:
        read(world, now, written, data)
    assert codes(caught) == ["report.no-file"]
    name_file(actor=world.actor, now=now, declaration=written, name="CDC.xml")
    receipt = read(world, now, written, data)
    assert receipt.declaration == written
    [said] = reports.said_of(receipt)
    assert (said.kind, said.message, said.line, said.column) == ("XSD", "Valeur hors liste.", 12, 18)
    assert (
        said.text.startswith("<cpf:")
        and said.text == files.read(written.file_id).decode().splitlines()[11].strip()
    )
    assert stands(world) == {"due": 3}
    again = write_file(actor=world.actor, now=now, certifier=world.certifier)
    assert (again.pk == written.pk, ids(again)) == (False, ids(written))


def test_a_name_given_twice_asks_for_the_file_and_the_one_designated_wins(world, awards, written, now):
    data = b"<rapport><nomFichier>cdc.xml</nomFichier><erreurs><erreur><message>non</message></erreur></erreurs></rapport>"
    name_file(actor=world.actor, now=now, declaration=written, name="cdc.xml")
    late = award(world, make.candidacy(world.certifier, world.framework), 9)
    second = write_file(actor=world.actor, now=now, certifier=world.certifier)
    name_file(actor=world.actor, now=now, declaration=second, name="cdc.xml")
    with pytest.raises(Refused) as caught:
        read(world, now, written, data)
    assert codes(caught) == ["report.several-files"]
    receipt = read(world, now, second, data, declaration=second)
    assert receipt.declaration == second
    assert late.passage.state == State.DUE
    third = data.replace(b"non", b"encore")
    assert read(world, now, written, third).declaration == written  # the only one that waits


def test_the_file_designated_wins_over_a_name_nobody_knows_but_not_over_what_we_wrote(world, written, now):
    other = b"<rapport><nomFichier>inconnu.xml</nomFichier><idTraitement>3</idTraitement><PassagesOK>%s</PassagesOK></rapport>"
    taken = "".join(f"<idTechnique>{one}</idTechnique>" for one in ids(written)).encode()
    receipt = read(world, now, written, other % taken, declaration=written)
    assert (receipt.accepted, stands(world)) == (3, {"accepted": 3})


# -- one record that cannot be written ----------------------------------------------------------------------


def test_one_passage_that_the_schema_refuses_leaves_the_others_in_the_file(world, awards, now, shared):
    xsd = (shared / "data" / "cdc" / "pix-cpf-1.1.2.xsd").read_bytes()
    stricter = xsd.replace(b'<xsd:maxLength value="60"/>', b'<xsd:maxLength value="30"/>')
    person = awards[1].person
    person.birth_name = "D’Essai-de la Très-Longue-Maison-Fictive"
    person.save()
    row = write_file(actor=world.actor, now=now, certifier=world.certifier, xsd=stricter)
    assert row.passages.count() == 2
    blocked = Passage.objects.get(award=awards[1])
    assert (blocked.state, {r["code"] for r in blocked.reasons}) == (State.BLOCKED, {"cdc.xsd"})
    assert stands(world) == {"blocked": 1, "written": 2}
    person.birth_name = "Court"
    person.save()
    prepare(actor=world.actor, now=now, certifier=world.certifier)
    assert (
        write_file(actor=world.actor, now=now, certifier=world.certifier, xsd=stricter).passages.count() == 1
    )
