"""What the database says after the seal is held against what was sealed: row by row, and named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.assessments.models import Mark
from parchemin.juries.minutes import proving
from parchemin.juries.minutes.sealed_rows import row_objections
from parchemin.juries.models import Attendance, BlockDecision, Minutes, Opinion, Outcome
from parchemin.juries.pool.erasing import erase_person
from tests import life, make
from tests.commands import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(world, now):
    life.bring(world, now, "published")
    return Minutes.objects.get()


CHANGES = {
    "décision": lambda: BlockDecision.objects.order_by("pk").first(),
    "avis": lambda: Opinion.objects.order_by("pk").first(),
    "résultat": lambda: Outcome.objects.order_by("pk").first(),
    "présence": lambda: Attendance.objects.order_by("pk").first(),
    "note": lambda: Mark.objects.order_by("pk").first(),
}
FIELDS = {
    "décision": {"votes_for": 9},
    "avis": {"vote": "against"},
    "résultat": {"verdict": "refused"},
    "présence": {"code_checked": True},
    "note": {"comment": "Ajouté après coup"},
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_row_changed_after_the_seal_is_named_by_the_commands_and_by_the_page(sealed, client, world, kind):
    assert row_objections(sealed) == []
    row = CHANGES[kind]()
    type(row).objects.filter(pk=row.pk).update(**FIELDS[kind])
    [said] = row_objections(sealed)
    assert (said.code, said.params["row"]) == ("sealed.row-altered", str(row.pk))
    assert f"{kind} n° {row.pk}" in said.message
    for command in (("verify",), ("journal", "verify"), ("evidence", "signatures", sealed.jury.session_id)):
        told = run(*command)
        assert told.exit_code != 0, command
        assert f"{kind} n° {row.pk}" in told.output, command
    client.force_login(make.manager(world.certifier))
    page = client.get(reverse("session_evidence", args=[sealed.jury.session_id]))
    assert page.context["broken"] == 1
    assert f"{kind} n° {row.pk}" in page.content.decode()


def test_a_row_removed_or_added_after_the_seal_is_named(sealed):
    gone = Opinion.objects.order_by("pk").first()
    kept = {f.attname: getattr(gone, f.attname) for f in Opinion._meta.concrete_fields if not f.primary_key}
    gone.delete()
    assert [o.code for o in row_objections(sealed)] == ["sealed.row-missing"]
    Opinion.objects.create(**kept)
    assert sorted(o.code for o in row_objections(sealed)) == ["sealed.row-added", "sealed.row-missing"]


@pytest.mark.parametrize("part", ["facts", "rows"])
def test_the_minutes_own_row_changed_is_named(sealed, part):
    if part == "facts":
        sealed.facts["held_on"] = "le 1er janvier 2020"
    else:
        sealed.rows["outcomes"] = {}
    sealed.save()
    assert "sealed.minutes-differ" in {o.code for o in row_objections(sealed)}


def test_what_the_law_lets_go_does_not_spoil_the_proof(sealed, world, now):
    person = life.entries_of(world)[0].candidacy.person
    erase_person(actor=world.actor, now=now + timedelta(days=900), person=person)
    assert row_objections(sealed) == []
    assert all(proof.holds for proof in proving.proofs(sealed.jury))


def test_minutes_sealed_before_rows_were_kept_are_held_by_their_text_alone(sealed):
    Minutes.objects.update(rows={})
    sealed.refresh_from_db()
    assert row_objections(sealed) == []
