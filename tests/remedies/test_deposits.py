"""Ways out of a deposit refused: another file, another piece, another candidacy."""

from __future__ import annotations

import pytest

from parchemin.assessments.actions import deposit
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Deliverable
from tests.remedies.test_persons import enrolled, left
from tests.replays import replay

pytestmark = pytest.mark.django_db


def given(world, now, file, piece, content=b"rapport fictif"):
    return deposit(
        actor=world.actor,
        now=now,
        candidacy=file,
        deliverable=piece,
        filename="rapport.pdf",
        chunks=[content],
    )


def pieces(world, *, is_file=True):
    return Deliverable.objects.filter(assessment__block__framework=world.framework, is_file=is_file)


@pytest.mark.replays("deposit.not-asked")
def test_what_is_not_asked_gives_way_to_what_is(world, now):
    file, heard, asked = world.candidacies[0], pieces(world, is_file=False)[0], pieces(world)[0]
    replay(
        "deposit.not-asked",
        lambda: given(world, now, file, heard),
        again=lambda: given(world, now, file, asked),
    )


@pytest.mark.replays("deposit.candidacy-closed")
def test_who_comes_back_deposits_in_the_new_file(world, now):
    old, piece = enrolled(world, now, "Z-1"), pieces(world)[0]
    left(world, now, old)

    def into(number):
        row = Candidacy.objects.get(certifier=world.certifier, number=number)
        return given(world, now, row, piece)

    replay(
        "deposit.candidacy-closed",
        lambda: into("Z-1"),
        lambda: enrolled(world, now, "Z-2", person=old.person),
        again=lambda: into("Z-2"),
    )


@pytest.mark.replays("file.empty", "file.too-large")
def test_a_file_that_cannot_be_kept_is_deposited_again(world, now, settings):
    settings.MAX_DEPOSIT_BYTES = 2 * 1024 * 1024
    file, piece = world.candidacies[0], pieces(world)[0]
    for code, content in (("file.empty", b""), ("file.too-large", b"x" * (2 * 1024 * 1024 + 1))):
        replay(
            code,
            lambda content=content: given(world, now, file, piece, content),
            again=lambda: given(world, now, file, piece),
        )
