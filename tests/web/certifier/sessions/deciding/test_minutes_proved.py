"""Signing the minutes by hand and with a code; rectifying them; their proofs and the dossiers, through the pages."""

from __future__ import annotations

import io
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from parchemin.catalogue.models import CertificationRules
from parchemin.formats.proofs import dossier as form
from parchemin.formats.proofs.seal import verify_record
from parchemin.journal.keys import public_key
from parchemin.journal.models import Entry
from parchemin.juries.minutes import proving
from parchemin.juries.models import MemberSignature, MinutesCorrection
from parchemin.runtime.models import Progress
from tests import life, make

pytestmark = pytest.mark.django_db
DRAWN = "M10 20L30 40L50 20"


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def closed(now):
    world = make.world(candidates=1)
    life.bring(world, now, "closed")
    return world


@pytest.fixture
def desk(now):
    """A sealed session and its manager, seen from the desk."""
    world = make.world(candidates=2)
    life.bring(world, now, "sealed")
    world.client = signed_in(world.manager)
    world.at = lambda name, **parts: reverse(name, kwargs={"pk": world.session.pk, **parts})
    return world


@pytest.fixture
def seat(closed):
    member = life.members_of(closed)[0]
    client = signed_in(make.member(closed.certifier, member.juror.person, "juror"))
    page = reverse("jury_minutes", args=[closed.session.pk])

    def sign(status=302, **fields):
        digest = client.get(page).context["digest"]
        answer = client.post(page, {"digest": digest, **fields})
        assert answer.status_code == status
        return [o.code for o in answer.context["objections"]] if status == 409 else []

    return type("Seat", (), {"world": closed, "member": member, "client": client, "sign": staticmethod(sign)})


def test_a_drawn_signature_is_countersigned_as_drawn(seat):
    seat.sign(drawing=DRAWN)
    row = MemberSignature.objects.get()
    key = public_key(seat.world.certifier.slug)
    assert (row.method, row.drawing, row.code_checked) == ("drawn", DRAWN, False)
    assert row.typed_name == seat.member.juror.person.full_name
    assert verify_record(row.record, key, row.digest) == []
    assert (row.record["signer"], row.record["method"]) == (f"juror:{seat.member.juror_id}", "drawn")
    assert verify_record({**row.record, "method": "typed"}, key)[0].code == "seal.altered"
    assert DRAWN in seat.client.get(reverse("jury_minutes", args=[seat.world.session.pk])).content.decode()


def test_nothing_written_and_nothing_drawn_signs_nothing(seat):
    assert seat.sign(409, typed_name=" ") == ["signature.no-name"]
    assert seat.sign(409, drawing="M0 0L9 9<script>") == ["signature.not-strokes"]
    assert not MemberSignature.objects.exists()


def test_a_code_where_the_rules_require_it(seat, settings):
    settings.SMTP_HOST = "localhost"
    rules = seat.world.rules
    CertificationRules.objects.filter(pk=rules.pk).update(
        content={**rules.content, "jury": {"signature_code": "required"}}
    )
    name = seat.member.juror.person.full_name
    assert seat.sign(409, typed_name=name) == ["signature.code-required"]
    assert seat.client.post(
        reverse("jury_code", args=[seat.world.session.pk]), {"purpose": "minutes"}
    ).url == reverse("jury_minutes", args=[seat.world.session.pk])
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body).group()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert seat.sign(409, typed_name=name, code=wrong) == ["code.wrong"]
    assert not MemberSignature.objects.exists()
    seat.sign(typed_name=name, code=code)
    row = MemberSignature.objects.get()
    assert row.code_checked
    assert row.record["code"] is True
    assert Entry.objects.get(act="minutes_signed").facts["code"] is True


def test_a_line_is_rectified_and_shown_on_the_minutes(desk):
    page = desk.at("session_correct")
    listed = desk.client.get(page).context["lines"]
    line = next(one for one in listed if one.field == "candidates.0.name")
    sent = {
        "field": line.field,
        "before": line.value,
        "after": "Alix BROUILLONNE",
        "reason": "Acte de naissance",
    }
    assert line.value in desk.client.get(f"{page}?ligne={line.field}").content.decode()
    refused = desk.client.post(page, {**sent, "field": "candidates.0.outcome"})
    assert refused.status_code == 409
    assert [o.code for o in refused.context["objections"]] == ["correction.not-clerical"]
    assert desk.client.post(page, sent).status_code == 302
    made = MinutesCorrection.objects.get()
    text = desk.client.get(desk.at("session_minutes")).content.decode()
    assert desk.at("session_correction_pdf", rank=1) in text
    assert "Alix BROUILLONNE" in text
    assert made.pdf_id in text
    paper = desk.client.get(desk.at("session_correction_pdf", rank=1))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert desk.client.post(page, sent).status_code == 409, "the line no longer says that"


def test_the_dossier_of_each_candidate_is_asked_made_and_downloaded(desk, django_capture_on_commit_callbacks):
    mine, other = life.entries_of(desk)
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.client.post(desk.at("session_evidence_build"), {"entry": mine.pk}).status_code == 302
    assert Progress.objects.get(kind="build_evidence").state == Progress.State.DONE
    text = desk.client.get(desk.at("session_evidence")).content.decode()
    assert desk.at("session_evidence_file", entry_id=mine.pk) in text
    assert desk.at("session_evidence_file", entry_id=other.pk) not in text
    answer = desk.client.get(desk.at("session_evidence_file", entry_id=mine.pk))
    told = form.verify(io.BytesIO(b"".join(answer.streaming_content)))
    assert told.objections == ()
    assert told.about == f"entry:{mine.pk}"
    assert desk.client.get(desk.at("session_evidence_file", entry_id=other.pk)).status_code == 404


def test_a_dossier_that_cannot_be_made_says_why(desk, django_capture_on_commit_callbacks, settings):
    mine = life.entries_of(desk)[0]
    for key in settings.KEYS_DIR.glob(f"{desk.certifier.slug}*"):
        key.chmod(0o644)
    with django_capture_on_commit_callbacks(execute=True):
        desk.client.post(desk.at("session_evidence_build"), {"entry": mine.pk})
    page = desk.client.get(desk.at("session_evidence"))
    assert "Le dossier n’a pas pu être fait" in page.content.decode()
    assert all(proof.holds for proof in page.context["proofs"]), "the pinned public key is enough to verify"


def test_the_page_of_proofs_tells_the_one_that_was_changed(desk):
    assert desk.client.get(desk.at("session_evidence")).context["broken"] == 0
    row = MemberSignature.objects.order_by("pk")[1]
    row.record = {**row.record, "code": True}
    row.save()
    page = desk.client.get(desk.at("session_evidence"))
    assert page.context["broken"] == 1
    assert "1 relevé ne tient pas" in page.content.decode()
    assert [p.name for p in proving.proofs(life.jury_of(desk)) if not p.holds] == [
        row.member.juror.person.full_name
    ]
