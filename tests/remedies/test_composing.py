"""Ways out of what a jury lacks, of ties, of levels and of what is set aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from parchemin.accounts.actor import system
from parchemin.candidates.models import Candidacy
from parchemin.candidates.relations import clear_relation, declare_relation
from parchemin.catalogue.models import CompositionRule as RuleRow
from parchemin.catalogue.ruling import confirm_composition_rule
from parchemin.domain.composition import Clause, College, Measure, Moment, Seat
from parchemin.domain.composition import CompositionRule as Rule
from parchemin.domain.objection import Level
from parchemin.juries.again import appealing
from parchemin.juries.facts import day_of
from parchemin.juries.jury import seating, sittings, waivers
from parchemin.juries.models import Appeal, Juror, RuleLevel
from parchemin.juries.pool import accrediting, joining
from parchemin.juries.session.preparing import enter_candidates
from tests import life, make
from tests.replays import post, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(world, now):
    return lambda do, **given: lambda: do(actor=world.actor, now=now, **given)


@pytest.fixture
def entered(world, now):
    life.Life(world, now).to("opened")
    return world


def named(world, now, n, seat=Seat.PROFESSIONAL, **more):
    juror = Juror.objects.get(pk=world.jurors[n].pk)
    return seating.nominate(actor=world.actor, now=now, session=world.session, juror=juror, seat=seat, **more)


def lacks(world, *families, moment=Moment.NOMINATION):
    """What the jury is said to lack, of these families."""
    jury = life.jury_of(world)
    return lambda: [
        one for one in sittings.blocked(jury, moment, day_of(jury)) if one.code.startswith(families)
    ]


# -- what the sheet's rule counts -----------------------------------------------------------------------------------


SPARE = {
    "composition.employees": (1, Seat.PROFESSIONAL),
    "composition.presidents": (5, Seat.PRESIDENT),
    "composition.certifier": (8, Seat.CERTIFIER),
    "composition.independents": (7, Seat.PROFESSIONAL),
}


@pytest.mark.parametrize(
    ("code", "clause"),
    [
        pytest.param(
            "composition.total",
            Clause(Measure.TOTAL, 3, exact=False),
            marks=pytest.mark.replays("composition.total"),
        ),
        pytest.param(
            "composition.professionals",
            Clause(Measure.PROFESSIONALS, 3, exact=False),
            marks=pytest.mark.replays("composition.professionals"),
        ),
        pytest.param(
            "composition.employees",
            Clause(Measure.EMPLOYEES, 2, exact=False),
            marks=pytest.mark.replays("composition.employees"),
        ),
        pytest.param(
            "composition.employers",
            Clause(Measure.EMPLOYERS, 2, exact=False),
            marks=pytest.mark.replays("composition.employers"),
        ),
        pytest.param(
            "composition.outside",
            Clause(Measure.OUTSIDE, 3, exact=False),
            marks=pytest.mark.replays("composition.outside"),
        ),
        pytest.param(
            "composition.presidents",
            Clause(Measure.PRESIDENTS, 1),
            marks=pytest.mark.replays("composition.presidents"),
        ),
        pytest.param(
            "composition.certifier",
            Clause(Measure.CERTIFIER, 1, exact=False),
            marks=pytest.mark.replays("composition.certifier"),
        ),
        pytest.param(
            "composition.independents",
            Clause(Measure.INDEPENDENTS, 1, exact=False),
            marks=pytest.mark.replays("composition.independents"),
        ),
        pytest.param(
            "composition.outside-professionals",
            Clause(Measure.OUTSIDE_PROFESSIONALS, 3, exact=False),
            marks=pytest.mark.replays("composition.outside-professionals"),
        ),
    ],
)
def test_what_the_rule_counts_is_named(entered, now, code, clause):
    RuleRow.objects.filter(framework=entered.framework).update(rule=Rule((clause,)).as_dict())
    Juror.objects.filter(pk=entered.jurors[7].pk).update(college="independent")
    named(entered, now, 0)
    named(entered, now, 4)
    place, seat = SPARE.get(code, (6, Seat.PROFESSIONAL))
    replay(code, lacks(entered, code), lambda: named(entered, now, place, seat))


@pytest.mark.replays("composition.parity")
def test_a_parity_is_restored_by_naming_or_taking_off(entered, now):
    rule = Rule((Clause(Measure.TOTAL, 1, exact=False), Clause(Measure.PARITY, 0)))
    RuleRow.objects.filter(framework=entered.framework).update(rule=rule.as_dict())
    named(entered, now, 0)
    replay("composition.parity", lacks(entered, "composition.parity"), lambda: named(entered, now, 4))


@pytest.mark.replays("composition.total")
def test_who_is_named_and_not_there_is_noted_present(entered, now):
    life.Life(entered, now).step("composed")
    first, *others = life.members_of(entered)
    lived = life.Life(entered, now)
    for member in others:
        lived.present(member)
    replay(
        "composition.total",
        lacks(entered, "composition.total", moment=Moment.OPENING),
        lambda: lived.present(first),
    )


@pytest.mark.replays("jury.no-rule")
def test_a_jury_is_composed_once_its_rule_is_confirmed(entered, now, act):
    kept = RuleRow.objects.filter(framework=entered.framework)
    rule = Rule.from_dict(kept.first().rule)
    kept.delete()

    def confirm():
        confirm_composition_rule(actor=entered.sharing, now=now, framework=entered.framework, rule=rule)

    replay("jury.no-rule", lambda: named(entered, now, 0), confirm)


@pytest.mark.replays("jury.outside-share")
def test_half_the_jury_comes_from_outside(entered, now):
    RuleRow.objects.filter(framework=entered.framework).update(
        rule=Rule((Clause(Measure.TOTAL, 1, exact=False),)).as_dict()
    )
    named(entered, now, 8, Seat.CERTIFIER)
    jury = life.jury_of(entered)

    def found():
        reasons = sittings.sitting(jury).objections(Moment.NOMINATION, day_of(jury))
        return [o for o in reasons if o.code == "jury.outside-share"]

    replay("jury.outside-share", found, lambda: named(entered, now, 0))


# -- the law of the VAE -----------------------------------------------------------------------------------------------


@pytest.fixture
def by_experience(world, now):
    """A session of one VAE candidate whose path began under D. 6412-6, and a sheet that asks for one person."""
    open_rule = Rule((Clause(Measure.TOTAL, 1, exact=False),), president_professional=False)
    RuleRow.objects.filter(framework=world.framework).update(rule=open_rule.as_dict())
    candidacy = make.candidacy(
        world.certifier, world.framework, route="VAE", rules=world.rules, entered_on=date(2024, 5, 2)
    )
    enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=[candidacy])
    return candidacy


@pytest.mark.replays("vae.members", "vae.president", "vae.qualified")
def test_a_vae_jury_is_two_people_one_qualified_and_one_president(world, now, act, by_experience):
    juror = world.jurors[0]
    quality = {"college": College.EMPLOYEE, "outside": True, "can_preside": True, "email": juror.person.email}
    act(accrediting.set_quality, juror=juror, qualified=False, **quality)()
    named(world, now, 0)
    lack = {
        code: about(world, by_experience, code) for code in ("vae.members", "vae.president", "vae.qualified")
    }
    replay("vae.qualified", lack["vae.qualified"], act(accrediting.set_quality, juror=juror, qualified=True, **quality))  # fmt: skip
    replay("vae.members", lack["vae.members"], lambda: named(world, now, 1))
    replay("vae.president", lack["vae.president"], lambda: named(world, now, 2, Seat.PRESIDENT))


@pytest.mark.replays("vae.balance")
def test_the_absence_of_one_sex_is_justified(world, now, act, by_experience):
    for n in (0, 1):
        person = world.jurors[n].person
        person.sex = "F"
        person.save()
        named(world, now, n, Seat.PRESIDENT if n else Seat.PROFESSIONAL)
    replay(
        "vae.balance",
        about(world, by_experience, "vae.balance"),
        act(waivers.justify_balance, session=world.session, reason="Personne d’autre n’était disponible."),
    )


# -- seats ------------------------------------------------------------------------------------------------------------


@pytest.mark.replays("nomination.president-taken")
def test_a_president_is_named_once_the_first_is_taken_off(entered, now, act):
    first = named(entered, now, 0, Seat.PRESIDENT)
    replay(
        "nomination.president-taken",
        lambda: named(entered, now, 1, Seat.PRESIDENT),
        act(seating.withdraw_member, member=first, reason="Empêché"),
    )


@pytest.mark.replays("nomination.another-pool")
def test_a_juror_of_elsewhere_is_added_to_the_pool(entered, now, act):
    theirs = make.juror(entered.other)

    def added():
        identity = {"birth_name": "VOISIN", "first_names": "Lou", "email": "lou@jury.example"}
        return joining.add_juror(
            actor=entered.actor, now=now, certifier=entered.certifier, identity=identity,
            college=College.EMPLOYEE, accredited_from=date(2020, 1, 1), accredited_until=date(2030, 1, 1),
        )  # fmt: skip

    def name(juror):
        about = {"session": entered.session, "juror": juror, "seat": Seat.PROFESSIONAL}
        return seating.nominate(actor=entered.actor, now=now, **about)

    replay(
        "nomination.another-pool",
        lambda: name(theirs),
        added,
        again=lambda: name(Juror.objects.get(person__birth_name="VOISIN")),
    )


@pytest.mark.replays("nomination.candidate", "nomination.no-such-place")
def test_somebody_else_or_another_place_is_chosen(entered, now):
    itself = make.juror(entered.certifier, person=entered.candidacies[0].person)

    def name(juror, **place):
        about = {"session": entered.session, "juror": juror, "seat": Seat.PROFESSIONAL, **place}
        return lambda: seating.nominate(actor=entered.actor, now=now, **about)

    replay("nomination.candidate", name(itself), again=name(entered.jurors[0]))
    wrong = name(entered.jurors[1], seat=Seat.MEMBER, place="sommelier")
    replay("nomination.no-such-place", wrong, again=name(entered.jurors[1]))


@pytest.mark.replays("juror.seat-unfit")
def test_who_may_not_preside_is_recognised_on_the_papers_shown(entered, now, act):
    juror = entered.jurors[0]
    quality = {"college": College.EMPLOYEE, "qualified": True, "outside": True, "email": juror.person.email}
    act(accrediting.set_quality, juror=juror, can_preside=False, **quality)()
    replay(
        "juror.seat-unfit",
        lambda: named(entered, now, 0, Seat.PRESIDENT),
        act(accrediting.set_quality, juror=juror, can_preside=True, **quality),
    )


@pytest.mark.replays("juror.not-accredited-here")
def test_who_is_accredited_elsewhere_is_accredited_here(entered, now, act):
    life.Life(entered, now).step("composed")
    member = life.members_of(entered)[0]
    strange = make.framework(entered.certifier)
    about = {"juror": member.juror, "starts_on": date(2020, 1, 1)}
    act(accrediting.grant_accreditation, sheet=strange.sheet, **about)()
    replay(
        "juror.not-accredited-here",
        lacks(entered, "juror.not-accredited"),
        act(accrediting.grant_accreditation, sheet=entered.framework.sheet, **about),
    )


# -- ties -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("family", marks=pytest.mark.replays("relation.family")),
        pytest.param("trainer", marks=pytest.mark.replays("relation.trainer")),
        pytest.param("tutor", marks=pytest.mark.replays("relation.tutor")),
        pytest.param("companion", marks=pytest.mark.replays("relation.companion")),
        pytest.param("employer", marks=pytest.mark.replays("relation.employer")),
        pytest.param("personal", marks=pytest.mark.replays("relation.personal")),
        pytest.param("group", marks=pytest.mark.replays("relation.group")),
        pytest.param("same_person", marks=pytest.mark.replays("relation.same_person")),
    ],
)
def test_a_tie_is_cleared_by_a_named_person_or_the_member_steps_aside(entered, now, act, kind):
    life.Life(entered, now).step("composed")
    member = life.members_of(entered)[0]
    first, second, _ = entered.candidacies
    for candidacy, mend in (
        (
            first,
            act(
                clear_relation,
                candidate=first.person,
                other=member.juror.person,
                kind=kind,
                reason="Homonyme, vérifié.",
            ),
        ),
        (second, act(seating.recuse, member=member, candidacy=second, reason="Lien déclaré.")),
    ):
        declare_relation(
            actor=entered.actor, now=now, candidate=candidacy.person, other=member.juror.person, kind=kind
        )
        replay(f"relation.{kind}", tied(entered, candidacy, kind), mend)


def tied(world, candidacy, kind):
    """The tie as it stops the decisions on that candidate."""
    return about(world, candidacy, f"relation.{kind}")


def about(world, candidacy, code):
    """The jury as it is judged for that candidate, for one reason."""

    def found():
        entry = next(e for e in life.entries_of(world) if e.candidacy_id == candidacy.pk)
        jury = life.jury_of(world)
        whole = sittings.sitting(jury, [entry.candidacy])
        reasons = whole.objections(Moment.NOMINATION, day_of(jury), entry.candidacy)
        return [o for o in reasons if o.code == code]

    return found


@pytest.mark.replays("relation.unknown", "relation.reason", "relation.own")
def test_a_tie_is_cleared_in_words_and_by_another(entered, now):
    first, second, third = entered.candidacies
    juror = entered.jurors[0].person
    own = make.actor(make.manager(entered.certifier))

    def clear(person, by=entered.actor, reason="Homonyme.", kind="family", other=juror):
        given = {"candidate": person, "other": other, "kind": kind, "reason": reason}
        return lambda: clear_relation(actor=by, now=now, **given)

    replay("relation.unknown", clear(first.person, kind="cousin"), again=clear(first.person))
    replay("relation.reason", clear(second.person, reason=" "), again=clear(second.person))
    role = replace(own.roles[0], role="juror", person_id=juror.pk)
    mine = replace(own, roles=(*own.roles, role))
    replay("relation.own", clear(third.person, by=mine), again=clear(third.person))


# -- levels and what is set aside -------------------------------------------------------------------------------------


@pytest.mark.replays("level.unknown-code", "level.past", "level.no-reason")
def test_a_level_is_typed_again(world):
    now = timezone.now()
    today = timezone.localdate()

    def given(**wrong):
        values = {
            "code": "requirement.grid",
            "level": Level.WARN,
            "starts_on": today + timedelta(days=1),
            "reason": "Essai",
        }
        about = {"certifier": world.certifier, **values, **wrong}
        return lambda: waivers.set_rule_level(actor=world.actor, now=now, **about)

    for code, wrong in (
        ("level.unknown-code", {"code": "rien.du-tout"}),
        ("level.past", {"starts_on": today - timedelta(days=1)}),
        ("level.no-reason", {"reason": " "}),
    ):
        RuleLevel.objects.all().delete()
        replay(code, given(**wrong), again=given())


@pytest.mark.replays("waiver.no-reason", "waiver.nobody", "waiver.about-whom")
def test_what_is_set_aside_has_a_reason_a_name_and_a_person(entered, now, act):
    life.Life(entered, now).step("composed")
    member = life.members_of(entered)[0]
    notice = {"session": entered.session, "code": "convocation.employer-notice-short", "reason": "D’accord."}

    def waive(by=entered.actor, **wrong):
        return lambda: ended(waivers.waive(actor=by, now=now, **{**notice, **wrong}))

    def ended(row):
        row.delete()
        return row

    replay("waiver.no-reason", waive(reason=" "), again=waive())
    replay("waiver.nobody", waive(by=replace(system("essai"), name="")), again=waive())
    mandate = {"code": "juror.mandate-ended"}
    whom = str(member.juror.person_id)
    replay("waiver.about-whom", waive(**mandate), again=waive(**mandate, about=whom))


# -- seats in the sheet's own words, nobody to preside, the oldest text ------------------------------------------------

HOLDER = "ancien titulaire du titre"


@pytest.mark.replays("composition.named")
def test_the_seat_that_the_sheet_names_is_taken(entered, now, act):
    rule = Rule((Clause(Measure.NAMED, 1, what=HOLDER), Clause(Measure.TOTAL, 1, exact=False)))
    RuleRow.objects.filter(framework=entered.framework).update(rule=rule.as_dict())
    named(entered, now, 0)
    holder = entered.jurors[1]
    quality = {"college": College.EMPLOYEE, "qualified": True, "outside": True, "can_preside": True}
    about_them = {"juror": holder, "email": holder.person.email, "qualities": [HOLDER]}
    act(accrediting.set_quality, **about_them, **quality)()
    replay(
        "composition.named",
        lacks(entered, "composition.named"),
        lambda: named(entered, now, 1, Seat.MEMBER, place=HOLDER),
    )


@pytest.mark.replays("jury.no-president")
def test_somebody_presides_once_named_to_it(entered, now):
    rule = Rule((Clause(Measure.PROFESSIONALS, 1, exact=False),), president_professional=False)
    RuleRow.objects.filter(framework=entered.framework).update(rule=rule.as_dict())
    named(entered, now, 0)
    jury = life.jury_of(entered)

    def found():
        reasons = sittings.sitting(jury).objections(Moment.NOMINATION, day_of(jury))
        return [o for o in reasons if o.code == "jury.no-president"]

    replay("jury.no-president", found, lambda: named(entered, now, 1, Seat.PRESIDENT))


@pytest.mark.replays("vae.colleges-equal")
def test_under_the_first_text_employers_and_employees_are_equal(world, now, by_experience):
    Candidacy.objects.filter(pk=by_experience.pk).update(entered_on=date(2018, 9, 3))
    by_experience.refresh_from_db()
    named(world, now, 0)
    replay(
        "vae.colleges-equal",
        about(world, by_experience, "vae.colleges-equal"),
        lambda: named(world, now, 4),
    )


@pytest.mark.replays("relation.unreadable", "relation.another-certifier")
def test_a_tie_is_declared_of_somebody_else(world, now):
    [first, *_] = world.candidacies

    def declare(other, kind="family"):
        given = {"candidate": first.person, "other": other, "kind": kind}
        return lambda: declare_relation(actor=world.actor, now=now, **given)

    juror = world.jurors[0].person
    replay("relation.unreadable", declare(juror, "cousin"), again=declare(juror))
    replay(
        "relation.another-certifier", declare(make.person(world.other)), again=declare(world.jurors[1].person)
    )


# -- what the pages themselves refuse ----------------------------------------------------------------------------------


@pytest.mark.replays("nomination.seat", "level.incomplete")
def test_what_a_page_was_not_given_is_chosen(entered, client):
    client.force_login(entered.manager)
    name = reverse("session_jury_nominate", args=[entered.session.pk])
    juror = {"juror": entered.jurors[0].pk}
    replay(
        "nomination.seat",
        lambda: post(client, name, **juror, seat="trône"),
        again=lambda: post(client, name, **juror, seat="professional"),
    )
    level = reverse("rule_level_set")
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    given = {"code": "requirement.grid", "starts_on": day, "reason": "Essai"}
    replay(
        "level.incomplete",
        lambda: post(client, level, **given, level="peut-être"),
        again=lambda: post(client, level, **given, level="warn"),
    )


# -- mandates and the first jury ---------------------------------------------------------------------------------------


@pytest.mark.replays("juror.mandate-over-limit")
def test_a_mandate_longer_than_the_rules_allow_leaves_the_jury(entered, now, act):
    life.Life(entered, now).step("composed")
    entered.rules.content["jury"] = {"mandate_years": 2}
    entered.rules.save()
    Juror.objects.update(accredited_from=date(2022, 1, 1))
    member = life.members_of(entered)[0]
    Juror.objects.filter(pk=member.juror_id).update(accredited_from=date(2020, 1, 1))
    replay(
        "juror.mandate-over-limit",
        lacks(entered, "juror.mandate-over-limit"),
        act(seating.withdraw_member, member=member, reason="Mandat au terme"),
    )


@pytest.mark.replays("relation.previous_jury")
def test_who_sat_in_the_first_jury_leaves_the_second(world, now, act):
    lived = life.Life(world, now).to("published")
    [first, *_] = lived.entries
    former = lived.members[0].juror
    lodged = {"entry": first, "lodged_on": now.date(), "grounds": "Le jury était incomplet."}
    appeal = act(appealing.lodge, **lodged)()
    upheld = {"state": Appeal.State.UPHELD, "decided_on": now.date(), "answer": "Le lien est établi."}
    act(appealing.decide, appeal=appeal, **upheld)()
    day = world.session.jury_on + timedelta(days=30)
    second = act(
        appealing.present_again,
        certifier=world.certifier,
        former=[first],
        title="Second jury",
        site=world.site,
        starts_on=day,
        jury_on=day,
    )()
    member = act(seating.nominate, session=second, juror=former, seat=Seat.PROFESSIONAL)()

    def found():
        reasons = sittings.sitting(member.jury).objections(Moment.NOMINATION, day, first.candidacy)
        return [o for o in reasons if o.code == "relation.previous_jury"]

    replay(
        "relation.previous_jury",
        found,
        act(seating.withdraw_member, member=member, reason="A siégé au premier jury"),
    )
