"""A grid entrusted to one more marker than those who hear the candidate: by act, by page, by command; what they see."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.assessments.actions import give_marks, start_marking
from parchemin.candidates.relations import declare_relation
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from parchemin.juries.day.entrusting import entrust_grid, take_grid_back
from parchemin.juries.jury.seating import recuse
from parchemin.juries.models import EntrustedGrid
from parchemin.juries.requirements import lines_of
from tests import life, make
from tests.commands import run
from tests.replays import replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(world, now):
    """A jury composed and a timetable in force: each candidate has their panel."""
    one = life.Life(world, now).to("composed")
    life.proved(world, now)
    return one


@pytest.fixture
def outsider(world):
    """A juror of the pool, neither on the jury nor on a panel."""
    return make.juror(world.certifier)


def entrust(world, now, entry, grid, juror, by=None):
    return entrust_grid(actor=by or world.actor, now=now, entry=entry, grid=grid, juror=juror)


def signed_in(world, juror):
    client = Client()
    client.force_login(make.member(world.certifier, juror.person, "juror"))
    return client


def test_the_marker_finds_that_grid_and_nothing_else(lived, world, now, outsider):
    first, second, _ = lived.entries
    desk = signed_in(world, outsider)
    session = reverse("jury_session", args=[world.session.pk])
    assert desk.get(session).status_code == 404
    grid = world.grids[0]
    entrust(world, now, first, grid, outsider)
    page = desk.get(session)
    assert first.candidacy.person.full_name in page.text
    assert second.candidacy.person.full_name not in page.text
    where = [world.session.pk, first.pk]
    shown = desk.get(reverse("jury_candidate", args=where))
    assert [state.grid for state in shown.context["grids"]] == [grid]
    assert desk.get(reverse("jury_candidate", args=[world.session.pk, second.pk])).status_code == 404
    assert desk.get(reverse("jury_grid", args=[*where, world.grids[1].pk])).status_code == 404
    marks = {f"level-{c.pk}": "acquired" for c in grid.criteria.all()}
    sent = desk.post(reverse("jury_grid", args=[*where, grid.pk]), {**marks, "submit": "1", "act_key": "g"})
    assert sent.status_code == 302
    assert Entry.objects.filter(act="grid_submitted").count() == 1


def test_a_grid_of_a_second_professional_meets_what_the_sheet_asks(lived, world, now, outsider):
    world.rules.content.pop("graders", None)  # as many as the professionals that the sheet asks for
    world.rules.save()
    [first, *_] = lived.entries
    grid = next(g for g in world.grids if (g.assessment.panel_minimum or 0) > 1)

    def line():
        key = f"grid:{grid.assessment_id}"
        return next(one for one in lines_of(first) if one.requirement.about == key)

    for juror in (world.jurors[0], outsider):
        assert line().state == "missing"
        if juror is outsider:
            entrust(world, now, first, grid, juror)
        given = make.actor(make.member(world.certifier, juror.person, "juror"))
        about = {"candidacy": first.candidacy, "grid": grid, "assessor": juror.person}
        marking = start_marking(actor=given, now=now, **about)
        marks = {c.pk: ("acquired", "") for c in grid.criteria.all()}
        give_marks(actor=given, now=now, marking=marking, marks=marks, submit=True)
    assert line().state == "met"


@pytest.mark.replays("entrusting.another-grid", "entrusting.another-pool", "entrusting.tie")
def test_another_grid_or_another_marker_is_chosen(lived, world, now, outsider):
    first, second, third = lived.entries
    grid = world.grids[0]

    def given(entry, juror, sheet=grid):
        return lambda: entrust(world, now, entry, sheet, juror)

    strange = make.grids(world.other, make.framework(world.other))[0]
    replay("entrusting.another-grid", given(first, outsider, strange), again=given(first, outsider))
    replay("entrusting.another-pool", given(second, make.juror(world.other)), again=given(second, outsider))
    declare_relation(
        actor=world.actor, now=now, candidate=third.candidacy.person, other=outsider.person, kind="tutor"
    )
    replay("entrusting.tie", given(third, outsider), again=given(third, make.juror(world.certifier)))


def refused(act) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [o.code for o in caught.value.objections]


def test_nobody_twice_nor_without_a_mandate_nor_who_stepped_aside_nor_by_who_is_tied(
    lived, world, now, outsider
):
    first, second, _ = lived.entries
    grid = world.grids[0]
    entrust(world, now, first, grid, outsider)
    assert refused(lambda: entrust(world, now, first, grid, outsider)) == ["entrusting.already"]
    ended = make.juror(world.certifier, accredited_until=date(2021, 1, 1))
    assert refused(lambda: entrust(world, now, first, grid, ended)) == ["juror.mandate-ended"]
    member = lived.members[0]
    recuse(actor=world.actor, now=now, member=member, candidacy=second.candidacy)
    assert refused(lambda: entrust(world, now, second, grid, member.juror)) == ["entrusting.tie"]
    account = make.manager(world.certifier)
    cousin = make.person(world.certifier, email=account.email)
    declare_relation(
        actor=world.actor, now=now, candidate=first.candidacy.person, other=cousin, kind="family"
    )
    by = make.actor(account)
    other = make.juror(world.certifier)
    assert refused(lambda: entrust(world, now, first, grid, other, by)) == ["permission.conflict"]


def test_it_is_taken_back_until_something_is_written(lived, world, now, outsider):
    [first, *_] = lived.entries
    row = entrust(world, now, first, world.grids[0], outsider)
    take_grid_back(actor=world.actor, now=now, entrusted=row)
    assert not EntrustedGrid.objects.exists()
    row = entrust(world, now, first, world.grids[0], outsider)
    own = make.actor(make.member(world.certifier, outsider.person, "juror"))
    about = {"candidacy": first.candidacy, "grid": world.grids[0], "assessor": outsider.person}
    marking = start_marking(actor=own, now=now, **about)
    line = world.grids[0].criteria.first()
    give_marks(actor=own, now=now, marking=marking, marks={line.pk: ("acquired", "")})
    assert refused(lambda: take_grid_back(actor=world.actor, now=now, entrusted=row)) == ["entrusting.begun"]


def test_once_the_deliberation_is_closed_nothing_is_entrusted(world, now, outsider):
    one = life.Life(world, now).to("closed")
    assert refused(lambda: entrust(world, now, one.entries[0], world.grids[0], outsider)) == [
        "entrusting.over"
    ]


def test_by_page_then_on_the_papers_to_print(lived, world, outsider):
    [first, *_] = lived.entries
    desk = Client()
    desk.force_login(world.manager)
    papers = reverse("session_paper", args=[world.session.pk])
    address = reverse("session_entrust", args=[world.session.pk, first.pk])
    assert f'href="{address}"' in desk.get(papers).text
    form = {"grid": world.grids[0].pk, "juror": outsider.pk}
    assert desk.post(address, {**form, "act_key": "a"}).status_code == 302
    assert outsider.person.full_name in desk.get(papers).text
    again = desk.post(address, {**form, "act_key": "b"})
    assert (again.status_code, [o.code for o in again.context["objections"]]) == (409, ["entrusting.already"])
    row = EntrustedGrid.objects.get()
    assert desk.post(address, {"back": row.pk, "act_key": "c"}).status_code == 302
    assert not EntrustedGrid.objects.exists()


def test_by_command_the_same_act_and_the_same_rule(lived, world, outsider):
    [first, *_] = lived.entries
    outsider.person.email = "second@jury.example"
    outsider.person.save()
    words = [world.session.pk, first.candidacy.number, "--juror", outsider.person.email, "--block", 1]
    done = run("grid", "entrust", *words, by=world.manager)
    assert done.exit_code == 0, done.output
    assert EntrustedGrid.objects.get().juror == outsider
    twice = run("grid", "entrust", *words, by=world.manager)
    assert (twice.exit_code, "entrusting.already" in twice.stderr) == (3, True)
    assert run("grid", "take-back", *words, by=world.manager).exit_code == 0
    assert run("grid", "take-back", *words, by=world.manager).exit_code == 2
    assert list(
        Entry.objects.filter(act__startswith="grid_").values_list("act", flat=True).order_by("pk")
    ) == [
        "grid_entrusted",
        "grid_taken_back",
    ]
