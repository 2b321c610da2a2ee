"""A member who stepped aside for a candidate, or is tied to them, reads nothing of them in the minutes; what they sign is whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

import pytest
import rfc8785
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.api.v1 import api
from parchemin.candidates.relations import clear_relation, declare_relation
from parchemin.catalogue.models import CompositionRule
from parchemin.domain.composition import Clause, Measure
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.domain.deliberation import Vote
from parchemin.journal.models import Entry
from parchemin.juries.day import incidents
from parchemin.juries.jury import seating
from parchemin.juries.minutes import content, proving, signed_text
from parchemin.juries.models import Jury, MemberSignature, Minutes
from tests import life, make
from tests.awards.test_incomplete_births import text_of
from tests.juries.minutes.test_signed_text import attached
from tests.web.test_permissions import words_of

pytestmark = pytest.mark.django_db
SEEN, WORDS = "COUSINAGE", "Le budget du cousin n’est pas établi."


@pytest.fixture
def aside(world, now):
    """The minutes of three candidates, the first refused a block; a member stepped aside for that one."""
    world.life = life.Life(world, now).to("composed")
    least = Rule((Clause(Measure.TOTAL, 4, exact=False), Clause(Measure.PRESIDENTS, 1)), "quatre membres", "")
    CompositionRule.objects.update(rule=least.as_dict(), notation=least.notation())
    world.cousin, world.other = life.entries_of(world)[:2]
    person = world.cousin.candidacy.person
    person.birth_name = SEEN
    person.save()
    world.member = life.members_of(world)[-1]
    world.relation = {"candidate": person, "other": world.member.juror.person, "kind": "family"}
    world.life.deliberate()
    seating.recuse(actor=life.clerk(), now=now, member=world.member, candidacy=world.cousin.candidacy)
    incidents.note_incident(
        actor=life.clerk(),
        now=now,
        session=world.session,
        code="noise",
        words=f"Alarme pour {person.full_name}",
    )
    return decided(world)


def decided(world):
    """Everybody but the member votes on the cousin; all of them on the others."""
    first, second = world.cousin.blocks.order_by("number")
    others = [m for m in life.members_of(world) if m.pk != world.member.pk]
    world.life.vote(world.cousin, first, Vote.AGAINST, members=others)
    world.life.vote(world.cousin, second, Vote.FOR, members=others)
    for entry in life.entries_of(world)[1:]:
        for block in entry.blocks.order_by("number"):
            world.life.vote(entry, block, Vote.FOR)
    world.life.refuse(world.cousin, first, WORDS)
    world.life.close()
    world.client = Client()
    world.client.force_login(make.member(world.certifier, world.member.juror.person, "juror"))
    return world


def page(world) -> str:
    answer = world.client.get(reverse("jury_minutes", args=[world.session.pk]))
    assert answer.status_code == 200
    return words_of(answer)


def downloaded(world, client=None) -> bytes:
    answer = (client or world.client).get(reverse("jury_minutes_pdf", args=[world.session.pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_page_leaves_the_candidate_out_and_says_so_and_the_whole_is_signed(aside):
    shown = page(aside)
    assert SEEN not in shown
    assert WORDS not in shown
    assert aside.other.candidacy.person.birth_name in shown
    assert "nomme cette partie par son empreinte" in shown
    facts = content.minutes_facts(Jury.objects.get(pk=aside.member.jury_id))
    assert signed_text.digest_of(facts) in shown, "what is signed is the digest of the whole"
    answer = aside.client.post(
        reverse("jury_minutes", args=[aside.session.pk]),
        {
            "typed_name": aside.member.juror.person.full_name,
            "digest": signed_text.digest_of(facts),
            "act_key": "signed",
        },
    )
    assert answer.status_code == 302, words_of(answer)
    assert MemberSignature.objects.get(member=aside.member).digest == signed_text.digest_of(facts)
    part = signed_text.parts(asdict(facts))[1]
    told = Entry.objects.filter(act="minutes_signed").latest("number").facts
    assert told["withheld"] == [hashlib.sha256(part).hexdigest()], "the journal says what was not shown"


def test_the_paper_of_that_member_has_nothing_of_the_candidate_and_still_proves_itself(aside, now):
    aside.life.sign()
    aside.life.seal()
    data = downloaded(aside)
    words = text_of(data)
    assert SEEN not in words
    assert WORDS not in words
    assert "Copie remise à" in words
    assert Minutes.objects.get().pdf_id in words.replace("\n", "").replace(" ", "")
    files = attached(data)
    assert all(SEEN.encode() not in content and WORDS.encode() not in content for content in files.values())
    text = files[signed_text.TEXT]
    assert hashlib.sha256(text).hexdigest() == MemberSignature.objects.get(member=aside.member).digest
    named = json.loads(text)["parts"]
    given = [hashlib.sha256(rfc8785.dumps(part)).hexdigest() for part in json.loads(files[signed_text.PARTS])]
    assert given == named[2:], "every part they may read, and none other"


def test_another_member_reads_and_keeps_the_whole(aside, now):
    aside.life.sign()
    aside.life.seal()
    another = next(m for m in life.members_of(aside) if m.pk != aside.member.pk)
    client = Client()
    client.force_login(make.member(aside.certifier, another.juror.person, "juror"))
    shown = words_of(client.get(reverse("jury_minutes", args=[aside.session.pk])))
    assert SEEN in shown
    assert WORDS in shown
    assert hashlib.sha256(downloaded(aside, client)).hexdigest() == Minutes.objects.get().pdf_id
    assert all(proof.holds for proof in proving.proofs(another.jury))


def test_a_tie_known_after_the_seal_withholds_too_and_lifted_shows_again(world, now):
    life.bring(world, now, "published")
    entry = life.entries_of(world)[1]
    name = entry.candidacy.person.full_name
    world.member = life.members_of(world)[1]
    world.client = Client()
    world.client.force_login(make.member(world.certifier, world.member.juror.person, "juror"))
    assert name in page(world)
    tie = {"candidate": entry.candidacy.person, "other": world.member.juror.person, "kind": "family"}
    declare_relation(actor=world.actor, now=now, **tie)
    assert name not in page(world)
    assert name not in text_of(downloaded(world))
    clear_relation(actor=world.actor, now=timezone.now(), reason="Homonymes", **tie)
    assert name in page(world)


def test_lines_of_the_session_that_name_the_candidate_are_left_out(aside):
    shown = page(aside)
    assert "Alarme" not in shown
    assert "n’est pas reproduit" in shown


def test_minutes_signed_before_parts_existed_are_withheld_by_rank(aside, now, monkeypatch):
    aside.life.sign()
    aside.life.seal()
    row = Minutes.objects.get()
    row.facts = {**row.facts, "salt": "", "candidates": [{**c, "salt": ""} for c in row.facts["candidates"]]}
    row.save()
    assert SEEN not in page(aside)
    data = downloaded(aside)
    assert SEEN not in text_of(data)
    assert attached(data) == {}


def test_the_api_says_nothing_of_a_deliberation():
    addresses = json.dumps(list(api.get_openapi_schema()["paths"]))
    assert not any(word in addresses for word in ("session", "minutes", "jury", "deliberation"))
