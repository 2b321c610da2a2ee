"""What several certifiers share on a sheet: one of them changes it only with the consent of the others."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest

import parchemin
from parchemin.accounts.actor import actor_of
from parchemin.catalogue import agreeing
from parchemin.catalogue.actions import build_framework, deposit_sheet, settle_finding
from parchemin.catalogue.joining import join_sheet
from parchemin.catalogue.models import CompositionRule, Framework, Proposal, Settlement
from parchemin.catalogue.queries import latest_framework
from parchemin.catalogue.rereading import replace_text
from parchemin.catalogue.ruling import confirm_composition_rule
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.domain.composition import parse_notation
from parchemin.domain.objection import Refused
from parchemin.journal.models import Entry
from tests import make
from tests.replays import replay

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 15)
SEED = (Path(parchemin.__file__).parent / "data" / "rncp-21947.txt").read_bytes()


@pytest.fixture
def sheet(now):
    """A sheet of two certifiers, each with its manager: ``one`` proposes, ``other`` answers."""
    return Shared(now)


class Shared:
    def __init__(self, now):
        self.now = now
        self.certifier, self.another = make.certifier("Un Fictif"), make.certifier("Autre Fictif")
        self.one, self.other = self.manager(self.certifier), self.manager(self.another)
        self.both = make.sharing(self.certifier, self.another)
        self.row = deposit_sheet(
            actor=self.both, now=now, source=SEED, certifiers=[self.certifier, self.another]
        )

    @staticmethod
    def manager(certifier):
        return actor_of(make.manager(certifier), DAY)

    def settle(self, by=None, **more):
        finding = self.row.findings.order_by("code")[0]
        said = {"reading": finding.readings[0]["key"], "reason": "Lu avec le registre."} | more
        return settle_finding(actor=by or self.one, now=self.now, finding=finding, **said)

    def answer(self, act, proposal, by=None, certifier=None, **more):
        return act(
            actor=by or self.other,
            now=self.now,
            proposal=proposal,
            certifier=certifier or self.another,
            **more,
        )

    def accept(self, proposal, **more):
        return self.answer(agreeing.accept_proposal, proposal, **more)

    def refuse(self, proposal, reason="Non conforme au registre.", **more):
        return self.answer(agreeing.refuse_proposal, proposal, reason=reason, **more)

    def withdraw(self, proposal, reason="Mal lu.", **more):
        more = {"by": self.one, "certifier": self.certifier} | more
        return self.answer(agreeing.withdraw_proposal, proposal, reason=reason, **more)


def test_a_reading_chosen_by_one_is_in_force_once_the_other_accepts(sheet):
    proposal = sheet.settle()
    assert isinstance(proposal, Proposal)
    assert not Settlement.objects.exists()
    sheet.accept(proposal)
    settlement = Settlement.objects.get()
    assert settlement.settled_by == proposal.proposed_by
    assert settlement.reason == "Lu avec le registre."
    proposal.refresh_from_db()
    assert proposal.state == "applied"


def test_who_manages_both_decides_at_once(sheet):
    assert isinstance(sheet.settle(by=sheet.both), Settlement)
    assert not Proposal.objects.exists()


def test_a_certifier_alone_on_its_sheet_asks_nobody(sheet, now):
    sheet.row.awarding.filter(certifier=sheet.another).delete()
    assert isinstance(sheet.settle(), Settlement)


def test_what_is_refused_or_withdrawn_changes_nothing(sheet):
    sheet.refuse(sheet.settle())
    sheet.withdraw(sheet.settle())
    assert not Settlement.objects.exists()
    assert list(Proposal.objects.order_by("pk").values_list("state", "ended_words")) == [
        ("refused", "Non conforme au registre."),
        ("withdrawn", "Mal lu."),
    ]


def test_a_framework_a_rule_and_a_text_are_proposed_too(sheet):
    proposal = build_framework(actor=sheet.one, now=sheet.now, sheet=sheet.row)
    assert not Framework.objects.exists()
    sheet.accept(proposal)
    framework = latest_framework(sheet.row)
    assert framework.version == 1

    for finding in sheet.row.findings.filter(code__startswith="jury."):
        reading, reason = finding.readings[0]["key"], "Règlement, article 4."
        settle_finding(actor=sheet.both, now=sheet.now, finding=finding, reading=reading, reason=reason)
    rule = parse_notation("membres = 5 ; président = 1")
    proposal = confirm_composition_rule(
        actor=sheet.one, now=sheet.now, framework=framework, rule=rule, reason="Relue."
    )
    assert not CompositionRule.objects.exists()
    sheet.accept(proposal)
    assert CompositionRule.objects.get().rule == rule.as_dict()

    before = sheet.row.source_id
    changed = SEED + b"\n"
    proposal = replace_text(
        actor=sheet.one, now=sheet.now, sheet=sheet.row, source=changed, reason="Registre, 3 mai"
    )
    sheet.row.refresh_from_db()
    assert sheet.row.source_id == before
    sheet.accept(proposal)
    sheet.row.refresh_from_db()
    assert sheet.row.source_id != before


def test_a_third_that_the_sheet_does_not_name_joins_with_the_consent_of_both(sheet):
    third = make.certifier("Tiers Fictif")
    ask = partial(join_sheet, now=sheet.now, sheet=sheet.row, certifier=third, reason="Convention, mai 2023")
    proposal = ask(actor=sheet.one)
    assert not sheet.row.awarding.filter(certifier=third).exists()
    sheet.accept(proposal)
    assert sheet.row.awarding.filter(certifier=third).exists()


def test_three_certifiers_wait_for_two_and_a_newcomer_is_waited_for_too(sheet):
    third = make.certifier("Tiers Fictif")
    proposal = sheet.settle()
    join_sheet(actor=sheet.both, now=sheet.now, sheet=sheet.row, certifier=third, reason="Convention")
    sheet.accept(proposal)
    assert not Settlement.objects.exists()
    sheet.accept(proposal, by=sheet.manager(third), certifier=third)
    assert Settlement.objects.count() == 1


def test_nobody_answers_for_a_certifier_they_do_not_manage(sheet):
    proposal = sheet.settle()
    for act, more in ((sheet.accept, {}), (sheet.refuse, {})):
        with pytest.raises(Refused) as refusal:
            act(proposal, by=sheet.one, **more)
        assert [o.code for o in refusal.value.objections] == ["permission.manager"]
    assert not Settlement.objects.exists()


def test_each_step_is_an_entry_of_the_sheet_with_the_proposal_that_the_change_comes_from(sheet):
    proposal = sheet.settle()
    sheet.accept(proposal)
    acts = Entry.objects.filter(stream=sheet.row.stream).order_by("number")
    assert list(acts.values_list("act", "certifier"))[1:] == [
        ("change_proposed", sheet.certifier.slug),
        ("change_accepted", sheet.another.slug),
        ("finding_settled", sheet.certifier.slug),
    ]
    assert acts.last().facts["proposal"] == proposal.pk


def test_juries_named_keep_their_rule_when_another_is_accepted(world, now):
    from parchemin.juries.models import Jury
    from tests.life import bring

    bring(world, now, "composed")
    kept = Jury.objects.get(session=world.session).rule_id
    rule = Rule.from_dict(CompositionRule.objects.get(pk=kept).rule)
    proposal = confirm_composition_rule(
        actor=world.actor, now=now, framework=world.framework, rule=rule, reason="Relue."
    )
    agreeing.accept_proposal(
        actor=Shared.manager(world.other), now=now, proposal=proposal, certifier=world.other
    )
    assert CompositionRule.objects.latest("pk").pk != kept
    assert Jury.objects.get(session=world.session).rule_id == kept


# -- ways out ---------------------------------------------------------------------------------------------------


@pytest.mark.replays("proposal.open")
def test_one_thing_is_proposed_once_at_a_time(sheet):
    proposal = sheet.settle()
    replay("proposal.open", sheet.settle, lambda: sheet.refuse(proposal))


@pytest.mark.replays("proposal.changed")
def test_what_changed_since_is_proposed_again(sheet):
    proposal = build_framework(actor=sheet.one, now=sheet.now, sheet=sheet.row)
    sheet.settle(by=sheet.both)

    def again():
        row = build_framework(actor=sheet.one, now=sheet.now, sheet=sheet.row)
        return sheet.accept(row)

    replay("proposal.changed", lambda: sheet.accept(proposal), lambda: sheet.withdraw(proposal), again=again)
    assert Framework.objects.count() == 1


@pytest.mark.replays("proposal.reason")
def test_a_refusal_says_why(sheet):
    proposal = sheet.settle()
    replay("proposal.reason", lambda: sheet.refuse(proposal, " "), again=lambda: sheet.refuse(proposal))


@pytest.mark.replays("proposal.own")
def test_one_s_own_is_withdrawn(sheet):
    proposal = sheet.settle()
    mine = {"by": sheet.one, "certifier": sheet.certifier}
    replay(
        "proposal.own",
        lambda: sheet.refuse(proposal, **mine),
        lambda: sheet.withdraw(proposal),
        again=sheet.settle,
    )


@pytest.mark.replays("proposal.another-s")
def test_another_s_is_refused(sheet):
    proposal = sheet.settle()
    theirs = {"by": sheet.other, "certifier": sheet.another}
    replay(
        "proposal.another-s",
        lambda: sheet.withdraw(proposal, **theirs),
        lambda: sheet.refuse(proposal),
        again=sheet.settle,
    )


def test_what_is_over_or_accepted_is_said(sheet):
    proposal = sheet.settle()
    mine = {"by": sheet.one, "certifier": sheet.certifier}
    with pytest.raises(Refused) as refusal:
        sheet.accept(proposal, **mine)
    assert [o.code for o in refusal.value.objections] == ["proposal.accepted"]
    sheet.accept(proposal)
    for act in (sheet.accept, sheet.refuse, sheet.withdraw):
        with pytest.raises(Refused) as refusal:
            act(proposal)
        assert [o.code for o in refusal.value.objections] == ["proposal.ended"]
