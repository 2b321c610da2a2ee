"""A composition rule binds the access routes it names: a jury is judged, for each candidate, by their route's."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.candidates.actions import withdraw
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import CompositionRule
from parchemin.catalogue.ruling import confirm_composition_rule
from parchemin.domain.composition import Clause, Measure, Moment, Seat
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.domain.objection import Refused, blocking
from parchemin.juries.day.checkpoint import checkpoint
from parchemin.juries.facts import day_of
from parchemin.juries.jury import seating, sittings
from parchemin.juries.jury.seating import propose_jury
from parchemin.juries.models import Jury
from parchemin.juries.session.preparing import enter_candidates
from tests import make
from tests.replays import replay

pytestmark = pytest.mark.django_db


def confirmed(world, rule, *routes, version=2):
    return CompositionRule.objects.create(
        framework=world.framework,
        version=version,
        routes=[*routes],
        rule=rule.as_dict(),
        notation=rule.notation(),
        confirmed_by=world.manager,
        confirmed_at=make.NOW,
    )


@pytest.fixture
def for_vae(world):
    """A later rule, confirmed for the VAE alone: three members."""
    return confirmed(world, Rule((Clause(Measure.TOTAL, 3), Clause(Measure.PRESIDENTS, 1))), "VAE")


@pytest.fixture
def for_all_of_vae(world):
    """A later rule for the VAE that the five of the other routes may meet as well."""
    asked = (Clause(Measure.TOTAL, 3, exact=False), Clause(Measure.OUTSIDE, 4, exact=False))
    return confirmed(world, Rule(asked), "VAE")


def by_experience(world):
    return make.candidacy(world.certifier, world.framework, route="VAE", rules=world.rules)


def compose(world, now, candidacies):
    enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=candidacies)
    propose_jury(actor=world.actor, now=now, session=world.session)
    return Jury.objects.get(session=world.session)


def lacking(jury, moment=Moment.NOMINATION):
    """Codes of what the jury lacks in general, and of what stops each route's first candidate."""
    whole, on = sittings.sitting(jury), day_of(jury)
    entries = jury.session.entries.select_related("candidacy__person").order_by("-position")
    return {
        "": [o.code for o in whole.objections(moment, on)],
        **{
            e.candidacy.route: [o.code for o in blocking(whole.objections(moment, on, e.candidacy))]
            for e in entries
        },
    }


def test_a_later_rule_of_another_route_does_not_bind(world, now, for_vae):
    assert compose(world, now, world.candidacies).rule == world.composition


def test_a_session_of_that_route_follows_its_rule(world, now, for_vae):
    assert compose(world, now, [by_experience(world)]).rule == for_vae


def test_each_candidate_is_judged_by_the_rule_of_their_route(world, now, for_vae):
    late = by_experience(world)
    jury = compose(world, now, [*world.candidacies, late])
    assert jury.rule == world.composition
    assert dict(jury.rules.values_list("route", "rule")) == {"FI": world.composition.pk, "VAE": for_vae.pk}
    assert lacking(jury) == {"": ["jury.rule-of-route"], "FI": [], "VAE": ["composition.total"]}
    said = next(o for o in sittings.sitting(jury).objections(Moment.NOMINATION, day_of(jury)))
    assert late.person.full_name in said.message
    assert not {c.person.full_name for c in world.candidacies} & {said.message}
    assert "exactement 3 membres" in said.message


def test_a_jury_that_meets_both_rules_holds_for_all(world, now, for_all_of_vae):
    jury = compose(world, now, [*world.candidacies, by_experience(world)])
    assert jury.members.count() == 5
    assert lacking(jury) == {"": [], "FI": [], "VAE": []}


def test_the_smaller_jury_holds_for_its_own_route_alone(world, now, for_vae):
    enter_candidates(
        actor=world.actor,
        now=now,
        session=world.session,
        candidacies=[*world.candidacies, by_experience(world)],
    )
    seats = [(4, Seat.PRESIDENT), (0, Seat.PROFESSIONAL), (5, Seat.PROFESSIONAL)]
    for n, seat in seats:
        seating.nominate(actor=world.actor, now=now, session=world.session, juror=world.jurors[n], seat=seat)
    found = lacking(world.session.jury)
    assert found[""] == ["jury.rule-of-route"]
    assert found["VAE"] == []
    assert "composition.total" in found["FI"]
    assert Jury.objects.get(session=world.session).state == Jury.State.NOMINATED


def test_a_jury_that_meets_no_rule_is_stopped_by_the_one_of_most_candidates(world, now, for_vae):
    jury = compose(world, now, [*world.candidacies, by_experience(world)])
    seating.withdraw_member(actor=world.actor, now=now, member=jury.members.order_by("pk").last())
    found = lacking(jury)
    assert "composition.total" in found[""]
    assert "jury.rule-of-route" in found[""]
    assert found["FI"]
    assert found["VAE"] == ["composition.total"]


