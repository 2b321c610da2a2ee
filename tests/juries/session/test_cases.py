"""Juries whose decisions were annulled, or would have been: what the acts answer. ``-s`` prints the reasons.

Each test is named after its case and ends on what matters: refused, no decision is written; put in order, it is.
"""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta

import pytest

from parchemin.candidates.models import Candidacy, Relation
from parchemin.catalogue.models import CertificationRules, CompositionRule
from parchemin.domain.attendance import DELIBERATION
from parchemin.domain.composition import Clause, Measure, Moment, Seat
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.domain.deliberation import Vote
from parchemin.domain.objection import Refused, blocking
from parchemin.formats.proofs import dossier as form
from parchemin.juries.day import attending
from parchemin.juries.deliberation import deciding, deliberating, voting
from parchemin.juries.jury import seating, sittings, waivers
from parchemin.juries.minutes import dossier as evidence_file
from parchemin.juries.models import BlockDecision, Juror, JuryMember, Opinion
from parchemin.juries.session import preparing
from parchemin.runtime import files
from tests import life, make

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 15)


def act(do, now, **more):
    return do(actor=life.clerk(), now=now, **more)


def refused(do, now, **more) -> set[str]:
    """The codes of the reasons, printed in words."""
    with pytest.raises(Refused) as caught:
        act(do, now, **more)
    print(f"\n{do.__name__} :")  # noqa: T201 - the reasons are part of what is shown
    for objection in caught.value.objections:
        source = f" [{objection.source.label}]" if objection.source else ""
        print(f"  - {objection.code} : {objection.message}{source}")  # noqa: T201
    return {o.code for o in caught.value.objections if o.level.blocks}


def came(world, now, person):
    act(
        attending.record_attendance,
        now,
        session=world.session,
        person=person,
        role="juror",
        occasion=DELIBERATION,
        present=True,
    )


def opened(world, now):
    return act(deliberating.open_deliberation, now, jury=life.jury_of(world))


def mark_all(world, now, level="acquired", comment="", *, proved=True):
    from parchemin.assessments.actions import give_marks, start_marking

    if proved:
        life.proved(world, now)
    for candidacy in world.candidacies:
        for grid in world.grids:
            marking = start_marking(
                actor=life.clerk(), now=now, candidacy=candidacy, grid=grid, assessor=world.jurors[0].person
            )
            marks = {one.pk: (level, comment) for one in grid.criteria.order_by("position")}
            give_marks(actor=life.clerk(), now=now, marking=marking, marks=marks, submit=True)


def vote_all(world, now, vote=Vote.FOR, *, entries=None, but=()):
    whole = sittings.sitting(life.jury_of(world))
    for entry in entries or life.entries_of(world):
        sits = {m.key for m in whole.seated(entry.candidacy_id, Moment.DELIBERATION) if not m.substitute}
        votes = dict.fromkeys(entry.blocks.order_by("number"), vote)
        for member in whole.rows:
            if str(member.juror.person_id) in sits - set(but):
                act(voting.give_opinions, now, member=member, entry=entry, votes=votes)


def free_of(world, college):
    named = set(JuryMember.objects.filter(withdrawn_at__isnull=True).values_list("juror_id", flat=True))
    return next(j for j in world.jurors if j.college == college and j.pk not in named)


def small_rule(world, *clauses):
    """A sheet that asks for less, or for something else, than the demonstration's."""
    rule = Rule(clauses=clauses, text="jury de deux personnes", where="lignes 407 à 411")
    CompositionRule.objects.filter(pk=world.composition.pk).update(
        rule=rule.as_dict(), notation=rule.notation()[:300]
    )


def of_vae(world, began):
    Candidacy.objects.filter(pk__in=[c.pk for c in world.candidacies]).update(
        route="VAE", entered_on=began, admissible_on=began
    )
    for candidacy in world.candidacies:
        candidacy.refresh_from_db()


