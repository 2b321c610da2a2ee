"""The dossier de preuve of a candidate: whole, verifiable alone, and silent on the other candidates."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from parchemin.assessments.models import Marking
from parchemin.domain.objection import Refused
from parchemin.formats.proofs import dossier as form
from parchemin.journal.keys import public_key
from parchemin.journal.models import Entry
from parchemin.juries.minutes import correcting, dossier
from parchemin.juries.models import JuryMember, MemberSignature, Minutes
from parchemin.runtime import files
from tests import life, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(now):
    made = make.world(candidates=3)
    life.bring(made, now, "published")
    return made


def built(world, now, position: int = 0) -> bytes:
    entry = life.entries_of(world)[position]
    return files.open_file(dossier.build(actor=life.clerk(), now=now, entry=entry).digest).read()


def test_it_holds_under_the_certifiers_key(world, now):
    told = form.verify(io.BytesIO(built(world, now)), public_key(world.certifier.slug))
    assert told.objections == ()
    assert told.seals == 1 + MemberSignature.objects.count() == 6
    assert told.entries > Entry.objects.filter(stream=world.session.stream).count()


def test_it_holds_what_the_decision_rests_on(world, now):
    with zipfile.ZipFile(io.BytesIO(built(world, now))) as archive:
        decided = json.loads(archive.read("decisions.json"))
        grids = [json.loads(archive.read(n)) for n in archive.namelist() if n.startswith("grilles/")]
        jury = json.loads(archive.read("composition/jury.json"))
        there = json.loads(archive.read("presences.json"))
    assert [d["acquired"] for d in decided["blocks"]] == [True, True]
    assert len(decided["opinions"]) == 2 * 5
    assert {v["name"] for v in decided["blocks"][0]["votes"]} == {m["name"] for m in jury["members"]}
    assert decided["outcome"]["verdict"] == "granted"
    assert len(grids) == 2
    assert all(grid["marks"] for grid in grids)
    assert len(jury["members"]) == JuryMember.objects.count() == 5
    assert {a["role"] for a in there if a["present"]} == {"candidate", "juror"}


def test_a_sheet_filled_by_hand_stands_beside_the_grid_typed_from_it(world, now):
    entry = life.entries_of(world)[0]
    rows = list(entry.candidacy.markings.order_by("pk"))
    sheet = files.put(b"%PDF-feuille", media_type="application/pdf", now=now)
    Marking.objects.filter(pk=rows[0].pk).update(paper=sheet)
    data = built(world, now)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if n.startswith("grilles/")]
        grids = {g["marking"]: g for n in names if n.endswith("json") for g in [json.loads(archive.read(n))]}
        place = grids[rows[0].pk]["typed_from"]
        assert place.endswith("-feuille.pdf")
        assert archive.read(place) == b"%PDF-feuille"
    assert [grids[row.pk]["typed_from"] for row in rows[1:]] == [""] * (len(rows) - 1)
    assert form.verify(io.BytesIO(data), public_key(world.certifier.slug)).objections == ()


def test_it_says_nothing_of_the_other_candidates(world, now):
    mine, *others = life.entries_of(world)
    with zipfile.ZipFile(io.BytesIO(built(world, now))) as archive:
        texts = [archive.read(n).decode() for n in archive.namelist() if not n.endswith(".pdf")]
        session = [json.loads(line) for line in archive.read("journal/session.jsonl").decode().splitlines()]
    assert any(mine.candidacy.number in text for text in texts)
    for other in others:
        person = other.candidacy.person
        for secret in (person.full_name, str(person.pk), other.candidacy.number):
            assert not any(secret in text for text in texts), secret
    assert {e["number"] for e in session} == set(range(1, len(session) + 1))
    shown = [e for e in session if "facts" in e]
    assert shown
    assert len(shown) < len(session), "what concerns others is kept to its links"
    assert {e["facts"]["entry"] for e in shown if "entry" in e["facts"]} == {mine.pk}


def test_nothing_is_proved_before_the_minutes_are_sealed(now):
    world = make.world(candidates=1)
    life.bring(world, now, "closed")
    with pytest.raises(Refused) as refused:
        dossier.build(actor=life.clerk(), now=now, entry=life.entries_of(world)[0])
    assert [o.code for o in refused.value.objections] == ["evidence.not-sealed"]
    assert not Entry.objects.filter(act="evidence_built").exists()


def test_its_page_shows_what_its_files_say_and_nothing_runs_in_it(world, now):
    mine = life.entries_of(world)[0]
    with zipfile.ZipFile(io.BytesIO(built(world, now))) as archive:
        page = archive.read("lisez-moi.html").decode()
        named = [n for n in archive.namelist() if n.endswith(".json") and not n.startswith("manifest")]
        facts = [n for n in named if "sceau" not in n and "signature-" not in n]
    assert mine.candidacy.person.full_name in page
    assert [path for path in facts if path not in page] == []
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_rectification_goes_with_the_candidate_it_is_about_and_with_no_other(world, now):
    minutes = Minutes.objects.select_related("jury__session__certifier", "jury__session__site").get()
    for field, after in (("place", "Ailleurs"), ("candidates.1.name", "Alix BROUILLONNE")):
        line = next(one for one in correcting.correctable(minutes) if one.field == field)
        correcting.correct_minutes(
            actor=life.clerk(),
            now=now,
            minutes=minutes,
            field=field,
            before=line.value,
            after=after,
            reason="Erreur d’écriture",
        )
    for position, papers in ((0, {"1"}), (1, {"1", "2"})):
        data = built(world, now, position)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            session = archive.read("journal/session.jsonl").decode()
        assert {n for n in "12" if f"proces-verbal/rectification-{n}.pdf" in names} == papers
        assert {n for n in "12" if f"proces-verbal/rectification-{n}.json" in names} == {"1", "2"}
        assert session.count('"minutes_corrected"') == len(papers)
        assert form.verify(io.BytesIO(data)).objections == ()
