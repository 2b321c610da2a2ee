"""Sheets that succeed one another: attached by an act, read in the history of both, one certification then."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.catalogue import agreeing
from parchemin.catalogue.lineage import attach_sheet, detach_sheet, sheets_of_line, steps_of
from parchemin.catalogue.models import Proposal, RegisterSheet, Succession
from parchemin.domain.objection import Refused
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from tests import make
from tests.replays import replay

pytestmark = pytest.mark.django_db
SINCE = date(2023, 8, 8)


@pytest.fixture
def one(db):
    return make.certifier()


@pytest.fixture
def sheets(one):
    """Three sheets of one certifier, the first under rules."""
    every = [make.framework(one).sheet for _ in range(3)]
    make.rules(one, every[0].frameworks.get(), make.manager(one))
    return every


@pytest.fixture
def by(one, now):
    return {"actor": make.actor(make.manager(one)), "now": now}


def attached(by, sheet, former, **more):
    given = {"since": SINCE, "origin": "Répertoire, page lue le 8 août 2023."} | more
    return attach_sheet(**by, sheet=sheet, former=former, **given)


def again(sheet):
    return RegisterSheet.objects.get(pk=sheet.pk)


def test_a_sheet_attached_is_of_the_certification_that_has_the_rules(sheets, by):
    first, second, third = sheets
    step = attached(by, second, first, key="une-fois")
    assert (step.since, again(second).certification_id) == (SINCE, first.certification_id)
    attached(by, again(second), third, since=date(2018, 1, 1))  # this time the former one goes along
    assert again(third).certification_id == first.certification_id
    with pytest.raises(AlreadyDone):
        attached(by, again(second), first, key="une-fois")
    steps = steps_of(again(first))
    assert [(s.former, s.sheet) for s in steps] == [(third, second), (first, second)]
    assert set(sheets_of_line(again(first), steps)) == set(sheets)
    for sheet in (first, second):
        entry = Entry.objects.filter(stream=sheet.stream, act="sheet_attached").order_by("pk")[0]
        assert entry.facts["former"] == str(first)
        assert "Répertoire" not in str(entry.facts)


def test_a_step_set_aside_is_kept_and_counts_no_more(sheets, by):
    first, second, _ = sheets
    step = attached(by, second, first)
    detach_sheet(**by, succession=step, reason="Relu : une autre fiche.")
    assert steps_of(second) == []
    assert Succession.ever.get().set_aside_words == "Relu : une autre fiche."
    step.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        detach_sheet(**by, succession=step, reason="Encore")
    assert [o.code for o in refusal.value.objections] == ["succession.gone"]
    assert attached(by, again(second), first).pk != step.pk


def test_two_certifications_each_under_rules_stay_two(one, sheets, by):
    first, second, _ = sheets
    make.rules(one, second.frameworks.get(), make.manager(one))
    with pytest.raises(Refused) as refusal:
        attached(by, second, first)
    assert [o.code for o in refusal.value.objections] == ["succession.two-rules"]


def test_another_certifier_of_the_sheet_agrees_first(sheets, by, now):
    first, second, _ = sheets
    other = make.certifier("Autre Fictif")
    second.awarding.create(certifier=other)
    theirs = {"actor": make.actor(make.manager(other)), "now": now, "certifier": other}
    proposal = attached(by, second, first)
    assert isinstance(proposal, Proposal)
    assert not Succession.objects.exists()
    agreeing.accept_proposal(**theirs, proposal=proposal)
    step = Succession.objects.get()
    proposal = detach_sheet(**by, succession=step, reason="Relu.")
    agreeing.accept_proposal(**theirs, proposal=proposal)
    assert not Succession.objects.exists()


def test_who_manages_one_of_the_two_alone_does_not_attach(sheets, by):
    elsewhere = make.framework(make.certifier("Étranger Fictif")).sheet
    with pytest.raises(Refused) as refusal:
        attached(by, sheets[1], elsewhere)
    assert [o.code for o in refusal.value.objections] == ["permission.manager"]


@pytest.mark.replays("succession.itself", "succession.origin", "succession.loop", "succession.reason")
def test_a_step_refused_is_attached_with_what_the_register_says(sheets, by):
    first, second, third = sheets
    replay(
        "succession.itself",
        lambda: attached(by, second, second),
        again=lambda: attached(by, again(second), first),
    )
    replay(
        "succession.origin",
        lambda: attached(by, again(third), second, origin=" "),
        again=lambda: attached(by, again(third), second),
    )
    wrong = Succession.objects.get(former=first, sheet=second)
    replay(
        "succession.loop",
        lambda: attached(by, again(first), again(third)),
        lambda: detach_sheet(**by, succession=wrong, reason="À l’envers."),
    )
    step = Succession.objects.get(sheet=third)
    replay(
        "succession.reason",
        lambda: detach_sheet(**by, succession=step, reason=""),
        again=lambda: detach_sheet(**by, succession=step, reason="Relu."),
    )