def test_caa_marseille_3_june_2024_23ma01348_members_who_sat_were_not_on_the_list(world, now):
    life.bring(world, now, "composed")
    mark_all(world, now, proved=False)
    absent = [m for m in life.members_of(world) if m.seat == "professional"][:2]
    came_instead = [free_of(world, m.juror.college) for m in absent]
    for member in life.members_of(world):
        if member.pk not in {m.pk for m in absent}:
            came(world, now, member.juror.person)
    for juror in came_instead:  # not named: their presence as members is not even recorded
        assert refused(
            attending.record_attendance,
            now,
            session=world.session,
            person=juror.person,
            role="juror",
            occasion=DELIBERATION,
            present=True,
        ) == {"attendance.not-concerned"}
    assert {"composition.total", "composition.professionals"} <= refused(
        deliberating.open_deliberation, now, jury=life.jury_of(world)
    )
    assert life.jury_of(world).state != "deliberating"
    assert not BlockDecision.objects.exists()
    for member in absent:
        act(seating.withdraw_member, now, member=member, reason="Absent")
        juror = free_of(world, member.juror.college)
        act(seating.nominate, now, session=world.session, juror=juror, seat=Seat.PROFESSIONAL)
        came(world, now, juror.person)
    life.proved(world, now)
    opened(world, now)
    vote_all(world, now)
    entry = life.entries_of(world)[0]
    assert act(deciding.decide_block, now, entry=entry, block=entry.blocks.first()).acquired


def test_caa_versailles_two_members_beyond_the_five_years_one_of_them_a_substitute(world, now):
    rules = CertificationRules.objects.get(pk=world.rules.pk)
    rules.content = {**rules.content, "jury": {"mandate_years": 5}}
    rules.save()
    over = {"accredited_from": date(2018, 6, 1), "days": [DAY]}  # five years and a fortnight
    one, two = (make.juror(world.certifier, "employee", **over) for _ in range(2))
    life.bring(world, now, "composed")
    for juror, substitute in ((one, False), (two, True)):
        assert refused(
            seating.nominate,
            now,
            session=world.session,
            juror=juror,
            seat=Seat.PROFESSIONAL,
            substitute=substitute,
        ) == {"juror.mandate-over-limit"}
    # Named while their term ran, they are found out on the day the jury sits.
    named = next(m for m in life.members_of(world) if m.seat == "professional")
    spare = free_of(world, "employer")
    substitute = act(
        seating.nominate, now, session=world.session, juror=spare, seat=Seat.PROFESSIONAL, substitute=True
    )
    pair = [named.juror_id, spare.pk]
    Juror.objects.filter(pk__in=pair).update(accredited_from=date(2018, 6, 1))
    for member in life.members_of(world):
        came(world, now, member.juror.person)
    jury = life.jury_of(world)
    assert refused(deliberating.open_deliberation, now, jury=jury) == {"juror.mandate-over-limit"}
    found = [o for o in sittings.sitting(jury).objections(Moment.OPENING, DAY) if o.level.blocks]
    assert {o.about for o in found} == {str(named.juror.person_id), str(substitute.juror.person_id)}
    assert not BlockDecision.objects.exists()
    Juror.objects.filter(pk__in=pair).update(
        accredited_from=date(2018, 6, 16)
    )  # their term runs one more day
    assert opened(world, now).state == "deliberating"


