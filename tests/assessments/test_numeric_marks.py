"""Marks on twenty, from the règlement to what is proposed to the jury: by page and by command."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from parchemin.assessments.actions import give_marks, publish_grid, start_marking
from parchemin.assessments.models import Criterion, Grid, Mark
from parchemin.catalogue.models import Assessment, CertificationRules
from parchemin.domain.certification_rules import Rules
from parchemin.domain.objection import Refused
from parchemin.juries.deliberation import boards
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.models import Jury, JuryMember, Session, SessionEntry
from tests import make
from tests.commands import run

pytestmark = pytest.mark.django_db
TWENTY = {"out_of": 20, "threshold": 10, "by": "assessment"}


@pytest.fixture
def world(world, now):
    """The règlement gives marks on twenty; every assessment has its grid; one candidate is presented to a jury."""
    world.rules.content = {"mode": "threshold", "scale": TWENTY}
    world.rules.save()
    levels = Rules.from_dict(world.rules.content).decision.grid_levels
    world.grids = [
        publish_grid(actor=world.actor, now=now, certifier=world.certifier, assessment=one, levels=levels)
        for one in Assessment.objects.filter(block__framework=world.framework).order_by("block__number")
    ]
    Session.objects.filter(pk=world.session.pk).update(state=Session.State.OPEN)
    entry = SessionEntry.objects.create(session=world.session, candidacy=world.candidacies[0], position=1)
    entry.blocks.set(world.framework.blocks.all())
    jury = Jury.objects.create(session=world.session, rule=world.composition)
    for juror in world.jurors[:2]:
        JuryMember.objects.create(jury=jury, juror=juror, seat="professional", nominated_at=now)
    world.entry = entry
    return world


def mark(world, now, *marks, grid=0, juror=0, submit=True):
    """One assessor's marks, a line each; the comment is there for those under ten."""
    sheet = world.grids[grid]
    assessor = world.jurors[juror].person
    actor = make.actor(make.member(world.certifier, assessor, "juror"))
    marking = start_marking(
        actor=actor, now=now, candidacy=world.candidacies[0], grid=sheet, assessor=assessor
    )
    lines = sheet.criteria.order_by("position").values_list("pk", flat=True)
    given = {pk: (typed, "Le plan manque.") for pk, typed in zip(lines, marks, strict=True)}
    return give_marks(actor=actor, now=now, marking=marking, marks=given, submit=submit)


def proposals(world):
    return [cell.as_it_stands.proposal for cell in boards.board(Jury.objects.get()).of(world.entry)]


def test_marks_are_kept_in_one_spelling_and_proposed_from_their_mean(world, now):
    for juror in (0, 1):  # at least two professionals, as the sheet asks
        mark(world, now, "12,50", "8", juror=juror)
        mark(world, now, "9,75", "10", grid=1, juror=juror)
    kept = list(Mark.objects.order_by("pk").values_list("level", flat=True))
    assert kept == ["12.5", "8", "9.75", "10"] * 2
    assert proposals(world) == [True, False]


@pytest.mark.parametrize("typed", ["21", "12,3", "acquis", "-1"])
def test_what_is_no_mark_is_refused_with_its_line(world, now, typed):
    with pytest.raises(Refused) as refused:
        mark(world, now, "12", typed)
    (one,) = refused.value.objections
    assert one.code == "marking.not-a-mark"
    assert "Ligne 2" in one.message
    assert "de 0 à 20, par pas de 0,25" in one.message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({}, None),
        ({"aggregation": "lowest"}, False),
        ({"aggregation": "highest"}, True),
    ],
)
def test_assessors_who_differ_are_settled_by_the_rules_or_by_the_jury(world, now, content, expected):
    CertificationRules.objects.update(content={**world.rules.content, **content})
    mark(world, now, "12", "12")
    mark(world, now, "8", "8", juror=1)
    assert proposals(world)[0] is expected


def test_nothing_is_proposed_of_a_block_whose_grid_is_missing(world, now):
    for juror in (0, 1):
        mark(world, now, "12", "12", juror=juror)
    assert proposals(world) == [True, None]


def test_the_minutes_say_the_scale(world, now):
    facts = minutes_facts(Jury.objects.select_related("rule", "session__certifier", "session__site").get())
    assert any("de 0 à 20, par pas de 0,25 ; à atteindre : 10" in line for line in facts.rules)


