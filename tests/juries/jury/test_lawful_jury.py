"""What a certifier's own acts add to a jury's rule: the real day, levels, waivers, ties, habilitations, checks kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from parchemin.candidates.models import Candidacy, Relation
from parchemin.catalogue.models import CertificationRules
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.composition import Moment, Seat
from parchemin.domain.deliberation import Vote
from parchemin.domain.objection import Level, Refused, blocking
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries.changing import moving
from parchemin.juries.day import attending
from parchemin.juries.deliberation import deciding, deliberating, voting
from parchemin.juries.facts import day_of
from parchemin.juries.jury import checks, seating, sittings, waivers
from parchemin.juries.minutes.content import minutes_facts
from parchemin.juries.models import (
    Accreditation,
    BlockDecision,
    CompositionCheck,
    Juror,
    JuryMember,
    Outcome,
    Session,
    SessionEntry,
    Teaching,
)
from parchemin.juries.planning.problem import problem_of
from parchemin.juries.session import preparing
from parchemin.juries.terms import levels_of
from parchemin.parties.models import Employment, Person
from tests import life, make

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 15)


def act(do, now, **more):
    return do(actor=more.pop("actor", life.clerk()), now=now, **more)


def refused(do, now, **more):
    with pytest.raises(Refused) as caught:
        act(do, now, **more)
    return [o.code for o in caught.value.objections]


def general(world, moment=Moment.NOMINATION, on=DAY):
    return sittings.sitting(life.jury_of(world)).objections(moment, on)


def of_first(world, moment=Moment.NOMINATION):
    first = world.candidacies[0]
    return [o.code for o in sittings.sitting(life.jury_of(world)).objections(moment, DAY, first)]


def all_present(world, now, *, but=()):
    for member in life.members_of(world):
        if member.pk not in {m.pk for m in but}:
            act(
                attending.record_attendance,
                now,
                session=world.session,
                person=member.juror.person,
                role="juror",
                occasion=DELIBERATION,
                present=True,
            )


# -- the real day -----------------------------------------------------------------------------------------------


def test_the_day_that_counts_is_the_one_the_jury_really_sits_on(world, now):
    late = now + timedelta(days=3)
    life.bring(world, late, "published")
    jury = life.jury_of(world)
    assert (jury.held_on, day_of(jury)) == (date(2023, 6, 18), date(2023, 6, 18))
    assert set(Outcome.objects.values_list("stated_on", flat=True)) == {date(2023, 6, 18)}
    person = world.candidacies[0].person
    assert {b.acquired_on for b in person.acquired_blocks.all()} == {date(2023, 6, 18)}
    facts = minutes_facts(jury)
    assert facts.held_on == "18 juin 2023"
    assert "La délibération était prévue le 15 juin 2023 et se tient le 18 juin 2023." in facts.observations
    opened = Entry.objects.get(act="deliberation_opened")
    assert (opened.facts["planned_on"], opened.facts["held_on"]) == ("2023-06-15", "2023-06-18")


def test_the_day_is_read_on_the_clock_of_the_site(world, now):
    world.site.time_zone = "Pacific/Noumea"  # eleven hours ahead
    world.site.save()
    late = datetime(2023, 6, 15, 20, 0, tzinfo=UTC)
    life.bring(world, late, "deliberating")
    assert life.jury_of(world).held_on == date(2023, 6, 16)


def test_a_mandate_that_ends_between_the_day_planned_and_the_day_held_stops_the_opening(world, now):
    life.bring(world, now, "composed")
    member = life.members_of(world)[0]
    Juror.objects.filter(pk=member.juror_id).update(accredited_until=date(2023, 6, 17))
    all_present(world, now)
    jury = life.jury_of(world)
    said = refused(deliberating.open_deliberation, now + timedelta(days=3), jury=jury)
    assert {"deliberation.another-day", "juror.mandate-ended"} <= set(said)
    assert act(deliberating.open_deliberation, now, jury=jury).held_on == DAY


# -- a session that moves ---------------------------------------------------------------------------------------


def test_a_session_moves_before_its_deliberation_and_its_jury_is_judged_for_the_new_day(world, now):
    life.bring(world, now, "composed")
    member = life.members_of(world)[0]
    Juror.objects.filter(pk=member.juror_id).update(accredited_until=date(2023, 6, 20))
    new = date(2023, 7, 4)
    Session.objects.filter(pk=world.session.pk).update(results_promised_on=None)
    assert refused(moving.move_session, now, session=world.session, jury_on=new, reason=" ") == [
        "session.no-reason"
    ]
    assert refused(moving.move_session, now, session=world.session, jury_on=DAY, reason="Grève") == [
        "session.not-moved"
    ]
    assert refused(
        moving.move_session, now, session=world.session, jury_on=date(2023, 6, 1), reason="Grève"
    ) == ["session.dates"]
    moved, left = act(
        moving.move_session,
        now,
        session=world.session,
        jury_on=new,
        results_promised_on=date(2023, 7, 15),
        reason="Grève des transports",
    )
    assert (moved.starts_on, moved.jury_on, left) == (DAY, new, [])
    assert life.jury_of(world).state == "composing"  # a mandate is over that day
    assert [o.code for o in general(world, on=new)] == ["juror.mandate-ended"]
    assert faults() == []


def test_a_session_whose_jury_sat_does_not_move(world, now):
    life.bring(world, now, "deliberating")
    assert refused(
        moving.move_session, now, session=world.session, jury_on=date(2023, 7, 4), reason="Grève"
    ) == ["session.sat"]


# -- what narrows who may sit -----------------------------------------------------------------------------------


def test_a_juror_accredited_for_another_certification_may_not_be_named(world, now):
    life.bring(world, now, "composed")
    elsewhere = make.framework(world.certifier)
    juror = make.juror(world.certifier, days=[DAY])
    Accreditation.objects.create(
        juror=juror, sheet=elsewhere.sheet, starts_on=date(2020, 1, 1), granted_at=now
    )
    asked = {"session": world.session, "juror": juror, "seat": Seat.PROFESSIONAL, "substitute": True}
    assert refused(seating.nominate, now, **asked) == ["juror.not-accredited-here"]
    Accreditation.objects.create(
        juror=juror, sheet=world.framework.sheet, starts_on=date(2020, 1, 1), granted_at=now
    )
    assert act(seating.nominate, now, **asked).substitute


def test_a_juror_accredited_for_one_block_rules_on_those_who_present_no_other(world, now):
    life.bring(world, now, "composed")
    one, two = world.framework.blocks.order_by("number")
    member = life.members_of(world)[1]
    Accreditation.objects.create(
        juror=member.juror, sheet=world.framework.sheet, block=one, starts_on=date(2020, 1, 1), granted_at=now
    )
    SessionEntry.objects.get(candidacy=world.candidacies[0]).blocks.set([one])
    found = sittings.composition_by_candidate(life.jury_of(world), Moment.NOMINATION, DAY)
    concerned = {e.candidacy_id for e in SessionEntry.objects.filter(pk__in=found)}
    assert concerned == {c.pk for c in world.candidacies[1:]}
    assert {o.code for reasons in found.values() for o in reasons} == {"juror.not-accredited-here"}
    assert two.code in next(iter(found.values()))[0].message


def test_the_planning_too_knows_the_limit_of_mandates_and_what_a_juror_is_accredited_for(world, now):
    rules = CertificationRules.objects.get(pk=world.rules.pk)
    rules.content = {**rules.content, "jury": {"mandate_years": 5}}
    rules.save()
    long, elsewhere, usual = (make.juror(world.certifier, days=[DAY]) for _ in range(3))
    Juror.objects.filter(pk=long.pk).update(accredited_from=date(2018, 6, 1))
    other = make.framework(world.certifier).sheet
    Accreditation.objects.create(juror=elsewhere, sheet=other, starts_on=date(2020, 1, 1), granted_at=now)
    people = {p.key: p for p in problem_of(world.session).people}
    able = {key: mandate.contains(DAY) for key, p in people.items() if (mandate := p.accredited) is not None}
    assert [able[str(j.person_id)] for j in (long, elsewhere, usual)] == [False, False, True]


def test_ties_are_presumed_from_an_employer_of_the_past_and_from_teaching_until_somebody_clears_them(
    world, now
):
    life.bring(world, now, "composed")
    first, member = world.candidacies[0], life.members_of(world)[0]
    person = member.juror.person
    for one in (person, first.person):
        Employment.objects.create(
            person=one, siret="00000000000026", name="Ancien employeur", declared_at=now
        )
    first.group = "M2 soir"
    first.save()
    Teaching.objects.create(juror=member.juror, group="M2 soir", declared_at=now)
    assert sorted(of_first(world)) == ["relation.employer", "relation.group"]
    Relation.objects.create(
        certifier=world.certifier,
        candidate=first.person,
        other=person,
        kind="employer",
        presumed=True,
        declared_at=now,
        cleared_at=now,
        cleared_by="Dany Registre",
    )
    assert of_first(world) == ["relation.group"]


def test_the_first_jury_never_rules_again_whoever_clears_it(world, now):
    life.bring(world, now, "composed")
    first = SessionEntry.objects.get(candidacy=world.candidacies[0])
    second = Session.objects.create(
        certifier=world.certifier, title="Second jury", site=world.site, starts_on=DAY, jury_on=DAY
    )
    second.frameworks.add(world.framework)
    SessionEntry.objects.create(session=second, candidacy=first.candidacy, position=1, again_of=first)
    member = life.members_of(world)[1]
    assert of_first(world) == []  # the first jury itself is not a second one
    act(seating.nominate, now, session=second, juror=member.juror, seat=Seat.PROFESSIONAL)
    Relation.objects.create(
        certifier=world.certifier,
        candidate=first.candidacy.person,
        other=member.juror.person,
        kind="previous_jury",
        presumed=True,
        declared_at=now,
        cleared_at=now,
    )
    found = sittings.sitting(second.jury).objections(Moment.NOMINATION, DAY, first.candidacy)
    assert "relation.previous_jury" in {o.code for o in found}


# -- levels and waivers -----------------------------------------------------------------------------------------


def test_a_level_set_counts_from_its_day_and_never_for_what_binds_every_certifier(world, now):
    life.bring(world, now, "composed")
    for member in life.members_of(world)[1:4]:
        Juror.objects.filter(pk=member.juror_id).update(outside=False)
    assert [o.code for o in general(world)] == ["jury.outside-share"]
    setting = {"certifier": world.certifier, "code": "jury.outside-share", "starts_on": DAY}
    assert refused(waivers.set_rule_level, now, **setting, level=Level.BLOCK_RELEASE, reason="") == [
        "level.no-reason"
    ]
    act(
        waivers.set_rule_level,
        now,
        **setting,
        level=Level.BLOCK_RELEASE,
        reason="Doctrine suivie à la lettre",
    )
    assert [o.code for o in blocking(general(world))] == ["jury.outside-share"]
    assert blocking(general(world, on=date(2023, 6, 14))) == []
    assert levels_of(world.certifier, DAY) == {"jury.outside-share": Level.BLOCK_RELEASE}
    assert levels_of(world.other, DAY) == {}
    for code in ("vae.members", "relation.previous_jury", "juror.twice"):
        asked = {**setting, "code": code}
        assert refused(waivers.set_rule_level, now, **asked, level=Level.IGNORE, reason="x") == [
            "level.not-yours"
        ]
    past = {**setting, "starts_on": date(2023, 6, 14)}
    assert refused(waivers.set_rule_level, now, **past, level=Level.WARN, reason="x") == ["level.past"]
    stranger = make.actor(make.manager(world.other))
    assert refused(waivers.set_rule_level, now, **setting, level=Level.WARN, reason="x", actor=stranger) == [
        "permission.manager"
    ]


def test_an_objection_is_set_aside_by_a_named_person_for_one_session_and_taken_back(world, now):
    life.bring(world, now, "composed")
    act(seating.withdraw_member, now, member=life.members_of(world)[1])
    college = {o.code for o in general(world)} & {"composition.employees", "composition.employers"}
    code = college.pop()
    total = {"session": world.session, "code": "composition.total", "about": "clause:total"}
    assert refused(waivers.waive, now, **total, reason=" ") == ["waiver.no-reason"]
    made = act(waivers.waive, now, **total, reason="Un seul juré possible", actor=world.actor)
    assert made.by == world.manager.name
    assert refused(waivers.waive, now, **total, reason="x") == ["waiver.twice"]
    said = next(o for o in general(world) if o.code == "composition.total")
    assert said.level is Level.WARN
    assert {o.code for o in blocking(general(world))} == {code, "composition.professionals"}
    assert [w.reason for w in waivers.of(world.session)] == ["Un seul juré possible"]
    act(waivers.end_waiver, now, waiver=made)
    assert "composition.total" in {o.code for o in blocking(general(world))}
    assert refused(waivers.end_waiver, now, waiver=made) == ["waiver.ended"]
    assert faults() == []


def test_what_binds_everybody_is_never_set_aside(world, now):
    life.bring(world, now, "composed")
    for code in ("vae.members", "juror.twice", "relation.previous_jury", "decision.no-motivation"):
        assert refused(waivers.waive, now, session=world.session, code=code, about="x", reason="x") == [
            "waiver.never"
        ]
    assert refused(waivers.waive, now, session=world.session, code="juror.mandate-ended", reason="x") == [
        "waiver.about-whom"
    ]


def test_the_balance_of_women_and_men_is_justified_in_words_and_warns_no_more(world, now):
    Candidacy.objects.filter(pk=world.candidacies[0].pk).update(
        route="VAE", entered_on=date(2024, 6, 3), admissible_on=date(2024, 6, 3)
    )
    world.candidacies[0].refresh_from_db()
    life.bring(world, now, "composed")
    for member in life.members_of(world):
        Person.objects.filter(pk=member.juror.person_id).update(sex="M")
    assert of_first(world) == ["vae.balance"]
    act(
        waivers.justify_balance,
        now,
        session=world.session,
        reason="Aucune jurée du vivier n’était libre ce jour-là.",
    )
    assert of_first(world) == []
    assert "Aucune jurée du vivier" in " ".join(minutes_facts(life.jury_of(world)).observations)


# -- checks kept ------------------------------------------------------------------------------------------------


def test_each_moment_keeps_who_was_counted_and_what_was_found_once(world, now):
    life.bring(world, now, "sealed")
    jury = life.jury_of(world)
    kept = checks.of(jury)
    assert [c.moment for c in kept] == ["nomination", "opening", "signature"]
    assert all(len(c.members) == 5 for c in kept)
    entry = SessionEntry.objects.get(candidacy=world.candidacies[0])
    own = CompositionCheck.objects.filter(jury=jury, entry=entry).order_by("pk")
    assert [c.moment for c in own] == ["opening", "deliberation", "signature"]


def test_a_check_says_what_was_lacking_and_the_same_is_not_kept_twice(world, now):
    life.bring(world, now, "composed")
    jury = life.jury_of(world)
    before = len(checks.of(jury))
    act(seating.withdraw_member, now, member=life.members_of(world)[1])
    last = checks.of(jury)[-1]
    assert "composition.total" in {o["code"] for o in last.objections}
    whole = sittings.sitting(jury)
    args = (jury, Moment.NOMINATION, DAY, whole.seated(None, Moment.NOMINATION))
    assert checks.keep(*args, whole.objections(Moment.NOMINATION, DAY), now=now) is None
    assert len(checks.of(jury)) == before + 1


# -- while the jury sits ----------------------------------------------------------------------------------------


def test_a_recusal_during_the_session_is_judged_at_once_and_said(world, now):
    life.bring(world, now, "deliberating")
    member, first = life.members_of(world)[1], world.candidacies[0]
    act(seating.recuse, now, member=member, candidacy=first, reason="Ancien collègue")
    said = Entry.objects.get(act="member_recused").facts
    assert "composition.total" in said["composition"]
    kept = CompositionCheck.objects.filter(entry__candidacy=first, moment="deliberation").last()
    assert kept and "composition.total" in {o["code"] for o in kept.objections}
    others = CompositionCheck.objects.filter(entry__isnull=False, moment="deliberation")
    assert {c.entry.candidacy_id for c in others} == {first.pk}


def test_somebody_of_the_pool_takes_the_seat_of_a_member_who_left(world, now):
    life.bring(world, now, "deliberating")
    gone = next(m for m in life.members_of(world) if m.seat == "professional")
    spare = next(
        j
        for j in world.jurors
        if j.college == gone.juror.college and not JuryMember.objects.filter(juror=j).exists()
    )
    asked = {"member": gone, "juror": spare, "reason": "Parti à midi"}
    assert refused(seating.replace_member, now, **asked) == ["replacement.still-there"]
    act(
        attending.record_departure,
        now,
        session=world.session,
        person=gone.juror.person,
        occasion=DELIBERATION,
    )
    assert "composition.total" in {o.code for o in general(world, Moment.DELIBERATION)}
    assert refused(seating.replace_member, now, **{**asked, "reason": " "}) == ["replacement.no-reason"]
    made, left = act(seating.replace_member, now, **asked)
    assert "composition.total" in {o.code for o in left}  # not there yet
    act(
        attending.record_attendance,
        now,
        session=world.session,
        person=spare.person,
        role="juror",
        occasion=DELIBERATION,
        present=True,
    )
    assert blocking(general(world, Moment.DELIBERATION)) == []
    entry = life.entries_of(world)[0]
    block = world.framework.blocks.first()
    for member in life.members_of(world):
        if member.pk != gone.pk:
            act(voting.give_opinion, now, member=member, entry=entry, block=block, vote=Vote.FOR)
    decided = act(deciding.decide_block, now, entry=entry, block=block)
    assert str(spare.person_id) in decided.votes
    assert str(gone.juror.person_id) not in decided.votes
    assert BlockDecision.objects.count() == 1
    assert faults() == []
    assert made.substitute


def test_the_substitute_of_a_president_who_left_presides(world, now):
    life.bring(world, now, "composed")
    president = next(m for m in life.members_of(world) if m.seat == "president")
    spare = next(
        j
        for j in world.jurors
        if j.college == president.juror.college and not JuryMember.objects.filter(juror=j).exists()
    )
    act(seating.nominate, now, session=world.session, juror=spare, seat=Seat.PRESIDENT, substitute=True)
    all_present(world, now)
    act(deliberating.open_deliberation, now, jury=life.jury_of(world))
    stand_in = make.actor(make.member(world.certifier, spare.person, "juror"))
    jury = life.jury_of(world)
    assert refused(deciding.adopt_undisputed, now, jury=jury, actor=stand_in) == ["permission.manager"]
    act(
        attending.record_departure,
        now,
        session=world.session,
        person=president.juror.person,
        occasion=DELIBERATION,
    )
    codes = refused(deciding.adopt_undisputed, now, jury=jury, actor=stand_in)
    assert codes[0] == "decision.nothing-undisputed"
    assert "permission.manager" not in codes


def test_a_departure_is_judged_at_once_and_said_in_the_journal(world, now):
    life.bring(world, now, "deliberating")
    gone = life.members_of(world)[1]
    act(
        attending.record_departure,
        now,
        session=world.session,
        person=gone.juror.person,
        occasion=DELIBERATION,
    )
    said = Entry.objects.filter(act="attendance_recorded").order_by("pk").last()
    assert said and "composition.total" in said.facts["composition"]
    assert "composition.total" in {o["code"] for o in checks.of(life.jury_of(world))[-1].objections}


# -- late entries -----------------------------------------------------------------------------------------------


def test_a_candidate_presented_to_an_open_session_passes_what_the_opening_asks(world, now):
    life.bring(world, now, "composed")
    before = world.rules.starts - timedelta(days=1)  # no rules were in force yet
    fields = {"rules": None, "at": world.site, "entered_on": before}
    without_rules = make.candidacy(world.certifier, world.framework, **fields)
    late = {"session": world.session, "candidacies": [without_rules]}
    assert refused(preparing.enter_candidates, now, **late) == ["session.no-rules"]
    assert not SessionEntry.objects.filter(candidacy=without_rules).exists()
    type(world.rules).objects.filter(pk=world.rules.pk).update(starts=before)
    assert len(act(preparing.enter_candidates, now, **late)) == 1
    without_rules.refresh_from_db()
    assert without_rules.rules == world.rules


def test_a_candidacy_is_in_one_session_at_a_time(world, now):
    life.bring(world, now, "composed")
    other = Session.objects.create(
        certifier=world.certifier, title="Autre session", site=world.site, starts_on=DAY, jury_on=DAY
    )
    other.frameworks.add(world.framework)
    asked = {"session": other, "candidacies": world.candidacies[:1]}
    assert refused(preparing.enter_candidates, now, **asked) == ["entry.elsewhere"]
    Session.objects.filter(pk=world.session.pk).update(state="published")
    assert len(act(preparing.enter_candidates, now, **asked)) == 1