def test_caa_lyon_22ly02604_a_refusal_without_objective_elements(world, now):
    life.bring(world, now, "composed")
    mark_all(world, now, "missing", "Le plan de continuité n’est pas présenté.")
    for member in life.members_of(world):
        came(world, now, member.juror.person)
    opened(world, now)
    vote_all(world, now, Vote.AGAINST)
    entry = life.entries_of(world)[0]
    block = entry.blocks.order_by("number").first()
    assert "decision.motivation-missing" in refused(deciding.decide_block, now, entry=entry, block=block)
    words = "Le niveau attendu n’est pas atteint."
    assert refused(deciding.decide_block, now, entry=entry, block=block, motivation=words) & {
        "decision.criteria-missing",
        "decision.evidence-missing",
    }
    assert not BlockDecision.objects.exists()
    assert refused(deliberating.close_deliberation, now, jury=life.jury_of(world))
    pointed = life.pointed(entry, block)
    made = act(deciding.decide_block, now, entry=entry, block=block, motivation=words, grounds=pointed)
    assert not made.acquired
    assert sorted(map(int, made.evidence["criteria"])) == pointed["criteria"]
    for other in life.entries_of(world):
        for one in other.blocks.order_by("number"):
            if (other.pk, one.pk) != (entry.pk, block.pk):
                grounds = life.pointed(other, one)
                act(deciding.decide_block, now, entry=other, block=one, motivation=words, grounds=grounds)
    assert act(deliberating.close_deliberation, now, jury=life.jury_of(world)).state == "closed"
    life.step("signed", world, now)
    life.step("sealed", world, now)
    stored = evidence_file.build(actor=life.clerk(), now=now, entry=entry)
    with files.open_file(stored.digest) as source:
        assert form.verify(source).objections == ()
        with zipfile.ZipFile(source) as dossier:
            refusal = json.loads(dossier.read("decisions.json"))["blocks"][0]
            grids = [json.loads(dossier.read(n)) for n in dossier.namelist() if n.startswith("grilles/")]
    assert (refusal["acquired"], refusal["motivation"]) == (False, words)
    shown = {m["criterion"]: m["comment"] for grid in grids for m in grid["marks"]}
    assert {shown[pk] for pk in refusal["evidence"]["criteria"]} == {
        "Le plan de continuité n’est pas présenté."
    }


def test_ta_strasbourg_1_february_2023_a_composition_against_the_governing_text(world, now):
    life.bring(world, now, "composed")
    mark_all(world, now)
    employer = next(m for m in life.members_of(world) if m.juror.college == "employer")
    act(seating.withdraw_member, now, member=employer)
    # Five members, but three employees for one employer: the number is there, the text is not followed.
    seat = Seat(employer.seat)
    act(seating.nominate, now, session=world.session, juror=free_of(world, "employee"), seat=seat)
    for member in life.members_of(world):
        came(world, now, member.juror.person)
    assert refused(deliberating.open_deliberation, now, jury=life.jury_of(world)) == {
        "composition.employees",
        "composition.employers",
    }
    assert not BlockDecision.objects.exists()


@pytest.mark.parametrize("kind", ["companion", "employer", "family", "personal", "trainer"])
def test_vae_a_member_who_accompanied_the_candidate_or_had_a_relation_does_not_compose(world, now, kind):
    of_vae(world, date(2024, 6, 3))
    day = now + timedelta(days=400)
    life.bring(world, day, "composed")
    mark_all(world, day)
    tied = life.members_of(world)[1]
    first, second, _ = life.entries_of(world)
    Relation.objects.create(
        certifier=world.certifier,
        candidate=first.candidacy.person,
        other=tied.juror.person,
        kind=kind,
        declared_at=now,
    )
    for member in life.members_of(world):
        came(world, day, member.juror.person)
    opened(world, day)  # the others are not concerned
    vote_all(world, day, entries=[first, second])
    block = first.blocks.order_by("number").first()
    assert refused(deciding.decide_block, day, entry=first, block=block) == {f"relation.{kind}"}
    assert not BlockDecision.objects.filter(entry=first).exists()
    assert act(deciding.decide_block, day, entry=second, block=block).acquired
    # Nobody may set it aside, and a level lowered changes nothing.
    act(
        waivers.waive,
        day,
        session=world.session,
        code=f"relation.{kind}",
        about=str(tied.juror.person_id),
        reason="x",
    )
    assert refused(deciding.decide_block, day, entry=first, block=block) == {f"relation.{kind}"}
    # Proposed anew, the jury leaves out who is tied.
    proposed = {j.key for j in sittings.proposed(life.jury_of(world), DAY)}
    assert str(tied.juror.person_id) not in proposed