def test_the_juror_s_page_takes_marks_and_gives_them_back(client, world):
    client.force_login(make.member(world.certifier, world.jurors[0].person, "juror"))
    sheet = world.grids[0]
    url = reverse("jury_grid", args=[world.session.pk, world.entry.pk, sheet.pk])
    page = client.get(url).content.decode()
    assert page.count('inputmode="decimal"') == 2
    assert "/ 20" in page
    assert 'type="radio"' not in page
    first, second = sheet.criteria.order_by("position")
    wrong = client.post(url, {f"level-{first.pk}": "25", "save": "1"})
    assert wrong.status_code == 409
    assert "n’est pas une note de 0 à 20" in wrong.content.decode()
    client.post(url, {f"level-{first.pk}": "14,25", "save": "1"})
    assert 'value="14,25"' in client.get(url).content.decode()
    form = {f"level-{first.pk}": "14,25", f"level-{second.pk}": "11", "submit": "1", "act_key": "k"}
    assert client.post(url, form).status_code == 302
    assert list(Mark.objects.order_by("pk").values_list("level", flat=True)) == ["14.25", "11"]


def test_the_command_marks_with_numbers(world):
    email = world.jurors[0].person.email
    number = world.candidacies[0].number
    said = ["grid", "mark", world.certifier.slug, number, "--juror", email, "--block", "1"]
    refused = run(*said, "--level", "12,3", by=world.manager)
    assert refused.exit_code == 3
    assert "0,25" in refused.stderr
    assert run(*said, "--level", "12,5", "--line", "2=7:Le plan manque.", by=world.manager).exit_code == 0
    assert list(Mark.objects.order_by("criterion__position").values_list("level", flat=True)) == ["12.5", "7"]


# -- the règlement ----------------------------------------------------------------------------------------------------

FORM = {
    "starts": "2024-01-01",
    "source": "Règlement fictif, article 4",
    "mode": "threshold",
    "scale_out_of": "20",
    "scale_threshold": "10",
    "scale_by": "block",
    "scale_coefficients": "1.1 = 2\n1.2 = 1,5",
    "scale_floors": "* = 6",
}


def test_the_page_publishes_a_numeric_scale_and_grids_follow_it(client, world):
    client.force_login(world.manager)
    url = reverse("certification_rules", args=[world.framework.sheet_id])
    assert client.post(url, {**FORM, "act_key": "r"}).status_code == 302
    row = CertificationRules.objects.get(version=2)
    assert row.content["scale"] == {
        "out_of": 20,
        "threshold": 10,
        "by": "block",
        "coefficients": {"1.1": 2, "1.2": 1.5},
        "floors": {"*": 6},
    }
    assert "levels" not in row.content
    page = client.get(url)
    assert "de 0 à 20, par pas de 0,25" in page.content.decode()
    assert page.context["form"].initial["scale_coefficients"] == "1.1 = 2\n1.2 = 1,5"
    Criterion.objects.all().delete()
    Grid.objects.all().delete()
    missing = reverse("grids_publish_missing", args=[world.framework.sheet_id])
    assert client.post(missing, {"act_key": "g"}).status_code == 302
    assert {len(g.levels) for g in Grid.objects.all()} == {81}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scale_out_of": ""}, "levels"),
        ({"scale_threshold": "25"}, "scale_out_of"),
        ({"scale_threshold": ""}, "scale_out_of"),
        ({"scale_step": "0,3"}, "scale_out_of"),
        ({"scale_coefficients": "bloc 1 = 2"}, "scale_out_of"),
        ({"scale_floors": "* = beaucoup"}, "scale_out_of"),
    ],
)
def test_a_scale_that_does_not_hold_is_refused_at_its_field(client, world, changes, field):
    client.force_login(world.manager)
    url = reverse("certification_rules", args=[world.framework.sheet_id])
    page = client.post(url, {**FORM, **changes})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]


def test_the_scale_that_the_sheet_prints_is_proposed_and_nobody_s_until_published(client, world):
    sheet = world.framework.sheet
    sheet.reading["marking"] = [
        {"kind": "threshold", "about": "assessment", "block": None, "assessment": None, "value": 12, "out_of": 20,
         "text": "note d’au moins 12/20", "lines": {"first": 1, "last": 1}},
    ]  # fmt: skip
    sheet.save()
    world.framework.reading = sheet.reading
    world.framework.save()
    CertificationRules.objects.all().update(certifier=world.other)
    client.force_login(world.manager)
    page = client.get(reverse("certification_rules", args=[sheet.pk]))
    assert page.context["form"].initial["scale_threshold"] == 12
    assert "note d’au moins 12/20" in page.content.decode()


def test_the_command_publishes_rules_that_give_marks(world, tmp_path):
    file = tmp_path / "reglement.json"
    file.write_text(json.dumps({"mode": "threshold", "scale": {**TWENTY, "step": 0.5}}), encoding="utf-8")
    said = ["certifier", "rules", world.certifier.slug, world.framework.sheet.number, str(file)]
    done = run(*said, "--starts", "2024-01-01", by=world.manager)
    assert done.exit_code == 0, done.output
    assert Rules.from_dict(CertificationRules.objects.get(version=2).content).decision.scale.out_of == 20
