"""Who of the service is tied to a candidate decides nothing about them, whoever calls the act: a page, a command, a task."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.assessments.actions import give_marks, start_marking
from parchemin.awards.actions import refuse_delivery_for_fraud, revoke_award
from parchemin.candidates.actions import admit, recognise_acquired_block
from parchemin.candidates.relations import declare_relation
from parchemin.domain.deliberation import Verdict
from parchemin.domain.objection import Refused
from parchemin.juries.again import appealing, faults
from parchemin.juries.deliberation import deciding, deliberating, hearing, setting_aside, stating, voting
from parchemin.juries.jury.waivers import waive
from parchemin.juries.minutes import correcting, dossier, sealing
from parchemin.juries.models import Appeal
from parchemin.juries.session.accommodating import grant_accommodation
from tests import life, make
from tests.commands import run

CONFLICT = ["permission.conflict"]
EXHIBIT = {"reason": "Pièce fictive."}


@pytest.fixture
def lived(world, now):
    return life.Life(world, now)


@pytest.fixture
def tied(world, now):
    """A manager of the house, tied to the first candidate."""
    account = make.manager(world.certifier, name="Alix Parent")
    cousin = make.person(world.certifier, email=account.email)
    candidate = world.candidacies[0].person
    declare_relation(actor=world.actor, now=now, candidate=candidate, other=cousin, kind="family")
    return account


def refused(act, account, now, **given) -> list[str]:
    with pytest.raises(Refused) as caught:
        act(actor=make.actor(account), now=now, **given)
    return [o.code for o in caught.value.objections]


def test_nothing_that_the_jury_decides_is_recorded_by_them(lived, world, now, tied):
    lived.to("composed")
    jury = lived.jury
    assert refused(deliberating.open_deliberation, tied, now, jury=jury) == CONFLICT
    for stage in ("deliberating", "voted"):
        lived.step(stage)
    first, second, _ = lived.entries
    block = lived.blocks[0]
    for entry in (first, second):  # a deliberation speaks of every candidate at once
        about = {"entry": entry, "block": block}
        assert refused(deciding.decide_block, tied, now, **about) == CONFLICT
        assert refused(voting.vote_again, tied, now, **about) == CONFLICT
        assert refused(stating.state_outcome, tied, now, entry=entry, verdict=Verdict.ABSENT) == CONFLICT
        assert refused(setting_aside.set_aside, tied, now, entry=entry, **EXHIBIT) == CONFLICT
    for act in (deciding.adopt_undisputed, deliberating.close_deliberation):
        assert refused(act, tied, now, jury=jury) == CONFLICT
    assert lived.do(deciding.adopt_undisputed, actor=world.actor, jury=jury).decisions
    lived.do(deliberating.close_deliberation, jury=jury)
    lived.sign()
    assert refused(sealing.seal_minutes, tied, now, jury=jury) == CONFLICT
    lived.seal()
    for act in (dossier.ask, dossier.build):
        assert refused(act, tied, now, entry=second) == CONFLICT
    change = {"field": "x", "before": "", "after": "", "reason": "Erreur"}
    assert refused(correcting.correct_minutes, tied, now, minutes=jury.minutes, **change) == CONFLICT


def test_a_task_in_their_name_is_theirs(lived, world, now, tied):
    lived.to("sealed")
    by = replace(make.actor(tied), roles=(), system=True)
    with pytest.raises(Refused) as caught:
        dossier.build(actor=by, now=now, entry=lived.entries[0])
    assert [o.code for o in caught.value.objections] == CONFLICT


def test_by_command_as_by_page(lived, world, now, tied):
    lived.to("voted")
    number, dossier_ = world.session.pk, world.candidacies[0].number
    for words in (
        ("adopt", number),
        ("close", number),
        ("decide", number, dossier_, "--block", 1),
        ("set-aside", number, dossier_, "--reason", "Sur papier"),
        ("outcome", number, dossier_, "--verdict", "absent"),
    ):
        done = run("session", *words, by=tied)
        assert (done.exit_code, "permission.conflict" in done.stderr) == (3, True), words
    assert run("session", "adopt", number, by=world.manager).exit_code == 0


def test_published_or_not_they_rule_on_nothing_about_that_candidate(lived, world, now, tied):
    lived.to("awarded")
    first, second, _ = lived.entries
    award = world.candidacies[0].award
    for act, given in (
        (hearing.invite_to_hearing, {"entry": first, "invited_on": now.date(), **EXHIBIT}),
        (hearing.withdraw_block, {"entry": first, "block": lived.blocks[0], **EXHIBIT}),
        (refuse_delivery_for_fraud, {"outcome": first.outcome, **EXHIBIT}),
        (revoke_award, {"award": award, **EXHIBIT}),
        (admit, {"candidacy": first.candidacy, "complete_on": now.date(), "admissible": True, "decided_on": now.date()}),
        (recognise_acquired_block, {"candidacy": first.candidacy, "block": lived.blocks[0], "acquired_on": now.date(), "proof": "Relevé"}),
        (grant_accommodation, {"entry": first, "extra_time_percent": 33}),
    ):  # fmt: skip
        assert refused(act, tied, now, **given) == CONFLICT, act
    row = hearing.invite_to_hearing(
        actor=world.actor, now=now, entry=first, invited_on=now.date(), reason="Signalement fictif"
    )
    told = {"heard_on": now.date(), "observations": "Rien"}
    assert refused(hearing.record_hearing, tied, now, hearing=row, **told) == CONFLICT
    assert hearing.invite_to_hearing(
        actor=make.actor(tied), now=now, entry=second, invited_on=now.date(), reason="Signalement fictif"
    )


def test_a_fault_and_an_appeal_are_answered_by_another(lived, world, now, tied, client):
    lived.to("published")
    first, second, _ = lived.entries
    noted = faults.note_fault(
        actor=world.actor,
        now=now,
        certifier=world.certifier,
        kind="composition",
        about=f"jury:{lived.jury.pk}",
        reason="Quatre membres au lieu de cinq.",
        found_on=now.date(),
    )
    case, other = (noted.cases.get(entry=entry) for entry in (first, second))
    assert refused(faults.keep_decision, tied, now, case=case, **EXHIBIT) == CONFLICT
    client.force_login(tied)
    keep = reverse("fault_keep", args=[noted.pk, case.pk])
    assert client.post(keep, {"reason": "Elle tient", "act_key": "k"}).status_code == 403
    case.refresh_from_db()
    assert case.kept_because == ""
    faults.keep_decision(actor=make.actor(tied), now=now, case=other, reason="Confirmée par le juge.")
    lodged = {"entry": first, "lodged_on": now.date(), "grounds": "Le jury était incomplet."}
    appeal = appealing.lodge(actor=world.actor, now=now, **lodged)
    answer = {"state": Appeal.State.UPHELD, "decided_on": now.date(), "answer": "Le lien est établi."}
    assert refused(appealing.decide, tied, now, appeal=appeal, **answer) == CONFLICT
    appealing.decide(actor=world.actor, now=now, appeal=appeal, **answer)
    again = {
        "certifier": world.certifier,
        "former": [first],
        "title": "Second jury",
        "site": world.site,
        "starts_on": now.date() + timedelta(days=30),
        "jury_on": now.date() + timedelta(days=30),
    }
    assert refused(appealing.present_again, tied, now, **again) == CONFLICT
    assert appealing.present_again(actor=world.actor, now=now, **again).entries.count() == 1


def test_marks_of_paper_and_what_is_set_aside_are_another_s(lived, world, now, tied):
    lived.to("composed")
    first, second, _ = lived.entries
    on = {"grid": world.grids[0], "assessor": world.jurors[0].person, "on_paper": True}
    assert refused(start_marking, tied, now, candidacy=first.candidacy, **on) == CONFLICT
    mine = start_marking(actor=world.actor, now=now, candidacy=first.candidacy, **on)
    assert refused(give_marks, tied, now, marking=mine, marks={}, on_paper=True) == CONFLICT
    assert start_marking(actor=make.actor(tied), now=now, candidacy=second.candidacy, **on)
    line = f"entry:{first.pk}:grid:{world.grids[0].assessment_id}"
    waived = {"session": world.session, "code": "requirement.grid", "about": line, **EXHIBIT}
    assert refused(waive, tied, now, **waived) == CONFLICT
    assert waive(actor=world.actor, now=now, **waived).about == line