@pytest.mark.parametrize(
    ("asked", "lawful"),
    [
        ((Clause(Measure.TOTAL, 2, exact=False), Clause(Measure.PRESIDENTS, 1)), True),
        ((Clause(Measure.TOTAL, 3, exact=False), Clause(Measure.PRESIDENTS, 1)), False),
    ],
    ids=["the sheet asks no more", "the sheet asks for three"],
)
def test_vae_from_13_april_2024_two_persons_one_of_them_qualified(world, now, asked, lawful):
    of_vae(world, date(2024, 4, 13))
    small_rule(world, *asked)
    world.composition.refresh_from_db()
    day = now + timedelta(days=400)
    act(preparing.enter_candidates, day, session=world.session, candidacies=world.candidacies)
    act(preparing.open_session, day, session=world.session)
    president, other = world.jurors[0], world.jurors[4]
    Juror.objects.filter(pk=other.pk).update(qualified=False)
    act(seating.nominate, day, session=world.session, juror=president, seat=Seat.PRESIDENT)
    act(seating.nominate, day, session=world.session, juror=other, seat=Seat.PROFESSIONAL)
    mark_all(world, day)
    for juror in (president, other):
        came(world, day, juror.person)
    if not lawful:
        assert refused(deliberating.open_deliberation, day, jury=life.jury_of(world)) == {"composition.total"}
        assert not BlockDecision.objects.exists()
        return
    opened(world, day)
    vote_all(world, day)
    entry = life.entries_of(world)[0]
    block = entry.blocks.order_by("number").first()
    assert act(deciding.decide_block, day, entry=entry, block=block).acquired
    Juror.objects.filter(pk=president.pk).update(qualified=False)  # nobody qualified any more
    later = life.entries_of(world)[1]
    assert refused(deciding.decide_block, day, entry=later, block=block) == {"vae.qualified"}
    assert not BlockDecision.objects.filter(entry=later).exists()


def test_vae_the_five_of_the_sheet_bind_where_the_law_would_do_with_two(world, now):
    of_vae(world, date(2024, 6, 3))
    day = now + timedelta(days=400)
    life.bring(world, day, "composed")
    mark_all(world, day)
    for member in life.members_of(world)[:4]:
        came(world, day, member.juror.person)
    assert "composition.total" in refused(deliberating.open_deliberation, day, jury=life.jury_of(world))
    assert not BlockDecision.objects.exists()
    came(world, day, life.members_of(world)[4].juror.person)
    assert opened(world, day).state == "deliberating"


def test_a_member_leaves_at_noon_the_morning_stands_the_afternoon_waits_until_it_is_mended(world, now):
    life.bring(world, now, "deliberating")
    morning, afternoon, _ = life.entries_of(world)
    vote_all(world, now, entries=[morning])
    blocks = list(morning.blocks.order_by("number"))
    for block in blocks:
        act(deciding.decide_block, now, entry=morning, block=block)
    noon = now + timedelta(hours=3)
    gone = next(m for m in life.members_of(world) if m.seat == "professional")
    act(
        attending.record_departure,
        noon,
        session=world.session,
        person=gone.juror.person,
        occasion=DELIBERATION,
    )
    vote_all(world, noon, entries=[afternoon])
    missing = refused(deciding.decide_block, noon, entry=afternoon, block=blocks[0])
    assert {"composition.total", "composition.professionals"} <= missing
    assert not BlockDecision.objects.filter(entry=afternoon).exists()
    kept = BlockDecision.objects.filter(entry=morning)
    assert [str(gone.juror.person_id) in d.votes for d in kept] == [True] * len(blocks)
    assert "decision.nothing-undisputed" in refused(deciding.adopt_undisputed, noon, jury=life.jury_of(world))
    spare = free_of(world, gone.juror.college)
    act(seating.replace_member, noon, member=gone, juror=spare, reason="Parti à midi")
    came(world, noon, spare.person)
    assert blocking(sittings.sitting(life.jury_of(world)).objections(Moment.DELIBERATION, DAY)) == []
    Opinion.objects.filter(entry=afternoon).delete()
    vote_all(world, noon, entries=[afternoon])
    assert act(deciding.decide_block, noon, entry=afternoon, block=blocks[0]).acquired
    assert BlockDecision.objects.filter(entry=morning).count() == len(blocks)