@pytest.mark.replays("jury.rule-of-route")
def test_a_jury_completed_for_both_rules_holds_for_every_route(world, now, for_all_of_vae):
    both = [*world.candidacies, by_experience(world)]
    enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=both)

    def name(n, seat):
        about = {"session": world.session, "juror": world.jurors[n], "seat": seat}
        return seating.nominate(actor=world.actor, now=now, **about)

    for n, seat in (
        (4, Seat.PRESIDENT),
        (0, Seat.PROFESSIONAL),
        (5, Seat.PROFESSIONAL),
        (1, Seat.PROFESSIONAL),
    ):
        name(n, seat)
    jury = Jury.objects.get(session=world.session)
    replay(
        "jury.rule-of-route",
        lambda: sittings.sitting(jury).objections(Moment.NOMINATION, day_of(jury)),
        lambda: name(8, Seat.CERTIFIER),
    )


def test_the_checkpoint_says_it_of_each_candidate_before_the_day(world, now, for_vae):
    compose(world, now, [*world.candidacies, by_experience(world)])
    lines = {line.entry.candidacy.route: line for line in checkpoint(world.session, now).lines}
    stopped = {
        route: [r.objection.code for r in line.reasons if r.objection.code.startswith("composition.")]
        for route, line in lines.items()
    }

    assert stopped == {"FI": [], "VAE": ["composition.total"]}


def test_a_candidate_entered_after_the_jury_was_named_is_judged_by_their_own_rule(world, now, for_vae):
    jury = compose(world, now, world.candidacies)
    enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=[by_experience(world)])
    assert lacking(Jury.objects.get(pk=jury.pk))["VAE"] == ["composition.total"]


def test_a_rule_confirmed_since_does_not_move_a_jury_named(world, now, for_vae):
    jury = compose(world, now, [*world.candidacies, by_experience(world)])
    confirmed(world, Rule((Clause(Measure.TOTAL, 9),)), "VAE", version=3)
    assert lacking(jury)["VAE"] == ["composition.total"]
    assert sittings.sitting(jury).rules.by_path[world.framework.pk, "VAE"].clause(Measure.TOTAL).number == 3


@pytest.mark.parametrize("named", [True, False])
def test_a_route_without_a_rule_is_refused_with_its_reason(world, now, named):
    CompositionRule.objects.update(routes=["FI"])
    if named:
        jury = compose(world, now, world.candidacies)
        enter_candidates(
            actor=world.actor, now=now, session=world.session, candidacies=[by_experience(world)]
        )
        assert lacking(jury)["VAE"] == ["jury.no-rule-of-route"]
        return
    with pytest.raises(Refused) as refused:
        compose(world, now, [*world.candidacies, by_experience(world)])
    assert [o.code for o in refused.value.objections] == ["jury.no-rule"]
    assert refused.value.objections[0].mend


BEFORE = date(2001, 9, 3)


@pytest.mark.replays("vae.path-before-text")
def test_a_path_said_to_begin_before_the_vae_enters_no_session(world, now):
    mistyped = make.candidacy(
        world.certifier, world.framework, route="VAE", rules=world.rules, entered_on=BEFORE
    )

    def enter(*candidacies):
        return lambda: enter_candidates(
            actor=world.actor, now=now, session=world.session, candidacies=candidacies
        )

    made = replay(
        "vae.path-before-text",
        enter(mistyped, by_experience(world)),
        lambda: withdraw(actor=world.actor, now=now, candidacy=mistyped, reason="Jour d’entrée faux."),
        again=enter(by_experience(world)),
    )
    assert len(made) == 1


def test_a_path_mistyped_once_entered_is_said_by_the_checkpoint_and_stops_that_candidate_only(world, now):
    mistyped = by_experience(world)
    jury = compose(world, now, [*world.candidacies, mistyped])
    Candidacy.objects.filter(pk=mistyped.pk).update(entered_on=BEFORE)
    assert lacking(jury)["VAE"] == ["vae.path-before-text"]
    line = next(one for one in checkpoint(world.session, now).lines if one.entry.candidacy_id == mistyped.pk)
    assert "vae.path-before-text" in {reason.objection.code for reason in line.reasons}
    assert lacking(jury)["FI"] == []


@pytest.mark.replays("jury.no-rule-of-route")
def test_a_route_that_joins_has_its_rule_confirmed(world, now):
    CompositionRule.objects.filter(framework=world.framework).update(routes=["FI"])
    jury = compose(world, now, world.candidacies)
    late = by_experience(world)
    enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=[late])
    rule = Rule((Clause(Measure.TOTAL, 3, exact=False), Clause(Measure.PRESIDENTS, 1)))

    def confirm():
        about = {"framework": world.framework, "rule": rule, "routes": ["VAE"]}
        confirm_composition_rule(actor=world.sharing, now=now, **about, reason="Relue.")

    replay(
        "jury.no-rule-of-route",
        lambda: sittings.sitting(Jury.objects.get(pk=jury.pk)).objections(
            Moment.NOMINATION, day_of(jury), late
        ),
        confirm,
    )
