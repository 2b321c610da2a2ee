"""Sealed minutes are rectified by a new act, linked both ways; a decision never is."""

from __future__ import annotations

import hashlib

import pytest

from parchemin.domain.objection import Refused
from parchemin.formats.proofs.seal import verify_record
from parchemin.journal.keys import public_key
from parchemin.journal.models import Entry
from parchemin.juries.minutes import correcting, proving
from parchemin.juries.models import Minutes, MinutesCorrection
from parchemin.runtime import files
from tests import life, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(now):
    world = make.world(candidates=2)
    life.bring(world, now, "sealed")
    return Minutes.objects.select_related("jury__session__certifier", "jury__session__site").get()


def corrected(minutes, now, field="place", after="Site du Midi, Exempleville", **changes):
    before = next((one.value for one in correcting.correctable(minutes) if one.field == field), "")
    return correcting.correct_minutes(
        **{
            "actor": life.clerk(),
            "now": now,
            "minutes": minutes,
            "field": field,
            "before": before,
            "after": after,
            "reason": "Le site avait changé de nom.",
            **changes,
        }
    )


def refused(*args, **kwargs) -> set[str]:
    with pytest.raises(Refused) as found:
        corrected(*args, **kwargs)
    assert not MinutesCorrection.objects.exists()
    assert not Entry.objects.filter(act="minutes_corrected").exists()
    return {o.code for o in found.value.objections}


def test_a_rectification_is_sealed_numbered_and_names_the_minutes(sealed, now, text_of):
    before = files.read(sealed.pdf_id)
    made = corrected(sealed, now)
    paper = files.read(made.pdf_id)
    text = text_of(paper)
    key = public_key(sealed.jury.session.certifier.slug)
    for words in ("Site d’Exempleville", "Site du Midi", "avait changé de nom", sealed.facts["number"]):
        assert words in text
    assert sealed.pdf_id in text.replace(" ", "")
    assert verify_record(made.seal, key, hashlib.sha256(paper).hexdigest()) == []
    assert sealed.pdf_id in made.seal["purpose"]
    told = Entry.objects.get(act="minutes_corrected").facts
    assert (told["minutes"], told["pdf"]) == (sealed.pdf_id, made.pdf_id)
    assert files.read(Minutes.objects.get().pdf_id) == before, "the minutes themselves do not move"
    assert corrected(sealed, now, after="Site du Nord").number == 2
    assert [c.before for c in correcting.of(sealed)] == [sealed.facts["place"], "Site du Midi, Exempleville"]


@pytest.mark.parametrize(
    "field",
    [
        "candidates.0.outcome",
        "candidates.0.blocks",
        "candidates.0.blocks.0.decision",
        "candidates.0.blocks.0.motivation",
        "members.0.attendance",
        "held_on",
        "candidates.9.name",
        "",
    ],
)
def test_a_decision_a_vote_or_a_presence_is_never_rectified(sealed, now, field):
    assert refused(sealed, now, field) == {"correction.not-clerical"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"before": "Ailleurs"}, "correction.changed"),
        ({"after": "  "}, "correction.empty"),
        ({"reason": " "}, "correction.no-reason"),
        ({"field": "closed_at", "after": "vers midi"}, "correction.hour"),
        ({"after": "x" * 301}, "correction.too-long"),
    ],
)
def test_a_rectification_says_one_line_and_why(sealed, now, changes, code):
    assert refused(sealed, now, **changes) == {code}


def test_words_about_a_candidate_can_be_erased_from_the_journal(sealed, now):
    made = corrected(sealed, now, "candidates.1.name", "Alix BROUILLONNE")
    entry = Entry.objects.get(act="minutes_corrected")
    assert entry.facts["entry"] == correcting.about(sealed, made).pk
    assert made.after not in str(entry.facts)
    assert set(entry.private) == {"before", "now", "reason"}


def test_every_proof_of_the_minutes_holds_and_a_changed_one_is_named(sealed, now):
    corrected(sealed, now)
    found = proving.proofs(sealed.jury)
    assert [p.what for p in found] == ["signature"] * 5 + ["seal", "correction", "rows"]
    assert all(p.holds for p in found)
    assert {p.record["signer"] for p in found[:5]} == {
        f"juror:{m.juror_id}" for m in sealed.jury.members.all()
    }
    row = sealed.jury.signatures.order_by("pk")[2]
    row.record = {**row.record, "at": "2023-06-15T10:00:00Z"}
    row.save()
    one, two = sealed.jury.signatures.order_by("pk")[:2]
    type(one).objects.filter(pk=one.pk).update(record=two.record)
    files.path_of(sealed.pdf_id).chmod(0o600)
    files.path_of(sealed.pdf_id).write_bytes(files.read(sealed.pdf_id)[:-1] + b"x")
    found = proving.proofs(sealed.jury)
    assert [p.holds for p in found] == [False, True, False, True, True, False, True, True]
    assert found[0].objections[0].code == "seal.other-row"
    assert found[2].objections[0].code == "seal.altered"
    assert found[5].objections[0].code == "seal.paper-damaged"
