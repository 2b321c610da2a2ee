"""Ways out of what stops a grid: published, filled, handed in."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.assessments.actions import give_marks, publish_grid, start_marking
from parchemin.assessments.models import Criterion, Grid
from parchemin.assessments.queries import marks_digest
from parchemin.candidates.relations import declare_relation
from parchemin.catalogue.models import Assessment, CertificationRules
from parchemin.catalogue.ruling import publish_rules
from parchemin.domain.certification_rules import Rules
from parchemin.runtime import files
from tests import make
from tests.replays import post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessor(world):
    return world.jurors[0].person


@pytest.fixture
def actor(world, assessor):
    return make.actor(make.member(world.certifier, assessor, "juror"))


def opened(world, now, actor, assessor, grid=None):
    about = {"candidacy": world.candidacies[0], "grid": grid or world.grids[0], "assessor": assessor}
    return start_marking(actor=actor, now=now, **about)


def every(grid, level="acquired", comment=""):
    lines = grid.criteria.order_by("position").values_list("pk", flat=True)
    return dict.fromkeys(lines, (level, comment))


def filled(now, actor, marking):
    return lambda marks, **more: (
        lambda: give_marks(actor=actor, now=now, marking=marking, marks=marks, **more)
    )


@pytest.mark.replays("marking.own-hand", "marking.no-paper")
def test_a_grid_is_typed_by_its_assessor_or_with_the_sheet_they_signed(world, now, actor, assessor):
    marking, marks = opened(world, now, actor, assessor), every(world.grids[0])
    own = filled(now, actor, marking)
    typed = filled(now, world.actor, marking)

    def let(word):
        row = world.candidacies[0].rules
        type(row).objects.filter(pk=row.pk).update(content={**row.content, "jury": {"in_their_name": word}})

    let("never")
    replay("marking.own-hand", typed(marks, on_paper=True), again=own(marks))
    let("paper")
    sheet = files.put([b"%PDF-feuille"], media_type="application/pdf", now=now)
    replay(
        "marking.no-paper",
        typed(marks, on_paper=True, submit=True),
        again=typed(marks, on_paper=True, submit=True, paper=sheet),
    )


@pytest.mark.replays(
    "marking.comment-needed", "marking.incomplete", "marking.unknown-criterion", "marking.unknown-level"
)
def test_a_grid_is_filled_again_as_its_words_say(world, now, actor, assessor):
    marking = opened(world, now, actor, assessor)
    give, good = filled(now, actor, marking), every(world.grids[0])
    first = next(iter(good))
    elsewhere = world.grids[1].criteria.first().pk
    replay(
        "marking.unknown-criterion",
        give({elsewhere: ("acquired", "")}),
        again=give({first: ("acquired", "")}),
    )
    replay("marking.unknown-level", give({first: ("perfect", "")}), again=give({first: ("acquired", "")}))
    replay(
        "marking.comment-needed",
        give({first: ("missing", "")}),
        again=give({first: ("missing", "Le plan manque.")}),
    )
    replay("marking.incomplete", give({}, submit=True), again=give(good, submit=True))


@pytest.mark.replays("marking.changed-meanwhile")
def test_marks_changed_elsewhere_are_compared_then_recorded(world, now, actor, assessor):
    marking = opened(world, now, actor, assessor)
    give, shown = filled(now, actor, marking), marks_digest(marking)
    give(every(world.grids[0], "missing", "Le plan manque."))()
    good = every(world.grids[0])
    replay(
        "marking.changed-meanwhile",
        give(good, base=shown),
        again=lambda: give(good, base=marks_digest(marking))(),
    )


@pytest.mark.replays("marking.not-a-mark")
def test_a_mark_is_one_of_the_scale(world, now, actor, assessor):
    scale = {"out_of": 20, "threshold": 10, "by": "assessment"}
    content = {"mode": "threshold", "scale": scale}
    grid = publish_grid(
        actor=world.actor,
        now=now,
        certifier=world.certifier,
        assessment=Assessment.objects.filter(block__framework=world.framework).first(),
        levels=Rules.from_dict(content).decision.grid_levels,
    )
    give = filled(now, actor, opened(world, now, actor, assessor, grid))
    replay("marking.not-a-mark", give(every(grid, "vingt et un")), again=give(every(grid, "14,5")))


@pytest.mark.replays("marking.another-framework")
def test_the_grid_is_that_of_the_candidate_s_framework(world, now, actor, assessor):
    other = make.framework(world.certifier)
    stranger = make.grids(world.certifier, other)[0]
    replay(
        "marking.another-framework",
        lambda: opened(world, now, actor, assessor, stranger),
        again=lambda: opened(world, now, actor, assessor),
    )


@pytest.mark.replays("marking.relation")
def test_who_is_tied_to_the_candidate_leaves_the_grid_to_another(world, now, actor, assessor):
    tie = {"candidate": world.candidacies[0].person, "other": assessor, "kind": "trainer"}
    declare_relation(actor=world.actor, now=now, **tie)
    other = world.jurors[1].person
    free = make.actor(make.member(world.certifier, other, "juror"))
    replay(
        "marking.relation",
        lambda: opened(world, now, actor, assessor),
        again=lambda: opened(world, now, free, other),
    )


@pytest.mark.replays("permission.juror")
def test_a_juror_fills_their_own_grid(world, now, actor, assessor):
    stranger = make.actor(make.member(world.certifier, world.jurors[1].person, "juror"))
    replay(
        "permission.juror",
        lambda: opened(world, now, stranger, assessor),
        again=lambda: opened(world, now, actor, assessor),
    )


@pytest.mark.replays("grid.no-scale", "grid.levels")
def test_a_grid_waits_for_rules_that_give_its_levels(world, now):
    client = Client()
    client.force_login(world.manager)
    assessment = Assessment.objects.filter(block__framework=world.framework).first()
    url = reverse("grid_publish", args=[world.framework.sheet_id, assessment.pk])

    def publish(key):
        return lambda: post(client, url, act_key=key)

    def rule(levels):
        publish_rules(
            actor=world.actor,
            now=now,
            certifier=world.certifier,
            certification=world.framework.sheet.certification,
            starts=date(2020, 1, 1),
            content={"mode": "jury_states", "levels": levels},
        )

    before = Grid.objects.count()
    rows = CertificationRules.objects.filter(pk=world.rules.pk)
    rows.update(content={"mode": "jury_states", "levels": []})
    rules = reverse("certification_rules", args=[world.framework.sheet_id])
    page = client.post(url, {"act_key": "0"})
    assert f'href="{rules}"' in page.content.decode()
    replay("grid.no-scale", publish("1"), lambda: rule(make.LEVELS), again=publish("2"))
    CertificationRules.objects.exclude(pk=world.rules.pk).delete()
    rows.update(content={"mode": "jury_states", "levels": make.LEVELS[:1]})
    replay("grid.levels", publish("3"), lambda: rule(make.LEVELS), again=publish("4"))
    assert Grid.objects.count() == before + 2
    assert Criterion.objects.exists()
