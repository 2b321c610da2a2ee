"""A member reads, beside each vote, the grids handed in for the block: by whom, in few words, then line by line."""

from __future__ import annotations

import pytest
from django.urls import reverse
from lxml import html

from parchemin.assessments.models import Grid, Marking
from parchemin.domain.scale import NumericScale
from tests import life, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(world, client, now):
    life.bring(world, now, "deliberating")
    member = life.members_of(world)[0]
    client.force_login(make.member(world.certifier, member.juror.person, "juror"))
    entry = life.entries_of(world)[0]

    def read():
        page = client.get(reverse("jury_deliberation_entry", args=[world.session.pk, entry.pk]))
        rows = html.fromstring(page.content).xpath("//ol[@class='vote-rows']/li")
        return entry, [" ".join(row.text_content().split()) for row in rows]

    return read


def test_each_block_shows_its_own_grids_and_their_lines(board):
    entry, rows = board()
    markings = Marking.objects.filter(candidacy=entry.candidacy, submitted_at__isnull=False)
    assert markings.exists()
    blocks = list(entry.blocks.order_by("number"))
    assert len(rows) == len(blocks)
    for block, words in zip(blocks, rows, strict=True):
        own = markings.filter(grid__assessment__block=block).select_related("assessor")
        for marking in own:
            assert marking.assessor.full_name in words
            lines = marking.marks.count()
            label = next(one["label"] for one in marking.grid.levels if one["acquired"])
            assert f"{label} × {lines}" in words
            for mark in marking.marks.select_related("criterion"):
                assert mark.criterion.text in words
        assert ("Aucune grille rendue pour ce bloc." in words) is not own.exists()


def test_a_grid_begun_and_not_handed_in_is_nobody_s_to_read(board):
    entry, _ = board()
    Marking.objects.filter(candidacy=entry.candidacy).update(submitted_at=None)
    _, rows = board()
    assert all("Aucune grille rendue pour ce bloc." in words for words in rows)


def test_the_service_reads_the_same_lines_and_a_mark_typed_as_a_number(board, world, client):
    """A grid of levels says the level; one of marks on 20 says the mark."""
    entry, _ = board()
    marking = Marking.objects.filter(candidacy=entry.candidacy).first()
    client.force_login(world.manager)
    page = client.get(reverse("candidate", args=[entry.candidacy_id]))
    assert html.fromstring(page.content).xpath("//td[@data-label='Niveau' and normalize-space()='Acquis']")
    marks_on_20 = NumericScale.from_dict({"out_of": 20, "threshold": 10, "step": "0.5"}).levels()
    Grid.objects.filter(pk=marking.grid_id).update(levels=marks_on_20)
    marking.marks.update(level="12.5")
    page = client.get(reverse("candidate", args=[entry.candidacy_id]))
    assert html.fromstring(page.content).xpath("//td[@data-label='Niveau' and normalize-space()='12,5 / 20']")
